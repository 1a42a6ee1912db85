// Lights on the network: what the step view wants to be seen, with a number beside it.
// It only marks elements that are there; after a change of shape the lights are set again.

import { byId, whenResized } from "../parts/dom.js";
import { el } from "../parts/parts.js";

/** Add app.light({nodes: {"0.1": {text, cls}}, weights: {name: {text, cls}}}); null clears. */
export function install(app) {
  const labels = [];
  const lit = new Set();
  let last = null;

  function light(lights) {
    last = lights;
    for (const element of lit)
      element.classList.remove("lit", "forward", "backward", "update", "now");
    lit.clear();
    app.places.board.classList.toggle("dimmed", Boolean(lights));
    let used = 0;
    const mark = (element, { text, cls }, x, y, place) => {
      element.classList.add("lit", cls);
      lit.add(element);
      if (!text) return;
      const label = (labels[used++] ??= app.places.board.appendChild(el("span", {})));
      label.className = `glow ${place} ${cls}`;
      label.textContent = text;
      label.hidden = false;
      label.style.left = `${x}px`;
      label.style.top = `${y}px`;
    };
    for (const [name, glow] of Object.entries(lights?.weights ?? {})) markWeight(name, glow, mark);
    for (const [id, glow] of Object.entries(lights?.nodes ?? {})) {
      const node = app.places.node(id);
      const half = node && node.size / 2;
      if (node?.isOutput) mark(node.element, glow, node.x + half, node.y + half, "under");
      else if (node) mark(node.element, glow, node.x + half, node.y, "right");
      else if (id === "loss") mark(byId("losses"), { cls: glow.cls });
    }
    for (const label of labels.slice(used)) label.hidden = true;
  }

  function markWeight(name, glow, mark) {
    const link = app.places.link(name);
    if (link) return mark(link.path, glow, link.x, link.y, "over");
    const node = app.places.node(app.parameter(name)?.node);
    if (node?.bias)
      mark(node.bias, glow, node.x - node.size / 2 - 8, node.y + node.size / 2, "left");
  }

  app.light = light;
  app.on("network", () => last && light(last));
  whenResized(byId("stage"), () => last && light(last));
}
