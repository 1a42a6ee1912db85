"""Pages that are made of other files, so that nothing is written twice."""

import importlib
import json
import os
import re
import shutil
from pathlib import Path

from autograd.ops import OPS
from autograd.symbolic import symbol
from autograd.text import condition, formula, partial, plain

ROOT = Path(__file__).parents[1]
LESSONS = ROOT / os.environ.get("LESSONS", "notebooks")
"""Where the lessons are: in a copy that was run already, or to be run by the build."""
MODULES = [
    *("autograd", "autograd.answers", "autograd.ops", "autograd.records", "nn"),
    *("nn.activations", "nn.callbacks", "nn.datasets", "nn.export", "nn.initializers"),
    *("nn.losses", "nn.metrics", "nn.optimizers", "nn.preprocessing", "nn.regularizers"),
    *("nn.schedules", "nn.sweep", "viz", "viz.plots"),
]
"""The modules that people import from."""
PROJECT = (
    ".github/CONTRIBUTING.md",
    ".github/SECURITY.md",
    ".changes/CHANGELOG.md",
    ".github/CITATION.cff",
)
"""What README links to besides."""


def write(folder):
    """Write the pages into a folder, which is emptied before."""
    shutil.rmtree(folder, ignore_errors=True)
    made = _start() | _lessons() | _programs() | _reference() | _project()
    for place, text in made.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def _start():
    text = (ROOT / "README.md").read_text("utf-8")
    text = text.replace("](notebooks/README.md)", "](made/lessons/index.md)")
    for path in PROJECT:
        text = text.replace(f"]({path})", f"](made/project/{Path(path).stem}.md)")
    return {"start.md": text.replace("](.readme/", "](../.readme/")}


def _project():
    pages = {}
    for path in map(ROOT.joinpath, PROJECT):
        text = path.read_text("utf-8")
        if path.suffix != ".md":
            text = f"# {path.name}\n\n```yaml\n{text}```\n"
        pages[f"project/{path.stem}.md"] = text
    names = [Path(place).stem for place in pages]
    listed = "".join(f"- [{name.capitalize()}]({name}.md)\n" for name in names)
    return pages | {"project/index.md": f"# The project\n\n{listed}{_menu(names)}"}


def _lessons():
    pages = {f"lessons/{p.name}": _lesson(p) for p in sorted(LESSONS.glob("*.ipynb"))}
    plan = (ROOT / "notebooks/README.md").read_text("utf-8")
    plan = re.sub(r"\((programs/\w+)\.py\)", r"(\1.md)", plan)
    names = [Path(place).stem for place in pages] + ["programs/index"]
    tables = {f"lessons/{p.name}": p.read_text("utf-8") for p in LESSONS.glob("*.csv")}
    return pages | tables | {"lessons/index.md": plan + _menu(names)}


def _lesson(path):
    """Return a lesson whose folded cells are folded here, too."""
    lesson = json.loads(path.read_text("utf-8"))
    for cell in lesson["cells"]:
        if cell["metadata"].get("jupyter", {}).get("source_hidden"):
            cell["metadata"]["tags"] = ["hide-input"]
    return json.dumps(lesson)


def _programs():
    paths = sorted((ROOT / "notebooks/programs").glob("*.py"))
    pages = {
        f"lessons/programs/{p.stem}.md": f"# {p.name}\n\n````python\n{p.read_text('utf-8')}````\n"
        for p in paths
    }
    index = "# Programs\n" + _menu([p.stem for p in paths])
    return pages | {"lessons/programs/index.md": index}


def _reference():
    pages = {f"reference/{m}.md": _reference_of(m) for m in MODULES}
    rows = [f"| [{m}]({m}.md) | {_first_line(m)} |" for m in MODULES]
    table = "\n".join(["| module | what it is |", "|---|---|", *rows])
    return pages | {"reference/index.md": f"# Reference\n\n{table}\n" + _menu(MODULES)}


def _reference_of(module):
    """Return a page that documents each name where it is at home, and elsewhere links to it."""
    names = getattr(importlib.import_module(module), "__all__", [])
    homes = {name: _home(module, name) for name in names}
    away = [name for name, home in homes.items() if home != module]
    lines = [f"# {module}", "", "```{eval-rst}", f".. automodule:: {module}"]
    lines += [f"   :exclude-members: {', '.join(away)}"] if away else []
    lines += ["```", *(_operations() if module == "autograd.ops" else ()), ""]
    lines += [f"- `{name}`: see [{homes[name]}]({homes[name]}.md)" for name in away]
    return "\n".join([*lines, ""])


def _operations():
    """Return the table of derivatives, in the words in which the engine prints its rules."""
    rows = ["", "| op | value | local derivatives | defined where |", "|---|---|---|---|"]
    for op in OPS.values():
        inputs = [symbol(name) for name in op.arguments]
        value = "a list of inputs" if op.nary else f"`{plain(formula(op, inputs))}`"
        partials = [
            f"∂out/∂{name} = `{plain(partial(op, k, inputs, symbol('out')))}`"
            for k, name in enumerate(op.arguments)
            if not op.nary
        ]
        where = f"`{condition(op.domain, op)}`" if op.domain else ""
        rows.append(f"| `{op.name}` | {value} | {', '.join(partials)} | {where} |")
    return rows


def _home(module, name):
    """Return the documented module below this one that also has the name, or this one."""
    item = getattr(importlib.import_module(module), name)
    below = [m for m in MODULES if m.startswith(f"{module}.")]
    if f"{module}.{name}" in below:
        return f"{module}.{name}"
    return next(
        (m for m in below if getattr(importlib.import_module(m), name, None) is item), module
    )


def _first_line(module):
    return importlib.import_module(module).__doc__.splitlines()[0]


def _menu(names):
    listed = "\n".join(names)
    return f"\n```{{toctree}}\n:hidden:\n\n{listed}\n```\n"
