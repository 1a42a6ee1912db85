// What stands above the columns of the network: layers, neurons, activations.
// The buttons send the new shape; the columns are drawn when the server has confirmed it.

import { byId, iconButton, write } from "../parts/dom.js";
import { el, options } from "../parts/parts.js";
import { catalogue, labelOf, valuesOf } from "../state/catalogue.js";

const NEW_LAYER = 2; // neurons of a layer that is added

/** The heads of all columns; `follow` after a change of settings, `layout` after one of places. */
export class Heads {
  constructor(app, board) {
    Object.assign(this, { app, board, layers: [] });
    this.first = el("h3", { className: "head" }, "Features");
    this.last = el("h3", { className: "head" }, "Output");
    board.append(this.first, this.last);
    this.depth = counter("hidden layer", (by) => this.addLayers(by));
    byId("depth").append(this.depth.element);
  }

  follow() {
    const { layers, activations } = this.app.settings;
    const { limits } = catalogue;
    this.depth.show(layers.length, "hidden layer", 0, limits.layers);
    while (this.layers.length > layers.length) this.layers.pop().element.remove();
    while (this.layers.length < layers.length) this.layers.push(this.head(this.layers.length));
    this.layers.forEach(({ count, select }, k) => {
      count.show(layers[k], "neuron", 1, limits.neurons);
      if (!select.options.length)
        options(
          select,
          valuesOf("activations").map((one) => [one, labelOf("activations", one)]),
        );
      select.value = activations[k];
    });
  }

  layout({ heads, left, room }) {
    this.first.style.left = `${left}px`;
    this.last.style.left = `${heads.at(-1)}px`;
    this.layers.forEach(({ element }, k) => {
      element.style.left = `${heads[k]}px`;
      element.style.width = `${Math.min(124, room - 4)}px`;
      element.classList.toggle("tight", room < 118);
    });
  }

  head(k) {
    const count = counter(`neuron in layer ${k + 1}`, (by) => this.addNeurons(k, by));
    const name = `Activation of layer ${k + 1}`;
    const select = el("select", { "aria-label": name, title: name });
    select.addEventListener("change", () =>
      this.app.set({
        activations: this.app.settings.activations.map((old, i) => (i === k ? select.value : old)),
      }),
    );
    const element = el(
      "div",
      { className: "head", role: "group", "aria-label": `Layer ${k + 1}` },
      count.element,
      select,
    );
    this.board.append(element);
    return { element, count, select };
  }

  addNeurons(k, by) {
    const layers = [...this.app.settings.layers];
    layers[k] = Math.max(1, Math.min(catalogue.limits.neurons, layers[k] + by));
    this.app.set({ layers });
  }

  addLayers(by) {
    const { layers, activations } = this.app.settings;
    if (by < 0)
      return this.app.set({ layers: layers.slice(0, -1), activations: activations.slice(0, -1) });
    const activation = activations.at(-1) ?? this.app.newActivation;
    if (layers.length < catalogue.limits.layers)
      this.app.set({ layers: [...layers, NEW_LAYER], activations: [...activations, activation] });
  }
}

// "− 4 neurons +": a number between two buttons.
function counter(what, add) {
  const minus = iconButton("minus", `Remove a ${what}`, `Remove a ${what}`, () => add(-1));
  const plus = iconButton("plus", `Add a ${what}`, `Add a ${what}`, () => add(1));
  const [size, words] = [el("b", {}), el("span", {})];
  const shown = el("span", { className: "size", "aria-live": "polite" }, size, " ", words);
  return {
    element: el("div", { className: "count" }, minus, shown, plus),
    show(n, what, least, most) {
      write(size, String(n));
      write(words, n === 1 ? what : `${what}s`);
      minus.disabled = n <= least;
      plus.disabled = n >= most;
    },
  };
}
