"""The lessons are tested where they can run: with the extra `notebooks`."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("jupyterlab") else ["test_*.py"]
