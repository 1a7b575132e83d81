"""One module per concern: which files it becomes, and the views of their templates."""
