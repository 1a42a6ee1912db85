// The network: a small picture for every feature and neuron, its bias, and the links between them.
// Elements are made when the shape of the network changes; a frame only repaints what is there.

import { byId, draw, whenResized } from "../parts/dom.js";
import { el } from "../parts/parts.js";
import { Heads } from "./heads.js";
import { Links } from "./links.js";
import { placeNodes } from "./places.js";
import { catalogue, featureMap, featureText } from "../state/catalogue.js";
import { Tile } from "../parts/maps.js";
import { describeNode } from "../state/names.js";
import { signColour } from "../parts/colours.js";

const BIAS = 2; // a bias of this size has the full colour

/** Add the network; other parts find nodes and links in app.places. */
export function install(app) {
  const view = new Network(app);
  app.places = {
    node: (id) => view.nodes.get(id) ?? null,
    link: (name) => view.links.get(name),
    crowded: () => view.links.crowded,
    board: view.board,
  };
  app.on("network", () => view.follow());
  app.on("frame", (frame) => view.paint(frame));
  app.on("colours", () => view.repaint());
  app.on("page", () => view.links.showValues(app.page.values === "true"));
  app.on("hover", (what) => view.mark(what));
  app.on("stuck", (words) => view.markStuck(words));
  whenResized(byId("stage"), () => view.layout());
}

class Network {
  constructor(app) {
    this.app = app;
    this.nodes = new Map(); // "k.j" or "in.i" → {element, tile, bias, x, y, size}
    this.features = new Map(); // feature → the same, whether it is chosen or not
    this.svg = draw("svg", { class: "links", "aria-hidden": "true" });
    this.stand = el("div", {});
    const heads = el("div", {});
    this.board = el("div", { className: "board-of-nodes" }, this.svg, heads, this.stand);
    this.links = new Links(this.svg, app);
    this.heads = new Heads(app, heads);
    this.shape = "";
    byId("stage").append(this.board);
  }

  follow() {
    const { settings, network } = this.app;
    const { features, layers, problem } = settings;
    const shape = JSON.stringify([features, layers, network.classes, problem]);
    const other = shape !== this.shape;
    this.shape = shape;
    if (other) this.build();
    this.heads.follow();
    if (other) this.layout();
  }

  build() {
    const { app } = this;
    for (const { element, bias } of this.nodes.values()) {
      if (!element.classList.contains("feature")) element.remove();
      bias?.remove();
    }
    this.nodes.clear();
    if (!this.features.size)
      for (const key of Object.keys(catalogue.features)) this.features.set(key, this.feature(key));
    this.features.forEach((node, key) => {
      const i = app.settings.features.indexOf(key);
      node.element.setAttribute("aria-pressed", String(i >= 0));
      if (i >= 0) this.nodes.set(`in.${i}`, node);
    });
    const sizes = [...app.settings.layers, app.network.classes || 1];
    for (const [k, size] of sizes.entries())
      for (let j = 0; j < size; j++)
        this.nodes.set(`${k}.${j}`, this.neuron(`${k}.${j}`, k === sizes.length - 1));
    this.links.build(app.parameters);
    for (const { element, bias } of this.nodes.values()) if (bias) this.stand.append(element, bias);
    const { kind, name } = app.hovered ?? {};
    const gone = { neuron: !this.nodes.has(name), weight: !app.parameter(name) };
    if (gone[kind]) app.hover(null);
  }

  feature(key) {
    const tile = new Tile(catalogue.limits.small);
    const map = featureMap(key);
    const element = el(
      "button",
      { type: "button", className: "node feature", "aria-label": `Feature ${featureText(key)}` },
      tile.canvas,
    );
    Object.assign(element.dataset, { kind: "feature", name: key });
    const label = el("span", { className: "feature-label" }, featureText(key));
    this.stand.append(label, element);
    tile.paint(map, this.app.colours.signs);
    return { element, tile, label, map };
  }

