"""What a page may send, right and wrong: it is done, or refused in words and without a trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from random import Random
from typing import Any
from unittest.mock import patch

from tests.campaigns.frame import trial
from tests.campaigns.server.jsdoc import is_frame, type_of
from tests.campaigns.server.messages import (
    FIELDS,
    ODD,
    WILD,
    broken,
    garbled,
    right,
    settings,
    table,
)
from tests.viz.play.labs import SMALL, Page, lab, state
from viz.play.catalogue.limits import EDGE, FARTHEST
from viz.play.links import read, write
from viz.play.own import check_points, read_csv
from viz.play.requests import REQUESTS, answer
from viz.play.settings import Settings

LONGEST = 700
"""Characters of what a page is told that something is wrong."""
INNER = ("Traceback", "object at 0x", "positional", "NoneType", ".py", "/viz/")
"""What only one who reads the code should ever see."""
EPOCHS = 300
"""Epochs up to which a training is made again to compare it."""


class Clock:
    """The time of a trial, the same in every run: it goes on where there is training or waiting."""

    def __init__(self) -> None:
        self.now = 0.0

    def looked_at(self) -> float:
        """Return the time."""
        return self.now

    def trained(self) -> float:
        """Return the time, of a training that takes some."""
        self.now += 0.005
        return self.now


class Visitor(Page):
    """A page with a clock of its own, every answer to which is checked."""

    def __init__(self, clock: Clock, **given: Any) -> None:
        self.clock = clock
        super().__init__(**given)

    def sends(self, text: str) -> list[dict[str, Any]]:
        """Send a message as the worker gets it; return what is said, all of it as promised."""
        self.told.clear()
        answer(self.player, text)
        while self.player.job:
            self.player.turn(0.02)
        return self.hears(text)

    def waits(self, seconds: float) -> None:
        """Let time pass: it trains if it plays, and shows what there is."""
        self.told.clear()
        self.clock.now += seconds
        self.player.drawn(self.player._number)
        self.player.turn(0.02)
        self.hears("a frame")

    def hears(self, text: str) -> list[dict[str, Any]]:
        """Return what was said, once all that was told is what the page is written for."""
        words = [json.loads(m, parse_constant=_refuse) for m in self.told if isinstance(m, str)]
        for said in words:
            assert type_of("Message")(said), f"{said} to {text[:300]!r}"
        for header, arrays in self.frames:
            assert is_frame(header, arrays), f"{header}, {arrays}"
        wrong = [said["message"] for said in words if said["say"] == "error"]
        assert len(wrong) <= 1, f"{wrong} to {text[:300]!r}"
        for message in wrong:
            assert 5 < len(message) <= LONGEST, f"{len(message)} characters to {text[:300]!r}"
            assert not any(word in message for word in INNER), f"{message!r} to {text[:300]!r}"
        return words

    def stands(self) -> dict[str, Any]:
        """Return all that a message may change."""
        player, former = self.player, self.player.former
        return state(self.lab) | {
            "playing": (player.playing, player.until),
            "seen": (player.look, player.card, player.detailed),
            "curve": tuple(player.curve),
            "runs": (former.undo, former.redo),
            "history": (tuple(self.lab.history._order), self.lab.history.last),
            "stopped": self.lab.stopped,
        }


def _refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


@contextmanager
def visit(**given: Any) -> Iterator[Visitor]:
    """Open a page whose time is only that of the trial."""
    clock = Clock()
    with (
        patch("viz.play.player.perf_counter", clock.looked_at),
        patch("viz.play.lab.perf_counter", clock.trained),
    ):
        yield Visitor(clock, **given)


def is_refused(said: list[dict[str, Any]]) -> bool:
    """Tell whether a message was refused, and not only a part of a link."""
    wrong = [m["message"] for m in said if m["say"] == "error"]
    return bool(wrong) and not wrong[0].startswith("In the link,")


def acts(page: Visitor, text: str) -> bool:
    """Send a message, and see that it leaves no trace if it is refused; return whether it is."""
    before = page.stands()
    said = page.sends(text)
    if not is_refused(said):
        return False
    assert [m["say"] for m in said] == ["error"], f"{said} to {text[:300]!r}"
    after = page.stands()
    changed = [key for key in before if before[key] != after[key]]
    assert not changed, f"{text[:300]!r} was refused ({said[0]['message']}) and changed {changed}"
    return True


def past(source: Random, page: Visitor, n: int) -> list[str | float]:
    """Let a page be used for a while, rightly; return what was done and was not refused."""
    done: list[str | float] = []
    for _ in range(n):
        text = json.dumps(right(source, page.lab))
        if not acts(page, text):
            done.append(text)
        if source.random() < 0.3:
            done.append(source.choice([0.0, 0.02, 1.0, 60.0]))
            page.waits(float(done[-1]))
    return done


@cache
def _first_epoch() -> dict[str, Any]:
    return dict(state(lab(1, **SMALL)))


@trial(short=1)
def broken_messages(source: Random) -> None:
    """Messages by the hundred with something wrong, to a page that was used for a while."""
    with visit(**SMALL) as page:
        past(source, page, source.randrange(4))
        for _ in range(250):
            acts(page, broken(source, right(source, page.lab)))
            if source.random() < 0.05:
                page.waits(0.1)
        page.sends(json.dumps({"do": "start", "settings": SMALL}))
        page.sends('{"do": "step", "by": "epoch"}')
        assert state(page.lab) == _first_epoch(), "a new start is not a new start"


@trial(short=2)
def right_messages(source: Random) -> None:
    """Twenty-five right messages in any order, and once more without those that were refused."""
    assert set(FIELDS) == set(REQUESTS)
    given = source.choice([SMALL, SMALL | WILD])
    with visit(**given) as page:
        done = past(source, page, 25)
        stands = page.stands()
        _is_what_its_link_says(page)
    with visit(**given) as other:
        for act in done:
            other.sends(act) if isinstance(act, str) else other.waits(act)
        for key, found in other.stands().items():
            assert found == stands[key], f"{key} differs without the messages that were refused"


def _is_what_its_link_says(page: Visitor) -> None:
    """See that settings and epoch alone lead to the same weights, where the page says so."""
    settings, (epoch, batch) = page.lab.settings, page.lab.position
    if not page.lab.pure or epoch > EPOCHS:
        return
    again = lab(epoch, batch, **settings.json())
    assert again.weights.tobytes() == page.lab.weights.tobytes(), f"another network: {settings}"
    found = read(write(settings))
    assert (found.settings, found.wrong) == (settings, []), f"another link: {write(settings)}"


@trial(short=100)
def broken_links(source: Random) -> None:
    """A link with letters flipped, cut out or put in: what is wrong is said, the rest holds."""
    chosen = Settings().changed(settings(source))
    parts = [write(chosen), f"epoch={source.choice([0, 1, FARTHEST, source.choice(ODD)])}"]
    parts += [f"{source.choice(ODD)}={source.choice(ODD)}"] * source.randrange(2)
    link = garbled(source, "&".join(parts))
    if source.random() < 0.3:
        link = bytes(
            b ^ (source.random() < 0.02) << source.randrange(7)
            for b in link.encode("utf-8", "replace")
        )
        link = link.decode("utf-8", "replace")
    found = read(link)
    assert 0 <= found.epoch <= FARTHEST, f"epoch {found.epoch} of {link[:300]!r}"
    assert Settings().changed(found.settings.json()) == found.settings, link[:300]
    assert read(write(found.settings)) == (found.settings, 0, []), link[:300]
    if source.random() < 0.1:
        with visit() as page:
            said = page.sends(json.dumps({"do": "start", "link": link}))
            assert page.lab.settings == found.settings, f"{said[-1]} to {link[:300]!r}"


@trial(short=100)
def broken_tables(source: Random) -> None:
    """A CSV file with something wrong in it: its points are in the picture, or it is refused."""
    text = table(source)
    for _ in range(source.choice([0, 1, 1, 3])):
        text = garbled(source, text)
    try:
        own = read_csv(text)
    except ValueError as error:
        words = [str(error)]
    else:
        words = list(own.notes)
        assert all(abs(x) <= EDGE for point in own.points for x in point[:2]), text[:300]
        assert check_points(own.points, own.problem) == own.points, text[:300]
    assert all(5 < len(said) <= LONGEST for said in words), f"{words} of {text[:300]!r}"
