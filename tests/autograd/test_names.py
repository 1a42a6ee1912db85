"""What nodes are called: by label, by variable, by number; the same in every view."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import viz
from autograd import Stepper, Trace, Value, effect, explain, nudge, trace
from autograd.graph import leaves, names_in
from autograd.names import Names
from autograd.records import Chain, Forward, Update
from nn import MLP, SGD


def names_of(records):
    return [r.name for r in records if isinstance(r, Forward)]


# Variables.


def test_the_end_of_a_graph_is_numbered_unless_it_is_called_something():
    end = Value(2.0, "x") * 3.0
    assert names_in(end, {}).of(end) == "loss"
    assert names_in(end, {}, "").of(end) == "v1"


def test_a_node_goes_by_the_variable_that_holds_it():
    w, x = Value(1.0), Value(2.1)
    with trace() as t:
        pred = w * x
        loss = (pred - 4.0) ** 2
        loss.backward()
    assert [repr(r) for r in t if isinstance(r, Forward)] == [
        "forward   pred = w · x = 1 · 2.1 = 2.1",
        "forward   v1 = pred - 4 = 2.1 - 4 = -1.9",
        "forward   loss = v1**2 = (-1.9)**2 = 3.61",
    ]
    assert "∂loss/∂w += ∂loss/∂pred · ∂pred/∂w = -3.8 · 2.1 = -7.98" in repr(t)


def test_a_label_comes_before_a_variable():
    w = Value(1.0, "weight")
    with trace() as t:
        out = w * 2.0
    assert out.data == 2.0
    assert t[0].inputs == ("weight", None)


def test_variables_of_the_function_that_goes_backward_count_after_it_has_returned():
    w = Value(1.0)

    def update():
        error = w * 2.1 - 4.0
        (error**2).backward()

    s = Stepper(update)
    s.run("chain")
    assert names_of(s.trace) == ["v1", "error", "loss"]
    assert s.at("error")


def test_globals_and_the_variables_of_callers_count_too():
    program = """
w = Value(3.0)
def f():
    w_twice = w * 2.0
    w_twice.backward()
with trace() as t:
    f()
