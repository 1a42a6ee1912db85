"""Ctrl-C at any moment: nothing is left half done, and it always ends as KeyboardInterrupt."""

import contextlib
import gc
import random
import signal
import sys
import threading
import time
from types import SimpleNamespace

import pytest

import autograd
import nn
from autograd import Stepper, Trace, Value, trace
from autograd.compile.calls import Calls
from autograd.graph import order, zero_grad
from autograd.interrupt import Shield
from autograd.listening import Listening, listener, recorders
from tests.autograd.strategies import bits
from tests.campaigns.presses import Moments, press_at

needs_timer = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="needs a timer that sends a signal"
)


def press():
    signal.raise_signal(signal.SIGINT)


def open_block():
    return Shield(open=True)


def test_ctrl_c_waits_until_the_end_of_the_block():
    done = []
    with pytest.raises(KeyboardInterrupt), Shield():  # noqa: PT012
        press()
        done.append("the rest")
    assert done == ["the rest"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_where_the_block_is_open_it_is_raised_at_once():
    done = []
    with pytest.raises(KeyboardInterrupt), Shield() as shield:  # noqa: PT012
        shield.open = True
        press()
        done.append("the rest")
    assert done == []


def test_where_the_block_opens_one_that_waited_is_raised():
    done = []
    with pytest.raises(KeyboardInterrupt), Shield() as shield:  # noqa: PT012
        press()
        done.append("what must not be torn")
        shield.open = True
        done.append("the rest")
    assert done == ["what must not be torn"]


def test_ctrl_c_while_a_trace_begins_does_not_wait_for_its_end(monkeypatch):
    monkeypatch.setattr("autograd.listening._generator", lambda frame: press())
    with pytest.raises(KeyboardInterrupt), trace() as t:
        t.never_begins()
    assert recorders == {}
    assert listener() is None


def test_an_inner_block_that_is_open_waits_for_the_outer_one():
    done = []
    with pytest.raises(KeyboardInterrupt), Shield():  # noqa: PT012
        with Shield() as inner:
            inner.open = True
            press()
            done.append("inner")
        done.append("outer")
    assert done == ["inner", "outer"]


@pytest.mark.parametrize(("outer", "inner"), [(open_block, Shield), (trace, trace)])
def test_ctrl_c_as_an_inner_block_ends_does_not_wait_for_the_outer_one(outer, inner):
    behind = []

    def act(moments):
        with moments, outer():
            with inner():
                pass
            behind.append(moments.seen)

    act(Moments(acts={-1: press}))
    for moment in range(behind.pop()):
        with pytest.raises(KeyboardInterrupt):
            act(Moments(acts={moment: press}))
        assert behind == [], f"Ctrl-C at moment {moment} was not heard"


@pytest.mark.parametrize("block", [open_block, Shield, trace])
def test_two_presses_leave_the_handler_of_before(block):
    for first in range(60):
        for second in range(first + 1, first + 20):
            pressed = Moments(acts={first: press, second: press})
            with contextlib.suppress(KeyboardInterrupt), pressed, block():
                pass
            assert signal.getsignal(signal.SIGINT) is signal.default_int_handler, (first, second)


def test_an_exception_as_a_recording_ends_leaves_none(monkeypatch):
    heard, raised = Calls.heard, []

    def late(calls, frame, event, called):  # as a handler of SIGALRM might be called here
        if frame.f_code is Listening.__exit__.__code__ and not raised:
            raised.append(frame)
            raise TimeoutError
        heard(calls, frame, event, called)

    def function(x):
        if sys.getprofile():  # as in the recording that hears of calls
            raise ZeroDivisionError
        return x * 2.0

    monkeypatch.setattr(Calls, "heard", late)
    with pytest.raises(TimeoutError):
        autograd.compile(function)([1.0])
    assert (recorders, sys.getprofile()) == ({}, None)


def test_the_error_of_the_block_stays_the_context_of_ctrl_c():
    with pytest.raises(KeyboardInterrupt) as caught, Shield():  # noqa: PT012
        press()
        raise ValueError("in the middle")
    assert isinstance(caught.value.__context__, ValueError)


def test_a_program_that_ignores_ctrl_c_goes_on_doing_so():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Shield():
            press()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_on_another_thread_nothing_is_changed():
    seen = []

    def work():
        with Shield():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]


def interrupted(action, moments, seconds):
    """Run an action many times, with Ctrl-C at a random moment; return how often it was cut."""
    before = signal.signal(signal.SIGALRM, lambda *_: press())
    drawn, cut = random.Random(0), 0
    gc.disable()  # Python ignores what is raised in the callbacks of a collection
    try:
        for _ in range(moments):
            moment = drawn.uniform(1e-6, seconds)
            try:
                signal.setitimer(signal.ITIMER_REAL, moment)
                action()
                time.sleep(seconds)  # so that the signal comes in here
            except KeyboardInterrupt:
                cut += 1
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0.0)
            assert recorders == {}
            assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        gc.enable()
        signal.signal(signal.SIGALRM, before)
    return cut


@needs_timer
def test_a_trace_comes_off_at_any_moment():
    w = Value(0.5, "w")

    def traced():
        with trace():
            (w * 2.0).tanh().backward()

    assert interrupted(traced, 200, 3e-4) > 100


