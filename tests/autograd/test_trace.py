"""The recorder: what it writes down, what it warns of, and its files."""

import json
import math
import os
import re
import threading
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import MisuseWarning, Trace, Value, replay, trace
from autograd.account import Account
from autograd.graph import order, zero_grad
from autograd.listening import listener, paused
from autograd.records import Chain, Forward, Mark, Update
from autograd.trace_file import HEADER, UNNUMBERED, UNSIGNED, _checksum, from_bytes
from tests.autograd.strategies import bits, gradient_descent, programs


def one_update():
    """One step of gradient descent on (w·x + b − 4)², traced."""
    x, w, b = Value(2.1, "x"), Value(1.0, "w"), Value(0.0, "b")
    with trace() as t:
        zero_grad([w, b])
        loss = (w * x + b - 4.0) ** 2
        loss.backward()
        gradient_descent([w, b], lr=0.01)
    return t


# What is recorded.


def test_an_id_tells_a_node_from_others_that_come_to_have_its_name():
    w = Value(2.0, "w")
    t = Trace()
    for _ in range(2):
        with t.listen():
            (w * w).backward()
    first, second = (r for r in t if isinstance(r, Forward))
    assert first.name == second.name == "loss"
    assert first.id != second.id
    products = [r for r in t if isinstance(r, Chain)]
    assert len({r.input_id for r in products}) == 1
    assert [(r.id, r.input_index) for r in products] == [
        (first.id, 0),
        (first.id, 1),
        (second.id, 0),
        (second.id, 1),
    ]


def test_a_replayed_node_keeps_its_id_and_an_update_has_its_weights():
    w = Value(2.0, "w")
    with trace() as t:
        loss = w**2.0
        loss.backward()
        gradient_descent([w], lr=0.1)
        replay(loss)
    [first, again] = [r for r in t if isinstance(r, Forward)]
    assert first.id == again.id
    assert t.updates[0].id == next(r.input_id for r in t if isinstance(r, Chain))


def test_a_leaf_without_a_label_never_takes_the_name_of_what_was_computed():
    w, t = Value(1.0, "w"), Trace()
    for x in (1.0, 2.0, 3.0):
        with t.listen():
            ((w * Value(x)) ** 2.0).backward()
    computed = {r.name for r in t if isinstance(r, Forward)}
    assert computed == {"v2", "loss"}
    leaves = [r.inputs[1] for r in t if isinstance(r, Forward) and r.op == "mul"]
    assert len(set(leaves)) == 3
    assert not computed & set(leaves)


def test_a_node_kept_from_before_keeps_its_name_and_its_id():
    w, t = Value(1.0, "w"), Trace()
    with t.listen():
        kept = w * 2.0
    with t.listen():
        (kept * 3.0).backward()
    first, second = (r for r in t if isinstance(r, Forward))
    assert second.inputs == (first.name, None)
    assert second.name != first.name
    assert next(r.input_id for r in t if isinstance(r, Chain)) == first.id


def test_a_node_kept_from_before_takes_no_name_that_another_had(tmp_path):
    w, t = Value(1.0, "w"), Trace()
    with t.listen():
        kept, other = w * 2.0, w * 3.0
        kept.label = other.label = "loss"
        (kept + other).backward()
    with t.listen():
        new = w * 4.0
        new.label = "loss"
        (new + kept).backward()
    sums = [r.inputs for r in t if isinstance(r, Forward) and r.op == "add"]
    assert sums == [("loss", "loss_2"), ("loss_2", "loss")]
    t.save(tmp_path / "t.jsonl")
    assert list(map(repr, Trace.load(tmp_path / "t.jsonl"))) == list(map(repr, t))


def test_what_the_engine_does_is_not_taken_for_done_by_hand():
    w = Value(2.0, "w")
    with trace() as t:
        w.backward()
        v = w * 3.0
        v.backward()
        zero_grad([w, v])
        v.backward()
    assert not [r for r in t if isinstance(r, Mark) and r.kind == "set by hand"]


