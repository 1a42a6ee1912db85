// A surface z(x, y) in three dimensions on a canvas: rotation, projection and the painter's algorithm.
import { mix } from "../parts/colours.js";

const SHADES = 96;
const TALL = 0.8; // height of the box where its floor is 2 × 2

/** Look from `turn` (round the box) and `tilt` (above its floor), both in radians, at this size. */
export function camera({ turn, tilt, zoom, width, height }) {
  const [c, s, ct, st] = [Math.cos(turn), Math.sin(turn), Math.cos(tilt), Math.sin(tilt)];
  const scale = Math.min(width / 3.6, height / 2.85) * zoom,
    middle = height * 0.45;
  return ([x, y, z]) => {
    const across = x * c - y * s,
      away = x * s + y * c;
    const depth = away * ct - z * st,
      up = away * st + z * ct;
    const near = 6 / (6 + depth); // a mild perspective, so that front and back differ
    return { x: width / 2 + across * scale * near, y: middle - up * scale * near, depth };
  };
}

/** Bring a surface into the box −1…1 × −1…1 × 0…TALL; `high` may squeeze the heights. */
export function box({ x, y, loss }, high = (value) => value) {
  const finite = loss
    .flat()
    .filter((value) => value !== null)
    .map(high);
  const low = Math.min(...finite),
    top = Math.max(...finite);
  const across = (value, axis) => (2 * (value - axis[0])) / (axis.at(-1) - axis[0] || 1) - 1;
  const share = (value) => (top > low ? (high(value) - low) / (top - low) : 0);
  return {
    low,
    top,
    share,
    flat: (a, b) => [across(a, x), across(b, y)],
    place: (a, b, value) => [across(a, x), across(b, y), TALL * (share(value) - 0.5)],
    floor: -TALL / 2,
    ceiling: TALL / 2,
  };
}

/** Return the height of the surface over (a, b), between its points; null where it has none. */
export function heightAt({ x, y, loss }, a, b) {
  const find = (axis, value) => {
    const step = (axis.at(-1) - axis[0]) / (axis.length - 1),
      at = (value - axis[0]) / step;
    const k = Math.min(axis.length - 2, Math.floor(at));
    return at < -1e-9 || at > axis.length - 1 + 1e-9 ? null : [Math.max(0, k), at - Math.max(0, k)];
  };
  const column = find(x, a),
    row = find(y, b);
  if (!column || !row) return null;
  const [[j, t], [i, u]] = [column, row];
  const corners = [loss[i][j], loss[i][j + 1], loss[i + 1][j], loss[i + 1][j + 1]];
  if (corners.includes(null)) return null;
  const [p, q, r, s] = corners;
  return (p * (1 - t) + q * t) * (1 - u) + (r * (1 - t) + s * t) * u;
}

/** Return what is painted, farthest first: the surface's cells, the path, the present place. */
export function shapes(surface, fitted, see) {
  const { x, y, loss } = surface,
    found = [];
  const corner = (i, j) => fitted.place(x[j], y[i], loss[i][j]);
  for (let i = 0; i + 1 < y.length; i++) {
    for (let j = 0; j + 1 < x.length; j++) {
      const at = [
        [i, j],
        [i, j + 1],
        [i + 1, j + 1],
        [i + 1, j],
      ];
      if (at.some(([r, c]) => loss[r][c] === null)) continue;
      const points = at.map(([r, c]) => see(corner(r, c)));
      const level = at.reduce((sum, [r, c]) => sum + fitted.share(loss[r][c]), 0) / 4;
      found.push({ kind: "cell", points, level, depth: mean(points) });
    }
  }
  for (const [from, to] of segments(surface, fitted, see))
    found.push({ kind: "path", points: [from, to], depth: (from.depth + to.depth) / 2 - 0.06 });
  return found.sort((a, b) => b.depth - a.depth);
}

const mean = (points) => points.reduce((sum, point) => sum + point.depth, 0) / points.length;

/** The path of training, laid on the surface; pieces that leave it are left out. */
function segments(surface, fitted, see) {
  const laid = surface.path.map(([a, b]) => {
    const value = heightAt(surface, a, b);
    return value === null ? null : see(raised(fitted.place(a, b, value)));
  });
  return laid
    .slice(1)
    .map((to, k) => [laid[k], to])
    .filter(([from, to]) => from && to);
}

const raised = ([x, y, z]) => [x, y, z + 0.012]; // so that the surface does not cut it

/** Paint the shapes; low cells are strong in colour, high ones pale. */
export function paint(pen, found, theme) {
  const shade = ramp(theme);
  pen.lineJoin = pen.lineCap = "round";
  for (const { kind, points, level } of found) {
    pen.beginPath();
    points.forEach(({ x, y }, k) => (k ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    if (kind === "path") {
      pen.strokeStyle = theme.accent;
      pen.lineWidth = 3;
      pen.stroke();
      continue;
    }
    pen.closePath();
    pen.fillStyle = shade(level);
    pen.fill();
    pen.strokeStyle = shade(level - 0.07);
    pen.lineWidth = 0.8;
    pen.stroke();
  }
}

/** The colours of heights: from the strongest blue up to the colour of a card. */
function ramp({ heading, blue, card }) {
  const deep = mix(blue, heading, 0.55),
    pale = mix(card, blue, 0.14);
  const colours = Array.from({ length: SHADES + 1 }, (_, k) => {
    const at = Math.sqrt(k / SHADES); // valleys are flat: so that they are told apart
    return at < 0.5 ? mix(deep, blue, 2 * at) : mix(blue, pale, 2 * at - 1);
  });
  return (level) => colours[Math.round(SHADES * Math.max(0, level))];
}

/** Return the edges of the box that lie behind the surface, and where its axes are written. */
export function frameOf(fitted, see) {
  const { floor, ceiling } = fitted;
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ];
  const at = corners.map(([x, y]) => ({
    x,
    y,
    low: see([x, y, floor]),
    high: see([x, y, ceiling]),
  }));
  const back = at.reduce((far, corner) => (corner.low.depth > far.low.depth ? corner : far));
  const lines = at.flatMap((corner, k) => {
    const next = at[(k + 1) % 4];
    const behind = corner === back || next === back;
    return [[corner.low, next.low], ...(behind ? [[corner.high, next.high]] : [])];
  });
  lines.push(...at.filter(({ x, y }) => x === back.x || y === back.y).map((c) => [c.low, c.high]));
  const front = { x: -back.x, y: -back.y };
  return {
    lines,
    xAxis: { from: see([-1, front.y, floor]), to: see([1, front.y, floor]) },
    yAxis: { from: see([front.x, -1, floor]), to: see([front.x, 1, floor]) },
    zAxis: sideAxis(at, back),
    centre: see([0, 0, floor]),
  };
}

/** The upright edge at the left of the picture, where the heights are written. */
function sideAxis(at, back) {
  const sides = at.filter(({ x, y }) => (x === back.x) !== (y === back.y));
  const left = sides.reduce((a, b) => (a.low.x < b.low.x ? a : b));
  return { from: left.low, to: left.high };
}
