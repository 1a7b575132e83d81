"""The corpus of prompts and specs, and what checks and builds it."""
