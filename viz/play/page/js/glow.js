// Lights on the network: what the step view wants to be seen, with a number beside it.
// It only marks elements that are there; after a change of shape the lights are set again.

import { el } from "./parts.js";

const KINDS = ["forward", "backward", "update", "now"];

/** Add app.light({nodes: {"0.1": {text, cls}}, weights: {name: {text, cls}}}); null clears. */
export function install(app) {
  const labels = [];
  const lit = new Set();
  let last = null;

  function light(lights) {
    last = lights;
    for (const element of lit) element.classList.remove("lit", ...KINDS);
    lit.clear();
    app.places.board.classList.toggle("dimmed", Boolean(lights));
    let used = 0;
    const mark = (elements, { text, cls }, x, y, place) => {
      for (const element of elements) {
        element.classList.add("lit", ...kinds(cls));
        lit.add(element);
      }
      if (text === undefined || text === null || text === "") return;
      const label = (labels[used++] ??= app.places.board.appendChild(el("span", {})));
      label.className = ["glow", place, ...kinds(cls)].join(" ");
      label.textContent = text;
      label.hidden = false;
      label.style.left = `${x}px`;
      label.style.top = `${y}px`;
    };
    for (const [name, glow] of Object.entries({ ...lights?.edges, ...lights?.weights }))
      markWeight(name, glow, mark);
    for (const [id, glow] of Object.entries(lights?.nodes ?? {})) {
      const node = app.places.node(id);
      const half = node && node.size / 2;
      if (node?.isOutput) mark([node.element], glow, node.x + half, node.y + half, "under");
      else if (node) mark([node.element], glow, node.x + half, node.y, "right");
      else if (id === "loss")
        mark([document.getElementById("losses")], { cls: glow.cls }, 0, 0, "");
    }
    for (const label of labels.slice(used)) label.hidden = true;
  }

  function markWeight(name, glow, mark) {
    const link = app.places.link(name);
    if (link) return mark([link.path], glow, link.x, link.y, "over");
    const node = app.places.node(app.parameter(name)?.node);
    if (node?.bias)
      mark([node.bias], glow, node.x - node.size / 2 - 8, node.y + node.size / 2, "left");
  }

  const kinds = (cls) =>
    String(cls ?? "")
      .split(" ")
      .filter((kind) => KINDS.includes(kind));
  app.light = light;
  app.on("network", () => last && light(last));
  new ResizeObserver(() => last && light(last)).observe(document.getElementById("stage"));
}
