"""A moment of a training as bytes that the page keeps, so that it goes on after a lost connection.

What comes back from a page is checked before anything is made of it.
"""

from __future__ import annotations

import base64
from typing import Any
from zlib import crc32

import numpy as np

from viz.play.checks import whole
from viz.play.frames import pack, unpack
from viz.play.history import Moment
from viz.play.lab import Lab
from viz.play.settings import Settings

MOST_EPOCHS = 10**9
TABLES = ("weights", "before", "grads")
DAMAGED = "what the page kept of its network is damaged"


def to_bytes(moment: Moment) -> bytes:
    """Return a moment as bytes, without its settings, which the page has."""
    epoch, batch = moment.position
    header = {"epoch": epoch, "batch": batch, "iterations": moment.iterations}
    header |= {"network": _network(moment.settings), "pure": moment.pure and _mark(moment.settings)}
    tables = {name: getattr(moment, name) for name in TABLES}
    return pack(header, tables | {f"state {key}": x for key, x in moment.state.items()})


def from_text(text: object, lab: Lab, settings: Settings) -> Moment:
    """Return the moment that a page kept as base64, for a lab with the same settings.

    Raises ValueError if it is damaged, or of another network.
    """
    if not isinstance(text, str):
        raise ValueError(f"{DAMAGED}: expected text in base64")
    try:
        header, arrays = unpack(base64.b64decode(text, validate=True))
        start = lab.moment()
        state = {key: arrays[f"state {key}"] for key in start.state}
        weights, before, grads = (arrays[name] for name in TABLES)
        position = (
            whole("epoch", header["epoch"], 0, MOST_EPOCHS),
            whole("batch", header["batch"], 0, lab.batches - 1),
        )
        iterations = whole("iterations", header["iterations"], 0, MOST_EPOCHS * 1000)
    except KeyError as error:
        raise ValueError(f"{DAMAGED}: it has no {error}") from None
    except ValueError as error:
        raise ValueError(f"{DAMAGED}: {error}") from None
    if header.get("network") != _network(settings):
        raise ValueError("what the page kept is of another network")
    for array in (weights, before, grads, *state.values()):
        _check(array, len(lab.names))
    return lab.moment()._replace(
        settings=settings,
        position=position,
        weights=weights,
        before=before,
        grads=grads,
        state=state,
        iterations=iterations,
        pure=header.get("pure") == _mark(settings),
    )


def _network(settings: Settings) -> int:
    """Return a number by which networks of other settings are told apart."""
    return crc32(repr(settings.network()).encode())


def _mark(settings: Settings) -> int:
    """Return a number by which all settings that training depends on are told apart."""
    return crc32(repr(settings.shown_as(Settings())).encode())


def _check(array: np.ndarray[Any, Any], size: int) -> None:
    if array.shape != (size,) or array.dtype != np.float64 or not np.isfinite(array).all():
        raise ValueError(
            f"{DAMAGED}: expected {size} finite numbers, got {array.shape} of {array.dtype}"
        )
