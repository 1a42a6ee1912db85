// What is looked at in passing, and which card is open: that of a weight or a neuron.

import { effect, signal, untracked } from "../parts/view.js";
import { hover, hovered, network, parameter } from "../state/state.js";
import { placeOf } from "./layout.js";

/** @import { Target } from "../state/types.js" */

/**
 * @typedef {object} Open
 * @property {Target} what
 * @property {boolean} edit its value is being changed
 * @property {boolean} focus its first button takes the focus
 */

export const card = signal(/** @type {Open | null} */ (null));

let from = /** @type {HTMLElement | null} */ (null); // what the card was opened from

/** The element of the stage that stands for something. @param {Target} what */
const elementOf = ({ name }) =>
  /** @type {HTMLElement | null} */ (
    document.querySelector(`#stage [data-name="${CSS.escape(name)}"]`)
  );

const holdsFocus = () => Boolean(document.activeElement?.closest("#card"));

/** The pointer or the focus is over something, or over nothing. @param {Target | null} what */
export function lookAt(what) {
  if (!card.peek()) hover(what);
}

/** Open a card. @param {Target} what @param {Partial<Open>} how */
export function openCard(what, how) {
  hover(what);
  const element = elementOf(what);
  if (element && !holdsFocus()) from = element;
  card.value = { what, edit: false, focus: false, ...how };
}

/** Change how the open card shows what it shows. @param {Partial<Open>} how */
export function turnCard(how) {
  const open = card.peek();
  if (open) card.value = { ...open, focus: false, ...how };
}

export function closeCard() {
  const back = holdsFocus() ? from : null;
  card.value = null;
  hover(null);
  back?.focus({ preventScroll: true });
}

// After a change of shape what is pointed at may be gone.
effect(() => {
  if (!network.value) return;
  const gone = (/** @type {Target | undefined | null} */ what) =>
    what?.kind === "weight"
      ? !parameter(what.name)
      : what?.kind === "neuron" && !placeOf(what.name);
  untracked(() => {
    if (gone(card.peek()?.what)) closeCard();
    else if (gone(hovered.peek())) hover(null);
  });
});
