/**
 * The same answers as in the picture, as lists: for the keyboard, for screen readers and for reading on.
 *
 * Each function makes elements from an answer; what a press does is told by `data-show` (choose this concept) and
 * `data-know` (mark it), for which the page listens.
 */

import { h } from "./graph-dom.js";

const FIRST = 12; // as many of a long list are shown at first

export class Lists {
  /** @param {{graph: object, known: object, words: Function, site: string, language: string, data: object}} page */
  constructor(page) {
    Object.assign(this, page);
    this.topicNames = new Map(this.data.topics.map((one) => [one.id, one.name]));
    this.topicOrder = new Map(this.data.topics.map((one, index) => [one.id, index]));
  }

  name(id) {
    return this.graph.of(id, `name_${this.language}`);
  }

  reason(source, target) {
    return this.graph.requires.get(target).get(source);
  }

  // -- one concept -------------------------------------------------------------------------------------------------

  /** A concept as an entry of a list, with a line of text below it. */
  entry(id, text = "", aside = "") {
    return h(
      "li",
      { class: "kg-entry" },
      h("span", { class: "kg-line" }, this.#know(id), this.#show(id), this.#draft(id), aside && h("span", { class: "kg-aside" }, aside)),
      text && h("span", { class: "kg-reason" }, text),
    );
  }

  #show(id) {
    return h("button", { type: "button", class: "kg-name", "data-show": id }, this.name(id));
  }

