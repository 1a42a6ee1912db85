// Lessons: opened from a link or a file, gone through step by step, kept over a reload.
// What a teacher prepares them with is editor.js; how they are written and checked is lessons.js.

import { Button } from "../parts/elements.js";
import { html, signal, useLayoutEffect, useRef } from "../parts/view.js";
import { catalogue } from "../state/catalogue.js";
import { send } from "../state/connection.js";
import { page, setPage } from "../state/state.js";
import { called, fromSession, keepSession } from "../state/store.js";
import { fail } from "../state/toasts.js";
import { draft } from "./draft.js";
import { checked, decode, parse } from "./lessons.js";

/** @import { Lesson, LessonStep } from "../state/types.js" */

const KEY = "stepgrad-lesson";
const opened = location.hash; // as the page was called; the address follows the settings later

/** The lesson that is gone through, and the step one is at. */
const going = signal(/** @type {{lesson: Lesson, at: number} | null} */ (null));

/** @param {typeof going.value} next */
function put(next) {
  going.value = next;
  keepSession(KEY, next);
}

/** Open the lesson of the address, or the one that was gone through before a reload. */
export function begin() {
  addEventListener("hashchange", () => fromLink(location.hash));
  if (fromLink(opened) || called()) return;
  try {
    const { lesson, at } = fromSession(KEY);
    const whole = checked(lesson);
    put({ lesson: whole, at: Math.max(0, Math.min(whole.steps.length - 1, Math.trunc(at) || 0)) });
  } catch {
    /* what was kept is no lesson of this version: there is none, then */
  }
}

/** Open the lesson that an address holds; tells whether it holds one. @param {string} hash */
function fromLink(hash) {
  const text = /[#&]lesson=([^&]*)/.exec(hash)?.[1];
  if (text !== undefined) open(() => decode(text));
  return text !== undefined;
}

/** Open the lesson in a file. @param {File} file */
export async function readLesson(file) {
  if (file.size > catalogue.limits.bytes)
    return fail(`“${file.name}” is too large to be a lesson.`);
  const text = await file.text();
  open(() => parse(text));
}

/** Start the lesson that `reader` gives, or say what is wrong with it. @param {() => unknown} reader */
function open(reader) {
  try {
    const lesson = checked(reader());
    draft.value = structuredClone(lesson);
    startLesson(lesson);
  } catch (error) {
    fail(/** @type {Error} */ (error).message);
  }
}

/** Go through a lesson from its first step. @param {Lesson} lesson */
export function startLesson(lesson) {
  go(lesson, 0);
  if (page.peek().panel === "lesson") setPage({ panel: null });
}

/** Go to a step of a lesson. @param {Lesson} lesson @param {number} at */
export function go(lesson, at) {
  showStep(lesson.steps[at]);
  put({ lesson, at });
}

/** Bring the playground into the state of a step. @param {LessonStep} step */
export const showStep = ({ state, epoch }) => send({ do: "start", link: state, until: epoch });

/** The step of the lesson that is gone through. */
export function Strip() {
  const ref = useRef(/** @type {any} */ (null));
  useLayoutEffect(() => {
    if (going.value) ref.current.scrollIntoView({ block: "nearest" });
  }, [going.value]);
  if (!going.value) return html`<section class="lesson" hidden aria-label="Lesson"></section>`;
  const { lesson, at } = going.value;
  const { length } = lesson.steps;
  const { prompt } = lesson.steps[at];
  const to = (/** @type {number} */ next) => () => go(lesson, next);
  const leave = { title: "Leave the lesson", "aria-label": "Leave the lesson" };
  return html`
    <section class="lesson" ref=${ref} aria-label="Lesson"
      style=${{ "--done": `${((at + 1) / length) * 100}%` }}>
      <header>
        <h2>${lesson.title || "Lesson"}</h2>
        <output>${`${at + 1} / ${length}`}</output>
        <${Button} ...${leave} act=${() => put(null)}>×<//>
      </header>
      <p class="prompt" aria-live="polite">${prompt || "Look at the network, and train it."}</p>
      <div class="row">
        <${Button} disabled=${at === 0} act=${to(at - 1)}>‹ Previous<//>
        <${Button} class="chief" disabled=${at === length - 1} act=${to(at + 1)}>Next ›<//>
        <${Button} act=${to(at)}>Start this step again<//>
      </div>
    </section>
  `;
}
