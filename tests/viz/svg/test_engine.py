"""Graphviz: the one inside pygraphviz, else `dot`, else a line that says what to do."""

import stat
import threading

import pytest

import viz
from autograd import Value
from tests.viz.machine import run_bare
from viz.cli import main
from viz.svg import LayoutError, engine

LIBRARY = engine._library


inside = pytest.mark.skipif(not engine.embedded_version(), reason="pygraphviz is not here")


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Put a script named `dot`, alone, on the PATH of a machine without pygraphviz."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def put(script: str) -> None:
        path = folder / "dot"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(engine, "_library", lambda: None)
    return put


@inside
def test_the_graphviz_inside_draws_also_where_there_is_a_dot(program, monkeypatch):
    program("exit 1")
    monkeypatch.setattr(engine, "_library", LIBRARY)
    assert b'"pos"' in engine.places("digraph { a -> b }")
    assert b">a</text>" in engine.svg("digraph { a -> b }")
    assert engine.embedded_version()


def test_without_it_an_installed_dot_draws(program, tmp_path):
    program(f"/bin/cat > {tmp_path}/seen; echo \"$@\" >> {tmp_path}/seen; echo '{{}}'")
    assert engine.places("digraph {}") == b"{}\n"
    assert (tmp_path / "seen").read_text() == "digraph {}-Tjson0\n"
    assert engine.svg("digraph {}") == b"{}\n"
    assert (tmp_path / "seen").read_text() == "digraph {}-Tsvg\n"
    assert engine.embedded_version() is None


def test_what_an_installed_dot_complains_of_is_passed_on(program):
    program("/bin/cat > /dev/null; echo 'no layout today' >&2; exit 1")
    with pytest.raises(LayoutError, match="could not draw this: no layout today"):
        engine.places("digraph {}")


def test_an_installed_dot_that_takes_too_long_is_given_up(program, monkeypatch):
    program("exec /bin/sleep 60")
    monkeypatch.setattr(engine, "SECONDS", 0.2)
    with pytest.raises(LayoutError, match=r"was at this for 0\.2 seconds: draw less"):
        engine.places("digraph {}")


def test_without_any_graphviz_one_line_says_what_to_do(program, tmp_path, capsys):
    assert not engine.dot_program()
    with pytest.raises(ValueError, match=r"needs Graphviz.*pip install pygraphviz.*apk add graph"):
        viz.save(Value(2.0, "x") * 3.0, tmp_path / "graph.png")
    assert not (tmp_path / "graph.png").exists()
    assert main(["graph", "x*3", "x=2", "-o", str(tmp_path / "graph.svg")]) == 1
    assert capsys.readouterr().err == f"stepgrad graph: {engine.MISSING}\n"
    viz.save(Value(2.0, "x") * 3.0, tmp_path / "graph.dot")  # needs none
    assert main(["demo", "--out", str(tmp_path)]) == 0  # all the rest of it
    assert f"Its graph is not drawn: {engine.MISSING}" in capsys.readouterr().out


@pytest.mark.parametrize("draw", [engine.places, engine.svg])
def test_what_is_no_graph_is_a_value_error(draw, capfd):
    with pytest.raises(ValueError, match="Graphviz could not"):
        draw("digraph {")


LARGE = """
import viz
from autograd import Value
y = Value(1.0, "x")
for _ in range(1400):
    y = y.tanh()
viz.graph(y).svg()
drawing = viz.graph(y, depth=3)
drawing.node("note", "added by hand, with\\na font of the machine")
assert "added by hand" in drawing.svg()
"""


@inside
def test_drawing_prints_nothing(tmp_path):
    assert run_bare(LARGE, home=tmp_path) == ""


CIRCLE = """
import viz
from autograd import Value
x, p, q = Value(0.3, "x"), Value(0.2, "p"), Value(0.2, "q")
a, e = Value(0.1, "neurons[2].w[1]"), Value(0.1, "neurons[2].w[0]")
b, d = Value(0.1, "neurons[0].w[0]"), Value(0.1, "neurons[0].w[1]")
c = Value(0.1, "neurons[1].w[0]")
v1, v3 = a * x, c * x
v4 = b * v1 * v3
v8 = e * (d * v4 + e * v3)
v13 = p + e * v3
v19 = b * v4 + e * (d * v13)
v20 = a * (v13 + v1) * v19
viz.graph(q + v8 + v20 + (v19 + v8) + b * v20, "scalar").svg()
"""


@inside
def test_neurons_that_depend_on_each_other_in_a_circle_are_drawn(tmp_path):
    assert run_bare(CIRCLE, home=tmp_path) == ""


def test_several_threads_draw_at_once_and_alike():
    def chain(n):
        y = Value(1.0, "x")
        for k in range(n):
            y = (y * Value(0.5, f"w{k}")).tanh()
        return viz.graph(y)

    drawings = [chain(n) for n in range(1, 25)]
    alone = [drawing.svg() for drawing in drawings]
    found = {}

    def draw(k):
        for n in range(k, len(drawings), 4):
            found[n] = drawings[n].svg()

    threads = [threading.Thread(target=draw, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[n] for n in range(len(drawings))] == alone


@inside
def test_a_full_disk_is_told_without_the_number_of_its_error(monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(engine, "_drawn", full)
    with pytest.raises(LayoutError, match=r"could not read this graph: No space left on device$"):
        engine.places("digraph { a }")
