// What changes while one trains, for who hears the page: where it is, every few seconds.

import { throttled } from "../parts/timing.js";
import { effect, html, signal, useLayoutEffect } from "../parts/view.js";
import { decimals } from "../state/names.js";
import { frame, playing } from "../state/state.js";

const PAUSE = 4000; // ms between two words

const words = signal("");

/** Say how far it is; where it starts or stops, that too. */
function tell(said = "") {
  const { epoch, train, test } = frame.peek();
  const losses = `test loss ${decimals(test)}, training loss ${decimals(train)}`;
  words.value = `${said || (playing.peek() ? "Training: " : "")}epoch ${epoch}, ${losses}.`;
}

function listen() {
  const now = throttled(PAUSE, tell);
  let before = { playing: false, place: "" };
  return effect(() => {
    const { epoch, batch } = frame.value;
    const next = { playing: playing.value, place: `${epoch}/${batch}` };
    if (next.playing !== before.playing) tell(next.playing ? "Training from " : "Paused at ");
    else if (next.place !== before.place && before.place) now();
    before = next;
  });
}

/** A line that is heard and not seen. */
export function Spoken() {
  useLayoutEffect(listen, []);
  return html`<p id="spoken" class="unseen" role="status">${words}</p>`;
}
