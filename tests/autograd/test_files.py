"""Files are written whole or not at all."""

import os
from pathlib import Path

import pytest

from autograd.files import write_whole


def test_a_file_is_written_and_nothing_else(tmp_path):
    write_whole(tmp_path / "t.jsonl", b"new")
    assert contents(tmp_path) == {"t.jsonl": b"new"}


def test_an_existing_file_is_replaced_and_keeps_its_permissions(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_bytes(b"old and longer")
    path.chmod(0o640)
    write_whole(str(path), b"new")
    assert contents(tmp_path) == {"t.jsonl": b"new"}
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_new_file_gets_the_permissions_of_any_new_file(tmp_path):
    (tmp_path / "other").touch()
    write_whole(tmp_path / "t.jsonl", b"new")
    assert (tmp_path / "t.jsonl").stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.parametrize(
    ("owner", "function"),
    [(os, "fsync"), (os, "fdopen"), (Path, "replace"), (Path, "chmod")],
    ids=lambda x: getattr(x, "__name__", x),
)
@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()], ids=repr)
def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    tmp_path, monkeypatch, owner, function, error
):
    def fail(*args: object) -> None:
        raise error

    path = tmp_path / "t.jsonl"
    path.write_bytes(b"old")
    monkeypatch.setattr(owner, function, fail)
    with pytest.raises(type(error)):
        write_whole(path, b"new")
    monkeypatch.undo()
    assert contents(tmp_path) == {"t.jsonl": b"old"}


def test_a_folder_that_is_not_there_is_an_error_that_names_it(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no folder .*nowhere"):
        write_whole(tmp_path / "nowhere" / "t.jsonl", b"new")
    assert contents(tmp_path) == {}


def test_a_file_is_not_a_folder_and_a_folder_is_not_a_file(tmp_path):
    write_whole(tmp_path / "file", b"old")
    with pytest.raises(OSError, match=r"there is no folder .*file"):
        write_whole(tmp_path / "file" / "t.jsonl", b"new")
    with pytest.raises(IsADirectoryError, match="it is a folder"):
        write_whole(tmp_path, b"new")
    assert contents(tmp_path) == {"file": b"old"}


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder closed to everyone")
def test_a_folder_closed_to_writing_is_an_error_that_names_the_file():
    with pytest.raises(OSError, match=r"t\.jsonl"):
        write_whole("/proc/self/t.jsonl", b"new")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path):
    target, link, chain = (tmp_path / name for name in ("target", "link", "chain"))
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to("target")
    chain.symlink_to(link)
    write_whole(chain, b"new")
    assert (chain.is_symlink(), link.is_symlink(), target.is_symlink()) == (True, True, False)
    assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"new", 0o640)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["chain", "link", "target"]


def test_a_link_to_what_is_not_there_yet_makes_it(tmp_path):
    link = tmp_path / "link"
    link.symlink_to("later")
    write_whole(link, b"new")
    assert ((tmp_path / "later").read_bytes(), link.is_symlink()) == (b"new", True)
