// The large map: the output over the plane, or the response of what is pointed at, with the points.
// Ground and points are on two canvases, so that a frame repaints only the ground.

import { byId, whenResized, write } from "../parts/dom.js";
import { el, field, fit } from "../parts/parts.js";
import { dots } from "../data/pad.js";
import { catalogue, featureMap, featureText } from "../state/catalogue.js";
import { spread, Tile } from "../parts/maps.js";
import { capital, describeNode } from "../state/names.js";

const FINE = 320;
const RIM = 1.1;
export const TRAIN = "#ffffff"; // the rim of a point, by the set it belongs to
export const TEST = "#10151b";

/** Add the map, its legend and the display boxes; ask the server for what is pointed at. */
export function install(app) {
  const view = new MainMap(app);
  let boxes = null;
  app.on("ready", () => {
    if (boxes) return;
    view.ticks();
    boxes = display(app);
  });
  app.on("frame", () => view.paint());
  app.on("network", ({ reset }) => {
    if (reset) view.asked = null; // a new network shows its output
    boxes();
    view.look();
    view.legend();
    view.points();
  });
  app.on("colours", () => (view.paint(), view.points(), view.legend()));
  app.on("hover", () => view.look());
  whenResized(view.ground, () => {
    byId("result").style.setProperty("--map", `${view.ground.clientWidth}px`);
    view.paint();
    view.points();
  });
}

class MainMap {
  constructor(app) {
    this.app = app;
    this.tiles = new Map();
    this.ground = el("canvas", { className: "ground" });
    this.dots = el("canvas", { className: "dots", "aria-hidden": "true" });
    this.ground.setAttribute("role", "img");
    this.asked = null;
    this.key = el("div", { className: "key" });
    this.square = el("div", { className: "square" }, this.ground, this.dots);
    byId("main").append(this.square);
    byId("legend").append(this.key);
  }

  /** Write the names and the ends of both axes. */
  ticks() {
    const { edge } = catalogue.limits;
    const ends = { low: `−${edge}`, high: edge };
    for (const [axis, mid] of [
      ["x", "x₁"],
      ["y", "x₂"],
    ])
      for (const [place, text] of Object.entries({ ...ends, mid }))
        this.square.append(
          el("span", { className: `tick ${axis} ${place}`, "aria-hidden": "true" }, String(text)),
        );
  }

  tile(n) {
    if (!this.tiles.has(n)) this.tiles.set(n, new Tile(n));
    return this.tiles.get(n);
  }

  /** What is pointed at fills the map: a neuron is asked of the server, a feature drawn here. */
  look() {
    const { hovered } = this.app;
    const at = hovered?.kind === "neuron" ? hovered.name : null;
    if (at !== this.asked) this.app.send({ do: "look", at });
    this.asked = at;
    this.title();
    this.paint();
  }

  title() {
    const { kind, name } = this.app.hovered ?? {};
    const words =
      kind === "neuron"
        ? describeNode(name, this.app)
        : kind === "feature"
          ? `feature ${featureText(name)}`
          : "output";
    write(byId("result-title"), capital(words.replace(/^the /, "")));
    this.ground.setAttribute(
      "aria-label",
      `${words} over the plane of x₁ and x₂, orange negative, blue positive`,
    );
  }

  paint() {
    const { frame, settings, colours } = this.app;
    if (!frame || !settings) return;
    const { pen, width } = fit(this.ground);
    spread(this.fill(frame, settings.discretize, colours), pen, width);
  }

  fill(frame, hard, colours) {
    const { bytes, size, offset = 0, classes, shade } = this.source(frame);
    const tile = this.tile(hard && !classes && !shade ? FINE : size);
    if (classes) tile.paintClasses(bytes, classes, colours.class, hard);
    else if (shade) tile.paint(bytes, shade, offset);
    else if (hard) tile.paintFine(bytes, size, colours.halves, offset);
    else tile.paint(bytes, colours.signs, offset);
    return tile;
  }

  // Until the server's answer is there, the neuron's own small map stands in for the large one.
  source(frame) {
    const { hovered, network, settings, colours } = this.app;
    const { small, large } = catalogue.limits;
    if (hovered?.kind === "feature") return { bytes: featureMap(hovered.name), size: small };
    const neuron = hovered?.kind === "neuron" ? hovered.name : null;
    if (!neuron) return { bytes: frame.main, size: large, classes: frame.classes };
    const last = settings.layers.length;
    const [k, j] = neuron.split(".").map(Number);
    const shade = network.classes && k === last ? colours.class[j] : null;
    const shown = frame.look ?? (network.classes ? null : `${last}.0`);
    if (shown === neuron) return { bytes: frame.main, size: large, shade };
    return { bytes: frame.maps, size: small, offset: this.orderOf(k, j) * small * small, shade };
  }

  orderOf(layer, neuron) {
    return this.app.settings.layers.slice(0, layer).reduce((sum, size) => sum + size, 0) + neuron;
  }

  points() {
    const { network, settings, colours } = this.app;
    if (!network) return;
    const { pen, width } = fit(this.dots);
    const count = network.train.length + (settings.showTest ? network.test.length : 0);
    const radius = Math.max(2.3, Math.min(3.6, 55 / Math.sqrt(count))) * Math.max(1, width / 330);
    const how = { width, radius: radius + RIM / 2, theme: colours, classes: network.classes > 0 };
    pen.lineWidth = RIM;
    dots(pen, network.train, { ...how, rim: TRAIN });
    if (settings.showTest) dots(pen, network.test, { ...how, rim: TEST });
  }

  legend() {
    const { network, colours } = this.app;
    if (!network) return;
    this.key.className = network.classes ? "key classes" : "key scale";
    const classes = Array.from({ length: network.classes }, (_, k) => {
      const dot = el("i", {});
      dot.style.backgroundColor = colours.classes[k];
      return el("span", {}, dot, `class ${k}`);
    });
    const scale = () => [
      el("span", {}, "−1"),
      el("i", {}),
      el("span", {}, "0"),
      el("i", { className: "plus" }),
      el("span", {}, "1"),
    ];
    this.key.replaceChildren(...(network.classes ? classes : scale()));
  }
}

function display(app) {
  const boxes = ["showTest", "discretize"].map((key) => {
    const box = el("input", { type: "checkbox", id: `set-${key}` });
    box.addEventListener("change", () => app.set({ [key]: box.checked }));
    byId("display").append(field(catalogue.controls[key].label, box, "box"));
    return () => (box.checked = app.settings[key]);
  });
  const values = el("input", { type: "checkbox", id: "show-values" });
  values.addEventListener("change", () => app.setPage({ values: values.checked ? "true" : null }));
  byId("depth").append(field("Show weights", values, "box"));
  const crowded = el("span", { id: "crowded", hidden: true }, "pointed-at only: too many here");
  byId("depth").append(crowded);
  const follow = () => {
    values.checked = app.page.values === "true";
    crowded.hidden = !values.checked || !app.places.crowded();
  };
  app.on("page", follow);
  return () => (boxes.forEach((box) => box()), follow());
}
