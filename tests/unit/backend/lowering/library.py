"""A checked program to lower expressions of, its tables, and short ways to write typed trees."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import JSON, Enum, ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from fastgen.ir.checked import program as p
from fastgen.ir.checked.entities import Access, Entity, Field, Flags, Shape, View
from fastgen.ir.checked.expressions import (
    Arith,
    Arithmetic,
    Compare,
    Comparison,
    Constant,
    FieldAccess,
    Fold,
    Logical,
    Not,
    NullTest,
    Select,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.types import (
    EnumType,
    ListType,
    NullableType,
    NullType,
    RowsType,
    RowType,
    ScalarType,
    Type,
)
from fastgen.ir.spec import Spec
from tests.unit.backend.lowering import constructs as database


class Base(DeclarativeBase):
    """What the tables share."""

    type_annotation_map: ClassVar = {datetime: database.UTCDateTime, timedelta: database.Duration}


class Role(StrEnum):
    """The roles of members."""

    MEMBER = "member"
    LIBRARIAN = "librarian"


class Member(Base):
    """A table of the library."""

    __tablename__ = "members"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    nick: Mapped[str | None]
    age: Mapped[int]
    points: Mapped[int | None]
    role: Mapped[Role] = mapped_column(
        Enum(Role, native_enum=False, values_callable=lambda e: [m.value for m in e])
    )
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class Author(Base):
    """A table of the library."""

    __tablename__ = "authors"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Book(Base):
    """A table of the library."""

    __tablename__ = "books"
    isbn: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    price: Mapped[Decimal] = mapped_column(database.decimal(12, 2))
    tags: Mapped[list[str]] = mapped_column(JSON)


class BookAuthor(Base):
    """A table of the library."""

    __tablename__ = "book_authors"
    book_isbn: Mapped[str] = mapped_column(ForeignKey("books.isbn"), primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"), primary_key=True)


class Copy(Base):
    """A table of the library."""

    __tablename__ = "copies"
    id: Mapped[int] = mapped_column(primary_key=True)
    book_isbn: Mapped[str] = mapped_column(ForeignKey("books.isbn"))
    shelf: Mapped[str]


class Loan(Base):
    """A table of the library."""

    __tablename__ = "loans"
    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[int] = mapped_column(ForeignKey("copies.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    due: Mapped[date]
    taken: Mapped[datetime]
    returned: Mapped[datetime | None]
    length: Mapped[timedelta]


INT = ScalarType("int")
TEXT = ScalarType("string")
BOOL = ScalarType("bool")
DATE = ScalarType("date")
MOMENT = ScalarType("datetime")
SPAN = ScalarType("duration")
MONEY = ScalarType("decimal", precision=12, scale=2)
ROLE = EnumType("Role")
PLAIN = Flags()


def const(value: str | int | Decimal | bool | None) -> Constant:
    kind: Type
    match value:
        case None:
            kind = NullType()
        case bool():
            kind = BOOL
        case int():
            kind = INT
        case Decimal():
            kind = MONEY
        case _:
            kind = TEXT
    return Constant(kind, value=value)


def row(entity: str, name: str, *, nullable: bool = False) -> Variable:
    kind: Type = RowType(entity)
    return Variable(NullableType(kind) if nullable else kind, kind="row", name=name)


def me(entity: str) -> Variable:
    return Variable(RowType(entity), kind="self", name="self")


def caller() -> Variable:
    return Variable(RowType("Member"), kind="caller", name="caller")


def get(of: TypedExpression, *path: str) -> TypedExpression:
    """Return ``of.a.b``, with the types that the program gives."""
    for name in path:
        base = of.type
        nullable = isinstance(base, NullableType)
        if isinstance(base, NullableType):
            base = base.of
        assert isinstance(base, RowType)
        field = PROGRAM.entities[base.entity].fields[name]
        kind: Type = field.type
        if (field.nullable or nullable) and not isinstance(kind, RowsType | NullableType):
            kind = NullableType(kind)
        of = FieldAccess(kind, of=of, entity=base.entity, field=name)
    return of


def compare(left: TypedExpression, operator: Comparison, right: TypedExpression) -> Compare:
    return Compare(BOOL, operator=operator, left=left, right=right)


def negate(operand: TypedExpression) -> Not:
    return Not(BOOL, operand=operand)


def is_null(operand: TypedExpression, *, negated: bool = False) -> NullTest:
    return NullTest(BOOL, operand=operand, negated=negated)


def arith(
    left: TypedExpression, operator: Arithmetic, right: TypedExpression, kind: Type = INT
) -> Arith:
    return Arith(kind, operator=operator, left=left, right=right)


def query(
    source: str | TypedExpression,
    variable: str,
    where: TypedExpression | None = None,
    entity: str | None = None,
) -> Select:
    if isinstance(source, str):
        entity = source
    elif entity is None:
        assert isinstance(source.type, RowsType)
        entity = source.type.entity
    return Select(RowsType(entity), source=source, variable=variable, where=where)


def count(of: Select) -> Fold:
    return Fold(INT, function="count", query=of)


def exists(of: Select) -> Fold:
    return Fold(BOOL, function="exists", query=of)


def column(name: str, kind: Type, *, nullable: bool = False, flags: Flags = PLAIN) -> Field:
    return Field(name, name, name, "column", kind, nullable=nullable, flags=flags)


def reference(name: str, target: str, *, nullable: bool = False) -> Field:
    return Field(name, name, name, "reference", RowType(target), nullable=nullable, target=target)


def inverse(name: str, target: str, via: str) -> Field:
    return Field(name, name, name, "inverse", RowsType(target), target=target, via=via)


def entity(name: str, key: str, *fields: Field) -> Entity:
    closed = Access(open=True)
    shape = Shape(f"{name}Public", name, ())
    return Entity(
        name,
        name,
        None,
        {field.name: field for field in fields},
        (key,),
        (),
        (),
        (),
        {None: View(None, shape)},
        dict.fromkeys(("list", "read", "create", "update", "replace", "delete"), closed),
    )


def _computed(name: str, kind: Type, value: TypedExpression) -> Field:
    return Field(name, name, name, "computed", kind, computed=value)


def _bare(of: Variable, owner: str, name: str, kind: Type) -> FieldAccess:
    return FieldAccess(kind, of=of, entity=owner, field=name)


def _on_loan() -> TypedExpression:
    loan = row("Loan", "loan")
    mine = compare(_bare(loan, "Loan", "copy", RowType("Copy")), "==", me("Copy"))
    out = is_null(_bare(loan, "Loan", "returned", NullableType(MOMENT)))
    return exists(query("Loan", "loan", Logical(BOOL, operator="and", operands=(mine, out))))


def _available() -> TypedExpression:
    copies = _bare(me("Book"), "Book", "copies", RowsType("Copy"))
    free = negate(_bare(row("Copy", "copy"), "Copy", "on_loan", BOOL))
    return count(query(copies, "copy", free))


def make_program(entities: Mapping[str, Entity]) -> p.Program:
    return p.Program(
        spec=Spec(),
        name="library",
        title="Library",
        base="",
        wire="snake",
        cors=(),
        authentications=(),
        settings=(),
        enums={
            "Role": p.Enum(
                "Role",
                None,
                (p.EnumMember("member", "member"), p.EnumMember("librarian", "librarian")),
            )
        },
        values={},
        unions={},
        entities=entities,
        operations=(),
        externs={},
        seeds=(),
        scenarios=(),
    )


PROGRAM = make_program(
    {
        each.name: each
        for each in (
            entity(
                "Member",
                "id",
                column("id", INT),
                column("name", TEXT),
                column("nick", TEXT, nullable=True),
                column("age", INT),
                column("points", INT, nullable=True),
                column("role", ROLE),
                reference("mentor", "Member", nullable=True),
                inverse("pupils", "Member", "mentor"),
                inverse("loans", "Loan", "member"),
            ),
            entity("Author", "id", column("id", INT), column("name", TEXT)),
            entity(
                "Book",
                "isbn",
                column("isbn", TEXT),
                column("title", TEXT),
                column("price", MONEY),
                column("tags", ListType(TEXT)),
                Field(
                    "authors",
                    "authors",
                    "authors",
                    "many_to_many",
                    RowsType("Author"),
                    target="Author",
                ),
                inverse("copies", "Copy", "book"),
                _computed("available", INT, _available()),
            ),
            entity(
                "Copy",
                "id",
                column("id", INT),
                reference("book", "Book"),
                column("shelf", TEXT),
                inverse("loans", "Loan", "copy"),
                _computed("on_loan", BOOL, _on_loan()),
            ),
            entity(
                "Loan",
                "id",
                column("id", INT),
                reference("copy", "Copy"),
                reference("member", "Member"),
                column("due", DATE),
                column("taken", MOMENT),
                column("returned", MOMENT, nullable=True),
                column("length", SPAN),
            ),
        )
    }
)
