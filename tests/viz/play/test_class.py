"""A class: who shares a page, who follows it, what they are told, and what they cannot do."""

import json
import warnings
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.websockets import WebSocketDisconnect

from tests.viz.play.crew import FakeWorkers
from viz.play import follower as followers
from viz.play import server
from viz.play.follower import Follower
from viz.play.frames import is_whole, pack
from viz.play.guard import Guard
from viz.play.rooms import Room, Rooms, kind_of
from viz.play.sharing import Sharing

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

HOST = "127.0.0.1:7860"
KEY = "k" * 22
WHOLE, LIGHT = pack({"whole": True, "frame": 1}, {}), pack({"whole": False, "frame": 2}, {})


def said(kind, **fields):
    return json.dumps({"say": kind, **fields})


# A room.


class Student:
    def __init__(self):
        self.heard = []

    def take(self, kind, message):
        self.heard.append(kind if kind != "class" else json.loads(message)["here"])


class Page(Sharing):
    """A page that may be shared; `asked` of its worker, and `heard`."""

    def __init__(self, rooms):
        self.asked, self.heard = [], []
        super().__init__(rooms, self.asked.append, self._note)

    def _note(self, kind, **fields):
        self.heard.append((kind, fields))


@pytest.fixture
def rooms():
    return Rooms()


@pytest.fixture
def page(rooms):
    page = Page(rooms)
    page.hear(said("network"))
    page.hear(said("ready"))
    page.hear(said("error", message="of no concern to others"))
    page.hear(WHOLE)
    return page


def ask(page, do, **fields):
    """Ask as the page does; return what it is told."""
    before = len(page.heard)
    assert page.answers(json.dumps({"do": do, **fields}))
    return page.heard[before:]


def test_a_page_is_shared_by_a_name_that_nobody_guesses(rooms, page):
    ((kind, fields),) = ask(page, "share")
    assert (kind, fields["followers"]) == ("shared", 0)
    assert list(rooms) == [fields["room"]]
    assert len(fields["room"]) == 32
    assert fields["key"] not in fields["room"]
    other = Page(rooms)
    assert ask(other, "share")[0][1]["room"] != fields["room"]


def test_who_comes_is_told_all_that_there_is_and_then_what_is_new(rooms, page):
    ask(page, "share")
    student = Student()
    page.room.enter(student)
    assert student.heard == [True, "ready", "network", "frame"]
    assert page.asked == ['{"do": "whole"}'] * 2  # the last frame may need one before it
    assert page.heard[-1][1]["followers"] == 1
    page.hear(LIGHT)
    page.hear(said("explain"))
    ask(page, "view", panel="inside", record=3)
    assert student.heard[4:] == ["frame", "view"]
    asked = len(page.asked)
    page.room.leave(student)
    assert len(page.asked) == asked  # it costs the teacher's page nothing
    page.hear(LIGHT)
    assert student.heard[6:] == []
    assert page.heard[-1][1]["followers"] == 0


def test_who_comes_while_the_teacher_plays_is_told_a_whole_frame_first(rooms, page):
    ask(page, "share")
    page.hear(LIGHT)  # it needs one before it
    student = Student()
    page.room.enter(student)
    assert "frame" not in student.heard
    page.hear(WHOLE)
    assert student.heard[-1] == "frame"


def test_a_teacher_comes_back_by_the_key_and_finds_the_class(rooms, page):
    (_, shared), *_ = ask(page, "share")
    student = Student()
    rooms[shared["room"]].enter(student)
    page.close()
    assert student.heard[-1] is False
    page.hear(LIGHT)
    assert student.heard[-1] is False
    again = Page(rooms)
    again.hear(WHOLE)
    ask(again, "share", key=shared["key"])
    assert student.heard[-2:] == [True, "frame"]
    assert again.heard[-1] == ("shared", shared | {"followers": 1})


