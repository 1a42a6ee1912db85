"""The playground's server: its files and headers, and what a page may do over its websocket."""

import json
import multiprocessing
import re
import signal
import threading
import warnings

import pytest
from starlette.websockets import WebSocketDisconnect

from tests.viz.play.crew import FRAME, FakeWorkers
from viz.play import server, session
from viz.play.guard import Guard
from viz.play.worker import Workers
from viz.style import DARK, LIGHT

with warnings.catch_warnings():  # a newer Starlette asks for httpx2, an older one has only httpx
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

HOST = "127.0.0.1:7860"
CLASSROOM = Guard.classroom(7860)


@pytest.fixture(autouse=True)
def _patience():
    """Let a test fail that waits in vain: the client waits for ever."""

    def give_up(*_):
        raise TimeoutError("nothing came for 20 seconds")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, 20)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def workers():
    return FakeWorkers()


@pytest.fixture
def client(workers):
    with TestClient(server.app(workers, Guard.alone(7860)), base_url=f"http://{HOST}") as client:
        yield client


@pytest.fixture
def classroom():
    app = server.app(FakeWorkers(), CLASSROOM)
    with TestClient(app, base_url="http://192.168.1.7:7860") as client:
        yield client


@pytest.fixture
def page_folder(tmp_path, monkeypatch):
    """A page of three files instead of the real one."""
    (tmp_path / "page" / "js").mkdir(parents=True)
    (tmp_path / "secret.html").write_text("secret")
    (tmp_path / "page" / "index.html").write_text("<title>playground</title>")
    (tmp_path / "page" / "js" / "main.js").write_text("// main")
    (tmp_path / "page" / "notes.txt").write_text("no type")
    monkeypatch.setattr(server, "files", lambda package: tmp_path)


def connect(client, query="", host=None, origin=None):
    """Open the websocket as the server's own page does, or under another host or origin."""
    host = host or client.base_url.netloc.decode()
    headers = {"host": host, "origin": f"http://{host}" if origin is None else origin}
    return client.websocket_connect(f"/socket{query}", headers=headers)


def say(socket, **message):
    socket.send_text(json.dumps(message))


def until_closed(socket):
    """What is said until the socket closes, and the code that it is closed with."""
    heard = []
    while True:
        try:
            heard.append(socket.receive_json())
        except WebSocketDisconnect as end:
            return heard, end.code


# The page and its files.


@pytest.mark.parametrize(
    ("path", "kind", "text"),
    [
        ("/", "text/html; charset=utf-8", "<title>playground</title>"),
        ("/page/index.html", "text/html; charset=utf-8", "<title>playground</title>"),
        ("/page/js/main.js", "text/javascript; charset=utf-8", "// main"),
    ],
)
def test_files_have_their_type_and_are_asked_for_anew(client, page_folder, path, kind, text):
    answer = client.get(path)
    assert (answer.status_code, answer.text) == (200, text)
    assert answer.headers["content-type"] == kind
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "../secret.html",
        "%2e%2e/secret.html",
        "..%2fsecret.html",
        "js/..%2f..%2fsecret.html",
        "%2fetc%2fhosts.html",
        "index.html%00",
        "..\\secret.html",
        "js",
        "",
        "notes.txt",  # a kind of file that pages have no use for
        "missing.js",
    ],
)
def test_nothing_but_the_page_s_files_is_given_away(client, page_folder, path):
    assert client.get(f"/page/{path}").status_code == 404


def test_the_colours_are_those_of_all_pictures(client):
    answer = client.get("/theme.css")
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    light, dark, chosen_light, chosen_dark = answer.text.splitlines()
    assert chosen_light == light.replace(":root", ":root[data-theme=light]")
    colours = chosen_dark.removeprefix(":root[data-theme=dark]")
    assert dark == f"@media (prefers-color-scheme:dark){{:root{colours}}}"
    assert f"--paper:{LIGHT.paper};--faint:{LIGHT.faint}" in light
    assert f"--paper:{DARK.paper};--faint:{DARK.faint}" in dark
    names = "paper faint heading card ink positive negative accent blue orange frame"
    assert re.findall(r"--(\w+):#", light) == names.split()


@pytest.mark.parametrize(
    "path", ["/", "/theme.css", "/missing", "/page/missing.js", "/favicon.ico"]
)
@pytest.mark.parametrize("host", [HOST, "evil.example"])
def test_every_answer_has_the_headers_that_keep_others_out(client, page_folder, path, host):
    headers = client.get(path, headers={"host": host}).headers
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-embedder-policy"] == "require-corp"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert not {"server", "access-control-allow-origin", "set-cookie"} & {*headers}


