"""Files: written and read whole or not at all, whatever happens."""
