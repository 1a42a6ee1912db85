// The panel for your own data: drawn by hand, typed as numbers, or read from a CSV file.
// A CSV file goes to the server as it is; drawn points go as settings, rounded to 0.05.
import { catalogue } from "../state/catalogue.js";
import { signColour } from "../parts/colours.js";
import { throttled, write } from "../parts/dom.js";
import { accept, install as installDrop } from "./drop.js";
import { number } from "../state/names.js";
import { Pad } from "./pad.js";
import { button, el, field } from "../parts/parts.js";
import { lacking, readPoints, sprayed, written } from "./points.js";

const APART = 0.35; // how far the pointer moves before it drops another point
const NEAR = 0.6; // what the eraser reaches

/** Add the panel "Own data", and take CSV files dropped on the page. */
export function install(app) {
  const view = new Own(app);
  app.panel("own", "Own data", view.element, { onShow: () => view.open() });
  installDrop(app);
  accept("csv", (file) => view.file(file));
}

class Own {
  constructor(app) {
    this.app = app;
    this.points = [];
    this.past = []; // what undo goes back to
    this.problem = "classification";
    this.label = 1;
    this.last = null; // where the pointer dropped its last point
    this.sent = ""; // the points as the server was given them
    this.pad = new Pad(app, (place, first) => this.stroke(place, first));
    this.send = throttled(250, () => this.give());
    this.build();
    app.on("colours", () => app.settings && this.palette());
    app.on("network", () => this.follow());
    app.on(
      "error",
      ({ about, field, message }) => (about === "csv" || field === "points") && this.tell(message),
    );
  }

  build() {
    const radio = (name, value, words, act, checked) =>
      el(
        "label",
        { className: "choice" },
        el("input", { type: "radio", name, value, checked, onchange: act }),
        el("span", {}, words),
      );
    this.problems = el("select", { onchange: () => this.change(this.problems.value) });
    this.colours = el("div", {
      className: "swatches",
      role: "radiogroup",
      "aria-label": "What is drawn",
    });
    this.brush = el(
      "div",
      { className: "choices", role: "radiogroup", "aria-label": "Brush" },
      radio("brush", "1", "one point", null, true),
      radio("brush", "5", "five", null),
      radio("brush", "15", "fifteen", null),
      radio("brush", "erase", "eraser", null),
    );
    this.text = el("textarea", {
      rows: 6,
      spellcheck: false,
      "aria-label": "Points: x1, x2, label",
    });
    this.words = el("p", { className: "aside", "aria-live": "polite" });
    this.chooser = el("input", {
      type: "file",
      accept: ".csv,.txt,text/csv,text/plain",
      hidden: true,
    });
    this.chooser.addEventListener("change", () => {
      if (this.chooser.files[0]) this.file(this.chooser.files[0]);
      this.chooser.value = "";
    });
    this.element = el(
      "div",
      { className: "own" },
      this.pad.canvas,
      el(
        "div",
        { className: "side" },
        field("Problem", this.problems),
        this.colours,
        this.brush,
        el(
          "div",
          { className: "row" },
          button("Undo", () => this.undo()),
          button("Clear", () => this.clear()),
          button("Open CSV …", () => this.chooser.click()),
          this.chooser,
        ),
        this.words,
      ),
      el(
        "details",
        { open: matchMedia("(min-width: 1100px)").matches },
        el("summary", {}, "As numbers"),
        this.text,
        el(
          "div",
          { className: "row" },
          button("Use these numbers", () => this.typed()),
        ),
        el("p", { className: "aside" }, "One point a line: x₁, x₂, label."),
      ),
    );
  }

  open() {
    const { settings } = this.app;
    if (!settings) return;
    this.problem = settings.problem;
    if (settings.data === "own") this.points = settings.points.map((point) => [...point]);
    const problems = Object.entries(catalogue.problems);
    this.problems.replaceChildren(
      ...problems.map(([value, { label }]) => el("option", { value }, label)),
    );
    this.show();
  }

  /** Take over points that came from elsewhere: a CSV file, a link, a lesson. */
  follow() {
    const { data, points } = this.app.settings,
      came = JSON.stringify(points);
    if (data !== "own") return void (this.points.length || this.open());
    if (came === JSON.stringify(this.points)) return this.show();
    if (came === this.sent) return; // the hand may be ahead
    this.keep();
    this.open();
  }

