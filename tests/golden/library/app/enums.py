"""Enumerations: their values stand in the database and in JSON."""

from enum import StrEnum


class Role(StrEnum):
    MEMBER = "member"
    LIBRARIAN = "librarian"
