import assert from "node:assert/strict";
import { test } from "node:test";
import { stages } from "../../../viz/play/page/js/inside/stages.js";

const records = (...kinds) => kinds.map((kind) => ({ kind }));

test("records of one kind are a stage, and a mark belongs to the stage that follows it", () => {
  assert.deepEqual(stages(records("mark", "forward", "forward", "mark", "chain", "update")), [
    { kind: "forward", start: 0, end: 3 },
    { kind: "chain", start: 3, end: 5 },
    { kind: "update", start: 5, end: 6 },
  ]);
});

test("no records are no stages", () => assert.deepEqual(stages([]), []));
