/**
 * The graph of concepts and every question that is asked of it: the twin of kbtool/graph.py.
 *
 * The answers are those of the command line, to the order of the ids; a test compares the two. Nothing here knows of a
 * page or a picture.
 */

/** The order of ids; they are ASCII, so that code units are code points. */
export const byId = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

export class ConceptGraph {
  /** @param {object} data what graph.json holds */
  constructor(data) {
    this.data = data;
    this.ids = data.nodes.id;
  }

  /** The address of a concept's page, relative to the site. */
  page(id) {
    return this.data.page.replace("{id}", id);
  }

  // The picture asks no question and is not to wait for what questions need: each of these is made by the first.

  /** Of each concept its position in the columns of graph.json. */
  get positions() {
    this.at ??= new Map(this.ids.map((id, at) => [id, at]));
    return this.at;
  }

  /** What graph.json says of a concept in one of its columns. */
  of(id, column) {
    return this.data.nodes[column][this.positions.get(id)];
  }

  /** Of each concept its prerequisites with their reasons. */
  get requires() {
    if (!this.before) {
      const { source, target, reason } = this.data.requires;
      this.before = new Map(this.ids.map((id) => [id, new Map()]));
      target.forEach((at, edge) => this.before.get(this.ids[at]).set(this.ids[source[edge]], reason[edge]));
    }
    return this.before;
  }

  /** Of each concept what directly builds on it, in the order of the ids. */
  get dependents() {
    if (!this.after) {
      this.after = new Map(this.ids.map((id) => [id, []]));
      for (const target of [...this.ids].sort(byId)) {
        for (const source of this.requires.get(target).keys()) this.after.get(source).push(target);
      }
    }
    return this.after;
  }

  /** The id that a concept has now, or undefined for what is no concept. */
  resolve(id) {
    if (this.positions.has(id)) return id;
    const now = this.data.nodes.formerly.findIndex((ids) => ids && ids.split("\n").includes(id));
    return this.ids[now];
  }

  /** All relations as [concept, type, other]. */
  get relations() {
    const { source, type, target } = this.data.relations;
    this.rows ??= source.map((at, edge) => [this.ids[at], type[edge], this.ids[target[edge]]]);
    return this.rows;
  }

  /** Relations from and to a concept as [type, other, isInverse], sorted. */
  related(id) {
    const outgoing = this.relations.filter((one) => one[0] === id).map(([, type, other]) => [type, other, false]);
    const incoming = this.relations.filter((one) => one[2] === id).map(([source, type]) => [type, source, true]);
    const order = (one, other) => byId(one[0], other[0]) || byId(one[1], other[1]);
    return [...outgoing.sort(order), ...incoming.sort(order)];
  }

  /**
   * The shortest learning chain between two concepts; among equally short ones that whose ids come first.
   *
   * @returns {{steps: string[], between: string[], count: bigint} | null} the concepts of the chain in order, all that
   *   lies on some chain, and how many chains there are; null when there is none
   */
  chain(source, target) {
    const distance = distances(target, (id) => this.requires.get(id).keys());
    if (!distance.has(source)) return null;
    const steps = [source];
    for (let here = source; here !== target; steps.push(here)) {
      const left = distance.get(here) - 1;
      here = this.dependents.get(here).find((id) => distance.get(id) === left);
    }
    const between = this.between(source, target, distance);
    return { steps, between, count: this.#count(source, between) };
  }

  /** Everything on some chain from one concept to another, both included, prerequisites first. */
  between(source, target, ancestors = distances(target, (id) => this.requires.get(id).keys())) {
    if (!ancestors.has(source)) return [];
    const descendants = distances(source, (id) => this.dependents.get(id));
    return this.#inLearningOrder(target, new Set([...descendants.keys()].filter((id) => ancestors.has(id))));
  }

  #count(source, between) {
    const counts = new Map(between.map((id) => [id, 0n]));
    counts.set(source, 1n);
    for (const id of between) {
      if (id === source) continue;
      for (const before of this.requires.get(id).keys()) {
        if (counts.has(before)) counts.set(id, counts.get(id) + counts.get(before));
      }
    }
    return counts.get(between.at(-1));
  }

