// Undo: the runs that were left, as the server keeps them, and what is said when one is left.

import { IconButton } from "../parts/elements.js";
import { effect, html, signal } from "../parts/view.js";
import { onMessage } from "../state/connection.js";
import { online } from "../state/state.js";
import { say, withdraw } from "../state/toasts.js";
import { moves } from "./moves.js";

const NONE = { undo: null, redo: null };

/** What can be undone and done again. */
const former = signal(/** @type {{undo: string | null, redo: string | null}} */ (NONE));

onMessage("former", ({ undo, redo, lost }) => {
  former.value = { undo, redo };
  if (lost) say(lost, { words: "Undo", act: moves.undo });
  else withdraw();
});
effect(() => {
  if (!online.value) former.value = NONE; // another session keeps none
});

/** The button that brings the former run back. */
export function UndoButton() {
  const { undo, redo } = former.value;
  const again = redo ? "; Ctrl-Shift-Z does it again" : "";
  const title = undo ? `Undo ${undo.toLowerCase()}: Ctrl-Z` : "Nothing to undo";
  return html`
    <${IconButton} icon="undo" label="Undo" title=${title + again} disabled=${undo === null}
      act=${moves.undo} />
  `;
}

/** Whether a key undoes, or does again; then it is done. @param {KeyboardEvent} event */
export function undoes(event) {
  const { ctrlKey, metaKey, shiftKey, altKey, key } = event;
  const target = /** @type {HTMLElement} */ (event.target);
  const letter = key.toLowerCase();
  const again = (letter === "z" && shiftKey) || letter === "y";
  if (!(ctrlKey || metaKey) || altKey || !(letter === "z" || again)) return false;
  if (target.closest("textarea, input:not([type=range], [type=checkbox])")) return false;
  const { undo, redo } = former.peek();
  if (again ? redo : undo) (again ? moves.redo : moves.undo)();
  return true;
}
