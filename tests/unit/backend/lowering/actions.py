"""Actions that the tests lower and run."""

from __future__ import annotations

from fastgen.ir.checked.entities import Access
from fastgen.ir.checked.expressions import (
    Clock,
    Coalesce,
    Constant,
    CreateRow,
    DurationConstant,
    Fold,
    Order,
    RecordEntry,
    RecordOf,
    Select,
    TypedExpression,
    UpsertRow,
    Variable,
)
from fastgen.ir.checked.operations import Operation, Parameter, PathParameter
from fastgen.ir.checked.statements import (
    AddTo,
    Answer,
    DeleteRow,
    DeleteRows,
    Fail,
    Failure,
    For,
    If,
    Let,
    RemoveFrom,
    Require,
    Statement,
    UpdateRow,
)
from fastgen.ir.checked.types import (
    NullableType,
    RecordType,
    RowsType,
    RowType,
    Type,
)
from tests.unit.backend.lowering.library import (
    DATE,
    INT,
    SPAN,
    arith,
    caller,
    compare,
    const,
    count,
    get,
    is_null,
    negate,
    query,
    row,
)

COPY = Variable(RowType("Copy"), kind="parameter", name="copy")
MEMBER = Variable(RowType("Member"), kind="parameter", name="member")
QUANTITY = Variable(INT, kind="parameter", name="quantity")
POINTS = Coalesce(INT, left=get(MEMBER, "points"), right=const(0))


def let(name: str, kind: Type) -> Variable:
    return Variable(kind, kind="let", name=name)


def days(amount: int) -> DurationConstant:
    return DurationConstant(SPAN, amount=amount, unit="day")


def action(name: str, *statements: Statement, path: str | None = None) -> Operation:
    path_parameters = (PathParameter(path, "row", INT, path.title(), "id"),) if path else ()
    parameters = (
        ()
        if path
        else (
            Parameter("member", "member", RowType("Member"), "body"),
            Parameter("quantity", "quantity", INT, "body"),
        )
    )
    return Operation(
        name,
        name,
        "action",
        "Copy",
        None,
        None,
        "POST",
        f"/{name}",
        200,
        path_parameters,
        parameters,
        Access(open=True),
        None,
        "required",
        answer=statements,
    )


def first(entity: str, variable: str, field: str, value: Constant) -> Fold:
    """Return the row whose field has a value."""
    wanted = query(entity, variable, compare(get(row(entity, variable), field), "==", value))
    return Fold(NullableType(RowType(entity)), function="first", query=wanted)


def record(**values: TypedExpression) -> RecordOf:
    return RecordOf(
        RecordType(tuple((name, value.type) for name, value in values.items())),
        entries=tuple(RecordEntry(name, name, value) for name, value in values.items()),
    )


BORROW = action(
    "borrow",
    Require(
        negate(get(COPY, "on_loan")),
        Failure("conflict", 409, const("This copy is already on loan")),
    ),
    Let(
        "loan",
        CreateRow(
            RowType("Loan"),
            "Loan",
            (
                ("copy", COPY),
                ("member", caller()),
                ("due", arith(Clock(DATE, name="today"), "+", days(21), DATE)),
            ),
        ),
    ),
    Answer(201, get(let("loan", RowType("Loan")), "id")),
    path="copy",
)


LAST = let("last", RowType("Loan"))
A_LOAN = row("Loan", "l")
LATEST = Fold(
    NullableType(RowType("Loan")),
    function="first",
    query=Select(
        RowsType("Loan"),
        source=get(MEMBER, "loans"),
        variable="l",
        order=(Order(get(A_LOAN, "due"), descending=True),),
    ),
)
SPEND = UpdateRow(MEMBER, "Member", (("points", arith(POINTS, "-", QUANTITY)),))
LEFT = Answer(200, record(left=get(MEMBER, "points")))

MISSING = Failure("not_found", 404)
AUTHOR = let("author", RowType("Author"))
OTHER = let("other", RowType("Author"))
BOOK = let("book", RowType("Book"))

ACTIONS = {
    "require": action(
        "spend",
        Require(
            compare(QUANTITY, "<=", POINTS),
            Failure("out_of_stock", 409, arguments=(("left", POINTS),), on="quantity"),
        ),
        SPEND,
        LEFT,
    ),
    "branch": action(
        "spend",
        If(compare(QUANTITY, ">", const(3)), (SPEND,), (Fail(Failure("conflict", 409)),)),
        LEFT,
    ),
    "twice": action("spend", SPEND, If(compare(QUANTITY, ">", const(3)), (SPEND,)), LEFT),
    "loop": action(
        "extend",
        For(
            Select(RowsType("Loan"), source=get(MEMBER, "loans"), variable="w", limit=const(10)),
            (
                UpdateRow(
                    row("Loan", "w"),
                    "Loan",
                    (("due", arith(get(row("Loan", "w"), "due"), "+", days(1), DATE)),),
                ),
                SPEND,
            ),
        ),
        LEFT,
    ),
    "first": action(
        "latest",
        Let("last", LATEST, Failure("conflict", 409, const("No loan"))),
        Answer(
            200,
            record(
                shelf=get(LAST, "copy", "shelf"),
                out=get(LAST, "copy", "on_loan"),
                id=get(LAST, "id"),
                others=count(
                    query(
                        get(MEMBER, "loans"),
                        "o",
                        negate(is_null(get(row("Loan", "o"), "returned"))),
                    )
                ),
            ),
        ),
    ),
    "stale": action(
        "give_back",
        Let("last", LATEST, Failure("conflict", 409)),
        If(get(LAST, "copy", "on_loan"), (DeleteRow(LAST, "Loan"),)),
        Answer(200, record(out=get(LAST, "copy", "on_loan"))),
    ),
    "delete_all": action(
        "purge",
        DeleteRows(
            query(
                "Loan",
                "d",
                compare(
                    get(row("Loan", "d"), "due"),
                    "<",
                    arith(Clock(DATE, name="today"), "-", days(7), DATE),
                ),
            ),
            "Loan",
        ),
        Answer(200, record(left=count(query("Loan", "z")))),
    ),
    "links": action(
        "credit",
        *(
            Let(name, first(entity, variable, field, value), MISSING)
            for name, entity, variable, field, value in (
                ("book", "Book", "b", "isbn", const("1")),
                ("author", "Author", "c", "id", const(2)),
                ("other", "Author", "d", "id", const(1)),
            )
        ),
        AddTo(AUTHOR, BOOK, "Book", "authors"),
        AddTo(AUTHOR, BOOK, "Book", "authors"),
        RemoveFrom(OTHER, BOOK, "Book", "authors"),
        Answer(200, record(authors=count(query(get(BOOK, "authors"), "a")))),
    ),
    "upsert": action(
        "name_author",
        Let(
            "author",
            UpsertRow(RowType("Author"), "Author", ("name",), (("name", const("Lem 'n'")),)),
        ),
        Answer(200, record(id=get(let("author", RowType("Author")), "id"))),
    ),
}
