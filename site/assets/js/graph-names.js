/** From what a reader types to concepts: names in both languages, aliases and ids. */

const SEPARATORS = /[\s\-_·'’.,:;()（）/]+/g;

/** The form in which names are compared: width, case and separators do not count. */
export const normalise = (text) => text.normalize("NFKC").toLowerCase().replace(SEPARATORS, "");

export class Names {
  /** @param {object[]} nodes those of graph.json */
  constructor(nodes, language) {
    Object.assign(this, { nodes, language });
  }

  /** Every name with its key; made when the first is asked for, since the picture does not wait for it. */
  get entries() {
    this.made ??= this.nodes.flatMap((node) => {
      const shown = node.name[this.language];
      const names = new Set([shown, node.name.zh, node.name.en, ...(node.aliases ?? []), node.id, ...(node.formerly ?? [])]);
      return [...names].map((name, rank) => ({ id: node.id, shown, name, rank, key: normalise(name) }));
    });
    return this.made;
  }

  /** The concepts whose names fit, best first: equal, starting with, a word starting with, containing. */
  suggest(text, limit = 8) {
    const wanted = normalise(text);
    if (!wanted) return [];
    const found = new Map();
    for (const entry of this.entries) {
      const score = fit(wanted, entry);
      const before = found.get(entry.id);
      if (score && (!before || score > before.score)) found.set(entry.id, { ...entry, score });
    }
    const order = (a, b) => b.score - a.score || a.rank - b.rank || a.key.length - b.key.length || (a.id < b.id ? -1 : 1);
    return [...found.values()].sort(order).slice(0, limit);
  }

  /** The concept of exactly this name, or an empty id. */
  exact(text) {
    const wanted = normalise(text);
    return (wanted && this.entries.find((entry) => entry.key === wanted)?.id) || "";
  }
}

function fit(wanted, { key, name }) {
  if (key === wanted) return 4;
  if (key.startsWith(wanted)) return 3;
  if (name.split(SEPARATORS).some((word) => normalise(word).startsWith(wanted))) return 2;
  return key.includes(wanted) ? 1 : 0;
}
