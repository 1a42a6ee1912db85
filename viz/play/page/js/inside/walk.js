// The place in one update: which record of which sample of the coming batch, or of its update.

import { batch, computed, signal } from "../parts/view.js";
import { onMessage, send } from "../state/connection.js";
import { frame } from "../state/state.js";
import { say } from "../state/toasts.js";
import { stages } from "./stages.js";

/** @import { Frame, Inside } from "../state/types.js" */
/** @typedef {"record" | "stage" | "sample"} Unit */
/** @typedef {"first" | "last" | "stage" | number} End */
/** @typedef {{chapter: number | "updates", place: End}} Wish */

/** The message whose records are walked through. */
export const chapter = signal(/** @type {Inside | null} */ (null));
export const records = computed(() => chapter.value?.records ?? []);

/** The record that is shown, from 1. */
export const position = signal(0);

/** What the server said where it could not answer. */
export const trouble = signal("");

let stamp = /** @type {string | null} */ (null); // tells one state of the network from another
let count = 0; // samples in this batch, once the server has said it
let wish = /** @type {Wish | null} */ (null); // where to stand once the server has answered
let then = /** @type {Wish | null} */ (null); // the same, once the network has moved on

/** Stand nowhere: the network is another one now, or the line to the server. */
export function forget() {
  stamp = wish = then = null;
  count = 0;
  chapter.value = null;
  trouble.value = "";
}

/** Ask for the records again, and stand where one stands: only the learning rate is another. */
export function again() {
  const { sample } = chapter.peek() ?? {};
  if (sample === undefined || wish || then) return;
  wish = { chapter: sample === count ? "updates" : sample, place: position.peek() };
  send({ do: "inside", sample });
}

/** Take a frame: where it shows another state of the network, begin there. @param {Frame} now */
export function arrive({ epoch, batch, weights }) {
  const here = `${epoch}/${batch}/${weights.join(" ")}`;
  if (here === stamp) return;
  stamp = here;
  count = 0; // the old chapter is shown until the new one is here
  go(then ?? { chapter: 0, place: "first" });
}

/** Go to a chapter (a sample, or "updates") and there to a place in it. @param {Wish} to */
export function go(to) {
  wish = to;
  then = null;
  trouble.value = "";
  send({ do: "inside", sample: to.chapter === "updates" ? count : to.chapter });
}

// The records of a sample come from the server; those that nobody waits for are passed by.
onMessage("inside", (message) => {
  const now = frame.peek();
  if (!wish || message.epoch !== now.epoch || message.batch !== now.batch) return;
  count = message.samples.length;
  const wanted = wish.chapter === "updates" ? count : wish.chapter;
  if (message.sample !== wanted) return wish.chapter === "updates" && go(wish);
  const { length } = message.records;
  const places = {
    first: 1,
    last: length,
    stage: (stages(message.records).at(-1)?.start ?? 0) + 1,
  };
  const to = wish.place;
  const place = Math.min(length, typeof to === "number" ? to : places[to]);
  wish = null;
  batch(() => {
    chapter.value = message;
    position.value = place;
  });
});

// Refused: stay where we are.
onMessage("error", ({ about, message }) => {
  if (!["inside", "step", "back"].includes(about ?? "")) return;
  wish = then = null;
  trouble.value = message;
});

/** Show this record of the chapter. @param {number} to */
export const seek = (to) => (position.value = Math.max(1, Math.min(records.peek().length, to)));

/** Walk on (1) or back (−1). @param {number} direction @param {Unit} unit */
export function step(direction, unit) {
  if (wish || then) return;
  if (!chapter.peek()) return go({ chapter: 0, place: "first" });
  const here = position.peek();
  const sample = direction < 0 && here > 1 ? 1 : 0;
  const next = { sample, stage: stageFrom(here, direction), record: here + direction }[unit];
  if (next >= 1 && next <= records.peek().length) seek(next);
  else leave(direction, unit);
}

/** Where the next stage begins, or this one or the one before; 0 if not here. */
function stageFrom(/** @type {number} */ here, /** @type {number} */ direction) {
  const starts = stages(records.peek()).map(({ start }) => start + 1);
  const found =
    direction > 0 ? starts.find((start) => start > here) : starts.findLast((start) => start < here);
  return found ?? 0;
}

/** Walk out of this chapter: into the next sample, the updates, or another batch. */
function leave(/** @type {number} */ direction, /** @type {Unit} */ unit) {
  const { sample = 0 } = chapter.peek() ?? {};
  const { epoch, batch, first } = frame.peek();
  const back = /** @type {const} */ ({ sample: "first", stage: "stage", record: "last" });
  const place = direction > 0 ? "first" : back[unit];
  const next = sample + direction;
  if (next >= 0 && next <= count) go({ chapter: next, place });
  else if (direction > 0) travel("step", { chapter: 0, place });
  else if (epoch <= first && batch === 0)
    say("This is the beginning: nothing was trained before it.");
  else travel("back", { chapter: "updates", place });
}

/** @param {string} way @param {Wish} after */
function travel(way, after) {
  then = after;
  send({ do: way, by: "batch" });
}
