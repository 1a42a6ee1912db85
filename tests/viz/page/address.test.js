import assert from "node:assert/strict";
import { test } from "node:test";
import { read, write } from "../../../viz/play/page/js/state/url.js";

test("an address holds the link of the server and what the page shows", () => {
  const { link, page } = read("#data=spiral&theme=dark&layers=8,8&panel=inside");
  assert.equal(link, "data=spiral&layers=8,8");
  assert.deepEqual(page, { theme: "dark", panel: "inside" });
  assert.equal(write(link, page), "#data=spiral&layers=8,8&theme=dark&panel=inside");
});

test("a lesson is no part of the link, and a damaged escape is kept as it is", () => {
  assert.deepEqual(read("#lesson=abc&lr=0.1&theme=%E0%A4%A"), {
    link: "lr=0.1",
    page: { theme: "%E0%A4%A" },
  });
});

test("what is hidden is kept by the page, and its name is checked by the server", () => {
  const { link, page } = read("#lr=0.1&noise_hide=true");
  assert.equal(link, "lr=0.1&noise_hide=true");
  assert.deepEqual(page, { noise_hide: "true" });
  assert.equal(write("lr=0.1", page), "#lr=0.1&noise_hide=true");
});

test("what is not set is not written", () => {
  assert.equal(write("seed=1", { theme: null, values: "true" }), "#seed=1&values=true");
});
