import assert from "node:assert/strict";
import { test } from "node:test";
import "./catalogue.js";
import {
  decimals,
  fixed,
  formulaOf,
  number,
  percent,
} from "../../../viz/play/page/js/state/names.js";

test("a number has a true minus sign and as many digits as asked for", () => {
  assert.equal(number(-0.123456), "−0.1235");
  assert.equal(number(2.5, 2), "2.5");
  assert.equal(number(0), "0");
  assert.equal(number(-Infinity), "−∞");
  assert.equal(number(null), "not a number");
});

test("a number with fixed decimals has no minus sign before 0; a share is a percentage", () => {
  assert.equal(fixed(-3.44, 1), "−3.4");
  assert.equal(fixed(-0.04, 1), "0.0");
  assert.equal(percent(0.976), "98%");
  assert.equal(percent(0.976, 1), "97.6%");
});

test("a number is written as the server's signed() writes it", () => {
  const written = [
    [1e-7, 4, "1e−07"],
    [0.00001234, 4, "1.234e−05"],
    [0.0001, 4, "0.0001"],
    [-22500, 4, "−22500"],
    [1234567, 4, "1.235e+06"],
    [123456.7, 4, "123457"],
    [1234.5678, 3, "1235"],
    [0.31234567, 6, "0.312346"],
  ];
  for (const [x, digits, text] of written) assert.equal(number(x, digits), text);
});

test("a loss has three decimals, and a dash where there is none", () => {
  assert.equal(decimals(0.12345), "0.123");
  assert.equal(decimals(null), "–");
  assert.equal(decimals(123456), "123456");
});

test("a neuron's formula has its present numbers, and the inputs by their names", () => {
  const network = {
    settings: { activations: ["tanh"] },
    output: "softmax",
    classes: 2,
    words: { "in.0": "x₁" },
  };
  const weights = [
    { index: 0, layer: 0, input: 0, from: "in.0" },
    { index: 1, layer: 0, input: null, from: null },
  ];
  const frame = { weights: [0.5, -0.25] };
  assert.equal(formulaOf("0.0", weights, network, frame), "tanh(0.5·x₁ − 0.25)");
  const last = [{ ...weights[0], layer: 1, from: "0.0" }];
  const softmax = "softmax(z[1.0], z[1.1])[1] with z[1.1] = 0.5·a[0.0]";
  assert.equal(formulaOf("1.1", last, network, frame), softmax);
});
