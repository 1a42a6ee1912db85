"""The playground for who does not see it, or sees it badly: axe-core finds nothing to mend.

The checks run without tooltips, so that nothing is named by its tooltip alone.
"""

from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
expect = playwright.expect

ROOT = Path(__file__).parents[3]
AXE = ROOT / ".page" / "node_modules" / "axe-core" / "axe.min.js"
PANELS = ("inside", "surface", "histograms", "own", "files", "lesson")
ALL = "#advanced=true&values=true"
SIZES = {1280: 720, 390: 844}

FOUND = """async () => {
  for (const one of document.querySelectorAll("[title]")) one.removeAttribute("title");
  const { violations } = await axe.run({ resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`));
}"""
# Controls that only their tooltip names: of a label that holds an output, the output is named.
NAMELESS = """() => [...document.querySelectorAll("button, select, input, textarea, summary")]
  .filter((one) => !one.hidden && !one.ariaLabel && !one.labels?.length && !one.textContent.trim())
  .map((one) => one.outerHTML)"""
# How far the borders of controls stand out from what is around them.
FAINT = """() => {
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const parts = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (colour) => parts(colour).slice(0, 3).map((part) => part / 255)
    .map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4))
    .reduce((sum, x, i) => sum + x * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (one) => {
    const colour = getComputedStyle(one).backgroundColor;
    return parts(colour)[3] === 255 ? colour : ground(one.parentElement);
  };
  const fields = "select, input[type=text], textarea";
  const buttons = ".wide, .small, .count button, .panel button";
  return [...document.querySelectorAll(`${fields}, ${buttons}`)]
    .filter((one) => one.checkVisibility() && !one.disabled && one.ariaPressed !== "true")
    .flatMap((one) => {
      const { borderTopColor } = getComputedStyle(one);
      const both = [borderTopColor, ground(one.parentElement)].map(luminance).sort((a, b) => a - b);
      const contrast = (both[1] + 0.05) / (both[0] + 0.05);
      return contrast < 3 ? [`${one.id || one.className || one.innerText}: ${contrast}`] : [];
    });
}"""


@pytest.fixture(scope="module")
def axe():
    if not AXE.exists():
        pytest.skip("needs axe-core: npm install --no-package-lock --prefix .page")
    return AXE.read_text()


def states(play):
    """The page in all its states, each by its name."""
    yield "at rest"
    play("#play").click()
    play.wait(lambda: play.frame["epoch"] > 2, "the training")
    yield "playing"
    play("#play").click()
    play.wait(lambda: not play.frame["playing"], "the pause")
    play('.node[data-name="0.1"]').click()
    yield "the card of a neuron"
    play("#card .weights button").first.click()
    yield "the card of a weight"
    play("#card .close").click()
    play.leave()
    for panel in PANELS:
        play(f"#tab-{panel}").click()
        expect(play("#panel")).to_be_visible()
        if panel == "inside":
            play.page.get_by_role("button", name="List").click()
            expect(play(".inside .records li").first).to_be_visible()
        yield panel
        if panel == "inside":
            play.page.get_by_role("button", name="Leave Look inside").click()
    play("#help-button").click()
    yield "help"


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(tab, axe, scheme, width):
    size = {"width": width, "height": SIZES[width]}
    play = tab(ALL, color_scheme=scheme, viewport=size)
    play.page.evaluate(axe)
    found = {state: play.page.evaluate(FOUND) for state in states(play)}
    assert found == {state: [] for state in found}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_control_has_a_name_of_its_own_and_a_border_that_is_seen(tab, scheme):
    play = tab(ALL, color_scheme=scheme)
    for state in states(play):
        assert play.page.evaluate(NAMELESS) == [], state
        assert play.page.evaluate(FAINT) == [], state


def test_nothing_moves_by_itself_where_less_motion_is_asked_for(tab):
    play = tab(reduced_motion="reduce")
    moving = """() => [...document.querySelectorAll("*")].flatMap((one) =>
      [null, "::before"].map((part) => getComputedStyle(one, part))
        .filter((style) => [style.transitionDuration, style.animationDuration]
          .some((times) => parseFloat(times) > 0)).map(() => one.outerHTML.slice(0, 99)))"""
    assert play.page.evaluate(moving) == []
