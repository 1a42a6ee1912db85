// Your own points as they are drawn: what is on the pad, what undo goes back to, and how the
// server gets them. A CSV file goes there as it is; drawn points go as settings, rounded to 0.05.

import { throttled } from "../parts/timing.js";
import { effect, signal } from "../parts/view.js";
import { catalogue } from "../state/catalogue.js";
import { change, onMessage, send } from "../state/connection.js";
import { number } from "../state/names.js";
import { network, setPage } from "../state/state.js";
import { fromSession, keepSession } from "../state/store.js";
import { fail } from "../state/toasts.js";
import { lacking, sprayed } from "./points.js";

/** @import { Point } from "../state/types.js" */

const APART = 0.35; // how far the pointer moves before it drops another point
const NEAR = 0.6; // what the eraser reaches
const UNDO = 50; // states that undo keeps
const KEY = "stepgrad-own";

// Your own points stay your own while another set is trained on, and over a reload.
const none = { points: /** @type {Point[]} */ ([]), problem: "classification" };
export const drawn = signal(/** @type {typeof none} */ (fromSession(KEY) ?? none));
effect(() => keepSession(KEY, drawn.value));

export const label = signal(1);
export const brush = signal("1"); // points at once, or "erase"
export const told = signal(""); // what is said of the points

let past = /** @type {(typeof drawn.value)[]} */ ([]); // what undo goes back to
let last = [0, 0]; // where the pointer dropped its last point
let sent = ""; // the points as the server was given them

/** Take what is trained on; if that is no points of your own, those that were drawn before. */
export function takeOver() {
  const { data, points, problem } = network.peek().settings;
  if (data === "own") set(points, problem);
  else set(drawn.peek().points, drawn.peek().points.length ? drawn.peek().problem : problem);
}

/** Train on your own points again, once there are enough of them. */
export function choose() {
  setPage({ panel: "own" }); // where points are drawn or read from a file
  give();
}

/** @param {Point[]} points */
function set(points, problem = drawn.peek().problem) {
  const { labels } = catalogue.problems[problem];
  if (!labels.includes(label.peek()))
    label.value = problem === "multiclass" ? 0 : labels[labels.length - 1];
  drawn.value = { points, problem };
  describe();
}

/** Say how many points there are, or what they lack. */
function describe() {
  const { points, problem } = drawn.peek();
  const lack = lacking(points, problem);
  told.value = lack ? `${lack} ${former()}` : `${points.length} points. ${counts()}`;
}

/** Say what is trained on while too few points are drawn. */
function former() {
  const { data, points } = network.peek().settings;
  if (data !== "own") return "";
  return `Until then the network still trains on the ${points.length} points from before.`;
}

function counts() {
  const { points, problem } = drawn.peek();
  if (problem === "regression") return "";
  const labels = points.map((point) => point[2]);
  const each = [...new Set(labels)].sort((a, b) => a - b);
  const count = (/** @type {number} */ one) => labels.filter((label) => label === one).length;
  return each.map((one) => `${number(one)}: ${count(one)}`).join(", ");
}

// Points that came from elsewhere are taken over: from a CSV file, a link, a lesson.
onMessage("network", ({ settings: { data, points, problem } }) => {
  const came = JSON.stringify(points);
  if (data !== "own") {
    if (!drawn.peek().points.length) set([], problem);
  } else if (came === JSON.stringify(drawn.peek().points)) describe();
  else if (came !== sent) {
    remember(); // else the hand may be ahead
    set(points, problem);
  }
});
onMessage("error", ({ about, field, message }) => {
  if (about === "csv" || field === "points") told.value = message;
});

const remember = () => (past = [...past.slice(1 - UNDO), drawn.peek()]);

/** Labels of one problem mean nothing in another. @param {string} problem */
export function changeProblem(problem) {
  remember();
  set([], problem);
}

/** The pointer draws here. @param {[number, number]} place @param {boolean} first */
export function stroke(place, first) {
  const { points } = drawn.peek();
  const distance = (/** @type {ArrayLike<number>} */ at) =>
    Math.hypot(at[0] - place[0], at[1] - place[1]);
  if (first) remember();
  if (brush.peek() === "erase") set(points.filter((point) => distance(point) > NEAR));
  else {
    const count = Number(brush.peek());
    if (!first && distance(last) < (count > 1 ? 2 * APART : APART)) return;
    const more = sprayed(place, label.peek(), count);
    set([...points, ...more].slice(0, catalogue.limits.points));
  }
  last = place;
  give();
}

export function undo() {
  const before = past.pop();
  if (!before) return void (told.value = "There is nothing to undo.");
  set(before.points, before.problem);
  give();
}

export function clear() {
  if (!drawn.peek().points.length) return;
  remember();
  set([]);
}

/** Use points that were typed: the server reads them, as it reads a file. @param {string} text */
export function useTyped(text) {
  sent = ""; // what comes is to be shown, also if it is what the hand has drawn before
  send({ do: "csv", text });
}

// The server gets the points once a network can learn from them.
const give = throttled(250, () => {
  const { points, problem } = drawn.peek();
  const { settings } = network.peek();
  if (lacking(points, problem)) return;
  const text = JSON.stringify(points);
  const known = settings.data === "own" && settings.problem === problem;
  if (known && JSON.stringify(settings.points) === text) return;
  sent = text;
  change({ problem, data: "own", points });
});

/** Read a CSV file and let the server take it apart. @param {File} file */
export async function readCsv(file) {
  setPage({ panel: "own" });
  const { bytes } = catalogue.limits;
  if (file.size > bytes) {
    const size = `“${file.name}” has ${megabytes(file.size)} MB`;
    const most = `the largest CSV file has ${megabytes(bytes)} MB`;
    return fail(`${size}; ${most}. Take a sample of its rows.`);
  }
  const buffer = await file.arrayBuffer();
  told.value = `Reading “${file.name}” …`;
  useTyped(textOf(buffer));
}

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(1);

/** The text of a file in UTF-8, or else in windows-1252, which spreadsheets write too. */
function textOf(/** @type {ArrayBuffer} */ bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
