/** From what a reader types to concepts: names in both languages, aliases and ids. */

const SEPARATORS = /[\s\-_·'’.,:;()（）/]+/g;

/** The form in which names are compared: width, case and separators do not count. */
export const normalise = (text) => text.normalize("NFKC").toLowerCase().replace(SEPARATORS, "");

export class Names {
  /** @param {object} data what graph.json holds */
  constructor(data) {
    this.data = data;
  }

  /** Every name with its key; made when the first is asked for, since the picture does not wait for it. */
  get entries() {
    const { language, nodes } = this.data;
    this.made ??= nodes.id.flatMap((id, at) => {
      const shown = nodes[`name_${language}`][at];
      const names = new Set([shown, nodes.name_zh[at], nodes.name_en[at], ...listed(nodes.aliases[at]), id, ...listed(nodes.formerly[at])]);
      return [...names].map((name, rank) => ({ id, shown, name, rank, key: normalise(name) }));
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

const listed = (lines) => (lines ? lines.split("\n") : []);

function fit(wanted, { key, name }) {
  if (key === wanted) return 4;
  if (key.startsWith(wanted)) return 3;
  if (name.split(SEPARATORS).some((word) => normalise(word).startsWith(wanted))) return 2;
  return key.includes(wanted) ? 1 : 0;
}
