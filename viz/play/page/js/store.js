// What outlives the page: settings in its address, the last moment in the session's storage.
// A reload finds the same network at the same epoch; back and forward walk through the settings.

import { changed, read, settingsIn, write } from "./url.js";
import { throttled } from "./dom.js";

const KEY = "stepgrad-moment";

/** Keep address and app in step; the app must already speak to the server. */
export function installAddress(app) {
  let lastKeys = "";
  let lastTime = 0;
  let fromAddress = true;
  const address = () =>
    write(app.settings, app.schema, app.page) || location.pathname + location.search;

  function confirm() {
    if (write(app.settings, app.schema, app.page) === location.hash) return;
    const now = performance.now();
    const keys = Object.keys(changed(app.settings, app.addressed ?? {})).join();
    const dragged = keys === lastKeys && now - lastTime < 900; // one entry for one pull at a slider
    lastKeys = keys;
    lastTime = now;
    if (fromAddress || dragged || keys === "") history.replaceState(null, "", address());
    else history.pushState(null, "", address());
    fromAddress = false;
    app.addressed = structuredClone(app.settings);
  }

  app.on("network", confirm);
  app.on("error", ({ about }) => {
    // an address that was refused goes back to what holds
    if (about === "set" && app.schema && fromAddress) confirm();
  });
  app.on("page", () => app.schema && history.replaceState(null, "", address()));
  addEventListener("hashchange", () => {
    if (!app.schema) return;
    const { settings, page } = read(location.hash);
    const { epoch, ...look } = page;
    Object.assign(app.page, { theme: null, values: null, advanced: null, panel: null }, look);
    app.emit("page", app.page);
    const wanted = changed({ ...app.defaults(settings), ...settings }, app.settings);
    fromAddress = true;
    if (epoch) app.until(Number(epoch), wanted);
    else if (Object.keys(wanted).length) app.set(wanted);
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
        }),
      );
    } catch {
      /* no room or no right to store: a reload then starts afresh */
    }
  };
  const soon = throttled(1000, keep);
  app.on("frame", (frame) => {
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