  neuron(id, isOutput) {
    const { app } = this;
    const tile = new Tile(catalogue.limits.small);
    const words = describeNode(id, app);
    const element = el(
      "button",
      {
        type: "button",
        className: isOutput ? "node output" : "node",
        "aria-label": `${words}: show its weights`,
      },
      tile.canvas,
    );
    Object.assign(element.dataset, { kind: "neuron", name: id });
    if (isOutput && app.network.classes) element.classList.add(`class-${id.split(".")[1]}`);
    const { name, index } = app.into(id).at(-1);
    const bias = el(
      "button",
      { type: "button", className: "bias", tabIndex: -1, "aria-label": `bias of ${words}` },
      el("span", {}),
    );
    Object.assign(bias.dataset, { kind: "weight", name });
    return { element, tile, bias, index, isOutput };
  }

  layout() {
    if (!this.nodes.size) return;
    const { clientWidth, clientHeight } = byId("stage");
    const { settings, network } = this.app;
    const places = placeNodes(clientWidth, clientHeight, settings, network.classes || 1);
    const { width, height, size } = places;
    this.board.style.width = `${width}px`;
    this.board.style.height = `${height}px`;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    for (const [key, node] of this.features) {
      put(node, places.features.get(key), size);
      move(node.label, places.features.get(key).x - size / 2 - 7, node.y);
    }
    for (const [id, node] of this.nodes)
      if (node.bias) {
        put(node, places.nodes.get(id), size);
        move(node.bias, node.x - size / 2 - 3, node.y + size / 2 + 1);
      }
    this.heads.layout(places);
    this.links.layout(this.nodes);
  }

  paint(frame) {
    const { colours, settings, network } = this.app;
    const table = settings.discretize ? colours.halves : colours.signs;
    const size = catalogue.limits.small ** 2;
    const neurons = [...this.nodes.values()].filter(({ bias }) => bias);
    for (const [n, node] of neurons.entries()) {
      const first = neurons.length - network.classes; // the outputs of classes come last
      node.tile.paint(frame.maps, n >= first ? colours.class[n - first] : table, n * size);
      const colour = signColour(colours, frame.weights[node.index], BIAS);
      if (node.colour !== colour) node.bias.firstChild.style.backgroundColor = node.colour = colour;
    }
    this.links.paint(frame);
  }

  repaint() {
    for (const { tile, map } of this.features.values()) tile.paint(map, this.app.colours.signs);
    if (this.app.frame) this.paint(this.app.frame);
  }

  /** Bring forward what is pointed at, and the links that belong to it. */
  mark(what) {
    for (const element of this.board.querySelectorAll(".pointed"))
      element.classList.remove("pointed");
    const i = what?.kind === "feature" ? this.app.settings.features.indexOf(what.name) : -1;
    const id = what?.kind === "neuron" ? what.name : i >= 0 ? `in.${i}` : null;
    if (what?.kind === "feature") this.features.get(what.name).element.classList.add("pointed");
    this.nodes.get(id)?.element.classList.add("pointed");
    const weight = what?.kind === "weight" && this.app.parameter(what.name);
    const bias = weight?.input === null && this.nodes.get(weight.node).bias;
    if (bias) bias.classList.add("pointed");
    this.links.mark(id, what?.kind === "weight" ? what.name : null);
  }

  markStuck(words) {
    const texts = new Map(words.filter(({ node }) => node).map(({ node, text }) => [node, text]));
    for (const [id, { element }] of this.nodes) {
      element.classList.toggle("stuck", texts.has(id));
      element.title = texts.get(id) ?? "";
    }
  }
}

function put(node, { x, y }, size) {
  Object.assign(node, { x, y, size });
  move(node.element, x, y);
  node.element.style.width = node.element.style.height = `${size}px`;
}

/** Move an element so that (x, y) is the point its style sheet anchors it at. */
function move(element, x, y) {
  element.style.left = `${x}px`;
  element.style.top = `${y}px`;
}
