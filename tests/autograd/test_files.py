"""Files are written whole or not at all."""

import os
from pathlib import Path

import pytest

from autograd.files import append_whole, check_writable, one_at_a_time, write_whole
from tests.campaigns.children import Child, alone, killed_at_line, without_rights


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
    [(os, "fsync"), (Path, "replace")],
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


@pytest.mark.parametrize("lacking", ["O_TMPFILE", "link"])
def test_a_system_without_unnamed_files_writes_named_ones(tmp_path, monkeypatch, lacking):
    def fail(*_: object, **__: object) -> None:
        raise OSError(95, "Operation not supported")

    if lacking == "link":
        monkeypatch.setattr(os, "link", fail)
    else:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    for data in (b"old", b"new"):
        write_whole(tmp_path / "t.jsonl", data)
    assert contents(tmp_path) == {"t.jsonl": b"new"}


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="needs files without a name")
def test_what_a_killed_process_leaves_the_next_one_takes_away(tmp_path):
    path = tmp_path / "t.jsonl"
    for line in range(1, 60):
        killed_at_line(lambda: write_whole(path, b"killed"), ["autograd.files"], line)
        assert len(contents(tmp_path)) <= 2
        write_whole(path, b"new")
        assert contents(tmp_path) == {"t.jsonl": b"new"}


def test_an_error_names_the_file_and_not_the_temporary_one(tmp_path, monkeypatch):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=r"^\[Errno 28\] No space left on device: '.*/t.jsonl'$"):
        write_whole(tmp_path / "t.jsonl", b"new")


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
    with pytest.raises(IsADirectoryError, match="it is a folder"):
        write_whole(f"{tmp_path}/none{os.sep}", b"new")
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


def test_a_loop_of_links_is_an_error_and_stays(tmp_path):
    loop = tmp_path / "loop"
    loop.symlink_to("loop")
    with pytest.raises(OSError, match=r"[Ss]ymbolic links: '.*loop'"):
        write_whole(loop, b"new")
    assert loop.is_symlink()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with a name")
def test_a_pipe_is_written_to_and_stays(tmp_path):
    pipe, copy = tmp_path / "pipe", tmp_path / "copy"
    os.mkfifo(pipe)
    reader = Child(lambda: copy.write_bytes(pipe.read_bytes()))
    write_whole(pipe, b"new")
    reader.end()
    assert (pipe.is_fifo(), copy.read_bytes()) == (True, b"new")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="gives up its rights in a process of its own")
def test_a_file_that_may_not_be_written_stays(tmp_path):
    def attempt():
        without_rights(tmp_path)
        path = Path("t.jsonl")
        path.write_bytes(b"old")
        path.chmod(0o444)
        with pytest.raises(PermissionError, match=r"cannot write t\.jsonl: it is write-protected"):
            write_whole(path, b"new")

    alone(attempt)
    assert contents(tmp_path) == {"t.jsonl": b"old"}


@pytest.mark.parametrize("name", ["😀" * 63, "a" * 255, "a\nb", "\udcff"])
def test_a_name_that_the_disk_takes_is_taken(tmp_path, name):
    write_whole(tmp_path / name, b"new")
    assert contents(tmp_path) == {name: b"new"}


def test_a_device_stays_a_device():
    write_whole("/dev/null", b"new")
    assert Path("/dev/null").is_char_device()


def test_a_folder_is_writable_or_says_so_before_the_work(tmp_path):
    check_writable(tmp_path)
    assert contents(tmp_path) == {}
    with pytest.raises(OSError, match="nowhere"):
        check_writable(tmp_path / "nowhere")


# Logs.


def test_data_is_appended_whole_or_not_at_all(tmp_path):
    resource = pytest.importorskip("resource", reason="limits the size of files")
    path = tmp_path / "log.csv"
    append_whole(path, b"one\n")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6, before[1]))
    try:
        with pytest.raises(OSError, match=r"File too large: '.*log\.csv'"):
            append_whole(path, b"two\n")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_bytes() == b"one\n"
    append_whole(path, b"two\n")
    assert path.read_bytes() == b"one\ntwo\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="counts in several processes")
def test_processes_that_read_and_write_one_file_wait_for_each_other(tmp_path):
    path = tmp_path / "count"
    write_whole(path, b"0")

    def count():
        for _ in range(20):
            with one_at_a_time(path):
                write_whole(path, b"%d" % (int(path.read_bytes()) + 1))

    counting = [Child(count) for _ in range(3)]
    for child in counting:
        child.end()
    assert contents(tmp_path) == {"count": b"60"}
