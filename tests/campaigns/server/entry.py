"""Who gets in, and to what: paths, hosts, origins, methods, framings, tokens in any spelling."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from random import Random
from urllib.parse import parse_qsl

from tests.campaigns.frame import trial
from tests.campaigns.server.knocks import Answer, Served, alone, classroom
from viz.play.guard import LOOPBACK
from viz.play.javascript import rules
from viz.play.server import HEADERS
from viz.play.theme import css

REFUSED = (400, 403, 404, 405)
GARBLED = (b"Invalid HTTP request received.", b"Failed to open a WebSocket connection")
"""What uvicorn says by itself in plain text, before anything of ours hears of it."""
EVIL = "evil.example"


@cache
def given_away() -> set[bytes]:
    """Return all that the server gives to anyone: the files of the page, its colours and rules."""
    folder = Path(str(files("viz.play"))) / "page"
    found = {path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return found | {css().encode(), rules().encode(), b""}


def is_right(server: Served, answer: Answer, what: str, socket: bool = False) -> None:
    """See that an answer has all headers, no secret and no fault in it, and the terminal none.

    Only a page has use for the headers, not what opens or refuses a websocket.
    """
    shown = f"{answer.status} {answer.headers} {answer.body[:200]!r} to {what[:400]!r}"
    assert answer.status < 500, shown
    assert not 300 <= answer.status < 400, shown
    if answer.status and not socket and not any(said in answer.body for said in GARBLED):
        missing = [name for name in HEADERS if answer.headers.get(name.lower()) != HEADERS[name]]
        assert not missing, f"no {missing} in {shown}"
    assert not {"server", "set-cookie", "location", "x-injected"} & set(answer.headers), shown
    assert b"Traceback" not in answer.body, shown
    if server.token:
        assert server.token not in f"{answer.headers} {answer.body!r}", f"the token is in {shown}"
    said = server.says()
    assert not said, f"the terminal shows {said[-500:]} after {what[:400]!r}"


def one(source: Random, words: str, *others: str) -> str:
    """Return one of several words, or of others that have blanks in them or are empty."""
    return source.choice([*words.split(), *others])


# Paths.

HOMES = """
    / // /page /page/ /page/ /page/ /page/ /page/js/ /page// /theme.css/ /socket/ * /%70age/ /PAGE/
    http://evil.example/page/
"""
WANTED = """
    ../server.py ../../frames/page/lesson.html ../../../../../../../../etc/passwd /etc/passwd .. js
    js/../../guard.py js/vendor/../main.js index.html js/main.js ....//....//server.py C:/a.ini
"""
SPELLINGS = {
    ".": ". . %2e %2E %252e %c0%ae %ef%bc%8e %u002e ．",
    "/": "/ / %2f %2F %252f \\ %5c // /./ %c0%af ∕ ;/",
}
ENDS = "? # ; / /. ~ % %00 %00.html %20 %zz %ff%fe %0d%0aX-Injected:%201 %e2%80%ae é ::$DATA"


@trial(short=60)
def paths(source: Random) -> None:
    """A path that wants out of the page's folder, in some spelling."""
    wanted = one(source, WANTED, "", str(files("viz") / "frames/page/lesson.css"))
    if source.random() < 0.7:  # one spelling for the whole path, or one for each letter
        spelled = wanted.translate({ord(x): one(source, way) for x, way in SPELLINGS.items()})
    else:
        spelled = "".join(one(source, SPELLINGS.get(letter, letter)) for letter in wanted)
    end = one(source, ENDS, "", "", "", " ", "\x00", "\udcff", "a" * 6000)
    target = one(source, HOMES) + spelled + end
    server = source.choice([alone, classroom])()
    answer = server.answers(target)
    is_right(server, answer, target)
    assert answer.status in (200, 204, *REFUSED), f"{answer.status} to {target[:400]!r}"
    if answer.status == 200:
        assert answer.body in given_away(), f"{answer.body[:200]!r} to {target[:400]!r}"


# Hosts and origins.

