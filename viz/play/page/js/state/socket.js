// The line to the server: opened, opened again when it breaks, and its frames taken apart.

const TYPES = { f8: Float64Array, f4: Float32Array, i1: Int8Array, u1: Uint8Array };

/** Take a frame apart: its header's fields, and its arrays by name, each with a `shape`. */
function decode(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const frame = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let at = 4 + length;
  for (const { name, type, shape } of frame.arrays) {
    at = Math.ceil(at / 8) * 8;
    const size = shape.reduce((product, n) => product * n, 1);
    frame[name] = new TYPES[type](buffer, at, size);
    frame[name].shape = shape;
    at += frame[name].byteLength;
  }
  return frame;
}

/** Connect; `on` has the callbacks open(), message(object), frame(object), closed(seconds). */
export function connect(on) {
  let socket = null;
  let pause = 0.3;
  let timer = null;
  let ended = false;

  function open() {
    timer = null;
    socket = new WebSocket(address());
    socket.binaryType = "arraybuffer";
    socket.onopen = () => on.open();
    socket.onmessage = ({ data }) => {
      pause = 0.3;
      if (typeof data !== "string") return on.frame(decode(data));
      const message = JSON.parse(data);
      if (message.say === "closed") ended = true; // the server wants no second try
      on.message(message);
    };
    socket.onclose = () => {
      on.closed(ended ? null : pause);
      if (ended) return;
      timer = setTimeout(open, pause * 1000);
      pause = Math.min(5, pause * 1.7);
    };
  }

  // Who comes back to the page, or to the network, does not wait for the pause to end.
  const now = () => {
    if (timer === null || document.hidden) return;
    clearTimeout(timer);
    open();
  };
  document.addEventListener("visibilitychange", now);
  addEventListener("online", now);
  open();
  return {
    send(message) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(message));
      return true;
    },
  };
}

function address() {
  const url = new URL("socket", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const token = new URLSearchParams(location.search).get("token");
  url.search = token ? `?token=${encodeURIComponent(token)}` : "";
  url.hash = "";
  return url.href;
}
