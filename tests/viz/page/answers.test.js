import assert from "node:assert/strict";
import { test } from "node:test";
import { signedBytes } from "../../../viz/play/page/js/parts/bytes.js";
import { answers, pictures } from "../../../viz/play/page/js/state/answers.js";
import { catalogue } from "../../../viz/play/page/js/state/catalogue.js";
import "./catalogue.js";

/** A network of these layers on x₁ and x₂, in the order of its weights. */
function network({
  features = ["x1", "x2"],
  layers = [],
  output = "linear",
  classes = 0,
  ...rest
}) {
  const sizes = [features.length, ...layers, classes || 1];
  const places = sizes.slice(1).flatMap((units, k) => {
    const inputs = [...Array(sizes[k]).keys(), null];
    return Array.from({ length: units }, (_, j) => inputs.map((i) => [k, j, i])).flat();
  });
  const activations = layers.map(() => rest.activation ?? "tanh");
  return { settings: { features, layers, activations }, output, classes, places };
}

const at = ({ main }, row, column) => main[row * Math.sqrt(main.length) + column];
const frame = (weights, rest = {}) => ({ weights, look: null, playing: false, ...rest });

test("a byte is 127 times its value, 0 only for 0 and for what is no number", () => {
  const numbers = [1, -1, 0, 5, -Infinity, Infinity, NaN, 1e-30, -1e-30, 0.5];
  assert.deepEqual(
    [...signedBytes(Float64Array.from(numbers))],
    [...[127, -127, 0, 127, -127, 127, 0, 1, -1, 64]],
  );
});

test("the first row is the top, the first column the left", () => {
  const up = pictures(frame([0, 1 / 6, 0]), network({}));
  assert.equal(up.main.length, 100 * 100);
  assert.equal(up.maps.length, 50 * 50);
  assert.deepEqual([at(up, 0, 0), at(up, 0, 99), at(up, 99, 0)], [127, 127, -127]);
  const right = pictures(frame([1 / 6, 0, 0]), network({}));
  assert.deepEqual([at(right, 0, 99), at(right, 99, 99), at(right, 50, 0)], [127, 127, -127]);
  assert.ok(at(right, 0, 49) < 0 && at(right, 0, 50) > 0); // x₁ = 0 is in the middle
});

test("features are computed before the network", () => {
  const found = pictures(frame([1 / 36, 0]), network({ features: ["x1x1"] }));
  assert.deepEqual([at(found, 50, 0), at(found, 50, 99), at(found, 50, 50)], [127, 127, 1]);
});

test("each neuron has a small map, in order, and the one that is looked at the large one", () => {
  const one = network({ layers: [2], activation: "relu" });
  const weights = [1, 0, 0, 0, 1, 0, 0.05, -0.05, 0]; // relu x₁, relu x₂, a difference
  const { maps } = pictures(frame(weights), one);
  const corner = [0, 1, 2].map((k) => maps[k * 2500 + 49]); // x₁ = x₂ = 6
  assert.deepEqual(corner, [127, 127, 0]);
  const second = pictures(frame(weights, { look: "0.1" }), one);
  assert.deepEqual([at(second, 0, 0), at(second, 99, 99)], [127, 0]);
  const output = pictures(frame(weights), one);
  assert.deepEqual([at(output, 0, 0), at(output, 99, 99)], [-38, 38]);
});

test("an output is an activation of sums of activations", () => {
  const one = network({ layers: [1], output: "tanh" });
  const [, output] = answers([0.3, -0.2, 0.1, 0.7, 0.05], one, 3);
  const hidden = Math.tanh(0.3 * 6 - 0.2 * 6 + 0.1);
  assert.equal(output[2], Math.tanh(0.7 * hidden + 0.05));
});

test("a probability of blue goes from −1 to 1", () => {
  catalogue.rules.activations.sigmoid = (x) => 1 / (1 + Math.exp(-x));
  const found = pictures(frame([1, 0, 0]), network({ output: "sigmoid" }));
  assert.deepEqual([at(found, 0, 0), at(found, 0, 99)], [-126, 126]);
  assert.ok(at(found, 0, 49) < 0);
});

test("of several classes the map says which and how surely", () => {
  const one = network({ classes: 3, output: "softmax" });
  const weights = [1, 0, 0, -1, 0, 0, 0, 0, 0];
  const found = pictures(frame(weights), one);
  const { classes } = found;
  assert.deepEqual([classes[99], classes[0]], [0, 1]);
  assert.ok(at(found, 0, 99) > 125 && at(found, 0, 50) < 127 / 2);
  const looked = pictures(frame(weights, { look: "0.2" }), one);
  assert.equal(looked.classes, undefined);
  assert.ok(at(looked, 0, 99) < 2);
});

test("weights of any size have a map", () => {
  const one = network({ layers: [2, 2], activation: "relu", output: "tanh" });
  const weights = one.places.map((_, k) => (k % 3 ? 1e300 : -1e300));
  const { main } = pictures(frame(weights), one);
  assert.ok(main.every((byte) => byte >= -127 && byte <= 127));
});

test("a large network in motion is drawn at fewer dots", () => {
  const one = network({ layers: [8, 8, 8, 8], output: "tanh" });
  const weights = one.places.map(() => 0.1);
  assert.equal(pictures(frame(weights), one).main.length, 100 * 100);
  const moving = pictures(frame(weights, { playing: true }), one);
  assert.deepEqual(moving.main, moving.maps.slice(-2500));
  const little = network({ layers: [4, 2] });
  const few = frame(
    little.places.map(() => 0.1),
    { playing: true },
  );
  assert.equal(pictures(few, little).main.length, 100 * 100);
});