NAMES = "127.1 2130706433 0x7f.1 0.0.0.0 localhost. [::] [::ffff:127.0.0.1] é evil.example"
DISGUISES = "{0}.evil.example evil.example.{0} {0}@evil.example u@{0} :@{0} {0}. {0}%00 [{0}]"
PORTS = ": :80 :0{0} :{0}0 :+{0} :{0}:80 :{0}/ :{0}? :{0}# :{0},evil.example"
SCHEMES = "http http http http https HTTP ws null file"
SEVERAL = (1, 1, 1, 1, 1, 1, 1, 1, 0, 2)


def _address(source: Random, port: int) -> str:
    """Return a host and a port: ours, or as an attacker would write them."""
    name = one(source, NAMES, *LOOPBACK * 3)
    if source.random() < 0.2:
        name = one(source, DISGUISES).format(name)
    name = source.choice([name, name, name, name.upper(), name.title(), f" {name}", ""])
    if source.random() < 0.6:
        return f"{name}:{port}"
    return name + one(source, PORTS, "", ": {0}", ":{0} x", ":{0}\tx").format(port)


@trial(short=60)
def hosts_and_origins(source: Random) -> None:
    """A page or a websocket asked for under foreign or strange names of host and origin."""
    server = source.choice([alone, classroom])()
    hosts = [_address(source, server.port) for _ in range(source.choice(SEVERAL))]
    host = hosts[0].strip().lower() if len(hosts) == 1 else ""
    origins = [
        f"{one(source, SCHEMES)}://{source.choice([*hosts, _address(source, server.port)])}"
        f"{one(source, '/', ', null', *[''] * 6)}"
        for _ in range(source.choice(SEVERAL))
    ]
    lines = "".join(f"Host: {x}\r\n" for x in hosts) + "".join(f"Origin: {x}\r\n" for x in origins)
    query = f"?token={server.token}" if server.token else ""
    known = len(hosts) == 1 and (server.token or host in {f"{x}:{server.port}" for x in LOOPBACK})
    if knocks := source.random() < 0.5:
        answer = server.knocks(f"/socket{query}", lines)
        ours = [[f"http://{host}"], [f"https://{host}"]]
        known = known and [x.strip().lower() for x in origins] in ours
    else:
        answer = server.answers(f"/{query}", lines)
    is_right(server, answer, lines, knocks)
    let_in = answer.status in (101, 200)
    assert known or not let_in, f"{lines!r} was let in"
    assert let_in or answer.status == 400 or not known, f"{answer.status} to {lines!r}"


# Methods and framings.

TARGETS = "/ /page/js/main.js /theme.css /socket * evil.example:443 /x"
METHODS = "TRACE POST PUT DELETE CONNECT OPTIONS PATCH HEAD PROPFIND TRACK DEBUG get ＧＥＴ"


@trial(short=30)
def methods(source: Random) -> None:
    """A method that the server has no use for, with headers and a body that it could echo."""
    server = source.choice([alone, classroom])()
    target, method = one(source, TARGETS), one(source, METHODS, "", "GET\t", "GET\x00", "X" * 5000)
    secret = f"secret-{source.randrange(10**9)}"
    head = f"X-Secret: {secret}\r\nCookie: {secret}\r\nContent-Length: {len(secret)}\r\n"
    answer = server.answers(target, f"{server.own}{head}\r\n{secret}", method)
    is_right(server, answer, f"{method} {target}")
    allowed = (200, 204) if method == "HEAD" else ()
    assert answer.status in (*REFUSED, *allowed), f"{answer.status} to {method} {target}"
    assert secret.encode() not in answer.body, f"{method} {target} is echoed"


LENGTHS = "0 4 50 +5 -1 0x5 5,6 5,5 99999999999999999999 １"
CODINGS = "chunked chunked Chunked identity chunked,gzip xchunked \x0bchunked"
ODD_LINES = ("X: a\r\n folded", "X : a", "X: a\rX-Injected: 1", "X: \x00", ": a", "X")
BODIES = ("", "0\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n", "5;x=\r\n\r\n", "ffffffffff\r\n", "x\r\n")


