"""What a page may ask for: each message is checked and done, or refused with the field at fault.

The messages are JSON objects with a field `do`; worker.py carries them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from sys import float_info
from typing import Any, TypeAlias

from viz.play import links, views
from viz.play.catalogue.limits import FARTHEST, LINK, SEED
from viz.play.checks import FieldError, one_of, request, short, whole
from viz.play.former import ended_by
from viz.play.history import Position
from viz.play.lab import Lab
from viz.play.own import read_csv
from viz.play.player import Player
from viz.play.schema import schema
from viz.play.settings import Settings
from viz.play.undo import left, redo, run_of, undo

Job: TypeAlias = Iterator[None]
"""What is done bit by bit, as it may take longer than a turn."""
MOST = 10**9
"""Maximum number of an epoch or a batch."""
SAID = 3
"""Faults of a link that are said; one more says that there are others."""
LARGEST = float_info.max
"""The largest weight that there is."""
TURN = 0.02
"""Seconds that a job gets at once; then others have their turn."""


def answer(player: Player, text: str) -> None:
    """Do what a message asks for; tell the page what is wrong with it if that cannot be."""
    about = None
    try:
        about, fields = request(text, REQUESTS, given=1)
        job = REQUESTS[about](player, **fields)
        if job:
            player.work_on(_reported(player, about, job), TURN)
    except (ValueError, ArithmeticError, RecursionError) as error:
        _refuse(player, about, error)


def _reported(player: Player, about: str, job: Job) -> Job:
    """Do a job, and tell the page what is wrong if it finds that out later."""
    try:
        yield from job
    except (ValueError, ArithmeticError) as error:
        _refuse(player, about, error)


def _refuse(player: Player, about: str | None, error: Exception) -> None:
    """Say what is wrong, in which request, and in which field of it."""
    field, index = getattr(error, "field", None), getattr(error, "index", None)
    player.say("error", message=str(error), about=about, field=field, index=index)


def _start(
    player: Player,
    settings: Any = None,
    link: Any = None,
    until: Any = None,
    batch: Any = 0,
    weights: Any = None,
) -> None:
    """Open the network of a link or of settings, and train it to where the page was.

    With weights it stands there already, as the page of a teacher did.
    """
    wanted, epoch, wrong = _wanted(Settings(), {} if settings is None else settings, link)
    lab = Lab(wanted)
    if until is not None:
        epoch = whole("until", until, 0, FARTHEST if weights is None else MOST)
    there = epoch, whole("batch", batch, 0, lab.batches - 1)
    if weights is not None:
        lab.stand(there, _weights(weights, len(lab.names)))
    player.say("ready", settings=wanted.json(), schema=schema())
    _open(player, lab, there)
    _complain(player, "start", wrong)


def _weights(given: Any, n: int) -> list[float]:
    """Return the weights of a network of n, in the order of their names."""
    if not isinstance(given, list) or len(given) != n:
        raise FieldError(f"weights are a list of {n} numbers, got {short(given)}", "weights")
    for k, x in enumerate(given):
        if isinstance(x, bool) or not isinstance(x, int | float) or not abs(x) <= LARGEST:
            raise FieldError(f"weights[{k}] is a finite number, got {short(x)}", "weights", k)
    return [float(x) for x in given]


def _set(player: Player, settings: Any = None, link: Any = None) -> None:
    """Take other settings: some fields, or all that a link says."""
    wanted, epoch, wrong = _wanted(player.lab.settings, settings, link)
    if epoch:
        _open(player, Lab(wanted), (epoch, 0))
    else:
        _change(player, wanted)
    _complain(player, "set", wrong)


def _wanted(before: Settings, settings: Any, link: Any) -> links.Link:
    """Return what a page asks for: a link, or settings that differ from those before."""
    if link is None:
        return links.Link(before.changed(settings), 0, [])
    if not isinstance(link, str):
        raise FieldError(f"a link is text, got {short(link)}", "link")
    if len(link) > LINK:
        raise FieldError(
            f"a link has {LINK} characters at most, got {len(link)}: leave points out", "link"
        )
    return links.read(link, before)


def _complain(player: Player, about: str, wrong: list[FieldError]) -> None:
    """Say what is wrong in a link."""
    if wrong:
        said = [str(error) for error in wrong[:SAID]]
        why = "; ".join(said if len(wrong) <= SAID else [*said, "and more"])
        message = f"In the link, {why}. The rest of it holds."
        _refuse(player, about, FieldError(message, wrong[0].field, wrong[0].index))


def _open(player: Player, lab: Lab, there: Position) -> None:
    """Show another network, and train it to a position."""
    run = run_of(player, "another experiment")
    player.open(lab)
    player.network(reset=True)
    left(player, run)
    if there > lab.position:
        player.play(there)


def _change(player: Player, settings: Settings) -> None:
    """Take other settings, and go on playing if the network stays."""
    before = player.lab.settings
    run = run_of(player, ended_by(before, settings))
    reset = player.lab.change(settings)
    if reset:
        player.open(player.lab)
    elif player.playing:
        player.play(player.until)  # at the new speed, from now on
    player.network(reset)
    if before.shown_as(settings) != settings:
        left(player, run)


def _reset(player: Player) -> None:
    """Draw new weights."""
    _another(player, "seed")


def _regenerate(player: Player) -> None:
    """Draw new samples."""
    _another(player, "dataSeed")


def _ack(player: Player, frame: Any = None) -> None:
    """Say that a frame is drawn, so that the next may come."""
    player.drawn(whole("frame", frame, 0, 2**53))


def _another(player: Player, key: str) -> None:
    """Take the next seed."""
    seed = getattr(player.lab.settings, key)
    after = seed + 1 if seed < SEED else 0
    _change(player, player.lab.settings.changed({key: after}))


def _play(player: Player) -> None:
    """Train on; what was trained from here before is forgotten."""
    run = run_of(player, "training from an earlier epoch")
    player.play()
    if player.playing and player.lab.position < player.lab.history.last:
        player.lab.history.cut(player.lab.position)
        left(player, run)


def _step(player: Player, by: Any = None) -> Job:
    """Go on by a batch, or to the end of the epoch."""
    lab = player.lab
    position = (lab.position[0] + 1, 0) if _is_epoch(by) else lab.next()
    return _move(player, lab.stepping(position))


def _back(player: Player, by: Any = None) -> Job:
    """Go back by a batch, or to the beginning of an epoch."""
    epoch, lab = _is_epoch(by), player.lab
    before = lab.previous()
    if epoch:
        before = max(lab.history.first, (before[0], 0))
    return _move(player, lab.going(before))


def _goto(player: Player, epoch: Any = None, batch: Any = 0) -> Job:
    """Go to an epoch and a batch in it, training as far as that takes."""
    position = whole("epoch", epoch, 0, MOST), whole("batch", batch, 0, MOST)
    return _move(player, player.lab.going(position))


def _move(player: Player, way: Job) -> Job:
    """Go somewhere in time, and say so if other settings were in force there."""
    run = run_of(player, "going back")
    player.pause()
    try:
        yield from way
    finally:
        player.stale = True
        if player.lab.settings != run.moment.settings:
            player.network(reset=False)
            left(player, run)


def _rewind(player: Player) -> Job:
    """Go back to the initial weights, by the settings of now: they are what one will train with."""
    run = run_of(player, "Rewind")
    player.pause()
    yield from player.lab.going(player.lab.history.first)
    player.stale = True
    if player.lab.settings != run.moment.settings:
        player.lab.change(run.moment.settings)
        player.network(reset=False)
        left(player, run)


def _is_epoch(by: Any) -> bool:
    return bool(one_of("by", by, ("epoch", "batch")) == "epoch")


def _edit(player: Player, name: Any = None, value: Any = None) -> None:
    """Set a weight to a number."""
    run = run_of(player, f"the edit of {name}")
    player.lab.edit(name, value)
    player.stale = True
    left(player, run)


def _look(player: Player, at: Any = None) -> None:
    """Fill the main picture with what a neuron answers, or with the output; tell of a weight."""
    is_weight = isinstance(at, str) and at in player.lab.names
    layers = player.lab.model.layers
    neurons = {f"{k}.{j}": (k, j) for k, layer in enumerate(layers) for j in range(layer.units)}
    if not (at is None or is_weight or (isinstance(at, str) and at in neurons)):
        raise FieldError(f"there is no neuron {short(at)}: neuron j of layer k is 'k.j'", "at")
    output = f"{len(layers) - 1}.0" if layers[-1].units == 1 else None
    player.card = player.lab.index(at) if is_weight else None
    player.look = None if is_weight or at in (None, output) else neurons[at]
    player.stale = True


def _details(player: Player, on: Any = None) -> None:
    """Send whole frames in motion, too, or no longer."""
    player.detailed = one_of("on", on, (True, False))
    player.stale = True


def _csv(player: Player, text: Any = None) -> None:
    """Take the samples of a CSV file."""
    if not isinstance(text, str):
        raise FieldError("a CSV file is text", "text")
    try:
        own = read_csv(text)
    except ValueError as error:
        raise FieldError(str(error), "text", getattr(error, "index", None)) from None
    points = [list(point) for point in own.points]
    given = {"problem": own.problem, "data": "own", "points": points}
    _change(player, player.lab.settings.changed(given))
    for note in own.notes:
        player.say("notice", message=note)


REQUESTS: dict[str, Callable[..., Job | None]] = {
    "start": _start,
    "set": _set,
    "play": _play,
    "pause": Player.finish,
    "step": _step,
    "back": _back,
    "goto": _goto,
    "rewind": _rewind,
    "reset": _reset,
    "undo": undo,
    "redo": redo,
    "regenerate": _regenerate,
    "edit": _edit,
    "look": _look,
    "details": _details,
    "whole": Player.want_whole,
    "ack": _ack,
    "csv": _csv,
    "inside": views.inside,
    "guess": views.guess,
    "explain": views.explain_weight,
    "surface": views.loss_surface,
    "export": views.export,
}
"""What may be asked for, and the function of it; its arguments are the fields of the message."""
