"""Samples as engines take them: with the targets of the loss, and the masks of Dropouts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograd.compile.recording import Sample
from nn.aggregates import Aggregate
from nn.metrics import Metric
from nn.module import Module
from nn.samples import Array, Samples
from nn.weightless import Dropout


@dataclass(frozen=True)
class Prepared:
    """Samples with the targets that the loss takes, and the rules of the metrics."""

    x: Array
    y: Array
    weights: Array
    targets: Array
    rules: Mapping[str, Metric]
    masks: Mapping[Dropout, int]
    """The Dropouts whose masks are the last columns of x, with their numbers of columns."""

    @property
    def sample(self) -> Sample:
        """The inputs and the targets of the first sample."""
        return self.x[0].tolist(), self.targets[0].tolist()

    def draw(self, epoch: int, seed: int | None) -> None:
        """Draw new masks for the Dropouts, those of all samples for one epoch."""
        column = self.x.shape[1] - sum(self.masks.values())
        for k, (dropout, units) in enumerate(self.masks.items()):
            drawn = dropout.drawn(len(self.x), units, epoch, f"{seed}:{k}")
            self.x[:, column : column + units] = drawn
            column += units

    def measure(self, outputs: Array, batch: Any = slice(None)) -> dict[str, float]:
        """Return the metrics of the outputs for a batch."""
        return self.results(self.means(outputs, batch))

    def means(self, outputs: Array, batch: Any = slice(None)) -> dict[str, Any]:
        """Return what the metrics are computed from, averaged over the samples of a batch."""
        if not self.rules:
            return {}
        y = self.y[batch]
        return {name: _mean(rule, y, outputs) for name, rule in self.rules.items()}

    def results(self, means: Mapping[str, Any]) -> dict[str, float]:
        """Return the metrics, given their means."""
        return {
            name: rule.result(means[name]) if isinstance(rule, Aggregate) else means[name]
            for name, rule in self.rules.items()
        }


def _mean(rule: Metric, y: Array, outputs: Array) -> Any:
    if isinstance(rule, Aggregate):
        return rule.columns(y, outputs).mean(axis=0)
    return float(np.mean(rule(y, outputs)))


def beside_masks(data: Samples, masks: Mapping[Dropout, int]) -> Samples:
    """Return samples with masks of ones, which drop nothing, as further columns."""
    if not masks:
        return data
    ones = np.ones((len(data), sum(masks.values())), data.x.dtype)
    return replace(data, x=np.hstack([data.x, ones]))


def check_masks(masks: Mapping[Dropout, int], parts: Iterable[Module]) -> None:
    """Raise ValueError for a Dropout among the parts of a network that has no masks."""
    for part in parts:
        if isinstance(part, Dropout) and part not in masks:
            raise ValueError(
                f"{part!r} drops nothing here: it works as a layer of the Sequential that is "
                "trained, not within another layer or a Model of its own"
            )