def test_a_name_is_touched_by_the_marks_that_change_it():
    w = Value(2.0, "w")
    with trace() as t:
        (w * 3.0).backward()
        zero_grad([w])
        w.data = 1.0
        w * 1.0
    assert [r.kind for r in t.at("w") if isinstance(r, Mark)] == ["zero_grad", "set by hand"]


def test_a_mark_holds_what_it_changed():
    w = Value(2.0, "w")
    with trace() as t:
        loss = w * 3.0
        loss.backward()
        w.data = 5.0
        zero_grad([w])
        w * 2.0
    changes = {r.kind: [change[:4] for change in r.changes] for r in t if isinstance(r, Mark)}
    assert changes == {
        "backward": [("loss", "grad", 0.0, 1.0)],
        "set by hand": [("w", "data", 2.0, 5.0)],
        "zero_grad": [("w", "grad", 3.0, 0.0)],
    }
    assert {change.id for r in t if isinstance(r, Mark) for change in r.changes} == {
        t[0].id,
        next(r.input_id for r in t if isinstance(r, Chain)),
    }


def test_the_lines_of_one_update():
    assert [repr(r) for r in one_update() if not isinstance(r, Mark)] == [
        "forward   v1 = w · x = 1 · 2.1 = 2.1",
        "forward   v2 = v1 + b = 2.1 + 0 = 2.1",
        "forward   v3 = v2 - 4 = 2.1 - 4 = -1.9",
        "forward   loss = v3**2 = (-1.9)**2 = 3.61",
        "chain     ∂loss/∂v3 += ∂loss/∂loss · ∂loss/∂v3 = 1 · (-3.8) = -3.8",
        "chain     ∂loss/∂v2 += ∂loss/∂v3 · ∂v3/∂v2 = -3.8 · 1 = -3.8",
        "chain     ∂loss/∂v1 += ∂loss/∂v2 · ∂v2/∂v1 = -3.8 · 1 = -3.8",
        "chain     ∂loss/∂b += ∂loss/∂v2 · ∂v2/∂b = -3.8 · 1 = -3.8",
        "chain     ∂loss/∂w += ∂loss/∂v1 · ∂v1/∂w = -3.8 · 2.1 = -7.98",
        "chain     ∂loss/∂x += ∂loss/∂v1 · ∂v1/∂x = -3.8 · 1 = -3.8",
        "update    w: new = old − lr·grad = 1 − 0.01·(−7.98) = 1.0798",
        "update    b: new = old − lr·grad = 0 − 0.01·(−3.8) = 0.038",
    ]


def test_a_trace_reads_as_a_sequence():
    t = one_update()
    assert len(t) == len(list(t)) == 13
    assert t[0]._replace(id=-1) == Forward("v1", "mul", ("w", "x"), (1.0, 2.1), 2.1)
    assert t[-1] == t.updates[-1]
    assert repr(t[11:]) == repr(t.updates)
    assert [r.name for r in t.updates] == ["w", "b"]
    assert [type(r) for r in t.at("w")] == [Forward, Chain, Update]
    assert repr(Trace()) == "<empty trace>"
    with pytest.raises(IndexError):
        t[13]


def test_the_label_of_the_root_is_the_name_of_the_loss():
    w = Value(3.0, "w")
    loss = w**2
    loss.label = "L"
    with trace() as t:
        loss.backward()
    assert repr(t[-1]) == "chain     ∂L/∂w += ∂L/∂L · ∂L/∂w = 1 · 6 = 6"


@given(programs())
def test_tracing_changes_no_number(program):
    xs, traced = program.leaves(), program.leaves()
    root = program(*xs)
    root.backward()
    with trace():
        traced_root = program(*traced)
        traced_root.backward()
    assert bits([*traced, *order(traced_root)]) == bits([*xs, *order(root)])


@given(programs())
def test_the_records_are_the_computation(program):
    xs = program.leaves()
    with trace() as t:
        root = program(*xs)
        root.backward()
    forward = [r for r in t if isinstance(r, Forward)]
    assert {r.value for r in forward} == {node.data for node in order(root)}
    data = {x.label: x.data for x in xs} | {r.name: r.value for r in forward}
    for r in forward:
        assert all(data.get(v, x) == x for v, x in zip(r.inputs, r.values, strict=True))
    grads = defaultdict(float, {forward[-1].name: 1.0})
    for r in t:
        if isinstance(r, Chain):
            assert r.upstream == grads[r.node]
            assert r.contribution == r.local * r.upstream
            assert r.before == grads[r.input]
            grads[r.input] += r.contribution
            assert r.after == grads[r.input]
    assert [grads[x.label] for x in xs] == [x.grad for x in xs]


