"""The README's picture of the playground: `python -m tests.viz.browser.pictures` makes it anew.

It steps through the epochs one by one, so that the curves have the same points every time.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from tests.viz.browser.playing import CHROMIUM, SIZE, served

if TYPE_CHECKING:  # what only this command needs is imported where it is needed
    from playwright.sync_api import Page

PICTURE = Path(__file__).parents[3] / ".readme" / "play.png"
EPOCHS = 60
RECORD = "∂z[1.1]/∂w[1.1.0] = "  # a gradient flows back to this weight
COLOURS = 256
LARGEST = 150_000
"""Bytes of the picture at most."""


def main() -> None:
    """Make the picture and say how large it is."""
    from playwright.sync_api import sync_playwright

    with served() as (_, link), sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, color_scheme="light", reduced_motion="reduce")
        page.goto(f"{link}#seed=1&dataSeed=1")
        walk(page)
        picture = smaller(page.screenshot(animations="disabled"))
        browser.close()
    if len(picture) > LARGEST:
        raise ValueError(f"the picture is to have {LARGEST} bytes at most, got {len(picture)}")
    PICTURE.write_bytes(picture)
    print(f"{PICTURE.name}: {len(picture)} bytes")


def walk(page: Page) -> None:
    """Train, and walk to the record that the picture shows."""
    from playwright.sync_api import expect

    for epoch in range(EPOCHS + 1):
        expect(page.locator("#epoch")).to_have_text(f"{epoch:07,}")
        if epoch < EPOCHS:
            page.keyboard.press("ArrowRight")
    page.locator("#tab-inside").click()
    records = page.get_by_role("button", name="List")
    records.click()
    page.locator(".inside .records li").filter(has_text=RECORD).first.click()
    records.click()
    expect(page.locator(".glow.now:visible")).to_have_count(1)
    page.mouse.move(3, 3)
    page.evaluate("document.activeElement.blur()")
    page.evaluate("scrollTo(0, 0)")
    # How long the training took is another time every time.
    page.evaluate("document.getElementById('pace').style.visibility = 'hidden'")


def smaller(picture: bytes) -> bytes:
    """Return a PNG with so many colours only."""
    from PIL import Image

    file = BytesIO()
    image = Image.open(BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


if __name__ == "__main__":
    main()
