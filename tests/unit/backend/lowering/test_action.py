"""Actions become service functions: their text reads well, and running them does what they say."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import black
import pytest
import sqlalchemy
from black.mode import Mode, TargetVersion
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from fastgen.backend.lowering.action import CallerModel, lower_action
from fastgen.backend.lowering.naming import Naming
from fastgen.backend.lowering.python_scope import Module
from fastgen.ir.checked.operations import Operation
from tests.unit.backend.lowering.actions import ACTIONS, BORROW
from tests.unit.backend.lowering.conftest import fill
from tests.unit.backend.lowering.execution import (
    PYTHON_NAMES,
    AsyncConnection,
    Caller,
    computed_functions,
)
from tests.unit.backend.lowering.library import (
    PROGRAM,
    Author,
    Loan,
    Member,
)

MODE = Mode(line_length=100, target_versions={TargetVersion.PY311})
CALLER = CallerModel("Member", frozenset({"id", "role"}), "role", "Role", ("member", "librarian"))


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
    }
    source = f"from __future__ import annotations\n{text_of(operation)}"
    exec(compile(source, "action", "exec"), names)  # noqa: S102
    function = names[operation.name]
    assert callable(function)
    with engine.begin() as connection:
        return asyncio.run(function(AsyncConnection(connection), Caller(), **arguments))


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


@pytest.mark.parametrize("name", ACTIONS)
def test_the_text_of_an_action_is_as_black_has_it(name: str) -> None:
    text = text_of(ACTIONS[name])
    assert black.format_str(text, mode=MODE) == text


def test_a_requirement_stops_with_its_message_and_field(database: Engine) -> None:
    with pytest.raises(OutOfStock) as caught:
        run(database, ACTIONS["require"], member_id=1, quantity=8)
    assert caught.value.arguments == {"field": "quantity"}


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


def test_links_are_added_once_and_removed(database: Engine) -> None:
    assert run(database, ACTIONS["links"], member_id=1, quantity=0) == {"authors": 1}