  /**
   * Why there is no learning chain, and what there is instead.
   *
   * @returns {{reverse: boolean, through: [string, string] | null, sharedPrerequisite: string | null,
   *   sharedUnlock: string | null}} whether there is one the other way; the nearest concept that A is related to and
   *   that leads to B, with the relation's type; the nearest concepts that both build on and that need both
   */
  noChain(source, target) {
    const up = (id) => this.requires.get(id).keys();
    const down = (id) => this.dependents.get(id);
    const ancestors = distances(target, up);
    const below = distances(source, up);
    const leading = this.related(source).filter(([, other]) => ancestors.has(other));
    leading.sort((a, b) => ancestors.get(a[1]) - ancestors.get(b[1]) || byId(a[1], b[1]) || byId(a[0], b[0]));
    return {
      reverse: below.has(target),
      through: leading.length ? [leading[0][1], leading[0][0]] : null,
      sharedPrerequisite: nearestOfBoth(below, ancestors),
      sharedUnlock: nearestOfBoth(distances(source, down), distances(target, down)),
    };
  }

  /** These concepts and everything that they build on. */
  closure(known) {
    const found = new Set(known);
    const stack = [...found];
    while (stack.length) {
      for (const before of this.requires.get(stack.pop()).keys()) {
        if (!found.has(before)) {
          found.add(before);
          stack.push(before);
        }
      }
    }
    return found;
  }

  /** Everything that a concept needs and that is not known, in an order to learn it, the concept itself last. */
  plan(target, known = []) {
    const have = this.closure(known);
    return this.#inLearningOrder(target, new Set([...this.closure([target])].filter((id) => !have.has(id))));
  }

  /** The concepts that can be learnt now; those that the most concepts require come first, then by id. */
  next(known = []) {
    const have = this.closure(known);
    const ready = this.ids.filter(
      (id) => !have.has(id) && [...this.requires.get(id).keys()].every((before) => have.has(before)),
    );
    const weight = (id) => this.dependents.get(id).length;
    return ready.sort((one, other) => weight(other) - weight(one) || byId(one, other));
  }

  /**
   * The concepts within some steps of one, itself included.
   *
   * @param {"both" | "before" | "after"} direction
   * @param {number} depth how many steps, Infinity for all
   */
  around(id, direction, depth) {
    const found = new Set([id]);
    if (direction !== "after") for (const one of distances(id, (at) => this.requires.get(at).keys(), depth).keys()) found.add(one);
    if (direction !== "before") for (const one of distances(id, (at) => this.dependents.get(at), depth).keys()) found.add(one);
    return found;
  }

  /** The concepts of a set below a target, each after its prerequisites; an explicit stack, since depth is input. */
  #inLearningOrder(target, within) {
    if (!within.has(target)) return [];
    const found = [];
    const entered = new Set([target]);
    const stack = [[target, this.requires.get(target).keys()]];
    while (stack.length) {
      const [id, prerequisites] = stack.at(-1);
      const { value: before, done } = prerequisites.next();
      if (done) {
        stack.pop();
        found.push(id);
      } else if (within.has(before) && !entered.has(before)) {
        entered.add(before);
        stack.push([before, this.requires.get(before).keys()]);
      }
    }
    return found;
  }
}

/** Of everything that is reached from a concept within some steps, the length of the shortest way, breadth first. */
function distances(start, neighbours, depth = Infinity) {
  const found = new Map([[start, 0]]);
  for (const [id, distance] of found) {
    if (distance >= depth) continue;
    for (const other of neighbours(id)) if (!found.has(other)) found.set(other, distance + 1);
  }
  return found;
}

function nearestOfBoth(one, other) {
  const sum = (id) => one.get(id) + other.get(id);
  const shared = [...one.keys()].filter((id) => other.has(id));
  return shared.sort((a, b) => sum(a) - sum(b) || byId(a, b))[0] ?? null;
}
