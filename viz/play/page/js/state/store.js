// What outlives the page: settings in its address, the last moment in the session's storage.
// A reload finds the same network at the same epoch; back and forward walk through the settings.

import { read, write } from "./url.js";
import { throttled } from "../parts/dom.js";

const KEY = "stepgrad-moment";

const MOVES = new Set(["step", "back", "goto", "rewind"]);
const CHANGES = new Set(["start", "set", "reset", "regenerate", "csv"]);

/** Keep address and app in step; the app must already speak to the server. */
export function installAddress(app) {
  let addressed = {}; // the settings that the address holds
  let lastKeys = "";
  let lastTime = 0;
  let fromAddress = true;
  let moved = false; // what was asked last was a move in time, which is no new place to go back to
  const address = () => write(app.network.link, app.page);

  app.on("network", ({ settings }) => {
    const keys = changed(settings, addressed).join();
    const answers = fromAddress;
    fromAddress = false;
    addressed = settings;
    if (address() === location.hash) return;
    const now = performance.now();
    const dragged = keys === lastKeys && now - lastTime < 900; // one entry for one pull at a slider
    lastKeys = keys;
    lastTime = now;
    if (answers || moved || dragged || keys === "") history.replaceState(null, "", address());
    else history.pushState(null, "", address());
  });
  app.on("sent", ({ do: what }) => {
    if (MOVES.has(what) || CHANGES.has(what)) moved = MOVES.has(what);
  });
  app.on("page", () => app.network && history.replaceState(null, "", address()));
  addEventListener("hashchange", () => {
    if (!app.network) return;
    const { link, page } = read(location.hash);
    app.setPage({ theme: null, values: null, advanced: null, panel: null, ...page });
    fromAddress = true;
    app.send({ do: "set", link });
  });
}

/** The keys whose values are not those of before. */
const changed = (now, before) =>
  Object.keys(now).filter((key) => JSON.stringify(now[key]) !== JSON.stringify(before[key]));

/** Keep the newest moment, with the link that it belongs to. */
export function installMoment(app) {
  let moment = null;
  const keep = () => {
    if (!moment) return;
    const kept = {
      address: read(location.hash).link,
      link: app.network.link,
      moment: base64(moment),
      until: app.frame.until,
    };
    try {
      sessionStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      /* no room or no right to store: a reload then starts from the address */
    }
  };
  const soon = throttled(1000, keep);
  app.on("frame", (frame) => {
    moment = frame.moment;
    app.moment = () => base64(moment);
    soon();
  });
  app.on("network", ({ reset }) => {
    if (!reset) return;
    moment = null;
    app.moment = () => null;
  });
  addEventListener("pagehide", keep);
}

/** What was kept for the present address, `{link, moment, until}`; nothing if it is another. */
export function stored() {
  try {
    const { address, ...kept } = JSON.parse(sessionStorage.getItem(KEY));
    return address === read(location.hash).link ? kept : {};
  } catch {
    return {};
  }
}

function base64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192)
    text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}
