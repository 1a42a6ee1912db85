// A reason of the server's as lines for a card: broken between factors, terms and steps, never in one.
// What the reason says is the server's; here only the place of its breaks is chosen.

import { el } from "./parts.js";
import { unbracketed } from "./names.js";

const LONGEST = 34; // characters that are kept together
const BREAKS = / (?=[·+→=−] )/; // a line may begin with one of these

/** One line of a reason; what goes on beneath it is set in. */
export function written(line) {
  const text = line.trimStart();
  const pieces = unbracketed(text).split(BREAKS);
  const parts = pieces.flatMap((piece, k) => {
    const span = el("span", { className: piece.length > LONGEST ? "" : "whole" }, piece);
    return k ? [" ", span] : [span];
  });
  const element = el("div", {}, ...parts);
  element.style.paddingLeft = `${Math.min(8, line.length - text.length) + 2}ch`;
  return element;
}
