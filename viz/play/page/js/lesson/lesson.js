// Lessons: opened from a link or a file, gone through step by step, kept over a reload.
// What a teacher prepares them with is editor.js; how they are written and checked is lessons.js.
import { catalogue } from "../state/catalogue.js";
import { byId, write } from "../parts/dom.js";
import { accept } from "../data/drop.js";
import { Editor } from "./editor.js";
import { checked, decode, parse } from "./lessons.js";
import { button, el } from "../parts/parts.js";

const KEY = "stepgrad-lesson";
const opened = location.hash; // as the page was called; the address follows the settings later

/** Add the panel "Lesson", open the lesson of the address, and take lessons dropped on the page. */
export function install(app) {
  const desk = new Desk(app);
  app.panel("lesson", "Lesson", desk.editor.element, { onShow: () => desk.editor.draw() });
  accept("json", (file) => desk.file(file));
}

class Desk {
  constructor(app) {
    this.app = app;
    this.lesson = null; // the lesson that is being gone through
    this.at = 0;
    this.editor = new Editor(app, {
      start: (lesson) => this.start(lesson, 0),
      state: (step) => this.apply(step),
      open: (file) => this.file(file),
    });
    this.build();
    let ready = false;
    app.on("network", () => {
      if (!ready) this.begin();
      ready = true;
    });
    addEventListener("hashchange", () => ready && this.link(location.hash));
  }

  build() {
    this.title = el("h2", {});
    this.progress = el("output", {});
    this.prompt = el("p", { className: "prompt", "aria-live": "polite" });
    this.back = button("‹ Previous", () => this.go(this.at - 1));
    this.next = button("Next ›", () => this.go(this.at + 1), { className: "chief" });
    const again = button("Start this step again", () => this.go(this.at));
    const close = button("×", () => this.leave(), {
      title: "Leave the lesson",
      "aria-label": "Leave the lesson",
    });
    this.strip = el(
      "section",
      { className: "lesson", hidden: true, "aria-label": "Lesson" },
      el("header", {}, this.title, this.progress, close),
      this.prompt,
      el("div", { className: "row" }, this.back, this.next, again),
    );
    byId("panels").prepend(this.strip);
  }

  /** Open the lesson of the address, or the one that was gone through before a reload. */
  begin() {
    if (this.link(opened)) return;
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY));
      if (!kept) return;
      this.lesson = checked(kept.lesson);
      this.at = Math.max(0, Math.min(this.lesson.steps.length - 1, Math.trunc(kept.at) || 0));
      this.draw();
    } catch {
      /* what was kept is no lesson of this version: there is none, then */
    }
  }

  /** Open the lesson that an address holds; tells whether it holds one. */
  link(hash) {
    const text = /[#&]lesson=([^&]*)/.exec(hash)?.[1];
    if (text === undefined) return false;
    this.open(() => decode(text));
    return true;
  }

  async file(file) {
    if (file.size > catalogue.limits.bytes)
      return this.app.fail(`“${file.name}” is too large to be a lesson.`);
    const text = await file.text();
    this.open(() => parse(text));
  }

  /** Start the lesson that `reader` gives, or say what is wrong with it. */
  open(reader) {
    try {
      const lesson = checked(reader());
      this.editor.load(lesson);
      this.start(lesson, 0);
    } catch (error) {
      this.app.fail(error.message);
    }
  }

  start(lesson, at) {
    this.lesson = lesson;
    this.go(at);
    if (this.app.shown() === "lesson") this.app.show(null);
  }

  go(at) {
    this.at = Math.max(0, Math.min(this.lesson.steps.length - 1, at));
    this.apply(this.lesson.steps[this.at]);
    this.draw();
    this.strip.scrollIntoView({ block: "nearest" });
  }

  /** Bring the playground into the state of a step. */
  apply({ state, epoch }) {
    this.app.send({ do: "start", link: state, until: epoch });
  }

  draw() {
    const { lesson, at } = this,
      last = lesson.steps.length - 1;
    this.strip.hidden = false;
    write(this.title, lesson.title || "Lesson");
    write(this.progress, `${at + 1} / ${last + 1}`);
    this.strip.style.setProperty("--done", `${((at + 1) / (last + 1)) * 100}%`);
    write(this.prompt, lesson.steps[at].prompt || "Look at the network, and train it.");
    this.back.disabled = at === 0;
    this.next.disabled = at === last;
    this.keep();
  }

  leave() {
    this.strip.hidden = true;
    this.lesson = null;
    this.keep();
  }

  keep() {
    try {
      if (this.lesson)
        sessionStorage.setItem(KEY, JSON.stringify({ lesson: this.lesson, at: this.at }));
      else sessionStorage.removeItem(KEY);
    } catch {
      /* no room or no right to store: a reload then leaves the lesson */
    }
  }
}
