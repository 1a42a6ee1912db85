// The pad on which points are drawn by hand, with mouse, pen or finger; the square −6 … 6.
// It tells its owner where the pointer draws; which points there are, the owner knows.
import { catalogue } from "../state/catalogue.js";
import { signColour } from "../parts/colours.js";
import { whenResized } from "../parts/dom.js";
import { placeOn } from "../parts/maps.js";
import { el, fit } from "../parts/parts.js";

const PALE = 0.2; // smaller values are hardly seen on the ground, and get a grey rim

/** Draw points on a square of this width, each in the colour of its class or value, with a rim. */
export function dots(pen, points, { width, radius, rim, pale = rim, theme, classes }) {
  const place = placeOn(width),
    { edge } = catalogue.limits;
  const inside = (x) => Math.max(-edge, Math.min(edge, x));
  for (const [x1, x2, label] of points) {
    pen.beginPath();
    pen.arc(...place(inside(x1), inside(x2)), radius, 0, 2 * Math.PI);
    pen.fillStyle = classes ? theme.classes[label] : signColour(theme, label);
    pen.fill();
    if (!rim) continue;
    pen.strokeStyle = !classes && Math.abs(label) < PALE ? pale : rim;
    pen.stroke();
  }
}

/** A square canvas; `stroke(place, first)` is called where the pointer goes down and draws. */
export class Pad {
  constructor(app, stroke) {
    this.app = app;
    this.points = [];
    this.classes = false;
    this.canvas = el("canvas", { className: "pad", role: "img", "aria-label": "Your own points" });
    this.canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      this.canvas.setPointerCapture(event.pointerId);
      stroke(this.placeOf(event), true);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (this.canvas.hasPointerCapture(event.pointerId)) stroke(this.placeOf(event), false);
    });
    whenResized(this.canvas, () => this.draw());
    app.on("colours", () => this.draw());
  }

  placeOf(event) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const across = (event.clientX - left) / width,
      down = (event.clientY - top) / height;
    const { edge } = catalogue.limits;
    return [(2 * across - 1) * edge, (1 - 2 * down) * edge];
  }

  /** Show these points; `classes` tells whether labels are classes with a colour each. */
  show(points, classes) {
    Object.assign(this, { points, classes });
    this.draw();
  }

  draw() {
    if (!this.canvas.clientWidth) return;
    const { pen, width } = fit(this.canvas);
    const theme = this.app.colours;
    this.grid(pen, width, theme);
    const rims = { rim: theme.card, pale: theme.faint };
    dots(pen, this.points, { width, radius: 4.5, ...rims, theme, classes: this.classes });
  }

  grid(pen, size, theme) {
    const place = placeOn(size),
      at = [-4, -2, 0, 2, 4];
    pen.font = '11px "Liberation Sans", Arial, Helvetica, sans-serif';
    for (const value of at) {
      const [x, y] = place(value, value);
      pen.fillStyle = theme.frame;
      pen.globalAlpha = value === 0 ? 1 : 0.35;
      pen.fillRect(Math.round(x), 0, 1, size);
      pen.fillRect(0, Math.round(y), size, 1);
      pen.globalAlpha = 1;
      if (value === 0) continue;
      pen.fillStyle = theme.soft;
      pen.fillText(String(value).replace("-", "−"), x + 3, size - 4);
      pen.fillText(String(value).replace("-", "−"), 3, y - 3);
    }
  }
}
