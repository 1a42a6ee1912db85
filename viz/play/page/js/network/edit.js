// Changing a weight by hand: a field for a number, Enter sends it and Escape leaves it.

import { html, useLayoutEffect, useRef, useSignal } from "../parts/view.js";
import { send } from "../state/connection.js";
import { frame, inWords } from "../state/state.js";
import { pinCard } from "./open.js";

/** @import { Parameter } from "../state/types.js" */

/** A field for the value of a parameter. @param {{parameter: Parameter}} props */
export function ValueEditor({ parameter: { name, index } }) {
  const ref = useRef(/** @type {any} */ (null));
  const begun = useRef(String(frame.peek().weights[index])).current;
  const wrong = useSignal("");
  useLayoutEffect(() => {
    ref.current.focus({ preventScroll: true });
    ref.current.select();
  }, []);
  const done = () => pinCard({ edit: false, focus: true });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    wrong.value = edit(name, ref.current.value);
    if (wrong.value) ref.current.select();
    else done();
  };
  const leave = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    done();
  };
  return html`
    <form class="value editing" novalidate onSubmit=${submit}>
      <input ref=${ref} type="text" size="12" autocomplete="off"
        aria-label=${`New value of the ${inWords(name)}`}
        aria-invalid=${wrong.value ? "true" : undefined} defaultValue=${begun} onKeyDown=${leave} />
      <button type="submit" class="small">Set</button>
      <p class="wrong" role="alert">${wrong}</p>
    </form>
  `;
}

/** Ask for a value as it was typed; returns what is wrong with it, or "". @param {string} name */
function edit(name, /** @type {string} */ text) {
  const value = numberIn(text);
  if (value === null) return complaint(text.trim());
  send({ do: "edit", name, value });
  return "";
}

/** The number a text stands for, with a true minus sign or a plain one. @param {string} text */
export function numberIn(text) {
  const plain = text.trim().replaceAll("−", "-");
  return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : null;
}

/** @param {string} text */
function complaint(text) {
  if (text === "") return "Write a number, for example 0.5.";
  if (/^-?\d+,\d+$/.test(text)) return `Write it with a point: ${text.replace(",", ".")}.`;
  return `“${text}” is not a number. Write for example 0.5, −2 or 1e−3.`;
}
