"""Actions become service functions: their text reads well, and running them does what they say."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import black
from black.mode import Mode, TargetVersion
import pytest
import sqlalchemy
from sqlalchemy.dialects import postgresql
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from fastgen.backend.lowering.action import CallerModel, lower_action
from fastgen.backend.lowering.naming import Naming
from fastgen.backend.lowering.python_scope import Module
from fastgen.ir.checked.entities import Access
from fastgen.ir.checked.expressions import (
    Clock,
    Coalesce,
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
    Answer,
    DeleteRow,
    DeleteRows,
    Fail,
    Failure,
    For,
    If,
    Let,
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
from tests.unit.backend.lowering.conftest import fill
from tests.unit.backend.lowering.execution import (
    PYTHON_NAMES,
    AsyncConnection,
    Caller,
    computed_functions,
)
from tests.unit.backend.lowering.library import (
    DATE,
    INT,
    PROGRAM,
    SPAN,
    Author,
    Loan,
    Member,
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

MODE = Mode(line_length=100, target_versions={TargetVersion.PY311})
CALLER = CallerModel("Member", frozenset({"id", "role"}), "role", "Role", ("member", "librarian"))
COPY = Variable(RowType("Copy"), kind="parameter", name="copy")
MEMBER = Variable(RowType("Member"), kind="parameter", name="member")
QUANTITY = Variable(INT, kind="parameter", name="quantity")
POINTS = Coalesce(INT, left=get(MEMBER, "points"), right=const(0))


class AppError(Exception):
    """Stands for the errors of the generated project."""

    def __init__(self, detail: str | None = None, **arguments: object) -> None:
        super().__init__(detail)
        self.arguments = arguments


class Conflict(AppError):
    """A kind of error."""


class NotFound(AppError):
    """A kind of error."""


class UnknownRow(AppError):
    """A kind of error."""


class OutOfStock(AppError):
    """A kind of error."""


@pytest.fixture
def database() -> Iterator[Engine]:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    fill(engine)
    yield engine
    engine.dispose()


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


def record(**values: TypedExpression) -> RecordOf:
    return RecordOf(
        RecordType(tuple((name, value.type) for name, value in values.items())),
        entries=tuple(RecordEntry(name, name, value) for name, value in values.items()),
    )


def text_of(operation: Operation) -> str:
    return lower_action(operation, Module(Naming(PROGRAM)), CALLER).render()


def run(engine: Engine, operation: Operation, **arguments: object) -> object:
    names: dict[str, object] = {
        **PYTHON_NAMES,
        **computed_functions(),
        "Conflict": Conflict,
        "NotFound": NotFound,
        "UnknownRow": UnknownRow,
        "OutOfStock": OutOfStock,
        "insert_if_absent": lambda model: postgresql.insert(
            model
        ).on_conflict_do_nothing(),
    }
    source = f"from __future__ import annotations\n{text_of(operation)}"
    exec(compile(source, "action", "exec"), names)  # noqa: S102
    function = names[operation.name]
    assert callable(function)
    with engine.begin() as connection:
        return asyncio.run(function(AsyncConnection(connection), Caller(), **arguments))


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


def test_the_text_of_an_action_is_what_a_person_writes() -> None:
    assert text_of(BORROW) == """\
CREATE_LOAN = insert(Loan).returning(Loan.id)
FIND_COPY = select(Copy.id, on_loan(Copy).label("on_loan")).where(Copy.id == bindparam("key"))


async def find_copy(connection: AsyncConnection, key: int) -> Row[int, bool]:
    copy = (await connection.execute(FIND_COPY, {"key": key})).one_or_none()
    if copy is None:
        raise NotFound
    return copy


async def borrow(connection: AsyncConnection, caller: Caller, copy: Row[int, bool]) -> int:
    if copy.on_loan:
        raise Conflict("This copy is already on loan")
    values = {
        "copy_id": copy.id,
        "member_id": caller.id,
        "due": datetime.now(UTC).date() + timedelta(days=21),
    }
    loan = (await connection.execute(CREATE_LOAN, values)).one()
    return loan.id
"""


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
    "upsert": action(
        "name_author",
        Let(
            "author",
            UpsertRow(RowType("Author"), "Author", ("name",), (("name", const("Lem 'n'")),)),
        ),
        Answer(200, record(id=get(let("author", RowType("Author")), "id"))),
    ),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_the_text_of_an_action_is_as_black_has_it(name: str) -> None:
    text = text_of(ACTIONS[name])
    assert black.format_str(text, mode=MODE) == text


def test_a_requirement_stops_with_its_arguments(database: Engine) -> None:
    with pytest.raises(OutOfStock) as caught:
        run(database, ACTIONS["require"], member_id=1, quantity=8)
    assert caught.value.arguments == {"left": 7, "field": "quantity"}


def test_an_updated_field_is_read_with_its_new_value(database: Engine) -> None:
    assert run(database, ACTIONS["require"], member_id=1, quantity=3) == {"left": 4}
    with Session(database) as session:
        assert session.scalar(select(Member.points).where(Member.id == 1)) == 4


def test_an_unknown_row_is_refused(database: Engine) -> None:
    with pytest.raises(UnknownRow) as caught:
        run(database, ACTIONS["require"], member_id=99, quantity=1)
    assert caught.value.arguments == {"field": "member"}


def test_what_a_branch_changes_is_seen_after_it(database: Engine) -> None:
    assert run(database, ACTIONS["branch"], member_id=1, quantity=5) == {"left": 2}
    with pytest.raises(Conflict):
        run(database, ACTIONS["branch"], member_id=1, quantity=1)
    assert run(database, ACTIONS["twice"], member_id=1, quantity=4) == {"left": -6}
    assert run(database, ACTIONS["twice"], member_id=1, quantity=2) == {"left": -8}


def test_a_loop_updates_each_row_and_sees_its_own_changes(database: Engine) -> None:
    assert run(database, ACTIONS["loop"], member_id=2, quantity=5) == {"left": -10}
    with Session(database) as session:
        found = session.scalars(select(Loan.due).where(Loan.member_id == 2).order_by(Loan.id))
        assert [str(due) for due in found] == ["1970-01-01", "2024-01-01"]


def test_a_row_is_found_with_what_its_path_needs(database: Engine) -> None:
    answer = run(database, ACTIONS["first"], member_id=2, quantity=0)
    assert answer == {"shelf": "A", "out": True, "id": 3, "others": 1}
    with pytest.raises(Conflict):
        run(database, ACTIONS["first"], member_id=3, quantity=0)


def test_a_computed_field_is_read_again_after_a_write(database: Engine) -> None:
    assert run(database, ACTIONS["stale"], member_id=1, quantity=0) == {"out": False}


def test_delete_all_deletes_the_rows_of_the_query(database: Engine) -> None:
    assert run(database, ACTIONS["delete_all"], member_id=1, quantity=0) == {"left": 0}


def test_an_upsert_finds_the_row_that_is_there(database: Engine) -> None:
    assert run(database, ACTIONS["upsert"], member_id=1, quantity=0) == {"id": 2}
    with Session(database) as session, session.begin():
        session.execute(sqlalchemy.update(Author).where(Author.id == 2).values(name="Lem"))
    assert run(database, ACTIONS["upsert"], member_id=1, quantity=0) == {"id": 3}
