// The menus above the network, built from the catalogue and kept at what the server has confirmed.

import { catalogue, labelOf, valuesOf } from "../state/catalogue.js";
import { byId } from "../parts/dom.js";
import { button, el, field, options } from "../parts/parts.js";

const MAIN = ["lr", "activations", "regularization", "rate", "problem"];
const ADVANCED = ["optimizer", "loss", "initializer", "speed", "seed", "dataSeed"];
const HIDDEN = ["optimizer", "loss", "initializer", "speed"]; // if one is unusual, all are shown

/** Build the menus with the first network, and follow the settings. */
export function install(app) {
  const controls = new Map();
  const followAll = ({ field: refused }) => {
    for (const [key, { follow }] of controls) follow(key === refused);
  };
  app.on("network", (network) => {
    if (!controls.size) build(app, controls);
    followAll(network);
  });
  app.on("error", followAll); // what was refused goes back to what holds
}

function build(app, controls) {
  for (const [keys, place] of [
    [MAIN, "menus"],
    [ADVANCED, "advanced"],
  ])
    for (const key of keys) {
      const { label, hint, values } = catalogue.controls[key];
      const one =
        key === "activations"
          ? activation(app)
          : values.length === 0
            ? seed(app, key)
            : menu(app, key);
      one.control.title = hint;
      controls.set(key, one);
      byId(place).append(field(label, one.control, `setting of-${key}`));
    }
  const more = button(
    "Advanced",
    () => app.setPage({ advanced: app.page.advanced === "true" ? null : "true" }),
    { className: "quiet", "aria-controls": "advanced" },
  );
  const showMore = () => {
    byId("advanced").hidden = app.page.advanced !== "true";
    more.setAttribute("aria-expanded", String(app.page.advanced === "true"));
  };
  byId("menus").append(more);
  app.on("page", showMore);
  const unusual = new URLSearchParams(app.network.link); // it leaves out what is at its default
  if (HIDDEN.some((key) => unusual.has(key))) app.page.advanced = "true";
  showMore();
}

function menu(app, key) {
  const control = el("select", { id: `set-${key}` });
  const values = () => valuesOf(key, app.settings.problem);
  control.addEventListener("change", () =>
    app.set({ [key]: values().find((value) => String(value) === control.value) }),
  );
  const follow = () => {
    fill(
      control,
      values().map((value) => [String(value), labelOf(key, value, app.settings.problem)]),
    );
    control.value = String(app.settings[key]);
  };
  return { control, follow };
}

/** One menu for the activations of all layers; what it says last is for new layers too. */
function activation(app) {
  const control = el("select", { id: "set-activation" });
  app.newActivation = valuesOf("activations")[0];
  control.addEventListener("change", () => {
    app.newActivation = control.value;
    app.set({ activations: app.settings.layers.map(() => control.value) });
  });
  const follow = () => {
    const used = new Set(app.settings.activations);
    const pairs = valuesOf("activations").map((value) => [value, labelOf("activations", value)]);
    control.disabled = used.size === 0;
    fill(control, used.size > 1 ? [["", "Several"], ...pairs] : pairs);
    control.value = used.size > 1 ? "" : ([...used][0] ?? app.newActivation);
  };
  return { control, follow };
}

/** Offer these values, unless they are offered already. */
function fill(select, pairs) {
  const key = JSON.stringify(pairs);
  if (select.dataset.pairs !== key) options(select, pairs);
  select.dataset.pairs = key;
}

function seed(app, key) {
  const control = el("input", {
    id: `set-${key}`,
    type: "text",
    inputMode: "numeric",
    size: 8,
    autocomplete: "off",
  });
  control.addEventListener("change", () => {
    const { value } = control;
    app.set({ [key]: /^\s*\d+\s*$/.test(value) ? Number(value) : value });
  });
  const follow = (refused) => {
    if (refused || document.activeElement !== control) control.value = app.settings[key];
  };
  return { control, follow };
}
