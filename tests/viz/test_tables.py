"""Tables for the terminal: the numbers, their signs, and names as they are."""

import io
import re

import pytest
from rich.console import Console

import viz
from autograd import Value, trace
from autograd.records import Chain, Forward, Update
from nn import MLP, SGD, mean_squared_error

BLUE, ORANGE = "38;5;32", "38;5;166"
"""Colours that read on black and on white."""


def printed(table: object, **options: object) -> str:
    file = io.StringIO()
    Console(width=80, file=file, **options).print(table)
    return file.getvalue()


def rows(table: object) -> list[str]:
    return [" ".join(line.split()) for line in printed(table).splitlines()]


def step(momentum: float = 0.0):
    w, b = Value(1.0, "w"), Value(0.0, "b")
    optimizer = SGD([w, b], lr=0.01, momentum=momentum)
    with trace() as t:
        ((w * 2.1 + b - 4.0) ** 2).backward()
        optimizer.step()
    return t


def test_forwards_show_the_formula_in_numbers_and_the_value():
    assert rows(viz.forwards(step())) == [
        "node computed as value",
        "v1 1 · 2.1 2.1",
        "v2 2.1 + 0 2.1",
        "v3 2.1 - 4 -1.9",
        "loss (-1.9)**2 3.61",
    ]


def test_chains_show_upstream_local_and_the_sum_so_far():
    with trace() as t:
        x = Value(-3.0, "x")
        (x * x * 2.0).backward()
    assert rows(viz.chains(t)) == [
        "gradient of by way of upstream · local adds so far",
        "v1 loss 1 · 2 2 2",
        "x v1 2 · (-3) -6 -6",
        "x v1 2 · (-3) -6 -12",
    ]


def test_updates_show_old_step_and_new():
    assert rows(viz.updates(step())) == [
        "weight old − lr · grad = new",
        "w 1 − 0.01 · (-7.98) 1.0798",
        "b 0 − 0.01 · (-3.8) 0.038",
    ]


def test_updates_with_momentum_show_the_terms():
    header, *_ = rows(viz.updates(step(momentum=0.9)))
    text = " ".join(rows(viz.updates(step(momentum=0.9))))
    assert header == "weight old − lr · direction = new"
    assert "grad -7.98, momentum 0.9, velocity 0.0798" in text


@pytest.mark.parametrize("table", [viz.forwards, viz.chains, viz.updates])
def test_a_table_of_nothing_has_only_a_header(table):
    assert len(rows(table([]))) == 1


@pytest.mark.parametrize(
    ("table", "record"),
    [
        (viz.forwards, Forward("[red]a[/b]", "exp", ("x",), (0.0,), 1.0)),
        (viz.chains, Chain("v1", "[red]a[/b]", 1.0, 1.0, 1.0, 0.0, 1.0, "loss")),
        (viz.updates, Update("[red]a[/b]", 1.0, 1.0, 1.0, 1.0, 0.0)),
    ],
)
def test_a_name_that_looks_like_markup_is_printed_as_it_is(table, record):
    assert "[red]a[/b]" in printed(table([record]))


def test_positive_numbers_are_blue_and_negative_ones_orange():
    records = [Chain("v1", "w", 1.0, x, x, 0.0, x, "loss") for x in (1.5, -2.5)]
    text = printed(viz.chains(records), force_terminal=True, color_system="256")
    assert re.search(rf"\x1b\[{BLUE}m +1\.5\x1b\[0m", text)
    assert re.search(rf"\x1b\[{ORANGE}m *-2\.5\x1b\[0m", text)


def test_a_table_prints_as_one():
    table = viz.updates(step())
    assert repr(table).splitlines() == [line.rstrip() for line in printed(table).splitlines()]
    assert "[" not in repr(table)  # no codes of colours


def test_in_a_notebook_a_table_says_itself_and_displays_nothing_else(monkeypatch, capsys):
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)
    assert repr(viz.updates(step())).split()[0] == "weight"
    assert capsys.readouterr().out == ""


def test_of_a_long_table_the_beginning_is_printed_and_how_to_print_all():
    records = [Update(f"w{k}", 1.0, 1.0, 0.1, 1.0, 0.9) for k in range(250)]
    lines = repr(viz.updates(records)).splitlines()
    assert (len(lines), lines[-1]) == (102, "… and 150 more: rich.print(it) prints all")
    assert len(rows(viz.updates(records))) == 251


def test_a_late_step_shows_in_the_digits():
    (_, row) = rows(viz.updates([Update("w", -1.5245, 6.3e-6, 0.1, 6.3e-6, -1.5245 - 6.3e-7)]))
    _, old, *_, new = row.split()
    assert float(old) - float(new) == pytest.approx(6.3e-7, rel=0.1)


@pytest.mark.parametrize(("grad", "colour"), [(1.5, ORANGE), (-1.5, BLUE)])
def test_a_step_that_takes_a_weight_down_is_orange_and_one_up_is_blue(grad, colour):
    update = Update("w", 1.0, grad, 0.1, grad, 1.0 - 0.1 * grad)
    text = printed(viz.updates([update]), force_terminal=True, color_system="256")
    assert re.search(rf"\x1b\[{colour}m *− 0\.1 · ", text)


def test_every_table_of_a_network_fits_80_columns_with_a_row_for_each_record():
    model = MLP(2, [4, 4, 1], activation="tanh", seed=0)
    optimizer = SGD(model.parameters(), lr=0.123456, momentum=0.9)
    with trace() as t:
        mean_squared_error(1.0, model([-0.123456, 0.654321])).backward()
        optimizer.step()
    for table, kind in ((viz.forwards, Forward), (viz.chains, Chain), (viz.updates, Update)):
        assert max(map(len, printed(table(t)).splitlines())) <= 80
        assert table(t).row_count == sum(isinstance(record, kind) for record in t) > 10