  #know(id) {
    const marked = this.known.ids.has(id);
    const implied = !marked && this.implied.has(id);
    const label = this.words("know-one", { name: this.name(id) }) + (implied ? ` (${this.words("implied")})` : "");
    return h(
      "button",
      { type: "button", class: `kg-know${implied ? " kg-implied" : ""}`, "data-know": id, "aria-pressed": String(marked), "aria-label": label, title: label },
      "✓",
    );
  }

  #draft(id) {
    return this.graph.of(id, "status") === "draft" && h("span", { class: "kb-draft" }, this.words("draft"));
  }

  /** The concept that is chosen, with what can be done with it. */
  card(id) {
    const [topic, url] = [this.graph.of(id, "topic"), this.site + this.graph.page(id)];
    const elsewhere = this.language === "zh" ? "en" : "zh";
    const other = this.graph.of(id, `name_${elsewhere}`);
    const marked = this.known.ids.has(id);
    const act = (key, name) => h("button", { type: "button", "data-act": name }, this.words(key));
    return [
      h(
        "div",
        { class: "kg-head" },
        h("a", { class: "kg-title", href: url }, this.name(id)),
        h("button", { type: "button", class: "kg-close", "data-act": "close", "aria-label": this.words("close"), title: this.words("close") }, "×"),
      ),
      h(
        "p",
        { class: "kg-about" },
        h("span", { class: "kg-swatch", "data-topic": topic, "aria-hidden": "true" }),
        this.topicNames.get(topic) ?? topic,
        other !== this.name(id) && h("span", { lang: elsewhere }, other),
        this.#draft(id),
      ),
      h("p", { class: "kg-text" }, this.graph.of(id, "summary")),
      h(
        "div",
        { class: "kg-row" },
        h("a", { class: "kg-button kg-main", href: url }, this.words("open")),
        h("button", { type: "button", "data-know": id, "aria-pressed": String(marked) }, `✓ ${this.words("know")}`),
        act("path-from", "path-from"),
        act("path-to", "path-to"),
        act("plan-to", "plan-to"),
      ),
    ];
  }

  // -- answers -----------------------------------------------------------------------------------------------------

  /** What a concept needs, unlocks and is related to, with reasons. */
  around(id, direction) {
    const before = [...this.graph.requires.get(id).keys()].map((one) => this.entry(one, this.reason(one, id)));
    const after = this.graph.dependents.get(id).map((one) => this.entry(one, this.reason(id, one)));
    const related = this.graph.related(id).map(([type, other, inverse]) => this.entry(other, "", this.#relation(type, inverse)));
    return [
      ...(direction === "after" ? [] : this.section("before", before, "nothing-before")),
      ...(direction === "before" ? [] : this.section("after", after, "nothing-after")),
      ...(related.length ? this.section("related", related) : []),
    ];
  }

  #relation(type, inverse) {
    return this.data.relation_types[type][inverse ? "inverse" : "name"];
  }

  /** Every visible concept by topic, after its prerequisites; a topic's list is made when it is opened. */
  topics(ids) {
    const members = new Map();
    for (const id of ids) {
      const topic = this.graph.of(id, "topic");
      if (!members.has(topic)) members.set(topic, []);
      members.get(topic).push(id);
    }
    const rank = (topic) => this.topicOrder.get(topic) ?? Infinity;
    return [...members].sort(([a], [b]) => rank(a) - rank(b)).map(([topic, some]) => this.#topic(topic, some));
  }

  #topic(topic, ids) {
    const height = (id) => this.graph.of(id, "y");
    const list = h("ul", { class: "kg-list" });
    const fill = () => {
      if (list.childElementCount) return;
      const ordered = [...ids].sort((a, b) => height(a) - height(b) || (a < b ? -1 : 1));
      list.append(...ordered.map((id) => this.entry(id)));
    };
    const label = this.words("topic-count", { name: this.topicNames.get(topic) ?? topic, n: ids.length });
    const swatch = h("span", { class: "kg-swatch", "data-topic": topic, "aria-hidden": "true" });
    return h("details", { class: "kg-topic", "data-open": topic, ontoggle: fill }, h("summary", {}, swatch, label), list);
  }

  /** A learning chain, each step with its reason. */
  chain({ steps }) {
    const entries = steps.map((id, index) => this.entry(id, index ? this.reason(steps[index - 1], id) : ""));
    return h("ol", { class: "kg-list kg-chain" }, ...entries);
  }

  /** What lies between A and B beside the chain. */
  between({ steps, between }) {
    const others = between.filter((id) => !steps.includes(id));
    return others.length ? this.section("between", others.map((id) => this.entry(id))) : [];
  }

  /** What there is where there is no chain. */
  noChain(from, to, found) {
    const relation = this.graph.related(from).find(([, other]) => other === to);
    const related = found.through?.[0] === to && relation;
    const notes = [
      found.reverse && h("p", {}, h("button", { type: "button", "data-act": "swap" }, this.words("reverse"))),
      related && h("p", {}, this.words("directly-related", { relation: this.#relation(relation[0], relation[2]) })),
      found.through && !related && this.#note("through", found.through[0]),
      found.sharedPrerequisite && !found.reverse && this.#note("shared-prerequisite", found.sharedPrerequisite),
      found.sharedUnlock && !found.reverse && this.#note("shared-unlock", found.sharedUnlock),
    ];
    return notes.filter(Boolean);
  }

  #note(key, id) {
    return h("div", { class: "kg-note-line" }, h("p", {}, this.words(key)), h("ul", { class: "kg-list" }, this.entry(id)));
  }

  /** A plan to a goal, in the order in which to learn it. */
  plan(ids) {
    return h("ol", { class: "kg-list kg-plan" }, ...ids.map((id) => this.entry(id, this.graph.of(id, "summary"))));
  }

  /** What can be learnt now, that which unlocks most first. */
  next(ids) {
    const needed = (id) => this.words("needed-by", { n: this.graph.dependents.get(id).length });
    return this.section("next", ids.map((id) => this.entry(id, this.graph.of(id, "summary"), needed(id))), "next-none");
  }

  /** A heading with a list; of a long one the first, and a button for the rest. */
  section(key, entries, empty) {
    const title = h("h2", { class: "kg-heading" }, this.words(key));
    if (!entries.length) return [title, h("p", { class: "kg-note" }, this.words(empty))];
    const list = h("ul", { class: "kg-list" }, ...entries.slice(0, FIRST));
    const rest = entries.slice(FIRST);
    const more = rest.length && h("button", { type: "button", class: "kg-more", onclick: () => this.#showRest(list, rest, more) }, this.words("more", { n: rest.length }));
    return more ? [title, list, more] : [title, list];
  }

  #showRest(list, rest, button) {
    list.append(...rest);
    rest[0].querySelector(".kg-name").focus();
    button.remove();
  }
}
