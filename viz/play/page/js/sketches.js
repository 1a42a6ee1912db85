// Small samples of every kind of data, for the pictures one chooses from: always the same points.
// They show the kind only; the points that are trained on are drawn by the server.

const POINTS = 130;

/** Points [x1, x2, label] that show what a data set looks like. */
export function sketch(key) {
  const random = generator(7);
  const between = (low, high) => low + (high - low) * random();
  return KINDS[key]
    ? Array.from({ length: POINTS }, (_, i) => KINDS[key](i / POINTS, between))
    : [];
}

const KINDS = {
  circle(share, between) {
    const inside = share < 0.5;
    const r = inside ? between(0, 2.5) : between(3.5, 5);
    const angle = between(0, 2 * Math.PI);
    return [r * Math.sin(angle), r * Math.cos(angle), inside ? 1 : -1];
  },
  xor(_, between) {
    const [x, y] = [between(-5, 5), between(-5, 5)].map((v) => v + (v > 0 ? 0.3 : -0.3));
    return [x, y, x * y >= 0 ? 1 : -1];
  },
  gauss(share, between) {
    const label = share < 0.5 ? 1 : -1;
    return [2 * label + bell(between), 2 * label + bell(between), label];
  },
  spiral(share, between) {
    const first = share < 0.5;
    const along = first ? 2 * share : 2 * share - 1;
    const r = 5 * along;
    const t = 3.5 * Math.PI * along + (first ? 0 : Math.PI);
    return [r * Math.sin(t) + between(-0.1, 0.1), r * Math.cos(t), first ? 1 : -1];
  },
  plane(_, between) {
    const [x, y] = [between(-6, 6), between(-6, 6)];
    return [x, y, (x + y) / 10];
  },
  multi_gauss(_, between) {
    const [x, y] = [between(-6, 6), between(-6, 6)];
    const hills = [
      [-4, 2.5, 1],
      [0, 2.5, -1],
      [4, 2.5, 1],
      [-4, -2.5, -1],
      [0, -2.5, 1],
      [4, -2.5, -1],
    ];
    const heights = hills.map(
      ([a, b, sign]) => sign * Math.max(0, Math.min(1, 1 - Math.hypot(x - a, y - b) / 2)),
    );
    return [
      x,
      y,
      heights.reduce((most, height) => (Math.abs(height) > Math.abs(most) ? height : most), 0),
    ];
  },
  blobs(share, between) {
    const k = Math.floor(share * 3);
    const angle = (2 * Math.PI * k) / 3;
    return [3.2 * Math.sin(angle) + bell(between), 3.2 * Math.cos(angle) + bell(between), k];
  },
};

const bell = (between) => 0.8 * (between(-1, 1) + between(-1, 1) + between(-1, 1));

// A small generator of numbers in [0, 1) (mulberry32), so that the pictures never change.
function generator(seed) {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
