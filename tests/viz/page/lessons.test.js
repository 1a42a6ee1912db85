import assert from "node:assert/strict";
import { test } from "node:test";
import "./catalogue.js";
import {
  checked,
  decode,
  encode,
  fileText,
  parse,
} from "../../../viz/play/page/js/lesson/lessons.js";

const LESSON = { title: "Ecken", steps: [{ prompt: "Wieso −1?", state: "lr=0.01", epoch: 3 }] };

test("a lesson is the same after a link and after a file", () => {
  assert.deepEqual(checked(decode(encode(LESSON))), LESSON);
  assert.deepEqual(checked(parse(fileText(LESSON))), LESSON);
  assert.match(encode(LESSON), /^[\w-]+$/);
});

test("what is missing in a step is its default", () => {
  assert.deepEqual(checked({ steps: [{}] }), {
    title: "",
    steps: [{ prompt: "", state: "", epoch: 0 }],
  });
});

test("what is damaged is named", () => {
  const step = (fields) => () => checked({ steps: [fields] });
  assert.throws(() => decode("@@@"), /damaged: characters are missing/);
  assert.throws(() => parse("{"), /not JSON/);
  assert.throws(() => checked([]), /a title and a list of steps/);
  assert.throws(() => checked({ steps: [] }), /no steps/);
  assert.throws(step({ epoch: 1.5 }), /Step 1 of the lesson is damaged: its epoch/);
  assert.throws(step({ epoch: 6000 }), /at epoch 5000 at most/);
  assert.throws(step({ prompt: 1 }), /prompt of step 1 of the lesson is damaged/);
});
