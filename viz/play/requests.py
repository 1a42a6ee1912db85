"""What a page may ask for: every message is checked, done, and answered, or refused in words.

The messages are JSON objects with a field `do`; how they travel is left to worker.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from viz.play import controls, moments, views
from viz.play.lab import Lab
from viz.play.own import read_csv
from viz.play.player import Player
from viz.play.settings import LARGEST_SEED, Settings, short, whole

MOST_UNTIL = 5000
"""To so many epochs a link may ask to be trained."""

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
            player.work_on(_told(player, about, job), TURN)
    except (ValueError, ArithmeticError, RecursionError) as error:
        player.say("error", message=str(error), about=about)


def _told(player: Player, about: str, job: Job) -> Job:
    """Tell the page what is wrong if a job finds that out later."""
    try:
        yield from job
    except (ValueError, ArithmeticError) as error:
        player.say("error", message=str(error), about=about)


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
        raise ValueError(f"the request {do!r} has no field {short(unknown[0])}")
    return message


def _start(player: Player, message: Message) -> None:
    """Open the network of a link, at the moment that the page kept or after some epochs."""
    settings = Settings().changed(message.get("settings", {}))
    lab = Lab(settings)
    until = message.get("until")
    if until is not None:
        whole("until", until, 0, MOST_UNTIL)
    if message.get("moment") is not None:
        try:
            lab.resume(moments.from_text(message["moment"], lab, settings))
        except ValueError as error:
            player.say("notice", message=f"The network begins anew: {error}")
    player.open(lab)
    player.say("ready", settings=settings.json(), schema=controls.schema())
    player.network(reset=True)
    if until:
        player.play((until, 0))


def _set(player: Player, message: Message) -> None:
    _change(player, player.lab.settings.changed(message.get("settings")))


def _change(player: Player, settings: Settings) -> None:
    """Take other settings, and go on playing if the network stays."""
    reset = player.lab.change(settings)
    playing = player.playing
    if reset:
        player.open(player.lab)
    elif playing:
        player.play(player.until)  # at the new speed, from now on
    player.network(reset)


def _another(key: str) -> Callable[[Player, Message], None]:
    def change(player: Player, message: Message) -> None:
        seed = getattr(player.lab.settings, key)
        after = seed + 1 if seed < LARGEST_SEED else 0
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
    by = message.get("by")
    if by not in ("epoch", "batch"):
        raise ValueError(f"by is epoch or batch, got {short(by)}")
    return str(by)


def _edit(player: Player, message: Message) -> None:
    player.lab.edit(message.get("name"), message.get("value"))
    player.stale = True


def _look(player: Player, message: Message) -> None:
    """Fill the main picture with what a neuron answers, or with the output."""
    at = message.get("at")
    if at is None:
        player.look = None
    else:
        match = re.fullmatch(r"(\d)\.(\d)", at) if isinstance(at, str) else None
        layers = player.lab.model.layers
        k, j = map(int, match.groups()) if match else (-1, -1)
        if not (0 <= k < len(layers) and 0 <= j < layers[k].units):
            raise ValueError(f"there is no neuron {short(at)}: neuron j of layer k is 'k.j'")
        last = k == len(layers) - 1 and layers[k].units == 1
        player.look = None if last else (k, j)
    player.stale = True


def _ack(player: Player, message: Message) -> None:
    player.drawn(whole("frame", message.get("frame"), 0, 2**53))


def _csv(player: Player, message: Message) -> None:
    text = message.get("text")
    if not isinstance(text, str):
        raise ValueError("a CSV file is text")
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
    "start": ("settings", "moment", "until"),
    "set": ("settings",),
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
