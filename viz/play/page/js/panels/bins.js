// Numbers counted for a histogram.

export const BINS = 21; // odd: the middle one is for what lies around 0

/**
 * Count values into BINS equal bins over −reach … reach; what is not finite is left out.
 * @param {number[]} values @param {number} reach
 */
export function bins(values, reach) {
  const counts = new Array(BINS).fill(0);
  for (const value of values.filter(Number.isFinite)) {
    const bin = Math.floor(((value / reach + 1) / 2) * BINS);
    counts[Math.max(0, Math.min(BINS - 1, bin))] += 1;
  }
  return counts;
}

/** Round up to 1, 2 or 5 times a power of ten, so that the axis moves seldom. @param {number} value */
export function roundUp(value) {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5].find((step) => step * power >= value * (1 - 1e-12)) ?? 10) * power;
}

/** Count of zeros, count of what is not finite, largest magnitude, norm. @param {number[]} values */
export function facts(values) {
  const finite = values.filter(Number.isFinite);
  return {
    zeros: finite.filter((value) => value === 0).length,
    wild: values.length - finite.length,
    largest: finite.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    norm: Math.hypot(...finite),
  };
}
