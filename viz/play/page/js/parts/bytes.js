// Numbers of a picture as signed bytes, each of which has a colour.

/**
 * Numbers from −1 to 1 as −127 to 127; 0 is what is exactly 0, or not a number.
 * @param {Float64Array} numbers
 */
export function signedBytes(numbers) {
  const found = new Int8Array(numbers.length);
  for (let d = 0; d < found.length; d++) {
    const x = numbers[d];
    found[d] = x >= 1 ? 127 : x <= -1 ? -127 : x * 126 + Math.sign(x); // cut off towards 0
  }
  return found;
}
