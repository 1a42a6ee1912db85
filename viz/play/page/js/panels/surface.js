// The panel of the loss surface: two weights are chosen, the server computes, one turns it by hand.
// The drawing itself is in scene.js; what is shown is the loss over the training set.
import { drawBox } from "./axes.js";
import { whenResized, write } from "../parts/dom.js";
import { number } from "../state/names.js";
import { button, el, field, fit, options } from "../parts/parts.js";
import { box, camera, heightAt, paint, shapes } from "./scene.js";

const START = { turn: -0.65, tilt: 0.6, zoom: 1 };
const PAUSE = 1000; // milliseconds between two questions to the server

/** Add the panel "Loss surface". */
export function install(app) {
  const view = new Surface(app);
  app.panel("surface", "Loss surface", view.element, {
    onShow: () => view.open(),
    onHide: () => (view.shown = false),
  });
}

class Surface {
  constructor(app) {
    this.app = app;
    this.look = { ...START };
    this.data = null;
    this.shown = false;
    this.asked = 0; // when the server was asked last
    this.due = null;
    this.build();
    this.touch();
    app.on("network", () => this.settle());
    app.on("surface", (message) => this.take(message));
    app.on("frame", () => this.refresh());
    app.on(
      "error",
      ({ about }) => about === "surface" && this.note("The surface could not be computed."),
    );
    app.on("hover", (what) => what?.kind === "weight" && this.hovered(what.name));
    app.on("colours", () => this.draw());
    whenResized(this.canvas, () => this.draw());
  }

  build() {
    this.first = el("select", {});
    this.second = el("select", {});
    for (const select of [this.first, this.second])
      select.addEventListener("change", () => this.ask());
    this.pick = el("input", { type: "checkbox" });
    this.log = el("input", { type: "checkbox" });
    this.log.addEventListener("change", () => this.draw());
    this.canvas = el("canvas", { tabIndex: 0, role: "img", className: "scene" });
    this.caption = el("p", { className: "aside", "aria-live": "polite" });
    const front = () => (Object.assign(this.look, START), this.draw());
    this.element = el(
      "div",
      { className: "surface" },
      el(
        "div",
        { className: "side" },
        field("First weight", this.first),
        field("Second weight", this.second),
        field("Choose by pointing at a weight", this.pick, "check"),
        field("Logarithmic height", this.log, "check"),
        el(
          "div",
          { className: "row" },
          button("Refresh", () => this.ask()),
          button("Front view", front),
        ),
        this.caption,
        el(
          "p",
          { className: "aside" },
          "Drag or use the arrow keys to turn it, the wheel or + and − to come closer.",
        ),
      ),
      this.canvas,
    );
  }

