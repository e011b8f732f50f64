// The second tier of search: which sections of the pages say what was asked for. Pure functions.

import { compact, isChinese, subject, tokens } from "./search-words.js";

const WHOLE = 100; // the query in one piece counts more than its parts in different places
const IN_HEADING = 30;
const SHARE = 0.65; // of the weight of a query's parts that a section must have
const A_PAGE = 2; // sections of one page at most

/** The pages as they are searched, from [url, title, summary, [[anchor, heading, text], ...]]. */
export function readPages(pages) {
  return pages.map(([url, title, summary, sections]) => ({
    url, title, summary, sections: sections.map(([anchor, heading, text]) => ({ anchor, heading, text, lower: null })),
  }));
}

/** Lower case, a place in which is the same place in the text. */
function lowerOf(section) {
  section.lower ??= sameLengthLower(section.text);
  return section.lower;
}

function sameLengthLower(text) {
  const whole = text.toLowerCase();
  if (whole.length === text.length) return whole;
  return Array.from(text, (one) => (one.toLowerCase().length === one.length ? one.toLowerCase() : one)).join("");
}

/** The sections that answer a query best, as {page, section, start, end}: where to show it, and what to mark. */
export function findSections(pages, query, limit) {
  const wanted = subject(query) || compact(query);
  if (wanted.length < 2) return [];
  const whole = query.trim().toLowerCase();
  const parts = tokens(query);
  const found = [];
  for (const page of pages) {
    const best = page.sections
      .map((section) => match(page, section, [whole, wanted], parts))
      .filter((one) => one !== null)
      .sort((a, b) => b.score - a.score);
    found.push(...best.slice(0, A_PAGE));
  }
  found.sort((a, b) => b.score - a.score); // stable: of equals the first by address
  return found.slice(0, limit);
}

function match(page, section, wholes, parts) {
  const text = lowerOf(section);
  for (const whole of wholes) {
    const start = text.indexOf(whole);
    if (start >= 0) {
      const heading = sameLengthLower(section.heading).includes(whole) ? IN_HEADING : 0;
      return { page, section, start, end: start + whole.length, score: WHOLE + heading + density(text, whole) };
    }
  }
  return matchParts(page, section, text, parts);
}

function density(text, whole) {
  return Math.min(20, text.split(whole).length);
}

function matchParts(page, section, text, parts) {
  let all = 0;
  let has = 0;
  let start = -1;
  let longest = "";
  for (const part of parts) {
    const place = placeOf(text, part);
    all += part.length;
    if (place < 0) continue;
    has += part.length;
    if (part.length > longest.length) [start, longest] = [place, part];
  }
  if (!longest || parts.length < 2 || has < SHARE * all) return null;
  return { page, section, start, end: start + longest.length, score: (WHOLE / 2) * (has / all) };
}

/** Where a part stands: a pair of Chinese characters anywhere, a stem at the beginning of a word; -1 for nowhere. */
function placeOf(text, part) {
  let place = text.indexOf(part);
  if (isChinese(part)) return place;
  while (place > 0 && /[a-z0-9]/.test(text[place - 1])) place = text.indexOf(part, place + 1);
  return place;
}
