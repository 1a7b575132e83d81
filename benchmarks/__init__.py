"""Benchmarks: what fastgen and its projects cost, one command each; see README.md."""
