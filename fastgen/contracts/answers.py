"""Compares operations: parameters, bodies, statuses, headers, security."""

from __future__ import annotations

import re

from fastgen.contracts.differences import Findings, Kind
from fastgen.contracts.documents import Document, Json, Members, elements, members
from fastgen.contracts.schemas import NOTHING, SchemaComparison
from fastgen.records import dataclass

IGNORED_HEADERS = {"accept", "authorization", "content-type"}
"""Parameters that OpenAPI says to ignore: other parts of a document speak of them."""
STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
FIRST_ERROR = 400
PARAMETER = re.compile(r"\{([^}]*)\}")

Parameters = dict[tuple[str, str], Members]


@dataclass(frozen=True, slots=True)
class OperationComparison:
    """Compares one operation of a contract with one of an app."""

    contract: Document
    app: Document
    schemas: SchemaComparison
    findings: Findings

    def compare(
        self, wanted: tuple[str, Members, Members], given: tuple[str, Members, Members]
    ) -> None:
        """Add what differs between two operations, each with its path and the item it stands in."""
        self.parameters(wanted, given)
        self.body(wanted[2].get("requestBody"), given[2].get("requestBody"))
        self.responses(members(wanted[2].get("responses")), members(given[2].get("responses")))
        self.security(wanted[2], given[2])
        if self.findings.words:
            for word in ("operationId", "summary", "description", "tags"):
                one, other = wanted[2].get(word), given[2].get(word)
                if one != other:
                    self.findings.add(word, str(one or NOTHING), str(other or NOTHING))

    # ------------------------------------------------------------ parameters

    def parameters(
        self, wanted: tuple[str, Members, Members], given: tuple[str, Members, Members]
    ) -> None:
        """Compare parameters by place and name; those of a path by their position."""
        ours = parameters_of(self.contract, wanted[1], wanted[2])
        theirs = parameters_of(self.app, given[1], given[2])
        pairs = zip(PARAMETER.findall(wanted[0]), PARAMETER.findall(given[0]), strict=True)
        for one, other in pairs:
            if one != other:
                self.findings.add(
                    f"path parameter {one}", f"name {one}", f"name {other}", kind="names"
                )
                if ("path", other) in theirs:
                    theirs[("path", one)] = theirs.pop(("path", other))
        for key in sorted({*ours, *theirs}):
            place = " parameter ".join(key)
            if key not in theirs:
                self.findings.add(place, necessity(ours[key]), NOTHING)
            elif key not in ours:
                kind: Kind | None = None if theirs[key].get("required") else "parameters"
                self.findings.add(place, NOTHING, necessity(theirs[key]), kind=kind)
            else:
                self.parameter(place, key[0], ours[key], theirs[key])

    def parameter(self, place: str, where: str, wanted: Members, given: Members) -> None:
        """Compare two parameters."""
        if necessity(wanted) != necessity(given):
            self.findings.add(place, necessity(wanted), necessity(given))
        one, other = style_of(where, wanted), style_of(where, given)
        if one != other:
            self.findings.add(place, one, other)
        schemas = [schema_of(each) for each in (wanted, given)]
        self.schemas.compare(self.findings, place, *schemas, wire=True)

    # ------------------------------------------------------------ bodies

    def body(self, wanted: Json, given: Json) -> None:
        """Compare what is sent."""
        ours, theirs = self.contract.follow(wanted), self.app.follow(given)
        if not ours or not theirs:
            if ours or theirs:
                one, other = (necessity(each) if each else NOTHING for each in (ours, theirs))
                self.findings.add("body", one, other)
            return
        if necessity(ours) != necessity(theirs):
            self.findings.add("body", necessity(ours), necessity(theirs))
        self.content("body", ours, theirs)

    def content(self, place: str, wanted: Members, given: Members) -> None:
        """Compare the schemas of each media type."""
        ours, theirs = media_of(wanted), media_of(given)
        for media in sorted({*ours, *theirs}):
            named = f"{place} {media}"
            if media not in theirs or media not in ours:
                one, other = (media if media in each else shown(each) for each in (ours, theirs))
                self.findings.add(named, one, other)
                continue
            schemas = [members(each[media]).get("schema", {}) for each in (ours, theirs)]
            self.schemas.compare(_Placed(self.findings, named), "", *schemas)

    # ------------------------------------------------------------ answers

    def responses(self, wanted: Members, given: Members) -> None:
        """Compare statuses, where the contract may say `4XX` or `default`."""
        for status in sorted({*wanted, *given}):
            place = f"answer {status}"
            if status in wanted and status in given:
                self.response(place, wanted[status], given[status])
            elif status in wanted:
                if not any(covering(wanted, each) == status for each in given):
                    self.findings.add(place, "announced", NOTHING)
            else:
                cover = covering(wanted, status)
                if cover is not None:
                    self.response(place, wanted[cover], given[status])
                    continue
                is_error = status.isdigit() and int(status) >= FIRST_ERROR
                kind: Kind | None = "errors" if is_error else None
                self.findings.add(place, NOTHING, "announced", kind=kind)

    def response(self, place: str, wanted: Json, given: Json) -> None:
        """Compare two answers with the same status."""
        ours, theirs = self.contract.follow(wanted), self.app.follow(given)
        self.content(place, ours, theirs)
        one, other = headers_of(self.contract, ours), headers_of(self.app, theirs)
        for name in sorted({*one, *other}):
            named = f"{place} header {name}"
            if name not in other:
                self.findings.add(named, "announced", NOTHING)
            elif name not in one:
                self.findings.add(named, NOTHING, "announced", kind="headers")
            else:
                schemas = [schema_of(each[name]) for each in (one, other)]
                self.schemas.compare(self.findings, named, *schemas, wire=True)

    # ------------------------------------------------------------ security

    def security(self, wanted: Members, given: Members) -> None:
        """Compare the ways to say who one is."""
        ours, theirs = ways_of(self.contract, wanted), ways_of(self.app, given)
        if ours != theirs:
            one, other = (" or ".join(each) or "nobody is asked" for each in (ours, theirs))
            self.findings.add("security", one, other, kind="security")


