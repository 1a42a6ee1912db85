"""The playground's server, under load and under attack."""
