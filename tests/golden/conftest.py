"""Keeps pytest out of the recorded projects: their tests run where they are built."""

from __future__ import annotations

from pathlib import Path

collect_ignore = [entry.name for entry in Path(__file__).parent.iterdir() if entry.is_dir()]
