"""What a page may look at besides its frames: inside a batch, at a gradient, a surface, a file.

Nothing here changes the network that is looked at.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from autograd import explain
from autograd.compile.arrays import namespace
from autograd.figures import signed
from nn.training.engine import EngineSpec
from nn.training.loop import Loop
from nn.training.programs import losses_of, program_of
from viz.play.checks import FieldError, one_of, whole
from viz.play.data import both
from viz.play.history import restore
from viz.play.inside import Inside, batch_trace, pieces
from viz.play.lab import Lab
from viz.play.networks import compiled, places, words
from viz.play.player import Player
from viz.play.program import model_file, program
from viz.play.surface import Evaluate, loss_over, surface
from viz.rebuild import rebuild

PATHS = 4
"""Maximum number of paths of a gradient shown."""


class Twin:
    """The network of a lab on scalars, at the same moment, about to train the same batch."""

    def __init__(self, lab: Lab) -> None:
        moment = lab.moment()
        self.model = compiled(lab.settings)
        data, _ = both(lab.settings, lab.points)
        size = min(lab.settings.batch, len(data))
        self.training = Loop(self.model.plan, data, EngineSpec("scalar"), size, shuffle=True)
        restore(self.model, moment)
        self.model.epoch, batch = moment.position
        self.batch = self.training.epoch(batch)[batch]

    def step(self) -> None:
        """Train the batch."""
        self.training.step(self.batch)


def _batch(player: Player) -> Inside:
    """Return the batch that comes next."""
    lab = player.lab
    moment = lab.moment()
    bits = [x.tobytes() for x in (moment.weights, *moment.state.values())]
    key = lab.position, lab.settings, bits
    if player.inside is None or player.inside[0] != key:
        twin = Twin(lab)
        trace = batch_trace(twin.model, twin.step)
        named = words(lab.settings, twin.model)
        player.inside = key, Inside(trace, places(twin.model), named)
    return player.inside[1]


def inside(player: Player, sample: Any = None) -> None:
    """Send the records of one sample of the batch that comes next, or of its updates."""
    lab, batch = player.lab, _batch(player)
    stage = whole("sample", sample, 0, batch.stages - 1)
    at = batch.samples[min(stage, len(batch.samples) - 1)]
    x1, x2, label = map(signed, (*lab.points.train[at], lab.points.train_labels[at]))
    shown, sums = batch.stage(stage), batch.sums
    whole_batch = stage == len(batch.samples)
    player.say(
        "inside",
        epoch=lab.position[0],
        batch=lab.position[1],
        batches=lab.batches,
        sample=stage,
        samples=batch.samples,
        point=f"x₁ = {x1}, x₂ = {x2}, target {label}",
        records=shown.lit(),
        held=shown.held(),
        sums=sums if whole_batch else {name: x[stage : stage + 2] for name, x in sums.items()},
        most=batch.most,
    )


def guess(player: Player, sample: Any = None, record: Any = None, answer: Any = None) -> None:
    """Send what is asked about a record of the batch that comes next, and judge an answer."""
    batch = _batch(player)
    shown = batch.stage(whole("sample", sample, 0, batch.stages - 1))
    question = shown.question(whole("record", record, 0, len(shown.records) - 1))
    if question is None:
        raise FieldError("a mark has no number to ask for", "record")
    found = None if answer is None else question.verdict(answer).unfolded
    player.say(
        "guess",
        sample=sample,
        record=record,
        asked=question.asked,
        given=[pieces(line) for line in question.given],
        verdict="" if found is None else found.text,
        right=bool(found),
    )


def explain_weight(player: Player, name: Any = None) -> None:
    """Send why a weight has its gradient for the sample that comes next."""
    lab, batch = player.lab, _batch(player)
    weight, stage = lab.names[lab.index(name)], batch.stage(0)
    values = rebuild(stage.steps.values(), lambda one: stage.called.get(one, one))
    *_, root = (values[one] for one in stage.steps)
    place = f"{batch.samples[0]}, one of {len(batch.samples)} in its batch"
    reason = explain(values[weight], root, PATHS)
    lines = [f"For the next sample, number {place}:", *str(reason).splitlines()]
    player.say("explain", name=weight, lines=lines)


def loss_surface(player: Player, names: Any = None) -> Iterator[None]:
    """Send the loss over two weights around where they are."""
    lab = player.lab
    if not isinstance(names, list) or len(names) != 2:
        raise FieldError("a surface has two weights, in a list of their names", "names")
    rows = [lab.index(name) for name in names]
    here, *_ = path = [
        (float(w[rows[0]]), float(w[rows[1]]))
        for w in (lab.weights, *(m.weights for m in lab.history.until(lab.position)))
    ]
    found = yield from surface(_loss_over(lab, rows), here, names, path[1:])
    player.say("surface", **found)


def _loss_over(lab: Lab, rows: list[int]) -> Evaluate:
    """Return the loss of the training set as a function of two weights."""
    plan, data = lab.model.plan, lab.training.data
    lab.training.close()
    xp = namespace(None, "float64")
    program = program_of(plan, losses_of(plan), data.sample, lab.parameters, xp)
    return loss_over(program, [data.x.T, data.targets.T], rows)


def export(player: Player, what: Any = None) -> None:
    """Send the model as a file, or the program that trains it."""
    lab = player.lab
    if one_of("what", what, ("model", "program")) == "model":
        _send(player, "network.safetensors", "application/octet-stream", model_file(lab.model))
    else:
        epochs, batch = lab.position
        text = program(lab.settings, epochs, lab.pure, inside=batch > 0)
        _send(player, "network.py", "text/x-python", text.encode())


def _send(player: Player, name: str, mime: str, data: bytes) -> None:
    player.say("file", name=name, mime=mime, base64=base64.b64encode(data).decode())
