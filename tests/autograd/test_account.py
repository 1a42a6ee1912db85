"""What names held, step by step, against the live Values that a stepper puts back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Stepper, Trace, Value, trace
from autograd.account import Account, at, put
from autograd.graph import order, zero_grad
from autograd.records import Chain, Forward, Mark
from nn import SGD, Adam
from tests.autograd.strategies import gradient_descent, programs


class Line:
    """w·x + b, one sample, trained by an optimizer."""

    def __init__(self, optimizer=SGD):
        self.x, self.w, self.b = Value(2.1, "x"), Value(1.0, "w"), Value(0.0, "b")
        self.optimizer = optimizer([self.w, self.b], lr=0.01)

    def update(self):
        self.optimizer.zero_grad()
        ((self.w * self.x + self.b - 4.0) ** 2).backward()
        self.optimizer.step()


def assert_the_account_is_that_of_a_stepper(update, leaves, updates):
    stepper = Stepper(update)
    for _ in range(updates):
        stepper.run("update")
    account = Account(stepper.trace)
    steps = list(range(len(stepper) + 1))
    for step in [*steps, *reversed(steps)]:
        stepper.goto(step)
        for leaf in leaves:
            data, grad = account.held(leaf.label, step)
            assert (data, grad or 0.0) == (leaf.data, leaf.grad), (leaf.label, step)


@pytest.mark.parametrize("optimizer", [SGD, lambda p, lr: SGD(p, lr, momentum=0.9), Adam])
def test_the_numbers_of_the_leaves_are_those_of_the_stepper_at_every_step(optimizer):
    line = Line(optimizer)
    assert_the_account_is_that_of_a_stepper(line.update, [line.x, line.w, line.b], 3)


def test_gradients_that_add_up_over_several_backwards_are_followed():
    w, opt = Value(1.5, "w"), None
    opt = SGD([w], lr=0.1)

    def update():
        opt.zero_grad()
        for x in (1.0, 2.0):
            ((w * w * x) ** 2).backward()
        opt.step()

    assert_the_account_is_that_of_a_stepper(update, [w], 2)


def test_a_weight_set_by_hand_has_all_its_digits_from_the_mark_on():
    w = Value(1.0, "w")
    with trace() as t:
        w * 2.0
        w.data = 0.123456789012
        w * 2.0
    assert [type(record) for record in t] == [Forward, Mark, Forward]
    assert [Account(t).held("w", step)[0] for step in range(4)] == [1.0, 1.0, *[0.123456789012] * 2]


def test_the_numbers_of_computed_nodes_are_those_of_the_values():
    with trace() as t:
        x, w = Value(2.1, "x"), Value(1.0, "w")
        loss = ((w * x).tanh() + w * x) ** 2
        computed = {r.name: v for r, v in zip(t, order(loss), strict=True)}
        loss.backward()
    account = Account(t)
    for name, node in computed.items():
        assert account.held(name, 0) == (None, None)
        assert account.held(name, len(t)) == (node.data, node.grad)


def test_a_node_has_no_number_before_its_step_and_no_gradient_before_backward_reaches_it():
    with trace() as t:
        Line().update()
    account = Account(t)
    first = next(k for k, record in enumerate(t, start=1) if isinstance(record, Chain))
    assert [account.held("v2", step)[0] for step in (0, 1, 2)] == [None, None, 2.1]
    assert account.held("loss", first - 2) == (3.61, None)
    assert account.held("loss", first - 1) == (3.61, 1.0)


def test_a_zero_grad_at_the_end_that_nothing_follows_sets_the_trained_weights_to_zero():
    line = Line()
    with trace() as t:
        line.update()
        line.optimizer.zero_grad()
    account = Account(t)
    assert account.held("w", len(t) - 1)[1] == pytest.approx(-7.98)
    assert [account.held(name, len(t))[1] for name in "wb"] == [0.0, 0.0]
    assert account.held("x", len(t))[1] == pytest.approx(-3.8)  # no optimizer has it


@given(programs(20), st.integers(1, 3))
def test_whatever_was_computed_every_leaf_is_told_as_the_stepper_puts_it_back(program, updates):
    leaves = program.leaves()

    def update():
        zero_grad(leaves)
        program(*leaves).backward()
        gradient_descent(leaves, lr=0.01)

    stepper = Stepper(update)
    for _ in range(updates):
        stepper.run("update")
    account = Account(stepper.trace)
    while stepper.position:
        for leaf in leaves:
            data, grad = account.held(leaf.label, stepper.position)
            assert (data, grad or 0.0) == (leaf.data, leaf.grad)
        stepper.back()


@given(st.lists(st.tuples(st.integers(0, 9), st.integers()), max_size=8))
def test_a_timeline_says_what_was_put_last(puts):
    line = [(0, None)]
    for step, x in sorted(puts, key=lambda pair: pair[0]):
        put(line, step, x)
    for step in range(10):
        before = [x for k, x in sorted(puts, key=lambda pair: pair[0]) if k <= step]
        assert at(line, step) == (before[-1] if before else None)


def test_records_that_come_later_are_read_on(tmp_path):
    line = Line()
    with trace() as t:
        line.update()
        line.update()
    whole, bit_by_bit = Account(t), Account()
    for record in t:
        bit_by_bit.read([record])
    assert (bit_by_bit.data, bit_by_bit.grads) == (whole.data, whole.grads)
    t.save(tmp_path / "t.jsonl")
    loaded = Account(Trace.load(tmp_path / "t.jsonl"))
    assert (loaded.data, loaded.grads) == (whole.data, whole.grads)
