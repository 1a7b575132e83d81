"""Files: what they are, told from their content, and what they are called (docs, section 5)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

from fastgen.ir.checked.types import ScalarType
from fastgen.ir.media import TEXTS, UNKNOWN
from fastgen.semantics.problems import Issue, invalid, refused

MOST_PIXELS = 50_000_000
LONGEST_NAME = 150
CONTROLS = frozenset(range(32)) - {9, 10, 12, 13} | {127}
NO_IMAGE = "Input should be an image of at most 50 million pixels"


@dataclass(frozen=True, slots=True)
class File:
    """A file: its content, its media type, and the name that it is shown under."""

    content: bytes
    media: str
    name: str

    def shown(self) -> dict[str, object]:
        """Return what an answer tells of it."""
        return {"name": self.name, "type": self.media, "size": len(self.content)}


def received(content: bytes, name: str, type_: ScalarType, place: str) -> File:
    """Return a file that a field takes; else it is too large, or of another type, or no image."""
    if type_.size is not None and len(content) > type_.size:
        raise refused("too_large", 413)
    media = recognised(content, type_.media)
    if type_.media and media not in type_.media:
        raise refused("unsupported", 415, f"The file should be {' or '.join(type_.media)}")
    if media.startswith("image/"):
        sides = sides_of(media, content)
        if sides is None or not 0 < sides[0] * sides[1] <= MOST_PIXELS:
            raise invalid([Issue(place, "invalid", NO_IMAGE)])
    return File(content, media, shown_name(name))


def recognised(content: bytes, taken: tuple[str, ...] = ()) -> str:
    """Return the media type of a content; a text is of the first kind of text that is taken.

    >>> recognised(b"%PDF-1.7"), recognised(b"a,b", ("text/csv",)), recognised(b"MZ" + bytes(1))
    ('application/pdf', 'text/csv', 'application/octet-stream')
    """
    if content[:4] == b"RIFF" and content[8:12] in (b"WEBP", b"WAVE"):
        return "image/webp" if content[8:12] == b"WEBP" else "audio/wav"
    if content[4:8] == b"ftyp":
        return "video/mp4"
    for start, media in (
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"%PDF-", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        (b"PK\x05\x06", "application/zip"),
        (b"\x1f\x8b\x08", "application/gzip"),
        (b"OggS", "audio/ogg"),
    ):
        if content.startswith(start):
            return media
    if is_text(content):
        return next((media for media in taken if media in TEXTS), "text/plain")
    return UNKNOWN


def is_text(content: bytes) -> bool:
    """Tell whether a content is UTF-8 without controls but tabs and the ends of lines and pages."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return CONTROLS.isdisjoint(content)


def sides_of(media: str, content: bytes) -> tuple[int, int] | None:
    """Return the width and the height that the head of an image tells, or None."""

    def number(start: int, length: int, *, big: bool = False) -> int:
        return int.from_bytes(content[start : start + length], "big" if big else "little")

    match media:
        case "image/png":
            found, needed = (number(16, 4, big=True), number(20, 4, big=True)), 24
        case "image/gif":
            found, needed = (number(6, 2), number(8, 2)), 10
        case "image/webp":
            return webp_sides(content)
        case _:
            return jpeg_sides(content)
    return found if len(content) >= needed else None


def webp_sides(content: bytes) -> tuple[int, int] | None:
    """Return the sides of a WebP: extended, lossless or lossy."""
    kind = content[12:16]
    if kind == b"VP8X" and len(content) >= 30:
        wide, high = content[24:27], content[27:30]
        return 1 + int.from_bytes(wide, "little"), 1 + int.from_bytes(high, "little")
    if kind == b"VP8L" and len(content) >= 25:
        bits = int.from_bytes(content[21:25], "little")
        return 1 + bits % 2**14, 1 + (bits >> 14) % 2**14
    if kind == b"VP8 " and len(content) >= 30:
        return (
            int.from_bytes(content[26:28], "little") % 2**14,
            int.from_bytes(content[28:30], "little") % 2**14,
        )
    return None


def jpeg_sides(content: bytes) -> tuple[int, int] | None:
    """Return the sides in the first frame header of a JPEG."""
    at = 2
    for _ in range(1000):
        while content[at + 1 : at + 2] == b"\xff":
            at += 1
        if at + 4 > len(content) or content[at] != 0xFF:
            return None
        kind, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= kind <= 0xCF and kind not in {0xC4, 0xC8, 0xCC}:
            high, wide = content[at + 5 : at + 7], content[at + 7 : at + 9]
            if len(wide) < 2:
                return None
            return int.from_bytes(wide, "big"), int.from_bytes(high, "big")
        if length < 2:
            return None
        at += 2 + length
    return None


def shown_name(text: str) -> str:
    r"""Return a name without folders, without what cannot be seen or saved.

    >>> shown_name("../../etc/passwd"), shown_name("C:\\x\\con.txt"), shown_name(" .. ")
    ('passwd', '_con.txt', 'file')
    """
    text = unicodedata.normalize("NFC", text)
    last = re.split("[/\\\\:\x00\u2044\u2215\u29f8\uff0f\uff3c]", text)[-1]
    visible = "".join(one for one in last if not unicodedata.category(one).startswith("C"))
    name = re.sub(r'["*<>?|]', "_", " ".join(visible.split())).strip(". ")
    if len(name) > LONGEST_NAME:
        stem, dot, ending = name.rpartition(".")
        kept = "." + ending[:20] if dot and stem else ""
        name = name[: LONGEST_NAME - len(kept)].rstrip(". ") + kept
    if re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", name, re.ASCII):
        return "_" + name
    return name or "file"


def disposition(name: str) -> str:
    """Return what has a client save a file: the name in ASCII, and as it is (RFC 6266)."""
    plain = "".join(one if re.fullmatch(r"[\w .()-]", one, re.ASCII) else "_" for one in name)
    told = f'attachment; filename="{plain}"'
    return told if plain == name else f"{told}; filename*=UTF-8''{quote(name, safe='')}"
