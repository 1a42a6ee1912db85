// The lesson on the desk of a teacher, kept over a reload.

import { effect, signal } from "../parts/view.js";
import { fromSession, keepSession } from "../state/store.js";

/** @import { Lesson } from "../state/types.js" */

const KEY = "stepgrad-lesson-draft";
const kept = fromSession(KEY);
const usable = Array.isArray(kept?.steps) && typeof kept.title === "string";

/** The draft; it is replaced whenever something in it changes. */
export const draft = signal(/** @type {Lesson} */ (usable ? kept : { title: "", steps: [] }));
effect(() => keepSession(KEY, draft.value));
