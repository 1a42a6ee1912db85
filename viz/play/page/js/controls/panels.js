// The tabs beneath the network, and the words at the bottom: notices, errors, the connection.
// What is inside a tab belongs to the part that added it.

import { button } from "../parts/parts.js";
import { byId } from "../parts/dom.js";

/** Add app.panel, app.show, app.shown, app.say and app.fail. */
export function install(app) {
  const tabs = byId("tabs");
  const body = byId("panel");
  const panels = new Map();
  let open = null;

  app.panel = (id, title, element, { onShow, onHide } = {}) => {
    const tab = button(title, () => app.show(open === id ? null : id), {
      id: `tab-${id}`,
      "aria-expanded": "false",
      "aria-controls": "panel",
    });
    panels.set(id, { tab, element, onShow, onHide });
    element.classList.add("panel");
    tabs.append(tab);
  };
  app.shown = () => open;
  app.show = (id) => {
    if (id === open || (id && !panels.has(id))) return;
    const before = panels.get(open);
    const now = panels.get(id);
    open = id ?? null;
    before?.tab.setAttribute("aria-expanded", "false");
    before?.onHide?.();
    body.replaceChildren(...(now ? [now.element] : []));
    body.hidden = !now;
    now?.tab.setAttribute("aria-expanded", "true");
    now?.onShow?.();
    if (now) byId("panels").scrollIntoView({ block: "nearest" });
    app.setPage({ panel: open });
  };
  // The tab that the address names, as soon as there is a network to look into.
  app.on("network", () => {
    const wanted = app.page.panel;
    if (open === null && wanted && panels.has(wanted)) app.show(wanted);
  });

  installWords(app);
}

function installWords(app) {
  const status = byId("status");
  const alert = byId("alert");
  let timer = null;
  const put = (element, text, seconds) => {
    status.textContent = alert.textContent = "";
    element.textContent = text;
    clearTimeout(timer);
    if (seconds) timer = setTimeout(() => (element.textContent = ""), seconds * 1000);
  };
  app.say = (text) => put(status, text, 6);
  app.fail = (text) => put(alert, text, 14);
  app.on("notice", ({ message }) => app.say(message));
  app.on("error", ({ message }) => app.fail(message));
  let broken = false;
  app.on("closed", (pause) => {
    broken = true;
    if (pause === null) return; // the server has said why
    const seconds = Math.max(1, Math.round(pause));
    put(status, `The connection is lost. Trying again in ${seconds} s …`, 0);
  });
  app.on("ended", ({ message }) => put(alert, message, 0));
  app.on("ready", () => {
    if (broken) app.say("Connected again, at the same place.");
    broken = false;
  });
  app.on("unsent", (message) => {
    if (!alert.textContent && !["ack", "look"].includes(message.do))
      put(status, "Not connected to the server at the moment.", 0);
  });
}
