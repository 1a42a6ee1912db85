// Which card is open: that of a weight or a neuron, for a look or to stay.

import { effect, signal, untracked } from "../parts/view.js";
import { hover, hovered, network, parameter } from "../state/state.js";
import { placeOf } from "./layout.js";

/** @import { Target } from "../state/types.js" */

/**
 * @typedef {object} Open
 * @property {Target} what
 * @property {number} x where the pointer was
 * @property {boolean} pinned opened by a click: it stays
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

/** @param {Target} what @param {number | undefined} x @param {Partial<Open>} how */
function show(what, x, how) {
  const element = elementOf(what);
  if (element && !holdsFocus()) from = element;
  const place = x || element?.getBoundingClientRect().right || 0;
  card.value = { what, x: place, pinned: false, edit: false, focus: false, ...how };
}

/** The pointer or the focus is over something. @param {Target} what @param {number} [x] */
export function overCard(what, x) {
  const open = card.peek();
  if (open?.pinned) return;
  hover(what);
  if (what.kind !== "weight") card.value = null;
  else if (open?.what.name !== what.name) show(what, x, {});
}

export function leaveCard() {
  if (card.peek()?.pinned) return;
  card.value = null;
  hover(null);
}

/** Open a card that stays. @param {Target} what @param {number} x @param {Partial<Open>} how */
export function openCard(what, x, how) {
  hover(what);
  show(what, x, { pinned: true, ...how });
}

/** Let what is shown stay. @param {Partial<Open>} how */
export function pinCard(how = {}) {
  const open = card.peek();
  if (open) card.value = { ...open, pinned: true, focus: false, ...how };
}

export function closeCard() {
  const back = card.peek()?.pinned && holdsFocus() ? from : null;
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
