// The page for addresses that lead nowhere: proposes the concepts that the words of the address name. The page above the
// languages has a place and a copy of this script for each of them.

const ROOT = new URL("../../", import.meta.url);
const PROPOSED = 5;
const LANGUAGE = /\/en\/$/.test(ROOT.pathname) ? "en" : "zh";

/** The words of an address, without the folders that every address has: `/en/concepts/soft-max/` says "soft max". */
export function wordsOf(pathname) {
  const parts = pathname.split("/").filter(Boolean).map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  const last = parts.filter((part) => !/^index\.html?$/.test(part)).at(-1) ?? "";
  return last.replace(/\.(html?|md)$/, "").replace(/[-_+.]+/g, " ").trim();
}

async function propose(place) {
  const words = wordsOf(location.pathname);
  if (!words) return;
  const [core, response] = await Promise.all([import("./search-core.js"), fetch(new URL("search-index.json", ROOT))]);
  const written = await response.json();
  const names = new Map(written.docs.map(([id, zh, en]) => [id, LANGUAGE === "en" ? en : zh]));
  const found = new Set(core.search(core.expand(written), words, 2 * PROPOSED).map((hit) => hit.concept));
  const links = [...found].slice(0, PROPOSED).map((id) => {
    const link = document.createElement("a");
    link.href = new URL(`concepts/${id}/`, ROOT).href;
    link.textContent = names.get(id);
    return link;
  });
  for (const link of links) place.querySelector("ul").append(item(link));
  place.hidden = links.length === 0;
}

function item(child) {
  const made = document.createElement("li");
  made.append(child);
  return made;
}

const place = document.querySelector(`[data-kb-lost=""], [data-kb-lost=${LANGUAGE}]`);
if (place) propose(place).catch(() => {}); // the list of topics is there
