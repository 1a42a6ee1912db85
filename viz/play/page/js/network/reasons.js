// A reason of the server's as lines for a card, which break between factors, terms and steps.

import { html } from "../parts/view.js";

const LONGEST = 34; // characters that are kept together
const BREAKS = / (?=[·+→=−] )/; // a line may begin with one of these

/** One line of a reason; what goes on beneath it is set in. @param {{line: string}} props */
export function Reason({ line }) {
  const text = line.trimStart();
  const indent = Math.min(8, line.length - text.length) + 2;
  const parts = text.split(BREAKS).map((piece, k) => {
    const span = html`<span class=${piece.length > LONGEST ? "" : "whole"}>${piece}</span>`;
    return k ? [" ", span] : span;
  });
  return html`<div style=${{ paddingLeft: `${indent}ch` }}>${parts}</div>`;
}