@given(programs(30))
def test_records_are_of_their_moment_whenever_they_are_read(program):
    def traced(read):
        xs = program.leaves()
        with trace() as t:
            for x in xs:
                x.grad = 0.5
            root = program(*xs)
            root.backward()
        records = read(t)
        for x in xs:
            x.data, x.grad = x.data / 2, 7.0
        zero_grad(order(root))
        return records or list(t)

    assert traced(list) == traced(lambda t: None)


def test_reading_meanwhile_changes_no_number_and_no_later_record():
    def traced(read):
        w = Value(3.0, "w")
        with trace() as t:
            for _ in range(3):
                loss = (w * w).relu()
                loss.backward()
                read(t)
                w.data -= 0.1 * w.grad
                read(t)
        return list(t)

    assert traced(repr) == traced(len) == traced(lambda t: t[-1])


def test_a_gradient_of_zero_leaves_the_sign_of_a_zero():
    w = Value(-3.0, "w")
    w.grad = -0.0
    with trace() as t:
        (w * 2).relu().backward()
    assert math.copysign(1.0, w.grad) == math.copysign(1.0, t[-1].after) == -1.0


def test_a_replay_is_recorded_like_a_forward_pass():
    w = Value(3.0, "w")
    loss = w**2
    with trace() as t:
        w.data = 4.0
        replay(loss)
    assert repr(t[-1]) == "forward   loss = w**2 = 4**2 = 16"


def test_what_is_done_to_a_leaf_by_hand_is_marked():
    w = Value(3.0, "w")
    with trace() as t:
        loss = w**2
        loss.backward()
        w.data -= 0.5 * w.grad
        w.grad = 0.0
    assert [repr(r) for r in t if isinstance(r, Mark)][1:] == [
        "mark      set by hand: w.data: 3 → 0",
        "mark      set by hand: w.grad: 6 → 0",
    ]


def test_a_gradient_of_nan_is_marked_once():
    x = Value(1.0, "x")
    with trace() as t:
        y = x * 2
        x.grad = math.nan
        y = x * y
        for _ in range(3):
            x * 3
    marks = [repr(r) for r in t if isinstance(r, Mark)]
    assert marks == ["mark      set by hand: x.grad: 0 → nan"]


def test_an_unknown_name_is_answered_with_the_names_there_are():
    w, x = Value(3.0, "w"), Value(2.0, "x")
    with trace() as t:
        (w * x).backward()
    assert len(t.at("pred")) == 0
    assert repr(t.at("pred")) == "no record touches 'pred'; there are loss, w, x"
    assert repr(Trace().at("w")) == "no record touches 'w'; there is none at all"
    with trace() as t:
        autograd.sum([Value(1.0, f"x{k}") for k in range(100)])
    assert ", x6, … (85 more), x92, x93," in repr(t.at("pred"))


def test_zero_grad_is_marked_where_there_is_a_gradient():
    a, b, c = Value(1.0), Value(2.0), Value(3.0)
    (a * b).backward()
    with trace() as t:
        zero_grad([a, b, c])
        zero_grad([a, b, c])
    assert repr(t) == "mark      zero_grad: 2 gradients set to 0"


def test_backward_from_a_leaf_is_one_mark():
    w = Value(3.0, "w")
    with trace() as t:
        w.backward()
        w + 1
    assert [type(r) for r in t] == [Mark, Forward]


def test_an_error_ends_the_trace_and_keeps_its_records():
    w = Value(-3.0, "w")
    with pytest.raises(ValueError, match="log needs"), trace() as t:
        (w * 2).log()
    w + 1
    assert [r.op for r in t] == ["mul"]


