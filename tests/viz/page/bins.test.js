import assert from "node:assert/strict";
import { test } from "node:test";
import { BINS, bins, facts, roundUp } from "../../../viz/play/page/js/panels/bins.js";

test("every finite value is in a bin, and those around 0 in the middle one", () => {
  const counts = bins([-1, -0.001, 0, 0.001, 1, 5, NaN, Infinity], 1);
  assert.equal(counts.length, BINS);
  assert.equal(counts[0], 1);
  assert.equal(counts[(BINS - 1) / 2], 3);
  assert.equal(counts[BINS - 1], 2);
});

test("the end of the axis is 1, 2 or 5 times a power of ten", () => {
  assert.deepEqual([0.7, 1, 1.01, 23, 70].map(roundUp), [1, 1, 2, 50, 100]);
  assert.deepEqual([0, NaN, Infinity].map(roundUp), [1, 1, 1]);
});

test("facts count zeros and what is not finite, and leave the latter out of the norm", () => {
  assert.deepEqual(facts([3, 0, -4, NaN]), { zeros: 1, wild: 1, largest: 4, norm: 5 });
});
