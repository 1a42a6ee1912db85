// The line on which a map is 0, by marching squares: where the sign changes along an edge of a
// cell, the line crosses the edge.

/** @typedef {[x: number, y: number]} Place in cells from the top left */

const CORNERS = [[0, 0], [1, 0], [1, 1], [0, 1]]; // prettier-ignore

/**
 * The pieces of the line, one or two in each cell that it crosses; 0 itself counts as negative.
 * @param {Int8Array} bytes @param {number} n numbers along a side
 * @returns {Generator<[Place, Place]>}
 */
export function* boundary(bytes, n) {
  for (let y = 0; y < n - 1; y++) {
    for (let x = 0; x < n - 1; x++) {
      const at = y * n + x;
      const [a, b, c, d] = [bytes[at], bytes[at + 1], bytes[at + n + 1], bytes[at + n]];
      if (a > 0 === b > 0 && b > 0 === c > 0 && c > 0 === d > 0) continue;
      const found = crossings([a, b, c, d], x, y);
      for (let k = 0; k < found.length; k += 2) yield [found[k], found[k + 1]];
    }
  }
}

/** Where the line crosses the edges of a cell. @param {number[]} around @param {number} x @param {number} y */
function crossings(around, x, y) {
  const found = /** @type {Place[]} */ ([]);
  around.forEach((from, k) => {
    const next = (k + 1) % 4;
    const to = around[next];
    if (from > 0 === to > 0) return;
    const share = from / (from - to);
    const [[x0, y0], [x1, y1]] = [CORNERS[k], CORNERS[next]];
    found.push([x + x0 + share * (x1 - x0), y + y0 + share * (y1 - y0)]);
  });
  return found;
}
