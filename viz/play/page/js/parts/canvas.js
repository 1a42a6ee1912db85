// Canvases: sharp at every zoom.

/**
 * Fit a canvas to its box on the page and wipe it; return its pen and its size.
 * @param {HTMLCanvasElement} canvas
 */
export function fit(canvas) {
  const ratio = Math.min(3, window.devicePixelRatio || 1);
  const { clientWidth: width, clientHeight: height } = canvas;
  const wide = Math.max(1, Math.round(width * ratio));
  const high = Math.max(1, Math.round(height * ratio));
  if (canvas.width !== wide) canvas.width = wide; // setting a size wipes, so only where it changes
  if (canvas.height !== high) canvas.height = high;
  const pen = penOf(canvas);
  pen.setTransform(wide / width, 0, 0, high / height, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height };
}

/** The size of the page's type in pixels, for texts that are painted. */
export const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

/** @param {HTMLCanvasElement} canvas */
export const penOf = (canvas) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

/**
 * Draw a straight line.
 * @param {CanvasRenderingContext2D} pen
 * @param {{x: number, y: number}} from @param {{x: number, y: number}} to
 */
export function straight(pen, from, to) {
  pen.beginPath();
  pen.moveTo(from.x, from.y);
  pen.lineTo(to.x, to.y);
  pen.stroke();
}
