"""The command line: any argument, file, terminal and environment."""
