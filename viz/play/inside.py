"""The inside of one batch: each record of its trace, with the part of the network it lights.

What is written there, the page shows as it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import count
from typing import Any, NamedTuple, TypeAlias, TypeVar

from autograd import answers
from autograd.answers import Question
from autograd.figures import LINE, PICTURE, signed
from autograd.records import Chain, Forward, Mark, Record, Update, said
from autograd.tokens import Line, Token, board, on_board, quantity
from autograd.trace import Trace
from nn.activations import ACTIVATIONS
from nn.module import Module
from viz.names import renamed
from viz.play.held import Held, held, kind_of, sums
from viz.play.networks import Place

R = TypeVar("R", bound=Record)
Lit: TypeAlias = dict[str, Any]
"""A record as the page gets it: what it says, and which part of the picture it is about."""

OPENING = ("epoch", "zero_grad")
"""The marks before the first sample that are shown with it."""
PARTS = {"z": ", weighted sum z", "a": ", activation a", "loss": ""}


class Part(NamedTuple):
    """What a node is: the sum (`z`) or the activation (`a`) of a neuron, or a step of the loss."""

    neuron: str
    what: str


LOSS = Part("loss", "loss")


def batch_trace(model: Module, training_step: Callable[[], object]) -> Trace:
    """Record what a training step does to a model, and undo it to the bit.

    Weights, gradients and the optimizer's memory are afterwards as they were, also if the step
    raises an error.
    """
    model.parameters()  # gives them the names by which the records call them
    trace = Trace()
    try:
        with trace.listen():
            training_step()
    finally:
        for k in reversed(range(len(trace))):
            trace.undo(k)
    return trace


class Inside:
    """A batch in stages: one for each sample, then the updates.

    `places` says where the network's weights are, `words` what inputs, neurons and weights are
    called. Raises ValueError if the trace holds no batch of the scalar engine.
    """

    def __init__(
        self,
        trace: Iterable[Record],
        places: Mapping[str, Place] | None = None,
        words: Mapping[str, str] | None = None,
    ) -> None:
        self.places, self.words = places or {}, words or {}
        records = list(trace)
        starts = [k for k, r in enumerate(records) if isinstance(r, Mark) and r.kind == "sample"]
        updates = [k for k, r in enumerate(records) if isinstance(r, Update)]
        if not starts or not updates or updates[0] < starts[-1]:
            raise ValueError(
                "expected the trace of a batch, with a mark for each sample and then the updates, "
                f"got {len(starts)} samples and {len(updates)} updates"
            )
        # A penalty on the weights goes first; the updates tell its share of each gradient.
        opening = [r for r in records[: starts[0]] if isinstance(r, Mark) and r.kind in OPENING]
        ends = [*starts[1:], updates[0]]
        samples = [records[k:end] for k, end in zip(starts, ends, strict=True)]
        self._stages = [opening + samples[0], *samples[1:], records[updates[0] :]]
        self.samples = [int(records[k][1]) for k in starts]
        """The numbers of the samples in the training set."""

    @property
    def stages(self) -> int:
        """How many stages there are: one more than samples."""
        return len(self._stages)

    def stage(self, k: int) -> Stage:
        """Return the sample with this place in the batch, or, last, the updates.

        Raises ValueError if there is no such stage.
        """
        if not 0 <= k < self.stages:
            raise ValueError(
                f"sample expects a whole number from 0 to {self.stages - 2}, or "
                f"{self.stages - 1} for the updates, got {k!r}"
            )
        return Stage(self._stages[k], self.places, self.words, len(self.samples))

    @cached_property
    def sums(self) -> dict[str, list[float]]:
        """The gradient of each weight before the first sample and after each of them."""
        return sums(self._stages[:-1], self.places)

    @cached_property
    def most(self) -> list[float]:
        """How large these gradients become in each layer at most."""
        found = [0.0] * (1 + max(place.layer for place in self.places.values()))
        for name, line in self.sums.items():
            layer = self.places[name].layer
            found[layer] = max(found[layer], *map(abs, line))
        return found


class Stage:
    """What happened to one sample of `n`, or to the weights: which part of the picture it is."""

    def __init__(
        self,
        records: Sequence[Record],
        places: Mapping[str, Place],
        words: Mapping[str, str],
        n: int,
    ) -> None:
        self.places, self.words, self.n = places, words, n
        self.weights = {place: name for name, place in places.items()}
        self.parts = _parts([r for r in records if isinstance(r, Forward)], places)
        self.records = [self._featured(r) for r in records]
        self.steps = {r.name: r for r in self.records if isinstance(r, Forward)}
        within = [name for name, part in self.parts.items() if part is LOSS]
        self.called = {name: f"v{k}" for k, name in enumerate(within, start=1)}
        self.called |= dict.fromkeys(within[-1:], "loss")  # its label comes after its record
        self.called |= {
            name: f"{what}[{neuron}]"
            for name, (neuron, what) in self.parts.items()
            if neuron != "loss"
        }
        self.called |= {name: place.symbol for name, place in places.items()}
        self.shown = [renamed(r, lambda name: self.called.get(name, name)) for r in self.records]
        computed = (r for r in self.shown if isinstance(r, Forward))
        self.made = dict(zip(self.steps, computed, strict=True))

    def lit(self) -> list[Lit]:
        """Return the records as the page gets them."""
        return [self._lit(r, shown) for r, shown in zip(self.records, self.shown, strict=True)]

    def held(self) -> Held:
        """Return what the picture shows after each record: values, gradients, new weights."""
        features = {text: where for where, text in self.words.items() if where[:3] == "in."}
        return held(self.records, self.parts, features)

    def question(self, k: int) -> Question | None:
        """Return what can be asked about record k before it is shown."""
        record = self.records[k]
        made = self.made[record.node] if isinstance(record, Chain) else None
        return answers.ask(self.shown[k], made)

    def _lit(self, record: Record, shown: Record) -> Lit:
        told = {"kind": kind_of(record), "text": said(shown, board)}
        match record, shown:
            case Forward(), Forward():
                return told | self._forward(record, shown)
            case Chain(), Chain():
                return told | self._chain(record, shown)
            case Update(), _:
                return told | self._update(record)
            case Mark(kind), _:
                told["what"] = kind
        return told

    def _forward(self, record: Forward, shown: Forward) -> Lit:
        neuron, what = self.parts[record.name]
        how = dict.fromkeys(board(line) for line in (shown.symbols, shown.figures))
        result = Token(f"{shown.name} = "), quantity(shown.value, "target")
        told: Lit = {"aside": self._share()} if self._averages(record) else {}
        return told | {
            "at": neuron,
            "now": f"{what} = {signed(shown.value)}",
            "uses": [name for name in record.inputs if name in self.places],
            "subject": f"{self._in_words(neuron)}{PARTS[what]}",
            "lines": [pieces(result), *([[f"= {line}", ""]] for line in how)],
        }

    def _chain(self, record: Chain, shown: Chain) -> Lit:
        at, subject = self._place(record)
        so_far = Token("gradient so far " if record.input in self.places else "so far ")
        return {
            "at": at,
            "now": board(shown.lines[1][1:], PICTURE),
            "subject": subject,
            "product": _product(shown),
            "lines": [pieces((so_far, quantity(record.after, "target")))],
            "aside": board(self.made[record.node].why(record.input_index, record.local)),
        }

    def _update(self, record: Update) -> Lit:
        return {
            "at": record.name,
            "now": f"{signed(record.old, LINE)} → {signed(record.new, LINE)}",
            "subject": self._in_words(record.name),
            "product": _product(record),
            "lines": [pieces(record.made_of)] if record.terms else [],
            "bar": [record.old, record.new],
        }

    def _averages(self, record: Forward) -> bool:
        """Return whether a step of the loss gives the sample its share in the batch's mean."""
        constants = [x for x, name in zip(record.values, record.inputs, strict=True) if not name]
        in_loss, product = self.parts[record.name] is LOSS, record.op == "mul"
        return in_loss and product and self.n > 1 and 1 / self.n in constants

    def _share(self) -> str:
        return f"{signed(1 / self.n)} = 1/{self.n}: the loss is the mean over {self.n} samples"

    def _place(self, record: Chain) -> tuple[str, str]:
        """Return where in the picture a product passes through, and what that is in words."""
        if record.input in self.places:
            return record.input, self._in_words(record.input)
        node, before = self.parts[record.node].neuron, self.parts[record.input].neuron
        if node == "loss":
            return node, self._in_words(node)
        if node == before:
            return node, f"{self._in_words(node)}, back through the activation"
        (k, j), i = map(int, node.split(".")), int(before.rpartition(".")[2])
        words = f"from {self._in_words(node)} back to {self._in_words(before)}"
        return self.weights[Place(k, j, i)], words

    def _in_words(self, where: str) -> str:
        return "the loss" if where == "loss" else self.words.get(where, where)

    def _featured(self, record: Record) -> Record:
        """Return how a neuron of the first layer was computed with its features by name."""
        if isinstance(record, Mark) and record.kind == "backward":
            return record._replace(text="∂loss/∂loss = 1")
        if not isinstance(record, Forward) or not self.parts[record.name].neuron.startswith("0."):
            return record
        features = (self.words.get(f"in.{i}") for i in count())
        inputs = (next(features) if name is None else name for name in record.inputs)
        return record._replace(inputs=tuple(inputs))


