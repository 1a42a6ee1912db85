"""Writing files all or nothing, so that a crash or a full disk never leaves half a file."""

from __future__ import annotations

import os
from pathlib import Path

from autograd.interrupt import Shield


def write_whole(path: str | os.PathLike[str], data: bytes) -> None:
    """Write `data` to `path` in one stroke: to a temporary file beside it, then renamed.

    A symbolic link stays, and what it leads to is written. Raises OSError, with an old file of
    that name untouched, if it cannot be written.
    """
    import tempfile  # slow to import, and seldom needed

    path = Path(path)
    path = path.resolve() if path.is_symlink() else path
    if not path.parent.is_dir():
        raise FileNotFoundError(f"cannot write {path}: there is no folder {path.parent}")
    if path.is_dir():
        raise IsADirectoryError(f"cannot write {path}: it is a folder, give a file name in it")
    with Shield():
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(_mode(path))
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def _mode(path: Path) -> int:
    """Return the permissions of an existing file, or those a new file gets by default."""
    if path.exists():
        return path.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask
