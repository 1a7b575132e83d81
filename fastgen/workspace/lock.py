"""What the last build wrote: `.fastgen/lock.json`, read and written."""

import json
import re
from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Literal

from fastgen.ir.layouts import USUAL_ARRANGEMENT, USUAL_LAYOUT, Arrangement, layout_of
from fastgen.ir.project import unsafe_reason
from fastgen.records import dataclass
from fastgen.version import VERSION
from fastgen.workspace.state import LOCK, DamagedStateError

LOCK_FORMAT = 1
DIGEST = re.compile(r"[0-9a-f]{64}")

Ownership = Literal["generated", "once"]


@dataclass(frozen=True, slots=True)
class LockedFile:
    """One file of the last build: the digest of what was generated, and whose it is now."""

    digest: str
    ownership: Ownership = "generated"
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Lock:
    """Everything that the last build wrote, by path."""

    spec_digest: str = ""
    files: Mapping[str, LockedFile] = field(default_factory=lambda: MappingProxyType({}))
    version: str = VERSION
    arrangement: Arrangement = USUAL_ARRANGEMENT


def lock_text(lock: Lock) -> str:
    """Return the lock as text, one line per file so that version control merges it line by line."""
    lines = []
    for path in sorted(lock.files):
        locked = lock.files[path]
        value: dict[str, str | bool] = {"sha256": locked.digest, "owner": locked.ownership}
        if locked.deleted:
            value["deleted"] = True
        lines.append(f"    {json.dumps(path)}: {json.dumps(value)}")
    files = "{\n" + ",\n".join(lines) + "\n  }" if lines else "{}"
    arrangement = lock.arrangement
    layout = ""
    if arrangement.layout != USUAL_LAYOUT:
        groups = json.dumps(dict(sorted(arrangement.groups.items())))
        layout = f'  "layout": {json.dumps(arrangement.layout)},\n  "groups": {groups},\n'
    return (
        "{\n"
        f'  "format": {LOCK_FORMAT},\n'
        f'  "fastgen": {json.dumps(lock.version)},\n'
        f'  "spec": {json.dumps(lock.spec_digest)},\n'
        f"{layout}"
        f'  "files": {files}\n'
        "}\n"
    )


def parse_lock(text: str) -> Lock:
    """Return the lock that a text holds; raise DamagedStateError if it holds none."""
    try:
        document: object = json.loads(text)
    except ValueError as error:
        raise DamagedStateError(LOCK, f"it is not JSON ({error})") from error
    if not isinstance(document, dict) or document.get("format") != LOCK_FORMAT:
        raise DamagedStateError(LOCK, f"it is not a lock of format {LOCK_FORMAT}")
    files = document.get("files")
    if not isinstance(files, dict):
        raise DamagedStateError(LOCK, "it lists no files")
    return Lock(
        spec_digest=str(document.get("spec", "")),
        files=MappingProxyType({str(path): locked_file(path, files[path]) for path in files}),
        version=str(document.get("fastgen", "")),
        arrangement=locked_arrangement(document),
    )


def locked_arrangement(document: Mapping[str, object]) -> Arrangement:
    """Return where the modules lie; raise DamagedStateError if it makes no sense."""
    layout = layout_of(str(document.get("layout", USUAL_LAYOUT)))
    groups = document.get("groups", {})
    if layout is None or not isinstance(groups, dict):
        raise DamagedStateError(LOCK, "its layout makes no sense")
    words = {str(package): str(group) for package, group in groups.items()}
    if not all(map(str.isidentifier, (*words, *filter(None, words.values())))):
        raise DamagedStateError(LOCK, "its groups make no sense")
    return Arrangement(layout, MappingProxyType(words))


def locked_file(path: str, value: object) -> LockedFile:
    """Return what the lock says about one file; raise DamagedStateError if it makes no sense."""
    if unsafe_reason(path) is not None or not isinstance(value, dict):
        raise DamagedStateError(LOCK, f"the entry {path!r} makes no sense")
    digest = value.get("sha256")
    if not isinstance(digest, str) or DIGEST.fullmatch(digest) is None:
        raise DamagedStateError(LOCK, f"the digest of {path!r} makes no sense")
    ownership: Ownership = "once" if value.get("owner") == "once" else "generated"
    return LockedFile(digest, ownership, deleted=value.get("deleted") is True)
