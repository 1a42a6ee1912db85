// The card of what one points at: a weight with its gradient and its last update, or a neuron's
// weights as a list. A weight can be changed here while the training goes on, and explained.

import { byId, iconButton, write } from "../parts/dom.js";
import { button, el } from "../parts/parts.js";
import { capital, describeNode, inputText, number } from "../state/names.js";
import { written } from "./reasons.js";
import { editor } from "./edit.js";
import { lastUpdate } from "./update.js";
import { watch } from "./pointing.js";

const EDGE = 8; // from the edge of the window

/** Add the card. */
export function install(app) {
  const card = new Card(app);
  watch(app, card);
  app.on("frame", () => card.refresh());
  app.on("network", () => card.check());
  app.on("explain", (message) => card.explained(message));
}

class Card {
  constructor(app) {
    this.app = app;
    this.element = byId("card");
    this.what = null; // what the card shows
    this.pinned = false; // opened by a click: it stays
    this.refresh = () => {};
  }

  /** The pointer or the focus is over something. */
  over(what, x) {
    if (this.pinned) return;
    this.app.hover(what);
    if (what.kind === "weight") this.show(what, x);
    else this.hide();
  }

  leave() {
    if (this.pinned) return;
    this.hide();
    this.app.hover(null);
  }

  /** Open a card that stays; with `edit` the value is being changed at once. */
  open(what, x, edit, focus = true) {
    this.pinned = true;
    this.app.hover(what);
    this.show(what, x);
    this.pin();
    if (edit) this.edit();
    else if (focus) this.first().focus({ preventScroll: true });
  }

  first() {
    return this.element.querySelector(".weights button") ?? this.element.querySelector("button");
  }

  close() {
    const from = this.pinned && this.element.contains(document.activeElement) ? this.from : null;
    this.pinned = false;
    this.leave();
    from?.focus({ preventScroll: true });
  }

  // After a change of shape the thing may be gone.
  check() {
    const { what, app } = this;
    if (!what) return;
    const there = what.kind === "weight" ? app.parameter(what.name) : app.places.node(what.name);
    if (!there) this.close();
  }

  hide() {
    this.element.hidden = true;
    this.element.classList.remove("pinned");
    this.what = null;
    this.refresh = () => {};
  }

  show(what, x) {
    const fresh = this.what?.name !== what.name || this.element.hidden;
    const box = document.querySelector(`#stage [data-name="${CSS.escape(what.name)}"]`);
    if (box && !this.element.contains(document.activeElement)) this.from = box;
    if (!fresh) return;
    this.what = what;
    this.element.classList.remove("pinned", "wordy");
    this.element.replaceChildren(
      ...(what.kind === "weight" ? this.weight(what.name) : this.neuron(what.name)),
    );
    this.element.hidden = false;
    this.refresh();
    this.x = x || box.getBoundingClientRect().right;
    this.place();
  }

  /** Stand under the network if there is room, else at the top: the card hides no neuron. */
  place() {
    const { offsetWidth: width, offsetHeight: height, style } = this.element;
    const { bottom } = byId("stage").getBoundingClientRect();
    const left = Math.max(EDGE, Math.min(innerWidth - width - EDGE, this.x - width / 2));
    style.left = `${left}px`;
    style.top = `${bottom + height + EDGE < innerHeight ? bottom : EDGE}px`;
  }

  head(title, small) {
    const shut = iconButton("close", "Close", "Close: Escape", () => this.close(), {
      className: "close",
    });
    return el(
      "header",
      {},
      el("div", {}, el("h3", {}, capital(title)), el("code", {}, small)),
      shut,
    );
  }

  weight(name) {
    const { app } = this;
    const [value, gradient] = [el("b", {}), el("span", {})];
    const update = el("span", { className: "sum" });
    const change = button("Edit", () => (this.pin(), this.edit()), { className: "small" });
    const explain = () => (this.pin(), app.send({ do: "explain", name }));
    const row = el("div", { className: "value" }, value, change);
    this.lines = el("pre", { hidden: true, tabIndex: 0 });
    this.edit = () =>
      row.replaceWith(
        editor(app, name, (done) => {
          done.replaceWith(row);
          change.focus({ preventScroll: true });
        }),
      );
    this.refresh = () => {
      const { frame } = app;
      const weight = app.parameter(name);
      if (!frame || !weight) return;
      const { index } = weight;
      write(value, frame.dead[index] ? "0, held there by L1" : number(frame.weights[index]));
      write(gradient, number(frame.grads[index]));
      write(update, lastUpdate(frame, weight, app));
    };
    const line = (words, content) => [el("dt", {}, words), el("dd", {}, content)];
    return [
      this.head(app.describe(name), name),
      el(
        "dl",
        {},
        ...line("value", row),
        ...line("gradient", gradient),
        ...line("last update", update),
      ),
      button("Explain", explain, { className: "small" }),
      el("p", { className: "hint" }, "Click to edit or explain it"),
      this.lines,
    ];
  }

  neuron(id) {
    const { app } = this;
    const [k, j] = id.split(".");
    const rows = app.into(id).map((weight) => {
      const { name } = weight;
      const value = el("b", {});
      const words = weight.input === null ? "bias" : inputText(weight, app.settings);
      const act = () => {
        this.pinned = false;
        this.open({ kind: "weight", name }, this.x, true);
      };
      const made = button("", act, { "aria-label": app.describe(name) });
      made.append(el("span", {}, words), value);
      return { weight, made, value };
    });
    this.refresh = () => {
      if (!app.frame) return;
      for (const { weight, value } of rows) write(value, number(app.frame.weights[weight.index]));
    };
    return [
      this.head(describeNode(id, app), `layers[${k}].neurons[${j}]`),
      el("div", { className: "weights" }, ...rows.map(({ made }) => made)),
    ];
  }

  // What only shows something lets the pointer through; what stays can be used.
  pin() {
    this.pinned = true;
    this.element.classList.add("pinned");
    this.place();
  }

  explained({ name, lines }) {
    if (this.what?.name !== name || !this.lines) return;
    this.lines.replaceChildren(...lines.map(written));
    this.lines.hidden = false;
    this.element.classList.add("wordy");
    this.place();
  }
}
