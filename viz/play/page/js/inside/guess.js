// Guess the next number before it is shown: the server asks, and says what is wrong with an answer.

import { Button } from "../parts/elements.js";
import { html, signal, useLayoutEffect, useRef } from "../parts/view.js";
import { onMessage, send } from "../state/connection.js";
import { pieces } from "./board.js";
import { chapter, position, records, seek } from "./walk.js";

/** @import { Guess as Question, Step } from "../state/types.js" */

/** What is asked, while it is. */
export const question = signal(/** @type {Question | null} */ (null));

onMessage("guess", (said) => {
  const here = chapter.peek()?.sample === said.sample && position.peek() === said.record;
  question.value = here ? said : null;
});

const asks = (/** @type {Step} */ { kind }) => kind === "chain" || kind === "update";

/** Where the next number is that can be guessed, from 0; −1 if it is not in this chapter. */
export const next = () => records.value.findIndex((one, k) => k >= position.value && asks(one));

/** Stand before the next number, and ask for it. */
export function ask() {
  const k = next();
  if (k < 0) return;
  seek(Math.max(1, k));
  send({ do: "guess", sample: chapter.peek()?.sample, record: k });
}

/** Ask no longer. */
export const stop = () => (question.value = null);

/** Show the number that was asked for. */
function reveal() {
  seek(position.peek() + 1);
}

/** What is given, the question, a field for the answer, and the verdict. */
export function Guess() {
  const ref = useRef(/** @type {any} */ (null));
  const asked = question.value;
  useLayoutEffect(() => ref.current?.focus({ preventScroll: true }), [asked?.record]);
  useLayoutEffect(() => {
    if (asked?.verdict) ref.current.form.lastElementChild.scrollIntoView({ block: "nearest" });
  }, [asked]);
  if (!asked) return null;
  const { sample, record, given, verdict, right } = asked;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (right) reveal();
    else send({ do: "guess", sample, record, answer: ref.current.value });
  };
  const leave = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape") reveal();
  };
  return html`
    <form class="board guess" novalidate onSubmit=${submit} onKeyDown=${leave}>
      ${given.map((line) => html`<p>${pieces(line)}</p>`)}
      <label for="guess">${asked.asked}</label>
      <input id="guess" key=${record} ref=${ref} type="text" size="16" autocomplete="off"
        placeholder="three digits, or a product such as 2 * -3" />
      <button type="submit">${right ? "Go on" : "Answer"}</button>
      <${Button} title="Show it: Escape" act=${reveal}>Show<//>
      <p class=${right ? "right" : "wrong"} role="alert">${verdict}</p>
    </form>
  `;
}
