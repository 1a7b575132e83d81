"""What each thing of a program is called in the output: packages, classes, tables, columns.

Every name is decided here, once, so that the templates, the lowering and the tests agree.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from fastgen.backend.database_names import bounded
from fastgen.backend.groups import groups_of_packages
from fastgen.backend.import_lines import Import
from fastgen.backend.modules import Modules, Role
from fastgen.backend.reserved_words import (
    FREE_ACTIONS,
    OWN_SETTINGS,
    OWNED_ATTRIBUTES,
    PACKAGE_MODULES,
    RESERVED_ATTRIBUTES,
    RESERVED_CLASSES,
    RESERVED_PARAMETERS,
)
from fastgen.backend.traits import classes_of_traits, modules_of_traits, tables_of_traits
from fastgen.ir.checked.entities import Entity, Field, Shape
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import ScalarType
from fastgen.ir.layouts import USUAL_ARRANGEMENT, Arrangement
from fastgen.ir.naming import pascal_case, plural, snake_case
from fastgen.records import dataclass, replace

PROTECTED = ("model_dump", "model_validate")
"""Beginnings of names that Pydantic keeps for itself."""

_NOT_A_WORD = re.compile(r"[^0-9a-zA-Z_]+")


@lru_cache(maxsize=8192)
def identifier(name: str) -> str:
    """Return ``name`` as an identifier: ASCII, no keyword, no leading digit or ``__``.

    >>> identifier("from"), identifier("naïve name"), identifier("2nd"), identifier("__init__")
    ('from_', 'naive_name', '_2nd', 'init')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    word = _NOT_A_WORD.sub("_", plain)
    if word.startswith("__") or word.endswith("__"):
        word = word.strip("_")
    if not word:
        word = "value"
    if word[0].isdigit():
        word = f"_{word}"
    if word.startswith(PROTECTED):
        word = f"its_{word}"
    return f"{word}_" if keyword.iskeyword(word) else word


def attribute(label: str) -> str:
    """Return the attribute of a schema, and the label of a row, for a label of the spec.

    >>> attribute("title"), attribute("copy"), attribute("from"), attribute("authors.name")
    ('title', 'copy_', 'from_', 'authors_name')
    """
    name = identifier(label).lstrip("_") or "value"
    if name[0].isdigit():
        name = f"n{name}"
    owned = name in OWNED_ATTRIBUTES or name.startswith("model_")
    return f"{name}_" if owned else name


def version_attribute(shape: Shape) -> str:
    """Return the attribute of a class that has the version.

    >>> version_attribute(Shape("NotePublic", "Note", ()))
    'version'
    """
    taken = {attribute(each.name) for each in shape.fields}
    return "row_version" if "version" in taken else "version"


def version_column(source: str, shape: Shape) -> tuple[str, str]:
    """Return the label and the code of the version of a row in a SELECT.

    >>> version_column("Note", Shape("NotePublic", "Note", ()))
    ('version', 'Note.version')
    """
    label = version_attribute(shape)
    code = f"{source}.version"
    return label, code if label == "version" else f'{code}.label("{label}")'


def rate_name(operation: Operation) -> str:
    """Return what the rate of an operation is called in the module of the rates."""
    return identifier(snake_case(operation.rate.name)) if operation.rate is not None else ""


def setting_name(name: str) -> str:
    """Return the attribute of ``Settings`` that holds a setting of the spec.

    >>> setting_name("pageTitle"), setting_name("and"), setting_name("log_level")
    ('page_title', 'and_', 'log_level_')
    """
    word = identifier(snake_case(name))
    return f"{word}_" if word in OWN_SETTINGS else word


@dataclass(frozen=True, slots=True)
class EntityNames:
    """The names of one entity; for ``BookCopy`` they are as follows.

    ``package`` and ``table`` ``book_copies``, ``model`` ``BookCopy``, ``singular`` ``book_copy``,
    ``plural`` ``book_copies``. Schemas are ``prefix`` + Create, Update, Public, Page, Query.
    """

    package: str
    table: str
    model: str
    prefix: str
    singular: str
    plural: str


@dataclass(frozen=True, slots=True)
class Association:
    """The table of a many-to-many field: its class, its name, the columns of its two sides."""

    model: str
    table: str
    package: str
    owner_columns: tuple[str, ...]
    target_columns: tuple[str, ...]


