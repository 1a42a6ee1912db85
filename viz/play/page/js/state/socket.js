// The line to the server: opened, and opened again when it breaks.

import { decode } from "./frames.js";

/** @import { Arrived, Message, Request } from "./types.js" */

const FIRST = 0.3; // seconds to the first try after the line broke

/**
 * Connect, and again when the line breaks; `closed` hears in how many seconds, null if never.
 * @param {{open: () => void, message: (message: Message) => void, frame: (frame: Arrived) => void,
 *   closed: (pause: number | null) => void}} on
 */
export function connect(on) {
  let socket = /** @type {WebSocket} */ (/** @type {unknown} */ (null));
  let pause = FIRST;
  let timer = /** @type {ReturnType<typeof setTimeout> | null} */ (null);
  let ended = false;

  function open() {
    timer = null;
    socket = new WebSocket(address());
    socket.binaryType = "arraybuffer";
    socket.onopen = on.open;
    socket.onmessage = ({ data }) => {
      pause = FIRST;
      if (typeof data !== "string") return on.frame(decode(data));
      const message = JSON.parse(data);
      ended ||= message.say === "closed"; // the server wants no second try
      on.message(message);
    };
    socket.onclose = () => {
      on.closed(ended ? null : pause);
      if (ended) return;
      timer = setTimeout(open, pause * 1000);
      pause = Math.min(5, pause * 1.7);
    };
  }

  whenBack(() => {
    if (timer === null) return;
    clearTimeout(timer);
    open();
  });
  open();
  /** @param {Request} request */
  const send = (request) => {
    if (socket.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(request));
    return true;
  };
  return send;
}

/**
 * Who comes back to the page, or to the network, does not wait for the pause to end.
 * @param {() => void} act
 */
function whenBack(act) {
  document.addEventListener("visibilitychange", () => document.hidden || act());
  addEventListener("online", () => document.hidden || act());
}

function address() {
  const url = new URL("socket", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const given = new URLSearchParams(location.search);
  for (const key of ["token", "room"]) {
    const text = given.get(key);
    if (text) url.searchParams.set(key, text);
  }
  url.hash = "";
  return url.href;
}
