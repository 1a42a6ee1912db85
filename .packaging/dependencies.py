"""What stepgrad depends on: all that pyproject.toml lists, but no package that would not install.

pip compiles a package that has no wheel for a machine, and that fails where Graphviz's headers
are missing. An environment marker cannot tell such machines: Alpine's C library is not in it.
It holds for an install from a checkout; a built wheel or sdist names what its builder took.
"""

from __future__ import annotations

from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface
from packaging.tags import sys_tags

MACHINES = (
    "manylinux_2_28_x86_64",
    "manylinux_2_28_aarch64",
    "macosx_11_0_x86_64",
    "macosx_11_0_arm64",
    "win_amd64",
)
WHEELS = {f"cp310-abi3-{machine}" for machine in MACHINES}
"""The wheels of pygraphviz."""


class Dependencies(MetadataHookInterface):
    """Fill in the dependencies when stepgrad is installed or built."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Take those that have wheels only where one fits this machine."""
        fits = not WHEELS.isdisjoint(map(str, sys_tags()))
        metadata["dependencies"] = self.config["dependencies"] + fits * self.config["wheels"]
