import assert from "node:assert/strict";
import { test } from "node:test";
import "./catalogue.js";
import { placeNodes } from "../../../viz/play/page/js/network/places.js";

test("nodes stand inside their board, and those of a layer do not overlap", () => {
  for (const layers of [[], [4, 2], [8, 8, 8, 8, 8, 8]]) {
    const { width, height, size, nodes } = placeNodes(700, 400, { layers }, 1);
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
  }
});
