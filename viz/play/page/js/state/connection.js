// The page's side of the conversation: what comes from the server, and what it is asked for.

import { batch, effect, signal, untracked } from "../parts/view.js";
import * as rules from "../../../rules.js";
import { learn } from "./catalogue.js";
import { drawn, joined } from "./frames.js";
import { connect } from "./socket.js";
import { frame, network, online, opened, parameters, room } from "./state.js";
import { place, stored } from "./store.js";
import { fail, hold, say, settle, alert } from "./toasts.js";

/** @import { Arrived, Change, Message, Request } from "./types.js" */

const MOVES = new Set(["step", "back", "goto", "rewind"]);
const CHANGES = new Set(["start", "set", "reset", "regenerate", "csv", "undo", "redo"]);

const message = signal(/** @type {Message | null} */ (null));
let line = /** @type {ReturnType<typeof connect> | null} */ (null);
let broken = false; // the line was lost
let goesOn = false; // training is to go on when the line is back

/** Whether the last request was a move in time, which is no new place to go back to. */
export let moved = false;

/**
 * Call back with every message of a kind.
 * @template {Message["say"]} K
 * @param {K} kind
 * @param {(message: Extract<Message, {say: K}>) => void} act
 */
export const onMessage = (kind, act) =>
  effect(() => {
    const heard = message.value;
    if (heard?.say === kind) untracked(() => act(/** @type {any} */ (heard)));
  });

/** Ask the server; tells whether there is a line to it. @param {Request} request */
export function send(request) {
  if (room && request.do !== "ack") return false; // who follows asks for nothing
  const sent = line !== null && line(request);
  const quiet = ["ack", "look"].includes(request.do) || alert.peek();
  if (!sent && !quiet) hold("Not connected to the server at the moment.");
  if (sent && MOVES.has(request.do)) moved = true;
  if (sent && CHANGES.has(request.do)) moved = false;
  return sent;
}

/** Ask for other settings. @param {Change} settings */
export const change = (settings) => send({ do: "set", settings });

/** Open the line to the server. */
export function start() {
  line = connect({ open, message: take, frame: drawLater, closed });
}

function open() {
  online.value = true;
  if (room) return; // what the teacher's page shows comes by itself
  const here = network.peek();
  send({ do: "start", ...(here ? place() : { link: opened, ...stored() }) });
}

/** @param {Message} heard */
function take(heard) {
  if (heard.say === "ready") learn({ ...heard.schema, rules });
  batch(() => {
    if (heard.say === "network") network.value = heard;
    // What was refused goes back, in its control, to what holds.
    if (heard.say === "error" && network.peek()) network.value = { ...network.peek() };
    message.value = heard;
  });
  if (heard.say === "network") settle();
  if (heard.say === "notice") say(heard.message);
  if (heard.say === "error") fail(heard.message);
  if (heard.say === "closed") hold(heard.message, alert);
  if (heard.say !== "ready") return;
  if (broken) say(`Connected again${room ? "." : ": the network is trained to where it was."}`);
  broken = false;
  if (goesOn && !frame.peek().until) send({ do: "play" });
  goesOn = false; // the next start may be that of a lesson
}

/** @param {number | null} pause seconds to the next try, if there is one */
function closed(pause) {
  goesOn = frame.peek()?.playing ?? false;
  broken = true;
  online.value = false;
  if (pause === null) return; // the server has said why
  const seconds = Math.max(1, Math.round(pause));
  hold(`The connection is lost. Trying again in ${seconds} s …`);
}

let next = /** @type {Arrived | null} */ (null);

// A frame is drawn when the screen is, and only then acknowledged; of several the newest counts.
/** @param {Arrived} arrived */
function drawLater(arrived) {
  const whole = joined(arrived, next ?? frame.peek());
  if (!whole) return void send({ do: "ack", frame: arrived.frame }); // it needs one before it
  if (next === null)
    requestAnimationFrame(() => {
      const newest = /** @type {Arrived} */ (next);
      next = null;
      if (newest.weights.length === parameters.peek().length)
        frame.value = drawn(newest, network.peek());
      send({ do: "ack", frame: newest.frame });
    });
  next = whole;
}
