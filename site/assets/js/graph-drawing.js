/** What the picture consists of, in em: boxes, the lines between them and the relations laid over them. */

const HEIGHT = 1.9;
const SECOND_LINE = 1.2;
const HEAD = 0.55; // length of an arrowhead
const CELL = 12;

export class Drawing {
  /** @param {object} data what graph.json holds */
  constructor(data) {
    this.layerHeight = data.layer_height;
    this.topics = data.topics.map((one) => one.id);
    this.relationNames = data.relation_types;
    this.language = data.language;
    this.nodes = data.nodes.map((node) => this.#box(node));
    this.byId = new Map(this.nodes.map((node) => [node.id, node]));
    this.edges = data.requires.map(([source, target]) => [source, target]);
    this.allRelations = data.relations;
    this.#spreadEntries();
    this.filter(() => true, new Set());
  }

  #box(node) {
    const name = node.name[this.language];
    const lines = node.lines ?? [name];
    const height = HEIGHT + (lines.length - 1) * SECOND_LINE;
    const trunk = node.trunk ?? [];
    return {
      id: node.id, name, lines, x: node.x, y: node.y, width: node.width, height,
      left: node.x - node.width / 2, top: node.y - height / 2,
      trunk, slopes: slopesOf(node.x, trunk, this.layerHeight), topic: Math.max(0, this.topics.indexOf(node.topic)), draft: node.status === "draft",
      labelWidth: textWidth(name), weight: 0, entries: new Map(),
    };
  }

