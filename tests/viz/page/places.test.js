import assert from "node:assert/strict";
import { test } from "node:test";
import { placeNodes } from "../../../viz/play/page/js/network/places.js";

const FEATURES = ["x1", "x2", "x1x1", "x2x2", "x1x2", "sinx1", "sinx2"];

test("nodes stand inside their board, and those of a layer do not overlap", () => {
  const rooms = [
    [320, 400],
    [700, 400],
    [1300, 800],
    [3000, 1700],
  ];
  const shapes = [[], [4, 2], [8, 8, 8, 8, 8, 8]];
  for (const [layers, [across, up]] of shapes.flatMap((one) => rooms.map((room) => [one, room]))) {
    const room = { width: across, height: up, letter: Math.max(15, across / 100) };
    const { width, height, size, nodes } = placeNodes(room, FEATURES, layers, 1);
    assert.equal(width, across);
    assert.equal(
      nodes.size,
      layers.reduce((sum, n) => sum + n, 1),
    );
    const columns = new Map();
    for (const { x, y } of nodes.values()) {
      assert.ok(x - size / 2 >= 0 && x + size / 2 <= width);
      assert.ok(y - size / 2 >= 0 && y + size / 2 <= height);
      columns.set(x, [...(columns.get(x) ?? []), y]);
    }
    for (const ys of columns.values())
      for (const [i, y] of ys.slice(1).entries()) assert.ok(y - ys[i] >= size);
    const [first, second] = columns.keys();
    assert.ok(second === undefined || second - first > 1.5 * size);
  }
});

test("nodes grow with the stage", () => {
  const size = (/** @type {number} */ k) =>
    placeNodes({ width: 700 * k, height: 500 * k, letter: 15 * k }, FEATURES, [4, 2], 1).size;
  assert.ok(size(1) > 40);
  assert.equal(size(2), 2 * size(1));
});
