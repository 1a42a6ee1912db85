// The step view: one update of the network, record by record, forwards and back.
// The records come from the server; walk.js keeps the place, board.js shows it, the network lights up.

import { fills, lights } from "../network/glow.js";
import { ringed } from "../output/map.js";
import { Button, IconButton } from "../parts/elements.js";
import { typing } from "../parts/typing.js";
import { effect, html, signal, untracked, useLayoutEffect } from "../parts/view.js";
import { catalogue } from "../state/catalogue.js";
import { onMessage, send } from "../state/connection.js";
import { frame, looksInside, network, online, setPage } from "../state/state.js";
import { Board, KINDS, Log } from "./board.js";
import { ask, Guess, next, question, stop } from "./guess.js";
import { fillsAt, lightsAt } from "./lights.js";
import { stages } from "./stages.js";
import {
  again,
  arrive,
  chapter,
  forget,
  go,
  position,
  records,
  seek,
  step,
  trouble,
} from "./walk.js";

/** @import { Inside as Chapter } from "../state/types.js" */
/** @import { Unit } from "./walk.js" */

const PACE = 1400; // milliseconds a record when it walks by itself

/** @type {Record<string, number>} */
const WAYS = { ArrowRight: 1, ArrowLeft: -1, PageDown: 1, PageUp: -1 };

const walking = signal(false); // by itself
const listed = signal(false); // all records of the sample are shown

/** Walk from outside: steps as fine as this open the panel. */
export function stepInside(/** @type {number} */ direction, /** @type {string} */ unit) {
  walking.value = false;
  if (looksInside.peek()) step(direction, /** @type {Unit} */ (unit));
  else setPage({ panel: "inside" });
}

// Changed settings begin again, unless only the display changed; so does a new line to the server.
// Another learning rate is another update, of which one sees the same place.
let trained = "";
let rate = 0;
onMessage("network", ({ settings }) => {
  const { lr, ...others } = settings;
  const kept = Object.entries(others).filter(([key]) => !catalogue.controls[key]?.shown);
  if (trained !== JSON.stringify(kept)) forget();
  else if (rate !== lr) again();
  trained = JSON.stringify(kept);
  rate = lr;
});
effect(() => {
  if (!online.value) untracked(forget);
});

// While one looks inside, the arrows walk here, before any other listener.
document.addEventListener(
  "keydown",
  (event) => {
    const asks = event.key === "p";
    const direction = asks ? 1 : WAYS[event.key];
    const own = /** @type {HTMLElement} */ (event.target).matches(".walkbar input");
    if (!direction || !looksInside.peek() || event.defaultPrevented || (typing(event) && !own))
      return;
    event.preventDefault();
    walking.value = false;
    if (asks) ask();
    else step(direction, event.shiftKey ? "stage" : "record");
  },
  { capture: true },
);

/** The panel. */
export function Inside() {
  useLayoutEffect(() => {
    if (frame.peek().playing) send({ do: "pause" });
    const stops = [effect(follow), effect(light), effect(walk), effect(leaveGuess)];
    return () => {
      stops.forEach((stop) => stop());
      walking.value = false;
      lights.value = fills.value = ringed.value = null;
    };
  }, []);
  const shown = chapter.value;
  const seen = question.value ? records.value.slice(0, position.value) : records.value;
  const idle = frame.value.playing
    ? "Training runs: pause to look inside."
    : trouble.value || "One moment …";
  return html`
    <div class=${listed.value ? "inside panel listed" : "inside panel"}>
      <header>
        <p class="where">${shown && html`<${Where} shown=${shown} />`}</p>
        <div class="chips" role="group" aria-label="Samples of this batch">
          ${shown && html`<${Chips} shown=${shown} />`}
        </div>
        <${IconButton} icon="close" label="Leave Look inside" class="close"
          act=${() => setPage({ panel: null })} />
      </header>
      ${
        question.value
          ? html`<${Guess} />`
          : html`<${Board} chapter=${shown} position=${position.value} idle=${idle} />`
      }
      ${listed.value && html`<${Log} records=${seen} position=${shown ? position.value : 0} choose=${seek} />`}
      <${WalkBar} />
    </div>
  `;
}

/** While training runs there is nothing to look into. */
function follow() {
  const now = frame.value;
  untracked(() => {
    if (!now.playing) return arrive(now);
    walking.value = false;
    forget();
  });
}

