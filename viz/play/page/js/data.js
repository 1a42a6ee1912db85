// The column of the data: a small picture of every set, the three amounts, and regenerate.
// The pictures are sketches made here; the points of the training come from the server.

import { byId, throttled, write } from "./dom.js";
import { el, field, fit } from "./parts.js";
import { signColour } from "./colours.js";
import { placeOn } from "./maps.js";
import { labelOf } from "./controls.js";
import { sketch } from "./sketches.js";
import { valuesOf } from "./url.js";

const AMOUNTS = [
  ["train", (value) => `${value}%`, "How many of the points are trained on; the others test"],
  ["noise", String, "How far points or labels stray; new points"],
  ["batch", String, "So many samples make one update"],
];

/** Build the column when the schema is known, and follow the settings. */
export function install(app) {
  const pictures = new Map();
  const sliders = new Map();
  app.on("ready", () => {
    if (!sliders.size) amounts(app, sliders);
  });
  app.on("network", () => {
    const values = valuesOf("data", app.settings, app.schema);
    if ([...pictures.keys()].join() !== values.join()) pictureAll(app, values, pictures);
    for (const [key, { button, canvas }] of pictures) {
      button.setAttribute("aria-pressed", String(key === app.settings.data));
      if (key === "own") paint(app, key, canvas);
    }
    for (const [key, slider] of sliders) slider.follow(app.settings[key]);
  });
  app.on("error", () => {
    if (app.settings) for (const [key, slider] of sliders) slider.follow(app.settings[key]);
  });
  app.on("colours", () => pictures.forEach(({ canvas }, key) => paint(app, key, canvas)));
}

function pictureAll(app, values, pictures) {
  pictures.clear();
  for (const key of values) {
    const canvas = el("canvas", {});
    const label = labelOf(app, "data", key);
    const short = key === "own" ? "Your own" : label;
    const button = el(
      "button",
      { type: "button", className: "set", title: label, "aria-label": `Data: ${label}` },
      canvas,
      el("span", {}, short),
    );
    button.addEventListener("click", () => choose(app, key));
    pictures.set(key, { button, canvas });
  }
  byId("sets").replaceChildren(...[...pictures.values()].map(({ button }) => button));
  pictures.forEach(({ canvas }, key) => paint(app, key, canvas));
}

function choose(app, key) {
  if (key === "own") {
    app.show("own"); // the panel in which own points are drawn or read from a file
    if (!app.settings.points?.length) return;
  }
  if (key !== app.settings.data) app.set({ data: key });
}

function paint(app, key, canvas) {
  const { pen, width } = fit(canvas);
  if (!width) return;
  const place = placeOn(width);
  const { colours } = app;
  const own = app.settings.points ?? [];
  const points = key === "own" ? own : sketch(key);
  if (key === "own" && !own.length) return plus(pen, width, colours.soft);
  const several = app.settings.problem === "multiclass";
  for (const [x1, x2, label] of points) {
    pen.fillStyle = several ? colours.classes[label] : signColour(colours, label);
    pen.beginPath();
    pen.arc(...place(x1, x2), width / 32, 0, 7);
    pen.fill();
  }
}

function plus(pen, width, colour) {
  const middle = width / 2;
  const arm = width / 6;
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.moveTo(middle - arm, middle);
  pen.lineTo(middle + arm, middle);
  pen.moveTo(middle, middle - arm);
  pen.lineTo(middle, middle + arm);
  pen.stroke();
}

// A slider names its value while it is pulled; what it says is sent at most ten times a second.
function amounts(app, sliders) {
  for (const [key, unit, title] of AMOUNTS) {
    const values = app.schema[key].values;
    const output = el("output", {});
    const { label } = app.schema[key];
    const slider = el("input", {
      type: "range",
      id: `set-${key}`,
      title,
      min: 0,
      max: values.length - 1,
      step: 1,
    });
    const send = throttled(100, (value) => app.set({ [key]: value }));
    const name = (value) => {
      write(output, unit(value));
      slider.setAttribute("aria-valuetext", unit(value));
    };
    let held = 0;
    slider.addEventListener("input", () => {
      held = performance.now();
      name(values[slider.value]);
      send(values[slider.value]);
    });
    const box = field(label, slider, "amount");
    box.firstChild.append(" ", output);
    byId("amounts").append(box);
    sliders.set(key, {
      follow(value) {
        if (performance.now() - held < 400) return;
        slider.value = values.indexOf(value);
        name(value);
      },
    });
  }
  const again = el(
    "button",
    { type: "button", className: "wide", title: "New points of the same kind; the network stays" },
    "Regenerate",
  );
  again.addEventListener("click", () => app.send({ do: "regenerate" }));
  byId("amounts").append(again);
}
