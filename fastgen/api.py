"""The pipeline on one screen: text or a document becomes a spec, a spec becomes a project."""

import gc
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from fastgen.diagnostics import Report
from fastgen.ir.project import Project as ProjectFiles

if TYPE_CHECKING:
    from fastgen.contracts import Difference, Json
    from fastgen.ir.checked.program import Program
    from fastgen.ir.documents import Document, Kind
    from fastgen.ir.layouts import Arrangement, Layout
    from fastgen.ir.spec import Spec
    from fastgen.neural.translation import Translation, Translator
    from fastgen.planning import ArchitecturePlan
    from fastgen.workspace import WriteResult


class SpecError(Exception):
    """A spec has errors; the report says which, and `sources` are the texts it speaks about."""

    def __init__(self, report: Report, sources: Mapping[str, str] | None = None) -> None:
        errors = [found for found in report.diagnostics if found.severity == "error"]
        super().__init__("; ".join(f"{found.code}: {found.message}" for found in errors))
        self.report = report
        self.sources = sources or {}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A spec as far as it could be read, the texts it was read from, and what was found on the way.

    `program` is the checked spec, there when the report has no errors.
    """

    spec: "Spec | None"
    sources: Mapping[str, str] = field(default_factory=dict)
    report: Report = field(default_factory=Report)
    digest: str = ""
    program: "Program | None" = field(default=None, compare=False, repr=False)


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

    def announce(self, *, python: Path | str | None = None) -> "dict[str, Json]":
        """Return the OpenAPI document that the app serves: it is imported, not started.

        ``python`` is an interpreter with the packages of the project; without it, this one.
        Raises NotAnnouncedError.
        """
        from fastgen.contracts import announced_by

        with tempfile.TemporaryDirectory(prefix="fastgen-") as folder:
            self.write(folder)
            return announced_by(Path(folder), Path(python or sys.executable))


@contextmanager
def uncollected() -> Iterator[None]:
    """Let nobody look for garbage meanwhile: a compilation makes many objects that all live on."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@uncollected()
def load(path: Path | str) -> Loaded:
    """Read and check a spec from a `.fg`, `.json` or `.yaml` file, or from stdin for `-`."""
    from fastgen.analysis import report_access
    from fastgen.ir.documents import read_document
    from fastgen.passes import check_spec

    report = Report()
    document = read_document(Path(path), report)
    if document is None:
        return Loaded(None, {}, report)
    spec = _read_document(document, Path(path), report)
    sources = {document.name: document.text, **report.sources}
    digest = sha256("\0".join(sources.values()).encode("utf-8", "replace")).hexdigest()
    program = None if spec is None or report.has_errors else check_spec(spec, report)
    if program is not None:
        report_access(program, report)
    if document.kind != "fg":
        report.drop_fixes()
    return Loaded(spec, sources, report, digest, program)


@uncollected()
def parse(text: str, *, file: str = "spec.fg") -> "Spec":
    """Return the spec that a text says; raise SpecError if it has errors.

    The text is in the language, or in JSON or YAML where the name of the file ends so.

    >>> parse("app notes entity Note { text: text } resource Note").entities[0].name
    'Note'
    """
    report = Report()
    spec = _read_text(text, file=file, report=report)
    if spec is None or report.has_errors:
        raise SpecError(report)
    return spec


@uncollected()
def check(source: "Spec | Path | str") -> Report:
    """Return what is to be said about a spec, a text in the language, or a file.

    >>> [found.code for found in check("entity Note { text: txet }").diagnostics]
    ['FG2003']
    """
    from fastgen.analysis import report_access
    from fastgen.passes import check_spec

    if isinstance(source, Path):
        return load(source).report
    report = Report()
    spec = _read_text(source, file="spec.fg", report=report) if isinstance(source, str) else source
    if spec is not None and not report.has_errors:
        program = check_spec(spec, report)
        if program is not None:
            report_access(program, report)
    return report


@uncollected()
def compile(
    source: "Spec | Loaded",
    *,
    processes: int = 1,
    layout: "Layout | None" = None,
    recorded: "Arrangement | None" = None,
) -> Project:
    """Return the project that a spec describes: the same spec gives the same bytes.

    Pure: no clock, disk, network or environment takes part. Raises SpecError for a spec with
    errors, and for one that says what this release does not compile. What the files leave out,
    such as a scenario that no test can be made of, is a warning in the report of what was loaded,
    and in the `omissions` of the project. With two processes a large spec takes about two thirds
    of the time, on Linux and where no other thread runs. ``layout`` and ``recorded`` are those of
    `plan`.

    >>> project = compile(parse("app notes entity Note { text: text } resource Note"))
    >>> "app/notes/router.py" in project
    True
    """
    from fastgen.backend.compiler import compile_program
    from fastgen.frontend.printer import print_spec
    from fastgen.planning import choose_layout

    spec, program = _checked(source)
    with _refusals(source):
        arrangement, _ = choose_layout(program, asked=layout, recorded=recorded)
        files = compile_program(program, processes=processes, arrangement=arrangement)
    if isinstance(source, Loaded):
        for each in files.omissions:
            text = source.sources.get(each.span.file) if each.span is not None else None
            span = each.span.first_line(text) if each.span and text is not None else each.span
            source.report.warning(each.code, span, what=each.what)
    text = _only_text(source) or print_spec(spec)
    return Project(
        {**files, "spec.fg": text},
        written_once=files.written_once,
        omissions=files.omissions,
        arrangement=files.arrangement,
    )


