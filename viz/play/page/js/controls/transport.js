// Play, pause, step, back, rewind, new weights; the counters; and the slider over what was trained.

import { byId, iconButton, picture, throttled, write } from "../parts/dom.js";
import { el, options } from "../parts/parts.js";

const UNITS = [
  ["epoch", "Epoch"],
  ["batch", "Batch"],
  ["sample", "Sample"],
  ["record", "Operation"],
];

/** Add the buttons and keep the counters; other parts find the moves in app.moves. */
export function install(app) {
  const far = "How far one step goes";
  const unit = el("select", { id: "unit", "aria-label": far, title: far });
  options(unit, UNITS);
  app.moves = moves(app, () => unit.value);
  const play = iconButton("play", "Play", "Play or pause: space", () => app.moves.play(), {
    id: "play",
  });
  const back = iconButton("back", "Step back", "", () => app.moves.step(-1));
  const on = iconButton("on", "Step on", "", () => app.moves.step(1));
  byId("transport").append(
    iconButton("rewind", "Rewind", "Rewind to the same initial weights: R", () =>
      app.moves.rewind(),
    ),
    iconButton("dice", "New weights", "Start again with new weights: N", () => app.moves.reset()),
    play,
    back,
    unit,
    on,
  );
  // While one looks inside, the arrow keys walk there, whatever the unit is.
  const name = () => {
    const inside = app.page.panel === "inside";
    const keys = (key) => (inside ? ` (the key ${key} walks through Look inside)` : `: ${key}`);
    const step = unit.selectedOptions[0].textContent.toLowerCase();
    back.title = `One ${step} back${keys("←")}`;
    on.title = `One ${step} on${keys("→")}`;
  };
  unit.addEventListener("change", name);
  app.on("page", name);
  name();
  app.on("frame", (frame) => showPlaying(play, frame.playing));
  app.on("closed", () => showPlaying(play, false));
  installCounters(app);
  installHistory(app);
}

function moves(app, unit) {
  return {
    play: () => app.send({ do: app.frame?.playing ? "pause" : "play" }),
    rewind: () => app.send({ do: "rewind" }),
    reset: () => app.send({ do: "reset" }),
    step(direction) {
      const by = unit();
      if (app.frame?.playing) app.send({ do: "pause" });
      if (by === "epoch" || by === "batch") app.send({ do: direction > 0 ? "step" : "back", by });
      else app.inside.step(direction, by);
    },
  };
}

function showPlaying(button, playing) {
  const label = playing ? "Pause" : "Play";
  if (button.getAttribute("aria-label") === label) return;
  button.setAttribute("aria-label", label);
  button.replaceChildren(picture(playing ? "pause" : "play"));
}

function installCounters(app) {
  const [epoch, batch, seconds, rate] = ["epoch", "batch", "seconds", "rate"].map(byId);
  app.on("frame", (frame) => {
    write(epoch, counted(frame.epoch));
    write(batch, `${frame.batch}/${frame.batches}`);
    write(seconds, time(frame.seconds));
    write(rate, frame.rate > 0 ? `${pace(frame.rate)} epochs/s` : "");
  });
}

/** An epoch as the counter shows it: 000,123. */
const counted = (n) =>
  String(n)
    .padStart(6, "0")
    .replace(/(\d{3})$/, ",$1");
const time = (s) =>
  s < 60 ? `${s.toFixed(1)} s` : `${Math.floor(s / 60)} min ${Math.floor(s % 60)} s`;
const pace = (rate) => (rate < 10 ? rate.toFixed(1) : String(Math.round(rate)));

// While the slider is held it follows the hand; one goto is under way at a time.
function installHistory(app) {
  const slider = byId("moment");
  const span = byId("span");
  let held = false;
  const go = throttled(60, (epoch) => app.send({ do: "goto", epoch, batch: 0 }));
  slider.addEventListener("input", () => {
    held = true;
    if (app.frame?.playing) app.send({ do: "pause" });
    go(Number(slider.value));
  });
  for (const kind of ["change", "pointerup", "blur"])
    slider.addEventListener(kind, () => (held = false));
  app.on("frame", ({ first, last, epoch }) => {
    if (held) return;
    slider.disabled = first === last;
    slider.min = first;
    slider.max = last;
    slider.value = epoch;
    slider.setAttribute("aria-valuetext", `epoch ${epoch} of ${last}`);
    write(span, `${first} – ${last}`);
  });
}