class Names:
    """Every name of one program; made once per compilation."""

    def __init__(self, program: Program, arrangement: Arrangement = USUAL_ARRANGEMENT) -> None:
        """Decide the names; the order of declaration settles every clash."""
        self._program = program
        self._columns: dict[tuple[str, str], tuple[str, ...]] = {}
        self._key_columns: dict[str, tuple[str, ...]] = {}
        packages: set[str] = {*PACKAGE_MODULES, *modules_of_traits(program)}
        tables: set[str] = {*tables_of_traits(program)}
        classes = RESERVED_CLASSES.union(classes_of_traits(program))
        entities: dict[str, EntityNames] = {}
        for entity in program.entities.values():
            singular = identifier(snake_case(entity.name))
            if singular in RESERVED_PARAMETERS:
                singular = f"{singular}_record"
            several = identifier(plural(snake_case(entity.name)))
            model = identifier(pascal_case(entity.name))
            package = _unused(several, packages, "_records")
            table = _unused(several, tables, "_records")
            packages.add(package)
            tables.add(table)
            entities[entity.name] = EntityNames(
                package=package,
                table=table,
                model=f"{model}Record" if model in classes else model,
                prefix=model,
                singular=singular,
                plural=several if several != singular else f"{several}_list",
            )
        if program.mixed is not None:
            entities[program.mixed.entity] = EntityNames(
                "auth", "callers", "Caller", "Caller", "caller", "callers"
            )
        self.entities: Mapping[str, EntityNames] = MappingProxyType(entities)
        self.modules = modules_of(program, entities, arrangement)
        self.session_table = _unused("sessions", tables, "_of_auth")
        self.outbox_table = _unused("outbox", tables, "_of_app")
        self.job_table = _unused("scheduled_jobs", tables, "_of_app")
        self.key_table = _unused("api_keys", tables, "_of_auth")
        self.link_table = _unused("mailed_links", tables, "_of_auth")
        tables.update((self.session_table, self.outbox_table, self.job_table))
        associations: dict[tuple[str, str], Association] = {}
        for entity in program.entities.values():
            for field in entity.fields.values():
                if field.kind == "many_to_many":
                    association = self._association(entity, field, tables)
                    tables.add(association.table)
                    associations[entity.name, field.name] = association
        self.associations: Mapping[tuple[str, str], Association] = MappingProxyType(associations)

    def of(self, entity: str) -> EntityNames:
        """Return the names of an entity."""
        return self.entities[entity]

    def module_of(self, package: str, role: Role) -> str:
        """Return a module of a package by its dotted name: ``app.books.models``."""
        return self.modules.of(package, role)

    def dependency(self, package: str, name: str) -> Import:
        """Return the import of a guard, or of what finds the row of a path."""
        return self.modules.of(package, "dependencies"), name

    def columns(self, entity: str, field: str) -> tuple[str, ...]:
        """Return the attributes that hold a stored field: one, or one per key field of a reference.

        The attribute is the column's name, but for the trailing underscore of a keyword.
        """
        known = self._columns.get((entity, field))
        if known is None:
            known = self._columns[entity, field] = self._columns_of(entity, field)
        return known

    def _columns_of(self, entity: str, field: str) -> tuple[str, ...]:
        declared = self._program.entities[entity].fields[field]
        if declared.kind == "reference" and declared.target is not None:
            stem = identifier(field).rstrip("_")
            return tuple(
                bounded(f"{stem}_{column}") for column in self.key_columns(declared.target)
            )
        if _is_password(declared):
            return (f"{identifier(field).rstrip('_')}_hash",)
        name = identifier(field)
        return (f"{name}_" if name in RESERVED_ATTRIBUTES else name,)

    def key_columns(self, entity: str) -> tuple[str, ...]:
        """Return the attributes of the key of an entity, in the order of the key."""
        known = self._key_columns.get(entity)
        if known is None:
            fields = self._program.entities[entity].key
            known = tuple(column for field in fields for column in self.columns(entity, field))
            self._key_columns[entity] = known
        return known

    def column(self, entity: str, field: str) -> str:
        """Return the one attribute of a field that has one."""
        (column,) = self.columns(entity, field)
        return column

    def _association(self, entity: Entity, field: Field, tables: set[str]) -> Association:
        own = self.entities[entity.name]
        if field.target is None:
            raise AssertionError(f"{field.id} has no target")
        target = self.entities[field.target]
        stem = _singular_of(field.name, target)
        owner = own.singular.rstrip("_")
        item = stem if field.target == entity.name or stem != owner else target.singular
        if item == owner:
            item = f"other_{item}"
        model = bounded(pascal_case(f"{owner}_{stem}"))
        taken = pascal_case(stem) in SCHEMA_ENDINGS or any(
            model in (each.model, each.prefix) for each in self.entities.values()
        )
        return Association(
            model=f"{model}Link" if taken else model,
            table=_unused(bounded(plural(f"{owner}_{stem}")), tables, "_set"),
            package=own.package,
            owner_columns=tuple(
                bounded(f"{owner}_{column}") for column in self.key_columns(entity.name)
            ),
            target_columns=tuple(
                bounded(f"{item}_{column}") for column in self.key_columns(field.target)
            ),
        )


def modules_of(
    program: Program, entities: Mapping[str, EntityNames], arrangement: Arrangement
) -> Modules:
    """Return where the modules of a program lie; free actions are the core of a single entity."""
    placed = [each.package for each in entities.values()]
    if arrangement.layout != "single" or not placed:
        placed.append(FREE_ACTIONS)
    if arrangement.layout == "grouped":
        packages = {name: each.package for name, each in entities.items()}
        groups = groups_of_packages(program, packages, arrangement.groups)
        arrangement = replace(arrangement, groups=groups)
    return Modules(arrangement, placed)


SCHEMA_ENDINGS = frozenset(
    "Body Create Item Items Page Public Query Record Replace Result Update".split()
)
"""What the classes of an entity's bodies and answers end in."""


def _is_password(field: Field) -> bool:
    return isinstance(field.type, ScalarType) and field.type.name == "password"


def _singular_of(field: str, target: EntityNames) -> str:
    """Name one member of a to-many field: ``authors`` of Author is an ``author``."""
    name = identifier(field).rstrip("_")
    if name == target.plural:
        return target.singular
    for suffix, replacement in (("ies", "y"), ("s", "")):
        if name.endswith(suffix) and not name.endswith("ss"):
            return name.removesuffix(suffix) + replacement
    return name


def _unused(name: str, taken: set[str], suffix: str) -> str:
    while name in taken:
        name += suffix
    return name


def query_class(operation: Operation, names: Names) -> str:
    """Return the class of what a list is asked."""
    own = names.of(operation.entity or "")
    if operation.name == f"list_{own.plural}":
        return f"{own.prefix}Query"
    return f"{identifier(pascal_case(operation.name))}Query"
