// Changing a weight by hand: a field for a number, Enter sends it, Escape leaves it, and the arrows
// move it up and down.

import { html, useLayoutEffect, useRef, useSignal } from "../parts/view.js";
import { send } from "../state/connection.js";
import { number } from "../state/names.js";
import { frame, inWords } from "../state/state.js";
import { turnCard } from "./open.js";

/** @import { Parameter } from "../state/types.js" */

const DIGITS = 6; // shown in the field; a value that is left as it is keeps all of them

/** @type {Record<string, number>} */
const WAYS = { ArrowUp: 0.1, ArrowDown: -0.1 }; // a tenth of it with Shift

/** A field for the value of a parameter. @param {{parameter: Parameter}} props */
export function ValueEditor({ parameter: { name, index } }) {
  const ref = useRef(/** @type {any} */ (null));
  const begun = useRef(number(frame.peek().weights[index], DIGITS)).current;
  const wrong = useSignal("");
  useLayoutEffect(() => {
    ref.current.focus({ preventScroll: true });
    ref.current.select();
  }, []);
  const done = () => turnCard({ edit: false, focus: true });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    wrong.value = ref.current.value === begun ? "" : edit(name, ref.current.value);
    if (wrong.value) ref.current.select();
    else done();
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape") done();
    else if (event.key in WAYS)
      nudge(ref.current, name, WAYS[event.key] * (event.shiftKey ? 0.1 : 1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`
    <form class="value editing" novalidate onSubmit=${submit}>
      <input ref=${ref} type="text" size="12" autocomplete="off"
        aria-label=${`New value of the ${inWords(name)}`}
        aria-invalid=${wrong.value ? "true" : undefined} defaultValue=${begun} onKeyDown=${press} />
      <button type="submit" class="small">Set</button>
      <p class="wrong" role="alert">${wrong}</p>
    </form>
  `;
}

/** Change a value by a little, as pulling its link does. @param {HTMLInputElement} field */
function nudge(field, /** @type {string} */ name, /** @type {number} */ by) {
  const value = numberIn(field.value);
  if (value === null) return;
  field.value = String(Number((value + by).toFixed(4)));
  edit(name, field.value);
}

/** Ask for a value as it was typed; returns what is wrong with it, or "". @param {string} name */
function edit(name, /** @type {string} */ text) {
  const value = numberIn(text);
  if (value === null) return complaint(text.trim());
  send({ do: "edit", name, value });
  return "";
}

/** The number a text stands for, with a true minus sign or a plain one. @param {string} text */
function numberIn(text) {
  const plain = text.trim().replaceAll("−", "-");
  return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : null;
}

/** @param {string} text */
function complaint(text) {
  if (text === "") return "Write a number, for example 0.5.";
  if (/^-?\d+,\d+$/.test(text)) return `Write it with a point: ${text.replace(",", ".")}.`;
  return `“${text}” is not a number. Write for example 0.5, −2 or 1e−3.`;
}
