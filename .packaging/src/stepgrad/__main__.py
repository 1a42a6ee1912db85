"""`python -m stepgrad`: the command `stepgrad`."""

import sys

from viz.cli import main

if __name__ == "__main__":
    sys.exit(main())