def test_threads_do_not_hear_each_other():
    w = Value(3.0, "w")
    silent, heard = [], []

    def compute() -> None:
        silent.append(w * 2)
        with trace() as other:
            w**2
        heard.extend(other)

    with trace() as t:
        thread = threading.Thread(target=compute)
        thread.start()
        thread.join()
        w + 1
    assert [repr(r) for r in t] == ["forward   v1 = w + 1 = 3 + 1 = 4"]
    assert [repr(r) for r in heard] == ["forward   v1 = w**2 = 3**2 = 9"]


def test_a_paused_trace_hears_nothing_and_then_listens_again():
    w = Value(1.0, "w")
    with trace() as t:
        w * 2.0
        with paused():
            assert listener() is None
            w * 3.0
            with trace() as inner:
                w * 4.0
        w * 5.0
    assert [r.values for r in t] == [(1.0, 2.0), (1.0, 5.0)]
    assert [r.values for r in inner] == [(1.0, 4.0)]
    assert listener() is None


def test_a_pause_ends_with_an_error_too_and_needs_no_trace():
    with trace() as t:
        with pytest.raises(RuntimeError), paused():
            raise RuntimeError
        assert listener() is t
    with paused(), paused():
        assert listener() is None
    assert listener() is None


def test_of_nested_traces_the_outer_one_hears_all():
    w = Value(3.0, "w")
    with trace() as outer:
        w + 1
        with trace() as inner:
            w * 2
        w - 1
    assert [r.op for r in inner] == ["mul"]
    assert [r.op for r in outer] == ["add", "mul", "sub"]


# Warnings.


def train(w, x, steps, zero=True):
    """Trace some steps of gradient descent on (w·x − 1)²."""
    with trace() as t:
        for _ in range(steps):
            if zero:
                zero_grad([w])
            loss = (w * x - 1) ** 2
            loss.backward()
            gradient_descent([w], lr=0.01)
    return t


def train_with_an_idle_parameter(w, idle):
    with trace():
        for _ in range(3):
            zero_grad([w, idle])
            (w * 2).backward()
            gradient_descent([w, idle], lr=0.01)


def change_between_forward_and_backward(w, function, data):
    with trace():
        for _ in range(3):
            zero_grad([w])
            w.data = 3.0
            loss = function(w)
            w.data = data
            loss.backward()


def test_a_forgotten_zero_grad_is_told_once():
    with pytest.warns(MisuseWarning, match=r"w still held a gradient.*zero_grad\(\)") as told:
        train(Value(3.0, "w"), 2.0, steps=3, zero=False)
    assert len(told) == 1


def test_a_gradient_from_before_the_trace_is_told():
    w = Value(3.0, "w")
    (w * 2).backward()
    with pytest.warns(MisuseWarning, match=r"w still held a gradient \(2\)"):
        train(w, 2.0, steps=1, zero=False)


def test_a_parameter_the_loss_does_not_reach_is_told_once():
    with pytest.warns(MisuseWarning, match="the loss does not reach idle: no gradient") as told:
        train_with_an_idle_parameter(Value(3.0, "w"), Value(1.0, "idle"))
    assert len(told) == 1


@pytest.mark.parametrize(
    ("function", "data"),
    [
        pytest.param(lambda w: w**2, 4.0, id="to another number"),
        pytest.param(lambda w: w.log(), -1.0, id="out of the domain"),
        pytest.param(lambda w: w.exp(), 1e4, id="to an overflow"),
    ],
)
def test_a_change_between_forward_and_backward_is_told_once_at_its_line(function, data):
    with pytest.warns(MisuseWarning, match=r"input of loss .*w.* changed between") as told:
        change_between_forward_and_backward(Value(3.0, "w"), function, data)
    assert [warning.filename for warning in told] == [__file__]


def of_the_leaf(w, node):
    w.data = 4.0


def of_a_node(w, node):
    node.data = 4.0


def unheard(w, node):
    with paused():
        w.data = 4.0


@pytest.mark.parametrize("change", [of_the_leaf, of_a_node, unheard])
def test_a_change_in_the_midst_of_a_trace_is_told(change):
    w = Value(3.0, "w")
    with trace():
        node = w * 2.0
        loss = node**2
        change(w, node)
        with pytest.warns(MisuseWarning, match="changed between forward and backward"):
            loss.backward()


