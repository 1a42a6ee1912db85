// The words at the bottom of the page: what has happened, and what went wrong.

import { Button } from "../parts/elements.js";
import { batch, html, signal } from "../parts/view.js";

/** @typedef {{words: string, act: () => void}} Offer What a button beside the words does. */

export const status = signal("");
export const alert = signal("");
const offer = signal(/** @type {Offer | null} */ (null));
let timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);

/** Say something until something else is said. @param {string} text */
export function hold(text, place = status) {
  clearTimeout(timer);
  batch(() => {
    status.value = alert.value = "";
    offer.value = null;
    place.value = text;
  });
}

/** @param {string} text @param {typeof status} place @param {number} seconds */
function show(text, place, seconds) {
  hold(text, place);
  timer = setTimeout(() => hold(""), seconds * 1000);
}

/**
 * Say what has happened; what is offered stays longer.
 * @param {string} text @param {Offer | null} [what]
 */
export function say(text, what = null) {
  show(text, status, what ? 12 : 6);
  offer.value = what;
}

/** Say what went wrong. @param {string} text */
export const fail = (text) => show(text, alert, 14);

/** What went wrong is over, as something has gone right since. */
export const settle = () => alert.peek() && hold("");

/** What was offered has been done, or can be done no more. */
export const withdraw = () => offer.peek() && hold("");

/** Both words. */
export const Toasts = () => html`
  <div id="toasts">
    <p id="status" role="status">${status}${offer.value && html`<${Offered} ...${offer.value} />`}</p>
    <p id="alert" role="alert">${alert}</p>
  </div>
`;

/** @param {Offer} props */
const Offered = ({ words, act }) => html`
  <${Button} act=${() => (hold(""), act())}>${words}<//>
`;
