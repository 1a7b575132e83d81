"""``app/contract.py``: what the errors of an app look like where its spec says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fastgen.backend.brackets import Code, lay_out
from fastgen.backend.contracts import PROBLEM, KindStyle
from fastgen.backend.encoders import python_string
from fastgen.backend.field_types import FieldType, list_of, plain, subscripted
from fastgen.backend.frames import FrameClasses, frame_call
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.names import identifier
from fastgen.backend.pieces import symbols
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.planners.schemas import class_view
from fastgen.backend.schema_classes import SchemaClass
from fastgen.backend.statuses import status_name
from fastgen.backend.views.schemas import ClassView
from fastgen.ir.checked.frames import FramePart, FrameRecord, PartName, place_of
from fastgen.ir.checked.operations import Contract, Operation
from fastgen.ir.naming import pascal_case, snake_case
from fastgen.records import dataclass

PARTS: Mapping[PartName, FieldType] = {
    "kind": plain("str"),
    "status": plain("int"),
    "message": plain("str"),
    "field": plain("str").optional(),
    "resource": plain("str").optional(),
    "fields": subscripted(plain("dict"), plain("str"), list_of(plain("str"))),
    "issues": list_of(plain("Issue")),
}
"""What an error has, and its type in a body."""
VALUES: Mapping[PartName, str] = {name: f"failure.{name}" for name in PARTS}
JSON, PROBLEM_JSON = '"application/json"', '"application/problem+json"'
PROBLEM_CLASS = ClassView(
    head=(f"class {PROBLEM}(BaseModel):",),
    docstring=None,
    config=None,
    fields=(
        'type: str = "about:blank"',
        "title: str",
        "status: int",
        "detail: str",
        "kind: str",
        "errors: list[Issue] = []",
    ),
)
PROBLEM_CALL = Code(
    f"{PROBLEM}(",
    (
        Code("title=failure.status.phrase"),
        Code("status=failure.status"),
        Code("detail=failure.message"),
        Code("kind=failure.kind"),
        Code("errors=failure.issues"),
    ),
    ")",
)


@dataclass(frozen=True, slots=True)
class ShapeView:
    """One shape: its classes, those inside first, and the function that fills them."""

    classes: tuple[ClassView, ...]
    signature: str
    body: str


@dataclass(frozen=True, slots=True)
class ContractView:
    """What ``app/contract.py`` holds."""

    imports: str
    shapes: tuple[ShapeView, ...]
    all_shapes: str
    default: str
    styles: str
    app: str
    operations: str
    media_type: str


def plan_contract(context: Context) -> Iterator[PlannedFile]:
    """Yield ``app/contract.py``, where a spec has a contract of its own for errors or bodies."""
    if context.contracts.needed:
        view = contract_view(context)
        yield PlannedFile("app/contract.py", "app/contract.py.jinja", view)


def contract_view(context: Context) -> ContractView:
    """Return the view of ``app/contract.py``."""
    contracts, program = context.contracts, context.program
    imported: set[Import] = {
        *symbols("collections.abc", "Callable Mapping Sequence"),
        *symbols("dataclasses", "dataclass field"),
        *symbols("http", "HTTPStatus"),
        *symbols("fastapi.responses", "JSONResponse"),
        *symbols("pydantic", "BaseModel"),
        *symbols("starlette.types", "Scope"),
    }
    shapes = []
    if contracts.uses_problems:
        signature = "def problem(failure: Failure) -> BaseModel:"
        body = lay_out(PROBLEM_CALL, before="return ", indent=1)
        shapes.append(ShapeView((PROBLEM_CLASS,), signature, body))
    styles = contracts.styles(program.contract)
    kinds = "KINDS" if styles else ""
    entries = [
        Code(f"{python_string(operation.name)}: Contract(", arguments, ")")
        for operation in program.operations
        if (arguments := tuple(_arguments(context, operation, styles)))
    ]
    for name, frame in contracts.shapes.items():
        shapes.append(shape_view(name, frame, imported))
    names = [*([PROBLEM] if contracts.uses_problems else []), *contracts.shapes]
    media = JSON
    if contracts.uses_problems:
        media = PROBLEM_JSON
        if contracts.shapes:
            media = f"{PROBLEM_JSON} if isinstance(body, {PROBLEM}) else {JSON}"
    return ContractView(
        imports=import_lines(imported),
        shapes=tuple(shapes),
        all_shapes=lay_out(tuple_code(names), before="SHAPES = ").removeprefix("SHAPES = "),
        default=function_of(contracts.app),
        styles=styles_code("KINDS", styles) if kinds else "",
        app="styles=KINDS" if kinds else "",
        operations=lay_out(Code("{", tuple(entries), "}"), before=f"{OPERATIONS} = "),
        media_type=media,
    )


OPERATIONS = "OPERATIONS: dict[str, Contract]"


def tuple_code(names: list[str]) -> Code:
    """Return a tuple of names."""
    if len(names) == 1:
        return Code(f"({names[0]},)")
    return Code("(", tuple(map(Code, names)), ")")


def function_of(shape: str) -> str:
    """Return the function that fills a shape.

    >>> function_of("ErrorShape")
    'error_shape'
    """
    return identifier(snake_case(shape))


def shape_view(name: str, frame: FrameRecord, imported: set[Import]) -> ShapeView:
    """Return the classes of a shape and its function; ``imported`` is added to."""
    made: list[SchemaClass] = []

    def add(each: SchemaClass) -> FieldType:
        made.append(each)
        return plain(each.name)

    def part(found: FramePart) -> FieldType:
        return PARTS[found.name]

    FrameClasses("shape", part, add).make(name, frame)
    for each in made:
        imported.update((symbol.module, symbol.name) for symbol in each.symbols())
        if any(field.wire != field.name for field in each.fields):
            imported.add(("pydantic", "Field"))
    return ShapeView(
        classes=tuple(class_view(each) for each in made),
        signature=f"def {function_of(name)}(failure: Failure) -> BaseModel:",
        body=lay_out(frame_call(name, frame, VALUES), before="return ", indent=1),
    )


def _arguments(
    context: Context, operation: Operation, app: Mapping[str, KindStyle]
) -> Iterator[Code]:
    contracts, owner = context.contracts, pascal_case(operation.name)
    body = contracts.body_of(operation.contract, owner)
    if body != contracts.app:
        yield Code(f"shape={function_of(body)}")
    styles = contracts.styles(operation.contract, owner)
    own = {kind: style for kind, style in styles.items() if app.get(kind) != style}
    if own:
        entries = [Code("**KINDS")] if app else []
        entries += [style_entry(kind, style) for kind, style in own.items()]
        yield Code("styles={", tuple(entries), "}")
    elif app:
        yield Code("styles=KINDS")
    if contracts.names_resources and operation.contract.singular is not None:
        yield Code(f"resource={python_string(operation.contract.singular)}")
    opened = opened_of(operation.contract)
    if opened:
        keys = [python_string(key) for key in opened]
        yield Code(f"opened={tuple_code(keys).flat}")


def opened_of(contract: Contract) -> tuple[str, ...]:
    """Return the keys that lead into the envelope around a body."""
    place = place_of(contract.input, "it") or ()
    return tuple(str(step) for step in place)


def styles_code(name: str, styles: Mapping[str, KindStyle]) -> str:
    """Return the constant with what is said of kinds."""
    entries = tuple(style_entry(kind, style) for kind, style in styles.items())
    return lay_out(Code("{", entries, "}"), before=f"{name}: dict[str, Style] = ")


def style_entry(kind: str, style: KindStyle) -> Code:
    """Return one entry of what is said of kinds."""
    arguments = []
    if style.status is not None:
        arguments.append(Code(f"status=HTTPStatus.{status_name(style.status)}"))
    if style.message is not None:
        arguments.append(Code(f"message={python_string(style.message)}"))
    if style.field is not None:
        arguments.append(Code(f"field={python_string(style.field)}"))
    if style.shape is not None:
        arguments.append(Code(f"shape={function_of(style.shape)}"))
    return Code(f"{python_string(kind)}: Style(", tuple(arguments), ")")