def test_a_change_while_a_trace_did_not_listen_is_told():
    w, t = Value(3.0, "w"), Trace()
    with t.listen():
        loss = w**2
    w.data = 4.0
    with t.listen(), pytest.warns(MisuseWarning, match="changed between forward and backward"):
        loss.backward()


def test_a_gradient_set_by_hand_before_backward_is_forgotten_and_put_back():
    w = Value(3.0, "w")
    with trace() as t:
        node = w * 2.0
        node.grad = 5.0
        (node**2).backward()
    (start,) = [k for k, r in enumerate(t) if isinstance(r, Mark) and r.kind == "backward"]
    assert node.grad == 12.0
    for k in reversed(range(start, len(t))):
        t.undo(k)
    assert node.grad == 5.0


def test_a_warning_made_an_error_changes_nothing():
    w = Value(3.0, "w")
    loss = w**2
    w.data = 4.0
    with trace(), pytest.raises(MisuseWarning):  # pytest makes warnings errors
        loss.backward()
    assert (w.grad, loss.grad) == (0.0, 0.0)


# All of these are right, and pytest makes a warning an error.


def test_updates_one_after_the_other_are_right():
    assert len(train(Value(3.0, "w"), Value(2.0, "x"), steps=3).updates) == 3


def test_adding_up_the_gradients_of_several_samples_is_right():
    w = Value(3.0, "w")
    with trace():
        for _ in range(2):
            zero_grad([w])
            for x in (1.0, 2.0, 3.0):
                (w * x).backward()
            assert w.grad == 6.0
            gradient_descent([w], lr=0.1)


def test_a_gradient_that_is_zero_still_reaches():
    w = Value(-3.0, "w")
    with trace():
        w.relu().backward()
        gradient_descent([w], lr=0.1)


def test_nobody_zeroes_the_gradient_of_an_input():
    w, x = Value(3.0, "w"), Value(2.0, "x")
    train(w, x, steps=2)
    train(w, x, steps=2)


def test_training_by_hand_is_right():
    w, x = Value(3.0, "w"), Value(2.0, "x")
    with trace():
        for _ in range(3):
            loss = (w * x - 1) ** 2
            w.grad = 0.0
            loss.backward()
            w.data -= 0.01 * w.grad


def test_replaying_with_other_inputs_is_right():
    w, x = Value(3.0, "w"), Value(0.0, "x")
    loss = (w * x - 1) ** 2
    with trace():
        for sample in (1.0, 2.0, 3.0):
            x.data = sample
            replay(loss)
            zero_grad([w])
            loss.backward()
            gradient_descent([w], lr=0.01)


# Files.

labels = st.text("w\"'\\\n\r\t\0,{}·∂😀\x0b\x1c\x85\u2028\u2029\ud800", max_size=5)


@given(st.lists(labels, min_size=3, max_size=3))
def test_a_trace_comes_back_from_its_file_as_it_was(tmp_path_factory, labels):
    path = tmp_path_factory.mktemp("trace") / "t.jsonl"
    x, w, b = (Value(k + 0.1, label) for k, label in enumerate(labels))
    with trace() as t:
        zero_grad([w, b])
        autograd.dot([w, 2.0], [x, 1e300], b).tanh().backward()
        gradient_descent([w, b], lr=1e-3)
        t.mark("epoch", labels[0])
    t.save(path)
    back = Trace.load(path)
    assert list(back) == list(t)
    assert repr(back) == repr(t)
    assert repr(back.updates) == repr(t.updates)


def test_numbers_out_of_range_come_back_too(tmp_path):
    big = Value(1e200, "big")
    with trace() as t:
        big * big
    t.save(tmp_path / "t.jsonl")
    assert Trace.load(tmp_path / "t.jsonl")[0].value == math.inf


def test_a_loaded_trace_changes_no_values(tmp_path):
    path = str(tmp_path / "t.jsonl")
    one_update().save(path)
    loaded = Trace.load(path)
    for k in range(len(loaded)):
        loaded.undo(k)
        loaded.redo(k)
    assert len(loaded.at("w")) == 3