function light() {
  const shown = chapter.value;
  const here = position.value;
  const { train } = network.value;
  lights.value = shown && lightsAt(shown, here, frame.value.weights);
  fills.value = shown && fillsAt(shown, here);
  ringed.value = (shown && train[shown.samples[shown.sample]]) ?? null;
}

/** A question is over once one stands elsewhere. */
function leaveGuess() {
  const { sample, record } = question.value ?? {};
  if (chapter.value?.sample !== sample || position.value !== record) untracked(stop);
}

function walk() {
  if (!walking.value) return;
  const on = () => step(1, "record");
  untracked(on);
  const timer = setInterval(on, PACE);
  return () => clearInterval(timer);
}

/** Where we are: epoch, batch, sample. @param {{shown: Chapter}} props */
function Where({ shown: { epoch, batch, batches, sample, samples, point } }) {
  const what =
    sample === samples.length
      ? "the weights are updated"
      : `sample ${sample + 1} of ${samples.length}: ${point}`;
  return html`<b>Epoch ${epoch + 1}, batch ${batch + 1} of ${batches}</b> · ${what}`;
}

/** The stages of this sample, and the samples of this batch. @param {{shown: Chapter}} props */
function Chips({ shown: { sample, samples } }) {
  const here = position.value;
  const end = samples.length;
  const inThis = stages(records.value)
    .filter(({ kind }) => kind !== "update")
    .map(({ kind, start, end }) => {
      const title = `To where this starts: record ${start + 1}`;
      const on = here > start && here <= end;
      return chip({ text: KINDS[kind], on, title, act: () => seek(start + 1) });
    });
  const numbers = samples.map((_, s) => {
    const act = () => go({ chapter: s, place: "first" });
    return chip({ text: String(s + 1), on: s === sample, title: `Sample ${s + 1}`, act });
  });
  const act = () => go({ chapter: "updates", place: "first" });
  const title = "The update of the weights";
  return html`
    ${inThis}${inThis.length > 0 && html`<i></i>`}${numbers}
    ${chip({ text: "update", on: sample === end, title, act })}
  `;
}

/** @param {{text: string, on: boolean, title: string, act: () => void}} props */
const chip = ({ text, on, title, act }) => html`
  <${Button} key=${text} title=${title} aria-pressed=${String(on)} act=${byHand(act)}>${text}<//>
`;

/** Do something by hand: it no longer walks by itself. */
const byHand = (/** @type {() => void} */ act) => () => {
  walking.value = false;
  act();
};

/** A button that walks. @param {{sign: string, by: number, unit: Unit, words: string, keys: string}} props */
const Move = ({ sign, by, unit, words, keys }) => html`
  <${Button} title=${`${words}: ${keys}`} aria-label=${words} disabled=${!chapter.value}
    act=${byHand(() => step(by, unit))}>${sign}<//>
`;

function WalkBar() {
  const disabled = !chapter.value;
  const all = records.value;
  const here = position.value;
  const scrub = (/** @type {any} */ { target }) => byHand(() => seek(Number(target.value)))();
  return html`
    <div class="walkbar" role="group" aria-label="Walk">
      <${Move} sign="⇤" by=${-1} unit="stage" words="Stage back" keys="Shift ←" />
      <${Move} sign="←" by=${-1} unit="record" words="Record back" keys="←" />
      <${Button} title="Walk by itself" aria-label="Walk by itself" disabled=${disabled}
        act=${() => (walking.value = !walking.value)}>${walking.value ? "⏸" : "▶"}<//>
      <${Move} sign="→" by=${1} unit="record" words="Next record" keys="→" />
      <${Move} sign="⇥" by=${1} unit="stage" words="Next stage" keys="Shift →" />
      <${Button} title="Predict the next gradient or weight: P" aria-label="Predict"
        disabled=${next() < 0} act=${byHand(ask)}>Predict<//>
      <${Button} title="All records of this sample" aria-pressed=${String(listed.value)}
        act=${() => (listed.value = !listed.value)}>List<//>
      <input type="range" min="1" max=${Math.max(1, all.length)} value=${here} disabled=${disabled}
        aria-label="Record" aria-valuetext=${all[here - 1]?.text ?? ""} onInput=${scrub} />
      <output>${disabled ? "" : `${here} / ${all.length}`}</output>
    </div>
  `;
}
