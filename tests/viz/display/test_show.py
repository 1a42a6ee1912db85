"""viz.show: a page for the browser, or where it is."""

import webbrowser
import xml.etree.ElementTree as ET

import pytest
from matplotlib import pyplot

import viz
from autograd import Value
from tests.viz.display.things import EACH, Step


@pytest.fixture(autouse=True)
def opened(monkeypatch, tmp_path):
    """What the browser was asked to open; pages go to a folder of the test."""
    links: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda link: not links.append(link))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("DISPLAY", ":0")
    return links


@pytest.mark.parametrize("name", ["Value", "Stepper", "History", "Table", "graph", "Player"])
def test_a_page_opens_that_needs_nothing_else(name, opened):
    make, _ = EACH[name]
    path = viz.show(make())
    page = path.read_text(encoding="utf-8")
    assert opened == [path.as_uri()]
    assert page.startswith("<!doctype html>")
    assert "<title>" in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert ET.fromstring(page[page.index("<div") : page.rindex("</body>")]).tag == "div"


def test_a_plot_is_shown_too(opened):
    path = viz.show(viz.plots.curves({"loss": [2.0, 1.0]}))
    pyplot.close("all")
    assert "<svg" in path.read_text(encoding="utf-8")
    assert opened


def test_without_a_browser_it_says_where_the_page_is(monkeypatch, capsys):
    monkeypatch.setattr(webbrowser, "open", lambda link: False)
    path = viz.show(Step().loss)
    assert capsys.readouterr().out == f"No browser opened; the page is in {path}\n"


def test_no_browser_takes_over_a_terminal(monkeypatch, opened, capsys):
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    path = viz.show(Value(2.0, "x"))
    assert not opened
    assert str(path) in capsys.readouterr().out


def test_what_cannot_be_shown_leaves_no_file(tmp_path):
    with pytest.raises(TypeError, match="not of 'text'"):
        viz.show("text")
    assert not list(tmp_path.iterdir())
