"""Compares the licences of what a project needs with those that a closed product may use."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from fastgen.validation.environment import Distribution, Environment, normalised
from fastgen.validation.findings import Finding, Verdict

NOT_ALLOWED = "FG7016"
ALLOWED = (
    "mit", "bsd", "apache", "isc", "psf", "python software foundation", "mpl", "mozilla",
    "unlicense", "public domain", "zlib", "0bsd", "cc0", "hpnd", "lgpl", "lesser general public",
)  # fmt: skip
"""Words by which a licence is known that asks for no more than its own text, or for changes to
the package itself."""
REQUIREMENT = re.compile(r"^\s*(?P<name>[A-Za-z0-9._-]+)\s*(?:\[(?P<extras>[^\]]*)\])?")
EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")


def audit_licences(project: Path, environment: Environment) -> Verdict:
    """Return the packages that the project needs, directly or not, whose licence is not allowed."""
    try:
        document = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
        wanted = [str(each) for each in document["project"]["dependencies"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return Verdict("broken", (), f"pyproject.toml does not say what the project needs: {error}")
    needed = dict(_needed(wanted, environment))
    absent = [name for name, each in needed.items() if each is None]
    direct = {normalised(match["name"]) for each in wanted if (match := REQUIREMENT.match(each))}
    unknown = sorted(direct & set(absent))
    if unknown:
        return Verdict("missing", (), f"{environment.python} -m pip install {' '.join(unknown)}")
    found = tuple(
        Finding(NOT_ALLOWED, f"{each.name} {each.version}: {licence_of(each)}", warning=True)
        for each in needed.values()
        if each is not None and not is_allowed(licence_of(each))
    )
    present = len(needed) - len(absent)
    return Verdict("failed" if found else "passed", found, "", (("packages", present),))


def licence_of(package: Distribution) -> str:
    """Return what a package says about its licence, the most exact first."""
    if package.expression:
        return package.expression
    if package.classifiers:
        return "; ".join(each.rpartition(" :: ")[2] for each in package.classifiers)
    return package.licence.strip().partition("\n")[0] or "nothing is said"


def is_allowed(licence: str) -> bool:
    """Tell whether a licence is on the list; of several joined by OR one is enough.

    >>> is_allowed("MIT"), is_allowed("GPL-3.0-only OR Apache-2.0"), is_allowed("MIT AND GPL-2.0")
    (True, True, False)
    """
    return any(
        all(
            any(re.search(rf"(?<![a-z]){word}", part.lower()) for word in ALLOWED)
            for part in re.split(r"\s+AND\s+|;", choice)
        )
        for choice in re.split(r"\s+OR\s+", licence)
    )


def _needed(
    wanted: list[str], environment: Environment
) -> Iterator[tuple[str, Distribution | None]]:
    """Yield every package that requirements lead to; None for one that is not installed."""
    waiting, seen = list(wanted), set[tuple[str, str]]()
    while waiting:
        match = REQUIREMENT.match(waiting.pop())
        if match is None:
            continue
        name, extras = normalised(match["name"]), match["extras"] or ""
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        package = environment.packages.get(name)
        yield name, package
        chosen = {normalised(each.strip()) for each in extras.split(",")}
        for each in () if package is None else package.requires:
            asked = EXTRA.findall(each)
            if not asked or chosen & {normalised(extra) for extra in asked}:
                waiting.append(each)
