"""The media types that are told from the content of a file, never from what a client says of it."""

from __future__ import annotations

from typing import Final

IMAGES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""What an `image` may be where the spec does not say."""
TEXTS: Final = ("text/plain", "text/csv")
"""A text is of the first of these that a field takes: nothing in it tells them apart."""
KNOWN: Final = (
    *IMAGES,
    "application/pdf",
    "application/zip",
    "application/gzip",
    "video/mp4",
    "audio/ogg",
    "audio/wav",
    *TEXTS,
)
"""Every media type that content is recognised as."""
UNKNOWN: Final = "application/octet-stream"
"""What everything else is; a field without a list of types takes it."""
FILES: Final = frozenset({"file", "image"})
"""The scalars whose values are files."""
USUAL_BYTES: Final = {"file": 10 * 1024**2, "image": 5 * 1024**2}
"""The most bytes of a file, where the spec does not say."""
HANDED_TEXTS: Final = {
    "root": r"[^\x00-\x1f]{1,1000}",
    "tool": r"(?:/(?:[A-Za-z0-9_.+-]+/)*)?[A-Za-z0-9_+.][A-Za-z0-9_.+-]*",
}
"""What a `root` and a `tool` are set to: the path of a folder, the name or path of a program."""
HANDED: Final = frozenset(HANDED_TEXTS)
"""The scalars that are no values: settings of these types are handed to functions alone."""
FIXTURE_BYTES: Final = 64
"""How long a made-up file is, and the least it can be."""
BEGINNINGS: Final = {
    "png": ("image/png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x01\x00\x01"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x01\x00\x01"),
    "gif": ("image/gif", b"GIF89a\x01\x00\x01\x00"),
    "webp": ("image/webp", b"RIFF\x16\x00\x00\x00WEBPVP8L\x05\x00\x00\x00\x2f\x00\x00\x00\x00"),
    "pdf": ("application/pdf", b"%PDF-1.7\n"),
    "zip": ("application/zip", b"PK\x05\x06" + b"\x00" * 18),
    "gz": ("application/gzip", b"\x1f\x8b\x08\x00"),
    "mp4": ("video/mp4", b"\x00\x00\x00\x18ftypisom"),
    "ogg": ("audio/ogg", b"OggS\x00"),
    "wav": ("audio/wav", b"RIFF\x04\x00\x00\x00WAVE"),
    "txt": ("text/plain", b"some text\n"),
    "csv": ("text/csv", b"a,b\n1,2\n"),
}
"""Made-up files by the ending of their names: what they are, and how they begin."""
NOTHING_KNOWN: Final = (UNKNOWN, b"\x00\x01\x02")


def fixture(name: str, size: int = FIXTURE_BYTES) -> tuple[str, bytes]:
    """Return the media type and the content of a made-up file; its name says what it is.

    >>> fixture("a.pdf")[0], len(fixture("a.exe", 100)[1])
    ('application/pdf', 100)
    """
    media, beginning = BEGINNINGS.get(name.rpartition(".")[2].lower(), NOTHING_KNOWN)
    return media, beginning.ljust(size)
