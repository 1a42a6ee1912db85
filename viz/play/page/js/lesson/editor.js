// The desk of a teacher: a title and steps, each a prompt with the state the playground is in.
// A finished lesson is a link or a file; lesson.js opens it.
import { catalogue } from "../state/catalogue.js";
import { write } from "../parts/dom.js";
import { LONGEST_LINK, encode, fileText } from "./lessons.js";
import { button, copy, download, el, field } from "../parts/parts.js";

const EMPTY =
  "Set the playground as a step should begin, add the step, " +
  "and write what to look at, to try, or to ask.";
const TOO_LONG = `Links of more than ${LONGEST_LINK} are cut by some programs: save the file instead.`;
const READY = "Students open the link, or drop the file on the page.";
const KEY = "stepgrad-lesson-draft";

export class Editor {
  /** `start(lesson)` goes through it, `state(step)` shows a state, `open(file)` reads a file. */
  constructor(app, { start, state, open }) {
    Object.assign(this, { app, start, state, open });
    this.lesson = this.kept() ?? { title: "", steps: [] };
    this.build();
    this.measure();
  }

  build() {
    this.title = el("input", { type: "text", maxLength: 200 });
    this.title.addEventListener(
      "input",
      () => ((this.lesson.title = this.title.value), this.keep()),
    );
    this.list = el("ol", { className: "steps" });
    this.note = el("p", { className: "aside", "aria-live": "polite" });
    this.chooser = el("input", { type: "file", accept: ".json,application/json", hidden: true });
    this.chooser.addEventListener("change", () => {
      if (this.chooser.files[0]) this.open(this.chooser.files[0]);
      this.chooser.value = "";
    });
    this.whole = [
      button("Go through it", () => this.start(structuredClone(this.lesson))),
      button("Copy link", () => this.copy()),
      button("Save file", () => this.save()),
    ];
    this.element = el(
      "div",
      { className: "editor" },
      field("Title", this.title),
      this.list,
      el(
        "div",
        { className: "row" },
        button("Add a step with the present state", () => this.add(), { className: "chief" }),
        ...this.whole,
        button("Open file …", () => this.chooser.click()),
        this.chooser,
      ),
      this.note,
    );
  }

  /** Take a lesson to work on. */
  load(lesson) {
    this.lesson = structuredClone(lesson);
    this.draw();
    this.keep();
  }

  /** The present state, as a step holds it. */
  present() {
    const { app } = this,
      { frame, network } = app,
      { farthest } = catalogue.limits;
    const epoch = app.exactEpoch();
    if (frame?.epoch > farthest)
      app.fail(
        `For students a step is trained to epoch ${farthest} at most, and this is epoch ` +
          `${frame.epoch}: the step will begin at epoch 0.`,
      );
    else if (frame?.epoch > epoch)
      app.say(
        "Settings and an epoch do not make this network again: the step will begin at epoch 0.",
      );
    return { state: network.link, epoch };
  }

  add() {
    if (!this.app.settings) return;
    this.lesson.steps.push({ prompt: "", ...this.present() });
    this.draw();
    this.list.lastElementChild.querySelector("textarea").focus();
    this.keep();
  }

  renew(step) {
    Object.assign(step, this.present());
    this.draw();
    this.keep();
  }

  move(from, to) {
    const { steps } = this.lesson;
    const [step] = steps.splice(from, 1);
    if (to !== null) steps.splice(to, 0, step);
    this.draw();
    this.keep();
  }

  draw() {
    this.title.value = this.lesson.title;
    this.list.replaceChildren(...this.lesson.steps.map((step, k) => this.row(step, k)));
    this.measure();
  }

  row(step, k) {
    const last = this.lesson.steps.length - 1;
    const prompt = el("textarea", {
      rows: 2,
      maxLength: 4000,
      value: step.prompt,
      "aria-label": `Prompt of step ${k + 1}`,
    });
    prompt.addEventListener("input", () => ((step.prompt = prompt.value), this.keep()));
    const act = (text, words, to, disabled) =>
      button(text, () => this.move(k, to), {
        title: words,
        "aria-label": `${words}: step ${k + 1}`,
        disabled,
      });
    return el(
      "li",
      {},
      prompt,
      el(
        "div",
        { className: "row" },
        el("span", { className: "aside" }, summary(step)),
        button("Show", () => this.state(step), { title: "Bring the playground into this state" }),
        button("Take the present state", () => this.renew(step)),
        act("↑", "Move up", k - 1, k === 0),
        act("↓", "Move down", k + 1, k === last),
        act("×", "Delete", null, false),
      ),
    );
  }

  link() {
    return `${this.app.link().split("#")[0]}#lesson=${encode(this.lesson)}`;
  }

  /** Say how long the link is, where that matters. */
  measure() {
    const { steps } = this.lesson;
    for (const made of this.whole) made.disabled = !steps.length;
    const length = steps.length && this.app.settings ? this.link().length : 0;
    const long = length > LONGEST_LINK;
    this.note.classList.toggle("warning", long);
    write(
      this.note,
      !steps.length ? EMPTY : long ? `The link has ${length} characters. ${TOO_LONG}` : READY,
    );
  }

  async copy() {
    await copy(this.app, this.link(), "Link of the lesson");
    this.measure();
  }

  save() {
    const name = this.lesson.title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
    download(`${name || "lesson"}.json`, [fileText(this.lesson)], "application/json");
  }

  keep() {
    this.measure();
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.lesson));
    } catch {
      /* no room or no right to store: a reload then loses the draft */
    }
  }

  kept() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY));
      return Array.isArray(kept?.steps) && typeof kept.title === "string" ? kept : null;
    } catch {
      return null;
    }
  }
}

/** Say in a few words which state a step begins in. */
function summary({ state, epoch }) {
  const settings = Object.fromEntries(new URLSearchParams(state));
  const { data, layers: usual } = catalogue.controls;
  const layers = settings.layers ?? usual.default.join();
  const shape = layers ? `layers ${layers.replaceAll(",", ", ")}` : "no hidden layer";
  const parts = [settings.data ?? settings.problem ?? data.default, shape];
  if (settings.lr !== undefined) parts.push(`learning rate ${settings.lr}`);
  return `${parts.join(" · ")} · epoch ${epoch}`;
}
