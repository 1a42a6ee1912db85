// The one object that all parts of the page share: what the server has confirmed, who listens to
// what, and the words and places that every part may use. It knows no part of the page by name.

import { connect } from "./socket.js";
import { describe, number } from "./names.js";
import { culprit, defaultOf, epochIn, FARTHEST, read, write } from "./url.js";
import { storedMoment } from "./store.js";

/** Make the app; `connectNow()` opens the line to the server when all parts listen. */
export function createApp() {
  const listeners = new Map();
  const first = read(location.hash);
  const app = {
    settings: null,
    schema: null,
    network: null,
    frame: null,
    names: [],
    index: new Map(),
    page: first.page,
    moment: () => null,
    hovered: null,
    target: null, // the epoch up to which a link is being trained

    on(kind, callback) {
      if (!listeners.has(kind)) listeners.set(kind, []);
      listeners.get(kind).push(callback);
    },
    emit(kind, value) {
      for (const callback of listeners.get(kind) ?? []) callback(value);
    },
    send: () => false, // until there is a line to the server
    set: (settings) => app.send({ do: "set", settings }),
    weightIndex: (name) => app.index.get(name) ?? -1,
    describe: (name) =>
      app.settings ? describe(name, app.settings, app.network?.classes ?? 0) : name,
    number,
    /** The settings that an address without them means: all defaults but the seeds. */
    defaults(settings) {
      const base = { problem: "classification", layers: [4, 2], ...settings };
      const keys = Object.keys(app.settings).map((key) => [key, defaultOf(key, base, app.schema)]);
      return Object.fromEntries(keys.filter(([, value]) => value !== undefined));
    },
    /** Change what only the page shows (theme, values, advanced) and say so. */
    setPage(part) {
      Object.assign(app.page, part);
      app.emit("page", app.page);
    },
    /** Point at something: {kind: "neuron" | "weight" | "feature", name}, or null. */
    hover(what) {
      if (app.hovered?.kind === what?.kind && app.hovered?.name === what?.name) return;
      app.hovered = what;
      app.emit("hover", what);
    },
    /** The address of the present state, with the epoch where settings and epoch make it again. */
    link() {
      const { epoch, ...page } = app.page;
      const { pure, batch, epoch: here } = app.frame ?? {};
      const exact = pure && batch === 0 && here > 0 && here <= FARTHEST;
      const hash = write(app.settings, app.schema, exact ? { ...page, epoch: here } : page);
      return `${location.origin}${location.pathname}${location.search}${hash}`;
    },
    /** Train anew to an epoch: the same settings make the same network again. */
    until(epoch, settings = {}) {
      const all = { ...app.settings, ...settings };
      app.send({ do: "start", settings: all, moment: null, until: epoch });
    },
  };
  app.connectNow = () => listen(app, first);
  return app;
}

// Everything that comes from the server arrives here: first what the app keeps, then who listens.
function listen(app, first) {
  const drawn = drawer(app);
  let playing = false;
  let asked = null; // the start that has not been answered
  const wrong = []; // what the server has refused of it
  const line = connect({
    open() {
      app.emit("open");
      asked = app.settings ? goOn(app) : begin(app, first);
      app.send(asked);
    },
    message(message) {
      if (message.say === "ready")
        Object.assign(app, { settings: message.settings, schema: message.schema });
      if (message.say === "network") keep(app, message);
      if (message.say === "error" && message.about === "start" && !app.settings)
        asked = without(asked, message.message, wrong);
      app.emit(message.say === "closed" ? "ended" : message.say, message);
      if (message.say === "error" && !app.settings && asked) app.send(asked);
      if (message.say !== "ready") return;
      if (playing && app.target === null) app.send({ do: "play" });
      if (wrong.length) app.fail(`In the link, ${wrong.splice(0).join("; ")}. The rest of it holds.`);
    },
    frame: drawn,
    closed(pause) {
      playing = app.frame?.playing ?? false;
      app.emit("closed", pause);
    },
  });
  app.send = (message) => {
    const sent = line.send(message);
    app.emit(sent ? "sent" : "unsent", message);
    return sent;
  };
}

// The first start: what the address says, and after a reload the moment that belongs to it.
function begin(app, { settings, page }) {
  const { until, wrong } = epochIn(page);
  delete page.epoch; // it says where to start, not where the network is by now
  if (wrong) app.fail(wrong);
  if (until || wrong) return { do: "start", settings, moment: null, until: until || null };
  const kept = storedMoment();
  return {
    do: "start",
    settings: kept?.settings ?? settings,
    moment: kept?.moment ?? null,
    until: kept?.until ?? null,
  };
}

const goOn = (app) => ({
  do: "start",
  settings: app.settings,
  moment: app.moment(),
  until: app.target,
});

// The same start without the setting that was refused; null where nothing is left to leave out.
function without(start, complaint, wrong) {
  if (!start || !Object.keys(start.settings).length) return null;
  const settings = { ...start.settings };
  const key = culprit(complaint, settings);
  wrong.push(complaint);
  delete settings[key];
  return { ...start, settings: key ? settings : {} };
}

function keep(app, network) {
  app.settings = network.settings;
  app.network = network;
  app.names = network.names;
  app.index = new Map(network.names.map((name, i) => [name, i]));
}

// A frame is drawn when the screen is, and only then acknowledged; of several the newest counts.
function drawer(app) {
  let next = null;
  return (frame) => {
    if (next === null)
      requestAnimationFrame(() => {
        const frame = next;
        next = null;
        if (frame.weights?.length === app.names.length) {
          app.frame = frame;
          app.emit("frame", frame);
        }
        app.send({ do: "ack", frame: frame.frame });
      });
    next = frame;
  };
}
