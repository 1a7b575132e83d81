"""Turns resources and actions into operations: one route each, with its checks and its work."""
