"""`fit` in every engine, whatever happens between its batches: the training of scalars."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import numpy as np

import autograd
from autograd import CompileError, MisuseWarning, Value
from nn import Callback, Dense, Model, Sequential, optimizers
from nn.callback import HOOKS
from tests.campaigns.compile.meddling import Settings, X, Y, meddling, tuned
from tests.campaigns.compile.pieces import FOLLOWED, QUESTIONS
from tests.campaigns.compile.programs import ENGINES, World, same, source_of
from tests.campaigns.compile.trainings import OPTIMIZERS, case, numbers_of
from tests.campaigns.frame import trial

Story = list["tuple[str, list[float]] | Exception"]
"""What has come of a training, moment after moment."""


def compare(scenario: Callable[[str, Random], Story], source: Random, refusable: bool) -> None:
    """See that a scenario takes the same course in every engine; it may be refused by name."""
    seed, engine = source.random(), source.choice(ENGINES)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MisuseWarning)  # of dead relus, and of scalars that compute
        expected, found = scenario("scalar", Random(seed)), scenario(engine, Random(seed))
    for one, other in zip(found, expected, strict=False):
        if isinstance(other, AttributeError):
            return  # it takes no plain numbers, as samples are
        if isinstance(one, CompileError) and engine != "auto" and refusable:
            return
        if isinstance(one, Exception) or isinstance(other, Exception):
            alike = type(one).__name__ == type(other).__name__
        else:
            (name, numbers), (wanted, others) = one, other
            alike = name == wanted and same((0.0, numbers), (0.0, others), engine == "native")
        moments = [x[0] for x in found if isinstance(x, tuple)]
        assert alike, f"{engine}: {one!r}\nscalars: {other!r}\nafter {moments}"
    assert len(found) == len(expected)


def told(story: Story, name: str, act: Callable[..., Any], *given: Any, **more: Any) -> None:
    """Add to a story what something gives or raises."""
    try:
        found = act(*given, **more)
    except Exception as error:
        story.append(error)
    else:
        columns = found.history.values() if isinstance(found, Callback) else [np.ravel(found)]
        story.append((name, [float(x) for column in columns for x in column]))


def whole(story: Story) -> bool:
    """Whether nothing has failed so far."""
    return not any(isinstance(moment, Exception) for moment in story)


@trial(short=4)
def trainings(source: Random) -> None:
    """Any layers, loss, optimizer, schedule and penalties, on any batches."""
    drawn = case(source)

    def scenario(engine: str, _: Random) -> Story:
        return [*drawn.train(engine)]

    compare(scenario, source, refusable=False)


class Meddler(Callback):
    """Does something by chance at every hook, the same in each engine."""

    def __init__(self, source: Random, acts: list[Callable[[Any], Any]], story: Story) -> None:
        often = source.choice([0.05, 0.3, 1.0])
        for hook in source.sample(HOOKS, source.randint(1, 3)):
            setattr(self, hook, self.call)
        self.source, self.acts, self.story, self.often = source, acts, story, often

    def call(self, *_: Any) -> None:
        """Perhaps do something."""
        if self.source.random() < self.often:
            act = self.source.choice(self.acts)
            self.story.append((act.__name__, numbers_of(self.model, whole(self.story))))
            act(self.model)


class Net(Model):
    """A network that computes what a program does."""

    def __init__(self, world: World) -> None:
        self.w, self.function = world.params, world.function

    def __call__(self, x: Any) -> Any:
        return self.function(x, 0.3)


@trial(short=5)
def programs(source: Random) -> None:
    """A network that reads and asks what programs do, changed at hooks of its training."""
    asks = source.random() < 0.3
    names = source.sample(list(FOLLOWED), source.randint(1, 3))
    asked = source.sample(list(QUESTIONS), 1) if asks else []
    text = source_of(source, [*(FOLLOWED[n] for n in names), *(QUESTIONS[n] for n in asked)])

    def scenario(engine: str, source: Random) -> Story:
        world, story = World(text), []
        model = Net(world)
        model.compile(optimizers.SGD(0.01), lambda t, p: ((p[0] - t[0]) * 0.1).tanh() ** 2)

        def change(model: Any) -> None:
            source.choice(world.changes)()

        x = X.copy()
        for _ in range(9):
            x[source.randrange(len(x)), source.randrange(2)] = source.choice([-1.0, 0.0, 0.5])
        more = {"callbacks": [Meddler(source, [change], story)], "engine": engine}
        for _ in range(2):
            told(story, "fit", model.fit, x, x[:, 0], 3, 3, 0, **more)
            change(model)
            told(story, "predict", model.predict, x, engine=engine)
            told(story, "numbers", numbers_of, model, whole(story))
        return story

    compare(scenario, source, refusable=True)


@trial(short=4)
def meddlers(source: Random) -> None:
    """A training whose every part reads what callbacks change at any moment."""

    def scenario(engine: str, source: Random) -> Story:
        story: Story = []
        model = tuned(source, Settings())
        for _ in range(source.randint(1, 3)):
            meddler = Meddler(source, meddling(source, engine), story)
            size, epochs = source.choice([1, 4, 5, 13]), source.randint(1, 3)
            more = {"callbacks": [meddler], "engine": engine, "validation_split": 0.2}
            told(story, "fit", model.fit, X, Y, size, epochs, 0, **more)
            told(story, "numbers", numbers_of, model, whole(story))
            told(story, "measured", model.evaluate, X, Y, verbose=0, engine=engine)
        return story

    compare(scenario, source, refusable=True)


@trial(short=3)
def shared_layers(source: Random) -> None:
    """Networks that share layers, trained in turn, while parts are replaced and thawed."""

    def scenario(engine: str, source: Random) -> Story:
        settings, story = Settings(), []
        body = tuned(source, settings)
        others = [Sequential([*body.layers[:-1], Dense(1)], seed=k) for k in range(2)]
        models: list[Any] = [body, *others]
        for model in others:
            model.build(2)
            model.compile(OPTIMIZERS[source.choice(list(OPTIMIZERS))](0.05), "mse")
        for _ in range(source.randint(3, 7)):
            model = source.choice(models)
            act = source.choice(["fit", "fit", "fit", "step", "new", "swap", "freeze", "weight"])
            if act == "fit":
                told(story, act, model.fit, X, Y, 4, 2, 0, engine=engine)
            elif act == "step":
                told(story, act, model.train_on_batch, X, Y)
            elif act == "new":
                model.compile(OPTIMIZERS[source.choice(list(OPTIMIZERS))](0.05), "mae")
            elif act == "swap":
                model.layers[-1] = Dense(1, "tanh")
            elif act == "freeze":
                model.layers[0].trainable = not model.layers[0].trainable
            else:
                body.layers[0].neurons[0].b = Value(0.3)
            for one in models:
                told(story, "predicted", one.predict, X, engine=engine)
                told(story, "numbers", numbers_of, one, whole(story))
        return story

    compare(scenario, source, refusable=True)


@trial(short=1)
def side_by_side(source: Random) -> None:
    """Networks trained at once, each in a thread of its own, while another computes."""
    cases, engine = [case(source) for _ in range(source.randint(2, 3))], source.choice(ENGINES)
    ended = threading.Event()

    def disturb() -> None:
        while not ended.is_set():
            with autograd.trace():
                (Value(2.0) * Value(0.5)).tanh().backward()

    with warnings.catch_warnings(), ThreadPoolExecutor(len(cases) + 1) as pool:
        warnings.simplefilter("ignore", MisuseWarning)
        expected = [drawn.train("scalar") for drawn in cases]
        noise = pool.submit(disturb)
        try:
            found = list(pool.map(lambda drawn: drawn.train(engine), cases))
        finally:
            ended.set()
        noise.result()
    for one, other in zip(found, expected, strict=True):
        for (name, numbers), (_, wanted) in zip(one, other, strict=True):
            alike = same((0.0, numbers), (0.0, wanted), engine == "native")
            assert alike, f"{engine}, {name}: {numbers}\nscalars: {wanted}"
