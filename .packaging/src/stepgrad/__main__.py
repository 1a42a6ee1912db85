"""`python -m stepgrad`, and what is installed as the command `stepgrad`."""

import sys


def main() -> int:
    """Run the command; a Ctrl-C while its parts are still loaded waits until they are."""
    try:
        from autograd.interrupt import Shield

        with Shield():  # NumPy takes one for a failure of its own
            from viz.cli import main as command
        return command()
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
