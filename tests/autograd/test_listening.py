"""Whose computing a recorder hears: threads, tasks, generators, one trace within another."""

import asyncio
import contextlib
import gc
import threading

import pytest

import autograd
from autograd import Stepper, Trace, Value, trace
from autograd.listening import listener, recorders
from autograd.records import Chain, Mark, Update
from nn import Adam
from tests.autograd.strategies import bits


@pytest.fixture(autouse=True)
def nobody_listens_afterwards():
    yield
    assert listener() is None
    assert recorders == {}


def ops(t):
    return [r.op for r in t]


# Contexts.


def test_threads_hear_their_own():
    w, found = Value(3.0, "w"), []
    barrier = threading.Barrier(2)

    def work(op):
        barrier.wait()
        with trace() as t:
            for _ in range(200):
                op(w)
        found.append(set(ops(t)))

    threads = [threading.Thread(target=work, args=(op,)) for op in (Value.sin, Value.cos)]
    with trace() as mine:
        for thread in threads:
            thread.start()
        w.exp()
        for thread in threads:
            thread.join()
    assert sorted(map(sorted, found)) == [["cos"], ["sin"]]
    assert ops(mine) == ["exp"]


def test_tasks_hear_their_own():
    w = Value(3.0, "w")

    async def work(op):
        with trace() as t:
            for _ in range(3):
                op(w)
                await asyncio.sleep(0)
        return ops(t)

    async def idle():
        for _ in range(3):
            w.exp()
            await asyncio.sleep(0)

    async def both():
        return await asyncio.gather(work(Value.sin), work(Value.cos), idle())

    assert asyncio.run(both()) == [["sin"] * 3, ["cos"] * 3, None]


def recording(op, w, found):
    with trace() as t:
        found.append(t)
        for _ in range(2):
            op(w)
            yield
            op(w)


def test_a_suspended_generator_hears_nothing():
    w, found = Value(3.0, "w"), []
    one, two = recording(Value.sin, w, found), recording(Value.cos, w, found)
    with trace() as mine:
        next(one)
        w.exp()
        next(two)
    w.tanh()
    assert listener() is None
    assert next(one, "done") is None
    with trace() as other:
        assert next(two, "done") is None
    assert next(one, "done") == next(two, "done") == "done"
    assert [ops(t) for t in found] == [["sin"] * 4, ["cos"] * 4]
    assert ops(mine) == ["sin", "exp", "cos"]
    assert ops(other) == ["cos", "cos"]


def test_a_generator_that_is_dropped_takes_its_recorder_off():
    w, found = Value(3.0, "w"), []
    one = recording(Value.sin, w, found)
    next(one)
    assert len(recorders) == 1
    del one
    gc.collect()
    assert recorders == {}
    assert ops(found[0]) == ["sin"]


def test_an_asynchronous_generator_too():
    w = Value(3.0, "w")

    async def steps(found):
        with trace() as t:
            found.append(t)
            for _ in range(2):
                w.sin()
                yield

    async def run():
        found = []
        async for _ in steps(found):
            w.cos()
        return ops(found[0])

    assert asyncio.run(run()) == ["sin", "sin"]


@contextlib.contextmanager
def own_manager():
    with trace() as t:
        yield t


def test_the_body_of_a_context_manager_is_heard():
    w = Value(3.0, "w")
    with own_manager() as t, contextlib.ExitStack() as stack:
        w.sin()
        inner = stack.enter_context(trace())
        w.cos()
    assert (ops(t), ops(inner)) == (["sin", "cos"], ["cos"])


def test_traces_that_end_in_another_order_come_off():
    w = Value(3.0, "w")
    one, two = trace(), trace()
    a, b = one.__enter__(), two.__enter__()
    w.sin()
    one.__exit__()
    w.cos()
    two.__exit__()
    w.exp()
    assert (ops(a), ops(b)) == (["sin"], ["sin", "cos"])


def test_compiling_in_one_thread_is_not_seen_by_another():
    w, stop, errors = Value(2.0, "w"), threading.Event(), []

    def compute():
        while not stop.is_set():
            try:
                loss = (w * 3.0 + 1.0) ** 2
                w.grad = 0.0
                loss.backward()
                assert (type(loss), loss.data, float(w), w.grad) == (Value, 49.0, 2.0, 42.0)
                assert f"{w:.1f}" == "2.0"
                w.data = 2.0
            except BaseException as error:  # a refusal is one
                errors.append(error)
                return

    thread = threading.Thread(target=compute)
    thread.start()
    for _ in range(30):
        step = autograd.compile(lambda x: (w * x[0]).tanh() + w, [w])
        step([[1.0], [2.0]])
    stop.set()
    thread.join()
    assert errors == []


# One within another.


def step_in_a_trace(opt, w):
    opt.zero_grad()
    with trace() as inner:
        loss = (w * 3 - 1) ** 2
        loss.backward()
        opt.step()
    return inner