def saved(tmp_path):
    path = tmp_path / "t.jsonl"
    one_update().save(path)
    return path


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"PK\x03\x04\xff\xfe\x00", b'{"stepgrad": "model"}\n', b"1,2\n3,4\n", b"[]"],
)
def test_a_file_of_another_kind_is_an_error_that_names_it(tmp_path, content):
    path = tmp_path / "other.jsonl"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f"{re.escape(str(path))} is not a trace"):
        Trace.load(path)


def test_a_newer_file_says_so(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_bytes(b'{"stepgrad": "trace", "version": 4}\n')
    with pytest.raises(ValueError, match=r'has a newer format, .*"version": 4}: update stepgrad'):
        Trace.load(path)


def test_of_another_file_no_more_is_read_than_its_beginning(tmp_path):
    path = tmp_path / "large.jsonl"
    path.touch()
    os.truncate(path, 2**40)
    with pytest.raises(ValueError, match="is not a trace"):
        Trace.load(path)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"null",
        b"[1, 2]",
        b'"text"',
        b"{}",
        b'{"record": "mark"}',
        b'{"record": ["mark"], "kind": "epoch", "text": "1"}',
        b'{"record": "mark", "kind": "epoch", "text": "\xff"}',
        b'{"record": "forward", "name": "v1", "op": "?", "inputs": [], "values": [], "value": 1}',
        b'{"record": "forward", "name": "v", "op": "exp", "inputs": ["w"], "values": [1], "value":'
        b" 1%b}" % (b"0" * 400),
        b"[" * 100_000,
        b"9" * 5000,
    ],
    ids=lambda line: line[:60],
)
def test_a_damaged_line_is_an_error_that_names_file_and_line(tmp_path, line):
    path = saved(tmp_path)
    lines = path.read_bytes().split(b"\n")
    lines[3] = line
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(ValueError, match=f"{re.escape(str(path))}, line 4") as error:
        Trace.load(path)
    assert type(error.value) is ValueError


def test_a_file_cut_off_within_a_line_is_an_error_that_names_file_and_line(tmp_path):
    path = saved(tmp_path)
    whole = path.read_bytes()
    assert whole.startswith(HEADER + b"\n")
    for end in range(len(HEADER) + 2, len(whole) - 1, 7):
        if whole[end - 1] != ord("\n") and whole[end] != ord("\n"):
            path.write_bytes(whole[:end])
            count = whole[:end].count(b"\n") + 1
            with pytest.raises(ValueError, match=f"{re.escape(str(path))}, line {count}"):
                Trace.load(path)


def test_whatever_bit_of_a_file_is_flipped_it_is_refused(tmp_path):
    path = saved(tmp_path)
    whole = bytearray(path.read_bytes())
    for at, byte in enumerate(whole):
        for bit in range(8):
            whole[at] = byte ^ 1 << bit
            with pytest.raises(ValueError, match=r"t\.jsonl"):
                from_bytes(bytes(whole), path)  # what load reads: 8,600 files would take long
        whole[at] = byte
    assert from_bytes(bytes(whole), path) == list(Trace.load(path))


def test_lines_that_are_gone_swapped_or_twice_are_told(tmp_path):
    path = saved(tmp_path)
    header, *lines, checksum = path.read_bytes().splitlines()
    for others in ([], lines[1:], lines[::-1], lines + lines, [*lines, lines[0]]):
        path.write_bytes(b"\n".join([header, *others, checksum]))
        message = f"line {len(others) + 2}, is not the checksum of the lines before"
        with pytest.raises(ValueError, match=message):
            Trace.load(path)
    path.write_bytes(b"\n".join([header, *lines]))
    with pytest.raises(ValueError, match="is not the checksum"):
        Trace.load(path)


NEW = {"id", "input_id", "input_index", "changes"}


def old(path, header):
    """A file as it was written before nodes had ids, and with the first header without checksum."""
    _, *lines, _ = path.read_bytes().splitlines()
    fields = [{k: x for k, x in json.loads(line).items() if k not in NEW} for line in lines]
    text = b"".join(b"%b\n" % line for line in (header, *(json.dumps(f).encode() for f in fields)))
    return text if header == UNSIGNED else text + _checksum(text)


