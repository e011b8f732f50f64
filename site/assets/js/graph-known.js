/** The concepts that a reader has marked as known: kept in this browser, exported and imported as JSON. */

const KEY = "kb-known";
const FORMAT = "kbtool-known";

export class Known {
  /** @param {import("./graph-core.js").ConceptGraph} graph */
  constructor(graph, storage = () => window.localStorage) {
    this.graph = graph;
    this.storage = storage;
    this.kept = true; // whether marks outlive the page
    this.read();
  }

  /** Takes over what is kept; another tab may have changed it. */
  read() {
    let ids = [];
    try {
      const found = JSON.parse(this.storage().getItem(KEY) ?? "[]");
      ids = Array.isArray(found) ? found : [];
    } catch {
      // Storage may be forbidden, and what is kept may be broken: both mean that nothing is known.
    }
    this.ids = new Set(ids.map((id) => this.graph.resolve(id)).filter(Boolean));
  }

  /** Marks a concept, or takes the mark away; gives whether it is marked now. */
  toggle(id) {
    if (!this.ids.delete(id)) this.ids.add(id);
    this.#keep();
    return this.ids.has(id);
  }

  clear() {
    this.ids.clear();
    this.#keep();
  }

  /** The marks as text for a file. */
  export() {
    return `${JSON.stringify({ format: FORMAT, known: [...this.ids].sort() }, null, 1)}\n`;
  }

  /**
   * Adds the marks of an exported file.
   *
   * @returns {{added: number, skipped: number}} how many were taken over, and how many are no concepts here
   * @throws {Error} when the text was not exported from here
   */
  import(text) {
    const data = JSON.parse(text);
    if (data?.format !== FORMAT || !Array.isArray(data.known)) throw new Error(`"format" is not "${FORMAT}"`);
    const ids = data.known.map((id) => this.graph.resolve(id)).filter(Boolean);
    for (const id of ids) this.ids.add(id);
    this.#keep();
    return { added: ids.length, skipped: data.known.length - ids.length };
  }

  #keep() {
    try {
      this.storage().setItem(KEY, JSON.stringify([...this.ids].sort()));
    } catch {
      this.kept = false;
    }
  }

  static isKey(key) {
    return key === KEY || key === null; // null: everything was cleared
  }
}
