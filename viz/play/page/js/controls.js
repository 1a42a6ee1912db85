// The menus above the network, built from the server's schema and kept at what it has confirmed.
// Also the display boxes' and the seeds' controls; what a change means is the server's to decide.

import { byId } from "./dom.js";
import { el, field, options } from "./parts.js";
import { byProblem, defaultOf, same, valuesOf } from "./url.js";

const MAIN = ["lr", "activation", "regularization", "rate", "problem"];
const ADVANCED = ["optimizer", "loss", "initializer", "speed", "seed", "dataSeed"];
const OTHERS = {
  activation: "Activation",
  seed: "Seed of the weights",
  dataSeed: "Seed of the points",
};
const HINTS = {
  lr: "How far a weight moves against its gradient; the network stays",
  activation: "What every hidden neuron does to its weighted sum; new weights",
  regularization:
    "A pull of all weights towards 0: L1 by the same amount, L2 in proportion; the network stays",
  rate: "How strong the pull towards 0 is; the network stays",
  problem: "Two classes, a number, or several classes; a new network",
  optimizer: "The rule that turns a gradient into a step; its memory starts afresh",
  loss: "What is made small; a new network",
  initializer: "How the first weights are drawn; a new network",
  speed: "How fast it trains, for watching",
  seed: "The same number draws the same weights and the same order of samples",
  dataSeed: "The same number draws the same points",
};
const SEEDS = new Set(["seed", "dataSeed"]);

/** Build the menus once the schema is known, and follow the settings. */
export function install(app) {
  const controls = new Map();
  app.on("ready", () => {
    if (!controls.size) build(app, controls);
  });
  app.on("network", () => {
    for (const [key, control] of controls) follow(app, key, control);
  });
  app.on("error", () => {
    // what was refused goes back to what holds
    if (app.settings) for (const [key, control] of controls) follow(app, key, control);
  });
}

function build(app, controls) {
  for (const [keys, place] of [
    [MAIN, "menus"],
    [ADVANCED, "advanced"],
  ])
    for (const key of keys) {
      const control = SEEDS.has(key) ? seed(app, key) : menu(app, key);
      controls.set(key, control);
      control.title = HINTS[key];
      byId(place).append(
        field(app.schema[key]?.label ?? OTHERS[key], control, `setting of-${key}`),
      );
    }
  const more = el(
    "button",
    { type: "button", className: "quiet", "aria-controls": "advanced" },
    "Advanced",
  );
  const showMore = () => {
    byId("advanced").hidden = app.page.advanced !== "true";
    more.setAttribute("aria-expanded", String(app.page.advanced === "true"));
  };
  more.addEventListener("click", () =>
    app.setPage({ advanced: app.page.advanced === "true" ? null : "true" }),
  );
  byId("menus").append(more);
  app.on("page", showMore);
  const hidden = ["optimizer", "loss", "initializer", "speed"];
  if (hidden.some((key) => !same(app.settings[key], defaultOf(key, app.settings, app.schema))))
    app.page.advanced = "true";
  showMore();
}

function menu(app, key) {
  const select = el("select", { id: `set-${key}` });
  select.addEventListener("change", () => {
    if (key === "activation") return setAll(app, select.value);
    const value = choices(app, key).find((value) => String(value) === select.value);
    app.set({ [key]: value });
  });
  return select;
}

function setAll(app, activation) {
  app.newActivation = activation;
  app.set({ activations: app.settings.layers.map(() => activation) });
}

function choices(app, key) {
  return valuesOf(key === "activation" ? "activations" : key, app.settings, app.schema);
}

/** What a value of a setting is called. */
export function labelOf(app, key, value) {
  const { problem } = app.settings;
  const { labels, values } = app.schema[key];
  const at = byProblem(values, problem).indexOf(value);
  return byProblem(labels, problem)?.[at] ?? String(value);
}

function follow(app, key, control) {
  if (SEEDS.has(key)) {
    if (document.activeElement !== control) control.value = app.settings[key];
    return;
  }
  const values = choices(app, key);
  const named = key === "activation" ? "activations" : key;
  const pairs = values.map((value) => [String(value), labelOf(app, named, value)]);
  if (key === "activation") {
    const used = new Set(app.settings.activations);
    control.disabled = used.size === 0;
    if (used.size > 1) pairs.unshift(["", "Several"]);
  }
  if (control.dataset.pairs !== JSON.stringify(pairs)) {
    control.dataset.pairs = JSON.stringify(pairs);
    options(control, pairs);
  }
  control.value =
    key === "activation"
      ? new Set(app.settings.activations).size > 1
        ? ""
        : (app.settings.activations[0] ?? app.newActivation ?? values[0])
      : String(app.settings[key]);
}

function seed(app, key) {
  const input = el("input", {
    id: `set-${key}`,
    type: "text",
    inputMode: "numeric",
    size: 8,
    autocomplete: "off",
  });
  input.addEventListener("change", () => {
    const value = Number(input.value);
    if (/^\d+$/.test(input.value.trim()) && value < 2 ** 31) return app.set({ [key]: value });
    app.fail(`A seed is a whole number from 0 to ${2 ** 31 - 1}; "${input.value}" is not.`);
    input.value = app.settings[key];
  });
  return input;
}
