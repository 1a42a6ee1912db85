"""`stepgrad graph` and the words of its command line."""

import warnings

import pytest

from viz.cli import main


def graph(folder, *words):
    return main(["graph", *words, "-o", str(folder / "graph.dot")])


@pytest.mark.parametrize("expression", ["-x", "-x**2", "-(x)"])
def test_an_expression_may_begin_with_a_minus(expression, tmp_path):
    assert graph(tmp_path, expression, "x=2") == 0


@pytest.mark.parametrize("number", ["-3", "+3", "1e-3", "-.5", "1_000", " 2 "])
def test_a_number_is_written_as_in_python(number, tmp_path, capsys):
    assert graph(tmp_path, "x*2", f"x={number}") == 0
    assert f"= {2 * float(number):.6g}" in capsys.readouterr().out


def test_a_name_given_twice_is_refused(tmp_path, capsys):
    assert graph(tmp_path, "x*2", "x=1", "x=2") == 1
    assert "x is given twice" in capsys.readouterr().err


def test_a_number_for_the_name_of_a_function_is_not_used(tmp_path, capsys):
    assert graph(tmp_path, "exp(x)", "x=1", "exp=2") == 1
    assert "exp is given but not used" in capsys.readouterr().err


def test_a_name_may_be_that_of_a_function(tmp_path):
    assert graph(tmp_path, "exp(exp)", "exp=1") == 0


@pytest.mark.parametrize("expression", ["1or x", "0x1for x", "'\\d'", "1 is x", "(1)(x)"])
def test_python_adds_no_warnings_of_its_own(expression, tmp_path, capsys):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert graph(tmp_path, expression, "x=1") == 1
    assert not caught
    assert capsys.readouterr().err.count("\n") == 1


def test_a_leaf_alone_is_an_expression(tmp_path, capsys):
    assert graph(tmp_path, "x", "x=2") == 0
    assert "∂x/∂x = 1" in capsys.readouterr().out
    assert "x|{data 2|grad 1}" in (tmp_path / "graph.dot").read_text("utf-8")
