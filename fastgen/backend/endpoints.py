"""The function behind a route: its decorator, its parameters, what it calls and answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from http import HTTPStatus

from fastgen.backend import documents
from fastgen.backend.body_kinds import whole_body
from fastgen.backend.brackets import Code, fit_call, lay_out
from fastgen.backend.constants import constant_code
from fastgen.backend.encoders import docstring, python_string
from fastgen.backend.envelopes import envelope_class, input_envelope, way_to_body
from fastgen.backend.field_types import FieldType
from fastgen.backend.frames import classes_of, frame_call
from fastgen.backend.functions import CallerNeed, Parameter, ServiceFunction, free_name
from fastgen.backend.import_lines import Import
from fastgen.backend.names import attribute, identifier, rate_name, version_attribute
from fastgen.backend.path_segments import as_text, is_safe_in_path, located
from fastgen.backend.planners.context import Context
from fastgen.backend.planners.traits import is_signed, need_of
from fastgen.backend.problem_statuses import asks_caller, error_groups
from fastgen.backend.reserved_words import NAMES_OF_ROUTER
from fastgen.backend.routes import PARAMETER, item_path, route_path
from fastgen.backend.schema_classes import bulk_class, items_class
from fastgen.backend.statuses import status_name
from fastgen.backend.versions import is_tagged
from fastgen.backend.views.routers import EndpointView
from fastgen.backend.wrap import either, wrap
from fastgen.ir.checked.files import holds_files
from fastgen.ir.checked.frames import PartName
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.types import Type
from fastgen.records import dataclass

ONCE: dict[CallerNeed, str] = {
    "required": "once",
    "optional": "once_if_known",
    "no": "once_for_all",
}
SIGN: dict[CallerNeed, str] = {"required": "sign", "optional": "sign_if_known"}


@dataclass(slots=True)
class Endpoint:
    """Collects one endpoint; ``imports`` grow with what it writes."""

    context: Context
    operation: Operation
    function: ServiceFunction
    prefix: str
    imports: set[Import] = field(default_factory=set)

    def view(self) -> EndpointView:
        """Return the endpoint laid out."""
        wish = identifier(self.operation.name)
        name = f"{wish}_" if wish in NAMES_OF_ROUTER else wish
        parameters = tuple(Code(each) for each in self._parameters())
        signature = Code(f"async def {name}(", parameters, f") -> {self._result()}:")
        described = self.operation.description
        return EndpointView(
            decorator=lay_out(self._decorator(name)),
            signature=lay_out(signature),
            docstring=docstring(described, indent=1) if described else None,
            body=tuple(self._body()),
        )

    def use(self, module: str, name: str) -> str:
        """Import a name and return it."""
        self.imports.add((module, name))
        return name

    def annotation(self, found: FieldType) -> str:
        """Return an annotation as text, with its imports."""
        self.imports.update((each.module, each.name) for each in found.imports)
        return found.text

    # ------------------------------------------------------------ decorator

    def _decorator(self, name: str) -> Code:
        operation, function = self.operation, self.function
        path = route_path(operation, function).removeprefix(self.prefix)
        arguments = [Code(python_string(path))]
        if operation.form != "json":
            cls = self.use(*documents.RESPONSES[operation.form])
            arguments.append(Code(f"response_class={cls}"))
        if operation.status != HTTPStatus.OK:
            self.use("http", "HTTPStatus")
            arguments.append(Code(f"status_code=HTTPStatus.{status_name(operation.status)}"))
        if name != operation.name:
            arguments.append(Code(f"name={python_string(operation.name)}"))
        depends = [f"Depends({each})" for each in self._dependencies()]
        if depends:
            self.use("fastapi", "Depends")
            listed = wrap("dependencies=[", depends, "],", indent=1, display=True)
            arguments.append(Code(listed.removesuffix(",")))
        answers = [f"problems({text})" for text in self._problems()]
        if answers or self._tagged or operation.cache is not None:
            self.use("app.errors", "problems")
            if self._tagged or operation.cache is not None:
                self.use("app.etags", "tagged")
                answers = [*(answers or ["problems()"]), f"tagged({operation.status})"]
            arguments.append(Code(either("responses=", answers)))
        framed = operation.contract.answer is not None
        if operation.listing is not None and operation.listing.total and not framed:
            arguments.append(Code("response_model_exclude_unset=True"))
        described = tuple(documents.descriptions(operation, function, self.imports))
        if described:
            arguments.append(Code(f"openapi_extra={' | '.join(described)}"))
        method = operation.method.lower()
        return Code(f"@router.{method}(", tuple(arguments), ")")

    def _problems(self) -> Iterator[str]:
        """Yield the statuses of the errors, in groups of those with the same bodies."""
        context = self.context
        contracts = context.contracts
        groups = error_groups(self.operation, context.program, context.functions, contracts)
        for shapes, statuses in groups.items():
            text = ", ".join(map(str, statuses))
            if shapes != (contracts.app,):
                for shape in shapes:
                    self.use("app.contract", shape)
                text += f", shapes=({', '.join(shapes)}{',' if len(shapes) == 1 else ''})"
            yield text

    def _dependencies(self) -> Iterator[str]:
        """Yield what is asked before the parameters: whoever comes too often is not looked at."""
        operation = self.operation
        if operation.rate is not None:
            yield f"{self.use('app.limits', 'rates')}.{rate_name(operation)}"
        yield from documents.readers(operation, self.function, self.imports)
        guard = self._guard()
        if guard is not None:
            yield guard
        need = need_of(self.context, operation)
        if operation.idempotent:
            yield self.use("app.idempotency.keys", ONCE[need])
        if is_signed(self.context, operation):
            yield f'{self.use("app.history.signing", SIGN[need])}, scope="function"'
        if operation.cache is not None:
            cache = self.use("app.caching", "Cache")
            if not self.context.program.authentications:
                yield f"{cache}({operation.cache})"
            else:
                private = asks_caller(self.function) or operation.needs_caller != "no"
                yield f"{cache}({operation.cache}, private={private})"

    def _guard(self) -> str | None:
        function, guard = self.function, self.function.guard
        if guard is not None:
            return self.use(*self.context.names.dependency(guard.package, guard.name))
        return self.use("app.auth.dependencies", "get_caller") if function.authenticate else None

    # ------------------------------------------------------------ parameters

    def _parameters(self) -> Iterator[str]:
        """Yield the parameters so that FastAPI solves them in the order of the checks."""
        function = self.function
        for each in function.with_role("caller"):
            yield f"{each.name}: {self._caller(each)}"
        for each in function.parameters:
            if each.role in ("scope", "key", "row") or self._in_path(each):
                yield f"{each.name}: {self._from_path(each)}"
        for each in function.with_role("query"):
            cls = self._schema(each)
            self.use("typing", "Annotated")
            self.use("fastapi", "Depends")
            self.use("app.query", "read_query")
            yield f"{each.name}: Annotated[{cls}, Depends(read_query({cls}))]"
        for each in documents.simple_bodies(self.operation, function):
            reader = documents.reader_of(each, self.imports)
            yield f"{each.name}: Annotated[{self._schema(each)}, Depends({reader})]"
        for each in () if holds_files(self.operation.input) else function.with_role("body"):
            yield self._body_parameter(each)
        yield f"connection: {self.use('app.database', 'Connection')}"
        for each in function.with_role("settings"):
            yield f"{each.name}: {self.use('app.settings', 'CurrentSettings')}"
        for each in function.with_role("passwords"):
            yield f"{each.name}: {self.use('app.auth.dependencies', 'CurrentPasswords')}"
        for each in function.with_role("auth"):
            yield f"{each.name}: {self.use('app.auth.dependencies', 'Auth')}"
        if self.operation.form == "file":
            yield f"request: {self.use('fastapi', 'Request')}"
            if not function.with_role("settings"):
                yield f"settings: {self.use('app.settings', 'CurrentSettings')}"
        if function.with_role("versions"):
            yield f"versions: {self.use('app.versions', 'ExpectedVersions')}"
        if self._writes_response():
            yield f"response: {self.use('fastapi', 'Response')}"
        values = [each for each in function.with_role("value") if not self._in_path(each)]
        written = [self._header(each) for each in values]
        yield from (text for text in written if " = " not in text)
        yield from (text for text in written if " = " in text)

    def _caller(self, each: Parameter) -> str:
        optional = each.annotation.text.endswith("None")
        return self.use("app.auth.dependencies", "OptionalCaller" if optional else "CurrentCaller")

    def _in_path(self, each: Parameter) -> bool:
        return each.role == "value" and each.wire in PARAMETER.findall(self.operation.path)

    def _from_path(self, each: Parameter) -> str:
        if each.finder is not None:
            return self.use(*self.context.names.dependency(each.finder.package, each.finder.alias))
        for given in self.operation.path_parameters:
            if given.name == each.wire:
                return self.annotation(self.context.schemas.path_type(given))
        raise AssertionError(f"{self.operation.id} has no parameter {each.wire}")

    def _schema(self, each: Parameter) -> str:
        self.imports.update((symbol.module, symbol.name) for symbol in each.annotation.imports)
        return each.annotation.text

    def _body_parameter(self, each: Parameter) -> str:
        if self.operation.verb in ("bulk_create", "bulk_update"):
            cls = bulk_class(self.operation)
            return f"body: {self.use(self._schemas, cls)}"
        if self.operation.verb == "bulk_delete" and self.operation.input is not None:
            return f"body: {self.use(self._schemas, self.operation.input.name)}"
        if whole_body(self.operation) is not None:
            annotated, body = self.use("typing", "Annotated"), self.use("fastapi", "Body")
            return f"{each.name}: {annotated}[{self._schema(each)}, {body}()]"
        around = input_envelope(self.operation, self.function)
        if around is not None:
            return f"envelope: {self.use(self._schemas, around)}"
        return f"{each.name}: {self._schema(each)}"

    @property
    def _schemas(self) -> str:
        return self.context.names.module_of(self.function.package, "schemas")

    def _header(self, each: Parameter) -> str:
        found = next(
            parameter
            for parameter in self.operation.parameters
            if parameter.place in ("header", "cookie") and free_name(parameter.name) == each.name
        )
        kind = self.use("fastapi", "Header" if found.place == "header" else "Cookie")
        self.use("typing", "Annotated")
        type_ = self.context.schemas.key_type(found.type, found.by)
        code = constant_code(found.default, type_) if found.default is not None else None
        absent = code is None and (found.optional or found.nullable)
        annotation = self.context.schemas.header_type(self.operation, found)
        text = self.annotation(annotation.optional() if absent else annotation)
        default = " = None" if absent else ""
        if code is not None:
            self.imports.update(code[1])
            default = f" = {code[0]}"
        return f"{each.name}: Annotated[{text}, {kind}(alias={python_string(each.wire)})]{default}"

    # ------------------------------------------------------------ body

    def _result(self) -> str:
        result = self.function.result
        if self.operation.form == "file":
            return self.use("fastapi", "Response")
        if self.operation.form != "json":
            return "str"
        if self.operation.verb in ("bulk_create", "bulk_update") and self.operation.output:
            return self.use(self._schemas, items_class(self.operation))
        if self._envelope is not None:
            return self.use(self._schemas, self._envelope)
        self.imports.update((symbol.module, symbol.name) for symbol in result.imports)
        return result.text

    def _writes_response(self) -> bool:
        return (
            (
                self.operation.form != "file"
                and bool({"status", "headers"} & set(self.function.parts))
            )
            or self.operation.form == "csv"
            or self._location() is not None
            or self._tagged
        )

    @property
    def _tagged(self) -> bool:
        """Whether the answer has the version of its row as its entity tag."""
        return self.function.parts == ("value",) and is_tagged(self.context.program, self.operation)

    @property
    def _envelope(self) -> str | None:
        """The class around what the service answers."""
        return envelope_class(self.operation, self.context.functions.index)

    def _tag(self, name: str) -> str:
        """Return the line that gives the answer its entity tag."""
        if self.operation.output is None:
            raise AssertionError(f"{self.operation.id} answers nothing")
        version = f"{name}.{version_attribute(self.operation.output)}"
        return f'response.headers["ETag"] = f\'"{{{version}}}"\''

    def _call(self) -> str:
        given = []
        bulk = self.operation.verb.startswith("bulk_")
        for each in self.function.parameters:
            if each.role == "body" and bulk:
                given.append("body.keys" if self.operation.verb == "bulk_delete" else "body.items")
            elif each.role == "body" and self.operation.contract.input is not None:
                given.append(".".join(["envelope", *way_to_body(self.operation.contract.input)]))
            else:
                given.append(each.name)
        self.imports.add(self.context.names.modules.whole(self.function.package, "service"))
        return f"await service.{self.function.name}({', '.join(given)})"

    def _body(self) -> Iterator[str]:
        call, parts = self._call(), self.function.parts
        location = self._location()
        if self.operation.verb in ("bulk_create", "bulk_update") and self.operation.output:
            yield fit_call(f"items = {call}")
            yield f"return {items_class(self.operation)}(items=items)"
        elif location is not None:
            yield fit_call(f"created = {call}")
            yield from located(f'response.headers["Location"] = {location}')
            if self._tagged:
                yield self._tag("created")
            yield self._return("created")
        elif self._tagged:
            yield fit_call(f"answer = {call}")
            yield self._tag("answer")
            yield self._return("answer")
        elif self.operation.form == "file":
            yield from documents.file_lines(self.function, call, self.imports)
        elif self.operation.form == "csv":
            yield from documents.table_lines(self.operation, self.function, call, self.imports)
        elif parts == ("value",) and self._envelope:
            yield fit_call(f"answer = {call}")
            yield self._return("answer")
        elif parts == ("value",):
            yield fit_call(f"return {call}")
        elif not parts:
            yield fit_call(call)
        else:
            yield fit_call(
                f"{', '.join(part if part != 'value' else 'answer' for part in parts)} = {call}"
            )
            if "status" in parts:
                yield "response.status_code = status"
            if "headers" in parts:
                yield "response.headers.update(headers)"
            if "value" in parts:
                yield self._return("answer")

    def _return(self, value: str) -> str:
        """Return the line that answers a value, in its envelope if there is one."""
        frame = self.operation.contract.answer
        if self._envelope is None or frame is None:
            return f"return {value}"
        for name in classes_of(self._envelope, frame):
            self.use(self._schemas, name)
        parts: dict[PartName, str] = {
            "it": value,
            "items": value,
            "total": f"len({value})",
            "next": "None",
        }
        return lay_out(frame_call(self._envelope, frame, parts), before="return ", indent=1)

    def _location(self) -> str | None:
        """Return the f-string of the path of the new row, if the answer tells its key."""
        operation = self.operation
        if operation.verb != "create" or self.function.parts != ("value",):
            return None
        siblings = self.context.functions.packages[self.function.package]
        path = item_path(operation, siblings)
        if path is None or operation.output is None or operation.entity is None:
            return None
        entity = self.context.program.entities[operation.entity]
        shown = {each.source: attribute(each.name) for each in operation.output.fields}
        outer = {each.wire: each for each in self.function.parameters if each.wire}
        below = {
            parameter.name: parameter
            for other in siblings
            if other.path == path
            for parameter in other.path_parameters
        }
        pieces: dict[str, str] = {}
        for name in PARAMETER.findall(path):
            parameter = below[name]
            if name in outer:
                value = outer[name].name
                if outer[name].role == "row" and parameter.field is not None:
                    value += f".{attribute(parameter.field)}"
                pieces[name] = self._quoted(value, parameter.type)
            elif parameter.field is not None and parameter.field in shown:
                value = f"created.{shown[parameter.field]}"
                pieces[name] = self._quoted(value, entity.fields[parameter.field].type)
            else:
                return None
        text = PARAMETER.sub(lambda found: f"{{{pieces[found[1]]}}}", path)
        return f'f"{text}"'

    def _quoted(self, value: str, type_: Type) -> str:
        """Return a key as a segment of a path; most keys need no escaping."""
        if is_safe_in_path(type_):
            return value
        self.use("urllib.parse", "quote")
        return f"quote({as_text(value, type_)}, '')"
