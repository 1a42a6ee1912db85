// A lesson as data: a title and steps, each a prompt with a state of the playground.
// Here it becomes a link or a file and is read from one, every field checked; showing it is lesson.js's.
import { catalogue } from "../state/catalogue.js";

/** @import { Lesson, LessonStep } from "../state/types.js" */

export const LONGEST_LINK = 8000; // characters; some programs cut longer addresses
const MOST = { steps: 100, title: 200, prompt: 4000, state: 60000 };

/** Write a lesson as the text of its file. @param {Lesson} lesson */
export function fileText(lesson) {
  return `${JSON.stringify({ title: lesson.title, steps: lesson.steps }, null, 2)}\n`;
}

/** Write a lesson for the end of an address: base64url of its JSON. @param {Lesson} lesson */
export function encode(lesson) {
  const bytes = new TextEncoder().encode(
    JSON.stringify({ title: lesson.title, steps: lesson.steps }),
  );
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Read the end of an address; throws an Error that says what is damaged. @param {string} text */
export function decode(text) {
  try {
    const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const utf8 = new TextDecoder("utf-8", { fatal: true });
    return JSON.parse(utf8.decode(Uint8Array.from(bytes, (letter) => letter.charCodeAt(0))));
  } catch {
    throw new Error(
      "The link of this lesson is damaged: characters are missing or changed. " +
        "Copy it once more, to its end.",
    );
  }
}

/** Read the text of a file; throws an Error that says what is wrong with it. @param {string} text */
export function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("This file is no lesson: it is not JSON, or it ends too early.");
  }
}

/**
 * Check every field of a lesson from outside and return it; throws an Error naming what is wrong.
 * @param {any} lesson
 * @returns {Lesson}
 */
export function checked(lesson) {
  if (!plain(lesson) || !Array.isArray(lesson.steps))
    throw new Error("This is no lesson: a lesson has a title and a list of steps.");
  const { steps } = lesson,
    title = worded(lesson.title ?? "", MOST.title, "The title of the lesson");
  if (!steps.length) throw new Error("This lesson has no steps.");
  if (steps.length > MOST.steps)
    throw new Error(`This lesson has ${steps.length} steps; at most ${MOST.steps} are shown.`);
  return {
    title,
    steps: steps.map((/** @type {unknown} */ step, /** @type {number} */ k) =>
      checkedStep(step, `Step ${k + 1} of the lesson`),
    ),
  };
}

/** @param {any} step @param {string} where */
function checkedStep(step, where) {
  if (!plain(step)) throw new Error(`${where} is damaged: it must have a prompt and a state.`);
  const prompt = worded(step.prompt ?? "", MOST.prompt, `The prompt of ${lower(where)}`);
  const state = worded(step.state ?? "", MOST.state, `The state of ${lower(where)}`);
  const epoch = step.epoch ?? 0,
    { farthest } = catalogue.limits;
  if (!Number.isInteger(epoch) || epoch < 0)
    throw new Error(`${where} is damaged: its epoch must be a whole number from 0 to ${farthest}.`);
  if (epoch > farthest)
    throw new Error(
      `${where} begins at epoch ${epoch}; a step can begin at epoch ${farthest} at most.`,
    );
  return { prompt, state, epoch };
}

/** @param {unknown} value */
const plain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
/** @param {string} text */
const lower = (text) => text[0].toLowerCase() + text.slice(1);

/** @param {unknown} text @param {number} most @param {string} what */
function worded(text, most, what) {
  if (typeof text !== "string") throw new Error(`${what} is damaged: it must be text.`);
  if (text.length > most)
    throw new Error(`${what} has ${text.length} characters; at most ${most} can be read.`);
  return text;
}
