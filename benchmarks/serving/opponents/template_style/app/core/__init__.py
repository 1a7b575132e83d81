"""Settings, engine, security."""
