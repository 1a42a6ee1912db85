// Frames: taken apart as they come, and completed by what a frame in motion does not say again.

import { pictures } from "./answers.js";

/** @import { Arrived, Frame, Network } from "./types.js" */

const TYPES = { f8: Float64Array, f4: Float32Array, u1: Uint8Array };

/**
 * Take a frame apart: its header's fields, and its arrays by name.
 * @param {ArrayBuffer} buffer
 * @returns {Arrived}
 */
export function decode(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const frame = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let at = 4 + length;
  for (const { name, type, shape } of frame.arrays) {
    at = Math.ceil(at / 8) * 8;
    const size = shape.reduce(
      (/** @type {number} */ product, /** @type {number} */ n) => product * n,
      1,
    );
    frame[name] = new TYPES[/** @type {keyof typeof TYPES} */ (type)](buffer, at, size);
    at += frame[name].byteLength;
  }
  return frame;
}

/**
 * A whole frame as it is; one in motion goes on with the curves, and keeps the gradients, of the
 * one before. Undefined where there is none before.
 * @param {Arrived} arrived @param {Arrived | null | undefined} before
 */
export function joined(arrived, before) {
  if (arrived.whole || !before) return arrived.whole ? arrived : undefined;
  const curve = new Float32Array(before.curve.length + arrived.curve.length);
  curve.set(before.curve);
  curve.set(arrived.curve, before.curve.length);
  return { ...arrived, grads: before.grads, before: before.before, curve };
}

/**
 * A frame with its pictures.
 * @param {Arrived} arrived @param {Network} network
 * @returns {Frame}
 */
export const drawn = (arrived, network) => ({ ...arrived, ...pictures(arrived, network) });
