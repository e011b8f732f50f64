/**
 * The picture of the graph on a canvas: a camera over a drawing whose unit is 1 em of a label.
 *
 * All that is costly is made once: the calm lines of the whole graph are one Path2D a topic, drawn through the camera's
 * transform. What is emphasised is drawn over them.
 */

import { Drawing } from "./graph-drawing.js";
import { watchGestures } from "./graph-gestures.js";
import { Painter, READABLE } from "./graph-painter.js";

const LARGEST = 42; // pixels an em
const MOVE_MS = 260;

/** Nothing is emphasised. */
export const CALM = { strong: null, soft: null, chain: [], known: new Set(), implied: new Set(), ready: new Set(), at: "" };

export class GraphView {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {object} data what graph.json holds
   * @param {(id: string) => void} onChoose called when the reader picks a concept, with an empty id for the background
   */
  constructor(canvas, data, onChoose) {
    this.canvas = canvas;
    this.drawing = new Drawing(data);
    this.painter = new Painter(canvas, this.drawing);
    this.camera = { x: 0, y: 0, scale: 1 }; // what is at the middle of the canvas, and pixels an em
    this.emphasis = CALM;
    this.hover = "";
    this.stop = new AbortController();
    this.#watchSize();
    this.#watchStyle();
    watchGestures(canvas, this, onChoose, this.stop.signal);
  }

  destroy() {
    this.stop.abort();
    cancelAnimationFrame(this.frame);
  }

  // -- what is shown -------------------------------------------------------------------------------------------------

  /** Which concepts and which types of relations are shown. */
  filter(isVisible, relationTypes) {
    this.drawing.filter(isVisible, relationTypes);
    this.invalidate();
  }

  /** What is emphasised; everything else steps back where `strong` or `soft` is given. */
  emphasise(emphasis) {
    this.emphasis = { ...CALM, ...emphasis };
    this.invalidate();
  }

  // -- camera --------------------------------------------------------------------------------------------------------

  /** Shows some concepts, or all: as large as they fit, but no larger than reads well. */
  fit(ids = null, { animate = true } = {}) {
    const box = this.drawing.bounds(ids);
    const scale = Math.min(this.width / (box.width + 2), this.height / (box.height + 2), ids ? 15 : READABLE * 1.6);
    this.#moveTo({ x: box.x, y: box.y, scale: Math.max(scale, 0.05) }, animate);
    if (!ids) this.smallest = scale * 0.6;
  }

  /** Brings a concept into sight, without moving more than needed. */
  show(id) {
    const node = this.drawing.byId.get(id);
    const { x, y } = this.toScreen(node.x, node.y);
    const margin = 60;
    const inside = x > margin && y > margin && x < this.width - margin && y < this.height - margin;
    if (inside && this.camera.scale >= READABLE) return;
    this.#moveTo({ x: node.x, y: node.y, scale: Math.max(this.camera.scale, READABLE * 1.3) });
  }

  pan(dx, dy) {
    this.#moveTo({ ...this.camera, x: this.camera.x - dx / this.camera.scale, y: this.camera.y - dy / this.camera.scale }, false);
  }

  /** Zooms by a factor; the point of the canvas that is given stays where it is. */
  zoom(factor, at = { x: this.width / 2, y: this.height / 2 }, animate = false) {
    const here = this.toGraph(at.x, at.y);
    const scale = Math.min(LARGEST, Math.max(this.smallest ?? 0.05, this.camera.scale * factor));
    const x = here.x - (at.x - this.width / 2) / scale;
    const y = here.y - (at.y - this.height / 2) / scale;
    this.#moveTo({ x, y, scale }, animate);
  }

  toScreen(x, y) {
    const { camera } = this;
    return { x: (x - camera.x) * camera.scale + this.width / 2, y: (y - camera.y) * camera.scale + this.height / 2 };
  }

  toGraph(x, y) {
    const { camera } = this;
    return { x: (x - this.width / 2) / camera.scale + camera.x, y: (y - this.height / 2) / camera.scale + camera.y };
  }

  /** The concept under a point of the canvas, or an empty id; fingers get some room. */
  pick(x, y, slack = 4) {
    const at = this.toGraph(x, y);
    return this.drawing.pick(at.x, at.y, slack / this.camera.scale);
  }

  #moveTo(camera, animate = true) {
    cancelAnimationFrame(this.flight);
    if (!animate || matchMedia("(prefers-reduced-motion: reduce)").matches || !this.drawn) {
      this.camera = camera;
      this.invalidate();
      return;
    }
    const from = this.camera;
    const started = performance.now();
    const step = (now) => {
      const t = Math.min(1, (now - started) / MOVE_MS);
      const ease = 1 - (1 - t) ** 3;
      const scale = from.scale * (camera.scale / from.scale) ** ease;
      this.camera = { x: from.x + (camera.x - from.x) * ease, y: from.y + (camera.y - from.y) * ease, scale };
      this.draw();
      if (t < 1) this.flight = requestAnimationFrame(step);
    };
    this.flight = requestAnimationFrame(step);
  }

  // -- surroundings --------------------------------------------------------------------------------------------------

  #watchSize() {
    this.#measure();
    const observer = new ResizeObserver(() => {
      if (this.#measure()) this.draw(); // at once: a canvas that changes its size is empty
    });
    observer.observe(this.canvas);
    this.stop.signal.addEventListener("abort", () => observer.disconnect());
  }

  #measure() {
    const ratio = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (width === this.width && height === this.height && ratio === this.ratio) return false;
    Object.assign(this, { width, height, ratio });
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    return true;
  }

  #watchStyle() {
    const changed = () => {
      this.painter.readStyle();
      this.invalidate();
    };
    const observer = new MutationObserver(changed);
    for (const one of [document.documentElement, document.body]) {
      observer.observe(one, { attributes: true, attributeFilter: ["class", "data-md-color-scheme"] });
    }
    this.stop.signal.addEventListener("abort", () => observer.disconnect());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed, { signal: this.stop.signal });
  }

  // -- drawing -------------------------------------------------------------------------------------------------------

  invalidate() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  draw() {
    cancelAnimationFrame(this.frame); // what was asked for is done now
    if (!this.width || !this.height) return;
    this.drawn = true;
    this.painter.paint(this);
  }
}