def test_of_two_pages_with_a_key_the_later_one_teaches(rooms, page):
    ask(page, "share", key=KEY)
    later, student = Page(rooms), Student()
    ask(later, "share", key=KEY)
    later.room.enter(student)
    page.hear(said("network"))  # a tab that was doubled goes on by itself
    page.close()
    assert student.heard == [True]
    assert later.room.teacher is later


def test_a_page_is_shared_until_it_no_longer_wants_to_be(rooms, page):
    (_, shared), *_ = ask(page, "share")
    student = Student()
    page.room.enter(student)
    ask(page, "unshare")
    page.hear(LIGHT)
    assert student.heard[-1] is False
    assert rooms[shared["room"]].teacher is None


def test_the_name_of_a_room_is_no_key_to_it(rooms, page):
    (_, shared), *_ = ask(page, "share")
    student = Page(rooms)
    ask(student, "share", key=shared["room"])
    assert student.room is not page.room
    assert page.room.teacher is page


def test_a_room_that_nobody_is_in_is_forgotten(rooms, page):
    ask(page, "share")
    student = Student()
    page.room.enter(student)
    room = page.room
    page.close()
    assert list(rooms.values()) == [room]
    room.leave(student)
    rooms.sweep()
    assert not rooms


@pytest.mark.parametrize("key", ["short", "k" * 61, 5, ["k"], {}])
def test_a_key_is_a_text_of_some_length(rooms, page, key):
    ((kind, fields),) = ask(page, "share", key=key)
    assert kind == "error"
    assert "a key is a text of 20 to 60 letters" in fields["message"]
    assert not rooms


# What a page asks for.


@pytest.mark.parametrize(
    "message", ['{"do": "edit"}', "no JSON", "x" * 2000, '{"do": "set", "link": "do share"}']
)
def test_what_is_not_about_the_class_is_for_the_worker(page, message):
    assert not page.answers(message)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"panel": 5}, "panel is a text of 60 letters at most, got 5"),
        ({"name": "x" * 61}, "name is a text"),
        ({"record": -1}, "record is a whole number from 0 to 1000000, got -1"),
        ({"sample": True}, "sample is a whole number"),
        ({"script": ""}, "the request 'view' has no field 'script'"),
    ],
)
def test_where_a_page_looks_is_checked(page, fields, wrong):
    ((kind, error),) = ask(page, "view", **fields)
    assert kind == "error"
    assert wrong in error["message"]
    assert "view" not in page.told


@given(st.dictionaries(st.text(), st.none() | st.integers() | st.text() | st.lists(st.none())))
def test_nothing_that_a_page_asks_for_is_an_error_of_ours(fields):
    page = Page(Rooms())
    page.answers(json.dumps(fields | {"do": "view"}))
    page.answers(json.dumps(fields | {"do": "share"}))
    assert {kind for kind, _ in page.heard} <= {"shared", "error"}


def test_a_page_looks_at_nothing_if_it_says_nothing(page):
    ask(page, "view")
    nothing = {"kind": None, "name": None, "panel": None, "sample": 0, "record": 0}
    assert json.loads(page.told["view"]) == {"say": "view", **nothing}


def test_the_kind_of_a_message_is_what_it_says():
    assert kind_of(WHOLE) == "frame"
    assert kind_of(said("network", settings={"say": "x"})) == "network"
    assert kind_of("[]") == "[]"


# What waits for a page that follows.


def test_frames_say_whether_they_are_whole():
    assert is_whole(WHOLE)
    assert not is_whole(LIGHT)


@pytest.mark.parametrize(
    ("frames", "left"),
    [
        ([LIGHT, LIGHT + b" "], LIGHT + b" "),
        ([LIGHT, WHOLE], WHOLE),
        ([WHOLE, LIGHT], WHOLE),  # or the next would go on from nothing
        ([WHOLE, WHOLE + b" "], WHOLE + b" "),
    ],
)
def test_of_frames_that_wait_the_newest_is_sent_but_no_whole_one_lost(frames, left):
    follower = Follower(None, Room())
    for frame in frames:
        follower.take("frame", frame)
    assert follower.waiting == {"frame": left}


