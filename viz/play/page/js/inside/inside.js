// The step view: one update of the network, record by record, forwards and back.
// The records come from the server; walk.js keeps the place, board.js shows it, the network lights up.
import { Board, KINDS, Log } from "./board.js";
import { catalogue } from "../state/catalogue.js";
import { lights } from "./lights.js";
import { number } from "../state/names.js";
import { button, el, typing } from "../parts/parts.js";
import { Walk, stages } from "./walk.js";

const PACE = 1400; // milliseconds a record when it walks by itself

/** Add the panel "Look inside" and app.inside. */
export function install(app) {
  const view = new View(app);
  app.panel("inside", "Look inside", view.element, {
    onShow: () => view.open(),
    onHide: () => view.close(),
  });
  app.inside = { step: (direction, unit) => view.step(direction, unit) };
}

class View {
  constructor(app) {
    this.app = app;
    this.walk = new Walk(app, () => this.draw());
    this.board = new Board(app);
    this.log = new Log((position) => this.walk.seek(position));
    this.timer = null;
    this.shown = false;
    this.build();
    this.listen();
  }

  build() {
    const move = (direction, unit) => () => (this.rest(), this.walk.step(direction, unit));
    this.where = el("p", { className: "where" });
    this.chips = el("div", {
      className: "chips",
      role: "group",
      "aria-label": "Samples of this batch",
    });
    this.count = el("output", {});
    this.scrubber = el("input", {
      type: "range",
      min: 1,
      max: 1,
      value: 1,
      "aria-label": "Record",
    });
    this.scrubber.addEventListener("input", () => {
      this.rest();
      this.walk.seek(Number(this.scrubber.value));
    });
    this.player = button("▶", () => this.play(this.timer === null), { title: "Walk by itself" });
    this.player.setAttribute("aria-label", "Walk by itself");
    this.bar = el(
      "div",
      { className: "walkbar", role: "group", "aria-label": "Walk" },
      button("⇤", move(-1, "stage"), { title: "Stage back: Shift ←", "aria-label": "Stage back" }),
      button("←", move(-1, "record"), { title: "Record back: ←", "aria-label": "Record back" }),
      this.player,
      button("→", move(1, "record"), { title: "Next record: →", "aria-label": "Next record" }),
      button("⇥", move(1, "stage"), { title: "Next stage: Shift →", "aria-label": "Next stage" }),
      this.scrubber,
      this.count,
    );
    this.element = el(
      "div",
      { className: "inside" },
      el("header", {}, this.where, this.chips),
      this.board.element,
      this.log.element,
      this.bar,
    );
  }

  listen() {
    const { app, walk } = this;
    app.on("frame", (frame) => this.take(frame));
    app.on("inside", (message) => walk.receive(message));
    app.on("network", () => this.settle());
    app.on("open", () => walk.forget());
    app.on(
      "error",
      (error) => ["inside", "step", "back"].includes(error.about) && walk.refused(error),
    );
    // First of all listeners: while one looks inside, the arrows walk here.
    document.addEventListener("keydown", (event) => this.key(event), { capture: true });
  }

  open() {
    this.shown = true;
    if (this.app.frame?.playing) this.app.send({ do: "pause" });
    else if (this.app.frame) this.walk.arrive(this.app.frame);
    this.draw();
  }

  close() {
    this.shown = false;
    this.rest();
    this.app.light(null);
  }

  /** Take a frame: while training runs there is nothing to look into. */
  take(frame) {
    if (!this.shown) return;
    if (!frame.playing) return this.walk.arrive(frame);
    if (this.walk.stamp !== null) this.app.light(null);
    this.rest();
    this.walk.forget();
    this.draw();
  }

  /** The settings changed: start again, unless only the display did. */
  settle() {
    const { controls } = catalogue;
    const trained = Object.entries(this.app.settings).filter(([key]) => !controls[key]?.shown);
    const signature = JSON.stringify(trained);
    if (signature === this.signature) return;
    this.signature = signature;
    this.walk.forget();
    if (this.shown) this.app.light(null);
  }

  step(direction, unit) {
    this.rest();
    if (this.shown) this.walk.step(direction, unit);
    else this.app.show("inside");
  }

  key(event) {
    const direction = { ArrowRight: 1, ArrowLeft: -1, PageDown: 1, PageUp: -1 }[event.key];
    const own = event.target === this.scrubber;
    if (!direction || !this.shown || event.defaultPrevented || (typing(event) && !own)) return;
    event.preventDefault();
    this.rest();
    this.walk.step(direction, event.shiftKey ? "stage" : "record");
  }

  /** Walk by itself, or stop. */
  play(on) {
    this.rest();
    if (!on) return;
    this.player.textContent = "⏸";
    this.timer = setInterval(() => this.walk.step(1, "record"), PACE);
    this.walk.step(1, "record");
  }

  rest() {
    clearInterval(this.timer);
    this.timer = null;
    this.player.textContent = "▶";
  }

  draw() {
    if (!this.shown) return;
    const { chapter, records, position } = this.walk;
    this.bar.querySelectorAll("button, input").forEach((control) => (control.disabled = !chapter));
    if (!chapter) {
      const idle = this.walk.trouble || "One moment …";
      this.board.clear(this.app.frame?.playing ? "Training runs: pause to look inside." : idle);
      return;
    }
    this.headline(chapter);
    this.board.show(chapter, position);
    this.log.show(records, position);
    this.scrubber.max = records.length;
    this.scrubber.value = position;
    this.scrubber.setAttribute("aria-valuetext", records[position - 1]?.text ?? "");
    this.count.textContent = `${position} / ${records.length}`;
    this.app.light(lights(records, position, this.app));
  }

  /** Say where we are, and offer the samples of this batch and the stages of this one. */
  headline(chapter) {
    const { epoch, batch, batches, sample, samples, x, label } = chapter;
    const place = `Epoch ${epoch + 1}, batch ${batch + 1} of ${batches}`;
    const point = x.map((value) => number(value)).join(", ");
    const what =
      sample === samples.length
        ? "the weights are updated"
        : `sample ${sample + 1} of ${samples.length}: (${point}) → ${number(label)}`;
    this.where.replaceChildren(el("b", {}, place), ` · ${what}`);
    const chip = (text, pressed, act, title) =>
      button(text, () => (this.rest(), act()), { title, "aria-pressed": String(pressed) });
    const numbers = samples.map((_, s) =>
      chip(String(s + 1), s === sample, () => this.walk.go(s, "first"), `Sample ${s + 1}`),
    );
    const update = chip(
      "update",
      sample === samples.length,
      () => this.walk.go("updates", "first"),
      "The update of the weights",
    );
    const focused = this.chips.contains(document.activeElement);
    const stage = this.stageChips(chip);
    this.chips.replaceChildren(
      ...stage,
      ...(stage.length ? [el("i", {})] : []),
      ...numbers,
      update,
    );
    if (focused) this.chips.querySelector("[aria-pressed=true]")?.focus();
  }

  stageChips(chip) {
    const { records, position } = this.walk;
    return stages(records)
      .filter(({ kind }) => kind !== "update")
      .map(({ kind, start, end }) =>
        chip(
          KINDS[kind],
          position > start && position <= end,
          () => this.walk.seek(start + 1),
          `To where this starts: record ${start + 1}`,
        ),
      );
  }
}
