"""Reads a file and all that it imports into one spec."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path

from fastgen.diagnostics import Label, Report, Span, did_you_mean
from fastgen.frontend.notations import load_json, load_yaml
from fastgen.frontend.parser import MAX_CHARACTERS, parse_text
from fastgen.ir.spec import Import, Spec
from fastgen.records import dataclass

READERS = {".fg": parse_text, ".json": load_json, ".yaml": load_yaml, ".yml": load_yaml}
"""What reads a file, by the ending of its name."""
MOST_BYTES = 4 * MAX_CHARACTERS
MOST_FILES = 1_000
MOST_NESTED = 50
"""How many files one may lead to that each import the next."""


def load_program(path: Path, report: Report) -> Spec | None:
    """Read a program: a file in any notation with all that it imports, merged into one spec.

    Declarations of the file come first, then those of its imports in the order they are met.
    Returns None when anything has mistakes, all of them reported.
    """
    loader = _Loader(path.parent.resolve(), path.parent, report)
    before = len(report)
    loader.load(path, path.resolve(), None)
    if len(report) != before or not loader.specs:
        return None
    merged = merge_specs(list(loader.specs.values()), report)
    return merged if len(report) == before else None


@dataclass(slots=True)
class _Loader:
    """The files that were read so far."""

    root: Path
    shown: Path
    report: Report
    specs: dict[Path, Spec] = field(default_factory=dict)
    active: list[Path] = field(default_factory=list)

    def load(self, name: Path, real: Path, span: Span | None) -> None:
        """Read one file and what it imports."""
        text = self.read(name, real, span)
        if text is None:
            return
        reader = READERS.get(real.suffix.lower())
        if reader is None:
            known = ", ".join(READERS)
            self.report.error("FG1206", span, file=name, help=f"known are {known}")
            return
        spec = reader(text, str(name), self.report)
        if spec is None:
            return
        self.specs[real] = spec
        self.active.append(real)
        first: dict[Path, Span | None] = {}
        for declaration in spec.imports:
            self.follow(declaration, name, real, first)
        self.active.pop()

    def follow(
        self, declaration: Import, name: Path, real: Path, first: dict[Path, Span | None]
    ) -> None:
        """Read what an import names, unless it was read already."""
        span = declaration.span
        wanted = Path(declaration.path)
        target = (real.parent / wanted).resolve()
        if wanted.is_absolute() or "\\" in declaration.path or not target.is_relative_to(self.root):
            help_text = "import files of the folder of the main file, by relative paths"
            self.report.error("FG1102", span, file=declaration.path, help=help_text)
        elif target in first:
            earlier = first[target]
            labels = [Label(earlier, "the first time")] if earlier is not None else []
            help_text = "remove one of the two"
            self.report.error("FG1105", span, file=declaration.path, labels=labels, help=help_text)
        elif target in self.active:
            chain = [*self.active[self.active.index(target) :], target]
            trail = " → ".join(path.name for path in chain)
            self.report.error("FG1103", span, file=declaration.path, notes=[trail])
        elif target not in self.specs:
            first[target] = span
            if len(self.specs) >= MOST_FILES:
                reason = f"a program has at most {MOST_FILES} files"
                self.report.error("FG1106", span, file=declaration.path, reason=reason)
                return
            if len(self.active) >= MOST_NESTED:
                reason = f"imports lead at most {MOST_NESTED} files deep"
                self.report.error("FG1106", span, file=declaration.path, reason=reason)
                return
            self.load(name.parent / wanted, target, span)
        else:
            first[target] = span

    def read(self, name: Path, real: Path, span: Span | None) -> str | None:
        """Return the text of a file; None when it cannot be read, with the reason reported."""
        try:
            if real.stat().st_size > MOST_BYTES:
                self.report.error("FG1012", span, limit=f"{MAX_CHARACTERS:,}")
                return None
            data = real.read_bytes()
        except FileNotFoundError:
            self.report.error("FG1101", span, file=name, help=_nearest(real))
            return None
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            self.report.error("FG1106", span, file=name, reason=reason or "unknown reason")
            return None
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            good = data[: error.start].decode("utf-8")
            place = Span.of(str(name), good, len(good), len(good))
            self.report.error(
                "FG1029", place, notes=[f"the byte 0x{data[error.start]:02x} is where it stops"]
            )
            return None


def _nearest(real: Path) -> str | None:
    """Say which file of the folder was probably meant."""
    try:
        names = sorted(path.name for path in real.parent.iterdir() if path.suffix in READERS)
    except OSError:
        return None
    guess = did_you_mean(real.name, names)
    return f"did you mean `{guess}`?" if guess else None


def merge_specs(specs: list[Spec], report: Report) -> Spec:
    """Return one spec with the declarations of all; there may be one ``app``."""
    main, *others = specs
    values: dict[str, object] = {"imports": (), "app": main.app}
    owner = main.app
    for spec in others:
        if spec.app is not None and owner is not None:
            first = owner.span
            report.error(
                "FG1104",
                spec.app.span,
                labels=[Label(first, "the first is here")] if first is not None else [],
                help="keep one `app`; other files add to it",
            )
        owner = owner or spec.app
    values["app"] = owner
    for name in Spec.model_fields:
        if name not in ("span", "version", "imports", "app"):
            values[name] = tuple(item for spec in specs for item in getattr(spec, name))
    return main.model_copy(update=values)
