/**
 * Loaded by every page; fetches the graph page's scripts only where there is a graph to show.
 *
 * Under instant navigation pages come and go without being loaded: document$ tells of each.
 */

let leave = () => {};

async function arrive() {
  leave();
  leave = () => {};
  const root = document.getElementById("kb-graph");
  if (!root || root.dataset.state) return;
  root.dataset.state = "loading";
  root.hidden = false;
  const data = read(root.dataset.graph); // on its way while the scripts are
  data.catch(() => {}); // the page says what went wrong
  // All at once, and not each when the one before it asks for it; in the archive they are here already.
  if (location.protocol !== "file:") document.head.append(...root.dataset.parts.split(" ").map(preload));
  const { mount } = await import("./graph-page.js");
  leave = mount(root, data);
}

async function read(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`.trim());
  return answer.json();
}

function preload(part) {
  const link = document.createElement("link");
  link.rel = "modulepreload";
  link.href = new URL(`graph-${part}.js`, import.meta.url).href;
  return link;
}

if (window.document$) window.document$.subscribe(arrive);
else arrive();
