// Pulling a link or a bias up and down: its weight follows the hand, loss and map follow the weight.

import { throttled } from "../parts/timing.js";
import { send } from "../state/connection.js";
import { frame, hover, parameter } from "../state/state.js";

/** @import { Target } from "../state/types.js" */

const START = 4; // pixels before a press becomes a pull
const PER_PIXEL = 0.01; // what a weight gains for a pixel upwards; a tenth of it with Shift
const PAUSE = 30; // ms between two changes

/** @type {{what: Target, y: number, value: number, moves: boolean} | null} */
let hand = null;

/** Whether a weight is being pulled. */
export const pulls = () => Boolean(hand?.moves);

const edit = throttled(PAUSE, (/** @type {string} */ name, /** @type {number} */ value) =>
  send({ do: "edit", name, value: Number(value.toFixed(4)) }),
);

/** Let the weights of a stage be pulled. @param {HTMLElement} stage @param {(target: EventTarget | null) => Target | null} whatIs */
export function letPull(stage, whatIs) {
  stage.addEventListener("pointerdown", ({ target, button, pointerType, clientY }) => {
    const what = whatIs(target);
    const weight = what?.kind === "weight" && parameter(what.name);
    if (!what || !weight || button || pointerType === "touch") return;
    hand = { what, y: clientY, value: frame.peek().weights[weight.index], moves: false };
  });
  stage.addEventListener("pointermove", ({ pointerId, clientY, shiftKey, buttons }) => {
    if (!buttons) hand = null; // it let go elsewhere
    if (!hand) return;
    const up = hand.y - clientY;
    if (!hand.moves && Math.abs(up) < START) return;
    if (!hand.moves) stage.setPointerCapture(pointerId);
    hand.moves = true;
    hover(hand.what);
    edit(hand.what.name, hand.value + up * PER_PIXEL * (shiftKey ? 0.1 : 1));
  });
  // What was pulled is not clicked as well: the click comes right after the hand has let go.
  for (const kind of ["pointerup", "pointercancel"])
    stage.addEventListener(kind, () => setTimeout(() => (hand = null)));
}
