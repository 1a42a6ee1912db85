// What the buttons and the keys do with the training: play, step, rewind, new weights.

import { stepInside } from "../inside/inside.js";
import { signal } from "../parts/view.js";
import { send } from "../state/connection.js";
import { playing } from "../state/state.js";

/** How far one step goes: "epoch", "batch", "sample" or "record". */
export const unit = signal("epoch");

export const moves = {
  play: () => send({ do: playing.peek() ? "pause" : "play" }),
  rewind: () => send({ do: "rewind" }),
  reset: () => send({ do: "reset" }),
  /** @param {number} direction 1 or −1 */
  step(direction) {
    const by = unit.peek();
    if (playing.peek()) send({ do: "pause" });
    if (by === "epoch" || by === "batch") send({ do: direction > 0 ? "step" : "back", by });
    else stepInside(direction, by);
  },
};
