"""What a wheel of stepgrad holds and asks for, and what is installed with it on which machine."""

import importlib.util
import re
import tarfile
import zipfile
from contextlib import chdir
from email import message_from_string
from pathlib import Path
from types import SimpleNamespace

import pytest
from hatchling import build

ROOT = Path(__file__).parents[1]
FOLDERS = [*(ROOT / name for name in ("autograd", "nn", "viz")), ROOT / ".packaging/src/stepgrad"]
SUFFIXES = {".py", ".typed", ".css", ".html", ".js", ".ts", ".ttf", ".txt", ""}
HOOK = ROOT / ".packaging" / "dependencies.py"
CONFIG = {"dependencies": ["numpy>=2.0"], "wheels": ["pygraphviz>=2.0.4"]}


# What a wheel holds.


def wheel_of(source, folder):
    """Build a wheel of a folder's sources as pip does."""
    with chdir(source):
        return folder / build.build_wheel(str(folder))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return wheel_of(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def files(wheel):
    """The files of the wheel, those of its licences and its metadata apart."""
    names = set(zipfile.ZipFile(wheel).namelist())
    return {name for name in names if ".dist-info/" not in name}


@pytest.fixture(scope="module")
def metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        return message_from_string(archive.read(name).decode())


def test_the_wheel_holds_the_packages_as_they_are_here(files):
    here = {
        path.relative_to(folder.parent).as_posix()
        for folder in FOLDERS
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert files == here


def test_the_wheel_holds_what_runs_and_what_the_page_shows(files):
    assert {Path(name).suffix for name in files} == SUFFIXES  # no notebooks, pictures, archives
    assert not {"tests", "node_modules"} & {part for name in files for part in Path(name).parts}
    needed = "viz/play/page/index.html", "viz/frames/page/lesson.html", "viz/fonts/LiberationSans"
    assert all(any(name.startswith(start) for name in files) for start in needed)


def test_its_types_are_for_users_too(files):
    assert {f"{folder.name}/py.typed" for folder in FOLDERS} <= files


def test_what_others_wrote_is_installed_with_its_licence(metadata):
    vendor = ROOT / "viz/play/page/js/vendor"
    others = {ROOT / "viz/fonts", *(folder for folder in vendor.iterdir() if folder.is_dir())}
    licensed = {ROOT / Path(name).parent for name in metadata.get_all("License-File")}
    assert licensed == {ROOT, *others}


def test_it_names_the_pythons_that_are_tested(metadata):
    named = re.findall(r"Python :: (3\.\d+)", "\n".join(metadata.get_all("Classifier")))
    assert metadata["Requires-Python"] == f">={named[0]}"
    workflow = (ROOT / ".github/workflows/ci.yml").read_text("utf-8")
    assert re.findall(r'"(3\.\d+)"', workflow) == named


def test_an_sdist_builds_the_same_wheel(wheel, tmp_path):
    with chdir(ROOT):
        sdist = build.build_sdist(str(tmp_path))
    with tarfile.open(tmp_path / sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    again = wheel_of(tmp_path / sdist.removesuffix(".tar.gz"), tmp_path)
    assert again.read_bytes() == wheel.read_bytes()


def test_an_editable_install_finds_the_module_stepgrad_and_nothing_beside_it():
    assert {path.name for path in FOLDERS[-1].parent.iterdir()} == {"stepgrad"}


# What is installed with it, on machines that have a wheel for Graphviz and on others.


@pytest.fixture
def installed_with(monkeypatch):
    """Tell what is installed on a machine whose wheels have such tags."""

    def ask(*tags: str) -> list[str]:
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
