/** Which names are written on a picture that is too small for all of them: as on a map, the important ones first. */

const CELL = 64; // pixels
const ALWAYS = 3; // from this rank on a name is written even over others

/**
 * Chooses names that do not overlap.
 *
 * @param {object[]} nodes concepts in sight, with x, y, labelWidth (em) and weight
 * @param {(node: object) => number} rank what has a higher rank comes first
 * @param {(x: number, y: number) => {x: number, y: number}} toScreen
 * @param {number} size of the font, in pixels; what has a rank is written a little larger
 * @param {{width: number, height: number}} room of the picture, in pixels: names are kept inside
 * @returns {{node: object, x: number, y: number, width: number, height: number, size: number}[]} the important ones last
 */
export function placeLabels(nodes, rank, toScreen, size, room) {
  const ranked = nodes.map((node) => ({ node, rank: rank(node) }));
  ranked.sort((a, b) => b.rank - a.rank || b.node.weight - a.node.weight);
  const taken = new Map();
  const placed = [];
  for (const { node, rank: importance } of ranked) {
    const label = labelAt(node, toScreen(node.x, node.y), importance ? size + 1 : size, room);
    if (!label || (importance < ALWAYS && overlaps(label, taken))) continue;
    take(label, taken);
    placed.push(label);
  }
  return placed.reverse();
}

function labelAt(node, at, size, room) {
  const width = node.labelWidth * size + 10;
  const height = size * 1.6;
  const x = Math.min(Math.max(at.x, width / 2 + 2), room.width - width / 2 - 2);
  const y = Math.min(Math.max(at.y, height / 2 + 2), room.height - height / 2 - 2);
  // A concept that is hardly in sight needs no name.
  return Math.abs(x - at.x) > width / 2 || Math.abs(y - at.y) > height ? null : { node, x, y, width, height, size };
}

function* cells({ x, y, width, height }) {
  for (let column = Math.floor((x - width / 2) / CELL); column <= Math.floor((x + width / 2) / CELL); column++) {
    for (let row = Math.floor((y - height / 2) / CELL); row <= Math.floor((y + height / 2) / CELL); row++) yield column * 100_003 + row;
  }
}

function overlaps(label, taken) {
  for (const cell of cells(label)) {
    for (const other of taken.get(cell) ?? []) {
      const apart = Math.abs(label.x - other.x) * 2 >= label.width + other.width + 6 || Math.abs(label.y - other.y) * 2 >= label.height + other.height + 4;
      if (!apart) return true;
    }
  }
  return false;
}

function take(label, taken) {
  for (const cell of cells(label)) {
    if (!taken.has(cell)) taken.set(cell, []);
    taken.get(cell).push(label);
  }
}
