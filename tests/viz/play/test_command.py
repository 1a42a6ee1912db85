"""`stepgrad play`: where the page is, who gets in, what is in the way, and how it ends."""

import errno
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.viz.play.crew import FRAME
from viz.cli import main
from viz.play import command

REAL = "import sys; from viz.cli import main; sys.exit(main(sys.argv[1:]))"
QUIET = "workers started\nworkers stopped\n"
ROOT = Path(__file__).parents[3]


class Running:
    """The command in a process of its own, and what it printed."""

    def __init__(self, *arguments, browser=True, workers="fake", env=None):
        command = ["-m", "tests.viz.play.crew"] if workers == "fake" else ["-c", REAL]
        words = [sys.executable, *command, "play", *map(str, arguments)]
        self.process = subprocess.Popen(
            words if browser else [*words, "--no-browser"],
            cwd=ROOT,
            env=os.environ | (env or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C reaches a group of processes, and not this one
        )
        self.lines = []

    def start(self):
        """Read what it prints at the start."""
        while self.lines[-1:] != ["Press Ctrl-C to end it."]:
            line = self.process.stdout.readline()
            assert line, self.process.communicate()[1]
            self.lines.append(line.rstrip("\n"))
        (said,) = [line for line in self.lines if line.startswith("The playground is at ")]
        self.link = said.removeprefix("The playground is at ")
        self.port = int(re.search(r":(\d+)/", self.link)[1])

    def end(self, by=signal.SIGINT):
        """End it as a terminal does; return the exit code and what it said.

        Its worker processes write to the same pipes, which are at their end when all have ended.
        """
        os.killpg(self.process.pid, by)
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out, err

    def get(self, path="/", host=None):
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as server:
            server.request("GET", path, headers={"Host": host or f"127.0.0.1:{self.port}"})
            answer = server.getresponse()
            return answer.status, answer.headers, answer.read().decode()

    def connect(self, query="", origin=None):
        link = f"ws://127.0.0.1:{self.port}/socket{query}"
        direct = socket.create_connection(("127.0.0.1", self.port), timeout=20)  # by no proxy
        origin = origin or f"http://127.0.0.1:{self.port}"
        return connect(link, sock=direct, origin=origin, max_size=None)


@contextmanager
def running(*arguments, **options):
    run = Running(*arguments, **options)
    try:
        run.start()
        yield run
    finally:
        if run.process.poll() is None:
            os.killpg(run.process.pid, signal.SIGKILL)
            run.process.communicate()


@pytest.fixture(scope="module")
def alone():
    with running("--port", 0, browser=False) as run:
        yield run
        assert run.end() == (0, "The playground has ended.\n", QUIET)


def echo(page, padding=""):
    page.send(json.dumps({"do": "echo", "padding": padding}))
    return page.recv(timeout=20)


def wait_for(event):
    """Tell whether it happens within twenty seconds."""
    return any(event() or time.sleep(0.01) for _ in range(2000))


def code_of_end(page):
    """Read to the end of a websocket; return the code that it was closed with."""
    try:
        while True:
            page.recv(timeout=20)
    except ConnectionClosed as end:
        return end.rcvd.code


# On this machine.


def test_it_says_where_the_page_is_and_serves_it(alone):
    assert alone.link == f"http://127.0.0.1:{alone.port}/"
    status, headers, css = alone.get("/theme.css")
    assert (status, headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert css.startswith(":root{")
    assert "server" not in headers


def test_a_real_websocket_is_served(alone):
    with alone.connect() as page:
        assert json.loads(echo(page))["do"] == "echo"
        page.send('{"do": "frames", "count": 1}')
        assert page.recv(timeout=20) == FRAME


def test_another_host_and_another_origin_are_refused(alone):
    assert alone.get("/theme.css", host=f"evil.example:{alone.port}")[0] == 403
    assert alone.get("/theme.css", host=f"localhost:{alone.port}")[0] == 200
    with pytest.raises(InvalidStatus, match="403"), alone.connect(origin="http://evil.example"):
        pass


def test_a_large_message_is_refused_and_a_huge_one_cut_off(alone):
    with alone.connect() as page:
        page.send("x" * (3 << 20))
        assert json.loads(page.recv(timeout=20))["message"] == (
            "A message may have 2 MiB; this one was larger."
        )
        assert echo(page)
        with pytest.raises(ConnectionClosed):
            echo(page, padding="x" * (5 << 20))


def test_pages_come_back_after_a_worker_has_ended(alone):
    with alone.connect() as page:
        page.send('{"do": "die"}')
        assert json.loads(page.recv(timeout=20))["say"] == "lost"
        assert code_of_end(page) == 1012
    with alone.connect() as page:
        assert echo(page)


def test_a_port_in_use_is_told_and_the_next_one_taken(alone):
    with running("--port", alone.port, browser=False) as second:
        assert second.lines[0] == (
            f"Port {alone.port} is in use; the next free one is {second.port}."
        )
        assert alone.port < second.port <= alone.port + 20
        with second.connect() as page:
            assert echo(page)
            assert second.end(by=signal.SIGTERM) == (0, "The playground has ended.\n", QUIET)
            assert code_of_end(page) == 1012


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_it_and_its_processes_with_pages_open(name):
    if not hasattr(signal, name):
        pytest.skip("Windows lacks it")
    with running("--port", 0, browser=False, workers="real") as run, run.connect() as page:
        page.send('{"do": "start", "settings": {}}')
        assert json.loads(page.recv(timeout=20))["say"] == "ready"
        page.send('{"do": "play"}')
        assert run.end(by=getattr(signal, name)) == (0, "The playground has ended.\n", "")
        assert code_of_end(page) == 1012


def test_ctrl_c_while_it_starts_says_nothing_either():
    with running("--port", 0, browser=False, workers="real") as run:
        code, out, err = run.end(by=signal.SIGINT)
    assert (code, err) == (0, "")
    assert out.endswith("The playground has ended.\n")


# For a classroom.


def test_a_classroom_gets_a_link_with_a_token_which_the_browser_opens(tmp_path):
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(
        f"#!{sys.executable}\nimport pathlib, sys\n"
        f"written = pathlib.Path('{opened}.new')\n"
        f"written.write_text(sys.argv[1] + chr(10))\nwritten.rename('{opened}')\n"
    )
    browser.chmod(0o755)
    env = {"BROWSER": f"{browser} %s", "COLUMNS": "40"}
    with running("--host", "0.0.0.0", "--port", 0, env=env) as run:
        address, token = re.fullmatch(r"http://(.+):\d+/\?token=([\w-]{20,})", run.link).groups()
        assert address != "0.0.0.0"
        assert run.get("/")[0] == 403
        assert run.get(f"/theme.css?token={token}", host="teacher.local")[0] == 200
        with pytest.raises(InvalidStatus, match="403"), run.connect("?token=guess"):
            pass
        with run.connect(f"?token={token}") as page:
            assert echo(page)
        assert wait_for(opened.exists)
        assert run.end() == (0, "The playground has ended.\n", QUIET)
    assert run.lines[1] == command.EVERYONE
    assert opened.read_text() == f"{run.link}\n"


# What is in the way.


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--port", "65536"], "--port expects a number from 0 to 65535, got 65536"),
        (["--port", "-1"], "--port expects a number from 0 to 65535, got -1"),
        (["--host", "192.0.2.1"], "'192.0.2.1' is no address of this machine: give --host 0.0.0.0"),
        (["--host", "a" * 99], f"'{'a' * 99}' is no address of this machine: give --host"),
        (["--host", "no such host"], "'no such host' is no address of this machine"),
    ],
)
def test_what_is_wrong_is_one_line(arguments, message, capsys):
    assert main(["play", "--no-browser", *arguments]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"stepgrad play: {message}")
    assert error.count("\n") == 1


