// Ways to do a thing less often.

/**
 * Call f at most every `pause` ms; the last call always comes through.
 * @template {unknown[]} A
 * @param {number} pause
 * @param {(...given: A) => void} f
 * @returns {(...given: A) => void}
 */
export function throttled(pause, f) {
  let timer = /** @type {ReturnType<typeof setTimeout> | null} */ (null);
  let last = 0;
  /** @type {A} */
  let next;
  const run = () => {
    timer = null;
    last = performance.now();
    f(...next);
  };
  return (...given) => {
    next = given;
    if (timer === null) timer = setTimeout(run, Math.max(0, last + pause - performance.now()));
  };
}
