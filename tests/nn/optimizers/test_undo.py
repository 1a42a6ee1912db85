"""Steps taken back: exactly, as often as they are kept, traced and untraced."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
from autograd import CompileError, MisuseWarning, Stepper, Value, trace
from autograd.figures import number
from autograd.records import Mark
from nn import MLP, SGD, Adam, Shrinking
from nn.optimizers import OPTIMIZERS
from nn.optimizers.undo import Taken, kept
from nn.schedules import ExponentialDecay

MAKERS = [*OPTIMIZERS.values(), lambda ps: Shrinking(Adam(ps), l1=0.1)]
MAKERS += [lambda ps: SGD(ps, ExponentialDecay(0.1, 3, 0.5), momentum=0.9, nesterov=True)]
each_optimizer = pytest.mark.parametrize("make", MAKERS)


def state(opt):
    memory = {key: [x.hex() for x in column] for key, column in opt.state.items()}
    return [p.data.hex() for p in opt.params], memory, opt.iterations, opt.rate()


def step(opt, k=1.0):
    for j, p in enumerate(opt.params):
        p.grad = k + 0.5 * j
    return opt.step()


def weights():
    return [Value(1.0, "w"), Value(-2.0), Value(0.5, "b")]


@each_optimizer
@settings(max_examples=5)
@given(st.lists(st.floats(-3, 3) | st.none(), max_size=15))
def test_steps_are_taken_back_to_the_bit(make, moves):
    """A number is a step with a gradient of about that size, None an undo."""
    opt = make(weights())
    before = [state(opt)]
    for k in moves:
        if k is not None:
            step(opt, k)
            before.append(state(opt))
        elif len(before) > 1:
            before.pop()
            opt.undo()
        assert state(opt) == before[-1]
    while len(before) > 1:
        before.pop()
        opt.undo()
        assert state(opt) == before[-1]
    with pytest.raises(ValueError, match="has no step to take back"):
        opt.undo()


@each_optimizer
def test_a_step_after_an_undo_is_the_step_that_was_taken_back(make):
    opt, same = make(weights()), make(weights())
    step(opt, 1.0)
    step(same, 1.0)
    step(opt, -2.0)
    opt.undo()
    assert list(step(opt, 0.5)) == list(step(same, 0.5))
    assert state(opt) == state(same)


def test_it_prints_what_it_put_back():
    opt = SGD(weights(), lr=0.1)
    step(opt)
    assert repr(opt.undo()) == (
        "mark      undo: step 1 taken back, w: 0.9 → 1, params[1]: -2.15 → -2, b: 0.3 → 0.5"
    )
    many = SGD([Value(1.0) for _ in range(7)], lr=0.1)
    step(many)
    mark = many.undo()
    assert "and 4 more" in repr(mark)
    assert len(mark.changes) == 7


@each_optimizer
def test_in_a_trace_it_is_a_mark_that_a_stepper_goes_over(make):
    opt = make(weights())
    step(opt, 2.0)
    begin = state(opt)

    def update():
        step(opt, 1.0)
        opt.undo()
        opt.undo()
        step(opt, -1.0)

    s = Stepper(update)
    s.next()
    s.goto(len(s))
    after = state(opt)
    s.goto(0)
    assert state(opt) == begin
    s.goto(len(s))
    assert state(opt) == after
    assert [r.kind for r in s.trace if isinstance(r, Mark)].count("undo") == 2
    assert not any(r.text.startswith("w.data") for r in s.trace if isinstance(r, Mark))
    s.goto(0)
    opt.undo()
    assert opt.iterations == 0


def test_an_undo_after_the_weights_were_changed_says_so_and_changes_nothing():
    w = Value(1.0, "w")
    opt = SGD([w], lr=0.1)
    step(opt)
    w.data = 5.0
    with pytest.raises(ValueError, match=r"w was changed since the step, 0\.9 → 5"):
        opt.undo()
    assert (w.data, opt.iterations) == (5.0, 1)
    w.data = 0.9
    opt.undo()
    assert w.data == 1.0


def test_compiled_training_is_not_taken_back_step_by_step():
    model = MLP(2, [1], seed=0)
    model.compile(SGD(0.1), "mse")
    model.fit([[1.0, 2.0]], [1.0], epochs=2, verbose=0, engine="scalar")
    model.optimizer.undo()
    model.fit([[1.0, 2.0]], [1.0], epochs=2, verbose=0, engine="compiled")
    with pytest.raises(ValueError, match="compiled training"):
        model.optimizer.undo()


def test_new_parameters_have_taken_no_step():
    opt = SGD(weights(), lr=0.1)
    step(opt)
    opt.bind(weights())
    with pytest.raises(ValueError, match="no step to take back"):
        opt.undo()


def test_a_hundred_steps_are_kept():
    opt = SGD([Value(1.0)], lr=0.01)
    for _ in range(120):
        step(opt)
    for _ in range(100):
        opt.undo()
    with pytest.raises(ValueError, match="no step to take back"):
        opt.undo()
    assert opt.iterations == 20


@pytest.mark.parametrize(("size", "steps"), [(10, 100), (300_000, 1), (100_000, 5), (2_000_000, 1)])
def test_of_large_models_there_is_room_for_fewer(size, steps):
    column = range(size)  # as long as an array would be
    assert len(kept([Taken(column, column, {}, k) for k in range(150)])) == steps


def test_a_function_that_is_compiled_takes_nothing_back():
    w = Value(1.0, "w")
    opt = SGD([w], lr=0.1)
    step(opt)

    def function(x):
        opt.undo()
        return w * x

    with pytest.raises(CompileError):
        autograd.compile(function, [w])([1.0])
    assert (w.data, opt.iterations) == (0.9, 1)


def test_a_loss_from_before_the_undo_is_warned_of():
    w = Value(1.0, "w")
    opt = SGD([w], lr=0.1)
    step(opt)
    loss = w * w
    opt.undo()
    with pytest.warns(MisuseWarning, match="changed between forward and backward"):
        loss.backward()


def test_the_mark_names_weights_as_the_updates_beside_it():
    p, q = Value(1.0, "w"), Value(5.0, "w")
    optimizer = SGD([q, p], lr=0.01)
    with trace() as t:
        (p**3 + q).backward()
        optimizer.step()
        mark = optimizer.undo()
    for update in t.updates:
        assert f"{update.name}: {number(update.new)} → {number(update.old)}" in mark.text
