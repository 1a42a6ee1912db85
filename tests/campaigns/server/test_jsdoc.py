"""The types of the page tell what fits them from what does not."""

from math import inf

import pytest

from tests.campaigns.server.jsdoc import type_of

SURFACE = {
    "say": "surface",
    "names": ["a", "b"],
    "x": [0, 0.5],
    "y": [],
    "loss": [[1.0, None]],
    "path": [[0, 1, 2.5]],
    "here": [0, 1, None],
}


@pytest.mark.parametrize(
    "message",
    [
        {"say": "notice", "message": "read"},
        {"say": "error", "message": "no", "about": None},
        {"say": "error", "message": "no", "about": "set", "field": None},
        SURFACE,
    ],
)
def test_what_the_page_is_written_for_fits(message):
    assert type_of("Message")(message)


@pytest.mark.parametrize(
    "message",
    [
        {"say": "nothing"},
        {"say": "notice"},
        {"say": "notice", "message": 3},
        {"say": "error", "message": "no"},
        {"say": "error", "message": "no", "about": None, "field": 3},
        SURFACE | {"x": [inf]},
        SURFACE | {"x": [True]},
        SURFACE | {"names": ["a"]},
        SURFACE | {"path": [[0, 1]]},
        SURFACE | {"loss": [None]},
    ],
)
def test_anything_else_does_not(message):
    assert not type_of("Message")(message)


def test_a_type_may_be_made_of_others():
    assert type_of("Target")({"kind": "node", "name": "0.0"})
    assert not type_of("Lesson")({"title": "one", "steps": [{"prompt": "look", "state": ""}]})
    assert type_of("Lesson")({"title": "", "steps": [{"prompt": "", "state": "", "epoch": 0}]})
