import assert from "node:assert/strict";
import { test } from "node:test";
import { lastUpdate } from "../../../viz/play/page/js/network/update.js";

const WEIGHT = { name: "w", index: 0, input: 0 };
const NETWORK = {
  settings: { lr: 0.1 },
  formulas: { direction: { weight: "gradient and penalty", bias: "" } },
};
const frame = (fields) => ({
  epoch: 1,
  batch: 0,
  edited: [],
  dead: [0],
  before: [1],
  grads: [-2],
  weights: [1.2],
  ...fields,
});
const said = (fields, weight = WEIGHT) => lastUpdate(frame(fields), weight, NETWORK);

test("a plain step is written with its gradient", () => {
  assert.equal(said({}), "old − lr·grad = 1 − 0.1·(−2) = 1.2");
});

test("where more than the gradient acted, the direction is that of the step", () => {
  assert.equal(
    said({ weights: [1.1] }),
    "old − lr·direction = 1 − 0.1·(−1) = 1.1\ndirection: gradient and penalty",
  );
  assert.match(said({ weights: [1.1] }, { ...WEIGHT, input: null }), /with other settings/);
});

test("what was not trained is said", () => {
  assert.equal(said({ epoch: 0 }), "none yet");
  assert.equal(said({ edited: ["w"] }), "changed by hand since");
  assert.match(said({ dead: [1] }), /it is dead/);
});
