/** What each view answers: which concepts are emphasised in the picture, what is listed, what is said, where to look. */

import { h } from "./graph-dom.js";

export class Answers {
  /** @param {{graph: object, known: object, lists: object, words: Function}} page */
  constructor(page) {
    Object.assign(this, page);
  }

  explore(state, visible) {
    const { at, dir, depth } = state;
    if (!at) return { emphasis: {}, content: this.lists.topics(visible), said: this.#counted(visible.length) };
    const found = this.graph.around(at, dir, depth === "all" ? Infinity : Number(depth));
    const said = this.words("around", { name: this.lists.name(at), n: found.size - 1 });
    return { emphasis: { strong: found }, content: this.lists.around(at, dir), said, look: found };
  }

  #counted(n) {
    const all = this.graph.ids.length;
    return n === all ? this.words("count", { n }) : this.words("count-of", { n, all });
  }

  path({ from, to }) {
    if (!from || !to) {
      const chosen = new Set([from, to].filter(Boolean));
      return { emphasis: chosen.size ? { strong: chosen } : {}, content: [], said: this.words("choose-two") };
    }
    if (from === to) return { emphasis: { strong: new Set([from]) }, content: [], said: this.words("same"), look: [from] };
    const names = { from: this.lists.name(from), to: this.lists.name(to) };
    const found = this.graph.chain(from, to);
    if (found) return this.#answerChain(found, names);
    const content = this.lists.noChain(from, to, this.graph.noChain(from, to));
    const ends = new Set([from, to]);
    return { emphasis: { strong: ends }, content, said: this.words("no-chain", names), look: ends };
  }

  #answerChain(found, names) {
    const steps = found.steps.length - 1;
    const others = found.between.length - found.steps.length;
    const total = found.count === 1n ? this.words("chains-one") : this.words("chains", { count: this.#amount(found.count), n: others });
    const title = this.words(steps === 1 ? "chain-one" : "chain", { ...names, n: steps });
    return {
      emphasis: { strong: new Set(found.steps), soft: new Set(found.between), chain: found.steps },
      content: [h("p", { class: "kg-note" }, total), this.lists.chain(found), ...this.lists.between(found)],
      said: title,
      look: found.steps,
    };
  }

  /** A number that may have a thousand digits, for a person. */
  #amount(count) {
    if (count < 10n ** 9n) return count.toLocaleString(this.lists.language);
    const digits = String(count);
    return this.words("about", { n: Math.round(digits.length - 1 + Math.log10(Number(`${digits[0]}.${digits.slice(1, 15)}`))) });
  }

  learn({ goal }) {
    const ready = new Set(this.graph.next(this.known.ids));
    const { size } = this.known.ids;
    const about = h("p", { class: "kg-note" }, size ? this.words("known-count", { n: size, all: this.lists.implied.size }) : this.words("known-none"));
    if (!goal) {
      const content = [about, ...this.lists.next([...ready])];
      return { emphasis: { ready }, content, said: this.words("next-count", { n: ready.size }) };
    }
    const plan = this.graph.plan(goal, this.known.ids);
    const name = this.lists.name(goal);
    const strong = new Set([...plan, goal]);
    const said = plan.length ? this.words("plan", { name, n: plan.length }) : this.words("plan-done", { name });
    const first = new Set(plan.filter((id) => ready.has(id)));
    return { emphasis: { strong, ready: first }, content: [about, this.lists.plan(plan)], said, look: strong };
  }
}
