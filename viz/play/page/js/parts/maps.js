// Maps: square grids of bytes (row 0 is x₂ = +6, column 0 is x₁ = −6) painted on canvases.

import { catalogue } from "../state/catalogue.js";
import { penOf } from "./canvas.js";

const SURE = 240; // the pixel of a class when only the class counts

/** A canvas of n × n pixels that is painted again and again into the same memory. */
export class Tile {
  /** @param {number} n */
  constructor(n, canvas = document.createElement("canvas")) {
    this.n = n;
    this.canvas = canvas;
    canvas.width = canvas.height = n;
    this.context = penOf(canvas);
    this.image = this.context.createImageData(n, n);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /** Paint n·n signed bytes, from `offset` on. @param {Int8Array} bytes @param {Uint32Array} table */
  paint(bytes, table, offset = 0) {
    const { pixels } = this;
    for (let i = 0; i < pixels.length; i++) pixels[i] = table[bytes[offset + i] + 128];
    this.context.putImageData(this.image, 0, 0);
  }

  /**
   * Paint probabilities, each in the colour of its class.
   * @param {Int8Array} bytes @param {Uint8Array} classes @param {Uint32Array[]} tables
   * @param {boolean} whole
   */
  paintClasses(bytes, classes, tables, whole) {
    const { pixels } = this;
    for (let i = 0; i < pixels.length; i++)
      pixels[i] = tables[classes[i] % tables.length][whole ? SURE : bytes[i] + 128];
    this.context.putImageData(this.image, 0, 0);
  }

  /**
   * Paint a smaller map of m × m by the sign between its values: one hard, fine edge.
   * @param {Int8Array} bytes @param {number} m @param {Uint32Array} table
   */
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

/**
 * Draw a tile over a square, smoothly; the outermost values lie on the very edge.
 * @param {Tile} tile @param {CanvasRenderingContext2D} pen @param {number} size
 */
export function spread(tile, pen, size) {
  pen.imageSmoothingEnabled = true;
  pen.imageSmoothingQuality = "high";
  pen.drawImage(tile.canvas, 0.5, 0.5, tile.n - 1, tile.n - 1, 0, 0, size, size);
}

/**
 * Where a point of the plane lies on a square of this size.
 * @param {number} size
 * @returns {(across: number, up: number) => [number, number]}
 */
export function placeOn(size) {
  const { edge } = catalogue.limits;
  return (x1, x2) => [((x1 + edge) / (2 * edge)) * size, ((edge - x2) / (2 * edge)) * size];
}

/**
 * Where on the plane the pointer is, above the element that shows it.
 * @param {any} event
 * @returns {[number, number]}
 */
export function placeIn({ currentTarget, clientX, clientY }) {
  const { left, top, width, height } = currentTarget.getBoundingClientRect();
  const { edge } = catalogue.limits;
  return [(2 * ((clientX - left) / width) - 1) * edge, (1 - 2 * ((clientY - top) / height)) * edge];
}
