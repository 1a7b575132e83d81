"""Small files of every media type, as the tests write them."""

from __future__ import annotations

from fastgen.backend.testing.literals import Code, Literal, call
from fastgen.ir.checked.types import ScalarType
from fastgen.ir.media import fixture
from fastgen.records import dataclass

CONTENTS: dict[str, tuple[str, str, int]] = {
    "image/png": (
        "png",
        r'b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01"',
        24,
    ),
    "image/jpeg": ("jpg", r'b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x01\x00\x01"', 11),
    "image/gif": ("gif", r'b"GIF89a\x01\x00\x01\x00"', 10),
    "image/webp": (
        "webp",
        r'b"RIFF\x16\x00\x00\x00WEBPVP8L\x05\x00\x00\x00\x2f\x00\x00\x00\x00"',
        25,
    ),
    "application/pdf": ("pdf", r'b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"', 15),
    "application/zip": ("zip", r'b"PK\x05\x06" + b"\x00" * 18', 22),
    "application/gzip": ("gz", r'b"\x1f\x8b\x08\x00"', 4),
    "video/mp4": ("mp4", r'b"\x00\x00\x00\x18ftypisom"', 12),
    "audio/ogg": ("ogg", r'b"OggS\x00"', 5),
    "audio/wav": ("wav", r'b"RIFF\x04\x00\x00\x00WAVE"', 12),
    "text/plain": ("txt", r'b"caf\xc3\xa9\n"', 6),
    "text/csv": ("csv", r'b"a,b\n"', 4),
}
"""The ending of a name, a content as code, and its length in bytes."""
KEPT_KEY = "0" * 32
"""The key of the one content that the rows of tests have."""


@dataclass(frozen=True, slots=True)
class FileSample:
    """A file that a field takes."""

    name: str
    media: str
    content: str
    size: int
    padded: bool = False
    """Whether spaces make the content as long as it is."""

    @property
    def part(self) -> Literal:
        """The part of a form, as the client takes it."""
        content: Literal = Code(self.content)
        if self.padded:
            content = call(f"{self.content}.ljust", self.size)
        return (self.name, content, self.media)

    @property
    def ticket(self) -> Literal:
        """What a row has of it."""
        return call("StoredFile.of", KEPT_KEY, self.size, self.media, self.name)


def made_up_sample(name: str, size: int) -> FileSample:
    """Return the file that a scenario makes up."""
    media, content = fixture(name, size)
    beginning = content.rstrip(b" ")
    return FileSample(name, media, bytes_code(beginning), size, padded=True)


def bytes_code(content: bytes) -> str:
    """Return bytes without quotes in them as Black writes them."""
    return f'b"{repr(content)[2:-1]}"'


def file_sample(scalar: ScalarType, label: str) -> FileSample | None:
    """Return a small file; None where the limit has no room for one."""
    for media in scalar.media or ("text/plain",):
        ending, content, size = CONTENTS[media]
        if scalar.size is None or size <= scalar.size:
            return FileSample(f"{label}.{ending}", media, content, size)
    return None
