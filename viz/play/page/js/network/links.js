// The links: a curve for every weight, as wide as the weight is large, blue or orange by its sign.
// Beside each lies a wider unseen curve that the pointer can find; values are written on request.

import { draw } from "../parts/dom.js";
import { number } from "../state/names.js";

const WIDEST = 11;
const CROWD = 12; // with more links between two layers, values are shown where one points

/** All links of a network, in one SVG. */
export class Links {
  constructor(svg, app) {
    this.app = app;
    this.lines = draw("g", { class: "lines" });
    this.texts = draw("g", { class: "texts" });
    this.hits = draw("g", { class: "hits" });
    svg.append(this.lines, this.hits, this.texts);
    this.all = new Map(); // name → {path, hit, from, to, width, sign}
    this.values = app.page.values === "true";
  }

  /** Whether values are written only where one points, in some layer. */
  get crowded() {
    return [...this.all.values()].some(({ crowded }) => crowded);
  }

  get(name) {
    return this.all.get(name) ?? null;
  }

  build(parameters) {
    this.all.clear();
    for (const { name, index, layer, input, node, from } of parameters) {
      if (input === null) continue;
      const path = draw("path", {});
      const hit = draw("path", { "data-kind": "weight", "data-name": name });
      this.all.set(name, { name, index, path, hit, text: null, from, to: node, layer, input });
    }
    const links = [...this.all.values()];
    const counts = new Map();
    for (const { layer } of links) counts.set(layer, (counts.get(layer) ?? 0) + 1);
    for (const link of links) link.crowded = counts.get(link.layer) > CROWD;
    this.lines.replaceChildren(...links.map(({ path }) => path));
    this.hits.replaceChildren(...links.map(({ hit }) => hit));
    this.texts.replaceChildren();
  }

  layout(nodes) {
    for (const link of this.all.values()) {
      const from = nodes.get(link.from);
      const to = nodes.get(link.to);
      const x0 = from.x + from.size / 2 + 2;
      const x1 = to.x - to.size / 2 - 2;
      const bend = (x1 - x0) * 0.5;
      const curve = `M${x0} ${from.y}C${x0 + bend} ${from.y} ${x1 - bend} ${to.y} ${x1} ${to.y}`;
      link.path.setAttribute("d", curve);
      link.hit.setAttribute("d", curve);
      link.ends = [x0, from.y, x1, to.y];
      Object.assign(link, along(...link.ends, spot(link)));
      if (link.text) placeText(link);
    }
  }

  // Only what can be seen to differ is written: the browser draws a link again for every change.
  paint({ weights, dead }) {
    for (const link of this.all.values()) {
      const weight = weights[link.index];
      const sign = dead[link.index] ? "dead" : weight > 0 ? "plus" : weight < 0 ? "minus" : "zero";
      const width = Math.round(4 * Math.min(WIDEST, 0.7 + 2.4 * Math.abs(weight))) / 4 || 0.75;
      if (link.width !== width) link.path.setAttribute("stroke-width", (link.width = width));
      if (link.sign !== sign) link.path.dataset.sign = link.sign = sign;
      if (this.values) this.write(link, weight);
    }
  }

  showValues(on) {
    if (on === this.values) return;
    this.values = on;
    if (!on) {
      this.texts.replaceChildren();
      for (const link of this.all.values()) link.text = null;
    } else if (this.app.frame) this.paint(this.app.frame);
  }

  write(link, weight) {
    if (!link.text) {
      link.text = draw("text", { class: link.crowded ? "crowded" : "" });
      placeText(link);
      this.texts.append(link.text);
    }
    const text = number(weight, 2);
    if (link.written !== text || !link.text.firstChild) link.text.textContent = link.written = text;
  }

  /** Bring the links of a node, or one link, forward. */
  mark(node, name) {
    const few = node !== null || this.all.has(name);
    this.lines.classList.toggle("few", few);
    for (const link of this.all.values()) {
      const on = few && (link.name === name || link.to === node || link.from === node);
      link.path.classList.toggle("on", on);
      if (!link.text?.classList.toggle("on", on) || !link.crowded) continue;
      const far = link.to === node ? 0.22 : 0.78; // away from the node, where links have parted
      placeText({ text: link.text, ...along(...link.ends, far) });
    }
  }
}

function placeText({ text, x, y }) {
  text.setAttribute("x", x);
  text.setAttribute("y", y + 4);
}

// Where on its curve a value is written, not at the same share as its neighbours'.
const spot = ({ input, to }) => 0.28 + 0.11 * ((input * 3 + Number(to.split(".")[1])) % 5);

// The point at share t of the curve that layout draws.
function along(x0, y0, x1, y1, t) {
  const s = 1 - t;
  const [a, between, d] = [s ** 3, 3 * s * t, t ** 3]; // the weights of start, handles and end
  const middle = (x0 + x1) / 2;
  return {
    x: a * x0 + between * middle + d * x1,
    y: (a + between * s) * y0 + (between * t + d) * y1,
  };
}
