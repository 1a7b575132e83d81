"""The usual hand-written async style."""
