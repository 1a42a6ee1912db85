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
  features: { x1: { label: "x₁", map: "" }, x2: { label: "x₂", map: "" } },
  sets: {},
  problems: {},
  limits: { edge: 6, farthest: 5000, neurons: 8, layers: 6, small: 30, large: 100, points: 2000 },
});
