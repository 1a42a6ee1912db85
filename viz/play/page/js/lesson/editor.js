// The desk of a teacher: a title and steps, each a prompt with the state the playground is in.
// A finished lesson is a link or a file; lesson.js opens it.

import { Button, Field } from "../parts/elements.js";
import { copy, download, FileButton } from "../parts/files.js";
import { html, useLayoutEffect, useRef } from "../parts/view.js";
import { catalogue } from "../state/catalogue.js";
import { address, exactEpoch, inexact, network } from "../state/state.js";
import { say } from "../state/toasts.js";
import { draft } from "./draft.js";
import { readLesson, showStep, startLesson } from "./lesson.js";
import { encode, fileText, LONGEST_LINK } from "./lessons.js";

/** @import { LessonStep } from "../state/types.js" */

const EMPTY =
  "Set the playground as a step should begin, add the step, " +
  "and write what to look at, to try, or to ask.";
const TOO_LONG = `Links of more than ${LONGEST_LINK} are cut by some programs: save the file instead.`;
const READY = "Students open the link, or drop the file on the page.";

/** The present state, as a step holds it. */
function present() {
  const epoch = exactEpoch();
  const why = inexact();
  if (why) say(`The step will begin at epoch ${epoch}, as ${why}.`);
  return { state: network.peek().link, epoch };
}

/** @param {LessonStep[]} steps */
const setSteps = (steps) => (draft.value = { ...draft.peek(), steps });

const link = () => `${address().split("#")[0]}#lesson=${encode(draft.value)}`;

function save() {
  const name = draft.value.title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
  download(`${name || "lesson"}.json`, [fileText(draft.value)], "application/json");
}

/** The panel. */
export function Editor() {
  const list = useRef(/** @type {any} */ (null));
  const known = useRef(draft.value.steps.length);
  const { title, steps } = draft.value;
  useLayoutEffect(() => {
    if (steps.length > known.current)
      list.current.lastElementChild.querySelector("textarea").focus();
    known.current = steps.length;
  }, [steps.length]);
  const length = steps.length && link().length;
  const long = length > LONGEST_LINK;
  const note = long ? `The link has ${length} characters. ${TOO_LONG}` : READY;
  const disabled = !steps.length;
  const retitle = (/** @type {any} */ { target }) =>
    (draft.value = { ...draft.peek(), title: target.value });
  return html`
    <div class="editor panel">
      <${Field} words="Title">
        <input type="text" maxlength="200" value=${title} onInput=${retitle} />
      <//>
      <ol class="steps"
        ref=${list}>${steps.map((step, k) => html`<${Row} key=${k} k=${k} step=${step} />`)}</ol>
      <div class="row">
        <${Button} class="chief"
          act=${() => setSteps([...steps, { prompt: "", ...present() }])}>Add a step with the present state<//>
        <${Button} disabled=${disabled}
          act=${() => startLesson(structuredClone(draft.value))}>Go through it<//>
        <${Button} disabled=${disabled}
          act=${() => copy(link(), "Link of the lesson")}>Copy link<//>
        <${Button} disabled=${disabled} act=${save}>Save file<//>
        <${FileButton} accept=".json,application/json" read=${readLesson}>Open file …<//>
      </div>
      <p class=${long ? "aside warning" : "aside"} aria-live="polite">${disabled ? EMPTY : note}</p>
    </div>
  `;
}

/** @param {{k: number, step: LessonStep}} props */
function Row({ k, step }) {
  const { steps } = draft.value;
  const renew = (/** @type {Partial<LessonStep>} */ part) =>
    setSteps(steps.with(k, { ...step, ...part }));
  const write = (/** @type {any} */ { target }) => renew({ prompt: target.value });
  const others = steps.toSpliced(k, 1);
  const move = (/** @type {number} */ by) => setSteps(others.toSpliced(k + by, 0, step));
  const act = (
    /** @type {string} */ sign,
    /** @type {string} */ words,
    /** @type {() => void} */ what,
    disabled = false,
  ) => html`
    <${Button} title=${words} aria-label=${`${words}: step ${k + 1}`} disabled=${disabled}
      act=${what}>${sign}<//>
  `;
  return html`
    <li>
      <textarea rows="2" maxlength="4000" aria-label=${`Prompt of step ${k + 1}`}
        value=${step.prompt} onInput=${write}></textarea>
      <div class="row">
        <span class="aside">${summary(step)}</span>
        <${Button} title="Bring the playground into this state" act=${() => showStep(step)}>Show<//>
        <${Button} act=${() => renew(present())}>Take the present state<//>
        ${act("↑", "Move up", () => move(-1), k === 0)}
        ${act("↓", "Move down", () => move(1), k === others.length)}
        ${act("×", "Delete", () => setSteps(others))}
      </div>
    </li>
  `;
}

/** Say in a few words which state a step begins in. @param {LessonStep} step */
function summary({ state, epoch }) {
  const settings = Object.fromEntries(new URLSearchParams(state));
  const { data, layers: usual } = catalogue.controls;
  const layers = settings.layers ?? usual.default.join();
  const shape = layers ? `layers ${layers.replaceAll(",", ", ")}` : "no hidden layer";
  const rate = settings.lr === undefined ? [] : [`learning rate ${settings.lr}`];
  const parts = [settings.data ?? settings.problem ?? data.default, shape, ...rate];
  return `${parts.join(" · ")} · epoch ${epoch}`;
}