@pytest.mark.parametrize("header", [UNNUMBERED, UNSIGNED])
def test_a_file_from_before_nodes_had_ids_still_loads_and_is_given_them(tmp_path, header):
    w = Value(2.0, "w")
    with trace() as t:
        for _ in range(2):
            zero_grad([w])
            (w * w * 3.0).backward()
            gradient_descent([w], lr=0.1)
    path = tmp_path / "t.jsonl"
    t.save(path)
    path.write_bytes(old(path, header))
    loaded = Trace.load(path)
    assert list(map(repr, loaded)) == list(map(repr, t))
    ids = {}  # the same nodes are told apart, whatever their numbers are
    for mine, other in zip(t, loaded, strict=True):
        if not isinstance(mine, Mark):
            assert ids.setdefault(mine.id, other.id) == other.id
        if isinstance(mine, Chain):
            assert mine.input_index == other.input_index
    assert len(set(ids.values())) == len(ids)
    account, old_one = Account(t), Account(loaded)  # which gradients a mark set to 0, too
    for step in range(len(t) + 1):
        assert account.held("w", step) == old_one.held("w", step)
    path.write_bytes(UNSIGNED + b"\n")
    assert len(Trace.load(path)) == 0


@pytest.mark.parametrize("index", [-1, 2, 10**30])
def test_a_product_through_an_input_that_is_not_there_is_refused(tmp_path, index):
    w = Value(2.0, "w")
    with trace() as t:
        (w * 3.0).backward()
    t._records[-1] = t[-1]._replace(input_index=index)
    t.save(tmp_path / "t.jsonl")
    with pytest.raises(ValueError, match=r"line 4, is not a record: loss has no input .* called w"):
        Trace.load(tmp_path / "t.jsonl")


@pytest.mark.parametrize("header", [HEADER, UNNUMBERED])
def test_a_product_through_an_input_of_another_name_is_refused(tmp_path, header):
    w = Value(2.0, "w")
    with trace() as t:
        (3.0 * w).backward()
    path = tmp_path / "t.jsonl"
    t.save(path)
    text = old(path, header).replace(b'"input": "w"', b'"input": "b"')
    text = text[: text.rindex(b"{")]
    path.write_bytes(text + _checksum(text))
    with pytest.raises(ValueError, match=r"line 4, is not a record: loss has no input .*called b"):
        Trace.load(path)


def test_what_is_wrong_with_a_record_is_said_on_one_short_line(tmp_path):
    text = HEADER + b'\n{"record": "mark", "\\u001b[2J": "%b"}\n' % (b"x" * 10_000)
    path = tmp_path / "t.jsonl"
    path.write_bytes(text + _checksum(text))
    with pytest.raises(ValueError, match=r"line 2, is not a record: a mark record has") as refused:
        Trace.load(path)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 600


def test_a_file_that_is_not_there_is_an_oserror(tmp_path):
    with pytest.raises(FileNotFoundError):
        Trace.load(tmp_path / "t.jsonl")
    with pytest.raises(OSError, match="cannot write"):
        one_update().save(tmp_path / "nowhere" / "t.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_a_trace_that_cannot_be_written_leaves_the_old_file(tmp_path, monkeypatch):
    path = saved(tmp_path)
    before = path.read_bytes()

    def full(file: int) -> None:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space left"):
        Trace().save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_long_trace_prints_its_first_lines_and_how_many_more():
    w = Value(1.0, "w")
    with trace() as t:
        for _ in range(5000):
            w * 2
    lines = repr(t).splitlines()
    assert lines[:2] == [repr(t[0]), repr(t[1])]
    assert lines[-1] == "… and 4,900 more: see [100:]"
    assert len(lines) == 101
    assert repr(t[:100]).splitlines() == lines[:100]


def test_half_a_character_in_a_label_is_saved_and_loaded(tmp_path):
    with trace() as t:
        Value(2.0, "\udcff") * 3.0
    t.save(tmp_path / "t.jsonl")
    assert list(Trace.load(tmp_path / "t.jsonl")) == list(t)
