"""The steps in which a spec is drafted: flat, each about one thing, each told where it comes from.

Whoever translates, rules of thumb or a model, only proposes edits. What a draft takes of them,
`draft` decides; two translators that propose the same edits make the same spec, and the set of
edits is the state that a search compares. The JSON schema of an edit is what a model fills in.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from fastgen.records import dataclass

FieldType = Literal[
    "string", "text", "int", "float", "decimal", "bool", "date", "datetime", "time", "duration",
    "uuid", "email", "url", "phone", "slug", "enum",
]  # fmt: skip
Verb = Literal["list", "read", "create", "update", "delete"]
Permission = Literal["read", "create", "update", "delete"]
Operator = Literal["==", "<", "<=", ">", ">=", "contains", "any"]


@dataclass(frozen=True, slots=True)
class Origin:
    """The characters of the prompt that something comes from, the end exclusive."""

    start: int
    end: int


class Edit(BaseModel):
    """One step. `origin` is where the prompt says so; without one, `why` says what was assumed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    origin: SkipJsonSchema[Origin | None] = Field(default=None, exclude=True)
    why: SkipJsonSchema[str] = Field(default="", exclude=True)


class AddEntity(Edit):
    """A kind of row."""

    name: str


class AddField(Edit):
    """A value of an entity; `values` are those of an `enum`."""

    entity: str
    name: str
    type: FieldType
    values: tuple[str, ...] = ()
    many: bool = False
    optional: bool = False
    unique: bool = False
    readonly: bool = False
    immutable: bool = False
    minimum: int | None = None
    maximum: int | None = None
    default: str | None = None
    """A value of the enum, `true`, `false`, `now`, `today`, a number, or a text."""


class AddRelation(Edit):
    """A row of an entity points at one row of another one, or at many."""

    entity: str
    name: str
    target: str
    many: bool = False
    optional: bool = False
    owner: bool = False
    on_delete: Literal["cascade", "clear"] | None = None


class AddCount(Edit):
    """A computed field: how many rows of another entity point at this one."""

    entity: str
    name: str
    of: str


class AddUnique(Edit):
    """No two rows have the same values in these fields together."""

    entity: str
    fields: tuple[str, ...]


class SetAccounts(Edit):
    """Who signs in, and the kinds of people there are, the ordinary one first."""

    user: str
    roles: tuple[str, ...] = ()


class AddRule(Edit):
    """Who may do what with the rows of an entity.

    `who` is `anyone`, `authenticated` or a role. `owner` is the field, or the path of two, that
    has to be the caller; `flag` a field of yes or no that has to be true.
    """

    entity: str
    operations: tuple[Permission, ...]
    who: str
    owner: str | None = None
    flag: str | None = None
    fields: tuple[str, ...] = ()
    only: bool = False
    """Whether nobody else may, so that wider rules for the same contradict this one."""


class Withhold(Edit):
    """Somebody may do something with some rows, and it was not understood with which.

    So nobody may, unless another rule says so: nothing is assumed in its place.
    """

    entity: str
    operation: Permission


class Offer(Edit):
    """An operation that is offered, or with `never` one that is not."""

    entity: str
    operation: Verb
    never: bool = False


class AddFilter(Edit):
    """A list can be filtered by a field, or by a field of a row that it points at."""

    entity: str
    path: str
    operator: Operator = "=="


class AddSort(Edit):
    """A list can be sorted by a field; with `first`, it is, unless another order is asked for."""

    entity: str
    field: str
    first: bool = False
    descending: bool = False


class AddSearch(Edit):
    """A list can be searched for words of these fields."""

    entity: str
    fields: tuple[str, ...]


class SetPage(Edit):
    """How many rows a page of a list has, and at most."""

    entity: str
    size: int
    maximum: int | None = None


class AddAction(Edit):
    """A step that somebody takes with a row: a field becomes a value, if it had another one.

    `who` and `owner` are as in a rule. `required` is the value that `field` must have before.
    """

    name: str
    entity: str
    who: str
    field: str
    value: str
    owner: str | None = None
    required: str | None = None
