/**
 * The graph page: joins the picture, the lists, the inputs, the reader's marks and the address.
 *
 * There is one state. Whatever a reader does changes it, and everything that is shown follows from it.
 */

import { Answers } from "./graph-answers.js";
import { Chooser } from "./graph-chooser.js";
import { ConceptGraph } from "./graph-core.js";
import { h, speaker } from "./graph-dom.js";
import { Known } from "./graph-known.js";
import { Lists } from "./graph-lists.js";
import { Names } from "./graph-names.js";
import { hue } from "./graph-painter.js";
import { VIEWS, format, parse } from "./graph-state.js";
import { GraphView } from "./graph-view.js";

const AT_ONCE = 40; // entries of the results

/**
 * Brings the page to life.
 *
 * @param {HTMLElement} root
 * @param {Promise<object>} data what graph.json holds, on its way
 * @returns {() => void} ends it
 */
export function mount(root, data) {
  const page = new GraphPage(root);
  page.start(data);
  return () => page.stop.abort();
}

class GraphPage {
  constructor(root) {
    this.root = root;
    root.graphPage = this; // for whoever looks into it with the browser's tools
    this.stop = new AbortController();
    this.words = speaker(JSON.parse(root.dataset.words));
    this.find = (selector) => root.querySelector(selector);
    this.status = this.find(".kg-status");
  }

  async start(data) {
    try {
      const graph = await data;
      if (!this.stop.signal.aborted) this.#show(graph);
    } catch (error) {
      if (this.stop.signal.aborted) return;
      this.root.dataset.state = "failed";
      this.find(".kg-loading").textContent = this.words("failed", { why: error.message });
    }
  }

  #show(data) {
    this.data = data;
    this.graph = new ConceptGraph(data);
    this.language = data.language;
    this.known = new Known(this.graph);
    this.names = new Names(data);
    setTimeout(() => this.#colourSwatches(this.find(".kg-filters"))); // these are folded away
    this.view = new GraphView(this.find(".kg-canvas"), data, (id) => this.change({ at: id }));
    this.stop.signal.addEventListener("abort", () => this.view.destroy());
    this.lists = new Lists({ graph: this.graph, known: this.known, words: this.words, site: this.root.dataset.site, language: this.language, data });
    this.answers = new Answers({ graph: this.graph, known: this.known, lists: this.lists, words: this.words });
    this.#listen();
    this.state = this.#fromAddress();
    this.#follow();
    this.#look({ animate: false });
    this.view.draw();
    this.root.dataset.state = "ready";
    performance.mark("kb-graph-ready");
  }

  // -- state ---------------------------------------------------------------------------------------------------------

