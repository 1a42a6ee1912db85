// Where everything of the network stands, worked out from the room there is.
// Features on the left, the output on the right, the layers evenly between; nothing is drawn here.

import { catalogue } from "../state/catalogue.js";

const HEAD = 62; // the room above a layer for its name and menus
const LABEL = 50; // the room left of a feature for its name
const COLUMN = 86; // a layer is never narrower
const LEAST = 240; // the least height

/** Places of features and neurons: centres, one size for all, and the size of the whole. */
export function placeNodes(roomWidth, roomHeight, { layers }, outputs) {
  const height = Math.max(roomHeight, LEAST);
  const width = Math.max(roomWidth, LABEL + COLUMN * (layers.length + 1.4));
  const most = catalogue.limits.neurons;
  const free = height - HEAD - 8;
  const size = Math.max(18, Math.min(46, Math.floor(free / most) - (free < 240 ? 4 : 12)));
  const keys = Object.keys(catalogue.features);
  const left = LABEL + size / 2 + 4;
  const right = width - size / 2 - 14;
  const column = (count, pitch, x) =>
    Array.from({ length: count }, (_, i) => ({
      x,
      y: HEAD + free / 2 + (i - (count - 1) / 2) * pitch,
    }));
  const features = new Map(
    column(keys.length, Math.min(free / keys.length, size + 26), left).map((place, i) => [
      keys[i],
      place,
    ]),
  );
  const nodes = new Map();
  const heads = [];
  [...layers, outputs].forEach((count, k) => {
    const x = left + ((right - left) * (k + 1)) / (layers.length + 1);
    heads.push(x);
    const pitch = Math.min(free / Math.max(count, 4), (free / most) * 1.5, size + 34);
    column(count, Math.max(free / most, Math.min(pitch, free / count)), x).forEach((place, j) =>
      nodes.set(`${k}.${j}`, place),
    );
  });
  return {
    width,
    height,
    size,
    features,
    nodes,
    heads,
    left,
    room: (right - left) / (layers.length + 1),
  };
}
