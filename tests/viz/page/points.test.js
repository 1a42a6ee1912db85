import assert from "node:assert/strict";
import { test } from "node:test";
import "./catalogue.js";
import { lacking, sprayed, written } from "../../../viz/play/page/js/data/points.js";

test("points are written as lines, which the server reads as a CSV file", () => {
  const points = [
    [1, -2.5, 1],
    [0, 0.05, -1],
  ];
  assert.equal(written(points), "1, -2.5, 1\n0, 0.05, -1");
});

test("points need four, and two labels", () => {
  const four = [1, 2, 3, 4].map((x) => [x, x, 1]);
  assert.match(lacking(four.slice(1), "classification"), /at least four/);
  assert.match(lacking(four, "classification"), /both colours/);
  assert.match(lacking(four, "regression"), /two values/);
  assert.equal(lacking([...four, [0, 0, -1]], "classification"), "");
});

test("a brush scatters points around its place, on the square", () => {
  assert.deepEqual(sprayed([7, 1.02], 1, 1), [[6, 1, 1]]);
  const many = sprayed([1, 1], -1, 15);
  assert.equal(many.length, 15);
  for (const [x1, x2, label] of many) {
    assert.ok(Math.hypot(x1 - 1, x2 - 1) < 1);
    assert.equal(label, -1);
  }
});
