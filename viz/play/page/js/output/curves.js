// Losses: the two numbers to three decimals, and how they came down, the test loss as stronger line.

import { byId, whenResized, write } from "../parts/dom.js";
import { el, fit } from "../parts/parts.js";
import { decimals } from "../state/names.js";

/** Add the numbers and the curves. */
export function install(app) {
  const test = el("output", { id: "test-loss", "aria-live": "off" });
  const train = el("output", { id: "train-loss", "aria-live": "off" });
  const canvas = el("canvas", { "aria-hidden": "true" });
  byId("losses").append(
    el("div", { className: "loss test" }, el("span", {}, "Test loss"), test),
    el("div", { className: "loss train" }, el("span", {}, "Training loss"), train),
    canvas,
  );
  const paint = () => app.frame?.curve && curves(canvas, app.frame, app.colours);
  app.on("frame", (frame) => {
    write(test, decimals(frame.test));
    write(train, decimals(frame.train));
    paint();
  });
  app.on("colours", paint);
  whenResized(canvas, paint);
}

function curves(canvas, { curve, epoch, batch, batches }, colours) {
  const { pen, width, height } = fit(canvas);
  const rows = curve.length / 3;
  straight(pen, [0, height - 0.5], [width, height - 0.5], colours.frame, 1);
  if (rows < 2) return;
  let most = 0;
  for (let i = 0; i < rows; i++)
    for (const value of [curve[3 * i + 1], curve[3 * i + 2]])
      if (Number.isFinite(value)) most = Math.max(most, value);
  const first = curve[0];
  const last = Math.max(curve[3 * (rows - 1)], first + 1);
  const x = (e) => 1 + ((width - 4) * (e - first)) / (last - first);
  const y = (loss) => height - 2 - ((height - 5) * loss) / (most || 1);
  line(pen, curve, 1, x, y, colours.faint, 1.5);
  line(pen, curve, 2, x, y, colours.heading, 1.8);
  const here = epoch + batch / batches;
  if (here < last - 0.5 / batches)
    straight(pen, [x(here), 0], [x(here), height], colours.accent, 1.5);
}

function line(pen, curve, column, x, y, colour, width) {
  pen.beginPath();
  pen.lineJoin = "round";
  pen.lineWidth = width;
  pen.strokeStyle = colour;
  let down = false; // a value that is no number leaves a gap
  for (let i = 0; i < curve.length; i += 3) {
    const value = curve[i + column];
    if (Number.isFinite(value)) pen[down ? "lineTo" : "moveTo"](x(curve[i]), y(value));
    down = Number.isFinite(value);
  }
  pen.stroke();
}

function straight(pen, from, to, colour, width) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  pen.moveTo(...from);
  pen.lineTo(...to);
  pen.stroke();
}
