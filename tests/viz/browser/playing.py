"""What the tests of the playground share: its server, and a page with a user's hands and eyes.

The numbers that a page shows are read from its own frames, the last that it has drawn.
"""

import base64
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import numpy as np
import pytest

from tests.viz.play.labs import unpack

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
STEPGRAD = "import sys; from viz.cli import main; sys.exit(main(sys.argv[1:]))"
SIZE = {"width": 1280, "height": 720}
SECONDS = 30
"""How long a test waits for what is to happen, on a slow machine."""

# The websocket of the page, and what it has received: a frame counts when the page has drawn it,
# which it does if the frame is of the network that it has been told of.
KEEP = """
{
  const frames = new Map();
  let size = 0;
  window.drawn = { number: 0, frame: null };
  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      size = drawn.number = 0;
      this.addEventListener("message", ({ data }) => {
        if (typeof data === "string") {
          const { say, names } = JSON.parse(data);
          if (say === "network") size = names.length;
          return;
        }
        const length = new DataView(data).getUint32(0, true);
        const header = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length)));
        frames.set(header.frame, [data, header.arrays[0].shape[0]]);
      });
    }
    send(text) {
      const { do: what, frame } = JSON.parse(text);
      super.send(text);
      if (what !== "ack") return;
      const [data, weights] = frames.get(frame);
      if (weights === size) Object.assign(drawn, { number: frame, frame: data });
      frames.delete(frame);
    }
  };
}
"""
READ = """() => {
  const bytes = new Uint8Array(drawn.frame);
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192)
    text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}"""
# The pictures that the page has made of it.
PICTURES = """async () => {
  const { frame } = await import("/page/js/state/state.js");
  const { maps, main, classes = null } = frame.peek();
  return { maps: [...maps], main: [...main], classes: classes && [...classes] };
}"""
# A point of a curve that is nobody else's, so that the pointer finds it.
FREE = """(path) => {
  const length = path.getTotalLength(), place = path.getScreenCTM();
  for (let share = 1; share < 40; share++) {
    const { x, y } = path.getPointAtLength((length * share) / 40).matrixTransform(place);
    if (document.elementFromPoint(x, y) === path) return [x, y];
  }
}"""
# Red, green, blue and alpha of a canvas at a point of the plane.
PIXEL = """(canvas, [x1, x2]) => {
  const at = (share) => Math.min(canvas.width - 1, Math.max(0, Math.round(share * canvas.width)));
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  pen.drawImage(canvas, -at((x1 + 6) / 12), -at((6 - x2) / 12));
  return [...pen.getImageData(0, 0, 1, 1).data];
}"""
COLOURS = """(canvas) => {
  const pen = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
  pen.drawImage(canvas, 0, 0);
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
}"""


