"""One module of the generated project while it is written.

Constants, functions, and what they import.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from fastgen.backend.code import lay_out
from fastgen.backend.functions import Annotation, Functions
from fastgen.backend.import_lines import import_lines
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.identifiers import Taken
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.naming import Naming
from fastgen.backend.lowering.python_scope import Module, PythonScope, Row
from fastgen.backend.lowering.scope import SqlScope
from fastgen.backend.modules import Role
from fastgen.backend.outbox.sending import sending_names
from fastgen.backend.services.binds import Binds
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.expressions import Variable
from fastgen.ir.checked.types import RowType

SQLALCHEMY = (
    "BigInteger ColumnElement Label Select UnaryExpression and_ bindparam case cast delete "
    "exists false func insert literal not_ null or_ select true type_coerce update"
)
KNOWN = {
    **dict.fromkeys(SQLALCHEMY.split(), "sqlalchemy"),
    "AsyncConnection": "sqlalchemy.ext.asyncio",
    "Row": "sqlalchemy.engine",
    "aliased": "sqlalchemy.orm",
    "Mapping": "collections.abc",
    "Sequence": "collections.abc",
    "lru_cache": "functools",
    "UTC": "datetime",
    "UUID": "uuid",
    "Decimal": "decimal",
    "Caller": "app.auth.caller",
    "Passwords": "app.auth.passwords",
    "Any": "typing",
    "IntegrityError": "sqlalchemy.exc",
}
ERRORS = ["Conflict", "Forbidden", "IllegalMove", "Invalid", "NotFound", "Stale", "TooLarge"]
ERRORS.append("UnknownRow")
TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|(?<![\w.])[A-Za-z_]\w*')


FORMATTED = re.compile(r'\bf"((?:[^"\\\n]|\\.)*)"')
HOLE = re.compile(r"\{([^{}]*)\}")


def names_in_texts(code: str) -> set[str]:
    """Return the names that stand in the braces of formatted texts.

    >>> sorted(names_in_texts('f"<p>{escape(note.text)}{{x}}</p>"'))
    ['escape', 'note']
    """
    return {
        name
        for text in FORMATTED.findall(code)
        for hole in HOLE.findall(text.replace("{{", "").replace("}}", ""))
        for name in TOKEN.findall(hole)
    }


def common_names(naming: Naming) -> dict[str, str]:
    """Return the names that mean one thing in every module.

    SQLAlchemy's, the models, the errors.
    """
    known = dict(KNOWN)
    known.update(dict.fromkeys(ERRORS, "app.errors"))
    for entity in naming.program.entities:
        symbol = naming.model(entity)
        known[symbol.name] = symbol.module
    for association in naming.names.associations.values():
        known[association.model] = naming.names.module_of(association.package, "models")
    for enum in naming.program.enums:
        symbol = naming.enum(enum)
        known[symbol.name] = symbol.module
    known.update(sending_names(naming.program))
    return known


_READS_SETTINGS = re.compile(r"\bsettings\.\w")


class ServiceModule:
    """Collects constants and functions under names that are free.

    And derives the imports from their text.
    """

    def __init__(self, functions: Functions, package: str, role: Role) -> None:
        """Begin a module of a package."""
        self.functions = functions
        self.program = functions.program
        self.names = functions.names
        self.package = package
        self.path = self.names.module_of(package, role)
        self.naming = Naming(self.program, self.names)
        self.common = functions.project.known
        """Names that mean one thing in every module."""
        self.known: dict[str, str] = {}
        """Names that mean something in this module, and where they come from."""
        self.taken = Taken(["role", "values", "statement", "query"], known=self.common)
        self.lowered = Module(self.naming, self.taken)
        self.imports = self.lowered.imports
        self.constants: dict[str, Callable[[], str] | str] = {}
        self.annotated: dict[str, str] = {}
        self.functions_text: dict[str, list[str]] = {}
        self.leading: list[str] = []
        self.last: list[str] = []
        """Functions that stand at the end: those that others are made of."""

    def home_of(self, name: str) -> str | None:
        """Return the module that a name is imported from, if it means something here."""
        return self.known.get(name) or self.common.get(name)

    # ------------------------------------------------------------ what it holds

    def constant(
        self,
        name: str,
        value: Callable[[], str] | str,
        annotation: str = "",
        *,
        first: bool = False,
    ) -> str:
        """Add a constant, unless it is there; a callable is asked for the text at the end.

        A name cannot mean two things (AssertionError): the wrong statement would be a silent fault.
        Those with an annotation are dicts of pieces and stand last, or ``first``.
        """
        if name not in self.constants:
            if first:
                self.leading.append(name)
            self.constants[name] = value
            self.taken.reserve(name)
            if annotation:
                self.annotated[name] = annotation
        elif isinstance(value, str) and value != self.constants[name]:
            raise AssertionError(f"{self.path}.{name} has another value")
        return name

    def same_constant(self, name: str, value: str) -> str:
        """Return a constant with this value, adding it where there is none.

        A name that another value has gets a number.
        """
        for known, text in self.constants.items():
            if text == value:
                return known
        return self.constant(self.taken.fresh(name) if name in self.constants else name, value)

    def first_constant(self, name: str, value: str) -> None:
        """Add a constant before all others."""
        self.constants = {name: value, **self.constants}

    def fresh_constant(self, wish: str, value: str) -> str:
        """Add a constant under a name that is free."""
        return self.constant(self.taken.fresh(wish.upper()), value)

    def function(self, name: str, lines: Iterable[str], *, last: bool = False) -> str:
        """Add a function, unless it is there; ``last`` puts it behind all that are not."""
        if name not in self.functions_text:
            if last:
                self.last.append(name)
            text = self.functions_text[name] = list(lines)
            whole = "\n".join(text)
            if _READS_SETTINGS.search(whole) and "settings: Settings" not in whole:
                raise Unsupported("a setting in a rule")
            self.taken.reserve(name)
        return name

    def use(self, module: str, name: str) -> str:
        """Import a name."""
        return self.imports.add(Symbol(module, name))

    def know(self, name: str, module: str) -> str:
        """Say where a name comes from; it is imported if the code turns out to use it."""
        self.known[name] = module
        return name

    def know_schema(self, name: str, package: str | None) -> None:
        """Say which package a schema lives in; None for the views that packages share."""
        home = "app.views" if package is None else self.names.module_of(package, "schemas")
        self.know(name, home)

    def annotation(self, annotation: Annotation) -> str:
        """Return an annotation whose names are known from now on."""
        for symbol in annotation.imports:
            self.know(symbol.name, symbol.module)
        return annotation.text

    # ------------------------------------------------------------ lowering

    def scope(self) -> PythonScope:
        """Return a scope for Python expressions that knows the caller."""
        scope = PythonScope(self.lowered, taken=Taken(self.known, known=self.common))
        return scope

    def bind_caller(self, scope: PythonScope, *, optional: bool) -> None:
        """Let ``caller`` stand for the parameter of that name."""
        if not self.program.authentications:
            return
        user = self.program.authentications[0].user
        variable = Variable(RowType(user), kind="caller", name="caller")
        row = Row(n.name("caller"), user, variable, open=False, nullable=optional)
        row.reads = frozenset(self.functions.caller_fields)
        scope.bind(variable, row)

    def binds(self) -> Binds:
        """Return a collector for the parameters of a statement."""
        return Binds(self.imports, names=self.functions.project.bind_names)

    def sql(self, binds: Binds, rows: dict[Variable, str]) -> SqlScope:
        """Return a scope for a statement of the module in which variables are rows of it."""
        scope = SqlScope(
            self.naming,
            self.imports,
            outside=binds.outside,
            rows=rows,
            taken=self.taken,
            binds=True,
        )
        scope.aliases = self.lowered.aliases
        return scope

    # ------------------------------------------------------------ text

    def blocks(self) -> tuple[str, tuple[str, ...]]:
        """Return the constants and the functions as Black lays them out.

        Statements come first, then the dicts of their pieces.
        """
        texts = {
            name: value() if callable(value) else value for name, value in self.constants.items()
        }
        lowered = {name: render_expression(build()) for name, build in self.lowered.constants}
        aliases = {name: render_expression(node) for name, node in self.lowered.aliases}
        plain = {name: text for name, text in texts.items() if name not in self.annotated}
        lines = [f"{name}: {self.annotated[name]} = {texts[name]}" for name in self.leading]
        lines += [f"{name} = {text}" for name, text in {**aliases, **plain, **lowered}.items()]
        pieces = [
            f"{name}: {hint} = {texts[name]}"
            for name, hint in self.annotated.items()
            if name in texts and name not in self.leading
        ]
        blocks = [lay_out(each) for each in (lines, pieces) if each]
        order = [name for name in self.functions_text if name not in self.last] + self.last
        return "\n\n".join(blocks), tuple(lay_out(self.functions_text[name]) for name in order)

    def import_block(self, *texts: str) -> str:
        """Return the imports of what the texts mention and of what was asked for."""
        tokens = set().union(*map(TOKEN.findall, texts), *map(names_in_texts, texts))
        symbols = {
            (each.module, each.name)
            for each in self.imports
            if each.module != self.path and each.name.rpartition(" ")[2] in tokens
        }
        own = tokens & self.known.keys()
        homes = [(self.known[each], each) for each in own]
        homes += [(self.common[each], each) for each in (tokens - own) & self.common.keys()]
        symbols.update(home for home in homes if home[0] != self.path)
        return import_lines(symbols)


def self_of(entity: str) -> Variable:
    """Return the variable of the row that an expression of an entity is about."""
    return Variable(RowType(entity), kind="self", name="self")