def pieces(line: Line, digits: int = PICTURE) -> list[list[str]]:
    """Return a line for the page: texts, as on a board, and the part each plays."""
    return [[str(token), token.role] for token in on_board(line, digits)]


def _product(record: Chain | Update) -> list[list[str]]:
    """Return the numbers of a product for the page: a symbol, the number, the part it plays."""
    symbols, numbers = record.lines
    digits = LINE if isinstance(record, Update) else PICTURE  # a step may be small
    symbol = {"": "old"} | {token.role: str(token) for token in symbols if token.role}
    return [
        [symbol[token.role] if token.number is not None else "", text, role]
        for token, (text, role) in zip(numbers[1:], pieces(numbers[1:], digits), strict=True)
    ]


def _parts(steps: Sequence[Forward], places: Mapping[str, Place]) -> dict[str, Part]:
    """Return which part each node is, by the names of its inputs and of the node before it."""
    parts: dict[str, Part] = {}
    before = ""
    for step in steps:
        z = parts.get(before, LOSS)
        if neuron := _neuron_of(step.op, step.inputs, places):
            parts[step.name] = Part(neuron, "z")
        # A neuron computes its activation at once; the same function later on is of the loss.
        elif step.op in ACTIVATIONS and step.inputs == (before,) and z.what == "z":
            parts[step.name] = Part(z.neuron, "a")
        else:
            parts[step.name] = LOSS
        before = step.name
    return parts


def _neuron_of(op: str, inputs: Sequence[str | None], places: Mapping[str, Place]) -> str:
    """Return whose weighted sum an op computes, as "layer.neuron"; nothing if it is none."""
    place = places.get(inputs[0] or "") if op == "dot" else None
    return f"{place.layer}.{place.neuron}" if place else ""
