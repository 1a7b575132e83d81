"""How each type of the language looks in a body: annotations of inputs, queries, paths, answers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from fastgen.backend.brackets import Code
from fastgen.backend.column_types import enum_class, state_class
from fastgen.backend.encoders import python_string
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.names import identifier
from fastgen.backend.number_limits import bounds, lengths
from fastgen.backend.patterns import anchored, longest_match, may_match_nul, raw_string
from fastgen.ir.checked.entities import Flags
from fastgen.ir.checked.types import (
    EnumType,
    ListType,
    MapType,
    NullableType,
    NullType,
    ScalarType,
    StateType,
    Type,
    UnionType,
    ValueType,
)
from fastgen.ir.naming import pascal_case
from fastgen.records import dataclass

FIELDS = "app.fields"
VALUES = "app.values"
STORED = "app.storage.stored"
MOST_ITEMS = 1000
"""The items of a list, a set or a map when nobody says."""

LONGEST = {"string": 255, "text": 10_000, "slug": 255, "url": 2048}
PASSWORD_LIMITS = (12, 128)


@dataclass(frozen=True, slots=True)
class FieldType:
    """An annotation, what it imports, and whether it says more than a name and type arguments."""

    code: Code
    imports: tuple[Symbol, ...] = ()

    @property
    def text(self) -> str:
        """Return the annotation on one line."""
        return self.code.flat

    @property
    def plain(self) -> bool:
        """Tell whether it can stand in a class as it is."""
        return "Annotated[" not in self.text

    def optional(self) -> FieldType:
        """Return the annotation that also takes None."""
        if self.text.endswith(" | None") or self.text.startswith("Annotated[StoredFile | None"):
            return self
        if self.code.head == "Annotated[" and self.code.items[0].flat == "StoredFile":
            # What it takes stays where a model finds it.
            items = (Code("StoredFile | None"), *self.code.items[1:])
            return FieldType(Code("Annotated[", items, "]"), self.imports)
        last = Code(self.code.head, self.code.items, f"{self.code.tail} | None")
        return FieldType(last, self.imports)


def plain(text: str, *imports: Symbol) -> FieldType:
    """Return an annotation that is a name."""
    return FieldType(Code(text), imports)


def shared(name: str) -> FieldType:
    """Return a type of ``app.fields``."""
    return plain(name, Symbol(FIELDS, name))


def annotated(base: FieldType, constraints: Iterable[str] = (), *metadata: FieldType) -> FieldType:
    """Return ``Annotated[base, Field(constraints), metadata]``, or the bare base."""
    limits = tuple(Code(each) for each in constraints)
    items = [base.code]
    imports = [*base.imports]
    if any("Decimal(" in each.flat for each in limits):
        imports.append(Symbol("decimal", "Decimal"))
    if limits:
        items.append(Code("Field(", limits, ")"))
        imports.append(Symbol("pydantic", "Field"))
    for each in metadata:
        items.append(each.code)
        imports += each.imports
    if len(items) == 1:
        return base
    imports.append(Symbol("typing", "Annotated"))
    return FieldType(Code("Annotated[", tuple(items), "]"), tuple(imports))


def spread(found: FieldType) -> tuple[FieldType, tuple[str, ...], tuple[Symbol, ...]]:
    """Return ``Annotated[base, Field(limits)]`` as its base, its limits and what they import.

    An attribute of a class says the limits after the equals sign. Anything else stays as it is.
    """
    match found.code:
        case Code(head="Annotated[", items=(base, Code(head="Field(", items=limits)), tail="]"):
            inside = "Annotated[" in base.flat
            hint = Symbol("typing", "Annotated")
            kept = tuple(each for each in found.imports if inside or each != hint)
            return FieldType(base), tuple(limit.flat for limit in limits), kept
        case _:
            return found, (), ()


def subscripted(generic: FieldType, *arguments: FieldType) -> FieldType:
    """Return ``generic[arguments]``."""
    imports = (*generic.imports, *(symbol for each in arguments for symbol in each.imports))
    return FieldType(Code(f"{generic.text}[", tuple(each.code for each in arguments), "]"), imports)


def list_of(item: FieldType) -> FieldType:
    """Return the annotation of a list."""
    return subscripted(plain("list"), item)


def validator(kind: str, function: FieldType) -> FieldType:
    """Return ``AfterValidator(function)`` or ``BeforeValidator(function)``."""
    return FieldType(
        Code(f"{kind}(", (function.code,), ")"), (Symbol("pydantic", kind), *function.imports)
    )


# ---------------------------------------------------------------- inputs


NO_FLAGS = Flags()


@lru_cache(maxsize=4096)
def input_type(
    type_: Type, flags: Flags = NO_FLAGS, *, nullable: bool = False, strict: bool = True
) -> FieldType:
    """Return what a body accepts; ``flags`` are those of the field that it fills.

    In paths and headers everything is text: there a number is read from what JSON would have
    (``strict=False``).
    """
    match type_:
        case NullableType(of=of):
            return input_type(of, flags, nullable=True, strict=strict)
        case ScalarType():
            found = _scalar(type_, strict)
            if flags.trim and type_.minimum and not flags.nullify and _is_free_text(type_):
                found = _trimmed(type_)
        case ListType(item=item, minimum=minimum, maximum=maximum):
            limits = [f"min_length={minimum}"] if minimum else []
            limits.append(f"max_length={MOST_ITEMS if maximum is None else maximum}")
            found = annotated(list_of(input_type(item, strict=strict)), limits)
            if flags.sorted:
                found = annotated(found, (), validator("AfterValidator", plain("sorted")))
        case MapType(item=item):
            key = annotated(plain("str"), ["max_length=255", "pattern=NO_NUL"])
            imports = (*key.imports, Symbol(FIELDS, "NO_NUL"))
            value = input_type(item, strict=strict)
            mapping = FieldType(
                Code("dict[", (key.code, value.code), "]"), (*imports, *value.imports)
            )
            found = annotated(mapping, [f"max_length={MOST_ITEMS}"])
        case _:
            found = _declared(type_)
    return _with_flags(found, flags, nullable=nullable, email=_is(type_, "email"))


def _with_flags(found: FieldType, flags: Flags, *, nullable: bool, email: bool) -> FieldType:
    """Add what changes the input before it is checked: the last one added runs first."""
    before = [("nullify", flags.nullify), ("lower", flags.lower and not email)]
    before += [("upper", flags.upper), ("trim", flags.trim)]
    wanted = [validator("BeforeValidator", shared(name)) for name, set_ in before if set_]
    if nullable:
        found = found.optional()
    if not wanted:
        return found
    if found.code.head == "Annotated[" and not found.code.tail.endswith("None"):
        items = (*found.code.items, *(each.code for each in wanted))
        imports = (*found.imports, *(symbol for each in wanted for symbol in each.imports))
        return FieldType(Code("Annotated[", items, "]"), imports)
    return annotated(found, (), *wanted)


def _is(type_: Type, name: str) -> bool:
    return isinstance(type_, ScalarType) and type_.name == name


def _declared(type_: Type) -> FieldType:
    match type_:
        case EnumType(enum):
            return plain(enum_class(enum), Symbol("app.enums", enum_class(enum)))
        case StateType(entity, field):
            cls = state_class(entity, field)
            return plain(cls, Symbol("app.enums", cls))
        case ValueType(name) | UnionType(name):
            cls = value_class(name)
            return plain(cls, Symbol(VALUES, cls))
        case NullType():
            return plain("None")
        case _:
            raise AssertionError(f"{type_} is no value of a body")


def value_class(name: str) -> str:
    """Return the class of a declared value or union in a body that comes in."""
    return identifier(pascal_case(name))


def public_value_class(name: str) -> str:
    """Return the class of a declared value or union in an answer."""
    return f"{value_class(name)}Public"


def _scalar(scalar: ScalarType, strict: bool) -> FieldType:
    match scalar.name:
        case "string" | "text":
            return _text(scalar)
        case "int":
            return _integer(scalar, strict)
        case "float":
            limits = bounds(scalar)
            if strict and not limits:
                return shared("Number")
            limits = [*limits, "allow_inf_nan=False"]
            if strict:
                return annotated(plain("float"), ["strict=True", *limits])
            return annotated(plain("float"), limits, shared("number"))
        case "decimal":
            limits = [f"max_digits={scalar.precision}"] if scalar.precision else []
            if scalar.scale is not None:
                limits.append(f"decimal_places={scalar.scale}")
            return annotated(shared("ExactNumber"), [*limits, *bounds(scalar)])
        case "bool":
            if strict:
                return shared("Boolean")
            return annotated(plain("bool"), (), shared("truth"))
        case "date":
            return shared("Date")
        case "datetime":
            return shared("DateTime")
        case "time":
            return shared("Time")
        case "duration":
            return shared("Duration")
        case "uuid":
            return plain("UUID", Symbol("uuid", "UUID"))
        case "json":
            return shared("Json")
        case "file" | "image":
            media = tuple(Code(python_string(each)) for each in scalar.media)
            accepted = Code("Accepted(", (Code(str(scalar.size)), *media), ")")
            found = FieldType(accepted, (Symbol(STORED, "Accepted"),))
            return annotated(plain("StoredFile", Symbol(STORED, "StoredFile")), (), found)
        case _:
            return _checked_text(scalar)


def _checked_text(scalar: ScalarType) -> FieldType:
    """Return the type of a text with a form of its own."""
    minimum, maximum = scalar.minimum, scalar.maximum
    match scalar.name:
        case "email" | "url" | "phone" | "bytes":
            base = shared(
                {"email": "Email", "url": "Url", "phone": "Phone"}.get(scalar.name, "Base64")
            )
            usual = {"email": 254, "url": 2048, "bytes": 65_536, "phone": 32}[scalar.name]
            limits = [] if maximum is None or maximum == usual else [f"max_length={maximum}"]
            return annotated(base, ([f"min_length={minimum}"] if minimum else []) + limits)
        case "ip":
            return shared("IPAddress")
        case "slug":
            if minimum is None and maximum in (None, 255):
                return shared("Slug")
            return annotated(shared("Slug"), lengths(scalar))
        case "password":
            low, high = PASSWORD_LIMITS
            if (minimum, maximum) in {(None, None), (low, high)}:
                return shared("Password")
            hint = 'json_schema_extra={"format": "password"}'
            return annotated(
                plain("str"),
                [*lengths(scalar), hint],
                validator("AfterValidator", shared("normalize_password")),
            )
        case _:
            return _text(scalar)


def _text(scalar: ScalarType) -> FieldType:
    limits = lengths(scalar)
    if scalar.pattern is None:
        return _with_no_nul(annotated(plain("str"), [*limits, "pattern=NO_NUL"]))
    pattern = anchored(scalar.pattern)
    longest = LONGEST.get(scalar.name)
    if not may_match_nul(scalar.pattern):
        usual = scalar.minimum is None and scalar.maximum == longest
        if usual and (longest_match(scalar.pattern) or 10**9) <= (longest or 0):
            limits = []
        return annotated(plain("str"), [*limits, f"pattern={raw_string(pattern)}"])
    return annotated(
        plain("str"),
        [*limits, f"pattern={raw_string(pattern)}"],
        validator("AfterValidator", shared("refuse_nul")),
    )


def _is_free_text(scalar: ScalarType) -> bool:
    return scalar.name in ("string", "text") and scalar.pattern is None


def _trimmed(scalar: ScalarType) -> FieldType:
    """Return a text of which spaces at both ends do not count; the document says so too."""
    said = f"json_schema_extra=trimmed({scalar.minimum:f})"
    found = _with_no_nul(annotated(plain("str"), [*lengths(scalar), "pattern=NO_NUL", said]))
    return FieldType(found.code, (*found.imports, Symbol(FIELDS, "trimmed")))


def _with_no_nul(found: FieldType) -> FieldType:
    return FieldType(found.code, (*found.imports, Symbol(FIELDS, "NO_NUL")))


def _integer(scalar: ScalarType, strict: bool) -> FieldType:
    if scalar.minimum is None and scalar.maximum is None and strict:
        return shared("Integer")
    low = "-(2**63)" if scalar.minimum is None else f"{scalar.minimum:f}"
    high = "2**63 - 1" if scalar.maximum is None else f"{scalar.maximum:f}"
    limits = [f"ge={low}", f"le={high}"]
    if strict:
        return annotated(plain("int"), ["strict=True", *limits])
    return annotated(plain("int"), limits, shared("whole_number"))


# ---------------------------------------------------------------- answers and queries


def output_type(type_: Type, *, nullable: bool = False) -> FieldType:
    """Return the annotation of a value in an answer: no limits, what is stored is shown."""
    match type_:
        case NullableType(of=of):
            return output_type(of, nullable=True)
        case ScalarType():
            found = _shown_scalar(type_)
        case ListType(item=item):
            found = list_of(output_type(item))
        case MapType(item=item):
            value = output_type(item)
            found = FieldType(Code("dict[", (Code("str"), value.code), "]"), value.imports)
        case ValueType(name) | UnionType(name):
            cls = public_value_class(name)
            found = plain(cls, Symbol(VALUES, cls))
        case _:
            found = _declared(type_)
    return found.optional() if nullable and found.text != "None" else found


_SHOWN: dict[str, tuple[str, str | None]] = {
    "int": ("int", None),
    "float": ("float", None),
    "bool": ("bool", None),
    "decimal": ("Decimal", "decimal"),
    "date": ("date", "datetime"),
    "datetime": ("datetime", "datetime"),
    "time": ("time", "datetime"),
    "duration": ("TimeSpan", FIELDS),
    "uuid": ("UUID", "uuid"),
    "json": ("JsonValue", "pydantic"),
    "bytes": ("Base64", FIELDS),
    "file": ("StoredFile", STORED),
    "image": ("StoredFile", STORED),
}


def _shown_scalar(scalar: ScalarType) -> FieldType:
    name, module = _SHOWN.get(scalar.name, ("str", None))
    return plain(name) if module is None else plain(name, Symbol(module, name))


def query_type(type_: Type) -> FieldType:
    """Return the annotation of a value in a query string: limits of numbers, any text."""
    match type_:
        case NullableType(of=of):
            return query_type(of)
        case ScalarType(name="string" | "text" | "slug" | "email" | "url" | "phone"):
            return _with_no_nul(annotated(plain("str"), ["pattern=NO_NUL"]))
        case ListType(item=item):
            return query_type(item)
        case _:
            return input_type(type_)
