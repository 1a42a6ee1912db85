"""Any graph is drawn whole: each text in its box, no box on another, whatever it is called."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import viz
from autograd import Value, dot, trace
from nn import MLP
from tests.viz.drawn import assert_complete

HOSTILE = [
    *('say "x"', "<b>bold</b>", "<<table>>", "{a|b}", "a\\", "\\N\\l", "two\nlines", "&amp;"),
    *("", " ", "x" * 10_000, "👩‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "مرحبا", "שלום", "損失函数", "e\u0301", "\u202eabc"),
    *("W" * 59, "i" * 60, "∂loss/∂w", "\ud800", "n0", "cluster0", "%", "'", ";"),
]
labels = st.sampled_from(HOSTILE) | st.text(max_size=12)


@st.composite
def programs(draw: st.DrawFn) -> tuple[Value, list[Value]]:
    """A graph of random operations on leaves of any name, with gradients, and its nodes."""
    nodes = [Value(draw(st.floats(-3, 3)), draw(labels)) for _ in range(draw(st.integers(1, 4)))]
    pick = st.integers(0, 99).map(lambda k: nodes[k % len(nodes)])
    for _ in range(draw(st.integers(1, 9))):
        match draw(st.sampled_from(["add", "mul", "tanh", "dot", "constant"])):
            case "add":
                node = draw(pick) + draw(pick)
            case "mul":
                node = draw(pick) * draw(pick)
            case "tanh":
                node = draw(pick).tanh()
            case "dot":
                count = draw(st.integers(1, 10))
                own = [Value(1.0, f"w[{k}]") for k in range(count)]
                node = dot(own, [draw(pick) for _ in range(count)], Value(0.5, "b"))
            case "constant":
                node = draw(pick) * 2.5 - 1.0
        nodes.append(node)
    if nodes[-1].inputs and draw(st.booleans()):
        nodes[-1].label = draw(labels)
    nodes[-1].backward()
    return nodes[-1], nodes


details = st.sampled_from(["auto", "scalar", "neuron", "layer"])
themes = st.sampled_from(["light", "dark", "clear"])


@given(programs(), details, themes, st.none() | st.integers(0, 3))
def test_any_value_is_drawn_whole(program, detail, theme, depth):
    assert_complete(viz.graph(program[0], detail, depth, theme=theme))


@given(st.data(), labels, themes)
@settings(max_examples=25)
def test_any_trace_is_drawn_whole_whichever_step_is_lit(data, label, theme):
    model = MLP(2, data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=2)), seed=0)
    forward_only = data.draw(st.booleans())
    with trace() as t:
        out = model([Value(1.0, label), Value(-2.0, "x2")])
        loss = sum(out) if isinstance(out, list) else out
        if not forward_only:
            loss.backward()
    record = data.draw(st.sampled_from(list(t)) | st.none())
    detail = data.draw(st.sampled_from(["auto", "scalar", "neuron"]))
    assert_complete(viz.graph(t, detail, highlight=record, theme=theme))


def test_weights_that_a_sum_takes_from_several_layers_have_no_empty_frame():
    weights = MLP(2, [2, 1], seed=0).parameters()
    assert_complete(viz.graph(dot(weights, [0.1] * len(weights)), "neuron"))


def chain(length: int) -> Value:
    y = Value(0.5, "x")
    for _ in range(length):
        y = y.tanh()
    return y


def wide(uses: int) -> Value:
    w = Value(0.5, "w")
    return sum((w * float(k) for k in range(uses)), Value(0.0))


def fanned(uses: int) -> Value:
    w = Value(0.5, "w")
    return dot([w * float(k) for k in range(uses)], [Value(1.0)] * uses)


def dense(count: int) -> Value:
    nodes = [Value(0.5, "x")]
    for k in range(count):
        nodes.append(nodes[k * 7919 % len(nodes)] * nodes[k * 104729 % len(nodes)])
    return sum(nodes[1:], nodes[0])


def long_lived(count: int) -> Value:
    w, u, b = (Value(0.1, name) for name in "wub")
    h = Value(1.0, "h")
    for k in range(count):
        h = (w * h + u * float(k % 3) + b).tanh()
    return h


@pytest.mark.parametrize(
    "large",
    [chain(1400), wide(30), wide(700), fanned(700), dense(200), dense(900), long_lived(200)],
    ids=["deep", "used", "used everywhere", "fanned out", "dense", "denser", "long-lived"],
)
def test_a_large_graph_answers_soon_with_a_picture_or_with_advice(large):
    start = time.process_time()
    try:
        assert viz.graph(large).svg().endswith("</svg>\n")
    except ValueError as advice:
        assert "depth=3" in str(advice)  # noqa: PT017  (a picture is as good)
    assert time.process_time() - start < 10.0  # 2 s where nothing else runs
