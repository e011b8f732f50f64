// The index and the ranking of search, as in the Python package kbtool.search, whose functions these are by name: a test
// compares every score, so change both together. Nothing here touches the page.

import { asks, compact, heads, isChinese, queryTokens, runs, sides, subject, tokens, turned } from "./search-words.js";

const NAME = 3;
const TEXT = 1;

const OWN_COST = { name: 0, alias: 20, pinyin: 60, initials: 120 };
const COST = { ...OWN_COST };
for (const [kind, cost] of Object.entries(OWN_COST)) COST[`term-${kind}`] = cost + 40;
COST["term-alias"] = 160;
const SUBJECT_COST = 20;
const SIDE = 2700.0;
const SIDE_COST = 100;
const MOST = 0.7;
const EARLY = 10.0;
const LEAD = 300.0;
const HEAD = 900.0;
const STRENGTH = [0, 3, 8, 10];
const LEAST = 4;
const UNKNOWN_PAIR = 16;

/** The index as it is searched, from the index as it is written down. */
export function expand(written) {
  const docs = [];
  const counts = [];
  for (const [id, zh, en, aliases, pinyin, , terms] of written.docs) {
    const keys = keysOf(id, zh, en, aliases, pinyin, "");
    const ofDoc = new Map();
    for (const key of keys) for (const token of key.tokens) ofDoc.set(token, NAME);
    counts.push(ofDoc);
    docs.push({ concept: id, term: "", keys, counts: ofDoc });
    for (const [termId, termZh, termEn, termAliases, termPinyin] of terms) {
      const own = keysOf(termId, termZh, termEn, termAliases, termPinyin, "term-");
      for (const key of own) for (const token of key.tokens) if (!ofDoc.has(token)) ofDoc.set(token, TEXT);
      const ofTerm = new Map(own.flatMap((key) => key.tokens).map((token) => [token, NAME]));
      docs.push({ concept: id, term: termId, keys: own, counts: ofTerm });
    }
  }
  readPlaces(written, counts);
  return { docs, ...weightsOf(counts) };
}

function keysOf(id, zh, en, aliases, pinyin, prefix) {
  const keys = new Map();
  const add = (key, kind, shown, words) => {
    if (key && !keys.has(key)) keys.set(key, { key, kind: prefix + kind, shown, tokens: words });
  };
  const chinese = [];
  for (const [kind, names] of [["name", [zh, en, id]], ["alias", aliases]]) {
    for (const name of names) {
      add(compact(name), kind, name === id ? en : name, tokens(name));
      if (runs(name).some(isChinese)) chinese.push(name);
    }
  }
  pinyin.forEach((spoken, i) => {
    const syllables = spoken.split(" ");
    add(compact(syllables.join("")), "pinyin", chinese[i], []);
    add(syllables.map((one) => one[0]).join(""), "initials", chinese[i], []);
  });
  return [...keys.values()];
}

function readPlaces(written, counts) {
  if (!written.tokens) return;
  const places = written.places.split(" ");
  written.tokens.split(" ").forEach((token, i) => {
    let number = -1;
    for (const step of places[i].split(".").map(Number)) {
      number += step >> 1;
      if (!counts[number].has(token)) counts[number].set(token, TEXT + (step & 1));
    }
  });
}

function weightsOf(counts) {
  const spread = new Map();
  for (const ofConcept of counts) for (const token of ofConcept.keys()) spread.set(token, (spread.get(token) ?? 0) + 1);
  const weights = new Map();
  for (const [token, number] of spread) weights.set(token, weightOf(counts.length, number));
  return { weights, rarest: weightOf(counts.length, 1) };
}

function weightOf(concepts, number) {
  return Math.floor(Math.log2(1 + concepts / number) * 16 + 0.5);
}

/** The best answers to a query, best first, as {concept, term, score, matched}. */
export function search(index, query, limit = 20) {
  const wanted = compact(query);
  if (!wanted) return [];
  const asked = [wanted, subject(query) || wanted];
  const compared = comparedIn(index, query);
  const told = turned(query);
  const parts = weighedParts(index, told);
  let total = 0;
  for (const weight of parts.values()) total += weight;
  const lead = told !== query ? HEAD : asks(query) ? LEAD : 0.0;
  const leads = [lead, heads(told, index.weights)];
  const hits = [];
  for (const doc of index.docs) {
    const { concept, term, keys, counts } = doc;
    if (compared.has(doc)) {
      const [score, matched] = compared.get(doc);
      hits.push({ concept, term, score, matched });
      continue;
    }
    const [best, matched] = bestName(keys, asked, parts, total, leads, index.weights);
    let covered = 0;
    let text = 0;
    for (const [part, weight] of parts) {
      if (!counts.has(part)) continue;
      covered += weight;
      text += weight * STRENGTH[counts.get(part)];
    }
    if (best > 0 || (covered && covered * LEAST >= total)) {
      hits.push({ concept, term, score: best + (text ? 90.0 * text / total : 0.0), matched });
    }
  }
  hits.sort((a, b) => b.score - a.score || compare(a.concept, b.concept) || compare(a.term, b.term));
  return hits.slice(0, limit);
}