@pytest.mark.parametrize("name", ["starlette", "uvicorn", "websockets"])
def test_a_missing_extra_is_one_line(name, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, name, None)
    assert main(["play", "--no-browser"]) == 1
    assert capsys.readouterr().err == (
        "stepgrad play: the playground needs a web server: pip install 'stepgrad[play]'\n"
    )


def test_so_many_ports_are_tried_and_no_more(monkeypatch):
    tried = []

    def in_use(address, **_):
        tried.append(address)
        raise OSError(errno.EADDRINUSE, "in use")

    monkeypatch.setattr(command.socket, "create_server", in_use)
    with pytest.raises(OSError, match="the ports 7860 to 7880 are all in use"):
        command.listen("127.0.0.1", 7860)
    assert tried == [("127.0.0.1", port) for port in range(7860, 7881)]
    with pytest.raises(OSError, match="the ports 65530 to 65535 are all in use"):
        command.listen("127.0.0.1", 65530)


def test_a_port_below_1024_may_not_be_allowed(monkeypatch):
    def not_allowed(address, **_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(command.socket, "create_server", not_allowed)
    with pytest.raises(OSError, match="port 80 is not allowed to you: give one above 1023"):
        command.listen("127.0.0.1", 80)


@pytest.mark.parametrize(
    ("host", "classroom"), [("127.0.0.1", False), ("localhost", False), ("0.0.0.0", True)]
)
def test_only_this_machine_gets_in_without_a_token(host, classroom):
    with command.listen(host, 0) as listener:
        guard, link = command.guard_of(listener, host)
    assert (guard.token is not None) is classroom
    assert (guard.names is None) is classroom
    assert ("token" in link) is classroom


def test_there_are_as_many_processes_as_cores(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 5}, raising=False)
    assert command.cores() == 3


def test_too_many_open_files_are_one_line_and_not_one_for_each_try(caplog):
    log = command.Log()
    lines = [
        logging.makeLogRecord({"msg": message, "created": at, "exc_info": (None, None, None)})
        for message, at in [
            ("socket.accept() out of system resource", 1000),
            ("socket.accept() out of system resource", 1030),
            ("socket.accept() out of system resource", 1080),
            ("Exception in ASGI application", 1081),
            ("socket.accept() out of system resource", 1200),
        ]
    ]
    assert [log.shows(line) for line in lines] == [True, False, True, True, True]
    assert lines[0].getMessage() == command.Log.CROWDED
    assert lines[0].exc_info is None


@pytest.mark.parametrize(("soft", "hard", "files"), [(256, 4096, 1200), (256, 512, 512)])
def test_as_many_files_are_opened_as_are_needed_and_allowed(monkeypatch, soft, hard, files):
    resource = pytest.importorskip("resource", reason="Windows sets no limit")
    given = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: given.append(limits))
    assert command._open_files() == files
    assert given == [(files, hard)]


def test_text_that_is_none_says_nothing_in_the_terminal(alone):
    with socket.create_connection(("127.0.0.1", alone.port), timeout=20) as page:
        host = f"127.0.0.1:{alone.port}"
        page.sendall(
            f"GET /socket HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        page.sendall(b"\x81\x81\0\0\0\0\xff")  # the terminal is read when `alone` ends
        while page.recv(1000):
            pass
