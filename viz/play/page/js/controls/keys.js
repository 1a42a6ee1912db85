// The keys of the page: space plays, arrows step, R rewinds, N draws new weights, Escape closes.
// A control that needs a key itself keeps it: selects, sliders, inputs, focused buttons.

import { typing } from "../parts/parts.js";

/** Listen to the keys. */
export function install(app) {
  const keys = {
    " ": () => app.moves.play(),
    ArrowRight: () => app.moves.step(1),
    ArrowLeft: () => app.moves.step(-1),
    r: () => app.moves.rewind(),
    n: () => app.moves.reset(),
  };
  document.addEventListener("keydown", (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const presses = key === " " && event.target.closest("button, summary, a, label");
    const held = event.repeat && !key.startsWith("Arrow"); // steps may repeat, starts may not
    if (!keys[key] || event.defaultPrevented || presses || held || typing(event)) return;
    event.preventDefault();
    keys[key]();
  });
  // What the mouse has used gives the keys back, so that space plays; Tab keeps its place.
  let byMouse = false;
  document.addEventListener("pointerdown", () => (byMouse = true), true);
  document.addEventListener("keydown", () => (byMouse = false), true);
  const release = ({ target }) => {
    const control = target.closest?.("button, select, input[type=checkbox], input[type=range]");
    if (byMouse && control && !control.closest("#card, #panel")) control.blur();
  };
  for (const kind of ["click", "change"])
    document.addEventListener(kind, (event) => {
      if (kind === "change" || !event.target.matches("select, select *, input")) release(event);
    });
}
