// The place in one update: which record of which sample of the coming batch, or of its update.
// It asks the server for what it has not got, keeps it per state, and leaves the showing to others.

const KEPT = 6; // states of the network whose records are kept, for walking back and forth

/** Tell from a frame which state of the network it shows: the same text, the same state. */
function stampOf(frame) {
  return `${frame.epoch}/${frame.batch}/${Array.from(frame.weights ?? []).join(" ")}`;
}

/** A cursor over the records of the batch that comes next; it calls `changed` when it moves. */
export class Walk {
  constructor(app, changed) {
    Object.assign(this, { app, changed });
    this.states = new Map(); // stamp → {count, chapters: Map(sample → message)}
    this.asked = []; // the stamps of the questions under way; the server answers in order
    this.trouble = ""; // what the server said where it could not answer
    this.forget();
  }

  /** The line to the server is a new one: nothing that was asked will be answered. */
  reconnected() {
    this.asked = [];
    this.forget();
  }

  /** Leave everything behind: the settings or the network are others now. */
  forget() {
    this.states.clear();
    this.stamp = null;
    this.rest();
  }

  /** Stand nowhere. */
  rest() {
    this.chapter = null; // the message whose records are walked through
    this.position = 0; // 1 … records: the record that is shown
    this.clearWishes();
  }

  clearWishes() {
    this.wish = null; // where to stand once the server has answered
    this.then = null; // where to begin once the network has moved on: {chapter, place}
  }

  get records() {
    return this.chapter?.records ?? [];
  }

  get record() {
    return this.records[this.position - 1] ?? null;
  }

  get count() {
    return this.states.get(this.stamp)?.count ?? 0; // samples in this batch
  }

  get waiting() {
    return this.wish !== null || this.then !== null;
  }

  /** Take a frame: where it shows another state of the network, begin there. */
  arrive(frame) {
    const stamp = stampOf(frame);
    if (stamp === this.stamp) return;
    const { then } = this;
    this.clearWishes();
    this.stamp = stamp; // the old chapter is shown until the new one is here
    if (!this.states.has(stamp)) this.states.set(stamp, { count: 0, chapters: new Map() });
    while (this.states.size > KEPT) this.states.delete(this.states.keys().next().value);
    this.go(then?.chapter ?? 0, then?.place ?? "first");
  }

  /** Go to a chapter (a sample, or "updates") and there to a place in it. */
  go(chapter, place) {
    const state = this.states.get(this.stamp);
    if (!state) return;
    const sample = chapter === "updates" ? state.count || 0 : chapter;
    const found = chapter === "updates" && !state.count ? undefined : state.chapters.get(sample);
    this.wish = { chapter, place };
    if (found) this.stand(found);
    else this.ask(sample);
    this.changed();
  }

  ask(sample) {
    this.trouble = "";
    this.asked.push(this.stamp);
    this.app.send({ do: "inside", sample });
  }

  /** Take the records of a sample from the server. */
  receive(message) {
    const stamp = this.asked.shift(), { frame } = this.app;
    const state = this.states.get(stamp);
    if (!state || stamp !== this.stamp) return; // an answer about a state that was left
    if (message.epoch !== frame.epoch || message.batch !== frame.batch) return;
    state.count = message.samples.length;
    // The headline names the batch; its mark counts from where the trace was begun.
    const records = message.records.filter(({ what }) => what !== "batch");
    const chapter = { ...message, records };
    state.chapters.set(message.sample, chapter);
    if (!this.wish) return;
    const wanted = this.wish.chapter === "updates" ? state.count : this.wish.chapter;
    if (wanted === message.sample) this.stand(chapter);
    else this.go(this.wish.chapter, this.wish.place);
    this.changed();
  }

  stand(chapter) {
    const { length } = chapter.records, start = stages(chapter.records).at(-1)?.start ?? 0;
    this.chapter = chapter;
    this.position = { first: 1, last: length, stage: start + 1 }[this.wish.place];
    this.position = Math.min(length, this.position);
    this.wish = null;
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
    const next = unit === "sample" ? (direction < 0 && this.position > 1 ? 1 : 0)
      : unit === "stage" ? this.stage(direction) : this.position + direction;
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
    const place = direction > 0 ? "first" : { sample: "first", stage: "stage", record: "last" }[unit];
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
  refused({ about, message }) {
    if (about === "inside") this.asked.shift();
    this.clearWishes();
    this.trouble = message;
    this.changed();
  }
}

/** Cut records into stages, runs of one kind; a mark belongs to the stage that follows it. */
export function stages(records) {
  const found = [];
  for (const [k, { kind }] of records.entries()) {
    const open = found.at(-1);
    if (!open || (open.kind !== kind && open.kind !== "mark") || (kind === "mark" && open.kind !== kind))
      found.push({ kind, start: k, end: k + 1 });
    else Object.assign(open, { kind, end: k + 1 });
  }
  return found;
}
