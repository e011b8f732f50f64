/** What the picture consists of, in em: boxes, the lines between them and the relations laid over them. */

const HEIGHT = 1.9;
const SECOND_LINE = 1.2;
const HEAD = 0.55; // length of an arrowhead
const CELL = 12;
const ONE = []; // the lines of a name that stands on one

export class Drawing {
  /** @param {object} data what graph.json holds */
  constructor(data) {
    this.layerHeight = data.layer_height;
    this.topics = data.topics.map((one) => one.id);
    this.relationNames = data.relation_types;
    this.nodes = boxes(data, this.topics);
    this.edges = edgesBetween(this.nodes, data.requires);
    this.allRelations = data.relations;
    this.filter(() => true, new Set());
  }

  /** Of each concept its box; made by the first that asks for one by its id. */
  get byId() {
    this.found ??= new Map(this.nodes.map((node) => [node.id, node]));
    return this.found;
  }

  /** How many bends of a trunk a line follows to its target. */
  #bends(source, target) {
    const layers = Math.round((target.y - source.y) / this.layerHeight);
    return Math.min(source.trunk.length, Math.max(0, layers - 1));
  }

  // -- filters ---------------------------------------------------------------------------------------------------

  /** @param {(id: string, at: number) => boolean} isVisible told also where the concept stands in graph.json */
  filter(isVisible, relationTypes) {
    this.nodes.forEach((node, at) => (node.shown = isVisible(node.id, at)));
    this.relationTypes = relationTypes;
    this.cells = null;
    this.calmPaths = this.relationPaths = this.amongPaths = null;
  }

  /** The visible concepts by where they are; made when the pointer first asks. */
  #cells() {
    if (!this.cells) {
      this.cells = new Map();
      for (const node of this.nodes) if (node.shown) this.#index(node);
    }
    return this.cells;
  }

  #index(node) {
    const last = Math.floor((node.left + node.width) / CELL);
    const row = Math.floor(node.y / CELL);
    for (let column = Math.floor(node.left / CELL); column <= last; column++) {
      const key = column * 100_003 + row;
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(node);
    }
  }

  /** The visible concepts in a part of the drawing. */
  inside(left, top, right, bottom) {
    return this.nodes.filter(
      (node) => node.left < right && node.left + node.width > left && node.top < bottom && node.top + node.height > top && node.shown,
    );
  }

  pick(x, y, slack) {
    let best = "";
    let least = Infinity;
    for (let column = Math.floor((x - slack) / CELL); column <= Math.floor((x + slack) / CELL); column++) {
      for (let row = Math.floor((y - 4 - slack) / CELL); row <= Math.floor((y + 4 + slack) / CELL); row++) {
        for (const node of this.#cells().get(column * 100_003 + row) ?? []) {
          const dx = Math.max(0, Math.abs(x - node.x) - node.width / 2);
          const dy = Math.max(0, Math.abs(y - node.y) - node.height / 2);
          if (Math.hypot(dx, dy) <= slack && Math.hypot(dx, dy) < least) [best, least] = [node.id, Math.hypot(dx, dy)];
        }
      }
    }
    return best;
  }

  /**
   * The middle and the size of what some concepts, or all, take up.
   *
   * @param {Set<string> | null} ids
   */
  bounds(ids) {
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const node of this.nodes) {
      if (ids ? !ids.has(node.id) : !node.shown) continue;
      left = Math.min(left, node.left);
      right = Math.max(right, node.left + node.width);
      top = Math.min(top, node.top);
      bottom = Math.max(bottom, node.top + node.height);
    }
    // The lines among chosen concepts swing out; those of the whole do so little.
    const among = ids ? this.edges.filter(({ from, to }) => ids.has(from.id) && ids.has(to.id)) : [];
    for (const { from, to } of among) {
      for (const x of from.trunk.slice(0, this.#bends(from, to))) [left, right] = [Math.min(left, x), Math.max(right, x)];
    }
    if (left > right) return { x: 0, y: 0, width: 1, height: 1 };
    return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
  }

  // -- lines -----------------------------------------------------------------------------------------------------

  /** The lines of all visible requirements with their arrowheads, by the topic of the prerequisite. */
  calm() {
    this.calmPaths ??= this.#byTopic(this.edges.filter(({ from, to }) => from.shown && to.shown));
    return this.calmPaths;
  }

  /** The same among some concepts; `soft` adds concepts. The last answer is kept: pictures follow each other quickly. */
  among(strong, soft) {
    if (this.amongPaths?.strong !== strong || this.amongPaths.soft !== soft) {
      const has = ({ id }) => strong.has(id) || soft?.has(id);
      this.amongPaths = { strong, soft, paths: this.#byTopic(this.edges.filter(({ from, to }) => has(from) && has(to))) };
    }
    return this.amongPaths.paths;
  }

  edgesAt(id) {
    return this.edges.filter(({ from, to }) => (from.id === id || to.id === id) && from.shown && to.shown);
  }

  /** The requirement between two concepts. */
  edge(source, target) {
    return this.edges.find(({ from, to }) => from.id === source && to.id === target);
  }

  #byTopic(edges) {
    const groups = new Map();
    for (const edge of edges) {
      const { topic } = edge.from;
      if (!groups.has(topic)) groups.set(topic, []);
      groups.get(topic).push(edge);
    }
    return new Map([...groups].map(([topic, some]) => [topic, this.paths(some)]));
  }

  /** The lines and arrowheads of some requirements; heads are made when asked for, as from afar nobody sees them. */
  paths(edges, { head = HEAD } = {}) {
    const lines = new Path2D();
    const drawn = new Map(); // of each source, how much of its trunk: what runs along it together is drawn once
    for (const edge of edges) this.#line(lines, drawn, edge, head);
    let heads = null;
    return { lines, heads: () => (heads ??= this.#heads(edges, head)) };
  }

  #heads(edges, head) {
    const path = new Path2D();
    for (const { from, to, end: x } of edges) {
      const y = to.y > from.y ? to.top : to.top + to.height;
      const way = to.y > from.y ? -1 : 1;
      path.moveTo(x, y);
      path.lineTo(x - head * 0.42, y + way * head);
      path.lineTo(x + head * 0.42, y + way * head);
      path.closePath();
    }
    return path;
  }

  #line(path, drawn, { from: source, to: target, end }, head) {
    const bends = this.#bends(source, target);
    const before = drawn.get(source) ?? 0;
    if (bends > before) drawn.set(source, bends);
    for (let index = before; index < bends; index++) {
      const from = this.#joint(source, index);
      path.moveTo(from.x, from.y);
      curve(path, from, this.#joint(source, index + 1));
    }
    const from = this.#joint(source, bends);
    path.moveTo(from.x, from.y);
    const y = target.y > source.y ? target.top - head * 0.8 : target.top + target.height + head * 0.8;
    curve(path, from, { x: end, y, slope: 0 });
  }

  /** Where a trunk is after so many of its bends, and how steeply it runs there; it starts below its box. */
  #joint(source, bends) {
    if (!bends) return { x: source.x, y: source.top + source.height, slope: 0 };
    source.slopes ??= slopesOf(source.x, source.trunk, this.layerHeight);
    return { x: source.trunk[bends - 1], y: source.y + bends * this.layerHeight, slope: source.slopes[bends - 1] };
  }

  // -- relations -------------------------------------------------------------------------------------------------

  /** The lines of the chosen types of relations: curves that swing out, so that they are not taken for requirements. */
  relations() {
    if (!this.relationPaths) {
      const { source, type, target } = this.allRelations;
      const all = type.map((one, at) => ({ from: this.nodes[source[at]], type: one, to: this.nodes[target[at]] }));
      const shown = all.filter(({ from, type: one, to }) => this.relationTypes.has(one) && from.shown && to.shown);
      this.relationPaths = shown.map((one) => this.#relation(one));
    }
    return this.relationPaths;
  }

  #relation({ from, type, to }) {
    const kind = this.relationNames[type];
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const control = { x: (from.x + to.x) / 2 - dy * 0.18, y: (from.y + to.y) / 2 + dx * 0.18 };
    const start = borderPoint(from, control);
    const end = borderPoint(to, control);
    const lines = new Path2D();
    lines.moveTo(start.x, start.y);
    lines.quadraticCurveTo(control.x, control.y, end.x, end.y);
    const middle = { x: (start.x + 2 * control.x + end.x) / 4, y: (start.y + 2 * control.y + end.y) / 4 };
    return { source: from.id, target: to.id, name: kind.name, lines, middle, heads: kind.symmetric ? null : arrowhead(control, end) };
  }
}