/** What a question compares: by doc its score and the name that it has there; nothing if fewer than two are known. */
function comparedIn(index, query) {
  const found = new Map();
  const known = new Set();
  const asked = sides(query);
  for (const doc of asked.length ? index.docs : []) {
    for (const { key, kind, shown } of doc.keys) {
      const place = asked.findIndex((names) => names.includes(key));
      const score = SIDE - SIDE_COST * place - COST[kind];
      if (place >= 0 && score > (found.get(doc)?.[0] ?? 0)) {
        found.set(doc, [score, shown]);
        known.add(place);
      }
    }
  }
  return known.size > 1 ? found : new Map();
}

function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}

function weighedParts(index, query) {
  const found = new Map();
  for (const part of queryTokens(query, index.weights)) {
    if (index.weights.has(part)) {
      found.set(part, index.weights.get(part));
    } else if (isChinese(part)) {
      found.set(part, UNKNOWN_PAIR);
    } else {
      const close = closest(index.weights, part);
      found.set(close || part, close ? index.weights.get(close) : index.rarest);
    }
  }
  return found;
}

function closest(weights, word) {
  let spelt = [0, 0, ""];
  let begun = [0, 0, ""];
  const allowed = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
  for (const [known, weight] of weights) {
    if (known[0] !== word[0]) continue;
    if (Math.abs(known.length - word.length) <= allowed) {
      spelt = better(spelt, [allowed + 1 - distance(word, known), -weight, known]);
    }
    begun = better(begun, [sameBeginning(word, known), -weight, known]);
  }
  return spelt[2] || begun[2];
}

function better(one, other) {
  if (other[0] <= 0) return one;
  const difference = other[0] - one[0] || other[1] - one[1] || compare(one[2], other[2]);
  return !one[2] || difference > 0 ? other : one;
}

function sameBeginning(one, other) {
  let shared = 0;
  while (shared < one.length && shared < other.length && one[shared] === other[shared]) shared += 1;
  return shared >= 4 && Math.max(one.length, other.length) - shared <= 3 ? shared : 0;
}

function bestName(keys, [wanted, about], parts, total, leads, weights) {
  let best = 0.0;
  let shown = "";
  for (const { key, kind, shown: name, tokens: words } of keys) {
    let score = keyScore(wanted, key, kind);
    if (about !== wanted) {
      score = Math.max(score, keyScore(about, key, kind) - SUBJECT_COST + (key === about ? leads[0] : 0.0));
    }
    if (words.length) score = Math.max(score, wordsScore(parts, total, leads, words, weights));
    score -= COST[kind];
    if (score > best) [best, shown] = [score, name];
  }
  return [best, shown];
}

function keyScore(wanted, key, kind) {
  if (key === wanted) return 1000.0;
  if (kind.endsWith("initials")) return 0.0;
  if (key.startsWith(wanted)) return 800.0 + 100.0 * wanted.length / key.length;
  if (longEnough(wanted) && key.includes(wanted)) return 650.0 + 100.0 * wanted.length / key.length;
  const likeness = alike(wanted, key);
  return likeness >= 0.6 ? 300.0 + 400.0 * likeness : 0.0;
}

function wordsScore(parts, total, [lead, headed], words, weights) {
  let shared = 0;
  let own = 0;
  for (const word of words) {
    own += weights.get(word);
    shared += parts.get(word) ?? 0;
  }
  if (!shared) return 0.0;
  const likeness = 2.0 * shared / (total + own);
  if (shared !== own) return likeness >= MOST ? 850.0 * likeness : 0.0;
  const order = [...parts.keys()];
  const place = order.findIndex((part) => words.includes(part));
  let early = EARLY * (order.length - place) / order.length;
  if (order.slice(0, words.length).every((part) => words.includes(part))) early += headed.includes(words.length) ? HEAD : lead;
  return (likeness >= MOST ? 850.0 * likeness : 400.0 * likeness * likeness) + early;
}

function longEnough(text) {
  return text.length >= (isChinese(text) || isChinese(text.at(-1)) ? 2 : 4);
}

function alike(one, other) {
  const longer = Math.max(one.length, other.length);
  const apart = Math.abs(one.length - other.length);
  if (longer < 3 || apart * 5 > longer * 2) return 0.0;
  return 1.0 - distance(one, other) / longer;
}

/** How many characters to put in, take out, replace or swap with their neighbour (optimal string alignment). */
export function distance(one, other) {
  let before = [];
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i += 1) {
    const then = row;
    row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const cost = one[i - 1] === other[j - 1] ? 0 : 1;
      row[j] = Math.min(row[j - 1] + 1, then[j] + 1, then[j - 1] + cost);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        row[j] = Math.min(row[j], before[j - 2] + 1);
      }
    }
    before = then;
  }
  return row[other.length];
}
