// A small catalogue, as the server sends it, for tests of modules that read it.
import { learn } from "../../../viz/play/page/js/state/catalogue.js";

const control = (values, usual, labels = values.map(String)) => ({
  label: "",
  hint: "",
  default: usual,
  resets: true,
  shown: false,
  values,
  labels,
});

learn({
  controls: {
    data: control(["circle", "spiral"], "circle"),
    problem: control(["classification", "regression"], "classification"),
    layers: control([], [4, 2]),
    lr: control([0.01, 0.03], 0.03),
    activations: control(["tanh", "relu"], ["tanh", "tanh"]),
  },
  features: { x1: { label: "x₁" }, x2: { label: "x₂" } },
  sets: {},
  problems: {},
  rules: {
    activations: { tanh: Math.tanh, linear: (x) => x, relu: (x) => Math.max(x, 0) },
    features: { x1: (x1) => x1, x2: (x1, x2) => x2, x1x1: (x1) => x1 ** 2 },
  },
  limits: { edge: 6, farthest: 5000, neurons: 8, layers: 6, small: 50, large: 100, points: 2000 },
});
