"""Who gets into the playground, and how fast a page may talk: hosts, origins, a token, rates."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hmac import compare_digest

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
PUBLIC = ("/page/", "/theme.css", "/rules.js", "/favicon.ico")
"""What holds no secret and starts nothing: read without a token, as styles and modules are."""


@dataclass(frozen=True)
class Guard:
    """The rule of one server: the names it answers to, and the token it asks for.

    On this machine only its own names are answered to: a foreign site that lets its name point
    here (DNS rebinding) still sends that name. In a classroom any name will do, and the token,
    which only the link holds, keeps strangers out.
    """

    port: int
    names: frozenset[str] | None  # None: any
    token: str | None  # None: not asked for

    @classmethod
    def alone(cls, port: int, names: Iterable[str] = ()) -> Guard:
        """Return the rule for the users of this machine, under further names if there are any."""
        return cls(port, frozenset(name.lower() for name in (*LOOPBACK, *names)), None)

    @classmethod
    def classroom(cls, port: int) -> Guard:
        """Return the rule for everyone who has the link, with a new token."""
        return cls(port, None, secrets.token_urlsafe(16))

    def link(self, name: str) -> str:
        """Return the address to open, the token in it: `http://127.0.0.1:7860/`."""
        return self._address(name) + ("" if self.token is None else f"?token={self.token}")

    def refusal(
        self, path: str, hosts: Sequence[str], token: str | None, origins: Sequence[str] | None
    ) -> str | None:
        """Return why a request is refused, for its sender to read, or None.

        `hosts` and `origins` are all headers of these names; `origins` is None where no
        websocket is asked for.
        """
        if len(hosts) != 1 or not self._answers_to(hosts[0].lower()):
            return f"The playground has another address: {self._address(LOOPBACK[0])}"
        if not path.startswith(PUBLIC) and not self._trusts(token):
            return (
                "The link is not complete. Ask who started the playground for the whole link; it "
                "ends in ?token= and some letters."
            )
        if origins is not None and not _is_origin(origins, hosts[0].lower()):
            return "Only the playground's own page may use it."
        return None

    def _address(self, name: str) -> str:
        return f"http://{name}{'' if self.port == 80 else f':{self.port}'}/"

    def _answers_to(self, host: str) -> bool:
        """Tell whether a Host header names this server; browsers leave out port 80."""
        if self.names is None:
            return True
        name, ending = host, f":{self.port}"
        if host.endswith(ending):
            name = host.removesuffix(ending)
        elif self.port != 80:
            return False
        return name in self.names

    def _trusts(self, token: str | None) -> bool:
        if self.token is None:
            return True
        return compare_digest((token or "").encode(), self.token.encode())


def _is_origin(origins: Sequence[str], host: str) -> bool:
    """Tell whether a websocket was asked for by a page of this host (which TLS may be before)."""
    return len(origins) == 1 and origins[0].lower() in (f"http://{host}", f"https://{host}")


class Rate:
    """A bucket of tokens: a message takes one, or more if it is large; some come back each second.

    >>> rate = Rate(per_second=2, burst=3)
    >>> [rate.admits(now=0.0) for _ in range(5)], rate.refused
    ([True, True, True, False, False], 2)
    >>> rate.admits(now=0.5), rate.refused
    (True, 2)

    `refused` counts since the bucket was last half full: 1 is the time to say so.
    """

    def __init__(self, per_second: float, burst: float) -> None:
        """Start with a full bucket of `burst` tokens, at time 0 of any clock."""
        self.per_second = per_second
        self.burst = burst
        self.tokens = burst
        self.last = 0.0
        self.refused = 0

    def admits(self, now: float, cost: float = 1) -> bool:
        """Take the tokens for a message at this time; return False if there are too few."""
        self.tokens = min(self.burst, self.tokens + (now - self.last) * self.per_second)
        self.last = now
        if self.tokens >= self.burst / 2:
            self.refused = 0
        if self.tokens < cost:
            self.refused += 1
            return False
        self.tokens -= cost
        return True
