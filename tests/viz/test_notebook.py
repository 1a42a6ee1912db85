"""The first line of a lesson, in a notebook and outside."""

import re
import sys
from types import SimpleNamespace

import matplotlib
import pytest
from matplotlib.figure import Figure

from viz import notebook
from viz.notebook import NotReadyError, ready

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
