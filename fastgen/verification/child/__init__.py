"""What runs in the process of an app, in the app's own environment: the standard library alone."""