@trial(short=30)
def framings(source: Random) -> None:
    """A request within a request that asks for one answer, where lengths and lines disagree."""
    server = source.choice([alone, classroom])()
    lines = [f"Content-Length: {one(source, LENGTHS)}" for _ in range(source.randrange(3))]
    lines += [f"Transfer-Encoding: {one(source, CODINGS)}" for _ in range(source.randrange(3))]
    lines += [f"Host: {server.host}", "Connection: close", source.choice(ODD_LINES)]
    lines += ["X-Forwarded-Host: evil.example", "X-Forwarded-For: 127.0.0.1"]
    end = source.choice(["\r\n", "\r\n", "\r\n", "\n", "\r"])
    head = end.join([f"GET / HTTP/1.{source.choice('0112')}", *lines, "", ""])
    inner = f"GET /theme.css HTTP/1.1\r\n{server.own}\r\n"
    data = server.receives((head + source.choice(BODIES) + inner).encode())
    is_right(server, Answer.of(data), head)
    assert data.count(b"HTTP/1.1 ") <= 1, f"the request within was answered, too: {head!r}"


UPGRADES = ("websocket", "h2c", "WebSocket, h2c", "TLS/1.0", "")
VERSIONS = "13 13 13 7 99 x 13,13"
KEYS_OF_SOCKETS = ("dGhlIHNhbXBsZSBub25jZQ==", "x", "", "dGhlIHNhbXBsZSBub25jZQ==\r\n folded")
PROTOCOLS = (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
PROTOCOLS += (
    b"GET /\r\n\r\n",
    b"\r\n\r\n",
    b"SSH-2.0-x\r\n",
    b"\x05\x01\x00",
    b"EHLO x\r\n",
    b"\0" * 99,
)


@trial(short=20)
def protocols(source: Random) -> None:
    """Another protocol on the same port, or an upgrade to one, or random bytes."""
    server = source.choice([alone, classroom])()
    if source.random() < 0.5:
        data = source.choice([*PROTOCOLS, source.randbytes(source.choice([1, 50, 70_000]))])
    else:
        method = source.choice(["GET", "GET", "POST", "HEAD"])
        lines = (
            f"{method} /socket?token={server.token} HTTP/1.{source.choice('01')}\r\n{server.own}"
        )
        lines += f"Connection: {source.choice(['Upgrade', 'close', 'Upgrade, close'])}\r\n"
        lines += f"Upgrade: {source.choice(UPGRADES)}\r\n"
        lines += f"Sec-WebSocket-Version: {one(source, VERSIONS)}\r\n"
        lines += f"Sec-WebSocket-Key: {source.choice(KEYS_OF_SOCKETS)}\r\n"
        data = f"{lines}\r\n".encode()
    found = server.receives(data)
    if found.startswith(b"HTTP/"):
        is_right(server, Answer.of(found), repr(data[:300]), socket=b"Upgrade" in data)
    said = server.says()
    assert not said, f"the terminal shows {said[-500:]} after {data[:300]!r}"


# Tokens.

NEARLY = "{0}= {0}%20 %20{0} {0}%00 {0}{0} %ff é * '%20or%201=1 {0} {0} {0}"
KEYS = "token token token token Token token[] tok%65n token%00 ;token x&token token&token"
PLACES = ("Cookie: token={0}", "Authorization: Bearer {0}", "Referer: http://x/?token={0}")


@trial(short=40)
def tokens(source: Random) -> None:
    """A token that is nearly right, or right in the wrong place."""
    server = classroom()
    token, at = server.token, source.randrange(len(server.token))
    parts = [token[:at], token[at:], token.swapcase(), f"{token[:at]}-{token[at + 1 :]}"]
    parts.append("".join(f"%{ord(letter):02x}" for letter in token))
    several = range(source.choice([0, 1, 1, 2]))
    fields = [f"{one(source, KEYS)}={one(source, NEARLY, *parts)}" for _ in several]
    query = "&".join(fields).format(token)
    head = f"{source.choice(PLACES).format(token)}\r\n{server.own}"
    if knocks := source.random() < 0.3:
        answer = server.knocks(f"/socket?{query}", head)
    else:
        asked = one(source, f"/ / /socket /missing /{token} /page //")
        answer = server.answers(f"{asked}?{query}", head)
    is_right(server, answer, query, knocks)
    given = dict(parse_qsl(query, keep_blank_values=True)).get("token")
    let_in = answer.status not in (400, 403)
    assert let_in == (given == token) or answer.status == 400, f"{answer.status} to {query!r}"
