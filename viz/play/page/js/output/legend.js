// The legend: what colours, rims and marks on the map mean. What a box below turns on has its
// symbol there.

import { html } from "../parts/view.js";
import { network } from "../state/state.js";
import { colours } from "../state/theme.js";
import { bounded, ringed, TEST, TRAIN } from "./map.js";

const RIMS = /** @type {Record<string, string>} */ ({ train: TRAIN, test: TEST });

/** The legend. */
export const Legend = () => html`
  <div id="legend">
    ${network.value.classes ? Classes() : Scale()}
    <span class="key"><${Mark} kind="train" />training point</span>
    ${bounded() && html`<span class="key"><${Mark} kind="boundary" />output 0</span>`}
    ${ringed.value && html`<span class="key"><${Mark} kind="ring" />current sample</span>`}
  </div>
`;

const Scale = () => html`
  <span class="key scale"><span>−1</span><i></i><span>0</span><i class="plus"></i><span>1</span></span>
`;

const Classes = () =>
  colours.value.classes
    .slice(0, network.value.classes)
    .map(
      (colour, k) =>
        html`<span class="key class"><i style=${{ backgroundColor: colour }}></i>class ${k}</span>`,
    );

/** What stands on the map: a point of either set, a mistake, the boundary, a ring. @param {{kind: string}} given */
export const Mark = ({ kind }) => html`
  <i class=${`symbol ${RIMS[kind] ? "point" : kind}`} style=${{ "--rim": RIMS[kind] }} aria-hidden="true"></i>
`;
