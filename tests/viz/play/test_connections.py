"""Connections that say nothing, read nothing or never end, and those that come besides."""

import asyncio
import logging
import socket
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection

import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from viz.play import connections
from viz.play.connections import Connection, Server, Websocket

HOST = b"Host: here\r\n"
ASKED = b"GET /small HTTP/1.1\r\n" + HOST + b"\r\n"
UPGRADE = (
    b"GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + HOST + b"\r\n"
)
LARGE = 20 << 20
"""Bytes, more than the system keeps for one that does not read."""


async def app(scope, receive, send):
    """Answer with a little or a lot; say what a websocket says."""
    if scope["type"] == "http":
        body = bytes(LARGE if scope["path"] == "/large" else 5)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})
        return
    await receive()
    await send({"type": "websocket.accept"})
    if scope["path"] == "/full":
        return await send({"type": "websocket.close", "code": 1013})
    if scope["path"] == "/talks":
        with suppress(OSError):  # what there is to send when the browser has gone
            while True:
                await send({"type": "websocket.send", "text": "x"})
                await asyncio.sleep(0)
        return
    while (heard := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": str(len(heard["text"]))})


@pytest.fixture
def port(monkeypatch):
    monkeypatch.setattr(connections, "PATIENCE", 0.3)
    monkeypatch.setattr(connections, "STUCK", 0.3)
    options = {"http": Connection, "ws": Websocket, "log_level": "error", "lifespan": "off"}
    server = Server(uvicorn.Config(app, ws_max_size=1 << 22, **options))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()


@contextmanager
def connected(port, sent=b"", source="127.0.0.1"):
    with socket.create_connection(("127.0.0.1", port), 20, (source, 0)) as connection:
        connection.sendall(sent)
        yield connection


def rest(connection):
    """All that comes until the other end closes the connection."""
    heard = b""
    try:
        while piece := connection.recv(1 << 20):
            heard += piece
    except ConnectionError:
        pass
    return heard


def sends(connection, data, times, every=0.0):
    for _ in range(times):
        connection.sendall(data)
        time.sleep(every)


def gets_in(port, source="127.0.0.9"):
    page = HTTPConnection("127.0.0.1", port, timeout=20, source_address=(source, 0))
    page.request("GET", "/small")
    answer = page.getresponse()
    page.close()
    return answer.status == 200


def websocket(port, path=""):
    return connect(f"ws://127.0.0.1:{port}/{path}", proxy=None, open_timeout=20)


# Time.


@pytest.mark.parametrize(
    ("sent", "answers"),
    [
        (b"", 0),
        (b"GET /sm", 0),
        (ASKED, 1),
        (ASKED * 3, 3),
        (b"POST /small HTTP/1.1\r\nContent-Length: 9\r\n" + HOST + b"\r\nx", 1),
    ],
)
def test_one_who_asks_for_nothing_more_is_given_up(port, sent, answers):
    with connected(port, sent) as connection:
        assert rest(connection).count(b"200 OK") == answers


def test_more_bytes_are_no_reason_to_wait_longer(port):
    with connected(port) as connection, pytest.raises(ConnectionError):
        sends(connection, b"x", 100, every=0.03)


def test_one_who_reads_nothing_is_cut_off(port):
    with connected(port, ASKED.replace(b"small", b"large")) as connection:
        time.sleep(1)
        assert len(rest(connection)) < LARGE


def test_who_reads_all_the_time_gets_all(port):
    with connected(port, ASKED.replace(b"small", b"large")) as connection:
        assert len(rest(connection)) > LARGE


# Places.


def test_if_it_is_full_one_of_the_largest_crowd_gives_way(port, monkeypatch):
    monkeypatch.setattr(connections, "PATIENCE", 20)
    monkeypatch.setattr(Connection, "most", 4)
    with ExitStack() as stack:
        come = ["127.0.0.1", "127.0.0.2", "127.0.0.2", "127.0.0.2"]
        first, second, third, _ = [
            stack.enter_context(connected(port, source=source)) for source in come
        ]
        assert gets_in(port)
        assert rest(second) == b""
        third.sendall(ASKED)
        assert third.recv(1000).startswith(b"HTTP/1.1 200")
        first.sendall(ASKED)
        assert first.recv(1000).startswith(b"HTTP/1.1 200")


def test_one_who_reads_no_answer_gives_way(port, monkeypatch):
    monkeypatch.setattr(connections, "STUCK", 20)
    monkeypatch.setattr(Connection, "most", 1)
    with connected(port, ASKED.replace(b"small", b"large")) as connection:
        time.sleep(0.2)
        assert gets_in(port)
        assert len(rest(connection)) < LARGE


def test_a_page_that_was_told_to_go_gives_way_though_it_does_not(port, monkeypatch):
    monkeypatch.setattr(connections, "PATIENCE", 20)
    monkeypatch.setattr(Connection, "most", 1)
    with connected(port, UPGRADE.replace(b"/ ", b"/full ", 1)) as page:
        assert page.recv(1000).startswith(b"HTTP/1.1 101")
        assert gets_in(port)
        assert rest(page) in (b"", b"\x88\x02\x03\xf5")  # code 1013


# What nobody should send.


@pytest.mark.parametrize(
    "header",
    [b"Content-Length: 5", b"Transfer-Encoding: chunked", b"X: " + b"x" * 9000, b"X: \x01"],
    ids=["body", "chunks", "long", "control"],
)
def test_what_cannot_become_a_websocket_is_told_so_at_once(port, monkeypatch, header):
    monkeypatch.setattr(connections, "PATIENCE", 20)
    asked = UPGRADE.replace(HOST, HOST + header + b"\r\n")
    with connected(port, asked + b"5\r\nhello\r\n0\r\n\r\n") as connection:
        assert rest(connection).startswith(b"HTTP/1.1 400")


def test_the_cookies_of_other_programs_keep_no_page_out(port):
    cookies = b"".join(b"Cookie: c%d=%b\r\n" % (k, b"x" * 3900) for k in range(4))
    with connected(port, UPGRADE.replace(HOST, HOST + cookies)) as page:
        assert page.recv(1000).startswith(b"HTTP/1.1 101")


@pytest.mark.parametrize("sent", [b"nonsense\r\n\r\n", b"POST /small HTTP/1.1\r\n" + HOST])
def test_what_cannot_be_read_leaves_no_trace_in_the_log(port, sent, caplog):
    head = b"POST /small HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HOST + b"\r\n"
    with caplog.at_level(logging.ERROR):
        for first in (b"", head, head + b"1\r\nx\r\n"):
            with connected(port, first) as connection:
                connection.sendall(b"\r\n".join([sent] * 3))
                rest(connection)
        assert gets_in(port)
    assert not caplog.records


def test_one_who_breaks_the_rules_while_it_is_told_something_leaves_no_trace(port, caplog):
    with caplog.at_level(logging.ERROR), websocket(port, "talks") as page:
        page.socket.sendall(b"\xff" * 100)
        with pytest.raises(ConnectionClosed):
            all(iter(page))
    assert gets_in(port)
    assert not caplog.records


def test_messages_that_come_at_once_are_heard_one_by_one(port):
    sizes = [1, 0, 5000, 3, 1 << 20, 2] * 20
    with websocket(port) as page:
        threading.Thread(target=lambda: [page.send("x" * size) for size in sizes]).start()
        assert [int(page.recv(timeout=20)) for _ in sizes] == sizes


def test_a_message_in_pieces_without_end_is_cut_off(port, monkeypatch):
    monkeypatch.setattr(connections, "FRAGMENTS", 10)
    with websocket(port) as page:
        page.send(iter(["x"] * 10))
        assert page.recv(timeout=20) == "10"
        with suppress(ConnectionClosed):
            page.send(iter([""] * 1000))
        with pytest.raises(ConnectionClosed):
            page.recv(timeout=20)


@pytest.mark.parametrize("sign", ["ping", "pong"])
def test_pings_and_pongs_without_end_are_cut_off(port, sign):
    with websocket(port) as page:
        for _ in range(connections.SIGNS):
            getattr(page, sign)()
        page.send("heard")
        assert page.recv(timeout=20) == "5"
        for _ in range(2):
            getattr(page, sign)()
        with pytest.raises(ConnectionClosed):
            page.recv(timeout=20)