@needs_timer
def test_a_stepper_keeps_its_place_and_the_state_there():
    w = Value(0.5, "w")
    optimizer = nn.Adam([w], 0.1)

    def update():
        optimizer.zero_grad()
        ((w * 2.0).tanh() ** 2).backward()
        optimizer.step()

    stepper = Stepper(update)
    stepper.goto(20)
    before = [bits([w]), dict(optimizer.state), optimizer.iterations]

    def walk():
        stepper.next_update()
        stepper.goto(20)

    def back():
        while stepper.position > 20:
            stepper.back()
        stepper.goto(20)
        assert [bits([w]), dict(optimizer.state), optimizer.iterations] == before

    for _ in range(100):
        interrupted(walk, 1, 2e-3)
        back()


@needs_timer
def test_what_is_compiled_leaves_no_symbol_and_no_recording():
    model, kept = nn.MLP(2, [3, 1], seed=0), SimpleNamespace()
    params, x = model.parameters(), [[0.5, -1.0]]

    def loss(sample):
        kept.product, kept.output = sample[0] * sample[1], model(sample)
        return kept.output**2

    autograd.compile(loss, params)(x)  # what is imported on first use is there now
    assert interrupted(lambda: autograd.compile(loss, params)(x), 200, 4e-3) > 50
    for node in (*params, kept.product, kept.output):
        assert type(node) is Value
        assert isinstance(node.data, float)
    assert sys.getprofile() is None


@pytest.mark.parametrize("moment", range(1, 60))
def test_a_function_compiled_to_scalars_gives_borrowed_gradients_back(moment):
    w, x = Value(2.0), [[0.5], [-1.0]]
    w.grad = 7.0
    step = autograd.compile(lambda row: (w * row[0]).tanh(), [w], engine="scalar")
    step(x)
    with contextlib.suppress(KeyboardInterrupt):
        press_at(2 * moment, lambda: step(x))
    assert w.grad == 7.0


@needs_timer
def test_a_training_that_is_stepped_through_goes_on_after_ctrl_c():
    def make():
        model = nn.MLP(2, [3, 1], seed=0)
        model.compile("adam", "mse")
        return model, model.stepper([[0.5, -1.0], [1.0, 0.5], [0.0, 1.0]], [1.0, 0.0, 2.0], 2)

    (model, stepper), (other, undisturbed) = make(), make()
    for _ in range(40):
        interrupted(stepper.next_update, 1, 1e-3)
    stepper.goto(0)
    stepper.goto(500)
    undisturbed.goto(500)
    assert repr(stepper.trace[:500]) == repr(undisturbed.trace[:500])
    assert bits(model.parameters()) == bits(other.parameters())


def test_gradients_set_by_hand_between_are_not_mistaken_after_ctrl_c():
    w = Value(3.0, "w")
    cut = [True]

    def update():
        (w * 2.0).backward()
        if cut:
            cut.pop()
            raise KeyboardInterrupt

    stepper = Stepper(update)
    with pytest.raises(KeyboardInterrupt):
        stepper.next()
    stepper.goto(4)
    assert [r for r in stepper.trace if getattr(r, "kind", "") == "set by hand"] == []


@needs_timer
def test_a_file_is_the_old_one_or_the_new_one(tmp_path):
    path, w = tmp_path / "t.jsonl", Value(1.0, "w")
    with trace() as t:
        w * 2.0
    t.save(path)
    assert interrupted(lambda: t.save(path), 200, 2e-3) > 50
    assert list(Trace.load(path)) == list(t)
    assert list(tmp_path.iterdir()) == [path]


def old_loss():
    """A loss that has gradients already, and a weight that was changed since."""
    w, b = Value(0.5, "w"), Value(0.1, "b")
    loss = (w * 2.0 + b).tanh()
    loss.backward()
    loss.grad, w.data = 0.0, 0.75
    return loss, [w, b, *order(loss)]


@pytest.mark.filterwarnings("ignore::autograd.MisuseWarning")
@pytest.mark.parametrize("engine", ["backward", "replay", "zero_grad", "nudge"])
def test_what_the_engine_does_is_done_or_not_begun(engine):
    def act(loss, nodes):
        {
            "backward": loss.backward,
            "replay": lambda: autograd.replay(loss),
            "zero_grad": lambda: zero_grad(nodes),
            "nudge": lambda: autograd.nudge(nodes[0], 0.1, loss),
        }[engine]()

    loss, nodes = old_loss()
    before, moments = bits(nodes), press_at(0, lambda: act(loss, nodes))
    after = bits(nodes)
    for moment in range(1, moments):
        loss, nodes = old_loss()
        with contextlib.suppress(KeyboardInterrupt):
            press_at(moment, lambda: act(loss, nodes))  # noqa: B023
        assert bits(nodes) in (before, after), moment


def test_a_number_set_by_hand_before_ctrl_c_is_undone():
    w, v = Value(1.0, "w"), Value(2.0, "v")

    def update():
        w.data = 5.0
        (v * 3.0).tanh()
        (w * 2.0).backward()

    for moment in range(1, press_at(0, Stepper(update).next)):
        w.data = 1.0
        with contextlib.suppress(KeyboardInterrupt):
            press_at(moment, Stepper(update).next)
        assert w.data == 1.0, moment
