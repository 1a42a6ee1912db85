// The one object that all parts of the page share: what the server has confirmed, who listens to
// what, and the words and places that every part may use. It knows no part of the page by name.

import { connect } from "./socket.js";
import { describe, number } from "./names.js";
import { defaultOf, read, write } from "./url.js";
import { storedMoment } from "./store.js";

const FARTHEST = 5000; // epochs; the server trains a link no further

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
    edited: new Map(), // weight → where in time it was changed by hand

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
  const line = connect({
    open() {
      app.emit("open");
      line.send(app.settings ? goOn(app) : begin(first));
    },
    message(message) {
      if (message.say === "ready")
        Object.assign(app, { settings: message.settings, schema: message.schema });
      if (message.say === "network") keep(app, message);
      if (message.say === "error" && message.about === "start" && !app.settings)
        startAfresh(app, line);
      app.emit(message.say === "closed" ? "ended" : message.say, message);
      if (message.say === "ready" && playing) line.send({ do: "play" });
    },
    frame: drawn,
    closed(pause) {
      playing = app.frame?.playing ?? false;
      app.emit("closed", pause);
    },
  });
  app.send = (message) => line.send(message) || void app.emit("unsent", message);
}

// The first start: what the address says, and after a reload the moment that belongs to it.
function begin({ settings, page }) {
  const until = Number(page.epoch);
  delete page.epoch; // it says where to start, not where the network is by now
  if (Number.isInteger(until) && until > 0) return { do: "start", settings, moment: null, until };
  const kept = storedMoment();
  return {
    do: "start",
    settings: kept?.settings ?? settings,
    moment: kept?.moment ?? null,
    until: null,
  };
}

const goOn = (app) => ({ do: "start", settings: app.settings, moment: app.moment(), until: null });

function startAfresh(app, line) {
  if (app.startedAfresh) return;
  app.startedAfresh = true;
  line.send({ do: "start", settings: {}, moment: null, until: null });
}

function keep(app, network) {
  app.settings = network.settings;
  app.network = network;
  app.names = network.names;
  if (network.reset) app.edited.clear();
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
