// How the page writes things: nodes and weights in words, numbers, formulas. It draws nothing.

import { featureText } from "./catalogue.js";

/** @import { Frame, Network, Parameter, Settings } from "./types.js" */

/**
 * A node in words: "x₁", "neuron 2 of layer 1", "the output", "the output for class 3".
 * @param {string} id @param {Network} network
 */
export function describeNode(id, { settings, classes }) {
  const [k, j] = id.split(".");
  if (k === "in") return featureText(settings.features[Number(j)]);
  if (Number(k) < settings.layers.length)
    return `neuron ${Number(j) + 1} of layer ${Number(k) + 1}`;
  return classes ? `the output for class ${j}` : "the output";
}

/**
 * A weight or bias in words: "weight from x₁ to neuron 2 of layer 1".
 * @param {Parameter} parameter @param {Network} network
 */
export function describe({ node, from }, network) {
  const to = describeNode(node, network);
  return from === null ? `bias of ${to}` : `weight from ${describeNode(from, network)} to ${to}`;
}

/**
 * A number with some significant digits (4) and a true minus sign.
 * @param {number | null | undefined} x
 */
export function number(x, digits = 4) {
  if (x === null || x === undefined || Number.isNaN(x)) return "not a number";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  const size = Math.abs(x);
  const extreme = size !== 0 && (size < 1e-4 || size >= 10 ** Math.max(6, digits));
  const power = () => x.toExponential(digits - 1).replace(/\.?0+e/, "e");
  const text = extreme ? power().replace("e+", "e") : String(Number(x.toPrecision(digits)));
  return text.replaceAll("-", "−");
}

/** A number inside a formula: negative ones in brackets. @param {number} x @param {number} [digits] */
export const bracketed = (x, digits) => (x < 0 ? `(${number(x, digits)})` : number(x, digits));

/** A loss to 3 decimals, a dash where there is none. @param {number | null | undefined} x */
export function decimals(x) {
  if (x === null || x === undefined) return "–";
  if (!Number.isFinite(x)) return "∞";
  return x >= 1e4 ? number(x, 3) : x.toFixed(3);
}

/**
 * What the input of a weight is called in formulas: a feature, or h₂ of the layer before.
 * @param {Parameter} weight @param {Settings} settings
 */
export function inputText({ layer, input }, { features }) {
  if (input === null) return "bias";
  return layer === 0 ? featureText(features[input]) : `h${subscript(input + 1)}`;
}

/** A whole number in small digits below the line. @param {number | string} n */
const subscript = (n) => String(n).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]);

/**
 * The formula of a neuron with its present numbers: "tanh(0.31·x₁ − 0.2·x₂ + 0.1)".
 * @param {string} id @param {Parameter[]} weights those into the neuron
 * @param {Network} network @param {Frame} frame
 */
export function formulaOf(id, weights, { settings, classes, output }, frame) {
  const sum = weights
    .map((weight, i) => {
      const w = frame.weights[weight.index];
      const x = weight.input === null ? "" : `·${inputText(weight, settings)}`;
      return i ? `${w < 0 ? " − " : " + "}${number(Math.abs(w), 3)}${x}` : number(w, 3) + x;
    })
    .join("");
  const [layer, neuron] = id.split(".");
  const activation = settings.activations[Number(layer)] ?? output;
  if (activation === "softmax") {
    const all = Array.from({ length: classes }, (_, k) => `z${subscript(k)}`);
    return `softmax(${all.join(", ")})${subscript(neuron)} with z${subscript(neuron)} = ${sum}`;
  }
  return activation === "linear" ? sum : `${activation}(${sum})`;
}

/** A text with a capital letter. @param {string} text */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
