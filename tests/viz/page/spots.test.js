import assert from "node:assert/strict";
import { test } from "node:test";
import { bestSpot, overlap } from "../../../viz/play/page/js/beginning/spots.js";

const NOTE = { width: 100, height: 50 };
const ROOM = { width: 400, height: 300 };
const AIM = { x: 200, y: 150, reach: 10 };
const NODE = { left: 192, top: 142, right: 208, bottom: 158 };

test("a note stands near what it means, on nothing that is there, and its line crosses nothing", () => {
  const wall = { left: 0, top: 0, right: 400, bottom: 140 };
  const { box, from, to } = bestSpot(NOTE, ROOM, [NODE, wall], [], [AIM]);
  assert.ok(!overlap(box, NODE) && !overlap(box, wall));
  assert.deepEqual([box.right - box.left, box.bottom - box.top], [100, 50]);
  assert.ok(box.left >= 0 && box.right <= 400 && box.bottom <= 300);
  assert.ok(Math.abs(Math.hypot(to.x - AIM.x, to.y - AIM.y) - AIM.reach) < 1e-9);
  const far = Math.hypot(from.x - AIM.x, from.y - AIM.y);
  assert.ok(far > AIM.reach && far < 70, `${far} pixels away`);
});

test("a note goes a little further to lie on fewer links", () => {
  const near = bestSpot(NOTE, ROOM, [], [], [AIM]).box;
  const middle = { x: (near.left + near.right) / 2, y: (near.top + near.bottom) / 2 };
  const moved = bestSpot(NOTE, ROOM, [], [middle, middle, middle], [AIM]).box;
  const { x, y } = middle;
  assert.ok(!overlap(moved, { left: x, right: x, top: y, bottom: y }));
});

test("where there is no room there is no note", () => {
  assert.equal(bestSpot(NOTE, { width: 90, height: 300 }, [], [], [AIM]), null);
  assert.equal(
    bestSpot(NOTE, ROOM, [{ left: 0, top: 0, right: 400, bottom: 300 }], [], [AIM]),
    null,
  );
  assert.equal(bestSpot(NOTE, ROOM, [], [], []), null);
});
