"""Lints the documents of the examples with Spectral: its rules of OpenAPI, and those of OWASP.

`python -m tests.contracts.lint [EXAMPLE…]` installs Spectral into a folder of the cache with npm,
once, and runs it. The exit code is 1 if a document has an error. It needs Node.js.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import fastgen
from tests.conftest import ROOT

PACKAGES = ("@stoplight/spectral-cli@6.16.3", "@stoplight/spectral-owasp-ruleset@2.0.1")
RULES = 'extends: ["spectral:oas", "@stoplight/spectral-owasp-ruleset"]\n'
ERROR, WARNING = 0, 1
INSTALL_SECONDS, LINT_SECONDS = 600, 120


def cache_folder() -> Path:
    """Return where Spectral lives."""
    root = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(root).expanduser() / "fastgen" / "spectral"


def install(folder: Path) -> None:
    """Install Spectral and the rules, unless they are there."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is not installed: Spectral is a program for Node.js")
    wanted = "\n".join(PACKAGES)
    stamp = folder / "installed.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        folder.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), *PACKAGES]
        subprocess.run(command, cwd=folder, check=True, timeout=INSTALL_SECONDS)
        stamp.write_text(wanted, encoding="utf-8")
    (folder / ".spectral.yaml").write_text(RULES, encoding="utf-8")


def lint(document: Path, folder: Path) -> list[dict[str, object]]:
    """Return what Spectral says about a document."""
    program = folder / "node_modules" / ".bin" / "spectral"
    answer = folder / f"{document.stem}.findings.json"
    command = [str(program), "lint", "--format", "json", "--output", str(answer), "--quiet"]
    rules = ["--ruleset", str(folder / ".spectral.yaml"), "--fail-severity", "error"]
    done = subprocess.run(
        [*command, *rules, str(document)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=LINT_SECONDS,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise SystemExit(f"Spectral failed with {done.returncode}: {done.stderr[-2000:]}")
    found: list[dict[str, object]] = json.loads(answer.read_text(encoding="utf-8"))
    return found


def findings(spec: Path) -> list[dict[str, object]]:
    """Return what Spectral says about the document of a spec; it has to be installed."""
    folder = cache_folder()
    document = folder / f"{name_of(spec)}.json"
    announced = fastgen.compile(fastgen.load(spec)).announce()
    document.write_text(json.dumps(announced, indent=1), encoding="utf-8")
    return lint(document, folder)


def name_of(spec: Path) -> str:
    """Return what a spec is called: examples have a folder each."""
    return spec.parent.name if spec.name == "spec.fg" else spec.stem


def main() -> int:
    """Lint the documents of the examples that are named, or of all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("examples", nargs="*", help="names of folders in examples/, or specs")
    parser.add_argument("--warnings", action="store_true", help="show warnings as well")
    options = parser.parse_args()
    names = options.examples or sorted(path.parent.name for path in ROOT.glob("examples/*/spec.fg"))
    install(cache_folder())
    wrong = 0
    for name in names:
        own = name.endswith(".fg")
        spec = Path(name) if own else ROOT / "examples" / Path(name).name / "spec.fg"
        found = findings(spec)
        errors = [each for each in found if each["severity"] == ERROR]
        warnings = [each for each in found if each["severity"] == WARNING]
        print(f"{name_of(spec)}: {len(errors)} errors, {len(warnings)} warnings")
        for each in errors + (warnings if options.warnings else []):
            place = each["path"]
            at = "/".join(map(str, place)) if isinstance(place, list) else ""
            print(f"  {each['code']}: {each['message']} ({at})")
        if warnings:
            counted = Counter(str(each["code"]) for each in warnings)
            print("  " + ", ".join(f"{code} {number}" for code, number in sorted(counted.items())))
        wrong += len(errors)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
