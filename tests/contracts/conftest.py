"""What pytest leaves alone here: hooks that Schemathesis loads, in an environment of its own."""

collect_ignore = ["schemathesis_hooks.py"]
