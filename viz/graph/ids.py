"""What the parts of a drawing are called in SVG, so that a page can light them up.

An id is made of names as they stand in the records.
"""

from __future__ import annotations

import re
from hashlib import sha256

LONG_ID = 200


def node_id(name: str, index: int | str | None = None) -> str:
    """Return the id of a node, or of a part of it: its inputs, or its tag at a further use.

    >>> node_id("v1"), node_id("w[2]"), node_id("x", 1)
    ('node-v1', 'node-w:5b:2:5d:', 'node-x-1')

    Letters, digits, `_` and `.` stay; any other character becomes its code, `:5b:`.
    """
    return f"node-{_escaped(name)}" + ("" if index is None else f"-{index}")


def edge_id(source: str, target: str, index: int) -> str:
    """Return the id of the edge to input `index` of a node.

    >>> edge_id("w", "v1", 0)
    'edge-w-v1-0'
    """
    return f"edge-{_escaped(source)}-{_escaped(target)}-{index}"


def _escaped(name: str) -> str:
    """Return a name as part of an id; different names stay different, the longest by a hash."""
    escaped = re.sub(r"[^A-Za-z0-9_.]", lambda c: f":{ord(c[0]):x}:", name)
    if len(escaped) <= LONG_ID:
        return escaped
    digest = sha256(name.encode(errors="surrogatepass")).hexdigest()
    return f"{escaped[: LONG_ID // 2]}:{digest[:32]}"
