// What the buttons and the keys do with the training: play, step, rewind, new weights, undo.

import { stepInside } from "../inside/inside.js";
import { computed, effect, signal } from "../parts/view.js";
import { change, send } from "../state/connection.js";
import { network, online, page, playing } from "../state/state.js";

const SAMPLES = "sample"; // the pace at which one walks through the samples instead of training
const APART = 1000; // ms between two of them

/** How far one step goes: "epoch", "batch", "sample" or "record". */
export const unit = signal("epoch");

const walker = signal(/** @type {ReturnType<typeof setInterval> | null} */ (null));

/** Whether it plays: the server trains, or the page walks from sample to sample. */
export const going = computed(() => playing.value || walker.value !== null);

export const moves = {
  play() {
    if (walker.peek()) stopWalking();
    else if (playing.peek()) send({ do: "pause" });
    else if (network.peek().settings.speed === SAMPLES) walk();
    else send({ do: "play" });
  },
  rewind: () => send({ do: "rewind" }),
  reset: () => send({ do: "reset" }),
  undo: () => send({ do: "undo" }),
  redo: () => send({ do: "redo" }),
  /** @param {number} direction 1 or −1 */
  step(direction) {
    const by = unit.peek();
    stopWalking();
    if (by === "epoch" || by === "batch") return send({ do: direction > 0 ? "step" : "back", by });
    if (playing.peek()) send({ do: "pause" });
    stepInside(direction, by);
  },
  /** Go on at another pace. @param {unknown} speed */
  pace(speed) {
    const goes = going.peek();
    const walks = speed === SAMPLES;
    change({ speed });
    if (!goes || walks === (walker.peek() !== null)) return;
    if (walks) walk();
    else {
      stopWalking();
      send({ do: "play" });
    }
  },
};

function walk() {
  if (playing.peek()) send({ do: "pause" });
  stepInside(1, SAMPLES);
  walker.value = setInterval(() => stepInside(1, SAMPLES), APART);
}

function stopWalking() {
  clearInterval(walker.peek() ?? undefined);
  walker.value = null;
}

// One walks where one sees it: in the panel, with a line to the server.
effect(() => {
  if (page.value.panel !== "inside" || !online.value) stopWalking();
});
