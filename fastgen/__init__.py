"""fastgen: from a description of a backend to a FastAPI project."""
