// Where everything of the network stands, worked out from the room there is.
// Features on the left, the output on the right, the layers evenly between; nothing is drawn here.

import { catalogue } from "../state/catalogue.js";

const HEAD = 62; // the room above a layer for its name and menus
const LABEL = 50; // the room left of a feature for its name
const COLUMN = 86; // a layer is never narrower
const LEAST = 240; // the least height

/**
 * Places of features and neurons: centres, one size for all, and the size of the whole.
 * @param {number} roomWidth @param {number} roomHeight
 * @param {{layers: number[]}} settings @param {number} outputs
 */
export function placeNodes(roomWidth, roomHeight, { layers }, outputs) {
  const height = Math.max(roomHeight, LEAST);
  const width = Math.max(roomWidth, LABEL + COLUMN * (layers.length + 1.4));
  const free = height - HEAD - 8;
  const row = free / catalogue.limits.neurons;
  const size = Math.max(18, Math.min(46, Math.floor(row) - (free < 240 ? 4 : 12)));
  const left = LABEL + size / 2 + 4;
  const room = (width - size / 2 - 14 - left) / (layers.length + 1);
  /** @param {number} count @param {number} pitch @param {number} x */
  const column = (count, pitch, x) =>
    Array.from({ length: count }, (_, i) => ({
      x,
      y: HEAD + free / 2 + (i - (count - 1) / 2) * pitch,
    }));
  const keys = Object.keys(catalogue.features);
  const inputs = column(keys.length, Math.min(free / keys.length, size + 26), left);
  const features = new Map(inputs.map((place, i) => [keys[i], place]));
  const columns = [...layers, outputs].map((count, k) => {
    const pitch = Math.min(free / Math.max(count, 4), row * 1.5, size + 34);
    return column(count, Math.max(row, Math.min(pitch, free / count)), left + room * (k + 1));
  });
  const nodes = new Map(
    columns.flatMap((places, k) => places.map((place, j) => [`${k}.${j}`, place])),
  );
  const heads = columns.map(([{ x }]) => x);
  return { width, height, size, features, nodes, heads, left, room };
}
