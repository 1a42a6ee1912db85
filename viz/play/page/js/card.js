// The card beside what one points at: a weight with its gradient and its last update, or a neuron's
// weights as a list. A weight can be changed here while the training goes on, and explained.

import { byId, iconButton, write } from "./dom.js";
import { el } from "./parts.js";
import { describeNode, featureText, inputText, number } from "./names.js";
import { clearPlace } from "./clear.js";
import { written } from "./reasons.js";
import { editor } from "./edit.js";
import { lastUpdate } from "./update.js";
import { watch } from "./pointing.js";

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
  over(what, x, y) {
    if (this.pinned) return;
    this.app.hover(what);
    if (what.kind === "weight") this.show(what, x, y);
    else this.hide();
  }

  leave() {
    if (this.pinned) return;
    this.hide();
    this.app.hover(null);
  }

  /** Open a card that stays; with `edit` the value is being changed at once. */
  open(what, x, y, edit, focus = true) {
    this.pinned = true;
    this.app.hover(what);
    this.show(what, x, y);
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
    const there = what.kind === "weight" ? app.index.has(what.name) : app.places.node(what.name);
    if (!there) this.close();
  }

  hide() {
    this.element.hidden = true;
    this.element.classList.remove("pinned");
    this.what = null;
    this.refresh = () => {};
  }

  show(what, x, y) {
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
    const edge = box?.getBoundingClientRect();
    this.at = [x || edge.right, y || edge.top];
    this.place();
  }

  place() {
    const [left, top] = clearPlace(this.element, ...this.at);
    this.element.style.left = `${left}px`;
    this.element.style.top = `${top}px`;
  }

  head(title, small) {
    const shut = iconButton("close", "Close", "Close: Escape", () => this.close(), {
      className: "close",
    });
    return el(
      "header",
      {},
      el(
        "div",
        {},
        el(
          "h3",
          {},
          title.replace(/^./, (letter) => letter.toUpperCase()),
        ),
        el("code", {}, small),
      ),
      shut,
    );
  }

  weight(name) {
    const { app } = this;
    const value = el("b", {});
    const gradient = el("span", {});
    const update = el("span", { className: "sum" });
    const change = el("button", { type: "button", className: "small" }, "Edit");
    const why = el("button", { type: "button", className: "small" }, "Explain");
    const hint = el("p", { className: "hint" }, "Click to edit or explain it");
    const row = el("div", { className: "value" }, value, change);
    this.lines = el("pre", { hidden: true, tabIndex: 0 });
    this.edit = () =>
      row.replaceWith(
        editor(app, name, (done) => {
          done.replaceWith(row);
          change.focus({ preventScroll: true });
        }),
      );
    change.addEventListener("click", () => (this.pin(), this.edit()));
    why.addEventListener("click", () => (this.pin(), app.send({ do: "explain", name })));
    this.refresh = () => {
      const { frame } = app;
      const i = app.index.get(name);
      if (!frame || i === undefined) return;
      write(value, frame.dead?.[i] ? "0, held there by L1" : number(frame.weights[i]));
      write(gradient, frame.grads ? number(frame.grads[i]) : "–");
      write(update, lastUpdate(frame, i, app));
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
      why,
      hint,
      this.lines,
    ];
  }

  neuron(id) {
    const { app } = this;
    const [k, j] = id.split(".").map(Number);
    const path = `layers[${k}].neurons[${j}]`;
    const rows = app.names
      .filter((name) => name.startsWith(`${path}.`))
      .map((name, i) => {
        const value = el("b", {});
        const isBias = name.endsWith(".b");
        const words = isBias
          ? "bias"
          : k === 0
            ? featureText(app.settings.features[i])
            : inputText(k, i, app.settings);
        const button = el(
          "button",
          { type: "button", "aria-label": app.describe(name) },
          el("span", {}, words),
          value,
        );
        button.addEventListener("click", () => {
          this.pinned = false;
          this.open({ kind: "weight", name }, ...this.at, true);
        });
        return { name, button, value };
      });
    this.refresh = () =>
      rows.forEach(
        ({ name, value }) =>
          app.frame && write(value, number(app.frame.weights[app.index.get(name)])),
      );
    return [
      this.head(describeNode(id, app.settings, app.network.classes), path),
      el("div", { className: "weights" }, ...rows.map(({ button }) => button)),
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