def test_a_step_in_an_inner_trace_is_a_step_in_the_outer_one():
    w = Value(1.0, "w")
    opt = Adam([w])
    with trace() as outer:
        w * 2
        inner = step_in_a_trace(opt, w)
        w * 2
    assert [r for r in outer if isinstance(r, Mark) and r.kind == "set by hand"] == []
    assert [r.new for r in outer.updates] == [r.new for r in inner.updates] == [w.data]
    kinds = [type(r) for r in inner]
    assert [type(r) for r in outer[1:-1]] == kinds
    for one, other in zip(inner, outer[1:-1], strict=True):
        if isinstance(one, Chain):
            assert (one.contribution, one.after) == (other.contribution, other.after)


def test_the_names_of_an_inner_trace_are_its_own():
    w = Value(1.0, "w")
    with trace() as outer:
        w * 2
        with trace() as inner:
            (w * 3).backward()
    assert [r.name for r in inner if hasattr(r, "op")] == ["loss"]
    assert [r.name for r in outer if hasattr(r, "op")] == ["v1", "loss"]
    assert [r.node for r in outer if isinstance(r, Chain)] == ["loss"]


def test_three_deep_all_hear_the_innermost():
    w = Value(1.0, "w")
    with trace() as a, trace() as b, trace() as c:
        (w * 3).backward()
        w.grad = 7.0
    assert len(a) == len(b) == len(c) == 4
    assert w.grad == 7.0


def test_a_trace_entered_within_itself_records_once():
    w = Value(1.0, "w")
    t = Trace()
    with t.listen(), t.listen():
        w * 2
    assert len(t) == 1


def test_a_stepper_walks_over_an_update_that_traces():
    w = Value(1.0, "w")
    opt = Adam([w])
    before, state = bits([w]), dict(opt.state)
    s = Stepper(lambda: step_in_a_trace(opt, w))
    assert isinstance(s.next_update(), Update)
    s.goto(len(s))
    after = bits([w])
    s.goto(0)
    assert (bits([w]), opt.iterations, opt.state) == (before, 0, state)
    s.goto(len(s))
    assert (bits([w]), opt.iterations) == (after, 1)


def test_a_stepper_within_a_stepper():
    w = Value(1.0, "w")
    opt = Adam([w], lr=0.1)

    def inner():
        opt.zero_grad()
        ((w * 3 - 1) ** 2).backward()
        opt.step()

    def outer():
        s = Stepper(inner)
        s.goto(len(s.run("update")) + 2)
        s.run("update")
        s.back()

    def state():
        return [*bits([w]), opt.iterations, *opt.remembered(0).values()]

    before = state()
    s = Stepper(outer)
    s.next()
    s.goto(len(s))
    after = state()
    s.goto(0)
    assert state() == before
    s.goto(len(s))
    assert state() == after


def test_a_stepper_walks_over_a_compiled_step():
    w = Value(1.0, "w")
    step = autograd.compile(lambda x, y: (w * x - y) ** 2, [w])

    def update():
        _, (gradient,) = step([1.0, 2.0], [3.0, 4.0])
        w.data -= 0.1 * gradient

    s = Stepper(update)
    assert repr(s.next()).startswith("mark      set by hand: w.data: 1 → ")
    after = w.data
    s.back()
    assert (w.data, after) == (1.0, pytest.approx(1.0 + 0.1 * 6.0))


def test_what_is_compiled_under_a_trace_is_no_part_of_it():
    w = Value(1.0, "w")
    with trace() as t:
        autograd.compile(lambda x: w * x, [w])([1.0, 2.0])
        w + 1
    assert ops(t) == ["add"]


def test_a_compiled_function_may_trace_itself():
    w = Value(2.0, "w")

    def function(x):
        with trace():
            return w * x + 1

    outputs, _ = autograd.compile(function, [w])([1.0, 2.0])
    assert outputs == 4.0


def test_a_trace_does_not_hear_the_threads_that_its_context_is_copied_into():
    def work(w):
        for _ in range(50):
            (w * 2.0).sin().backward()

    async def main():
        with trace() as t:
            await asyncio.gather(*[asyncio.to_thread(work, Value(1.0)) for _ in range(4)])
        return t

    assert len(asyncio.run(main())) == 0


class Broken(dict[int, object]):
    """Fails the first time that something is taken out of it."""

    def pop(self, *arguments):
        if not vars(self).setdefault("failed", False):
            self.failed = True
            raise KeyboardInterrupt
        return super().pop(*arguments)


def test_a_block_ends_even_if_something_is_raised_in_it_as_it_ends(monkeypatch):
    monkeypatch.setattr("autograd.listening.recorders", broken := Broken())
    with pytest.raises(KeyboardInterrupt), trace():
        Value(1.0).exp()
    assert (broken, listener()) == ({}, None)
