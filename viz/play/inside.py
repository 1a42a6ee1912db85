"""The inside of one batch: each record of its trace, with the part of the network it lights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from autograd.records import Chain, Forward, Mark, Record, Update, said
from autograd.tokens import board
from autograd.trace import Trace
from nn.activations import ACTIVATIONS
from nn.module import Module
from viz.names import renamed, short
from viz.play.networks import Place

Lit: TypeAlias = dict[str, Any]
"""A record as the page gets it: what it says, and which part of the picture it is about."""

OPENING = ("epoch", "zero_grad")
"""The marks before the first sample that are shown with it."""


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

    `places` says where the network's weights are, `features` are the names of its inputs, in
    their order. Raises ValueError if the trace holds no batch of the scalar engine.
    """

    def __init__(
        self,
        trace: Iterable[Record],
        places: Mapping[str, Place] | None = None,
        features: Sequence[str] = (),
    ) -> None:
        self.places, self.features = places or {}, features
        records = list(trace)
        starts = [k for k, r in enumerate(records) if isinstance(r, Mark) and r.kind == "sample"]
        updates = [k for k, r in enumerate(records) if isinstance(r, Update)]
        if not starts or not updates or updates[0] < starts[-1]:
            raise ValueError(
                "expected the trace of a batch, with a mark for each sample and then the updates, "
                f"got {len(starts)} samples and {len(updates)} updates"
            )
        # A penalty on the weights goes first; the updates tell its share of each gradient.
        self._opening = [r for r in records[: starts[0]] if _is_opening(r)]
        ends = [*starts[1:], updates[0]]
        self._samples = [records[k:end] for k, end in zip(starts, ends, strict=True)]
        self._updates = records[updates[0] :]
        self.samples = [int(records[k][1]) for k in starts]
        """The numbers of the samples in the training set."""

    @property
    def stages(self) -> int:
        """How many stages there are: one more than samples."""
        return len(self.samples) + 1

    def records(self, stage: int) -> list[Lit]:
        """Return the records of the sample with this place in the batch, or, last, the updates.

        Raises ValueError if there is no such stage.
        """
        if not 0 <= stage < self.stages:
            raise ValueError(
                f"sample expects a whole number from 0 to {self.stages - 2}, or "
                f"{self.stages - 1} for the updates, got {stage!r}"
            )
        if stage == self.stages - 1:
            return [_update(r) if isinstance(r, Update) else _mark(r) for r in self._updates]
        opening = [_mark(r) for r in self._opening] if stage == 0 else []
        return opening + _Sample(self._samples[stage], self.places, self.features).lit()


class _Sample:
    """What happened to one sample: which part each node is, and what to call it."""

    def __init__(
        self, records: Sequence[Record], places: Mapping[str, Place], features: Sequence[str]
    ) -> None:
        self.records, self.places, self.features = records, places, features
        self.steps = {r.name: r for r in records if isinstance(r, Forward)}
        self.parts = _parts(list(self.steps.values()), places)
        within = [name for name, part in self.parts.items() if part is LOSS]
        self.called = {name: f"v{k}" for k, name in enumerate(within, start=1)}
        self.called |= {next(reversed(self.steps)): "loss"}  # its label comes after its record
        self.called |= {
            name: f"{what}[{neuron}]"
            for name, (neuron, what) in self.parts.items()
            if neuron != "loss"
        }

    def lit(self) -> list[Lit]:
        """Return the records as the page gets them."""
        return [self._lit(r) for r in self.records]

    def _lit(self, record: Record) -> Lit:
        match record:
            case Forward():
                return self._forward(record)
            case Chain():
                return self._chain(record)
            case Mark("backward"):
                return _mark(Mark("backward", "∂loss/∂loss = 1"))
        return _mark(record)

    def _forward(self, record: Forward) -> Lit:
        neuron, what = self.parts[record.name]
        shown = self._shown(record)
        return {
            "kind": "forward",
            "text": said(shown, board),
            "node": neuron,
            "part": what,
            "value": shown.value,
            "rule": f"{shown.name} = {board(shown.symbols)}",
            "name": shown.name,
            "how": list(dict.fromkeys(map(board, (shown.symbols, shown.figures)))),
        }

    def _chain(self, record: Chain) -> Lit:
        shown = renamed(record, self._name)
        step = self.steps[record.node]
        symbols, _ = shown.lines
        return {
            "kind": "chain",
            "text": said(shown, board),
            "local": record.local,
            "upstream": record.upstream,
            "contribution": record.contribution,
            "after": record.after,
            "factors": [
                next(str(token) for token in symbols if token.role == role)
                for role in ("upstream", "local", "target")
            ],
            "rule": board(self._shown(step).why(record.input_index, record.local)),
            **self._place(record),
        }

    def _place(self, record: Chain) -> Lit:
        """Return where a product passes through: a key of the page's records and its value."""
        node = self.parts[record.node]
        if record.input in self.places:
            return {"weight": record.input}
        before = self.parts[record.input]
        if node is LOSS:
            return {"loss": True}
        if node.what == "a":
            return {"node": node.neuron}
        return {"edge": [node.neuron, before.neuron]}

    def _shown(self, step: Forward) -> Forward:
        """Return how a node was computed, by the names of the picture."""
        inputs = step.inputs
        if self.parts[step.name].neuron.startswith("0."):
            features = iter(self.features)
            inputs = tuple(next(features, None) if name is None else name for name in inputs)
        return renamed(step._replace(inputs=inputs), self._name)

    def _name(self, name: str) -> str:
        if name in self.places:
            return short(name)
        return self.called.get(name, name)


def _parts(steps: Sequence[Forward], places: Mapping[str, Place]) -> dict[str, Part]:
    """Return which part each node is, by the names of its inputs and of the node before it."""
    parts: dict[str, Part] = {}
    before = ""
    for step in steps:
        z = parts.get(before, LOSS)
        if neuron := neuron_of(step.op, step.inputs, places):
            parts[step.name] = Part(neuron, "z")
        # A neuron computes its activation at once; the same function later on is of the loss.
        elif step.op in ACTIVATIONS and step.inputs == (before,) and z.what == "z":
            parts[step.name] = Part(z.neuron, "a")
        else:
            parts[step.name] = LOSS
        before = step.name
    return parts


def neuron_of(op: str, inputs: Sequence[str | None], places: Mapping[str, Place]) -> str:
    """Return whose weighted sum an op computes, as "layer.neuron"; nothing if it is none."""
    place = places.get(inputs[0] or "") if op == "dot" else None
    return f"{place.layer}.{place.neuron}" if place else ""


def _is_opening(record: Record) -> bool:
    return isinstance(record, Mark) and record.kind in OPENING


def _mark(record: Record) -> Lit:
    what = record.kind if isinstance(record, Mark) else ""
    return {"kind": "mark", "what": what, "text": said(record)}


def _update(record: Update) -> Lit:
    fields = record._asdict()
    weight, terms = fields.pop("name"), dict(fields.pop("terms"))
    return {"kind": "update", "text": record.text, "weight": weight, **fields, "terms": terms}