@pytest.mark.parametrize("path", ["/theme.css/", "/page", "/socket/"])
def test_nothing_is_redirected_as_that_would_repeat_the_token(classroom, path):
    query = f"?token={CLASSROOM.token}"
    answer = classroom.get(path + query, headers={"host": "evil.example"}, follow_redirects=False)
    assert answer.status_code == 404
    assert "location" not in answer.headers


def test_an_error_of_the_server_has_the_headers_too(page_folder, monkeypatch):
    monkeypatch.setattr(server, "css", lambda: 1 / 0)
    app = server.app(FakeWorkers(), Guard.alone(7860))
    with TestClient(app, base_url=f"http://{HOST}", raise_server_exceptions=False) as client:
        answer = client.get("/theme.css")
    assert answer.status_code == 500
    assert "content-security-policy" in answer.headers


def test_the_rules_of_the_pictures_are_a_module_of_the_page(client):
    answer = client.get("/rules.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "  tanh: (x) => tanh(x)," in answer.text


# Who gets in.


def test_a_foreign_host_gets_a_page_in_plain_words(client, page_folder):
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 403
    assert "The playground has another address: http://127.0.0.1:7860/" in answer.text


def test_a_classroom_needs_the_link(classroom, page_folder):
    assert classroom.get("/").status_code == 403
    assert "Ask who started the playground" in classroom.get("/?token=guess").text
    assert classroom.get(f"/?token={CLASSROOM.token}").status_code == 200
    assert classroom.get("/page/js/main.js").status_code == 200


def refused(connecting):
    """Tell whether the server closes a websocket before it is open."""
    try:
        with connecting:
            return False
    except WebSocketDisconnect:
        return True


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        (HOST, ""),
        (HOST, "null"),
        (HOST, "http://evil.example"),
        (HOST, "http://127.0.0.1:3000"),
        ("evil.example:7860", "http://evil.example:7860"),  # DNS rebinding
    ],
)
def test_a_foreign_page_gets_no_websocket(client, workers, host, origin):
    assert refused(connect(client, host=host, origin=origin))
    assert workers.opened == 0
    assert not refused(connect(client, host=HOST, origin=f"http://{HOST}"))


@pytest.mark.parametrize("query", ["", "?token=", "?token=guess"])
def test_a_classroom_s_websocket_needs_the_token(classroom, query):
    assert refused(connect(classroom, query))
    with connect(classroom, f"?token={CLASSROOM.token}") as socket:
        say(socket, do="echo")
        assert socket.receive_json() == {"do": "echo"}


# A session.


def test_messages_go_to_the_worker_as_they_are_and_answers_come_back(client, workers):
    with connect(client) as socket:
        socket.send_text('{"do":"echo",  "x": "é"}')
        assert socket.receive_text() == '{"do":"echo",  "x": "é"}'
        say(socket, do="frames", count=1)
        assert socket.receive_bytes() == FRAME
    assert workers.closed.acquire(timeout=2)
    assert workers.delivers == {}


def test_what_the_worker_cannot_read_is_for_the_worker_to_say(client, workers):
    with connect(client) as socket:
        socket.send_text("no JSON")
        say(socket, do="echo")
        socket.receive_json()
    assert workers.heard[0] == (1, "no JSON")


def test_each_page_has_a_session_of_its_own(client, workers):
    with (
        connect(client) as one,
        connect(client) as two,
    ):
        say(two, do="echo", of="two")
        say(one, do="echo", of="one")
        assert two.receive_json()["of"] == "two"
        assert one.receive_json()["of"] == "one"
        assert set(workers.delivers) == {1, 2}


def test_a_worker_that_ends_ends_its_sessions_so_that_pages_come_back(client, workers):
    with connect(client) as socket:
        say(socket, do="die")
        [told], code = until_closed(socket)
        assert told["say"] == "lost"
        assert "has ended" in told["message"]
        assert code == 1012
    assert workers.delivers == {}
    with connect(client) as socket:
        say(socket, do="echo")
        assert socket.receive_json() == {"do": "echo"}


def test_a_killed_process_is_replaced_and_its_pages_are_told():
    workers = Workers(1)
    workers.start()
    try:
        app = server.app(workers, Guard.alone(7860))
        with TestClient(app, base_url=f"http://{HOST}") as client:
            with connect(client) as socket:
                say(socket, do="start", settings={})
                assert socket.receive_json()["say"] == "ready"
                assert socket.receive_json()["say"] == "network"
                assert socket.receive_bytes()
                (process,) = multiprocessing.active_children()
                process.kill()
                [told], code = until_closed(socket)
                assert (told["say"], code) == ("lost", 1012)
            with connect(client) as socket:
                say(socket, do="start", settings={})
                assert socket.receive_json()["say"] == "ready"
    finally:
        workers.stop()
    assert not multiprocessing.active_children()


