import assert from "node:assert/strict";
import { test } from "node:test";
import "./catalogue.js";
import { boundary } from "../../../viz/play/page/js/output/boundary.js";
import { between, cellOf, nearest } from "../../../viz/play/page/js/output/values.js";
import { fixed, percent } from "../../../viz/play/page/js/state/names.js";

const N = 21;
const signed = (value) => Math.trunc(value) + Math.sign(value); // only 0 itself becomes 0
const grid = (at) =>
  Int8Array.from({ length: N * N }, (_, k) => signed(at((k % N) - 10, 10 - Math.floor(k / N))));

test("the middle of a map is the origin, its first dot the top left corner", () => {
  assert.deepEqual(cellOf([0, 0], N), [10, 10]);
  assert.deepEqual(cellOf([-6, 6], N), [0, 0]);
  assert.deepEqual(cellOf([6, -6], N), [20, 20]);
});

test("a value between dots is theirs by the nearness, in the middle of what a byte stands for", () => {
  const bytes = Int8Array.of(0, 64, -64, 127);
  assert.equal(between(bytes, 2, 0, 0), 0);
  assert.equal(between(bytes, 2, 1, 0), 63.5 / 126);
  assert.equal(between(bytes, 2, 0, 1), -63.5 / 126);
  assert.equal(between(bytes, 2, 1, 1), 1);
  assert.equal(between(bytes, 2, 0.5, 0.5), 0.25);
});

test("a class is that of the nearest dot", () => {
  assert.equal(nearest(Uint8Array.of(0, 1, 2, 3), 2, 0.4, 0.6), 2);
});

test("numbers have a true minus sign, and none before 0", () => {
  assert.equal(fixed(-3.44, 1), "−3.4");
  assert.equal(fixed(-0.04, 1), "0.0");
  assert.equal(percent(0.976, 1), "97.6%");
});

test("the boundary of a disc is a closed circle", () => {
  const radius = 6.3;
  const pieces = [
    ...boundary(
      grid((x, y) => (5 * (radius ** 2 - x ** 2 - y ** 2)) / radius),
      N,
    ),
  ];
  const ends = new Map();
  for (const piece of pieces)
    for (const [x, y] of piece) {
      assert.ok(Math.abs(Math.hypot(x - 10, y - 10) - radius) < 0.2);
      ends.set(`${x} ${y}`, (ends.get(`${x} ${y}`) ?? 0) + 1);
    }
  assert.ok(pieces.length > 30);
  assert.deepEqual(new Set(ends.values()), new Set([2]));
});

test("a saddle is crossed by two lines, and a map of one sign by none", () => {
  assert.equal([...boundary(Int8Array.of(9, -9, -9, 9), 2)].length, 2);
  assert.deepEqual([...boundary(Int8Array.of(1, -1, 1, -1), 2)], [[[0.5, 0], [0.5, 1]]]); // prettier-ignore
  assert.deepEqual([...boundary(new Int8Array(4), 2)], []);
});