class _Placed(Findings):
    """Adds to other findings, with a place in front."""

    __slots__ = ("before", "inner")

    def __init__(self, inner: Findings, before: str) -> None:
        super().__init__(inner.operation, inner.allowed, inner.words)
        self.inner, self.before = inner, before

    def add(self, place: str, contract: str, app: str, *, kind: Kind | None = None) -> None:
        """Note a difference, unless its kind is allowed."""
        self.inner.add(f"{self.before} {place}", contract, app, kind=kind)


def parameters_of(document: Document, item: Members, operation: Members) -> Parameters:
    """Return the parameters of an operation by place and name, with those of its path."""
    found: Parameters = {}
    for each in (*elements(item.get("parameters")), *elements(operation.get("parameters"))):
        parameter = document.follow(each)
        place, name = str(parameter.get("in")), str(parameter.get("name"))
        if place == "header":
            name = name.lower()
            if name in IGNORED_HEADERS:
                continue
        found[(place, name)] = parameter
    return found


def style_of(place: str, parameter: Members) -> str:
    """Say how a parameter is written."""
    style = parameter.get("style", STYLES.get(place))
    explode = parameter.get("explode", style == "form")
    return f"style {style}{', exploded' if explode else ''}"


def schema_of(parameter: Members) -> Json:
    """Return the schema of a parameter or a header, which may stand in its content."""
    for media in members(parameter.get("content")).values():
        return members(media).get("schema", {})
    return parameter.get("schema", {})


def media_of(holder: Members) -> Members:
    """Return the media types of a body or an answer, in small letters and without parameters."""
    content = members(holder.get("content"))
    return {media.partition(";")[0].strip().lower(): each for media, each in content.items()}


def shown(media: Members) -> str:
    """Say which media types there are."""
    return ", ".join(sorted(media)) or NOTHING


def covering(statuses: Members, status: str) -> str | None:
    """Return the entry that speaks of a status: itself, its range, or the default."""
    for entry in (status, f"{status[:1]}XX", f"{status[:1]}xx", "default"):
        if entry in statuses:
            return entry
    return None


def headers_of(document: Document, response: Members) -> dict[str, Members]:
    """Return the headers of an answer by their names in small letters."""
    found = members(response.get("headers"))
    named = {name.lower(): document.follow(each) for name, each in found.items()}
    return {name: each for name, each in named.items() if name != "content-type"}


def ways_of(document: Document, operation: Members) -> list[str]:
    """Return the ways to say who one is, in words; one that is empty means that nobody needs to."""
    asked = operation.get("security", document.root.get("security"))
    schemes = members(members(document.root.get("components")).get("securitySchemes"))
    found = set()
    for each in elements(asked):
        parts = sorted(scheme_text(document.follow(schemes.get(name))) for name in members(each))
        found.add(" and ".join(parts) or "nobody")
    return sorted(found) if found != {"nobody"} else []


def scheme_text(scheme: Members) -> str:
    """Say what a scheme is on the wire."""
    kind = str(scheme.get("type", "an unknown scheme"))
    if kind == "http":
        return f"http {str(scheme.get('scheme')).lower()}"
    if kind == "apiKey":
        name = str(scheme.get("name"))
        return f"{scheme.get('in')} {name.lower() if scheme.get('in') == 'header' else name}"
    return kind


def necessity(holder: Members) -> str:
    """Say whether a parameter or a body has to be there."""
    return "required" if holder.get("required") is True else "optional"
