"""What a notebook is given to show of a Value and of a log."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from types import SimpleNamespace

import matplotlib
import pytest
from matplotlib.figure import Figure

import viz
from autograd import Value, trace
from autograd.logs import Log
from nn import MLP, SGD, Dense, Sequential
from viz import notebook
from viz.notebook import NotReadyError, ready
from viz.svg import LayoutError, engine


def bundle(item: object) -> dict[str, str]:
    return item._repr_mimebundle_(include=None, exclude=None)


def test_a_computed_value_shows_its_graph():
    found = bundle(Value(2.0, "x") * 3.0)
    assert set(found) == {"text/plain", "image/svg+xml"}
    picture = ET.fromstring(found["image/svg+xml"].encode())
    assert picture.tag.endswith("svg")
    assert picture.get("style") == "max-width:100%;height:auto"
    assert found["text/plain"] == "Value(data=6, grad=0)"


def test_a_leaf_shows_as_text():
    assert bundle(Value(2.0, "x")) == {"text/plain": "Value(data=2, grad=0, label='x')"}


def test_a_model_shows_its_network():
    found = bundle(MLP(2, [3, 1], seed=0))
    assert set(found) == {"text/plain", "image/svg+xml"}
    assert 'style="max-width:100%;height:auto"' in found["image/svg+xml"]
    assert "layers[1]" in found["image/svg+xml"]


def test_a_model_without_weights_says_so():
    found = bundle(Sequential([Dense(3)]))
    assert set(found) == {"text/plain"}
    assert found["text/plain"].startswith("Sequential of [Dense(3)]\nlayers[0] has no weights yet")


def test_too_large_a_graph_shows_as_text_that_says_why():
    y = Value(1.0, "x")
    for _ in range(1600):
        y = y + 1.0
    found = bundle(y)
    assert set(found) == {"text/plain"}
    assert found["text/plain"].startswith("Value(data=1601, grad=0)\n1601 nodes are too many")


def test_a_graph_that_graphviz_refuses_shows_as_text_that_says_why(monkeypatch):
    def refuse(*_):
        raise LayoutError("no layout today")

    monkeypatch.setattr(engine, "places", refuse)
    product = Value(2.0, "x") * 3.0
    assert bundle(product) == {"text/plain": f"{product!r}\nno layout today"}
    assert bundle(viz.graph(product)) == {"text/plain": "no layout today"}


def test_the_log_of_a_step_shows_as_a_table():
    w = Value(1.0, "w")
    (w * 3.0).backward()
    log = SGD([w], lr=0.5).step()
    found = bundle(log)
    assert set(found) == {"text/plain", "text/html"}
    assert "− 0.5 · 3" in found["text/plain"]
    assert "− 0.5 · 3" in found["text/html"]
    assert "-0.5" in found["text/html"]


def test_other_logs_show_as_text():
    with trace() as t:
        Value(1.0, "w") * 3.0
    assert bundle(t[:]) == {"text/plain": "forward   v1 = w · 3 = 1 · 3 = 3"}
    assert set(bundle(Log())) == {"text/plain"}


def test_a_graph_shows_as_a_picture():
    assert ">data 1</text>" in bundle(viz.graph(Value(1.0, "x")))["image/svg+xml"]


def test_the_engine_alone_knows_nothing_of_notebooks():
    script = (
        "import autograd, sys; from autograd.logs import Log\n"
        "bundles = [hasattr(c, '_repr_mimebundle_') for c in (autograd.Value, Log)]\n"
        "print(bundles, 'viz' in sys.modules)\n"
        "import viz; print(hasattr(autograd.Value, '_repr_mimebundle_'))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.split(b"\n")[:2] == [b"[False, False] False", b"True"]


# ready, the first line of a lesson


def test_a_lesson_is_ready_in_one_line(capsys):
    ready()
    assert re.fullmatch(r"stepgrad \S+, Python 3\.\d+: ready\n", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("absent", "extras", "said"),
    [
        (["matplotlib"], (), "This lesson needs matplotlib: pip install 'stepgrad[plot]'"),
        (["sklearn"], ("data",), "This lesson needs scikit-learn: pip install 'stepgrad[data]'"),
        (
            ["matplotlib", "sklearn"],
            ("data", "torch"),
            "This lesson needs matplotlib and scikit-learn: pip install 'stepgrad[plot,data]'",
        ),
    ],
)
def test_what_is_missing_is_said_in_one_line(monkeypatch, absent, extras, said):
    for module in absent:
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(NotReadyError, match=f"^{re.escape(said)}$"):
        ready(*extras)


def test_a_lesson_goes_on_without_torch(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "torch", None)
    ready("torch")
    assert capsys.readouterr().out.endswith(": ready; torch is not installed, its cells say so\n")


def test_an_older_python_is_told(monkeypatch):
    monkeypatch.setattr(notebook, "OLDEST", (9, 0))
    with pytest.raises(
        NotReadyError, match=r"needs Python 9\.0 or newer; this is Python 3\.\d+\.$"
    ):
        ready()


def test_an_extra_that_is_not_known_is_guessed():
    with pytest.raises(ValueError, match=r"unknown extra 'date'.*Did you mean 'data'"):
        ready("date")


class Formatter(dict):
    """What IPython keeps for a format: how to show a type."""

    lookup_by_type, for_type = dict.__getitem__, dict.__setitem__


class Shell:
    """A notebook's shell, as far as a lesson's first line needs it."""

    def __init__(self):
        self.magics, self.published = [], []
        self.svg = Formatter({Figure: lambda figure: '<?xml?>\n<svg width="9pt"></svg>'})
        self.display_formatter = SimpleNamespace(formatters={"image/svg+xml": self.svg})
        self.display_pub = SimpleNamespace(publish=self.published.append)

    def run_line_magic(self, name, line):
        self.magics.append((name, line))


@pytest.fixture
def shell(monkeypatch):
    """Let this be a notebook."""
    shell = Shell()
    monkeypatch.setitem(
        sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell, version_info=(9,))
    )
    with matplotlib.rc_context():
        yield shell


def test_plots_in_a_notebook_are_vectors_of_readable_size(shell):
    ready()
    assert matplotlib.rcParams["font.size"] >= 13
    assert shell.magics == [
        ("matplotlib", "inline"),
        ("config", "InlineBackend.figure_formats = ['svg']"),
    ]


def test_pictures_in_a_notebook_are_no_wider_than_their_cell(shell):
    for _ in range(2):  # the first cell may run again
        ready()
    fits = "max-width:100%;height:auto"
    assert shell.svg[Figure](Figure()) == f'<?xml?>\n<svg style="{fits}" width="9pt"></svg>'
    rule = f"<style>.jp-RenderedSVG img {{{fits}}}</style>"  # JupyterLab's images know no page
    assert shell.published[-1] == {"text/html": rule, "text/plain": ""}


def test_a_notebook_is_told_how_to_install_into_its_own_python(shell, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    said = "needs matplotlib: run %pip install 'stepgrad[plot]' and restart the kernel"
    with pytest.raises(NotReadyError, match=re.escape(said)):
        ready()


def test_a_notebook_shows_the_one_line_that_says_what_is_missing():
    assert NotReadyError("install it")._render_traceback_() == ["install it"]
