"""Training that is stopped, fails, or lacks memory."""
