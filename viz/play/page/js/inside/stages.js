// The records of a sample in stages: forward, backward, update.

/** @import { Step } from "../state/types.js" */

/**
 * Cut records into stages, runs of one kind; a mark belongs to the stage that follows it.
 * @param {{kind: Step["kind"]}[]} records
 */
export function stages(records) {
  const found = /** @type {{kind: Step["kind"], start: number, end: number}[]} */ ([]);
  for (const [k, { kind }] of records.entries()) {
    const open = found.at(-1);
    const same = open && (open.kind === kind || (open.kind === "mark" && kind !== "mark"));
    if (same) Object.assign(open, { kind, end: k + 1 });
    else found.push({ kind, start: k, end: k + 1 });
  }
  return found;
}
