// The numbers of a map, n × n bytes, at places between its dots.

import { catalogue } from "../state/catalogue.js";

/** The column and row of a place. @param {[across: number, up: number]} place @param {number} n */
export function cellOf([x1, x2], n) {
  const { edge } = catalogue.limits;
  return [x1 + edge, edge - x2].map((way) => (way / (2 * edge)) * (n - 1));
}

/** The number at a place, by the four dots around it. @param {Int8Array} bytes @param {number} n @param {number} column @param {number} row */
export function between(bytes, n, column, row) {
  const [x, y] = [column, row].map((at) => Math.min(n - 2, Math.floor(at)));
  const [u, v] = [column - x, row - y];
  const [a, b, c, d] = [0, 1, n, n + 1].map((k) => exact(bytes[y * n + x + k]));
  return (a * (1 - u) + b * u) * (1 - v) + (c * (1 - u) + d * u) * v;
}

// The middle of the numbers that become this byte; ±127 is ±1 or beyond: see signed_bytes in maps.py.
/** @param {number} byte */
function exact(byte) {
  const size = Math.abs(byte);
  return Math.sign(byte) * (size === 127 ? 1 : Math.max(0, size - 0.5) / 126);
}

/** What the dot says that is nearest to a place. @param {Uint8Array} classes @param {number} n @param {number} column @param {number} row */
export const nearest = (classes, n, column, row) =>
  classes[Math.round(row) * n + Math.round(column)];
