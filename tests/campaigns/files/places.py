"""Saving where it is odd, or not allowed: strange names, links, devices, and what is protected.

A file is saved or refused in one line; what was there stays, and nothing else is left.
"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random
from stat import S_IFCHR

import pytest

from tests.campaigns.children import Child, alone, read_only, small_disk, without_rights
from tests.campaigns.files.writers import (
    NEW,
    OLD,
    QUICK,
    SIMPLE,
    WRITERS,
    Writer,
    check_saved,
    goes_on,
    refused,
    some_folder,
)
from tests.campaigns.frame import LostError, trial


@trial(short=8)
def closed_folders(source: Random) -> None:
    """A folder or a file that may not be written: a disk is read-only, or permissions say so."""
    writer = WRITERS[source.choice([*WRITERS])]
    close = source.choice([_disk_is_read_only, _folder_is_read_only, _file_is_read_only])
    writer.version(NEW)
    with some_folder() as folder:
        alone(lambda: close(folder, writer))


def _disk_is_read_only(folder: Path, writer: Writer) -> None:
    small_disk(folder, 2**20)
    path = folder / f"mine{writer.ending}"
    path.write_bytes(writer.version(OLD))
    read_only(folder)
    _refused_as_old(path, writer)


def _folder_is_read_only(folder: Path, writer: Writer) -> None:
    path = folder / f"mine{writer.ending}"
    if writer.grows:  # which needs no other file
        return
    path.write_bytes(writer.version(OLD))
    without_rights(folder)
    folder.chmod(0o555)
    _refused_as_old(Path(path.name), writer)


def _file_is_read_only(folder: Path, writer: Writer) -> None:
    without_rights(folder)
    path = Path(f"mine{writer.ending}")
    path.write_bytes(writer.version(OLD))
    path.chmod(0o444)
    _refused_as_old(path, writer)


def _refused_as_old(path: Path, writer: Writer) -> None:
    refused(lambda: writer.write(path, NEW), path)
    check_saved(path, writer, kept=True)
    if path.read_bytes() != writer.version(OLD):
        raise LostError(f"{path} was protected, and is overwritten")


# Odd names and places.

PARTS = [*" .-~*'\"\\:{\n\r\t\x7f\0é😀\udcff\u2028\u202e", "e\u0301", "\x1b[31m", "%s", ".."]


@trial(short=20)
def odd_names(source: Random) -> None:
    """A file of a strange name, a long one too: it is saved if the disk takes the name."""
    writer = WRITERS[source.choice(QUICK)]
    part = "".join(source.choices(PARTS, k=source.randint(1, 4)))
    part = source.choice([part, part * 100])[: source.choice([20, 100, 240, 256])]
    name = f"{part}a{writer.ending}"
    if source.random() < 0.3:  # as many bytes as a disk takes, or one more
        most = 255 + source.randint(0, 1)
        name = f"{'a' * (most - len(os.fsencode(name)))}{name}"
    with some_folder() as folder:
        path = folder / name
        try:
            path.touch()
            path.unlink()
        except (OSError, ValueError):
            with pytest.raises((OSError, ValueError)):
                writer.write(path, NEW)
            assert not [*folder.iterdir()]
        else:
            goes_on(path, writer)


@trial(short=20)
def odd_places(source: Random) -> None:
    """A link, a chain or a loop of them, a folder, a device, a pipe, no folder at all."""
    writer = WRITERS[source.choice(SIMPLE)]
    with some_folder() as folder:
        PLACES[source.randrange(len(PLACES))](folder, writer)


def _chain_of_links(folder: Path, writer: Writer) -> None:
    for name in ("far", "near"):
        (folder / name).mkdir()
    link, target = folder / "near" / f"link{writer.ending}", folder / "far" / f"mine{writer.ending}"
    target.write_bytes(writer.version(OLD))
    (folder / "far" / "chain").symlink_to(target.name)
    link.symlink_to("../far/chain")
    writer.write(link, NEW)
    assert (link.is_symlink(), target.is_symlink()) == (True, False)
    assert target.read_bytes() == writer.version(NEW)
    assert len([*folder.rglob("*")]) == 5, "litter"


def _link_to_nothing_yet(folder: Path, writer: Writer) -> None:
    link = folder / f"link{writer.ending}"
    link.symlink_to("later")
    writer.write(link, NEW)
    assert link.is_symlink()
    assert (folder / "later").read_bytes() == writer.version(NEW)


def _loop_of_links(folder: Path, writer: Writer) -> None:
    loop = folder / f"loop{writer.ending}"
    loop.symlink_to(loop.name)
    refused(lambda: writer.write(loop, NEW), loop)
    assert [*folder.iterdir()] == [loop]


def _a_folder(folder: Path, writer: Writer) -> None:
    path, inner = folder / f"mine{writer.ending}", folder / f"mine{writer.ending}" / "inner"
    inner.mkdir(parents=True)
    refused(lambda: writer.write(path, NEW), path)
    assert [*folder.rglob("*")] == [path, inner]


def _under_a_file(folder: Path, writer: Writer) -> None:
    path = folder / "file" / f"mine{writer.ending}"
    path.parent.write_bytes(b"mine")
    refused(lambda: writer.write(path, NEW), path)
    assert path.parent.read_bytes() == b"mine"


def _no_folder(folder: Path, writer: Writer) -> None:
    path = folder / "none" / f"mine{writer.ending}"
    refused(lambda: writer.write(path, NEW), path)
    assert not [*folder.iterdir()]


def _pipe(folder: Path, writer: Writer) -> None:
    pipe, copy = folder / f"pipe{writer.ending}", folder / "copy"
    os.mkfifo(pipe)
    child = Child(lambda: copy.write_bytes(pipe.read_bytes()))
    writer.write(pipe, NEW)
    if not pipe.is_fifo():
        raise LostError("a pipe was replaced by a file")
    child.end()
    assert copy.read_bytes() == writer.version(NEW)


def _device(folder: Path, writer: Writer) -> None:
    full = folder / f"full{writer.ending}"
    try:
        os.mknod(full, S_IFCHR | 0o666, os.makedev(1, 7))  # as /dev/full
    except PermissionError:
        return
    refused(lambda: writer.write(full, NEW), full)
    if not full.is_char_device():
        raise LostError("a device was replaced by a file")


PLACES = (
    _chain_of_links,
    _link_to_nothing_yet,
    _loop_of_links,
    _a_folder,
    _under_a_file,
    _no_folder,
    _pipe,
    _device,
)
