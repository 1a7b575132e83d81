"""Turns the content of a file into the digest by which it is recognised."""

import hashlib


def digest_of(data: bytes) -> str:
    r"""Return the SHA-256 of the content with line ends as fastgen writes them.

    A checkout that turns line feeds into carriage return and line feed is not a change by hand.

    >>> digest_of(b"a\r\nb") == digest_of(b"a\nb")
    True
    """
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def exact_digest_of(data: bytes) -> str:
    """Return the SHA-256 of the content as it is."""
    return hashlib.sha256(data).hexdigest()
