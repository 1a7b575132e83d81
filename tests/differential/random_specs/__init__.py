"""Random specs that mean something: the same source of chance, the same spec."""

from __future__ import annotations

from tests.differential.random_specs.whole import random_spec

__all__ = ["random_spec"]
