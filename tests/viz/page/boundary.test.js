import assert from "node:assert/strict";
import { test } from "node:test";
import { boundary } from "../../../viz/play/page/js/output/boundary.js";

const N = 21;
const grid = (at) =>
  Float64Array.from({ length: N * N }, (_, k) => at((k % N) - 10, 10 - Math.floor(k / N)));

test("the boundary of a disc is a closed circle", () => {
  const radius = 6.3;
  const pieces = [
    ...boundary(
      grid((x, y) => radius - Math.hypot(x, y)),
      N,
    ),
  ];
  const ends = new Map();
  for (const piece of pieces)
    for (const [x, y] of piece) {
      assert.ok(Math.abs(Math.hypot(x - 10, y - 10) - radius) < 0.02);
      ends.set(`${x} ${y}`, (ends.get(`${x} ${y}`) ?? 0) + 1);
    }
  assert.ok(pieces.length > 30);
  assert.deepEqual(new Set(ends.values()), new Set([2]));
});

test("a saddle is crossed by two lines, and a map of one sign by none", () => {
  assert.equal([...boundary(Float64Array.of(9, -9, -9, 9), 2)].length, 2);
  assert.deepEqual([...boundary(Float64Array.of(1, -1, 1, -1), 2)], [[[0.5, 0], [0.5, 1]]]); // prettier-ignore
  assert.deepEqual([...boundary(new Float64Array(4), 2)], []);
});