  #fromAddress() {
    const vocabulary = {
      resolve: (id) => this.graph.resolve(id),
      topics: this.data.topics.map((one) => one.id),
      relationTypes: Object.keys(this.data.relation_types),
    };
    return parse(location.hash, vocabulary);
  }

  /** Takes over what a reader changed; `look` moves the picture to what is new. */
  change(changes, { look = false } = {}) {
    const before = this.state;
    this.state = { ...before, ...changes };
    history.replaceState(history.state, "", format(this.state) || location.pathname + location.search);
    this.#follow();
    if (look) this.#look();
    else if (changes.at && changes.at !== before.at) this.view.show(changes.at);
  }

  /** Everything that is shown, from the state. */
  #follow() {
    this.lists.implied = this.graph.closure(this.known.ids);
    this.#followInputs();
    const { topic, status } = this.data.nodes;
    const isShown = (at) => !this.state.off.has(topic[at]) && (this.state.status === "all" || this.state.status === status[at]);
    const visible = this.graph.ids.filter((_, at) => isShown(at));
    const answer = this.answers[this.state.view](this.state, visible);
    const always = new Set([...(answer.emphasis.strong ?? []), ...(answer.emphasis.soft ?? []), this.state.at]);
    this.view.filter((id, at) => isShown(at) || always.has(id), this.state.rel);
    this.view.emphasise({ ...answer.emphasis, at: this.state.at, known: this.known.ids, implied: this.lists.implied });
    this.#showCard();
    this.#showResults(answer.content);
    this.say(answer.said);
    this.wanted = answer.look;
    this.#keepViewInLanguageSwitch();
  }

  #look(how) {
    this.view.fit(null, { animate: false, ...(this.wanted ? { animate: false } : how) });
    if (this.wanted) this.view.fit(new Set(this.wanted), how);
  }

  say(text) {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  // -- showing -------------------------------------------------------------------------------------------------------

  #showCard() {
    const card = this.find(".kg-card");
    card.hidden = !this.state.at;
    this.#replace(card, this.state.at ? this.lists.card(this.state.at) : []);
  }

  #showResults(content) {
    const results = this.find(".kg-results");
    const open = new Set([...results.querySelectorAll("details[open]")].map((one) => one.dataset.open));
    this.#replace(results, content.slice(0, AT_ONCE));
    // A long list is finished when what is in sight has been painted.
    clearTimeout(this.rest);
    if (content.length > AT_ONCE) this.rest = setTimeout(() => this.#append(results, content.slice(AT_ONCE), open));
    this.#reopen(results, open);
  }

  #append(results, content, open) {
    results.append(...content);
    this.#colourSwatches(results);
    this.#reopen(results, open);
  }

  /** Opens what was open before the content was made anew; what has been opened since stays so. */
  #reopen(results, open) {
    for (const one of results.querySelectorAll("details")) one.open ||= open.has(one.dataset.open);
  }

  /** New content, with the focus where it was: on the button for the same concept. */
  #replace(element, content) {
    const { show, know, act } = element.contains(document.activeElement) ? document.activeElement.dataset : {};
    element.replaceChildren(...content);
    this.#colourSwatches(element);
    const same = (show && `[data-show="${show}"]`) || (know && `[data-know="${know}"]`) || (act && `[data-act="${act}"]`);
    if (same) element.querySelector(same)?.focus({ preventScroll: true });
  }

  #colourSwatches(element) {
    const topics = this.data.topics.map((one) => one.id);
    for (const one of element.querySelectorAll(".kg-swatch")) {
      one.style.setProperty("--kg-hue", hue(topics.indexOf(one.dataset.topic), topics.length));
    }
  }

  #followInputs() {
    const { state } = this;
    for (const view of VIEWS) {
      const tab = document.getElementById(`kg-tab-${view}`);
      tab.setAttribute("aria-selected", String(view === state.view));
      tab.tabIndex = view === state.view ? 0 : -1;
      document.getElementById(`kg-view-${view}`).hidden = view !== state.view;
    }
    for (const [key, chooser] of Object.entries(this.choosers)) chooser.show(state[key], state[key] && this.lists.name(state[key]));
    for (const select of this.root.querySelectorAll("select")) select.value = state[select.dataset.state];
    for (const box of this.root.querySelectorAll("[data-filter]")) {
      box.checked = box.dataset.filter === "topic" ? !state.off.has(box.value) : state.rel.has(box.value);
    }
  }

  /** The switch to the other language keeps the view: ids are the same there. */
  #keepViewInLanguageSwitch() {
    for (const link of document.querySelectorAll("a[hreflang]")) link.hash = format(this.state);
  }

  // -- listening -----------------------------------------------------------------------------------------------------

  #listen() {
    const { signal } = this.stop;
    this.choosers = {};
    const page = { say: (text) => this.say(text), words: this.words, signal };
    for (const input of this.root.querySelectorAll("[data-concept]")) {
      const key = input.dataset.concept;
      this.choosers[key] = new Chooser(input, this.names, (id) => this.change({ [key]: id }, { look: true }), page);
    }
    this.root.addEventListener("click", (event) => this.#click(event), { signal });
    this.root.addEventListener("change", (event) => this.#changed(event), { signal });
    this.find(".kg-tabs").addEventListener("keydown", (event) => this.#pressTab(event), { signal });
    for (const type of ["hashchange", "popstate"]) window.addEventListener(type, () => this.#restore(), { signal });
    const elsewhere = (event) => Known.isKey(event.key) && (this.known.read(), this.#follow());
    window.addEventListener("storage", elsewhere, { signal });
  }

  /** Back, forward, or an address that was typed. */
  #restore() {
    if (!this.root.isConnected) return;
    const state = this.#fromAddress();
    if (format(state) === format(this.state)) return;
    this.state = state;
    this.#follow();
    this.#look();
  }

  #click(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const { view, show, know, act } = button.dataset;
    if (view) this.change({ view }, { look: true });
    else if (show) this.change({ at: show });
    else if (know) this.#toggle(know);
    else if (act) this.#acts[act]?.();
  }

  #toggle(id) {
    const marked = this.known.toggle(id);
    this.#follow();
    this.say(this.#orLost(this.words(marked ? "marked" : "unmarked", { name: this.lists.name(id) })));
  }

  #orLost(text) {
    return this.known.kept ? text : `${text} ${this.words("not-kept")}`;
  }

  #acts = {
    in: () => this.view.zoom(1.5, undefined, true),
    out: () => this.view.zoom(1 / 1.5, undefined, true),
    fit: () => this.view.fit(),
    close: () => this.change({ at: "" }),
    swap: () => this.change({ from: this.state.to, to: this.state.from }, { look: true }),
    "path-from": () => this.change({ view: "path", from: this.state.at }, { look: true }),
    "path-to": () => this.change({ view: "path", to: this.state.at }, { look: true }),
    "plan-to": () => this.change({ view: "learn", goal: this.state.at }, { look: true }),
    all: () => this.change({ off: new Set() }),
    none: () => this.change({ off: new Set(this.data.topics.map((one) => one.id)) }),
    export: () => this.#export(),
    import: () => this.find(".kg-file").click(),
    clear: () => this.#clear(),
  };

  #changed({ target }) {
    if (target.matches("select")) this.change({ [target.dataset.state]: target.value }, { look: target.dataset.state !== "status" });
    else if (target.matches(".kg-file")) this.#import(target);
    else if (target.dataset.filter) {
      const key = target.dataset.filter === "topic" ? "off" : "rel";
      const chosen = new Set(this.state[key]);
      if (target.checked === (key === "rel")) chosen.add(target.value);
      else chosen.delete(target.value);
      this.change({ [key]: chosen });
    }
  }

  /** Tabs after the pattern of ARIA: arrows move and choose. */
  #pressTab(event) {
    const at = VIEWS.indexOf(this.state.view);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: VIEWS.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const view = VIEWS[(to + VIEWS.length) % VIEWS.length];
    this.change({ view }, { look: true });
    document.getElementById(`kg-tab-${view}`).focus();
  }

  // -- marks ---------------------------------------------------------------------------------------------------------

  #export() {
    const address = URL.createObjectURL(new Blob([this.known.export()], { type: "application/json" }));
    h("a", { href: address, download: "known-concepts.json" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  async #import(input) {
    try {
      const { added, skipped } = this.known.import(await input.files[0].text());
      this.#follow();
      this.say(this.#orLost(this.words("imported", { n: added, skipped })));
    } catch (error) {
      this.say(this.words("not-imported", { why: error.message }));
    }
    input.value = ""; // so that the same file can be chosen again
  }

  #clear() {
    this.known.clear();
    this.#follow();
    this.say(this.#orLost(this.words("cleared")));
  }
}
