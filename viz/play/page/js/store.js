// What outlives the page: settings in its address, the last moment in the session's storage.
// A reload finds the same network at the same epoch; back and forward walk through the settings.

import { changed, culprit, epochIn, read, settingsIn, write } from "./url.js";
import { throttled } from "./dom.js";

const KEY = "stepgrad-moment";

const MOVES = new Set(["step", "back", "goto", "rewind"]);
const CHANGES = new Set(["start", "set", "reset", "regenerate", "csv"]);

/** Keep address and app in step; the app must already speak to the server. */
export function installAddress(app) {
  let lastKeys = "";
  let lastTime = 0;
  let fromAddress = true;
  let moved = false; // what was asked last was a move in time, which is no new place to go back to
  let wanted = null; // what an address asks for, as {settings, until}
  const address = () =>
    write(app.settings, app.schema, app.page) || location.pathname + location.search;

  function confirm() {
    const keys = Object.keys(changed(app.settings, app.addressed ?? {})).join();
    const answers = fromAddress;
    fromAddress = false;
    app.addressed = structuredClone(app.settings);
    if (write(app.settings, app.schema, app.page) === location.hash) return;
    const now = performance.now();
    const dragged = keys === lastKeys && now - lastTime < 900; // one entry for one pull at a slider
    lastKeys = keys;
    lastTime = now;
    if (answers || moved || dragged || keys === "") history.replaceState(null, "", address());
    else history.pushState(null, "", address());
  }

  function ask() {
    const { settings, until } = wanted;
    if (until) app.until(until, settings);
    else if (Object.keys(settings).length) app.set(settings);
    else confirm();
  }

  app.on("network", confirm);
  app.on("sent", ({ do: what }) => {
    if (MOVES.has(what) || CHANGES.has(what)) moved = MOVES.has(what);
  });
  app.on("error", ({ about, message }) => {
    // what was refused of an address is left out, and the address goes back to what holds
    if (!["set", "start"].includes(about) || !app.schema || !fromAddress) return;
    const key = wanted && culprit(message, wanted.settings);
    if (!key) return confirm();
    delete wanted.settings[key];
    app.fail(`In the link, ${message}. The rest of it holds.`);
    ask();
  });
  app.on("page", () => app.schema && history.replaceState(null, "", address()));
  addEventListener("hashchange", () => {
    if (!app.schema) return;
    const { settings, page } = read(location.hash);
    const { epoch, ...look } = page;
    Object.assign(app.page, { theme: null, values: null, advanced: null, panel: null }, look);
    app.emit("page", app.page);
    const { until, wrong } = epochIn(page);
    if (wrong) app.fail(wrong);
    fromAddress = true;
    const all = changed({ ...app.defaults(settings), ...settings }, app.settings);
    wanted = { settings: all, until };
    ask();
  });
}

/** Keep the newest moment, with the settings it belongs to. */
export function installMoment(app) {
  let moment = null;
  const keep = () => {
    if (!moment || !app.settings) return;
    try {
      sessionStorage.setItem(
        KEY,
        JSON.stringify({
          address: settingsIn(location.hash),
          settings: app.settings,
          moment: base64(moment),
          until: app.target,
        }),
      );
    } catch {
      /* no room or no right to store: a reload then starts afresh */
    }
  };
  const soon = throttled(1000, keep);
  let asked = null;
  app.on("sent", ({ do: what, until }) => what === "start" && (asked = until));
  app.on("ready", () => (app.target = asked));
  app.on("frame", (frame) => {
    if (!frame.playing) app.target = null; // there, or stopped by hand
    if (!frame.moment) return;
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

/** The moment that was kept for the present address, with its settings, or null. */
export function storedMoment() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    return kept?.address === settingsIn(location.hash) ? kept : null;
  } catch {
    return null;
  }
}

function base64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192)
    text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}