# Limits.


def test_bytes_are_refused_and_the_session_goes_on(client, workers):
    with connect(client) as socket:
        socket.send_bytes(b"{}")
        assert "JSON text" in socket.receive_json()["message"]
        say(socket, do="echo")
        assert socket.receive_json() == {"do": "echo"}
    assert len(workers.heard) == 1


def test_a_message_too_large_is_refused_and_the_session_goes_on(client, workers):
    with connect(client) as socket:
        socket.send_text("é" * (1 << 20))  # 2 MiB exactly
        socket.send_text("é" * (1 << 20) + "!")
        assert socket.receive_json() == {
            "say": "error",
            "message": "A message may have 2 MiB; this one was larger.",
            "about": None,
        }
    assert [len(message) for _, message in workers.heard] == [1 << 20]


def test_too_many_messages_are_refused_with_one_error(client, workers):
    with connect(client) as socket:
        for _ in range(400):
            say(socket, do="nothing")
        error = socket.receive_json()
        assert error["say"] == "error"
        assert "Too many messages" in error["message"]
        workers.delivers[1]('{"say": "later"}')
        assert socket.receive_json() == {"say": "later"}  # no second error before it
        assert 240 <= len(workers.heard) < 400


def test_large_messages_count_as_many(client, workers, monkeypatch):
    monkeypatch.setattr(session, "PER_SECOND", 0)
    with connect(client) as socket:
        for _ in range(10):
            socket.send_text("x" * (1 << 21))
        assert "Too many messages" in socket.receive_json()["message"]
    assert len(workers.heard) == 3  # each counts as 65 of 240


def test_acknowledging_frames_is_free_but_only_once_each(client, workers, monkeypatch):
    monkeypatch.setattr(session, "BURST", 3)
    monkeypatch.setattr(session, "PER_SECOND", 0)
    with connect(client) as socket:
        say(socket, do="frames", count=20)
        for frame in range(20):
            assert socket.receive_bytes() == FRAME
            say(socket, do="ack", frame=frame)
        say(socket, do="echo")
        assert socket.receive_json() == {"do": "echo"}
        for _ in range(3):
            say(socket, do="ack", frame=0)
        assert "Too many" in socket.receive_json()["message"]


@pytest.mark.parametrize(
    ("patience", "words", "why"), [("FIRST", 0, "asked for nothing"), ("IDLE", 1, "30 minutes")]
)
def test_a_session_without_messages_ends_and_says_so(
    client, workers, monkeypatch, patience, words, why
):
    monkeypatch.setattr(session, patience, 0.05)
    with connect(client) as socket:
        for _ in range(words):
            say(socket, do="nothing")
        [told], code = until_closed(socket)
    assert told["say"] == "closed"
    assert why in told["message"]
    assert code == 1000
    assert workers.delivers == {}


@pytest.mark.parametrize(
    ("limit", "why"),
    [
        ("SESSIONS", "limit of 100 open pages has"),
        ("EACH", "limit of 80 open pages of one address"),
    ],
)
def test_so_many_sessions_and_no_more(client, workers, monkeypatch, limit, why):
    monkeypatch.setattr(server, limit, 1)
    with connect(client) as first:
        say(first, do="echo")
        first.receive_json()
        with connect(client) as second:
            [told], code = until_closed(second)
        assert told["say"] == "closed"
        assert why in told["message"]
        assert code == 1013
        assert workers.opened == 1
    assert workers.closed.acquire(timeout=2)
    with connect(client) as socket:
        say(socket, do="echo")
        assert socket.receive_json() == {"do": "echo"}


def test_a_page_that_says_nothing_keeps_no_other_out(client, workers, monkeypatch):
    monkeypatch.setattr(server, "SESSIONS", 2)
    with connect(client) as one, connect(client) as two, connect(client) as three:
        [told], _ = until_closed(one)
        assert "asked for nothing" in told["message"]
        for page in (two, three):
            say(page, do="echo")
            assert page.receive_json() == {"do": "echo"}
    assert workers.opened == 2  # who says nothing needs no process


def test_answers_that_pile_up_end_the_session(client, workers):
    with connect(client) as socket:
        say(socket, do="answers", count=300, size=1)
        heard, code = until_closed(socket)
    assert heard[-1] == {"say": "closed", "message": session.SLOW.message}
    assert code == 1008
    assert len(heard) < 300


def test_a_message_for_a_page_that_has_gone_is_dropped(client, workers):
    with connect(client) as socket:
        say(socket, do="echo")
        socket.receive_json()
        deliver = workers.delivers[1]
    assert workers.closed.acquire(timeout=2)
    thread = threading.Thread(target=deliver, args=("{}",))
    thread.start()
    thread.join()
