"""Who imports whom, folder by folder, as a picture and as a table."""

import ast
from collections import Counter
from pathlib import Path

import pygraphviz
from IPython.display import SVG, Markdown

ROOT = Path(__file__).parents[1]
PACKAGES = ("autograd", "nn", "viz")
COLOURS = {"autograd": "#f59322", "nn": "#2f9e63", "viz": "#0877bd"}


def sources():
    """Yield each module with the folder of the first two that it is in."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path, _folder(path.relative_to(ROOT).parts[:-1])


def arrows():
    """Return how many imports go from one folder to another."""
    found = Counter()
    for path, folder in sources():
        others = {_folder(name.split(".")) for name in _imported(path)}
        found.update((folder, other) for other in others - {folder})
    return found


def picture():
    """Draw the folders of each package with their imports, and how many go between packages."""
    drawn = pygraphviz.AGraph(directed=True, rankdir="BT", bgcolor="transparent")
    drawn.node_attr.update(shape="box", style="rounded,filled", fillcolor="white", fontname="Arial")
    counts = arrows()
    for package in PACKAGES:
        inside = sorted({f for pair in counts for f in pair if f.split("/")[0] == package})
        look = {"color": COLOURS[package], "style": "rounded", "penwidth": 2}
        drawn.add_subgraph(inside, f"cluster_{package}", **look)
    between = Counter()
    for (one, other), count in counts.items():
        colour = COLOURS[other.split("/")[0]]
        if one.split("/")[0] == other.split("/")[0]:
            drawn.add_edge(one, other, color=colour, penwidth=min(5.0, 0.6 + count / 6))
        else:
            between[one.split("/")[0], other.split("/")[0]] += count
    for (one, other), count in between.items():
        look = {"color": COLOURS[other], "penwidth": 4, "label": f"  {count} imports", "minlen": 2}
        drawn.add_edge(one, other, fontname="Arial", fontcolor=COLOURS[other], **look)
    return SVG(drawn.draw(format="svg", prog="dot"))


def table():
    """Return the folders with the numbers of their modules and lines."""
    modules, lines = Counter(), Counter()
    for path, folder in sources():
        modules[folder] += 1
        lines[folder] += sum(bool(line.strip()) for line in path.read_text("utf-8").splitlines())
    rows = [f"| `{folder}/` | {count} | {lines[folder]:,} |" for folder, count in modules.items()]
    return Markdown("\n".join(["| folder | modules | lines |", "|---|---:|---:|", *rows]))


def _folder(parts):
    return "/".join(parts[: 2 if (ROOT / "/".join(parts[:2])).is_dir() else 1])


def _imported(path):
    """Yield the modules of ours that a module imports, at any depth of it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] in PACKAGES)
