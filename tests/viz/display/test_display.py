"""Each class shows itself in a notebook: the words and numbers that its text has, as HTML."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from html import unescape

import pytest

import viz
from autograd import Stepper, Value
from autograd.logs import Log
from nn import Dense, Sequential
from tests.viz.display.things import EACH, LONG, Step, explained, nudged, stepped
from viz.display import bundle, html_of, networks, records
from viz.svg import LayoutError, engine

NASTY = """</span><script>alert("x")</script>&'\n\x1b"""


def shown(item: object) -> dict[str, str]:
    """What IPython is given."""
    return item._repr_mimebundle_(include=None, exclude=None)


def seen(html: str) -> str:
    """The text of well-formed HTML, with that of the pages inside."""
    root = ET.fromstring(html.encode())
    inner = [frame.attrib["srcdoc"] for frame in root.iter("iframe")]
    return " ".join(["".join(root.itertext()), *map(unescape, inner)])


@pytest.mark.parametrize("name", EACH)
def test_each_class_shows_its_numbers(name):
    make, said = EACH[name]
    item = make()
    found = shown(item)
    if "text/html" in found:
        assert set(found) == {"text/plain", "text/html"}
        assert found["text/plain"] == repr(item)
    assert said in seen(viz.display.framed(html_of(item)))
    assert " object at 0x" not in repr(item)
    assert len(str(found)) < 100_000


@pytest.mark.parametrize("name", LONG)
def test_of_a_long_one_the_beginning_is_shown_and_where_the_rest_is(name):
    make, said = LONG[name]
    found = shown(make())
    assert said in seen(found["text/html"])
    assert len(found["text/html"]) < 200_000


def test_every_class_that_has_html_is_tested():
    tested = {type(make()) for make, _ in EACH.values()}
    known = [cls for cls in html_of.registry if cls is not object]
    assert [cls for cls in known if not any(issubclass(t, cls) for t in tested)] == [
        records.Path  # it is shown by its Explanation
    ]
    assert networks.Module in known


@pytest.mark.parametrize("make", [explained, nudged, stepped, lambda label: Step(label).loss])
def test_a_label_is_text_and_never_markup(make):
    html = shown(make(NASTY))["text/html"]
    root = ET.fromstring(html.encode())
    assert "alert" in seen(html)
    assert not list(root.iter("script"))
    for frame in root.iter("iframe"):
        assert frame.attrib["srcdoc"].count("<script") == 2  # the lesson and its code


def test_all_follow_the_theme_of_the_notebook_or_the_system():
    html = shown(Step().loss)["text/html"]
    assert "color-scheme: light dark" in html
    assert '[data-jp-theme-light="false"] .stepgrad' in html
    assert 'fill="var(--paper)"' in html


def test_numbers_and_names_are_as_the_table_writes_them():
    step = Step()
    log = step.optimizer.step()
    html = shown(log)["text/html"]
    assert seen(html) == seen(shown(viz.updates(log))["text/html"])
    assert '<span class="positive">− 0.01 · (-7.98)</span>' in html


def test_a_drawing_shows_as_a_picture_that_fits_its_cell():
    found = shown(viz.graph(Value(1.0, "x")))
    assert ">data 1</text>" in found["image/svg+xml"]
    assert 'style="max-width:100%;height:auto"' in found["image/svg+xml"]


def test_a_model_without_weights_says_so():
    html = shown(Sequential([Dense(3)]))["text/html"]
    assert "layers[0] has no weights yet" in seen(html)
    assert "not yet made" in seen(html)


def test_what_graphviz_refuses_shows_why(monkeypatch):
    def refuse(*_):
        raise LayoutError("no layout today")

    monkeypatch.setattr(engine, "places", refuse)
    step = Step()
    for item in (step.loss, step.traced(), stepped()):
        html = shown(item)["text/html"]
        assert "no layout today" in seen(html)
        assert "-7.98" in seen(html) or "Value(data=3.61" in seen(html)
    assert shown(viz.graph(step.loss)) == {"text/plain": "no layout today"}


def test_a_stepper_opens_where_it_stands():
    stepper = stepped()
    stepper.goto(3)
    html = shown(stepper)["text/html"]
    assert '"start":3' in seen(html)
    assert repr(stepper.trace[2]).split(maxsplit=1)[1] in seen(html)
    assert stepper.position == 3


def test_a_stepper_far_along_lists_the_lines_near_the_cursor():
    stepper = Stepper(Step().update)
    stepper.goto(400)
    html = shown(stepper)["text/html"]
    numbers = [int(row[0][0].text) for row in ET.fromstring(html).iter("tr")]
    assert numbers == list(range(390, min(410, len(stepper))))
    assert "<iframe" not in html


def test_an_empty_log_says_so():
    assert "<empty log>" in seen(shown(Log())["text/html"])


def test_what_has_no_picture_is_named():
    with pytest.raises(TypeError, match=r"there is a picture of .*Value.*, not of 'text'"):
        html_of("text")


def test_the_engine_alone_knows_nothing_of_notebooks():
    script = (
        "import autograd, nn, sys; from autograd.logs import Log\n"
        "classes = (autograd.Value, Log, nn.MLP, nn.SGD)\n"
        "print(any(hasattr(c, '_repr_mimebundle_') for c in classes), 'viz' in sys.modules)\n"
        "import viz; print(all(hasattr(c, '_repr_mimebundle_') for c in classes))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.split(b"\n")[:2] == [b"False False", b"True"]


def test_ipython_shows_the_html():
    core = pytest.importorskip("IPython.core.formatters")
    data, _ = core.DisplayFormatter().format(Step().loss)
    assert data == bundle(Step().loss)