  /** Lines end side by side along the top of a box, in the order in which they come. */
  #spreadEntries() {
    const incoming = new Map();
    for (const [source, target] of this.edges) {
      this.byId.get(source).weight++;
      this.byId.get(target).weight++;
      if (!incoming.has(target)) incoming.set(target, []);
      incoming.get(target).push(source);
    }
    for (const [id, sources] of incoming) {
      const node = this.byId.get(id);
      const ordered = sources.map((source) => ({ source, from: this.#approach(this.byId.get(source), node) }));
      ordered.sort((a, b) => a.from - b.from || (a.source < b.source ? -1 : 1));
      const step = Math.min(1.1, (node.width * 0.7) / ordered.length);
      ordered.forEach(({ source }, index) => node.entries.set(source, node.x + (index - (ordered.length - 1) / 2) * step));
    }
  }

  /** The x from which a line comes to its target. */
  #approach(source, target) {
    const bends = Math.min(source.trunk.length, Math.max(0, this.#span(source, target) - 1));
    return bends ? source.trunk[bends - 1] : source.x;
  }

  #span(source, target) {
    return Math.round((target.y - source.y) / this.layerHeight);
  }

  #bends(source, target) {
    return source.trunk.slice(0, Math.max(0, this.#span(source, target) - 1));
  }

  // -- filters ---------------------------------------------------------------------------------------------------

  filter(isVisible, relationTypes) {
    this.visible = new Set(this.nodes.filter((node) => isVisible(node.id)).map((node) => node.id));
    this.relationTypes = relationTypes;
    this.cells = null;
    this.calmPaths = this.relationPaths = this.amongPaths = null;
  }

  /** The visible concepts by where they are; made when the pointer first asks. */
  #cells() {
    if (!this.cells) {
      this.cells = new Map();
      for (const node of this.nodes) if (this.visible.has(node.id)) this.#index(node);
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
      (node) => node.left < right && node.left + node.width > left && node.top < bottom && node.top + node.height > top && this.visible.has(node.id),
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
    for (const id of ids ?? this.visible) {
      const node = this.byId.get(id);
      left = Math.min(left, node.left);
      right = Math.max(right, node.left + node.width);
      top = Math.min(top, node.top);
      bottom = Math.max(bottom, node.top + node.height);
    }
    // The lines among chosen concepts swing out; those of the whole do so little.
    const among = ids ? this.edges.filter(([source, target]) => ids.has(source) && ids.has(target)) : [];
    for (const [source, target] of among) {
      for (const x of this.#bends(this.byId.get(source), this.byId.get(target))) [left, right] = [Math.min(left, x), Math.max(right, x)];
    }
    if (left > right) return { x: 0, y: 0, width: 1, height: 1 };
    return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
  }

  // -- lines -----------------------------------------------------------------------------------------------------

  /** The lines of all visible requirements with their arrowheads, by the topic of the prerequisite. */
  calm() {
    this.calmPaths ??= this.#byTopic(this.edges.filter(([source, target]) => this.visible.has(source) && this.visible.has(target)));
    return this.calmPaths;
  }

  /** The same among some concepts; `soft` adds concepts. The last answer is kept: pictures follow each other quickly. */
  among(strong, soft) {
    if (this.amongPaths?.strong !== strong || this.amongPaths.soft !== soft) {
      const has = (id) => strong.has(id) || soft?.has(id);
      this.amongPaths = { strong, soft, paths: this.#byTopic(this.edges.filter(([source, target]) => has(source) && has(target))) };
    }
    return this.amongPaths.paths;
  }

  edgesAt(id) {
    return this.edges.filter(([source, target]) => (source === id || target === id) && this.visible.has(source) && this.visible.has(target));
  }

  #byTopic(edges) {
    const groups = new Map();
    for (const edge of edges) {
      const topic = this.byId.get(edge[0]).topic;
      if (!groups.has(topic)) groups.set(topic, []);
      groups.get(topic).push(edge);
    }
    return new Map([...groups].map(([topic, some]) => [topic, this.paths(some)]));
  }

  /** The lines and arrowheads of some requirements; heads are made when asked for, as from afar nobody sees them. */
  paths(edges, { head = HEAD } = {}) {
    const lines = new Path2D();
    const drawn = new Map(); // of each source, how much of its trunk: what runs along it together is drawn once
    for (const [from, to] of edges) this.#line(lines, drawn, this.byId.get(from), this.byId.get(to), head);
    let heads = null;
    return { lines, heads: () => (heads ??= this.#heads(edges, head)) };
  }

  #heads(edges, head) {
    const path = new Path2D();
    for (const [from, to] of edges) {
      const source = this.byId.get(from);
      const target = this.byId.get(to);
      const x = target.entries.get(from);
      const y = target.y > source.y ? target.top : target.top + target.height;
      const way = target.y > source.y ? -1 : 1;
      path.moveTo(x, y);
      path.lineTo(x - head * 0.42, y + way * head);
      path.lineTo(x + head * 0.42, y + way * head);
      path.closePath();
    }
    return path;
  }

  #line(path, drawn, source, target, head) {
    const bends = this.#bends(source, target);
    const before = drawn.get(source) ?? 0;
    let from = { x: source.x, y: source.top + source.height, slope: 0 };
    bends.forEach((x, index) => {
      const to = { x, y: source.y + (index + 1) * this.layerHeight, slope: source.slopes[index] };
      if (index >= before) {
        path.moveTo(from.x, from.y);
        curve(path, from, to);
      }
      from = to;
    });
    drawn.set(source, Math.max(before, bends.length));
    const end = target.y > source.y ? target.top - head * 0.8 : target.top + target.height + head * 0.8;
    path.moveTo(from.x, from.y);
    curve(path, from, { x: target.entries.get(source.id), y: end, slope: 0 });
  }

  // -- relations -------------------------------------------------------------------------------------------------

  /** The lines of the chosen types of relations: curves that swing out, so that they are not taken for requirements. */
  relations() {
    this.relationPaths ??= this.allRelations
      .filter(([source, type, target]) => this.relationTypes.has(type) && this.visible.has(source) && this.visible.has(target))
      .map(([source, type, target]) => this.#relation(source, type, target));
    return this.relationPaths;
  }

  #relation(source, type, target) {
    const kind = this.relationNames[type];
    const [from, to] = [this.byId.get(source), this.byId.get(target)];
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const control = { x: (from.x + to.x) / 2 - dy * 0.18, y: (from.y + to.y) / 2 + dx * 0.18 };
    const start = borderPoint(from, control);
    const end = borderPoint(to, control);
    const lines = new Path2D();
    lines.moveTo(start.x, start.y);
    lines.quadraticCurveTo(control.x, control.y, end.x, end.y);
    const middle = { x: (start.x + 2 * control.x + end.x) / 4, y: (start.y + 2 * control.y + end.y) / 4 };
    return { source, target, name: kind.name, lines, middle, heads: kind.symmetric ? null : arrowhead(control, end) };
  }
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

/** As kbtool/render/graphjson.py has it: 1 em a Chinese character, 0.56 a letter. */
function textWidth(text) {
  let width = 0;
  for (const one of text) width += one >= "\u2e80" ? 1 : 0.56;
  return width;
}
