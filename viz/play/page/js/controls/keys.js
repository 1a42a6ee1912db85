// The keys of the page: space plays, arrows step, R rewinds, N draws new weights, Ctrl-Z undoes,
// ? names everything.
// A control that needs a key itself keeps it: selects, sliders, inputs, focused buttons.

import { openHelp } from "../beginning/help.js";
import { typing } from "../parts/typing.js";
import { undoes } from "./former.js";
import { moves } from "./moves.js";

/** @type {Record<string, () => void>} */
const KEYS = {
  " ": () => moves.play(),
  ArrowRight: () => moves.step(1),
  ArrowLeft: () => moves.step(-1),
  r: () => moves.rewind(),
  n: () => moves.reset(),
  "?": openHelp,
};

/** Listen to the keys. */
export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    if (undoes(event)) return event.preventDefault();
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const pressed = /** @type {HTMLElement} */ (event.target).closest("button, summary, a, label");
    const held = event.repeat && !key.startsWith("Arrow"); // steps may repeat, starts may not
    if (!KEYS[key] || event.defaultPrevented || (key === " " && pressed) || held || typing(event))
      return;
    event.preventDefault();
    KEYS[key]();
  });
  giveKeysBack();
}

// What the mouse has used gives the keys back, so that space plays; Tab keeps its place.
function giveKeysBack() {
  let byMouse = false;
  document.addEventListener("pointerdown", () => (byMouse = true), true);
  document.addEventListener("keydown", () => (byMouse = false), true);
  const release = (/** @type {HTMLElement} */ target) => {
    const control = target.closest?.("button, select, input[type=checkbox], input[type=range]");
    if (byMouse && control && !control.closest("#card, #panel"))
      /** @type {HTMLElement} */ (control).blur();
  };
  for (const kind of ["click", "change"])
    document.addEventListener(kind, (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      if (kind === "change" || !target.matches("select, select *, input")) release(target);
    });
}
