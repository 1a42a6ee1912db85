// The last update of a weight as one line of arithmetic, from the arrays of the frame alone.
// Where more than the gradient acted (a penalty, momentum), the line shows the step that was taken.

import { bracketed, number } from "../state/names.js";

/** @import { Frame, Network, Parameter } from "../state/types.js" */

const FINE = 6; // digits, so that a small step can be seen

/**
 * "old − lr·grad = 0.31 − 0.03·(−0.2) = 0.316", or what stands for it.
 * @param {Frame} frame @param {Parameter} weight @param {Network} network
 */
export function lastUpdate(frame, { name, index, input }, { settings, formulas }) {
  if (frame.epoch === 0 && frame.batch === 0) return "none yet";
  if (frame.edited.includes(name)) return "changed by hand since";
  if (frame.dead[index]) return "none: it is dead. L1 has brought it to 0 and holds it there";
  const [old, grad, now] = [frame.before[index], frame.grads[index], frame.weights[index]];
  const { lr } = settings;
  const [from, to] = [number(old, FINE), number(now, FINE)];
  if (Math.abs(old - lr * grad - now) <= 1e-9 * (Math.abs(old) + Math.abs(now)) + 1e-12)
    return `old − lr·grad = ${from} − ${number(lr)}·${bracketed(grad)} = ${to}`;
  const words = formulas.direction[input === null ? "bias" : "weight"];
  if (!words) return `${from} before, ${to} now, with other settings than these`;
  const direction = bracketed((old - now) / lr);
  return `old − lr·direction = ${from} − ${number(lr)}·${direction} = ${to}\ndirection: ${words}`;
}
