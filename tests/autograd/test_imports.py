"""Who may import whom, read from the sources, and what `import autograd` loads."""

import ast
import re
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import autograd

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
HOOK = PROJECT["tool"]["hatch"]["metadata"]["hooks"]["custom"]
MODULES = {"fonttools": "fontTools", "fpdf2": "fpdf"}  # that are not called as their packages
NAMES = [re.match(r"[\w-]+", r).group() for r in HOOK["dependencies"] + HOOK["wheels"]]
DECLARED = {MODULES.get(name, name.replace("-", "_")) for name in NAMES}
ALLOWED = {  # besides the standard library
    "autograd": {"autograd"},
    "autograd/compile": {"autograd"} | DECLARED & {"numpy"},
    "autograd/compile/native": {"autograd", "numpy", "llvmlite"},  # by an extra
    "nn": {"autograd", "nn"} | DECLARED & {"numpy", "rich", "safetensors"},
    "nn/datasets": {"autograd", "nn", "numpy", "sklearn"},
    "nn/export": {"autograd", "nn", "numpy", "torch", "onnx"},  # by an extra
    "viz": {"autograd", "nn", "viz"}
    | {"matplotlib", "PIL", "textual", "starlette", "uvicorn", "websockets"}  # by extras
    | DECLARED,
}


def imported(source: str) -> set[str]:
    """The top-level packages that a source imports, at any depth of it."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


def package(path: Path) -> str:
    """The narrowest package with a rule of its own."""
    folder = path.relative_to(ROOT).parent
    return next(str(p) for p in (folder, *folder.parents) if str(p) in ALLOWED)


SOURCES = sorted(path for name in ("autograd", "nn", "viz") for path in (ROOT / name).rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_its_package_may(path):
    allowed = ALLOWED[package(path)] | sys.stdlib_module_names
    assert imported(path.read_text("utf-8")) <= allowed


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES_OF_OURS = {module(path): path for path in SOURCES}


def neighbours(path: Path) -> set[str]:
    """The modules of ours that a module imports, also where only the type checker sees it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively: write the whole name"
            dotted = [f"{node.module}.{alias.name}" for alias in node.names]
            names |= {name if name in MODULES_OF_OURS else node.module for name in dotted}
    return names & MODULES_OF_OURS.keys() - {module(path)}


def test_no_import_runs_in_a_circle():
    graph = {name: neighbours(path) for name, path in MODULES_OF_OURS.items()}
    assert set(TopologicalSorter(graph).static_order()) == MODULES_OF_OURS.keys()


def test_the_engine_is_among_the_sources():
    assert ROOT / "autograd" / "value.py" in SOURCES


def test_importing_autograd_loads_the_standard_library_alone():
    code = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
before = set(sys.modules)
import autograd
print(autograd.__version__)
print(*{{name.partition(".")[0] for name in set(sys.modules) - before}})
"""
    isolated = [sys.executable, "-I", "-S", "-c", code]
    said = subprocess.run(isolated, capture_output=True, check=True).stdout.decode()
    version, modules = said.splitlines()
    assert version == autograd.__version__  # known in a folder that was never installed, too
    assert set(modules.split()) - sys.stdlib_module_names == {"autograd"}
