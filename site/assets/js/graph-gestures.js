/** Mouse, touch and keys on the picture. */

const STEP = 60; // pixels a press of an arrow key moves
const TAP = 6; // pixels a finger may slip and still tap

/**
 * Lets a reader move, zoom and choose.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {import("./graph-view.js").GraphView} view
 * @param {(id: string) => void} onChoose
 * @param {AbortSignal} signal ends it
 */
export function watchGestures(canvas, view, onChoose, signal) {
  watchPointers(canvas, view, onChoose, signal);
  watchHover(canvas, view, signal);
  const wheel = (event) => {
    event.preventDefault();
    // A pinch on a touch pad comes as a wheel with the control key, in small steps.
    const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1);
    view.zoom(Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.0018)), local(canvas, event));
  };
  canvas.addEventListener("wheel", wheel, { passive: false, signal });
  canvas.addEventListener("dblclick", (event) => view.zoom(1.8, local(canvas, event), true), { signal });
  canvas.addEventListener("keydown", (event) => press(event, view), { signal });
}

function press(event, view) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const actions = {
    ArrowLeft: () => view.pan(STEP, 0),
    ArrowRight: () => view.pan(-STEP, 0),
    ArrowUp: () => view.pan(0, STEP),
    ArrowDown: () => view.pan(0, -STEP),
    "+": () => view.zoom(1.4, undefined, true),
    "=": () => view.zoom(1.4, undefined, true),
    "-": () => view.zoom(1 / 1.4, undefined, true),
    0: () => view.fit(),
  };
  if (!actions[event.key]) return;
  event.preventDefault();
  event.stopPropagation(); // the theme has keys of its own
  actions[event.key]();
}

/** One pointer moves, two pinch, a tap chooses. */
function watchPointers(canvas, view, onChoose, signal) {
  const down = new Map();
  let travelled = 0;
  let pinched = false;

  const start = (event) => {
    if (event.button > 0) return;
    canvas.setPointerCapture(event.pointerId);
    if (!down.size) [travelled, pinched] = [0, false];
    down.set(event.pointerId, local(canvas, event));
    pinched ||= down.size > 1;
  };

  const move = (event) => {
    const before = down.get(event.pointerId);
    if (!before) return;
    const now = local(canvas, event);
    const [first, second] = [...down.values()];
    down.set(event.pointerId, now);
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    if (down.size === 1) {
      if (travelled > TAP) canvas.classList.add("kg-moving");
      view.pan(now.x - before.x, now.y - before.y);
    } else if (down.size === 2) {
      pinch(view, [first, second], [...down.values()]);
    }
  };

  const end = (event) => {
    if (!down.delete(event.pointerId) || down.size) return;
    canvas.classList.remove("kg-moving");
    if (event.type === "pointerup" && travelled <= TAP && !pinched) {
      const at = local(canvas, event);
      onChoose(view.pick(at.x, at.y, event.pointerType === "touch" ? 14 : 4));
    }
  };

  canvas.addEventListener("pointerdown", start, { signal });
  canvas.addEventListener("pointermove", move, { signal });
  for (const type of ["pointerup", "pointercancel"]) canvas.addEventListener(type, end, { signal });
}

function pinch(view, before, after) {
  const middle = ([a, b]) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
  const distance = ([a, b]) => Math.hypot(a.x - b.x, a.y - b.y);
  const [from, to] = [middle(before), middle(after)];
  view.pan(to.x - from.x, to.y - from.y);
  view.zoom(distance(after) / Math.max(1, distance(before)), to);
}

function watchHover(canvas, view, signal) {
  const hover = (id) => {
    if (id === view.hover) return;
    view.hover = id;
    canvas.style.cursor = id ? "pointer" : "";
    view.invalidate();
  };
  const moved = (event) => {
    if (event.pointerType !== "mouse" || event.buttons) return;
    const at = local(canvas, event);
    hover(view.pick(at.x, at.y));
  };
  canvas.addEventListener("pointermove", moved, { signal });
  canvas.addEventListener("pointerleave", () => hover(""), { signal });
}

function local(canvas, event) {
  const box = canvas.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}
