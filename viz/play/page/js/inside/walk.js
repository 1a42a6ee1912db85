// The place in one update: which record of which sample of the coming batch, or of its update.

/** A cursor over the records of the batch that comes next; it calls `changed` when it moves. */
export class Walk {
  constructor(app, changed) {
    Object.assign(this, { app, changed });
    this.forget();
  }

  /** Stand nowhere: the network is another one now, or the line to the server. */
  forget() {
    this.stamp = null; // tells one state of the network from another
    this.chapter = null; // the message whose records are walked through
    this.count = 0; // samples in this batch, once the server has said it
    this.position = 0; // 1 … records: the record that is shown
    this.wish = null; // where to stand once the server has answered: {chapter, place}
    this.then = null; // the same, once the network has moved on
    this.trouble = ""; // what the server said where it could not answer
  }

  get records() {
    return this.chapter?.records ?? [];
  }

  get waiting() {
    return this.wish !== null || this.then !== null;
  }

  /** Take a frame: where it shows another state of the network, begin there. */
  arrive({ epoch, batch, weights }) {
    const stamp = `${epoch}/${batch}/${weights.join(" ")}`;
    if (stamp === this.stamp) return;
    const { chapter, place } = this.then ?? { chapter: 0, place: "first" };
    Object.assign(this, { stamp, count: 0 }); // the old chapter is shown until the new one is here
    this.go(chapter, place);
  }

  /** Go to a chapter (a sample, or "updates") and there to a place in it. */
  go(chapter, place) {
    Object.assign(this, { wish: { chapter, place }, then: null, trouble: "" });
    this.app.send({ do: "inside", sample: chapter === "updates" ? this.count : chapter });
    this.changed();
  }

  /** Take the records of a sample from the server, if they are those that are waited for. */
  receive(message) {
    const { frame } = this.app,
      { chapter, place } = this.wish ?? {};
    if (!this.wish || message.epoch !== frame.epoch || message.batch !== frame.batch) return;
    this.count = message.samples.length;
    const wanted = chapter === "updates" ? this.count : chapter;
    if (message.sample !== wanted) return chapter === "updates" && this.go(chapter, place);
    // The headline names the batch; its mark counts from where the trace was begun.
    const records = message.records.filter(({ what }) => what !== "batch");
    const { length } = records,
      start = stages(records).at(-1)?.start ?? 0;
    this.chapter = { ...message, records };
    this.position = Math.min(length, { first: 1, last: length, stage: start + 1 }[place]);
    this.wish = null;
    this.changed();
  }

  /** Show this record of the chapter. */
  seek(position) {
    this.position = Math.max(1, Math.min(this.records.length, position));
    this.changed();
  }

  /** Walk by a "record", a "stage" or a "sample", forwards (1) or backwards (−1). */
  step(direction, unit) {
    if (this.waiting) return;
    if (!this.chapter) return this.go(0, "first");
    const next =
      unit === "sample"
        ? direction < 0 && this.position > 1
          ? 1
          : 0
        : unit === "stage"
          ? this.stage(direction)
          : this.position + direction;
    if (next >= 1 && next <= this.records.length) this.seek(next);
    else this.leave(direction, unit);
  }

  /** Return where the next stage begins, or this one or the one before; 0 if not here. */
  stage(direction) {
    const starts = stages(this.records).map(({ start }) => start + 1);
    if (direction > 0) return starts.find((start) => start > this.position) ?? 0;
    return starts.findLast((start) => start < this.position) ?? 0;
  }

  /** Walk out of this chapter: into the next sample, the updates, or another batch. */
  leave(direction, unit) {
    const sample = this.chapter.sample + direction;
    const place =
      direction > 0 ? "first" : { sample: "first", stage: "stage", record: "last" }[unit];
    if (sample >= 0 && sample <= this.count) this.go(sample, place);
    else if (direction > 0) this.travel("step", { chapter: 0, place });
    else if (this.app.frame.epoch <= this.app.frame.first && this.app.frame.batch === 0)
      this.app.say("This is the beginning: nothing was trained before it.");
    else this.travel("back", { chapter: "updates", place });
  }

  travel(what, then) {
    this.then = then;
    this.app.send({ do: what, by: "batch" });
    this.changed();
  }

  /** The server refused: stay where we are. */
  refused({ message }) {
    Object.assign(this, { wish: null, then: null, trouble: message });
    this.changed();
  }
}

/** Cut records into stages, runs of one kind; a mark belongs to the stage that follows it. */
export function stages(records) {
  const found = [];
  for (const [k, { kind }] of records.entries()) {
    const open = found.at(-1);
    if (
      !open ||
      (open.kind !== kind && open.kind !== "mark") ||
      (kind === "mark" && open.kind !== kind)
    )
      found.push({ kind, start: k, end: k + 1 });
    else Object.assign(open, { kind, end: k + 1 });
  }
  return found;
}
