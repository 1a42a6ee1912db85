"""How fast stepgrad is, side by side with its peers: `python -m tests.benchmarks`."""
