"""The intermediate representation: all that is known about an app, and its files."""
