"""The style of the full-stack FastAPI template."""
