// The line to the server: opened, opened again when it breaks, and its frames taken apart.

/** @import { Frame, Message, Request } from "./types.js" */

const TYPES = { f8: Float64Array, f4: Float32Array, i1: Int8Array, u1: Uint8Array };

const FIRST = 0.3; // seconds to the first try after the line broke

/**
 * Take a frame apart: its header's fields, and its arrays by name.
 * @param {ArrayBuffer} buffer
 * @returns {Frame}
 */
export function decode(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const frame = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let at = 4 + length;
  for (const { name, type, shape } of frame.arrays) {
    at = Math.ceil(at / 8) * 8;
    const size = shape.reduce(
      (/** @type {number} */ product, /** @type {number} */ n) => product * n,
      1,
    );
    frame[name] = new TYPES[/** @type {keyof typeof TYPES} */ (type)](buffer, at, size);
    at += frame[name].byteLength;
  }
  return frame;
}

/**
 * Connect, and again when the line breaks; `closed` hears in how many seconds, null if never.
 * @param {{open: () => void, message: (message: Message) => void, frame: (frame: Frame) => void,
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
  const token = new URLSearchParams(location.search).get("token");
  url.search = token ? `?token=${encodeURIComponent(token)}` : "";
  url.hash = "";
  return url.href;
}
