"""Displays in a browser: a player inside a notebook's page keeps to itself, in its theme."""

import pytest

from tests.viz.display.things import stepped
from viz.display.html import framed, html_of


@pytest.fixture
def page(browser, tmp_path):
    """A page in JupyterLab's dark theme, with a player far below."""
    path = tmp_path / "notebook.html"
    player = framed(html_of(stepped()))
    head = '<!doctype html><meta charset="utf-8"><body data-jp-theme-light="false">'
    path.write_text(f'{head}<div style="height:3000px"></div>{player}</body>', encoding="utf-8")
    page = browser.new_page(color_scheme="light")
    complaints = []
    for event in ("pageerror", "console"):
        page.on(event, lambda said: complaints.append(said))
    page.goto(path.as_uri())
    yield page
    page.close()
    assert complaints == []


def test_a_player_steps_and_the_notebook_does_not_scroll(page):
    inside = page.frames[1]
    last = inside.locator("#count").inner_text()
    for k in range(12):
        inside.evaluate("document.getElementById('back').click()")
        assert page.evaluate("scrollY") == 0, f"after {k + 1} steps"
    assert last != inside.locator("#count").inner_text() == f"0 / {last.split()[-1]}"


def test_a_player_has_the_notebooks_theme(page):
    paper = "getComputedStyle(document.body).backgroundColor"
    around = "getComputedStyle(document.querySelector('.stepgrad')).backgroundColor"
    assert page.frames[1].evaluate(paper) == page.evaluate(around) == "rgb(18, 23, 29)"
