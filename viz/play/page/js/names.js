// How the page writes things: weights in words, features as on a board, numbers, formulas.
// It draws nothing; where a name comes from is Python's, `layers[0].neurons[1].w[2]`.

const PARTS = /^layers\[(\d+)\]\.neurons\[(\d+)\]\.(?:w\[(\d+)\]|b)$/;

const FEATURES = {
  x1: "x₁",
  x2: "x₂",
  x1x1: "x₁²",
  x2x2: "x₂²",
  x1x2: "x₁·x₂",
  sinx1: "sin x₁",
  sinx2: "sin x₂",
};

/** A feature as it is written on a board: x₁². */
export const featureText = (key) => FEATURES[key] ?? key;

/** The parts of a parameter's name, `{layer, neuron, input}` with input −1 for a bias; or null. */
export function partsOf(name) {
  const found = PARTS.exec(name ?? "");
  if (!found) return null;
  return {
    layer: Number(found[1]),
    neuron: Number(found[2]),
    input: found[3] === undefined ? -1 : Number(found[3]),
  };
}

/** A neuron in words: "neuron 2 of layer 1", "the output", "the output for class 3". */
export function describeNode(id, settings, classes) {
  const [k, j] = id.split(".");
  if (k === "in") return featureText(settings.features[Number(j)]);
  if (Number(k) < settings.layers.length)
    return `neuron ${Number(j) + 1} of layer ${Number(k) + 1}`;
  return classes > 0 ? `the output for class ${j}` : "the output";
}

/** A parameter in words: "weight from x₁ to neuron 2 of layer 1". */
export function describe(name, settings, classes) {
  const parts = partsOf(name);
  if (!parts) return name;
  const to = describeNode(`${parts.layer}.${parts.neuron}`, settings, classes);
  if (parts.input < 0) return `bias of ${to}`;
  return `weight from ${describeNode(sourceOf(parts), settings, classes)} to ${to}`;
}

/** The node a weight comes from: "in.0" or "0.1". */
export const sourceOf = ({ layer, input }) =>
  layer === 0 ? `in.${input}` : `${layer - 1}.${input}`;

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

/** A text without the brackets around a product that stands in a product or a sum. */
export const unbracketed = (text) =>
  text.replace(/(^|[=·+−(] )\(([^()+−=/]+ · [^()+−=/]+)\)(?=$| [=·+−)])/g, "$1$2");

/** A loss to 3 decimals, a dash where there is none. */
export function decimals(x) {
  if (x === null || x === undefined) return "–";
  if (!Number.isFinite(x)) return "∞";
  return x >= 1e4 ? number(x, 3) : x.toFixed(3);
}

/** What an input of layer k is called in formulas: a feature, or h₂ of the layer before. */
export function inputText(layer, i, settings) {
  return layer === 0 ? featureText(settings.features[i]) : `h${subscript(i + 1)}`;
}

/** A whole number in small digits below the line. */
const subscript = (n) => String(n).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]);

/** The activation of layer k, the output's from problem and loss. */
function activationOf(layer, settings) {
  if (layer < settings.layers.length) return settings.activations[layer];
  if (settings.problem === "regression") return "linear";
  if (settings.problem === "multiclass") return "softmax";
  return { squared: "tanh", crossentropy: "sigmoid", hinge: "linear" }[settings.loss];
}

/** The formula of a neuron with its present numbers: "tanh(0.31·x₁ − 0.2·x₂ + 0.1)". */
export function formulaOf(id, app) {
  const [layer, neuron] = id.split(".").map(Number);
  const terms = [];
  const path = `layers[${layer}].neurons[${neuron}]`;
  for (let i = 0; app.index.has(`${path}.w[${i}]`); i++)
    terms.push([
      app.frame.weights[app.index.get(`${path}.w[${i}]`)],
      `·${inputText(layer, i, app.settings)}`,
    ]);
  if (app.index.has(`${path}.b`)) terms.push([app.frame.weights[app.index.get(`${path}.b`)], ""]);
  const sum = terms
    .map(([w, x], i) => {
      const size = number(i ? Math.abs(w) : w, 3) + x;
      return i ? `${w < 0 ? " − " : " + "}${size}` : size;
    })
    .join("");
  const activation = activationOf(layer, app.settings);
  if (activation === "softmax") {
    const all = Array.from({ length: app.network.classes }, (_, k) => `z${subscript(k)}`);
    return `softmax(${all.join(", ")})${subscript(neuron)} with z${subscript(neuron)} = ${sum}`;
  }
  return activation === "linear" ? sum : `${activation}(${sum})`;
}
