// The bar at the top: play, pause, step, back, rewind, new weights; the counters; the history.

import { HelpButton } from "../beginning/help.js";
import { IconButton, Menu } from "../parts/elements.js";
import { throttled } from "../parts/timing.js";
import { html, useRef } from "../parts/view.js";
import { send } from "../state/connection.js";
import { frame, page } from "../state/state.js";
import { ProjectButton, ThemeButton } from "../state/theme.js";
import { Examples } from "./examples.js";
import { UndoButton } from "./former.js";
import { going, moves, unit } from "./moves.js";
import { Slider } from "./slider.js";

const UNITS = [
  ["epoch", "Epoch"],
  ["batch", "Batch"],
  ["sample", "Sample"],
  ["record", "Operation"],
];
const FAR = "How far one step goes";

/** The bar. */
export const Top = () => html`
  <header id="top">
    <h1>stepgrad <span>playground</span></h1>
    <${Transport} />
    ${frame.value && html`<${Slider} name="speed" act=${moves.pace} />`}
    <${Counters} />
    <${History} />
    <${Pace} />
    <div id="looks" role="group" aria-label="The page">
      <${Examples} /><${ProjectButton} /><${ThemeButton} /><${HelpButton} />
    </div>
  </header>
`;

function Transport() {
  const [, name = ""] = UNITS.find(([key]) => key === unit.value) ?? [];
  const step = name.toLowerCase();
  // While one looks inside, the arrow keys walk there, whatever the unit is.
  const key = (/** @type {string} */ arrow) =>
    page.value.panel === "inside" ? ` (the key ${arrow} walks through Look inside)` : `: ${arrow}`;
  return html`
    <div id="transport" role="group" aria-label="Training">
      <${IconButton} icon="rewind" label="Rewind" title="Rewind to the same initial weights: R"
        act=${moves.rewind} />
      <${IconButton} icon="dice" label="New weights" title="Start again with new weights: N"
        act=${moves.reset} />
      <${UndoButton} />
      <${IconButton} id="play" icon=${going.value ? "pause" : "play"}
        label=${going.value ? "Pause" : "Play"} title="Play, or pause at the end of the epoch: space"
        act=${moves.play} />
      <${IconButton} icon="back" label="Step back" title=${`One ${step} back${key("←")}`}
        act=${() => moves.step(-1)} />
      <${Menu} id="unit" aria-label="Unit of a step" title=${FAR} pairs=${UNITS} value=${unit.value}
        act=${(/** @type {string} */ value) => (unit.value = value)} />
      <${IconButton} icon="on" label="Step on" title=${`One ${step} on${key("→")}`}
        act=${() => moves.step(1)} />
    </div>
  `;
}

function Counters() {
  const { epoch = 0, batch, batches } = frame.value ?? {};
  return html`
    <div id="counters">
      <div class="counter">
        <span>Epoch</span><output id="epoch" aria-live="off">${counted(epoch)}</output>
      </div>
      <div class="counter minor">
        <span>Batch</span>
        <output id="batch" aria-live="off">${batches ? `${batch}/${batches}` : "–"}</output>
      </div>
    </div>
  `;
}

function Pace() {
  const { seconds = 0, rate = 0 } = frame.value ?? {};
  return html`
    <div id="pace">
      <output id="seconds" aria-live="off">${time(seconds)}</output>
      <output id="rate" aria-live="off">${rate > 0 ? `${pace(rate)} epochs/s` : ""}</output>
    </div>
  `;
}

/** An epoch as the counter shows it: 000,123. @param {number} n */
const counted = (n) =>
  String(n)
    .padStart(6, "0")
    .replace(/(\d{3})$/, ",$1");
/** @param {number} s */
const time = (s) =>
  s < 60 ? `${s.toFixed(1)} s` : `${Math.floor(s / 60)} min ${Math.floor(s % 60)} s`;
/** @param {number} rate */
const pace = (rate) => (rate < 10 ? rate.toFixed(1) : String(Math.round(rate)));

const goTo = throttled(60, (/** @type {number} */ epoch) => send({ do: "goto", epoch, batch: 0 }));

// While the slider is held it follows the hand; one goto is under way at a time.
function History() {
  const held = useRef(/** @type {string | null} */ (null));
  const { first = 0, last = 0, epoch = 0 } = frame.value ?? {};
  const hold = (/** @type {any} */ { target }) => {
    held.current = target.value;
    goTo(Number(target.value));
  };
  const release = () => (held.current = null);
  return html`
    <div id="history">
      <label for="moment">History</label>
      <input id="moment" type="range" title="Every epoch so far: pull to go back to one" min=${first} max=${last} value=${held.current ?? epoch}
        disabled=${first === last} aria-valuetext=${`epoch ${epoch} of ${last}`} onInput=${hold}
        onChange=${release} onPointerUp=${release} onBlur=${release} />
      <output id="span" for="moment" aria-live="off">${`${first} – ${last}`}</output>
    </div>
  `;
}
