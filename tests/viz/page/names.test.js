import assert from "node:assert/strict";
import { test } from "node:test";
import "./catalogue.js";
import {
  bracketed,
  decimals,
  describeNode,
  number,
} from "../../../viz/play/page/js/state/names.js";

test("a number has a true minus sign and as many digits as asked for", () => {
  assert.equal(number(-0.123456), "−0.1235");
  assert.equal(number(2.5, 2), "2.5");
  assert.equal(number(1e-7), "1e−7");
  assert.equal(number(1234567), "1.235e6");
  assert.equal(number(0), "0");
  assert.equal(number(-Infinity), "−∞");
  assert.equal(number(null), "not a number");
});

test("negative numbers stand in brackets inside a formula", () => {
  assert.equal(bracketed(-2), "(−2)");
  assert.equal(bracketed(2), "2");
});

test("a loss has three decimals, and a dash where there is none", () => {
  assert.equal(decimals(0.12345), "0.123");
  assert.equal(decimals(null), "–");
  assert.equal(decimals(123456), "123000");
});

test("nodes are described in words", () => {
  const about = { settings: { features: ["x1", "x2"], layers: [4, 2] }, classes: 0 };
  assert.equal(describeNode("in.1", about), "x₂");
  assert.equal(describeNode("0.2", about), "neuron 3 of layer 1");
  assert.equal(describeNode("2.0", about), "the output");
  assert.equal(describeNode("2.1", { ...about, classes: 3 }), "the output for class 1");
});
