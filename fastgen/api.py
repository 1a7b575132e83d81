"""The pipeline on one screen: text or a document becomes a spec, a spec becomes a project."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fastgen.diagnostics import Report
from fastgen.ir.project import Project as ProjectFiles

if TYPE_CHECKING:
    from fastgen.ir.spec import Spec
    from fastgen.workspace import WriteResult


class SpecError(Exception):
    """A spec has errors; the report says which."""

    def __init__(self, report: Report) -> None:
        errors = [found for found in report.diagnostics if found.severity == "error"]
        super().__init__("; ".join(f"{found.code}: {found.message}" for found in errors))
        self.report = report


@dataclass(frozen=True, slots=True)
class Loaded:
    """A spec as far as it could be read, the texts it came from, and what was found."""

    spec: "Spec | None"
    sources: Mapping[str, str] = field(default_factory=dict)
    report: Report = field(default_factory=Report)
    digest: str = ""


class Project(ProjectFiles):
    """The files of a project, which can write themselves to a folder."""

    __slots__ = ()

    def write(self, directory: Path | str, *, force: bool = False) -> "WriteResult":
        """Make a folder hold the project, without losing anything that somebody wrote there.

        Raises SpecError, and writes nothing, if it would.
        """
        from fastgen.workspace import write_project

        report = Report()
        result = write_project(self, Path(directory), report=report, force=force)
        if result.refused:
            raise SpecError(report)
        return result


def load(path: Path) -> Loaded:
    """Read and check a spec from a `.fg`, `.json` or `.yaml` file; `-` is standard input."""
    from fastgen.ir.documents import read_document

    report = Report()
    document = read_document(path, report)
    if document is None:
        return Loaded(None, {}, report)
    sources = {document.name: document.text}
    spec = document.spec
    if document.kind == "fg":
        spec = read_text(document.text, file=document.name, report=report)
    return Loaded(spec, sources, report, document.digest)


def parse(text: str, *, file: str = "spec.fg") -> "Spec":
    """Return the spec that a text in the language says; raise SpecError if it has errors."""
    report = Report()
    spec = read_text(text, file=file, report=report)
    if spec is None or report.has_errors:
        raise SpecError(report)
    return spec


def check(source: "Spec | Path | str") -> Report:
    """Return what is to be said about a spec, a text in the language or a file."""
    if isinstance(source, Path):
        return load(source).report
    if isinstance(source, str):
        report = Report()
        read_text(source, file="spec.fg", report=report)
        return report
    raise NotImplementedError("the passes are not connected yet")


def compile(spec: "Spec") -> Project:
    """Return the project that a spec describes: the same spec gives the same bytes."""
    raise NotImplementedError("the backend is not connected yet")


def format_text(text: str) -> tuple[str, Report]:
    """Return a text in the language in its canonical form; unchanged if it has errors."""
    raise NotImplementedError("the printer is not connected yet")


def read_text(text: str, *, file: str, report: Report) -> "Spec | None":
    """Return the checked spec that a text says, or None; what is wrong goes to the report."""
    raise NotImplementedError("the front end is not connected yet")


def project_of(files: Mapping[str, str], *, written_once: Iterable[str] = ()) -> Project:
    """Return a project of the files that the backend made."""
    return Project(files, written_once=written_once)
