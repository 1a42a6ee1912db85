// The colours of the present theme, read from the style sheet, and tables from a byte to a pixel.
// Orange is negative and blue positive, stronger with size; a class has a colour of its own.

/**
 * @typedef {Record<"paper" | "card" | "ink" | "heading" | "faint" | "frame" | "blue" | "orange"
 *   | "accent" | "soft", string>} Named
 * @typedef {Named & {classes: string[], signs: Uint32Array, halves: Uint32Array,
 *   class: Uint32Array[]}} Colours The tables go from a signed byte + 128 to a pixel.
 */
/** @typedef {number[]} Bytes red, green, blue */

/** The colours as they are now; read again when the theme changes. */
export function readColours() {
  const style = getComputedStyle(document.documentElement);
  const named = (/** @type {string} */ name) =>
    style.getPropertyValue(`--${name}`).trim() || "#888888";
  const names = ["paper", "card", "ink", "heading", "faint", "frame", "blue", "orange", "accent"];
  const colours = /** @type {Named} */ (
    Object.fromEntries(names.map((name) => [name, named(name)]))
  );
  colours.soft = mix(colours.paper, colours.heading, 0.68);
  const strongest = parseFloat(named("strongest")) / 100;
  const classes = [];
  for (let k = 0; style.getPropertyValue(`--class-${k}`); k++) classes.push(named(`class-${k}`));
  return /** @type {Colours} */ ({
    ...colours,
    classes,
    signs: table((share, positive) => mixed(colours, share * strongest, positive)),
    halves: table((share, positive) => mixed(colours, share && 0.72 * strongest, positive)),
    class: classes.map((colour) => shades(colours.card, colour, strongest)),
  });
}

/**
 * The colour of a number that counts from −1 to 1: a point's label, a bias.
 * @param {Named} colours @param {number} value
 */
export function signColour(colours, value, strongest = 1) {
  const share = Math.min(1, Math.abs(value) / strongest);
  const colour = value < 0 ? colours.orange : colours.blue;
  return mix(colours.card, colour, value === 0 ? 0 : 0.25 + 0.75 * share);
}

/** @param {Named} colours @param {number} share @param {boolean} positive */
const mixed = ({ card, blue, orange }, share, positive) =>
  blend(bytes(card), bytes(positive ? blue : orange), share);

/** Entry i + 128 is the pixel of the signed byte i. @param {(share: number, positive: boolean) => Bytes} colourOf */
function table(colourOf) {
  return Uint32Array.from({ length: 256 }, (_, i) =>
    pixel(colourOf(Math.min(1, Math.abs(i - 128) / 127), i > 128)),
  );
}

/**
 * Entry i + 128 is the pixel of the probability i / 127 of one class.
 * @param {string} card @param {string} colour @param {number} strongest
 */
function shades(card, colour, strongest) {
  return Uint32Array.from({ length: 256 }, (_, i) =>
    pixel(blend(bytes(card), bytes(colour), (Math.max(0, i - 128) / 127) * strongest)),
  );
}

/** @param {Bytes} colour */
const pixel = ([red, green, blue]) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
/** @param {Bytes} under @param {Bytes} over @param {number} share */
const blend = (under, over, share) =>
  under.map((part, i) => Math.round(part + (over[i] - part) * share));

/** A share of one colour laid over another. @param {string} under @param {string} over @param {number} share */
export function mix(under, over, share) {
  const parts = blend(bytes(under), bytes(over), share);
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** @param {string} colour #rgb or #rrggbb */
function bytes(colour) {
  const hex = colour.replace("#", "");
  const long = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
  return [0, 2, 4].map((i) => parseInt(long.slice(i, i + 2), 16));
}
