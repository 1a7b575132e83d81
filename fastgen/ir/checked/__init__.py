"""The resolved program: what passes hand to the back end."""
