// The colours of the present theme, read from the style sheet, and tables from a byte to a pixel.
// Orange is negative and blue positive, stronger with size; a class has a colour of its own.

const SOFT = 0.7; // the strongest ground, so that points still stand out on it

/** The colours as they are now; read again when the theme changes. */
export function readColours() {
  const style = getComputedStyle(document.documentElement);
  const named = (name) => style.getPropertyValue(`--${name}`).trim() || "#888888";
  const colours = {};
  const names = ["paper", "card", "ink", "heading", "faint", "frame", "blue", "orange", "accent"];
  for (const name of names) colours[name] = named(name);
  colours.soft = mix(colours.paper, colours.heading, 0.68);
  colours.classes = [];
  for (let k = 0; style.getPropertyValue(`--class-${k}`); k++)
    colours.classes.push(named(`class-${k}`));
  colours.signs = table((share, positive) => mixed(colours, share * SOFT, positive));
  colours.halves = table((share, positive) =>
    share ? mixed(colours, 0.72 * SOFT, positive) : bytes(colours.card),
  );
  colours.class = colours.classes.map((colour) => shades(colours.card, colour));
  return colours;
}

/** The colour of a number that counts from −1 to 1: a point's label, a bias. */
export function signColour(colours, value, strongest = 1) {
  const share = Math.min(1, Math.abs(value) / strongest);
  const colour = value < 0 ? colours.orange : colours.blue;
  return mix(colours.card, colour, value === 0 ? 0 : 0.25 + 0.75 * share);
}

const mixed = ({ card, blue, orange }, share, positive) =>
  blend(bytes(card), bytes(positive ? blue : orange), share);

// Entry i + 128 is the pixel of the signed byte i.
function table(colourOf) {
  return Uint32Array.from({ length: 256 }, (_, i) =>
    pixel(colourOf(Math.min(1, Math.abs(i - 128) / 127), i > 128)),
  );
}

// Entry i + 128 is the pixel of the probability i / 127 of one class.
function shades(card, colour) {
  return Uint32Array.from({ length: 256 }, (_, i) =>
    pixel(blend(bytes(card), bytes(colour), (Math.max(0, i - 128) / 127) * SOFT)),
  );
}

const pixel = ([red, green, blue]) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
const blend = (under, over, share) =>
  under.map((part, i) => Math.round(part + (over[i] - part) * share));

/** A share of one colour laid over another, both as #rrggbb. */
export function mix(under, over, share) {
  const parts = blend(bytes(under), bytes(over), share);
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function bytes(colour) {
  const hex = colour.replace("#", "");
  const long = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
  return [0, 2, 4].map((i) => parseInt(long.slice(i, i + 2), 16));
}
