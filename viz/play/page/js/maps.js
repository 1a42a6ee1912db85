// Maps: square grids of bytes (row 0 is x₂ = +6, column 0 is x₁ = −6) painted on canvases.
// Also the features' own maps, the only ones the page computes itself.

const EDGE = 6;
const SURE = 240; // the pixel of a class when only the class counts

export const RESPONSES = {
  x1: (x1) => x1,
  x2: (_, x2) => x2,
  x1x1: (x1) => x1 * x1,
  x2x2: (_, x2) => x2 * x2,
  x1x2: (x1, x2) => x1 * x2,
  sinx1: (x1) => Math.sin(x1),
  sinx2: (_, x2) => Math.sin(x2),
};

/** The map of a feature, n × n bytes: its value, clipped to ±1, times 127. */
export function featureMap(key, n) {
  const map = new Int8Array(n * n);
  const place = (i) => (2 * EDGE * i) / (n - 1) - EDGE;
  for (let row = 0; row < n; row++)
    for (let column = 0; column < n; column++) {
      const value = RESPONSES[key](place(column), -place(row));
      map[row * n + column] = toByte(value);
    }
  return map;
}

// 0 only where the value is exactly 0, so that the sign can be read.
function toByte(value) {
  if (value === 0) return 0;
  return Math.sign(value) * Math.max(1, Math.min(127, Math.round(Math.abs(value) * 127)));
}

/** A canvas of n × n pixels that is painted again and again into the same memory. */
export class Tile {
  constructor(n, canvas = document.createElement("canvas")) {
    this.n = n;
    this.canvas = canvas;
    canvas.width = canvas.height = n;
    this.context = canvas.getContext("2d");
    this.image = this.context.createImageData(n, n);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /** Paint n·n signed bytes, from `offset` on, through a table of pixels. */
  paint(bytes, table, offset = 0) {
    const { pixels } = this;
    for (let i = 0; i < pixels.length; i++) pixels[i] = table[bytes[offset + i] + 128];
    this.context.putImageData(this.image, 0, 0);
  }

  /** Paint probabilities, each in the colour of its class. */
  paintClasses(bytes, classes, tables, whole) {
    const { pixels } = this;
    for (let i = 0; i < pixels.length; i++)
      pixels[i] = tables[classes[i] % tables.length][whole ? SURE : bytes[i] + 128];
    this.context.putImageData(this.image, 0, 0);
  }

  /** Paint a smaller map of m × m by the sign between its values: one hard, fine edge. */
  paintFine(bytes, m, table, offset = 0) {
    const { pixels, n } = this;
    const step = (m - 1) / (n - 1);
    for (let row = 0; row < n; row++) {
      const y = Math.min(m - 2, Math.floor(row * step));
      const v = row * step - y;
      for (let column = 0; column < n; column++) {
        const x = Math.min(m - 2, Math.floor(column * step));
        const u = column * step - x;
        const i = offset + y * m + x;
        const top = bytes[i] * (1 - u) + bytes[i + 1] * u;
        const under = bytes[i + m] * (1 - u) + bytes[i + m + 1] * u;
        const value = top * (1 - v) + under * v;
        pixels[row * n + column] = table[value > 0 ? 255 : value < 0 ? 1 : 128];
      }
    }
    this.context.putImageData(this.image, 0, 0);
  }
}

/** Draw a tile over a square, smoothly; the outermost values lie on the very edge. */
export function spread(tile, pen, size, smooth = true) {
  pen.imageSmoothingEnabled = smooth;
  pen.imageSmoothingQuality = "high";
  pen.drawImage(tile.canvas, 0.5, 0.5, tile.n - 1, tile.n - 1, 0, 0, size, size);
}

/** Where a point of the plane lies on a square of this size. */
export const placeOn = (size) => (x1, x2) => [
  ((x1 + EDGE) / (2 * EDGE)) * size,
  ((EDGE - x2) / (2 * EDGE)) * size,
];
