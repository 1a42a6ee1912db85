// The one object that all parts of the page share: what the server has confirmed, who listens to
// what, and the words and places that every part may use. It knows no part of the page by name.

import { catalogue, learn } from "./catalogue.js";
import { describe } from "./names.js";
import { connect } from "./socket.js";
import { stored } from "./store.js";
import { read, write } from "./url.js";

/** Make the app; `connectNow()` opens the line to the server when all parts listen. */
export function createApp() {
  const listeners = new Map();
  const first = read(location.hash);
  const app = {
    settings: null,
    network: null,
    frame: null,
    parameters: [], // {name, index, layer, neuron, input, node, from}; input is null for a bias
    page: first.page,
    moment: () => null,
    hovered: null,

    on(kind, callback) {
      if (!listeners.has(kind)) listeners.set(kind, []);
      listeners.get(kind).push(callback);
    },
    emit(kind, value) {
      for (const callback of listeners.get(kind) ?? []) callback(value);
    },
    send: () => false, // until there is a line to the server
    set: (settings) => app.send({ do: "set", settings }),
    /** The weight or bias of this name. */
    parameter: (name) => app.parameters.find((one) => one.name === name),
    /** The weights into a node, its bias last. */
    into: (node) => app.parameters.filter((one) => one.node === node),
    describe: (name) => describe(app.parameter(name), app),
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
    /** The epoch that settings alone find again, else 0. */
    exactEpoch() {
      const { pure, batch, epoch } = app.frame ?? {};
      return pure && batch === 0 && epoch <= catalogue.limits.farthest ? epoch : 0;
    },
    /** The address of the present state, with the epoch where a link finds it again. */
    link() {
      const epoch = app.exactEpoch();
      const hash = write(app.network.link + (epoch ? `&epoch=${epoch}` : ""), app.page);
      return `${location.origin}${location.pathname}${location.search}${hash}`;
    },
  };
  app.connectNow = () => listen(app, first.link);
  return app;
}

// Everything that comes from the server arrives here: first what the app keeps, then who listens.
function listen(app, first) {
  let playing = false;
  const line = connect({
    open() {
      app.emit("open");
      app.send({ do: "start", ...(app.network ? goOn(app) : { link: first, ...stored() }) });
    },
    message(message) {
      if (message.say === "ready") learn(message.schema);
      if (message.say === "network") keep(app, message);
      app.emit(message.say === "closed" ? "ended" : message.say, message);
      if (message.say === "ready" && playing && !app.frame.until) app.send({ do: "play" });
    },
    frame: drawer(app),
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

const goOn = (app) => ({
  link: app.network.link,
  moment: app.moment(),
  until: app.frame?.until ?? null,
});

function keep(app, network) {
  app.settings = network.settings;
  app.network = network;
  app.parameters = network.names.map((name, index) => {
    const [layer, neuron, input] = network.places[index];
    const from = input === null ? null : `${layer ? layer - 1 : "in"}.${input}`;
    return { name, index, layer, neuron, input, node: `${layer}.${neuron}`, from };
  });
}

// A frame is drawn when the screen is, and only then acknowledged; of several the newest counts.
function drawer(app) {
  let next = null;
  return (frame) => {
    if (next === null)
      requestAnimationFrame(() => {
        const frame = next;
        next = null;
        if (frame.weights.length === app.parameters.length) {
          app.frame = frame;
          app.emit("frame", frame);
        }
        app.send({ do: "ack", frame: frame.frame });
      });
    next = frame;
  };
}
