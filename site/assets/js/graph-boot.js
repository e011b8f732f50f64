/**
 * Loaded by every page; fetches the graph page's scripts only where there is a graph to show.
 *
 * Under instant navigation pages come and go without being loaded: document$ tells of each.
 */

// All at once, and not each when the one before it asks for it.
const PARTS = [
  "answers", "chooser", "core", "dom", "drawing", "gestures", "known", "labels", "lists", "names", "page", "painter", "state",
  "view",
];

let leave = () => {};

async function arrive() {
  leave();
  leave = () => {};
  const root = document.getElementById("kb-graph");
  if (!root || root.dataset.state) return;
  root.dataset.state = "loading";
  const data = fetch(root.dataset.graph); // on its way while the scripts are
  data.catch(() => {}); // the page says what went wrong
  if (location.protocol !== "file:") document.head.append(...PARTS.map(preload)); // in the archive they are here already
  const { mount } = await import("./graph-page.js");
  leave = mount(root, data);
}

function preload(part) {
  const link = document.createElement("link");
  link.rel = "modulepreload";
  link.href = new URL(`graph-${part}.js`, import.meta.url).href;
  return link;
}

if (window.document$) window.document$.subscribe(arrive);
else arrive();
