"""A lesson as a test reads it: its cells, what they ask, and the solutions below."""

import ast
import json
import re
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parents[2] / "notebooks"
PATHS = sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))
JUDGES = {"choice", "count", "factors", "function", "gradient", "number", "update"}


class Cell(NamedTuple):
    """One cell: Markdown, code in sight, or folded code."""

    id: str
    kind: str
    text: str

    @property
    def asks(self) -> str | None:
        """The variable that a check judges, if this cell is a check."""
        if self.kind != "folded":
            return None
        for node in ast.walk(ast.parse(self.text)):
            match node:
                case ast.Call(ast.Attribute(ast.Name("answers"), judge), [ast.Name(asked), *_]):
                    if judge in JUDGES:
                        return asked
        return None

    @property
    def solutions(self) -> list[str]:
        """The blocks of Python in a folded solution."""
        folded = "".join(re.findall(r"<summary>Solution</summary>(.*?)</details>", self.text, re.S))
        return re.findall(r"```python\n(.*?)```", folded, re.S)

    @property
    def prose(self) -> str:
        """What is read of Markdown: without headings, code, formulas and tags."""
        unread = r"^#.*?$|```.*?```|\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|<[^>]*>"
        return re.sub(unread, " ", self.text, flags=re.S | re.M)


class Lesson:
    """The cells of a notebook."""

    def __init__(self, path: Path) -> None:
        self.path = path
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        self.cells = [Cell(c["id"], _kind(c), "".join(c["source"])) for c in cells]

    @property
    def number(self) -> int:
        return int(self.path.name[:2])

    @cached_property
    def markdown(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.kind == "md"]

    @cached_property
    def code(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.kind != "md"]

    @cached_property
    def solutions(self) -> dict[str, str]:
        """The solution of each check, by its id: the last checks above it have its blocks.

        A block that answers nothing asked shows something; it is no solution.
        """
        found, open_ = {}, []
        for cell in self.cells:
            if cell.asks:
                open_.append(cell)
            if cell.solutions:
                names = {check.asks for check in open_}
                blocks = [block for block in cell.solutions if names & _bound(block)]
                checks = open_[len(open_) - len(blocks) :]
                found |= {c.id: block for c, block in zip(checks, blocks, strict=True)}
                open_ = []
        return found


def _bound(block: str) -> set[str]:
    """The names that a block assigns or defines."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(block)):
        match node:
            case ast.FunctionDef(name) | ast.Name(name, ast.Store()):
                found.add(name)
    return found


def _kind(cell: dict) -> str:
    if cell["cell_type"] == "markdown":
        return "md"
    return "folded" if cell["metadata"].get("jupyter", {}).get("source_hidden") else "code"
