import assert from "node:assert/strict";
import { test } from "node:test";
import { box, camera, heightAt, shapes } from "../../../viz/play/page/js/panels/scene.js";

const BOWL = {
  x: [-1, 0, 1],
  y: [-1, 0, 1],
  loss: [
    [2, 1, 2],
    [1, 0, 1],
    [2, 1, null],
  ],
  path: [
    [-1, -1],
    [-0.5, -0.5],
  ],
};

test("the height between points is the mean of its corners, and none where one is missing", () => {
  assert.equal(heightAt(BOWL, -1, 0.5), 1.5);
  assert.equal(heightAt(BOWL, -0.5, -0.5), 1);
  assert.equal(heightAt(BOWL, 0.5, 0.5), null);
  assert.equal(heightAt(BOWL, 2, 0), null);
});

test("a surface fills its box", () => {
  const fitted = box(BOWL);
  assert.deepEqual([fitted.low, fitted.top], [0, 2]);
  assert.deepEqual(fitted.flat(-1, 1), [-1, 1]);
  assert.equal(fitted.place(0, 0, 2)[2], fitted.ceiling);
});

test("cells and path are painted farthest first", () => {
  const see = camera({ turn: 0.3, tilt: 0.6, zoom: 1, width: 400, height: 300 });
  const found = shapes(BOWL, box(BOWL), see);
  assert.equal(found.filter(({ kind }) => kind === "cell").length, 3);
  assert.equal(found.filter(({ kind }) => kind === "path").length, 1);
  const depths = found.map(({ depth }) => depth);
  assert.deepEqual(
    depths,
    [...depths].sort((a, b) => b - a),
  );
});