@contextmanager
def served(port=0):
    """Run `stepgrad play` and give its process and the link that it prints."""
    command = [sys.executable, "-c", STEPGRAD, "play", "--no-browser", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process, re.search(r"http\S+", process.stdout.readline()).group()
        finally:
            process.send_signal(signal.SIGINT)


def context_of(browser, **how):
    """What tabs of one window share: on a light projector, if nothing else is said."""
    return browser.new_context(**({"viewport": SIZE, "color_scheme": "light"} | how))


class Playground:
    """A tab with the playground; what it complains of and asks of others is in `heard`."""

    def __init__(self, context, link):
        context.set_default_timeout(SECONDS * 1000)
        self.link = link
        self.heard = []
        self.page = context.new_page()
        self.page.add_init_script(KEEP)
        self.page.on("request", lambda request: self._hear(request.url))
        self.page.on("websocket", lambda socket: self._hear(socket.url))
        self.page.on("pageerror", lambda error: self.heard.append(f"error: {error}"))
        self.page.on("console", lambda said: self.heard.append(f"{said.type}: {said.text}"))

    def _hear(self, url):
        own = self.link.split(":", 1)[1]
        if not url.startswith((f"http:{own}", f"ws:{own}", "data:", "blob:")):
            self.heard.append(f"asks {url}")

    def open(self, hash=""):
        """Open the page anew, in the state of an address."""
        # What the tab has stored is for a reload, which comes with another address than this.
        self.page.evaluate("addEventListener('pagehide', () => sessionStorage.clear())")
        self.page.goto("about:blank")
        self.page.goto(self.link + hash)
        self.wait(lambda: self.number, "the first frame")
        return self

    def __call__(self, selector):
        return self.page.locator(selector)

    # Eyes.

    @property
    def number(self):
        """The number of the frame that was drawn last."""
        return self.page.evaluate("drawn.number")

    @property
    def frame(self):
        """Fields and arrays of the frame that was drawn last."""
        header, arrays = unpack(base64.b64decode(self.page.evaluate(READ)))
        return header | arrays

    @property
    def pictures(self):
        """What the page shows of each neuron, of the output, and of classes: arrays of bytes."""
        found = self.page.evaluate(PICTURES)
        side = round(len(found["main"]) ** 0.5)
        return {
            "maps": np.array(found["maps"]).reshape((-1, 50, 50)),
            "main": np.array(found["main"]).reshape((side, side)),
            "classes": found["classes"] and np.array(found["classes"]).reshape((side, side)),
        }

    @property
    def bits(self):
        """Where in time the network is, and its weights to the bit."""
        frame = self.frame
        return frame["epoch"], frame["batch"], frame["weights"].tobytes().hex()

    @property
    def epoch(self):
        return int(self("#epoch").inner_text().replace(",", ""))

    @property
    def hash(self):
        """The settings in the address."""
        parts = self.page.evaluate("location.hash").lstrip("#").split("&")
        return dict(part.split("=", 1) for part in parts if part)

    def text(self, selector):
        return self(selector).inner_text()

    def loss(self, kind="test"):
        return float(self.text(f"#{kind}-loss").replace("∞", "inf").replace("–", "inf"))

    def picture(self, selector):
        """All pixels of a canvas."""
        return self(selector).evaluate("(canvas) => canvas.toDataURL()")

    def pixel(self, selector, x1, x2):
        """Red, green, blue and alpha of a canvas at a point of the plane."""
        return tuple(self(selector).evaluate(PIXEL, [x1, x2]))

    def colour(self, selector, x1, x2):
        """What a canvas shows at a point: "blue", "orange", "pale", or nothing."""
        red, _, blue, alpha = self.pixel(selector, x1, x2)
        if not alpha:
            return ""
        return "blue" if blue > red + 8 else "orange" if red > blue + 8 else "pale"

    def colours(self, selector):
        """How many different colours a canvas shows."""
        return self(selector).evaluate(COLOURS)

    def wait(self, condition, what):
        """Wait until a condition holds."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            if condition():
                return
            self.page.wait_for_timeout(20)
        pytest.fail(f"waited {SECONDS} s for {what}; the page says: {self.text('#toasts')!r}")

    @contextmanager
    def redrawn(self):
        """Wait after what is done inside until the page has drawn another frame."""
        before = self.number
        yield
        self.wait(lambda: self.number > before, "another frame")

    # Hands.

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def choose(self, key, value):
        """Choose from a menu, and wait until the server has confirmed it."""
        with self.redrawn():
            self(f"#set-{key}").select_option(str(value))

    def step(self, times=1, key="ArrowRight"):
        """Step by the arrow keys, each time to what the page then shows."""
        for _ in range(times):
            before = self.bits
            with self.redrawn():
                self.press(key)
            if key.startswith("Arrow"):  # a frame may be that of something before
                self.wait(lambda: self.bits != before, "the step")  # noqa: B023

    def train(self, until):
        """Train until a condition of the page holds, then pause."""
        self("#play").click()
        self.wait(until, "the training")
        with self.redrawn():
            self("#play[aria-label=Pause]").click()
        self.wait(lambda: not self.frame["playing"], "the pause")

    def point_at(self, name):
        """Move the mouse onto a link; return where it is."""
        place = self(f'.hits [data-name="{name}"]').evaluate(FREE)
        self.page.mouse.move(*place)
        return place

    def click_on(self, name):
        """Click on a link."""
        self.page.mouse.click(*self.point_at(name))

    def leave(self):
        """Move the mouse away from everything."""
        self.page.mouse.move(3, 3)
        self.wait(lambda: self.text("#result-title") == "Output", "the output")
