// The words at the bottom of the page: what has happened, and what went wrong.

import { batch, html, signal } from "../parts/view.js";

export const status = signal("");
export const alert = signal("");
let timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);

/** Say something until something else is said. @param {string} text */
export function hold(text, place = status) {
  clearTimeout(timer);
  batch(() => {
    status.value = alert.value = "";
    place.value = text;
  });
}

/** @param {string} text @param {typeof status} place @param {number} seconds */
function show(text, place, seconds) {
  hold(text, place);
  timer = setTimeout(() => (place.value = ""), seconds * 1000);
}

/** Say what has happened. @param {string} text */
export const say = (text) => show(text, status, 6);

/** Say what went wrong. @param {string} text */
export const fail = (text) => show(text, alert, 14);

/** Both words. */
export const Toasts = () => html`
  <div id="toasts">
    <p id="status" role="status">${status}</p>
    <p id="alert" role="alert">${alert}</p>
  </div>
`;
