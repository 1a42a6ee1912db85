// Losses: the two numbers to three decimals, and how they came down, the test loss as stronger line.

import { lights } from "../network/glow.js";
import { straight } from "../parts/canvas.js";
import { Canvas } from "../parts/elements.js";
import { html } from "../parts/view.js";
import { decimals } from "../state/names.js";
import { frame } from "../state/state.js";
import { colours } from "../state/theme.js";

/** The numbers and the curves. */
export const Losses = () => html`
  <div id="losses" class=${lights.value?.nodes.loss ? `lit ${lights.value.nodes.loss.cls}` : ""}>
    <${Loss} kind="test" words="Test loss" />
    <${Loss} kind="train" words="Training loss" />
    <${Canvas} aria-hidden="true" paint=${curves} />
  </div>
`;

/** @param {{kind: "test" | "train", words: string}} props */
const Loss = ({ kind, words }) => html`
  <div class=${`loss ${kind}`}>
    <span>${words}</span>
    <output id=${`${kind}-loss`} aria-live="off">${decimals(frame.value[kind])}</output>
  </div>
`;

/** @param {CanvasRenderingContext2D} pen @param {number} width @param {number} height */
function curves(pen, width, height) {
  const { curve, epoch, batch, batches } = frame.value;
  const { frame: axis, faint, heading, accent } = colours.value;
  const rows = curve.length / 3;
  pen.lineWidth = 1;
  pen.strokeStyle = axis;
  straight(pen, { x: 0, y: height - 0.5 }, { x: width, y: height - 0.5 });
  if (rows < 2) return;
  const losses = [...curve].filter((value, i) => i % 3 && Number.isFinite(value));
  const most = Math.max(...losses) || 1;
  const first = curve[0];
  const last = Math.max(curve[3 * (rows - 1)], first + 1);
  const x = (/** @type {number} */ e) => 1 + ((width - 4) * (e - first)) / (last - first);
  const y = (/** @type {number} */ loss) => height - 2 - ((height - 5) * loss) / most;
  const trace = (/** @type {number} */ column, /** @type {string} */ colour) => {
    pen.beginPath();
    pen.strokeStyle = colour;
    for (let i = 0; i < curve.length; i += 3) pen.lineTo(x(curve[i]), y(curve[i + column]));
    pen.stroke();
  };
  pen.lineJoin = "round";
  pen.lineWidth = 1.5;
  trace(1, faint);
  pen.lineWidth = 1.8;
  trace(2, heading);
  pen.lineWidth = 1.5;
  pen.strokeStyle = accent;
  const here = epoch + batch / batches;
  if (here < last - 0.5 / batches) straight(pen, { x: x(here), y: 0 }, { x: x(here), y: height });
}
