// How the page writes things: nodes and weights in words, numbers, formulas. It draws nothing.

import { featureText } from "./catalogue.js";

/** A node in words: "x₁", "neuron 2 of layer 1", "the output", "the output for class 3". */
export function describeNode(id, { settings, network }) {
  const [k, j] = id.split(".");
  if (k === "in") return featureText(settings.features[j]);
  if (k < settings.layers.length) return `neuron ${Number(j) + 1} of layer ${Number(k) + 1}`;
  return network.classes ? `the output for class ${j}` : "the output";
}

/** A weight or bias in words: "weight from x₁ to neuron 2 of layer 1". */
export function describe({ node, from }, app) {
  const to = describeNode(node, app);
  return from === null ? `bias of ${to}` : `weight from ${describeNode(from, app)} to ${to}`;
}

/** A number with some significant digits (4) and a true minus sign. */
export function number(x, digits = 4) {
  if (x === null || x === undefined || Number.isNaN(x)) return "not a number";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  const size = Math.abs(x);
  const text =
    size !== 0 && (size < 1e-4 || size >= 10 ** Math.max(6, digits))
      ? x
          .toExponential(digits - 1)
          .replace(/\.?0+e/, "e")
          .replace("e+", "e")
      : String(Number(x.toPrecision(digits)));
  return text.replaceAll("-", "−");
}

/** A number inside a formula: negative ones in brackets. */
export const bracketed = (x, digits) => (x < 0 ? `(${number(x, digits)})` : number(x, digits));

/** A loss to 3 decimals, a dash where there is none. */
export function decimals(x) {
  if (x === null || x === undefined) return "–";
  if (!Number.isFinite(x)) return "∞";
  return x >= 1e4 ? number(x, 3) : x.toFixed(3);
}

/** What the input of a weight is called in formulas: a feature, or h₂ of the layer before. */
export const inputText = ({ layer, input }, { features }) =>
  layer === 0 ? featureText(features[input]) : `h${subscript(input + 1)}`;

/** A whole number in small digits below the line. */
const subscript = (n) => String(n).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]);

/** The formula of a neuron with its present numbers: "tanh(0.31·x₁ − 0.2·x₂ + 0.1)". */
export function formulaOf(id, app) {
  const { settings, network, frame } = app;
  const sum = app
    .into(id)
    .map((weight, i) => {
      const w = frame.weights[weight.index];
      const x = weight.input === null ? "" : `·${inputText(weight, settings)}`;
      return i ? `${w < 0 ? " − " : " + "}${number(Math.abs(w), 3)}${x}` : number(w, 3) + x;
    })
    .join("");
  const [layer, neuron] = id.split(".");
  const activation = settings.activations[layer] ?? network.output;
  if (activation === "softmax") {
    const all = Array.from({ length: network.classes }, (_, k) => `z${subscript(k)}`);
    return `softmax(${all.join(", ")})${subscript(neuron)} with z${subscript(neuron)} = ${sum}`;
  }
  return activation === "linear" ? sum : `${activation}(${sum})`;
}

/** A text with a capital letter. */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