/** A box for each concept. */
function boxes({ nodes, language, padding }, topics) {
  const places = new Map(topics.map((id, index) => [id, index]));
  const names = nodes[`name_${language}`];
  return nodes.id.map((id, at) => {
    const [x, y, width, lines] = [nodes.x[at], nodes.y[at], nodes.width[at], nodes.lines[at] ? nodes.lines[at].split("\n") : ONE];
    const height = HEIGHT + Math.max(0, lines.length - 1) * SECOND_LINE;
    return {
      id, name: names[at], lines, x, y, width, height, left: x - width / 2, top: y - height / 2,
      trunk: nodes.trunk[at], slopes: null, topic: places.get(nodes.topic[at]) ?? 0, draft: nodes.status[at] === "draft",
      weight: 0, labelWidth: lines.length > 1 ? 0 : width - padding, shown: true,
    };
  });
}

/** A line for each requirement; its end is the x at which it meets the box. */
function edgesBetween(nodes, { source, target, end }) {
  return source.map((at, index) => {
    const [from, to] = [nodes[at], nodes[target[index]]];
    from.weight++;
    to.weight++;
    return { from, to, end: end[index] };
  });
}

/** From one point to another that is lower, with the slopes (em across for each em down) that they ask for. */
function curve(path, from, to) {
  const third = (to.y - from.y) / (from.slope || to.slope ? 3 : 2); // straight down at both ends wants a wider swing
  path.bezierCurveTo(from.x + from.slope * third, from.y + third, to.x - to.slope * third, to.y - third, to.x, to.y);
}

/** How steeply a trunk runs through each of its bends: smoothly, but never past a bend and back. */
function slopesOf(start, trunk, height) {
  return trunk.map((x, index) => {
    const before = x - (index ? trunk[index - 1] : start);
    const after = (trunk[index + 1] ?? x) - x;
    if (before * after <= 0) return 0;
    return (Math.sign(before) * Math.min(Math.abs(before), Math.abs(after), (Math.abs(before) + Math.abs(after)) / 2)) / height;
  });
}

/** Where the line from the middle of a box to a point leaves the box. */
function borderPoint(box, towards) {
  const [dx, dy] = [towards.x - box.x, towards.y - box.y];
  const reach = Math.max(Math.abs(dx) / (box.width / 2), Math.abs(dy) / (box.height / 2), 1e-6);
  return { x: box.x + dx / reach, y: box.y + dy / reach };
}

function arrowhead(from, tip) {
  const angle = Math.atan2(tip.y - from.y, tip.x - from.x);
  const path = new Path2D();
  path.moveTo(tip.x, tip.y);
  for (const side of [-0.4, 0.4]) path.lineTo(tip.x - HEAD * 1.3 * Math.cos(angle + side), tip.y - HEAD * 1.3 * Math.sin(angle + side));
  path.closePath();
  return path;
}