  show() {
    this.problems.value = this.problem;
    this.palette();
    this.pad.show(this.points, this.problem === "multiclass");
    if (document.activeElement !== this.text) this.text.value = written(this.points);
    const lack = lacking(this.points, this.problem);
    this.tell(lack ? `${lack} ${this.former()}` : `${this.points.length} points. ${this.counts()}`);
  }

  /** Say what is trained on while too few points are drawn. */
  former() {
    const { data, points } = this.app.settings;
    if (data !== "own") return "";
    return `Until then the network still trains on the ${points.length} points from before.`;
  }

  counts() {
    if (this.problem === "regression") return "";
    const labels = [...new Set(this.points.map((point) => point[2]))].sort((a, b) => a - b);
    const count = (label) => this.points.filter((point) => point[2] === label).length;
    return labels.map((label) => `${number(label)}: ${count(label)}`).join(", ");
  }

  tell(text) {
    write(this.words, text);
  }

  /** The labels to draw with, each in its colour. */
  palette() {
    const { problem } = this,
      theme = this.app.colours;
    const { labels } = catalogue.problems[problem];
    if (!labels.includes(this.label)) this.label = problem === "multiclass" ? 0 : labels.at(-1);
    this.colours.replaceChildren(
      ...labels.map((label) => {
        const swatch = el("i", {});
        swatch.style.background =
          problem === "multiclass" ? theme.classes[label] : signColour(theme, label);
        const input = el("input", {
          type: "radio",
          name: "label",
          checked: label === this.label,
          onchange: () => (this.label = label),
        });
        return el("label", { className: "choice" }, input, swatch, el("span", {}, number(label)));
      }),
    );
  }

  change(problem) {
    this.keep();
    this.problem = problem;
    this.points = []; // labels of one problem mean nothing in another
    this.show();
  }

  /** The pointer draws here. */
  stroke(place, first) {
    const brush = this.brush.querySelector("input:checked").value;
    if (first) this.keep();
    if (brush === "erase") {
      this.points = this.points.filter(
        ([x1, x2]) => Math.hypot(x1 - place[0], x2 - place[1]) > NEAR,
      );
    } else {
      const apart = Number(brush) > 1 ? 2 * APART : APART;
      if (!first && Math.hypot(place[0] - this.last[0], place[1] - this.last[1]) < apart) return;
      this.points = [...this.points, ...sprayed(place, this.label, Number(brush))].slice(
        0,
        catalogue.limits.points,
      );
    }
    this.last = place;
    this.show();
    this.send();
  }

  keep() {
    this.past = [...this.past.slice(-49), { points: this.points, problem: this.problem }];
  }

  undo() {
    const before = this.past.pop();
    if (!before) return this.tell("There is nothing to undo.");
    Object.assign(this, before);
    this.show();
    this.send();
  }

  clear() {
    if (!this.points.length) return;
    this.keep();
    this.points = [];
    this.show();
  }

  typed() {
    try {
      const points = readPoints(this.text.value);
      this.keep();
      this.points = points;
      this.text.blur();
      this.show();
      this.send();
    } catch (error) {
      this.tell(error.message);
    }
  }

  /** Let the server have the points, once a network can learn from them. */
  give() {
    const { points, problem, app } = this,
      { settings } = app;
    if (lacking(points, problem)) return;
    const same =
      settings.data === "own" &&
      settings.problem === problem &&
      JSON.stringify(settings.points) === JSON.stringify(points);
    if (same) return;
    this.sent = JSON.stringify(points);
    app.set({ problem, data: "own", points });
  }

  /** Read a CSV file and let the server take it apart. */
  async file(file) {
    this.app.show("own");
    if (file.size > catalogue.limits.bytes) {
      const size = `“${file.name}” has ${megabytes(file.size)} MB`;
      const most = megabytes(catalogue.limits.bytes);
      return this.app.fail(
        `${size}; the largest CSV file has ${most} MB. Take a sample of its rows.`,
      );
    }
    this.tell(`Reading “${file.name}” …`);
    this.app.send({ do: "csv", text: textOf(await file.arrayBuffer()) });
  }
}

const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(1);

/** The text of a file in UTF-8, or else in windows-1252, which spreadsheets write too. */
function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
