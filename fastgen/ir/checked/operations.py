"""Operations once resolved: each route with its path, checks, input, work and answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from fastgen.diagnostics.span import Span
from fastgen.ir.checked.entities import Access, Shape
from fastgen.ir.checked.expressions import Order, TypedExpression
from fastgen.ir.checked.frames import FrameRecord
from fastgen.ir.checked.statements import AnswerForm, Statement
from fastgen.ir.checked.types import RecordType, Type
from fastgen.ir.expressions import Expression
from fastgen.ir.operations import FilterOperator, Place
from fastgen.records import dataclass

OperationVerb: TypeAlias = Literal[
    "list",
    "read",
    "create",
    "update",
    "replace",
    "delete",
    "bulk_create",
    "bulk_update",
    "bulk_delete",
    "toggle_add",
    "toggle_remove",
    "move",
    "action",
]
HttpMethod: TypeAlias = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True)
class PathParameter:
    """A ``{name}`` of a path, outermost first.

    ``role``: ``key`` finds the row the operation is about, by ``fields`` of ``entity`` (its key, or
    a unique field); ``part`` is a part of its key before the last one, ``key`` then that one;
    ``scope`` finds another row by its key, and scopes the operation to those whose
    ``scopes`` field points at it (and fills it on create); ``row`` is an action's parameter that is
    a row; ``value`` a scalar. ``name`` is the name in the URL and the Python argument; ``type`` the
    scalar on the wire.
    """

    name: str
    role: Literal["key", "part", "scope", "row", "value"]
    type: Type
    entity: str | None = None
    field: str | None = None
    scopes: str | None = None

    @property
    def label(self) -> str:
        """What a spec calls it: `article`, also where the URL says `slug` for its key."""
        return self.scopes if self.scopes and "." not in self.scopes else self.name


ParameterPlace: TypeAlias = Place | Literal["whole"]
"""Where a parameter stands; ``whole`` is the whole body, of which the others are keys."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """An action's parameter outside the path; on the wire a row is its key (field ``by``)."""

    name: str
    wire: str
    type: Type
    place: ParameterPlace
    optional: bool = False
    nullable: bool = False
    default: TypedExpression | None = None
    by: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """``?wire=value``: rows where ``subject operator value``; ``subject`` is over ``self``.

    ``through_many`` says that the path crosses a to-many relation: some element fulfils it.
    ``type`` is that of the value given.
    """

    name: str
    wire: str
    subject: TypedExpression
    operator: FilterOperator
    type: Type
    through_many: bool = False


@dataclass(frozen=True, slots=True)
class Sort:
    """A key that ``?sort=`` accepts; ``subject`` is over ``self``."""

    wire: str
    subject: TypedExpression


@dataclass(frozen=True, slots=True)
class Page:
    """Pagination: ``size`` by default, at most ``maximum``; the names of its query parameters."""

    size: int
    maximum: int
    style: Literal["offset", "number", "cursor"]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list operation accepts and does. ``order`` already ends with the key."""

    filters: tuple[Filter, ...]
    sorts: tuple[Sort, ...]
    search: tuple[TypedExpression, ...]
    where: TypedExpression | None
    order: tuple[Order, ...]
    page: Page
    total: bool = False


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most ``count`` requests of one caller in ``seconds``.

    Operations with the same ``name`` are counted together.
    """

    name: str
    count: int
    seconds: int


@dataclass(frozen=True, slots=True)
class RaisedError:
    """An error an operation may answer with, for its OpenAPI."""

    kind: str
    status: int


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """A kind of error with its status; ``declared`` tells the app's own from the known ones.

    ``message`` is the template as written: a failure of this kind carries it with its arguments put
    in. ``shape`` is its body where that differs from those of other errors.
    """

    name: str
    status: int
    parent: str | None
    message: Expression | None
    on: str | None
    declared: bool
    shape: FrameRecord | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """What the answers of an operation look like, around what it answers.

    ``input`` stands around its body, ``answer`` around the row or the list that it answers;
    ``body`` is the shape of its errors. None is no envelope, and a problem document. ``kinds``
    holds every kind of error by name, ``singular`` is the word for its rows.
    """

    input: FrameRecord | None = None
    answer: FrameRecord | None = None
    body: FrameRecord | None = None
    kinds: Mapping[str, ErrorKind] = field(default_factory=dict)
    singular: str | None = None
    shown: RecordType | None = None
    """The type of an answer in its envelope, keys by their names in the spec."""
    tells_blank: bool = False
    """Whether a text with nothing in it is told from others that are not valid."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One route.

    ``name`` is its operation id and Python name (``list_books``, ``borrow``), unique in the
    program. ``access`` are the entity's rules for it, ``extra`` what the operation itself adds (all
    must hold); for an action ``access`` alone. ``needs_caller`` is ``no`` (no auth at all),
    ``optional`` or ``required``. ``path`` is complete, base included, in ``{name}`` form.
    ``output`` is None for an empty answer. ``answers_many`` tells a list of ``output``.
    """

    id: str
    name: str
    verb: OperationVerb
    resource: str
    """The tag, and the package it lives in: the entity's name, or the app's for a free action."""
    entity: str | None
    description: str | None
    method: HttpMethod
    path: str
    status: int
    path_parameters: tuple[PathParameter, ...]
    parameters: tuple[Parameter, ...]
    access: Access
    extra: Access | None
    needs_caller: Literal["no", "optional", "required"]
    listing: Listing | None = None
    input: Shape | None = None
    output: Shape | None = None
    answers_many: bool = False
    result: Type | None = None
    """The type of an action's answer (ViewType, RecordType, a scalar, a list); None for an empty
    one. ``output`` is its shape where it is an object or a list of objects."""
    form: AnswerForm = "json"
    """What the answer of an action is on the wire; text but for a list of objects as ``csv``."""
    assign: tuple[tuple[str, TypedExpression], ...] = ()
    before: tuple[Statement, ...] = ()
    after: tuple[Statement, ...] = ()
    answer: tuple[Statement, ...] = ()
    written_order: tuple[str, ...] = ()
    """The parameters of an action, those of the path included, as it declares them."""
    target: TypedExpression | None = None
    relation: str | None = None
    move: str | None = None
    bulk_maximum: int | None = None
    raises: tuple[RaisedError, ...] = ()
    writes: bool = False
    rate: RateLimit | None = None
    cache: int | None = None
    """For how many seconds an answer may be kept."""
    idempotent: bool = False
    enabled: TypedExpression | None = None
    """Over settings: the operation does not exist where it is false at the start."""
    contract: Contract = field(default=Contract(), compare=False)
    span: Span | None = field(default=None, compare=False, repr=False)
