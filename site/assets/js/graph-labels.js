/** Which names are written on a picture that is too small for all of them: as on a map, the important ones first. */

const CELL = 64; // pixels
const ALWAYS = 3; // from this rank on a name is written even over others

/**
 * Chooses names that do not overlap.
 *
 * @param {object[]} nodes concepts in sight, with name, x, y and weight; labelWidth (em) is kept there
 * @param {(node: object) => number} rank what has a higher rank comes first
 * @param {(x: number, y: number) => {x: number, y: number}} toScreen
 * @param {number} size of the font, in pixels; what has a rank is written a little larger
 * @param {{width: number, height: number}} room of the picture, in pixels: names are kept inside
 * @returns {{node: object, x: number, y: number, width: number, height: number, size: number}[]} the important ones last
 */
export function placeLabels(nodes, rank, toScreen, size, room) {
  const ranked = nodes.map((node) => ({ node, rank: rank(node) }));
  ranked.sort((a, b) => b.rank - a.rank || b.node.weight - a.node.weight);
  const taken = new Taken();
  const placed = [];
  for (const { node, rank: importance } of ranked) {
    const at = toScreen(node.x, node.y);
    const font = importance ? size + 1 : size;
    node.labelWidth ||= textWidth(node.name);
    const width = node.labelWidth * font + 10;
    const height = font * 1.6;
    const x = Math.min(Math.max(at.x, width / 2 + 2), room.width - width / 2 - 2);
    const y = Math.min(Math.max(at.y, height / 2 + 2), room.height - height / 2 - 2);
    // A concept that is hardly in sight needs no name.
    if (Math.abs(x - at.x) > width / 2 || Math.abs(y - at.y) > height) continue;
    if (importance < ALWAYS && taken.near(x, y, width, height)) continue;
    const label = { node, x, y, width, height, size: font };
    taken.add(label);
    placed.push(label);
  }
  return placed.reverse();
}

/** As kbtool/render/graphjson.py has it: 1 em a Chinese character, 0.56 a letter. */
function textWidth(text) {
  let width = 0;
  for (const one of text) width += one >= "\u2e80" ? 1 : 0.56;
  return width;
}

/** Where labels stand already. Asked for each of thousands of concepts: nothing is made on the way to an answer. */
class Taken {
  constructor() {
    this.cells = new Map();
  }

  /** Whether a label there would touch another. */
  near(x, y, width, height) {
    const [right, bottom] = [cell(x + width / 2), cell(y + height / 2)];
    for (let column = cell(x - width / 2); column <= right; column++) {
      for (let row = cell(y - height / 2); row <= bottom; row++) {
        for (const other of this.cells.get(column * 100_003 + row) ?? NONE) {
          const beside = Math.abs(x - other.x) * 2 >= width + other.width + 6;
          if (!beside && Math.abs(y - other.y) * 2 < height + other.height + 4) return true;
        }
      }
    }
    return false;
  }

  add(label) {
    const { x, y, width, height } = label;
    for (let column = cell(x - width / 2); column <= cell(x + width / 2); column++) {
      for (let row = cell(y - height / 2); row <= cell(y + height / 2); row++) {
        const key = column * 100_003 + row;
        if (!this.cells.has(key)) this.cells.set(key, []);
        this.cells.get(key).push(label);
      }
    }
  }
}

const NONE = [];
const cell = (pixels) => Math.floor(pixels / CELL);