  /** Turn with the pointer and the arrow keys, zoom with the wheel. */
  touch() {
    const { canvas, look } = this;
    const turn = (across, up, closer = 1) => {
      look.turn += across;
      look.tilt = Math.max(0.05, Math.min(1.5, look.tilt + up));
      look.zoom = Math.max(0.6, Math.min(3, look.zoom * closer));
      this.draw();
    };
    let last = null; // where the one pointer that turns was
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      last = event;
    });
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerId !== last?.pointerId || !canvas.hasPointerCapture(event.pointerId)) return;
      turn((last.clientX - event.clientX) * 0.01, (event.clientY - last.clientY) * 0.01);
      last = event;
    });
    canvas.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        turn(0, 0, Math.exp(-event.deltaY / 500));
      },
      { passive: false },
    );
    const keys = {
      ArrowLeft: [0.12, 0],
      ArrowRight: [-0.12, 0],
      ArrowUp: [0, -0.1],
      ArrowDown: [0, 0.1],
      "+": [0, 0, 1.15],
      "=": [0, 0, 1.15],
      "-": [0, 0, 1 / 1.15],
    };
    canvas.addEventListener("keydown", (event) => {
      if (!keys[event.key] || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation(); // the step view walks with the same keys
      turn(...keys[event.key]);
    });
  }

  open() {
    this.shown = true;
    this.settle();
    this.ask();
  }

  /** Offer the weights of the network that there is now. */
  settle() {
    const names = this.app.parameters.map(({ name }) => name);
    const pairs = names.map((name) => [name, this.app.describe(name)]);
    const fresh = this.names !== names.join();
    this.names = names.join();
    for (const select of [this.first, this.second]) options(select, pairs);
    if (fresh) Object.assign(this, { data: null });
    if (fresh && names.length > 1) this.second.value = names[1];
    if (this.shown && fresh) this.ask();
  }

  hovered(name) {
    if (!this.shown || !this.pick.checked || !this.app.parameter(name)) return;
    if (name === this.second.value) return;
    this.first.value = this.second.value; // the last two that were pointed at
    this.second.value = name;
    this.ask();
  }

  /** Ask for the surface, at once or as soon as the server may be asked again. */
  ask() {
    clearTimeout(this.due);
    this.due = null;
    const wait = this.asked + PAUSE - performance.now();
    if (wait > 0) return void (this.due = setTimeout(() => this.shown && this.ask(), wait));
    const names = [this.first.value, this.second.value];
    if (!names[0] || !names[1]) return;
    if (names[0] === names[1]) return this.note("Choose two different weights.");
    this.asked = performance.now();
    this.note(this.data ? this.caption.textContent : "Computing …");
    this.app.send({ do: "surface", names });
  }

  /** The weights moved: ask again, at most once a second. */
  refresh() {
    const now = Array.from(this.app.frame.weights ?? []).join();
    const moved = now !== this.weights;
    this.weights = now;
    if (this.shown && moved && this.due === null) this.ask();
  }

  take(message) {
    if (message.names[0] !== this.first.value || message.names[1] !== this.second.value) return;
    this.data = message;
    this.draw();
  }

  note(text) {
    write(this.caption, text);
  }

  draw() {
    if (!this.shown || !this.canvas.clientWidth) return;
    const { pen, width, height } = fit(this.canvas);
    if (!this.data) return;
    if (!this.data.loss.flat().some((value) => value !== null))
      return this.note("The loss is not a finite number anywhere here.");
    const theme = this.app.colours;
    const high = this.log.checked ? (value) => Math.log10(Math.max(value, 1e-12)) : undefined;
    const fitted = box(this.data, high);
    const see = camera({ ...this.look, width, height });
    drawBox(pen, fitted, see, theme, { width, axes: this.axes(fitted) });
    paint(pen, shapes(this.data, fitted, see), theme);
    this.here(pen, fitted, see, theme);
  }

  /** Mark the present place on the surface, and its foot on the floor of the box. */
  here(pen, fitted, see, theme) {
    const {
        here: [a, b, loss],
        names,
      } = this.data,
      { describe } = this.app;
    this.note(
      `${describe(names[0])} = ${number(a)}, ${describe(names[1])} = ${number(b)}: ` +
        `loss ${loss === null ? "not finite" : number(loss)}. The line is where training came from.`,
    );
    this.canvas.setAttribute("aria-label", `Loss surface. ${this.caption.textContent}`);
    const height = heightAt(this.data, a, b);
    if (height === null) return;
    const point = see(fitted.place(a, b, height)),
      foot = see([...fitted.flat(a, b), fitted.floor]);
    pen.strokeStyle = theme.accent;
    pen.lineWidth = 1;
    pen.setLineDash([3, 4]);
    pen.beginPath();
    pen.moveTo(point.x, point.y);
    pen.lineTo(foot.x, foot.y);
    pen.stroke();
    pen.setLineDash([]);
    pen.beginPath();
    pen.arc(point.x, point.y, 7, 0, 7);
    pen.fillStyle = theme.accent;
    pen.fill();
    pen.lineWidth = 2;
    pen.strokeStyle = theme.paper;
    pen.stroke();
  }

  /** What the three axes mean. */
  axes({ low, top }) {
    const { x, y, names } = this.data,
      { describe } = this.app;
    const real = this.log.checked ? (value) => 10 ** value : (value) => value;
    const narrow = this.canvas.clientWidth < 560; // there is no room for long names
    const words = narrow ? ["first weight", "second weight"] : names.map((name) => describe(name));
    return [
      { name: words[0], values: x },
      { name: words[1], values: y },
      { name: "loss", low: real(low), top: real(top) },
    ];
  }
}