"""
    space = {"Value": Value, "trace": trace}
    exec(program, space)
    assert space["t"][0].inputs == ("w", None)
    assert names_of(space["t"]) == ["w_twice"]


def test_values_in_a_list_go_by_its_items():
    ws = [Value(1.0), Value(2.0)]
    rows = [[Value(3.0), Value(4.0)], [Value(5.0), Value(6.0)]]
    with trace() as t:
        ws[1] * rows[1][0]
    assert t[0].inputs == ("ws[1]", "rows[1][0]")


def test_a_result_that_is_kept_in_a_list_too_goes_by_its_own_variable():
    w, losses = Value(1.0, "w"), []
    with trace() as t:
        loss = w * 2.0
        losses.append(loss)
    assert names_of(t) == ["loss"]


def test_a_weight_of_a_list_stays_one_though_a_loop_has_held_it():
    ws = [Value(1.0), Value(2.0)]
    for w in ws:
        w.data += 1.0
    with trace() as t:
        ws[0] * ws[1]
    assert t[0].inputs == ("ws[0]", "ws[1]")


def test_names_that_are_private_or_no_names_are_passed_over():
    _hidden = Value(1.0)
    with trace() as t:
        _hidden * 2.0
    assert t[0].inputs == ("v1", None)


def test_nodes_of_one_name_are_told_apart():
    w = Value(1.0, "w")
    with trace() as t:
        for _ in range(3):
            loss = w * 2.0
            loss.backward()
    assert names_of(t) == ["loss", "loss_2", "loss_3"]


def test_a_result_that_nothing_names_is_the_loss():
    w = Value(1.0, "w")
    with trace() as t:
        (w * 2.1 - 4.0).backward()
    assert names_of(t) == ["v1", "loss"]
    assert repr(explain(w, w * 2.1 - 4.0)).startswith("∂loss/∂w = 2.1")


def test_a_later_label_counts_while_the_record_is_not_yet_read():
    w = Value(1.0, "w")
    with trace() as t:
        out = w * 2.0
        out.label = "twice"
    assert names_of(t) == ["twice"]


def test_given_variables_take_the_place_of_the_callers():
    w = Value(1.0)
    assert "weight · 2" in viz.graph(w * 2.0, names={"weight": w}).source


# Weights.


def test_two_weights_of_one_label_have_two_names_in_updates():
    a, b = Value(1.0, "w"), Value(2.0, "w")
    opt = SGD([a, b], lr=0.1)
    (a * b).backward()
    assert [r.name for r in opt.step()] == ["w", "w_2"]
    assert repr(explain(b, a * b)).startswith("∂loss/∂w_2")
    assert "w · w_2" in viz.graph(a * b).source


def test_an_update_names_its_weight_as_the_code_does():
    slope = Value(1.0)
    opt = SGD([slope], lr=0.1)
    (slope * 2.0).backward()
    assert opt.step()[0].name == "slope"


def test_a_weight_that_only_the_optimizer_holds_goes_by_its_place():
    def made():
        return Value(1.0)

    opt = SGD([made()], lr=0.1)
    assert [r.name for r in opt.step()] == ["params[0]"]
    with trace() as t:
        loss = opt.params[0] * 2.0
        loss.backward()
        [update] = opt.step()
    assert update.name == t[0].inputs[0]
    viz.graph(t, highlight=update)


def test_nudge_and_effect_say_the_same_names():
    w = Value(1.0)
    error = (w * 2.1 - 4.0) ** 2
    assert repr(nudge(w, 0.01, error)).startswith("w +0.01 changes error")
    error.backward()
    step = SGD([w], lr=0.01).step()
    assert repr(effect(error, step)).startswith("an update of 1 number changed error")


def test_parameters_go_by_their_path():
    model = MLP(2, [1], seed=0)
    with trace() as t:
        out = model([1.0, 2.0])
        out.backward()
    assert "neurons[0].w[0]" in t[0].inputs[0]
    assert names_of(t) == ["out"]


# The same in every view.

OPERATIONS = ["{a} * {b}", "{a} + {b}", "{a} - {b}", "({a} * {b}).tanh()", "{a} ** 2", "-{a}"]


@st.composite
def code(draw):
    """Lines that compute with some weights, labelled or not, held by variables or not."""
    lines, known = [], []
    for name in draw(st.lists(st.sampled_from("abcw"), min_size=1, max_size=4, unique=True)):
        label = draw(st.sampled_from(['""', '"w"', '"p*q"']))
        lines.append(f"{name} = Value({draw(st.floats(0.1, 2.0))!r}, {label})")
        known.append(name)
    for _ in range(draw(st.integers(1, 6))):
        name = draw(st.sampled_from(["h", "pred", "v1", "out", "z"]))
        a, b = (draw(st.sampled_from(known)) for _ in range(2))
        lines.append(f"{name} = {draw(st.sampled_from(OPERATIONS)).format(a=a, b=b)}")
        known.append(name)
    return "\n".join([*lines, f"loss = {known[-1]} * {known[-1]} + {known[0]}", "loss.backward()"])


@given(code())
@settings(max_examples=60)
def test_names_in_every_view_agree(program):
    space = {"Value": Value}
    with trace() as t:
        exec(program, space)
        loss = space["loss"]
        weights = leaves(loss)
        updates = SGD(weights, lr=0.0).step()
    recorded = {name for r in t if isinstance(r, Forward) for name in (r.name, *r.inputs) if name}
    for weight, update in zip(weights, updates, strict=True):
        found = explain(weight, loss)
        assert {name for path in found.paths for name in path.names} <= recorded
        assert found.name == update.name
        assert found.root == "loss"
    assert [r.name for r in SGD(weights, lr=0.0).step()] == [r.name for r in updates]
    for record in t:
        if isinstance(record, Chain | Update):  # a picture refuses a name that it does not know
            viz.graph(loss, "neuron", highlight=record)


@pytest.mark.parametrize("count", [8000])
def test_thousands_of_nodes_of_one_label_are_named_in_linear_time(count):
    names = Names({})
    nodes = [Value(1.0, "w") for _ in range(count)]
    names.settle(nodes)
    assert [names.of(nodes[k]) for k in (0, 1, count - 1)] == ["w", "w_2", f"w_{count}"]


def test_a_trace_that_listens_again_counts_from_one_again():
    w, t = Value(1.0, "w"), Trace()
    for _ in range(2):
        with t.listen():
            (w * 2.0 + 1.0).backward()
    assert names_of(t) == ["v1", "loss", "v1", "loss"]


def test_labels_are_given_out_before_variables():
    w = Value(3.0)
    a = Value(1.0, "w")
    found = explain(a, a * w)
    assert found.name == "w"


def test_a_result_without_a_name_is_no_loss_beside_one_that_is():
    w = Value(3.0)
    loss = w * 2.0
    assert explain(w, loss + 1.0).root == "v1"


def test_an_error_names_a_value_by_its_variable():
    price = Value(-1.0)
    with pytest.raises(ValueError, match=r"log needs x > 0, got -1.0 \(node 'price'\)"):
        price.log()
