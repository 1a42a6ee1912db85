// Where everything of the network stands, worked out from the room there is.
// Features on the left, the output on the right, the layers evenly between; nothing is drawn here.

// In letters: of the font's size, so that the stage grows with the type.
const HEAD = 4.1; // the room above a layer for its name and menus
const LABEL = 3.5; // the room left of a feature for its name
const GAP = 1; // between two nodes of a layer
const LEAST = { full: 16, bare: 9 }; // the least height
const LARGEST = 8; // the largest node
const SPREAD = 1.75; // how far apart, in nodes, those of a small layer are
const WIDE = 0.42; // the share of a column that a node takes at most
const TIGHT = 8; // a narrower column has no room for a menu beside its buttons
const CLOSED = 5.8; // a narrower one has none for them at all

/**
 * Places of features and neurons: centres, one size for all, and the size of the whole.
 * @param {{width: number, height: number, letter: number, bare?: boolean}} room in pixels;
 *   `letter` is the size of the font, a `bare` stage has nothing above its layers
 * @param {string[]} keys the features @param {number[]} layers @param {number} outputs
 */
export function placeNodes({ width, height: given, letter, bare = false }, keys, layers, outputs) {
  const height = Math.max(given, (bare ? LEAST.bare : LEAST.full) * letter);
  const head = (bare ? 0.4 : HEAD) * letter;
  const free = height - head - 0.6 * letter;
  const counts = [...layers, outputs];
  const row = free / Math.max(keys.length, ...counts);
  // Of the width, the labels' share is taken; half a node stands at either end.
  const columns = width - (LABEL + 1) * letter;
  const widest = (columns * WIDE) / (counts.length + WIDE);
  const gap = Math.min(GAP * letter, row * 0.25);
  const size = Math.max(12, Math.min(row - gap, widest, LARGEST * letter));
  const left = LABEL * letter + size / 2;
  const room = (columns - size) / counts.length;
  /** @param {number} count @param {number} x */
  const column = (count, x) => {
    const pitch = Math.min(free / count, size * SPREAD + GAP * letter);
    const first = head + free / 2 - ((count - 1) * pitch) / 2;
    return Array.from({ length: count }, (_, i) => ({ x, y: first + i * pitch }));
  };
  const inputs = column(keys.length, left);
  const features = new Map(inputs.map((place, i) => [keys[i], place]));
  const neurons = counts.map((count, k) => column(count, left + room * (k + 1)));
  const nodes = new Map(
    neurons.flatMap((places, k) => places.map((place, j) => [`${k}.${j}`, place])),
  );
  const heads = neurons.map(([{ x }]) => x);
  const looks = room < CLOSED * letter ? "closed" : room < TIGHT * letter ? "tight" : "";
  return { width, height, size, letter, bare, features, nodes, heads, left, room, looks };
}
