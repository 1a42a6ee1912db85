"""Writing files all or nothing, so that a crash or a full disk never leaves half a file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from errno import ELOOP
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from autograd.interrupt import Shield
from autograd.labels import clean

LONGEST = 300
"""Characters of an error that quotes a file."""


def write_whole(path: str | os.PathLike[str], data: bytes) -> None:
    """Write `data` to `path` in one stroke: to a temporary file beside it, then renamed.

    A symbolic link stays, and what it leads to is written; a device or a pipe is written to.
    Raises OSError, with an old file of that name untouched, if it cannot be written.
    """
    ends_as_folder = str(path).endswith((os.sep, "/"))  # a Path forgets it
    path = Path(path)
    if ends_as_folder or path.is_dir():
        raise IsADirectoryError(f"cannot write {path}: it is a folder, give a file name in it")
    with _errors_of(path):
        place = Path(os.path.realpath(path)) if path.is_symlink() else path
        if place.is_symlink():
            raise OSError(ELOOP, os.strerror(ELOOP))
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        _check(place)
        with Shield():
            _replace(place, data)


def append_whole(path: str | os.PathLike[str], data: bytes) -> None:
    """Write `data` to the end of a file, which may be new, or nothing of it.

    Raises OSError, with the file as it was, if it cannot be written.
    """
    with _errors_of(path), Shield(), Path(path).open("ab", buffering=0) as file:
        size = file.tell()
        try:
            while data:
                data = data[file.write(data) :]
        except OSError:
            file.truncate(size)
            raise


def check_writable(folder: Path) -> None:
    """Raise OSError, before the work of hours, where no file can be written later."""
    import tempfile  # slow to import, and seldom needed

    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"1")


def start_of(path: str | os.PathLike[str], size: int) -> bytes:
    """Return the first bytes of a file, by which one of another kind is known before it is read.

    Raises OSError if it cannot be read.
    """
    with Path(path).open("rb") as file:
        return file.read(size)


def reason(error: Exception) -> str:
    r"""Return what an error says of a file: on one line, and cut, as it may quote the whole file.

    >>> reason(ValueError("two\nlines"))
    'two\\nlines'
    """
    return clean(str(error)[:LONGEST])


@contextmanager
def one_at_a_time(path: str | os.PathLike[str]) -> Iterator[None]:
    """Let other processes that ask for this file wait, where the system has such locks.

    Raises OSError if the file cannot be written.
    """
    place = Path(os.path.realpath(path))
    _check(place)
    try:
        from fcntl import LOCK_EX, flock
    except ImportError:
        yield
        return
    with ExitStack() as stack:
        with suppress(OSError):  # some network disks have none
            folder = os.open(place.parent, os.O_RDONLY)  # as the file itself is replaced
            stack.callback(os.close, folder)
            flock(folder, LOCK_EX)
        yield


@contextmanager
def _errors_of(path: str | os.PathLike[str]) -> Iterator[None]:
    """Let an error of the system name this file, rather than a temporary one or none."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, os.fspath(path)) from error


def _check(path: Path) -> None:
    """Raise OSError where a file cannot be, or may not be written."""
    if not path.parent.is_dir():
        raise FileNotFoundError(f"cannot write {path}: there is no folder {path.parent}")
    if path.exists() and not os.access(path, os.W_OK):  # renaming would not ask
        raise PermissionError(
            f"cannot write {path}: it is write-protected, allow writing or give another name"
        )


def _replace(path: Path, data: bytes) -> None:
    try:
        _through_unnamed(path, data)
    except (AttributeError, OSError):  # some systems have none; and others may write here now
        _through_named(path, data)


def _through_unnamed(path: Path, data: bytes) -> None:
    """Write a file that has no name until it is whole: if killed, the process leaves none."""
    name = sha256(os.fsencode(path.name)).hexdigest()[:16]  # a next time takes it away
    temporary = path.with_name(f".{name}.new")
    with os.fdopen(os.open(path.parent, os.O_TMPFILE | os.O_WRONLY, 0o666), "wb") as file:
        _fill(file, path, data)
        temporary.unlink(missing_ok=True)
        handle = file.fileno()
        os.link(f"/proc/self/fd/{handle}", temporary, src_dir_fd=handle)  # else links the link
    _rename(temporary, path)


def _through_named(path: Path, data: bytes) -> None:
    """Write a file with a name of its own; if killed, the process leaves it."""
    temporary = path.with_name(f".{os.urandom(8).hex()}.new")
    try:
        with temporary.open("xb") as file:
            _fill(file, path, data)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _rename(temporary, path)


def _fill(file: BinaryIO, path: Path, data: bytes) -> None:
    """Write data down to the disk, with the permissions of the file that it will replace."""
    if path.exists() and hasattr(os, "fchmod"):
        os.fchmod(file.fileno(), path.stat().st_mode & 0o777)
    file.write(data)
    file.flush()
    os.fsync(file.fileno())


def _rename(temporary: Path, path: Path) -> None:
    try:
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
