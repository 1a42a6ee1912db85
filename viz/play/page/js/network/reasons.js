// A reason of the server's as lines for a card, which break between factors, terms and steps.

import { el } from "../parts/parts.js";

const LONGEST = 34; // characters that are kept together
const BREAKS = / (?=[·+→=−] )/; // a line may begin with one of these

/** One line of a reason; what goes on beneath it is set in. */
export function written(line) {
  const text = line.trimStart();
  const pieces = text.split(BREAKS);
  const parts = pieces.flatMap((piece, k) => {
    const span = el("span", { className: piece.length > LONGEST ? "" : "whole" }, piece);
    return k ? [" ", span] : [span];
  });
  const element = el("div", {}, ...parts);
  element.style.paddingLeft = `${Math.min(8, line.length - text.length) + 2}ch`;
  return element;
}
