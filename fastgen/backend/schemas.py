"""Which classes the bodies, queries and answers of a program become, and where they live."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from itertools import chain
from types import MappingProxyType

from fastgen.backend.column_inputs import column_input_type
from fastgen.backend.envelopes import add_envelope, add_input_envelope, add_page, around
from fastgen.backend.field_types import (
    FieldType,
    annotated,
    input_type,
    list_of,
    output_type,
    plain,
    subscripted,
)
from fastgen.backend.free_keys import gathering, spreading
from fastgen.backend.functions import Functions, ServiceFunction
from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.names import Names, attribute
from fastgen.backend.nested_inputs import nested_input
from fastgen.backend.path_segments import in_path
from fastgen.backend.queries import list_query, whole_types, word_classes
from fastgen.backend.row_keys import named_by
from fastgen.backend.schema_classes import (
    SchemaClass,
    SchemaField,
    SchemaModule,
    Style,
    bulk_class,
    bulk_classes,
    items_class,
    output_field,
    part_of_record,
    version_field,
)
from fastgen.backend.schema_defaults import with_default
from fastgen.backend.shared_views import message_views, shared_views, views_shown
from fastgen.backend.shown_decimals import in_places
from fastgen.backend.versions import carries_version
from fastgen.ir.checked.entities import Field, Shape, ShapeField
from fastgen.ir.checked.operations import Operation, PathParameter
from fastgen.ir.checked.operations import Parameter as ActionParameter
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import InputType, ListType, NullableType, RecordType, Type, ViewType
from fastgen.ir.entities import Field as DeclaredField
from fastgen.ir.naming import pascal_case

SHARED = "views"
SHARED_MODULE = "app.views"
"""Where views are that packages show of each other."""

CREATING = frozenset({"create", "replace", "bulk_create"})
UPDATING = frozenset({"update", "bulk_update"})
NEVER_AN_ALIAS = frozenset(
    """BaseModel ConfigDict JsonValue Literal TypedDict BeforeValidator AfterValidator
    DateTime""".split()
)
"""Names that modules of schemas import and that an entity and a field together could spell."""


class Schemas:
    """The schemas of one program; made once per compilation."""

    def __init__(self, program: Program, names: Names, functions: Functions) -> None:
        """Collect the classes that operations, accounts and other classes refer to."""
        self.program = program
        self.names = names
        self.functions = functions
        self._modules: dict[str, SchemaModule] = {}
        self._reserved: dict[str, set[str]] = {}
        self._shared = shared_views(program, names, functions.package_of)
        for operation in program.operations:
            self._reserve(operation)
        for operation in program.operations:
            self._collect(operation, functions.of(operation))
        for shape in (*message_views(program), *self._views_of_records()):
            self._export(self.shown(shape), self.names.of(shape.entity or "").package)
        for authentication in program.ways:
            user = program.entities[authentication.user]
            self._export(self.shown(user.views[None].shape), self.names.of(user.name).package)
            if authentication.password is not None:
                self.password_type(user.name, authentication.password)
            if authentication.register is not None and authentication.register.input is not None:
                self.input_fields(authentication.register.input)

    def _views_of_records(self) -> Iterator[Shape]:
        """Yield the views inside the records that actions answer."""
        for operation in self.program.operations:
            if operation.output is not None and operation.output.entity is None:
                yield from views_shown(self.program, operation.output)

    @property
    def modules(self) -> Mapping[str, SchemaModule]:
        """Return the modules by package, those with something in them."""
        filled = {
            package: module
            for package, module in self._modules.items()
            if module.classes or module.aliases or module.exports
        }
        return MappingProxyType(filled)

    def module(self, package: str) -> SchemaModule:
        """Return the module of a package."""
        own = self.names.module_of(package, "schemas")
        name = SHARED_MODULE if package == SHARED else own
        return self._modules.setdefault(package, SchemaModule(name, package))

    def package_of(self, shape: Shape, function: ServiceFunction | None = None) -> str:
        """Return where a shape lives: with its entity, else with the operation that has it."""
        if shape.name in self._shared:
            return SHARED
        if shape.entity is not None:
            return self.names.of(shape.entity).package
        if function is None:
            raise AssertionError(f"{shape.name} has no home")
        return function.package

    def _reserve(self, operation: Operation) -> None:
        """Keep the names of classes free of types of fields."""
        function = self.functions.of(operation)
        names = self._reserved.setdefault(function.package, set(NEVER_AN_ALIAS))
        names.update(name for name in (function.query, function.page) if name is not None)
        names.update(around(operation, function, self.functions.index))
        if operation.verb.startswith("bulk_"):
            names.update(bulk_classes(operation))
        for parameter in function.parameters:
            names.update(symbol.name for symbol in parameter.annotation.imports)
        for shape in (operation.input, operation.output):
            if shape is not None:
                package = self.package_of(shape, function)
                self._reserved.setdefault(package, set(NEVER_AN_ALIAS)).add(shape.name)

    def _collect(self, operation: Operation, function: ServiceFunction) -> None:
        for each in operation.path_parameters:
            self.path_type(each)
        module = self.module(function.package)
        for parameter in operation.parameters:
            if parameter.place in ("header", "cookie"):
                self.header_type(operation, parameter)
        if operation.listing is not None and function.query is not None:
            self._add(module, list_query(function.query, operation.listing))
        else:
            for words in word_classes(operation, function, self.key_type):
                self._add(module, words)
            module.aliases.update(whole_types(operation, function))
        if operation.output is not None:
            shown = self.shown(operation.output, function)
            if operation.output.entity is not None:
                self._export(shown, self.names.of(operation.output.entity).package)
            if function.page is not None and operation.listing is not None:
                self._page(module, function.page, operation)
            elif operation.verb in ("bulk_create", "bulk_update"):
                items = SchemaField("items", "items", list_of(shown))
                self._add(module, SchemaClass(items_class(operation), "output", (items,)))
            index = self.functions.index
            add_envelope(operation, index, shown, partial(self._add, module))
        if operation.input is not None:
            self._accept(operation, operation.input, function, module)
            add_input_envelope(operation, function, partial(self._add, module))

    def _export(self, shown: FieldType, package: str) -> None:
        """Keep a view that is shared importable from the package of its entity."""
        for symbol in shown.imports:
            if symbol.module == SHARED_MODULE:
                self.module(package).exports[symbol.name] = symbol.module

    def _add(self, module: SchemaModule, each: SchemaClass) -> FieldType:
        known = module.classes.setdefault(each.name, each)
        if known != each:
            raise AssertionError(f"{module.name} has two classes {each.name}")
        return plain(each.name, Symbol(module.name, each.name))

    # ------------------------------------------------------------ types of fields

    def field_type(self, entity: str, each: ShapeField, wish: str | None = None) -> FieldType:
        """Return the annotation of an input that fills a field of an entity."""
        own = self.names.of(entity)
        field = self.program.entities[entity].fields.get(each.source or "")
        type_ = self._limited(each.type, entity, each.source or "")
        found = input_type(type_) if field is None else column_input_type(type_, field.flags)
        name = f"{own.prefix}{pascal_case(each.source or each.name)}"
        return self.named(self.module(own.package), found, name, wish or name)

    def _limited(self, type_: Type, entity: str, field: str) -> Type:
        """Return the type of a set of rows with the number of items that its declaration admits."""
        if not isinstance(type_, ListType) or (type_.minimum, type_.maximum) != (None, None):
            return type_
        each = self._declared.get((entity, field))
        if each is None:
            return type_
        return ListType(type_.item, each.type.items_minimum, each.type.items_maximum)

    @cached_property
    def _declared(self) -> dict[tuple[str, str], DeclaredField]:
        """The fields as the spec has them."""
        found: dict[tuple[str, str], DeclaredField] = {}
        for node in self.program.spec.entities:
            for each in node.fields:
                found.setdefault((node.name, each.name), each)
        return found

    def named(self, module: SchemaModule, found: FieldType, *wishes: str) -> FieldType:
        """Return an annotation by the first name that is free, if it is more than a name."""
        if found.plain:
            return found
        reserved = self._reserved.get(module.package, set())
        numbered = (f"{wishes[-1]}Value{number}" for number in ("", *range(2, 100)))
        for name in chain(wishes, numbered):
            if name in reserved:
                continue
            if module.aliases.setdefault(name, found) == found:
                return plain(name, Symbol(module.name, name))
        raise AssertionError(f"no name is left for {wishes[0]}")

    def path_type(self, each: PathParameter) -> FieldType:
        """Return the annotation of a parameter of a path."""
        found = input_type(each.type, strict=False)
        if each.entity is None or each.field is None:
            return found
        own = self.names.of(each.entity)
        name = f"{own.prefix}{pascal_case(each.field)}"
        module = self.module(own.package)
        found = self.named(module, found, name, f"{name}InPath")
        return self.named(module, in_path(found, each.type), f"{name}InPath", f"{name}OfPath")

    def header_type(self, operation: Operation, each: ActionParameter) -> FieldType:
        """Return the annotation of a header or a cookie, without null."""
        found = input_type(self.key_type(each.type, each.by), strict=False)
        module = self.module(self.functions.of(operation).package)
        wish = f"{pascal_case(operation.name)}{pascal_case(each.name)}"
        return self.named(module, found, wish)

    def key_type(self, type_: Type, by: str | None) -> Type:
        """Return how a parameter that is a row is written: as its key, or another unique field."""
        match type_:
            case NullableType(of=of):
                return NullableType(self.key_type(of, by))
            case ListType(item=item, minimum=minimum, maximum=maximum):
                return ListType(self.key_type(item, by), minimum, maximum)
        entity = getattr(type_, "entity", None)
        if not isinstance(entity, str):
            return type_
        target = self.program.entities[entity]
        return target.fields[by or target.key[0]].type

    # ------------------------------------------------------------ inputs

    def _accept(
        self, operation: Operation, shape: Shape, function: ServiceFunction, module: SchemaModule
    ) -> None:
        if operation.verb == "action":
            body = function.with_role("body")
            if body:
                name = body[0].annotation.text
                fields = tuple(self._parameter(module, name, each) for each in shape.fields)
                self._add(module, SchemaClass(name, "input", fields))
        elif operation.verb == "bulk_delete":
            (keys,) = shape.fields
            kept = (
                ListType(keys.type.item, 1, operation.bulk_maximum)
                if isinstance(keys.type, ListType)
                else keys.type
            )
            found = self.named(module, input_type(kept), f"{shape.name}List")
            self._add(
                module, SchemaClass(shape.name, "input", (SchemaField("keys", "keys", found),))
            )
        else:
            item = self.accepted(shape, updating=operation.verb in UPDATING)
            if operation.verb in ("bulk_create", "bulk_update"):
                limits = ("min_length=1", f"max_length={operation.bulk_maximum}")
                items = SchemaField("items", "items", list_of(item), constraints=limits)
                self._add(module, SchemaClass(bulk_class(operation), "input", (items,)))

    def accepted(self, shape: Shape, *, updating: bool) -> FieldType:
        """Return the class of an input of an entity."""
        if shape.entity is None:
            raise AssertionError(f"{shape.name} has no entity")
        module = self.module(self.names.of(shape.entity).package)
        fields = self.input_fields(shape, updating=updating)
        style: Style = "update" if updating else "input"
        decorator = gathering(self.program.entities[shape.entity], shape)
        return self._add(module, SchemaClass(shape.name, style, fields, decorator=decorator))

    def password_type(self, entity: str, field: str) -> FieldType:
        """Return the annotation of a password that somebody chooses."""
        type_ = self.program.entities[entity].fields[field].type
        return self.field_type(entity, ShapeField(field, field, type_, source=field))

    def input_fields(self, shape: Shape, *, updating: bool = False) -> tuple[SchemaField, ...]:
        """Return the attributes of an input of an entity."""
        return tuple(self._input_field(shape, each, updating) for each in shape.fields)

    def _input_field(self, shape: Shape, each: ShapeField, updating: bool) -> SchemaField:
        entity = self.program.entities[shape.entity or ""]
        field = entity.fields.get(each.source or "")
        wish = f"{shape.name}{pascal_case(each.name)}"
        found = self._nested(each, field)
        if found is None:
            found = self.field_type(entity.name, each, wish)
        if each.nullable and not (field is not None and field.flags.nullify):
            found = found.optional()
        if updating:
            needed = field is not None and field.name in named_by(entity) and not each.optional
            return SchemaField(
                attribute(each.name), each.wire, found, description=each.description, needed=needed
            )
        return with_default(each, found)

    def _nested(self, each: ShapeField, field: Field | None) -> FieldType | None:
        """Return the annotation of rows that are created along, or None for anything else."""
        type_ = each.type
        item = type_.item if isinstance(type_, ListType) else type_
        if not isinstance(item, InputType):
            return None
        shape = nested_input(self.program, item.entity, field)
        row = self.accepted(shape, updating=False)
        if not isinstance(type_, ListType):
            return row
        limits = [f"min_length={type_.minimum}"] if type_.minimum else []
        # Not under a name of its own: names stand before the classes.
        return annotated(list_of(row), [*limits, f"max_length={type_.maximum or 1000}"])

    def _parameter(self, module: SchemaModule, name: str, each: ShapeField) -> SchemaField:
        found = self.named(
            module, input_type(each.type), f"{name.removesuffix('Body')}{pascal_case(each.name)}"
        )
        return with_default(each, found.optional() if each.nullable else found)

    # ------------------------------------------------------------ answers

    def shown(self, shape: Shape, function: ServiceFunction | None = None) -> FieldType:
        """Return the class of an answer, and collect those it refers to."""
        package = self.package_of(shape, function)
        module = self.module(package)
        symbol = plain(shape.name, Symbol(module.name, shape.name))
        if shape.name in module.classes and shape.entity is not None:
            return symbol
        types = {
            each.name: self._shown_type(each.type, shape, each.name, function, each.nullable)
            for each in shape.fields
        }
        fields = tuple(
            output_field(each, in_places(types[each.name], each, shape, self.program))
            for each in shape.fields
        )
        if carries_version(self.program, shape):
            fields += (version_field(shape),)
        description, decorator = None, ""
        if shape.entity is not None:
            entity = self.program.entities[shape.entity]
            decorator = spreading(entity, shape)
            description = entity.description if entity.views[None].shape == shape else None
        made = SchemaClass(
            shape.name, "output", fields, description=description, decorator=decorator
        )
        self._add(module, made)
        return symbol

    def _shown_type(
        self,
        type_: Type,
        shape: Shape,
        name: str,
        function: ServiceFunction | None,
        nullable: bool = False,
    ) -> FieldType:
        match type_:
            case NullableType(of=of):
                return self._shown_type(of, shape, name, function, True)
            case ListType(item=item):
                found = list_of(self._shown_type(item, shape, name, function))
            case ViewType(entity=entity, view=view):
                found = self.shown(self.program.entities[entity].views[view].shape)
            case RecordType(fields=fields):
                parts = tuple(part_of_record(key, each, self.program.wire) for key, each in fields)
                inner = Shape(f"{shape.name}{pascal_case(name)}", shape.entity, parts)
                found = self.shown(inner, function)
            case _:
                return output_type(type_, nullable=nullable)
        return found.optional() if nullable else found

    def _page(self, module: SchemaModule, name: str, operation: Operation) -> None:
        if operation.output is None or operation.listing is None:
            raise AssertionError(f"{operation.id} lists nothing")
        listing, frame = operation.listing, operation.contract.answer
        if frame is not None:
            item = self.shown(operation.output)
            add_page(operation, name, frame, item, partial(self._add, module))
            return
        cursor = "Cursor" if listing.page.style == "cursor" else ""
        base = f"{'Counted' if listing.total else ''}{cursor}Page"
        item = self.shown(operation.output)
        generic = subscripted(plain(base, Symbol("app.pagination", base)), item)
        self._add(module, SchemaClass(name, "page", base=generic))
