"""Graphviz: the one inside pygraphviz, else an installed `dot`.

layout.py writes the question and reads the answer.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from threading import Lock
from typing import Any

SECONDS = 60.0  # after which a process apart is given up
MISSING = (
    "drawing needs Graphviz, and neither the package pygraphviz nor the program dot is here: "
    "pip install pygraphviz, or where it has no wheel (Alpine, say) apk add graphviz"
)

_one_at_a_time = Lock()  # Graphviz keeps its state in global variables


class LayoutError(ValueError):
    """Graphviz is missing, failed, or was not asked because it would take too long."""


def embedded_version() -> str | None:
    """Return the version of the Graphviz inside pygraphviz, or None if it is not installed."""
    library = _library()
    if library is None:
        return None
    names = (f"GRAPHVIZ_{part}_VERSION" for part in ("MAJOR", "MINOR", "PATCH"))
    return ".".join(str(getattr(library.graphviz, name)) for name in names)


def dot_program() -> str | None:
    """Return the path of Graphviz's `dot`, or None if it is not installed."""
    return shutil.which("dot")


def places(source: str) -> bytes:
    """Return where Graphviz puts the parts of a graph written in DOT, as JSON.

    Safe from several threads, which wait for each other. Raises LayoutError if there is no
    Graphviz or if it fails.
    """
    return _embedded(source, "json0") if _library() else _apart(source, "json0")


def svg(source: str) -> bytes:
    """Return what Graphviz draws of a graph written in DOT, in a process apart.

    Text takes it to libraries that know the fonts of the machine and may speak on the terminal.
    """
    return _apart(source, "svg")


@cache
def _library() -> Any:
    """Return pygraphviz, or None where it is not installed or does not load."""
    try:
        import pygraphviz
        import pygraphviz.graphviz
    except (ImportError, OSError):
        return None
    return pygraphviz


def _embedded(source: str, form: str) -> bytes:
    # By pygraphviz's lower level: AGraph.draw() warns on the terminal from 1000 nodes on.
    library = _library()
    with _one_at_a_time:
        context = library.graphviz.gvContextWithBuiltins()  # first: it names nodes without label
        try:
            graph = library.AGraph(string=source)
            try:
                return _drawn(library.graphviz, context, graph, form)
            finally:
                graph.close()
        except LayoutError:
            raise
        except Exception as error:
            why = getattr(error, "strerror", None) or error  # of a full disk, say
            raise LayoutError(f"Graphviz could not read this graph: {why}") from error
        finally:
            library.graphviz.gvFreeContext(context)


def _drawn(graphviz: Any, context: Any, graph: Any, form: str) -> bytes:
    program = graph.graph_attr.get("layout") or "dot"
    if graphviz.gvLayout(context, graph.handle, program.encode()):
        raise LayoutError("Graphviz could not place the parts of this graph")
    failed, drawing = graphviz.gvRenderData(context, graph.handle, form.encode())
    graphviz.gvFreeLayout(context, graph.handle)
    if failed:
        raise LayoutError(f"Graphviz could not write this graph as {form}")
    return bytes(drawing)


def _apart(source: str, form: str) -> bytes:
    """Let Graphviz run by itself: this module as a program, or an installed `dot`."""
    if _library() is not None:
        command = [sys.executable, "-P", __file__, form]
    elif program := dot_program():
        command = [program, f"-T{form}"]
    else:
        raise LayoutError(MISSING)
    try:
        done = subprocess.run(
            command, input=source.encode(), capture_output=True, check=False, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        raise LayoutError(f"Graphviz was at this for {SECONDS:g} seconds: draw less") from None
    if done.returncode or b"Error:" in done.stderr:
        said = done.stderr.decode(errors="replace").strip()
        raise LayoutError(f"Graphviz could not draw this: {said}")
    return done.stdout


if __name__ == "__main__":
    try:
        sys.stdout.buffer.write(_embedded(sys.stdin.buffer.read().decode(), sys.argv[1]))
    except LayoutError as error:
        sys.exit(str(error))
