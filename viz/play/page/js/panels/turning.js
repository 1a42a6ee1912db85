// Turning a scene: with the pointer and the arrow keys; the wheel comes closer.

/** @typedef {{turn: number, tilt: number, zoom: number}} Look */

/** @type {Record<string, [across: number, up: number, closer?: number]>} */
const KEYS = {
  ArrowLeft: [0.12, 0],
  ArrowRight: [-0.12, 0],
  ArrowUp: [0, -0.1],
  ArrowDown: [0, 0.1],
  "+": [0, 0, 1.15],
  "=": [0, 0, 1.15],
  "-": [0, 0, 1 / 1.15],
};

/** @param {number} low @param {number} value @param {number} high */
const within = (low, value, high) => Math.max(low, Math.min(high, value));

/** The handlers of a canvas by which one turns what it shows. @param {{value: Look}} look */
export function turning(look) {
  let last = /** @type {any} */ (null); // where the one pointer that turns was
  const turn = (/** @type {number} */ across, /** @type {number} */ up, closer = 1) => {
    const { turn, tilt, zoom } = look.value;
    look.value = {
      turn: turn + across,
      tilt: within(0.05, tilt + up, 1.5),
      zoom: within(0.6, zoom * closer, 3),
    };
  };
  return {
    onPointerDown(/** @type {any} */ event) {
      event.currentTarget.setPointerCapture(event.pointerId);
      last = event;
    },
    onPointerMove(/** @type {any} */ event) {
      const { currentTarget, pointerId, clientX, clientY } = event;
      if (pointerId !== last?.pointerId || !currentTarget.hasPointerCapture(pointerId)) return;
      turn((last.clientX - clientX) * 0.01, (clientY - last.clientY) * 0.01);
      last = event;
    },
    onWheel(/** @type {WheelEvent} */ event) {
      event.preventDefault();
      turn(0, 0, Math.exp(-event.deltaY / 500));
    },
    onKeyDown(/** @type {KeyboardEvent} */ event) {
      if (!KEYS[event.key] || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      turn(...KEYS[event.key]);
    },
  };
}
