// The column of the data: a small picture of every set, the three amounts, and regenerate.

import { catalogue, valuesOf } from "../state/catalogue.js";
import { byId, throttled, write } from "../parts/dom.js";
import { button, el, field, fit } from "../parts/parts.js";
import { dots } from "./pad.js";

const AMOUNTS = ["train", "noise", "batch"];

/** Build the column with the first network, and follow the settings. */
export function install(app) {
  const pictures = new Map();
  const sliders = new Map();
  const follow = () => {
    sliders.forEach((show, key) => show(app.settings[key]));
    byId("set-noise").disabled = app.settings.data === "own"; // your points are as they are
  };
  app.on("network", () => {
    if (!sliders.size) amounts(app, sliders);
    const values = valuesOf("data", app.settings.problem);
    if ([...pictures.keys()].join() !== values.join()) pictureAll(app, values, pictures);
    for (const [key, { made, canvas }] of pictures) {
      made.setAttribute("aria-pressed", String(key === app.settings.data));
      if (key === "own") paint(app, key, canvas);
    }
    follow();
  });
  app.on("error", follow);
  app.on("colours", () => pictures.forEach(({ canvas }, key) => paint(app, key, canvas)));
}

function pictureAll(app, values, pictures) {
  pictures.clear();
  for (const key of values) {
    const canvas = el("canvas", {});
    const { label } = catalogue.sets[key];
    const made = button("", () => choose(app, key), {
      className: "set",
      title: label,
      "aria-label": `Data: ${label}`,
    });
    made.append(canvas, el("span", {}, key === "own" ? "Your own" : label));
    pictures.set(key, { made, canvas });
  }
  byId("sets").replaceChildren(...[...pictures.values()].map(({ made }) => made));
  pictures.forEach(({ canvas }, key) => paint(app, key, canvas));
}

function choose(app, key) {
  if (key === "own") {
    app.show("own"); // the panel in which own points are drawn or read from a file
    if (!app.settings.points.length) return;
  }
  if (key !== app.settings.data) app.set({ data: key });
}

function paint(app, key, canvas) {
  const { pen, width } = fit(canvas);
  if (!width) return;
  const points = key === "own" ? app.settings.points : catalogue.sets[key].sketch;
  if (!points.length) return plus(pen, width, app.colours.soft);
  const classes = app.settings.problem === "multiclass";
  dots(pen, points, { width, radius: width / 32, theme: app.colours, classes });
}

function plus(pen, width, colour) {
  const middle = width / 2;
  const arm = width / 6;
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.beginPath();
  for (const [x, y] of [
    [arm, 0],
    [0, arm],
  ]) {
    pen.moveTo(middle - x, middle - y);
    pen.lineTo(middle + x, middle + y);
  }
  pen.stroke();
}

// A slider names its value while it is pulled; what it says is sent at most ten times a second.
function amounts(app, sliders) {
  for (const key of AMOUNTS) {
    const { label, hint, values, labels } = catalogue.controls[key];
    const output = el("output", {});
    const slider = el("input", {
      type: "range",
      id: `set-${key}`,
      title: hint,
      min: 0,
      max: values.length - 1,
      step: 1,
    });
    const send = throttled(100, (value) => app.set({ [key]: value }));
    const name = () => {
      write(output, labels[slider.value]);
      slider.setAttribute("aria-valuetext", labels[slider.value]);
    };
    let held = 0;
    slider.addEventListener("input", () => {
      held = performance.now();
      name();
      send(values[slider.value]);
    });
    const box = field(label, slider, "amount");
    box.firstChild.append(" ", output);
    byId("amounts").append(box);
    sliders.set(key, (value) => {
      if (performance.now() - held < 400) return;
      slider.value = values.indexOf(value);
      name();
    });
  }
  byId("amounts").append(
    button("Regenerate", () => app.send({ do: "regenerate" }), {
      className: "wide",
      title: "New points of the same kind; the network stays",
    }),
  );
}