def test_a_frame_that_waits_stays_after_its_network():
    follower = Follower(None, Room())
    for kind in ("network", "frame", "network", "frame"):
        follower.take(kind, WHOLE if kind == "frame" else said(kind))
    assert list(follower.waiting) == ["network", "frame"]


# Over the websocket.


@pytest.fixture
def workers():
    return FakeWorkers()


@pytest.fixture
def client(workers):
    app = server.app(workers, Guard.classroom(7860))
    with TestClient(app, base_url=f"http://{HOST}") as client:
        client.token = app.guard.token
        yield client


def connect(client, room=None, token=None):
    query = f"?token={token or client.token}" + (f"&room={room}" if room is not None else "")
    headers = {"host": HOST, "origin": f"http://{HOST}"}
    return client.websocket_connect(f"/socket{query}", headers=headers)


def tell(workers, message):
    """Let the worker of the first session tell its page something."""
    workers.delivers[1](message)


def shared(socket):
    socket.send_text('{"do":"share"}')
    return socket.receive_json()["room"]


def until(socket, kind):
    while (heard := socket.receive_json())["say"] != kind:
        pass
    return heard


def test_a_follower_hears_what_the_teacher_hears_and_its_worker_nothing_of_it(client, workers):
    with connect(client) as teacher:
        room = shared(teacher)
        with connect(client, room) as student:
            assert student.receive_json() == {"say": "class", "here": True}
            assert until(teacher, "shared")["followers"] == 1
            before = list(workers.heard)
            for do in ("play", "edit", "share", "view", "whole"):
                student.send_text(json.dumps({"do": do}))
            tell(workers, said("network", names=[]))
            assert student.receive_json() == {"say": "network", "names": []}
            assert teacher.receive_json() == {"say": "network", "names": []}
            assert workers.heard == before
            assert workers.opened == 1
        assert until(teacher, "shared")["followers"] == 0


def test_a_frame_is_sent_when_the_last_one_is_drawn(client, workers):
    with connect(client) as teacher, connect(client, shared(teacher)) as student:
        student.receive_json()
        tell(workers, WHOLE)
        assert student.receive_bytes() == WHOLE
        for frame in (LIGHT, LIGHT + b"1", LIGHT + b"2"):
            tell(workers, frame)
        tell(workers, said("network"))
        assert student.receive_json() == {"say": "network"}  # which waits for no drawing
        student.send_text('{"do":"ack","frame":1}')
        assert student.receive_bytes() == LIGHT + b"2"


def test_a_teacher_who_goes_is_missed_and_the_page_stays_open(client):
    with ExitStack() as students:
        with connect(client) as teacher:
            student = students.enter_context(connect(client, shared(teacher)))
            assert student.receive_json()["here"] is True
        assert student.receive_json() == {"say": "class", "here": False}


@pytest.mark.parametrize("room", ["", "0" * 32, "../x", "é"])
def test_a_room_that_is_not_there_is_told_so(client, workers, room):
    with connect(client, room) as student:
        told = student.receive_json()
        with pytest.raises(WebSocketDisconnect):
            student.receive_json()
    assert (told["say"], told["message"]) == ("closed", followers.OVER.message)
    assert workers.opened == 0


def test_a_room_does_not_open_without_the_token(client):
    with connect(client) as teacher:
        room = shared(teacher)
        with pytest.raises(WebSocketDisconnect), connect(client, room, token="guess"):
            pass


def test_a_follower_that_sends_without_end_is_sent_away(client, monkeypatch):
    monkeypatch.setattr(followers, "BURST", 5)
    with connect(client) as teacher, connect(client, shared(teacher)) as student:
        student.receive_json()
        for _ in range(50):
            student.send_text("{}")
        assert student.receive_json()["message"] == followers.FLOOD.message


def test_followers_count_as_open_pages(client, monkeypatch):
    monkeypatch.setattr(server, "SESSIONS", 2)
    with connect(client) as teacher:
        room = shared(teacher)
        with connect(client, room), connect(client, room) as third:
            assert "limit of 100 open pages" in third.receive_json()["message"]
