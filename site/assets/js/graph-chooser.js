/** An input that suggests concepts: the combobox pattern of ARIA with a list box below it. */

import { h } from "./graph-dom.js";

export class Chooser {
  /**
   * @param {HTMLInputElement} input its list is the element that aria-controls names
   * @param {import("./graph-names.js").Names} names
   * @param {(id: string) => void} onChoose called with an empty id when the reader empties the input
   * @param {{say: (text: string) => void, words: Function, signal: AbortSignal}} page
   */
  constructor(input, names, onChoose, { say, words, signal }) {
    Object.assign(this, { input, names, onChoose, say, words });
    this.list = document.getElementById(input.getAttribute("aria-controls"));
    this.options = [];
    this.active = -1;
    this.chosen = { id: "", name: "" };
    input.addEventListener("input", () => this.#suggest(), { signal });
    input.addEventListener("keydown", (event) => this.#press(event), { signal });
    input.addEventListener("blur", () => this.#leave(), { signal });
    input.addEventListener("focus", () => input.select(), { signal });
    // A click must not take the focus from the input before it has chosen.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault(), { signal });
    this.list.addEventListener("click", (event) => this.#click(event), { signal });
  }

  /** Shows a concept as chosen, without telling anybody. */
  show(id, name) {
    this.chosen = { id, name };
    if (document.activeElement !== this.input || !this.open) this.input.value = name;
  }

  get open() {
    return !this.list.hidden;
  }

  #suggest() {
    const text = this.input.value;
    this.options = this.names.suggest(text);
    this.active = this.options.length ? 0 : -1;
    this.list.replaceChildren(...this.options.map((option, index) => this.#option(option, index)));
    this.list.hidden = !this.options.length;
    this.#mark();
    if (!text.trim()) this.#choose("");
    else this.say(this.options.length ? this.words("suggestions", { n: this.options.length }) : this.words("no-suggestion"));
  }

  #option({ shown, name }, index) {
    const also = name === shown ? null : h("span", { class: "kg-also" }, name);
    return h("li", { role: "option", id: `${this.list.id}-${index}`, "data-index": index }, h("span", {}, shown), also);
  }

  #mark() {
    this.input.setAttribute("aria-expanded", String(this.open));
    [...this.list.children].forEach((one, index) => one.setAttribute("aria-selected", String(index === this.active)));
    const current = this.list.children[this.active];
    if (current && this.open) {
      this.input.setAttribute("aria-activedescendant", current.id);
      current.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  #press(event) {
    const last = this.options.length - 1;
    const moves = { ArrowDown: (at) => (at >= last ? 0 : at + 1), ArrowUp: (at) => (at <= 0 ? last : at - 1) };
    if (moves[event.key]) {
      event.preventDefault();
      if (this.open) this.active = moves[event.key](this.active);
      else if (this.options.length) this.list.hidden = false;
      else this.#suggest();
      this.#mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const option = this.open ? this.options[this.active] : undefined;
      const id = option?.id ?? this.names.exact(this.input.value);
      if (id) this.#choose(id);
    } else if (event.key === "Escape" && (this.open || this.input.value !== this.chosen.name)) {
      event.preventDefault();
      this.#leave();
    }
  }

  #click(event) {
    const option = this.options[event.target.closest("[data-index]")?.dataset.index];
    if (option) this.#choose(option.id);
  }

  #choose(id) {
    this.#close();
    if (id !== this.chosen.id) this.onChoose(id);
    else this.input.value = this.chosen.name;
  }

  /** A name that was typed in full counts; anything else is given up. */
  #leave() {
    const id = this.names.exact(this.input.value);
    if (id && id !== this.chosen.id) this.#choose(id);
    this.#close();
    this.input.value = this.chosen.name;
  }

  #close() {
    this.list.hidden = true;
    this.#mark();
  }
}