@uncollected()
def plan(
    source: "Spec | Loaded",
    *,
    layout: "Layout | None" = None,
    recorded: "Arrangement | None" = None,
) -> "ArchitecturePlan":
    """Return what the project of a spec is like and why: layout, pages, indexes, cache of callers.

    ``layout`` beats what the spec says. ``recorded`` is the arrangement of the project on disk
    (`recorded_arrangement`), which beats what would be chosen for a new one. Raises SpecError as
    `compile` does.

    >>> found = plan(parse("app notes entity Note { text: text } resource Note"))
    >>> found.arrangement.layout, [each.topic for each in found.decisions]
    ('domain', ['layout', 'pagination', 'index'])
    """
    from fastgen.planning import plan as plan_program

    _, program = _checked(source)
    with _refusals(source):
        return plan_program(program, layout=layout, recorded=recorded)


@contextmanager
def _refusals(source: "Spec | Loaded") -> Iterator[None]:
    """Turn what cannot be compiled into a SpecError with a diagnostic."""
    from fastgen.backend.unsupported import Unsupported
    from fastgen.passes import WRITTEN_OUT
    from fastgen.planning import UnfitLayoutError

    loaded = source if isinstance(source, Loaded) else Loaded(source)
    try:
        yield
    except Unsupported as error:
        loaded.report.error("FG7003", error.span, what=str(error))
        raise SpecError(loaded.report, loaded.sources) from error
    except RecursionError as error:
        loaded.report.error("FG1011", None, help=WRITTEN_OUT)
        raise SpecError(loaded.report, loaded.sources) from error
    except UnfitLayoutError as error:
        loaded.report.error(
            "FG7006",
            error.span,
            layout=error.layout,
            reason=error.reason,
            help="take another layout, or none: `fastgen plan` says which would be chosen",
        )
        raise SpecError(loaded.report, loaded.sources) from error


def dump(spec: "Spec", kind: "Kind" = "json") -> str:
    """Return a spec as JSON, as YAML or as a text in the language; `load` reads each of them.

    >>> print(dump(parse("entity Note{text:text}"), "fg"), end="")
    entity Note { text: text }
    """
    from fastgen.frontend.notations import dump_json, dump_yaml
    from fastgen.frontend.printer import print_spec

    return {"fg": print_spec, "json": dump_json, "yaml": dump_yaml}[kind](spec)


def translate(
    prompt: str, model: "str | Translator | None" = None, *, name: str = "app"
) -> "Translation":
    """Return the spec that a description in English or Portuguese asks for, and where it is from.

    ``model`` names a translator as `--model` of `fastgen new` does; None is `keywords`, rules of
    thumb that need nothing installed. Raises PromptError if nothing can be made of the prompt.

    >>> translate("Books with a title and a number of pages").spec.entities[0].name
    'Book'
    """
    from fastgen.neural.models import translator_for
    from fastgen.neural.translation import translate_prompt

    return translate_prompt(prompt, translator_for(model), name=name)


def compare_contract(
    contract: "Path | str | dict[str, Json]",
    announced: "dict[str, Json]",
    *,
    allow: Iterable[str] = (),
    words: bool = False,
) -> "list[Difference]":
    """Return what differs between a contract, or its file, and what `Project.announce` says.

    ``allow`` are kinds of differences that do not count, as `--allow` of `fastgen contract` has
    them. Raises ContractError if the contract cannot be read.
    """
    from fastgen.contracts import compare_documents, read_contract

    wanted = contract if isinstance(contract, dict) else read_contract(Path(contract))
    return compare_documents(wanted, announced, allow=allow, words=words)


def format_text(text: str, *, file: str = "spec.fg") -> tuple[str, Report]:
    """Return a text in the language in its canonical form; unchanged if it has errors."""
    from fastgen.frontend.formatter import format_text as format_source

    report = Report()
    return format_source(text, report, file=file), report


def _checked(source: "Spec | Loaded") -> "tuple[Spec, Program]":
    """Return a spec and its program; raise SpecError if it has errors."""
    from fastgen.analysis import report_access
    from fastgen.ir.spec import Spec
    from fastgen.passes import check_spec

    if not isinstance(source, Spec | Loaded):
        raise TypeError(f"a Spec or what `load` returns is expected, not {type(source).__name__}")
    if isinstance(source, Loaded):
        if source.spec is None or source.program is None or source.report.has_errors:
            raise SpecError(source.report, source.sources)
        return source.spec, source.program
    report = Report()
    program = check_spec(source, report)
    if program is not None:
        report_access(program, report)
    if program is None or report.has_errors:
        raise SpecError(report)
    return source, program


def _only_text(source: "Spec | Loaded") -> str | None:
    """Return the text of a spec with its comments, if it was one text in the language."""
    if not isinstance(source, Loaded) or len(source.sources) != 1:
        return None
    ((name, text),) = source.sources.items()
    return None if name.endswith((".json", ".yaml", ".yml")) else text


def _read_document(document: "Document", path: Path, report: Report) -> "Spec | None":
    """Return the spec that a document says, its imports merged in, or None with the reasons."""
    from fastgen.frontend.notations import load_json
    from fastgen.frontend.program import load_program

    if str(path) != "-":
        return load_program(path, report)
    if document.kind == "json":
        return load_json(document.text, document.name, report)
    return _read_text(document.text, file=document.name, report=report)


def _read_text(text: str, *, file: str, report: Report) -> "Spec | None":
    """Return the spec that a text says, or None; what is wrong goes to the report."""
    from fastgen.frontend.notations import load_json, load_yaml
    from fastgen.frontend.parser import parse_text

    if file.endswith(".json"):
        return load_json(text, file, report)
    if file.endswith((".yaml", ".yml")):
        return load_yaml(text, file, report)
    return parse_text(text, file, report)
