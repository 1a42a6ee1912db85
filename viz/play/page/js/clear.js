// Where a card finds room beside what one points at, so that it hides as little as it can.
// It measures what is on the page and moves nothing itself.

const GAP = 14;
const EDGE = 8; // from the edge of the window
const SHY = "#stage .node, #stage .bias"; // what is not to be hidden

/** The place `[left, top]` of a card near (x, y): the one of several that hides the fewest nodes. */
export function clearPlace(card, x, y) {
  const { offsetWidth: width, offsetHeight: height } = card;
  const within = (value, room) => Math.max(EDGE, Math.min(room - EDGE, value));
  const nodes = [...document.querySelectorAll(SHY)].map((node) => node.getBoundingClientRect());
  const stage = document.getElementById("stage").getBoundingClientRect();
  const sides = [x + GAP, x - GAP - width, x - width / 2];
  const heights = [y - 24, y + GAP, y - GAP - height, stage.bottom, stage.top - height];
  let best = null;
  for (const [k, across] of sides.entries())
    for (const [n, down] of heights.entries()) {
      const left = within(across, innerWidth - width);
      const top = within(down, innerHeight - height);
      const covers = (box) => left < box.right && left + width > box.left
        && top < box.bottom && top + height > box.top;
      const here = { left: x - 3, right: x + 3, top: y - 3, bottom: y + 3 };
      const cost = 100 * nodes.filter(covers).length + (covers(here) ? 500 : 0) + 10 * k + n;
      if (!best || cost < best.cost) best = { cost, left, top };
    }
  return [best.left, best.top];
}
