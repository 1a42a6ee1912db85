"""No import circle in nn, not even for the type checker, and no import inside a function."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import nn

ROOT = Path(nn.__file__).parent.parent


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path): path for path in (ROOT / "nn").rglob("*.py")}


def imported(node):
    """The modules of nn that an import statement names."""
    if isinstance(node, ast.Import):
        named = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        named = [f"{node.module}.{alias.name}" for alias in node.names]
    else:
        return set()
    return {name if name in MODULES else name.rpartition(".")[0] for name in named} & set(MODULES)


def imports(tree):
    return set().union(*map(imported, ast.walk(tree)))


TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def test_no_import_runs_in_a_circle():
    graph = {name: imports(tree) - {name} for name, tree in TREES.items()}
    assert len(list(TopologicalSorter(graph).static_order())) == len(MODULES)


def test_no_function_imports_a_module_of_nn():
    for name, tree in TREES.items():
        functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
        assert not any(map(imports, functions)), name


def test_nothing_here_draws():
    for name, path in MODULES.items():
        assert "import viz" not in path.read_text(encoding="utf-8"), name
        assert "from viz" not in path.read_text(encoding="utf-8"), name
