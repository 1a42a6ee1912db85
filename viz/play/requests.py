"""What a page may ask for: each message is checked and done, or refused with the field at fault.

The messages are JSON objects with a field `do`; worker.py carries them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from viz.play import links, moments, views
from viz.play.catalogue.limits import FARTHEST, SEED
from viz.play.checks import FieldError, one_of, short, whole
from viz.play.lab import Lab
from viz.play.own import read_csv
from viz.play.player import Player
from viz.play.schema import schema
from viz.play.settings import Settings

Message = Mapping[str, Any]
Job: TypeAlias = Iterator[None]
"""What is done bit by bit, as it may take longer than a turn."""
TURN = 0.02
"""Seconds that a job gets at once; then others have their turn."""


def answer(player: Player, text: str) -> None:
    """Do what a message asks for; tell the page what is wrong with it if that cannot be."""
    about = None
    try:
        message = _read(text)
        about = message["do"]
        job = _REQUESTS[about](player, message)
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


def _read(text: str) -> Message:
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"a message is JSON: {error}") from None
    if not isinstance(message, dict) or not isinstance(message.get("do"), str):
        raise ValueError('a message is an object with a field "do"')
    do = message["do"]
    if do not in _REQUESTS:
        raise ValueError(f"there is no request {short(do)}: {', '.join(_REQUESTS)}")
    known = {"do", *_FIELDS.get(do, ())}
    unknown = [key for key in message if key not in known]
    if unknown:
        message = f"the request {do!r} has no field {short(unknown[0])}"
        raise FieldError(message, unknown[0][:60])
    return message


def _start(player: Player, message: Message) -> None:
    """Open a network: that of a link, or of settings at the moment that the page kept."""
    settings, epoch, wrong = _wanted(player, {"settings": {}, **message}, Settings())
    until = message.get("until")
    epoch = epoch if until is None else whole("until", until, 0, FARTHEST)
    lab = Lab(settings)
    if message.get("moment") is not None:
        try:
            lab.resume(moments.from_text(message["moment"], lab, settings))
        except ValueError as error:
            player.say("notice", message=f"The network starts again: {error}")
    player.say("ready", settings=settings.json(), schema=schema())
    _open(player, lab, epoch)
    _complain(player, "start", wrong)


def _set(player: Player, message: Message) -> None:
    """Take other settings: some fields, or all that a link says."""
    settings, epoch, wrong = _wanted(player, message, player.lab.settings)
    if epoch:
        _open(player, Lab(settings), epoch)
    else:
        _change(player, settings)
    _complain(player, "set", wrong)


def _wanted(player: Player, message: Message, before: Settings) -> links.Link:
    """Return what a message asks for, by a link or by settings other than those before."""
    link = message.get("link")
    if link is None:
        return links.Link(before.changed(message.get("settings")), 0, [])
    if not isinstance(link, str):
        raise FieldError(f"a link is text, got {short(link)}", "link")
    return links.read(link, player.lab.settings)


def _complain(player: Player, about: str, wrong: list[FieldError]) -> None:
    """Say what is wrong in a link."""
    if wrong:
        why = "; ".join(map(str, wrong))
        message = f"In the link, {why}. The rest of it holds."
        _refuse(player, about, FieldError(message, wrong[0].field, wrong[0].index))


def _open(player: Player, lab: Lab, epoch: int) -> None:
    """Show another network, and train it to an epoch."""
    player.open(lab)
    player.network(reset=True)
    if epoch:
        player.play((epoch, 0))


def _change(player: Player, settings: Settings) -> None:
    """Take other settings, and go on playing if the network stays."""
    reset = player.lab.change(settings)
    if reset:
        player.open(player.lab)
    elif player.playing:
        player.play(player.until)  # at the new speed, from now on
    player.network(reset)


def _another(key: str) -> Callable[[Player, Message], None]:
    def change(player: Player, message: Message) -> None:
        seed = getattr(player.lab.settings, key)
        after = seed + 1 if seed < SEED else 0
        _change(player, player.lab.settings.changed({key: after}))

    return change


def _play(player: Player, message: Message) -> None:
    player.play()


def _pause(player: Player, message: Message) -> None:
    player.pause()


def _step(player: Player, message: Message) -> Job:
    lab = player.lab
    position = (lab.position[0] + 1, 0) if _unit(message) == "epoch" else lab.next()
    return _move(player, lab.stepping(position))


def _back(player: Player, message: Message) -> Job:
    unit, lab = _unit(message), player.lab
    before = lab.previous()
    if unit == "epoch":
        before = max(lab.history.first, (before[0], 0))
    return _move(player, lab.going(before))


def _goto(player: Player, message: Message) -> Job:
    most = moments.MOST_EPOCHS
    epoch = whole("epoch", message.get("epoch"), 0, most)
    batch = whole("batch", message.get("batch", 0), 0, most)
    return _move(player, player.lab.going((epoch, batch)))


def _rewind(player: Player, message: Message) -> Job:
    return _move(player, player.lab.going(player.lab.history.first))


def _move(player: Player, way: Job) -> Job:
    """Go somewhere in time, and say so if other settings were in force there."""
    before = player.lab.settings
    player.pause()
    try:
        yield from way
    finally:
        player.stale = True
        if player.lab.settings != before:
            player.network(reset=False)


def _unit(message: Message) -> str:
    return str(one_of("by", message.get("by"), ("epoch", "batch")))


def _edit(player: Player, message: Message) -> None:
    player.lab.edit(message.get("name"), message.get("value"))
    player.stale = True


def _look(player: Player, message: Message) -> None:
    """Fill the main picture with what a neuron answers, or with the output."""
    at, layers = message.get("at"), player.lab.model.layers
    neurons = {f"{k}.{j}": (k, j) for k, layer in enumerate(layers) for j in range(layer.units)}
    if at is not None and (not isinstance(at, str) or at not in neurons):
        why = f"there is no neuron {short(at)}: neuron j of layer k is 'k.j'"
        raise FieldError(why, "at")
    output = f"{len(layers) - 1}.0" if layers[-1].units == 1 else None
    player.look = None if at in (None, output) else neurons[at]
    player.stale = True


def _ack(player: Player, message: Message) -> None:
    player.drawn(whole("frame", message.get("frame"), 0, 2**53))


def _csv(player: Player, message: Message) -> None:
    text = message.get("text")
    if not isinstance(text, str):
        raise FieldError("a CSV file is text", "text")
    own = read_csv(text)
    points = [list(point) for point in own.points]
    given = {"problem": own.problem, "data": "own", "points": points}
    _change(player, player.lab.settings.changed(given))
    for note in own.notes:
        player.say("notice", message=note)


def _view(player: Player, message: Message) -> Job | None:
    return views.VIEWS[message["do"]](player, message)


_REQUESTS: dict[str, Callable[[Player, Message], Job | None]] = {
    "start": _start,
    "set": _set,
    "play": _play,
    "pause": _pause,
    "step": _step,
    "back": _back,
    "goto": _goto,
    "rewind": _rewind,
    "reset": _another("seed"),
    "regenerate": _another("dataSeed"),
    "edit": _edit,
    "look": _look,
    "ack": _ack,
    "csv": _csv,
    **dict.fromkeys(views.VIEWS, _view),
}
_FIELDS: dict[str, tuple[str, ...]] = {
    "start": ("settings", "link", "moment", "until"),
    "set": ("settings", "link"),
    "step": ("by",),
    "back": ("by",),
    "goto": ("epoch", "batch"),
    "edit": ("name", "value"),
    "look": ("at",),
    "ack": ("frame",),
    "csv": ("text",),
    "inside": ("sample",),
    "explain": ("name",),
    "surface": ("names",),
    "export": ("what",),
}
