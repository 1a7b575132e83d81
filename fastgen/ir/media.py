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
