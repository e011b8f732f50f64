/** Paints the drawing as the camera sees it, in the colours of the style sheet. */

import { placeLabels } from "./graph-labels.js";

/** From this many pixels an em, names stand inside their boxes; below it, as many as there is room for stand on chips. */
export const READABLE = 9;
const SPECKS = 1; // from this many pixels an em, boxes have corners and borders
const CHIP_FONT = 11; // pixels

export class Painter {
  constructor(canvas, drawing) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.drawing = drawing;
    this.readStyle();
  }

  /** The colours and the font, from the style sheet. */
  readStyle() {
    const style = getComputedStyle(this.canvas);
    const read = (name) => style.getPropertyValue(`--kg-${name}`).trim();
    const { topics } = this.drawing;
    const hued = (name) => topics.map((_, index) => `oklch(${read(name)} ${hue(index, topics.length)})`);
    this.font = style.fontFamily;
    this.colour = Object.fromEntries(
      ["text", "background", "accent", "on-accent", "known", "ready", "relation"].map((name) => [name, read(name)]),
    );
    this.topic = { fill: hued("fill"), border: hued("border"), line: hued("line") };
  }

  /** @param {import("./graph-view.js").GraphView} view its camera, size, emphasis and hover */
  paint(view) {
    const { context, canvas } = this;
    const { camera, ratio, emphasis } = view;
    this.view = view;
    this.written = ""; // the font that is set: setting one takes as long as writing a name
    this.scale = camera.scale;
    this.emphasis = emphasis;
    this.dimmed = emphasis.strong !== null;
    this.chain = new Set(emphasis.chain);
    const scale = camera.scale * ratio;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.setTransform(scale, 0, 0, scale, canvas.width / 2 - camera.x * scale, canvas.height / 2 - camera.y * scale);
    context.lineCap = context.lineJoin = "round";
    this.#calmLines();
    if (this.dimmed) this.#strongLines();
    this.#relations();
    const { back, front, chain } = this.#inSight();
    this.#boxes(back, 0.35);
    this.#boxes(front, 1);
    if (this.scale < READABLE) {
      this.#namesOnChips(front, chain);
      return;
    }
    for (const node of back) this.#name(node, 0.4);
    for (const node of front) this.#name(node, 1);
    this.#chosenLines();
    this.#boxes(chain, 1);
    for (const node of chain) this.#name(node, 1);
  }

  /** At least so many pixels of the screen, and so many em of the drawing. */
  #atLeast(pixels, em) {
    return Math.max(pixels / this.scale, em);
  }

  // -- lines ---------------------------------------------------------------------------------------------------------

  #calmLines() {
    const { context } = this;
    context.globalAlpha = this.dimmed ? 0.22 : 0.75;
    context.lineWidth = this.#atLeast(0.8, 0.07);
    context.lineCap = "butt"; // thousands of round ends that nobody sees take as long as the lines
    const heads = this.scale > 4.5 && !this.dimmed;
    this.#lines(this.drawing.calm(), this.topic.line, heads);
    context.lineCap = "round";
    context.globalAlpha = 1;
  }

  /** The lines among what is emphasised. */
  #strongLines() {
    const { context, emphasis } = this;
    context.lineWidth = this.#atLeast(1.2, 0.1);
    // Where a chain is shown, what lies beside it is its background.
    context.globalAlpha = emphasis.chain.length ? 0.5 : 1;
    this.#lines(this.drawing.among(emphasis.strong, emphasis.soft), this.topic.border, true);
    context.globalAlpha = 1;
  }

  #lines(byTopic, colours, withHeads) {
    const { context } = this;
    for (const [topic, { lines, heads }] of byTopic) {
      context.strokeStyle = context.fillStyle = colours[topic];
      context.stroke(lines);
      if (withHeads) context.fill(heads());
    }
  }

  /** The chain from A to B, and the lines at the concept under the pointer. */
  #chosenLines() {
    const { context, drawing, view } = this;
    const { chain } = this.emphasis;
    const steps = chain.slice(1).map((target, index) => drawing.edge(chain[index], target));
    const hovered = view.hover ? drawing.edgesAt(view.hover) : [];
    context.strokeStyle = context.fillStyle = this.colour.accent;
    for (const [edges, width] of [[hovered, 1.6], [steps, 3.2]]) {
      if (!edges.length) continue;
      const { lines, heads } = drawing.paths(edges, { head: this.#atLeast(width * 3.2, 0.45 + width * 0.06) });
      context.lineWidth = this.#atLeast(width, width * 0.08);
      context.stroke(lines);
      context.fill(heads());
    }
  }

  #relations() {
    const { context } = this;
    const shown = this.drawing.relations();
    if (!shown.length) return;
    context.strokeStyle = context.fillStyle = this.colour.relation;
    context.lineWidth = this.#atLeast(1.2, 0.09);
    context.setLineDash([0.5, 0.45]);
    for (const relation of shown) {
      context.globalAlpha = this.#isFar(relation) ? 0.08 : 0.75;
      context.stroke(relation.lines);
      if (relation.heads) context.fill(relation.heads);
    }
    context.setLineDash([]);
    if (this.scale >= READABLE) this.#nameRelations(shown);
    context.globalAlpha = 1;
  }

  #isFar({ source, target }) {
    return this.dimmed && !this.emphasis.strong.has(source) && !this.emphasis.strong.has(target);
  }

  #nameRelations(shown) {
    const { context } = this;
    this.#textStyle(`italic 0.8px ${this.font}`);
    context.strokeStyle = this.colour.background;
    context.fillStyle = this.colour.relation;
    context.lineWidth = 0.3;
    context.globalAlpha = 1;
    for (const relation of shown.filter((one) => !this.#isFar(one))) {
      context.strokeText(relation.name, relation.middle.x, relation.middle.y);
      context.fillText(relation.name, relation.middle.x, relation.middle.y);
    }
  }

  // -- concepts ------------------------------------------------------------------------------------------------------

  /** The concepts in sight: those that step back, the others, and above all the chain. */
  #inSight() {
    const { view } = this;
    const corner = view.toGraph(0, 0);
    const opposite = view.toGraph(view.width, view.height);
    const sorted = { back: [], front: [], chain: [] };
    for (const node of this.drawing.inside(corner.x, corner.y, opposite.x, opposite.y)) {
      const where = this.chain.has(node.id) ? "chain" : this.#standsBack(node) ? "back" : "front";
      sorted[where].push(node);
    }
    return sorted;
  }

  #standsBack({ id }) {
    const { strong, soft, at } = this.emphasis;
    return this.dimmed && !strong.has(id) && !soft?.has(id) && id !== at;
  }

  /** Whether a concept is on the chain, chosen or under the pointer: it gets the accent. */
  #isChosen({ id }) {
    return this.chain.has(id) || id === this.emphasis.at || id === this.view.hover;
  }

  /** Boxes do not overlap, so those that look alike are one path: of thousands, most of the time went into changing colours. */
  #boxes(nodes, alpha) {
    const alike = new Map();
    for (const node of nodes) {
      const look = `${node.topic} ${node.draft} ${this.chain.has(node.id)} ${this.#isChosen(node)}`;
      if (!alike.has(look)) alike.set(look, []);
      alike.get(look).push(node);
    }
    for (const some of alike.values()) this.#alike(some, alpha);
    for (const node of nodes) this.#marks(node, node, this.#atLeast(3, 0.52));
  }

  /** Boxes that look like the first of them. */
  #alike(nodes, alpha) {
    const { context } = this;
    const [node] = nodes;
    if (this.scale < SPECKS && !this.#isChosen(node)) {
      this.#specks(nodes, alpha);
      return;
    }
    const small = this.scale < READABLE;
    context.beginPath();
    for (const { left, top, width, height } of nodes) context.roundRect(left, top, width, height, 0.6);
    this.#fill(node, alpha);
    // Dashes need room to be seen as such.
    if (node.draft && !small) context.setLineDash([0.45, 0.35]);
    context.lineWidth = this.#isChosen(node) ? this.#atLeast(2.4, 0.2) : this.#atLeast(small ? 0.6 : 0.9, 0.08);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  /** Boxes of a pixel or two: neither corners nor borders could be seen, and drawing them took longest. */
  #specks(nodes, alpha) {
    const { context } = this;
    const least = this.#atLeast(1.5, 0);
    context.beginPath();
    for (const { left, width, y, height } of nodes) context.rect(left, y - Math.max(height, least) / 2, width, Math.max(height, least));
    context.globalAlpha = nodes[0].draft ? alpha * 0.5 : alpha;
    context.fillStyle = this.topic.border[nodes[0].topic];
    context.fill();
    context.globalAlpha = 1;
  }

  /** What a reader's marks say of a concept: it can be learnt now, or it is known. */
  #marks({ id }, box, radius) {
    if (this.emphasis.ready.has(id)) this.#ring(box);
    if (this.emphasis.implied.has(id)) this.#tick(box.left + box.width - radius / 4, box.top + radius / 4, radius, id);
  }

  /** Fills the path in the colours of a concept, so that nothing shines through, and sets those of its border. */
  #fill(node, alpha) {
    const { context } = this;
    const opaque = node.draft && !this.chain.has(node.id) ? alpha * 0.5 : alpha;
    if (opaque < 1) {
      context.globalAlpha = 1;
      context.fillStyle = this.colour.background;
      context.fill();
    }
    context.globalAlpha = opaque;
    context.fillStyle = this.chain.has(node.id) ? this.colour.accent : this.topic.fill[node.topic];
    context.fill();
    context.globalAlpha = alpha;
    context.strokeStyle = this.#isChosen(node) ? this.colour.accent : this.topic.border[node.topic];
  }

  /** Around what can be learnt now. */
  #ring({ left, top, width, height }) {
    const { context } = this;
    const gap = this.#atLeast(2, 0.3);
    context.beginPath();
    context.roundRect(left - gap, top - gap, width + 2 * gap, height + 2 * gap, 0.6 + gap);
    context.strokeStyle = this.colour.ready;
    context.lineWidth = this.#atLeast(1.8, 0.16);
    context.stroke();
  }

  /** On what is known: filled where the reader has marked it, hollow where it follows. */
  #tick(x, y, radius, id) {
    const { context } = this;
    const marked = this.emphasis.known.has(id);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = marked ? this.colour.known : this.colour.background;
    context.strokeStyle = this.colour.known;
    context.lineWidth = radius * 0.24;
    context.fill();
    context.stroke();
    context.beginPath();
    context.moveTo(x - radius * 0.45, y + radius * 0.02);
    context.lineTo(x - radius * 0.1, y + radius * 0.38);
    context.lineTo(x + radius * 0.48, y - radius * 0.36);
    context.strokeStyle = marked ? this.colour.background : this.colour.known;
    context.lineWidth = radius * 0.3;
    context.stroke();
  }

  #name(node, alpha) {
    const { context } = this;
    this.#textStyle(`1px ${this.font}`);
    context.globalAlpha = alpha;
    context.fillStyle = this.chain.has(node.id) ? this.colour["on-accent"] : this.colour.text;
    const lines = node.lines.length ? node.lines : [node.name];
    const first = node.y - (lines.length - 1) * 0.6;
    lines.forEach((line, index) => context.fillText(line, node.x, first + index * 1.2 + 0.06, node.width - 0.5));
    context.globalAlpha = 1;
  }

  #textStyle(font) {
    if (font === this.written) return;
    this.written = font;
    Object.assign(this.context, { font, textAlign: "center", textBaseline: "middle" });
  }

  /** Names in a size that reads, of as many concepts as there is room for, each on a chip in place of its box. */
  #namesOnChips(front, chain) {
    const { view } = this;
    const chips = placeLabels([...front, ...chain], (node) => this.#rank(node), (x, y) => view.toScreen(x, y), CHIP_FONT, view);
    this.#inPixels(() => chips.filter(({ node }) => !this.chain.has(node.id)).forEach((chip) => this.#chip(chip)));
    this.#chosenLines();
    this.#inPixels(() => chips.filter(({ node }) => this.chain.has(node.id)).forEach((chip) => this.#chip(chip)));
  }

  /** Draws with pixels of the screen as the unit. */
  #inPixels(draw) {
    const { context, view, scale } = this;
    context.save();
    context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    this.scale = 1;
    draw();
    this.scale = scale;
    context.restore();
    this.written = "";
  }

  #chip({ node, x, y, width, height, size }) {
    const { context } = this;
    context.beginPath();
    context.roundRect(x - width / 2, y - height / 2, width, height, 5);
    this.#fill(node, 1);
    if (node.draft) context.setLineDash([3, 2.5]);
    context.lineWidth = this.#isChosen(node) ? 2 : 1;
    context.stroke();
    context.setLineDash([]);
    this.#textStyle(`${this.#isChosen(node) ? "600 " : ""}${size}px ${this.font}`);
    context.fillStyle = this.chain.has(node.id) ? this.colour["on-accent"] : this.colour.text;
    context.fillText(node.name, x, y + 0.5, width - 4);
    this.#marks(node, { left: x - width / 2, top: y - height / 2, width, height }, 4.5);
  }

  /** Which names come first where there is no room for all. */
  #rank(node) {
    if (node.id === this.view.hover) return 4;
    if (this.#isChosen(node)) return 3;
    if (this.emphasis.ready.has(node.id)) return 2;
    return this.emphasis.strong?.has(node.id) ? 1 : 0;
  }
}

/** Hues around the wheel in the order of the topics: related topics are close. */
export function hue(index, count) {
  return Math.round((index * 360) / Math.max(count, 1) + 20) % 360;
}
