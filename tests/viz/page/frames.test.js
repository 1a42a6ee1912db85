import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, joined } from "../../../viz/play/page/js/state/frames.js";

test("a frame is its header and its arrays, which begin at multiples of 8 bytes", () => {
  const arrays = [
    { name: "dead", type: "u1", shape: [3] },
    { name: "weights", type: "f8", shape: [2] },
  ];
  const header = new TextEncoder().encode(JSON.stringify({ epoch: 7, arrays }));
  const start = Math.ceil((4 + header.length) / 8) * 8;
  const buffer = new ArrayBuffer(start + 8 + 16);
  new DataView(buffer).setUint32(0, header.length, true);
  new Uint8Array(buffer).set(header, 4);
  new Uint8Array(buffer).set([1, 0, 1], start);
  new Float64Array(buffer, start + 8).set([0.5, -2]);
  const frame = decode(buffer);
  assert.equal(frame.epoch, 7);
  assert.deepEqual([...frame.dead], [1, 0, 1]);
  assert.deepEqual([...frame.weights], [0.5, -2]);
});

const whole = { whole: true, epoch: 1, grads: [0.5], before: [2], curve: Float32Array.of(1, 3, 4) };
const moving = { whole: false, epoch: 2, curve: Float32Array.of(2, 1, 2) };

test("a frame in motion goes on with the curves and keeps the gradients of the one before", () => {
  assert.deepEqual(joined(moving, whole), {
    ...{ whole: false, epoch: 2, grads: [0.5], before: [2] },
    curve: Float32Array.of(1, 3, 4, 2, 1, 2),
  });
});

test("a whole frame needs none before it, and one in motion does", () => {
  assert.equal(joined(whole, { ...moving, grads: [7], before: [8] }), whole);
  assert.equal(joined(moving, null), undefined);
});
