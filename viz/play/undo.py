"""Undo on a page: a run that is left is kept and told of, and comes back whole."""

from __future__ import annotations

from collections.abc import Callable

from viz.play.former import Run, lost
from viz.play.player import Player


def run_of(player: Player, ended: str) -> Run:
    """Return all of the present training, which something is about to end."""
    return Run.of(player.lab, player.curve, ended)


def left(player: Player, run: Run) -> None:
    """Keep a run that has ended, and tell the page what was lost and what can be undone."""
    before = player.former.undo, player.former.redo
    player.former.keep(run)
    why = lost(run, player.lab)
    if why or before != (player.former.undo, player.former.redo):
        _tell(player, why)


def undo(player: Player) -> None:
    """Go back to the run before this one."""
    _bring_back(player, player.former.back)


def redo(player: Player) -> None:
    """Go on with the run that the last undo left."""
    _bring_back(player, player.former.forth)


def _bring_back(player: Player, take: Callable[[Run], Run]) -> None:
    run = take(run_of(player, ""))
    player.open(run.lab(player.lab))
    player.curve = run.curve
    player.network(reset=True)
    _tell(player, "")


def _tell(player: Player, why: str) -> None:
    player.say("former", undo=player.former.undo, redo=player.former.redo, lost=why)
