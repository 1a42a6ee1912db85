"""What is installed with stepgrad, on machines that have a wheel for Graphviz and on others."""

import importlib.util
import sys
import tomllib
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ROOT = Path(__file__).parents[1]
HOOK = ROOT / ".packaging" / "dependencies.py"
CONFIG = {"dependencies": ["numpy>=2.0"], "wheels": ["pygraphviz>=2.0.4"]}


@pytest.fixture
def installed_with(monkeypatch):
    """Tell what is installed on a machine whose wheels have such tags."""

    def ask(*tags: str) -> list[str]:
        builder = ModuleType("hatchling.metadata.plugin.interface")
        builder.MetadataHookInterface = object
        monkeypatch.setitem(sys.modules, builder.__name__, builder)
        monkeypatch.setattr("packaging.tags.sys_tags", lambda: iter(tags))
        spec = importlib.util.spec_from_file_location("dependencies", HOOK)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        metadata = {}
        module.Dependencies.update(SimpleNamespace(config=CONFIG), metadata)
        return metadata["dependencies"]

    return ask


@pytest.mark.parametrize("machine", ["manylinux_2_28_x86_64", "macosx_11_0_arm64", "win_amd64"])
def test_graphviz_comes_as_a_wheel_where_one_fits(installed_with, machine):
    tags = f"cp312-cp312-{machine}", f"cp310-abi3-{machine}", "py3-none-any"
    assert installed_with(*tags) == ["numpy>=2.0", "pygraphviz>=2.0.4"]


@pytest.mark.parametrize(
    "tag",
    [
        "cp310-abi3-musllinux_1_2_x86_64",  # Alpine
        "cp310-abi3-manylinux_2_17_x86_64",  # an old Linux
        "cp310-abi3-linux_armv7l",
        "pp311-pypy311_pp73-manylinux_2_28_x86_64",
        "cp313-cp313t-manylinux_2_28_x86_64",  # without the global lock
    ],
)
def test_elsewhere_the_install_succeeds_without_it(installed_with, tag):
    assert installed_with(tag, "py3-none-any") == ["numpy>=2.0"]


def test_what_others_wrote_is_installed_with_its_licence():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    shipped = {path.parent for pattern in project["license-files"] for path in ROOT.glob(pattern)}
    vendor = ROOT / "viz/play/page/js/vendor"
    libraries = {folder for folder in vendor.iterdir() if folder.is_dir()}
    assert shipped == {ROOT, ROOT / "viz/fonts", *libraries}


def test_the_wheel_holds_the_module_that_an_editable_install_finds():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    folders = [ROOT / name for name in settings["hatch"]["build"]["targets"]["wheel"]["packages"]]
    assert {folder.name for folder in folders} == {"autograd", "nn", "viz", "stepgrad"}
    assert all((folder / "__init__.py").is_file() for folder in folders)
    assert all((folder / "py.typed").is_file() for folder in folders)  # types are for users too
    assert {path.name for path in folders[-1].parent.iterdir()} == {"stepgrad"}  # all is importable
