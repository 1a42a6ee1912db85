// How the page writes numbers of a frame, and formulas with them. It draws nothing.

/** @import { Frame, Network, Parameter } from "./types.js" */

/**
 * A number with some significant digits (4) and a true minus sign: as the server's signed().
 * @param {number | null | undefined} x
 */
export function number(x, digits = 4) {
  if (x === null || x === undefined || Number.isNaN(x)) return "not a number";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  const size = Math.abs(x);
  if (size >= 10 ** digits && size < 1e6) return minus(x.toFixed(0));
  if ((size && size < 1e-4) || size >= 1e6) {
    const [mantissa, exponent] = x.toExponential(digits - 1).split("e");
    const power = `${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
    return minus(`${Number(mantissa)}e${power}`);
  }
  return minus(String(Number(x.toPrecision(digits))));
}

const minus = (/** @type {string} */ text) => text.replaceAll("-", "−");

/** A number with so many decimals and a true minus sign. @param {number} x @param {number} places */
export const fixed = (x, places) => minus((Number(x.toFixed(places)) || 0).toFixed(places));

/** A share as a percentage. @param {number} share @param {number} [places] */
export const percent = (share, places = 0) => `${fixed(100 * share, places)}%`;

/** A loss to 3 decimals, a dash where there is none. @param {number | null | undefined} x */
export function decimals(x) {
  if (x === null || x === undefined) return "–";
  if (!Number.isFinite(x)) return "∞";
  return x >= 1e4 ? number(x, 3) : x.toFixed(3);
}

/**
 * What the input of a weight is called in formulas: a feature, or a[0.1] of a neuron.
 * @param {Parameter} weight @param {Network} network
 */
export function inputText({ layer, from }, { words }) {
  if (from === null) return "bias";
  return layer === 0 ? words[from] : `a[${from}]`;
}

/**
 * The formula of a neuron with its present numbers: "tanh(0.31·x₁ − 0.2·x₂ + 0.1)".
 * @param {string} id @param {Parameter[]} weights those into the neuron
 * @param {Network} network @param {Frame} frame
 */
export function formulaOf(id, weights, network, frame) {
  const sum = weights
    .map((weight, i) => {
      const w = frame.weights[weight.index];
      const x = weight.input === null ? "" : `·${inputText(weight, network)}`;
      return i ? `${w < 0 ? " − " : " + "}${number(Math.abs(w), 3)}${x}` : number(w, 3) + x;
    })
    .join("");
  const [layer, neuron] = id.split(".");
  const activation = network.settings.activations[Number(layer)] ?? network.output;
  if (activation === "softmax") {
    const all = Array.from({ length: network.classes }, (_, k) => `z[${layer}.${k}]`);
    return `softmax(${all.join(", ")})[${neuron}] with z[${id}] = ${sum}`;
  }
  return activation === "linear" ? sum : `${activation}(${sum})`;
}

/** A text with a capital letter. @param {string} text */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
