"""Resolves what stands around the requests: settings, auth, slots, seeds, scenarios."""
