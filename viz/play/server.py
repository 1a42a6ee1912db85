"""The playground's web server: the page, its files and colours, and the websocket of each page.

Who gets in is decided by guard.py; what goes over a websocket is session.py's.
"""

from __future__ import annotations

import re
from html import escape
from importlib.resources import files
from pathlib import PurePosixPath

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketClose

from viz.play.follower import OVER, Follower
from viz.play.guard import Guard
from viz.play.javascript import rules
from viz.play.rooms import Rooms
from viz.play.session import CROWD, EACH, FULL, SESSIONS, SILENT, Crew, End, Session, part
from viz.play.theme import css

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",  # of older browsers
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # the token is in the address
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
"""What OWASP's HTTP Headers Cheat Sheet asks of a page without TLS, cookies and foreign parts."""
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
REFUSED = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>stepgrad playground</title>
<h1>The playground does not open</h1>
<p>{why}</p>
</html>
"""


def app(workers: Crew, guard: Guard) -> ASGIApp:
    """Return the ASGI application that lets pages use these workers, within the guard's rule."""
    pages = Pages()
    rooms = Rooms()

    async def socket(page: WebSocket) -> None:
        await page.accept()
        end = pages.refusal(page) or await _served(page, workers, rooms, pages)
        if end is not None:
            await part(page, end)

    routes = [
        Route("/", lambda request: _file("index.html")),
        Route("/page/{path:path}", lambda request: _file(request.path_params["path"])),
        Route("/theme.css", lambda request: Response(css(), media_type="text/css")),
        Route("/rules.js", lambda request: Response(rules(), media_type="text/javascript")),
        Route("/favicon.ico", lambda request: Response(status_code=204)),
        WebSocketRoute("/socket", socket),
    ]
    inside = Starlette(routes=routes)
    inside.router.redirect_slashes = False  # a redirect would carry the token and a foreign host
    return Door(inside, guard)


async def _served(page: WebSocket, workers: Crew, rooms: Rooms, pages: Pages) -> End | None:
    """Serve a page that trains, or one that follows the page of a room; return why that ends."""
    name = page.query_params.get("room")
    if name is not None and name not in rooms:
        return OVER
    pages[page] = Session(page, workers, rooms) if name is None else Follower(page, rooms[name])
    try:
        return await pages[page].run()
    finally:
        pages.pop(page, None)
        rooms.sweep()


class Pages(dict[WebSocket, Session | Follower]):
    """The open pages, in the order in which they came; one that says nothing keeps no other out."""

    def refusal(self, page: WebSocket) -> End | None:
        """Return why there is no place for one more page, or None if there is or was made one."""
        here = [other for other in self if _host(other) == _host(page)]
        for some, most, end in ((here, EACH, CROWD), ([*self], SESSIONS, FULL)):
            if len(some) >= most:
                sessions = [s for other in some if isinstance(s := self[other], Session)]
                silent = [session for session in sessions if not session.spoken]
                if not silent:
                    return end
                del self[silent[0].page]
                silent[0].outbox.close(SILENT)
        return None


def _host(page: WebSocket) -> str | None:
    return page.client and page.client.host


def _file(path: str) -> Response:
    """Return a file of the page; the pattern leaves no way out of its folder."""
    kind = TYPES.get(PurePosixPath(path).suffix)
    file = files("viz.play") / "page" / path
    if not re.fullmatch(r"([\w-]+/)*[\w.-]+", path) or kind is None or not file.is_file():
        raise HTTPException(404)
    return Response(file.read_bytes(), media_type=kind)


class Door:
    """Turns away whom the guard refuses, and puts the headers on every answer, errors included."""

    def __init__(self, inside: ASGIApp, guard: Guard) -> None:
        self.inside = inside
        self.guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it in."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        why = None if scope["type"] == "lifespan" else self._refusal(scope)
        if why is None:
            await self.inside(scope, receive, with_headers)
        elif scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
        else:
            answer = HTMLResponse(REFUSED.format(why=escape(why)), status_code=403)
            await answer(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        origins = headers.getlist("origin") if scope["type"] == "websocket" else None
        token = QueryParams(scope["query_string"]).get("token")
        return self.guard.refusal(scope["path"], headers.getlist("host"), token, origins)
