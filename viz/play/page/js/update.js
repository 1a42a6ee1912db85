// The last update of a weight as one line of arithmetic, from the arrays of the frame alone.
// Where more than the gradient acted (a penalty, momentum), the line shows the step that was taken.

import { bracketed, number } from "./names.js";
import { place } from "./edit.js";

const FINE = 6; // digits, so that a small step can be seen

/** "new = old − lr·grad = 0.31 − 0.03·(−0.2) = 0.316", or what stands for it. */
export function lastUpdate(frame, i, app) {
  if (!frame.before || !frame.grads) return "–";
  const old = frame.before[i];
  const grad = frame.grads[i];
  const now = frame.weights[i];
  const { lr } = app.settings;
  if (frame.epoch === 0 && frame.batch === 0) return "none yet";
  if (app.edited.get(app.names[i]) === place(frame)) return "changed by hand since";
  const step = now - old;
  const [from, to] = [number(old, FINE), number(now, FINE)];
  if (Math.abs(old - lr * grad - now) <= 1e-9 * (Math.abs(old) + Math.abs(now)) + 1e-12)
    return `old − lr·grad = ${from} − ${number(lr)}·${bracketed(grad)} = ${to}`;
  return `old + step = ${from} ${step < 0 ? "−" : "+"} ${number(Math.abs(step))} = ${to}`;
}
