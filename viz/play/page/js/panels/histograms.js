// The panel of the histograms: weights, gradients and last updates, of all layers and of each.
// It reads the arrays of every frame and draws them in place, so that nothing flickers in training.
import { whenResized, write } from "../parts/dom.js";
import { number } from "../state/names.js";
import { el, fit } from "../parts/parts.js";

const BINS = 21; // odd: the middle one is for what lies around 0
const KINDS = ["Weights", "Gradients", "Last update"];

/** Add the panel "Histograms". */
export function install(app) {
  const view = new Histograms(app);
  app.panel("histograms", "Histograms", view.element, {
    onShow: () => ((view.shown = true), view.draw()),
    onHide: () => (view.shown = false),
  });
}

/** Count values into BINS equal bins over −reach … reach; what is not finite is left out. */
function bins(values, reach) {
  const counts = new Array(BINS).fill(0);
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    const bin = Math.floor(((value / reach + 1) / 2) * BINS);
    counts[Math.max(0, Math.min(BINS - 1, bin))] += 1;
  }
  return counts;
}

/** Round up to 1, 2 or 5 times a power of ten, so that the axis moves seldom. */
function roundUp(value) {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find((step) => step * power >= value * (1 - 1e-12)) * power;
}

/** Return count of zeros, count of what is not finite, largest magnitude and Euclidean norm. */
function facts(values) {
  let zeros = 0,
    wild = 0,
    largest = 0,
    squares = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) wild += 1;
    else {
      if (value === 0) zeros += 1;
      largest = Math.max(largest, Math.abs(value));
      squares += value * value;
    }
  }
  return { zeros, wild, largest, norm: Math.sqrt(squares) };
}

class Histograms {
  constructor(app) {
    this.app = app;
    this.shown = false;
    this.rows = [];
    this.wanted = false;
    this.body = el("tbody", {});
    const heads = ["", ...KINDS, "‖update‖ / ‖weights‖"];
    this.element = el(
      "div",
      { className: "histograms" },
      el(
        "table",
        {},
        el("thead", {}, el("tr", {}, ...heads.map((text) => el("th", { scope: "col" }, text)))),
        this.body,
      ),
    );
    app.on("network", () => this.build());
    app.on("frame", () => this.schedule());
    app.on("colours", () => this.draw());
    whenResized(this.element, () => this.schedule());
  }

  /** One row for all parameters and one for each layer. */
  build() {
    const layers = new Map();
    for (const { layer, index } of this.app.parameters)
      layers.set(layer, [...(layers.get(layer) ?? []), index]);
    const title = (layer) => (layer === layers.size - 1 ? "Output" : `Layer ${layer + 1}`);
    const all = this.app.parameters.map(({ index }) => index);
    this.rows = [["All", all], ...[...layers].map(([layer, at]) => [title(layer), at])].map(row);
    this.body.replaceChildren(...this.rows.map(({ element }) => element));
    this.schedule();
  }

  /** Draw once before the screen is painted, however many frames came. */
  schedule() {
    if (!this.shown || this.wanted) return;
    this.wanted = true;
    requestAnimationFrame(() => {
      this.wanted = false;
      this.draw();
    });
  }

  draw() {
    const { frame, parameters } = this.app;
    if (!this.shown || frame?.weights.length !== parameters.length) return;
    const { weights, grads, before } = frame;
    const updates = weights.map((value, k) => value - before[k]);
    const theme = this.app.colours;
    for (const { at, cells, ratio } of this.rows) {
      const [own, slopes, steps] = [weights, grads, updates].map((all) => at.map((k) => all[k]));
      [own, slopes, steps].forEach((values, k) => this.cell(cells[k], values, theme));
      const part = facts(steps).norm / facts(own).norm;
      write(ratio, Number.isFinite(part) ? number(part, 2) : "–");
    }
  }

  cell({ canvas, words }, values, theme) {
    const { zeros, wild, largest } = facts(values);
    const reach = roundUp(largest);
    bars(canvas, bins(values, reach), number(reach), theme);
    const parts = [`${zeros} ${zeros === 1 ? "zero" : "zeros"}`, `largest ${number(largest, 3)}`];
    if (wild) parts.push(`${wild} not finite`);
    write(words, parts.join(" · "));
    canvas.setAttribute(
      "aria-label",
      `Histogram of ${values.length} numbers: ${words.textContent}`,
    );
  }
}

function row([title, at]) {
  const cells = KINDS.map(() => ({
    canvas: el("canvas", { role: "img" }),
    words: el("small", {}),
  }));
  const ratio = el("td", { className: "ratio" });
  const element = el(
    "tr",
    {},
    el("th", { scope: "row" }, title),
    ...cells.map(({ canvas, words }) => el("td", {}, canvas, words)),
    ratio,
  );
  return { at, cells, ratio, element };
}

/** Draw the bars: orange below 0, blue above, grey around 0; the ends of the axis beneath. */
function bars(canvas, counts, end, theme) {
  const { pen, width, height } = fit(canvas);
  const base = height - 14,
    wide = width / BINS,
    most = Math.max(1, ...counts);
  const centre = (BINS - 1) / 2;
  counts.forEach((count, k) => {
    if (!count) return;
    const tall = Math.max(2, (count / most) * (base - 2));
    pen.fillStyle = k === centre ? theme.faint : k < centre ? theme.orange : theme.blue;
    pen.fillRect(k * wide + 0.5, base - tall, wide - 1, tall);
  });
  pen.fillStyle = theme.frame;
  pen.fillRect(0, base, width, 1);
  pen.font = '11px "Liberation Sans", Arial, Helvetica, sans-serif';
  Object.assign(pen, { fillStyle: theme.soft, textBaseline: "alphabetic" });
  const marks = [
    [`−${end}`, 0, "left"],
    ["0", width / 2, "center"],
    [end, width, "right"],
  ];
  for (const [text, x, align] of marks) {
    pen.textAlign = align;
    pen.fillText(text, x, height - 2);
  }
}
