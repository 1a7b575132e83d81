"""Compares a whole contract with the whole document of an app."""

from __future__ import annotations

from collections.abc import Iterable

from fastgen.contracts.answers import PARAMETER, OperationComparison
from fastgen.contracts.differences import ALLOWANCES, Difference, Findings, Kind
from fastgen.contracts.documents import (
    ContractError,
    Document,
    Members,
    members,
)
from fastgen.contracts.schemas import NOTHING, SchemaComparison

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

Operations = dict[tuple[str, str], tuple[str, Members, Members]]
"""By path without names and method: the path, the item it stands in, the operation."""


def compare_documents(
    contract: Members, app: Members, *, allow: Iterable[str] = (), words: bool = False
) -> list[Difference]:
    """Return what differs between a contract and what an app announces; nothing if they agree.

    Both are OpenAPI 3.x documents. ``allow`` are kinds of differences that do not count, see
    `ALLOWANCES`. With ``words`` titles,
    descriptions, tags and operation ids count as well. Raises ContractError if a reference leads
    nowhere.
    """
    ours, theirs = Document(contract), Document(app)
    allowed = frozenset(allowance(each) for each in allow)
    schemas = SchemaComparison(ours, theirs)
    wanted, given = operations_of(ours), operations_of(theirs)
    found: list[Difference] = []
    for key in [*wanted, *(each for each in given if each not in wanted)]:
        shown, _, _ = wanted.get(key) or given[key]
        findings = Findings(f"{key[1].upper()} {shown}", allowed, words)
        if key not in given:
            findings.add("operation", "announced", NOTHING)
        elif key not in wanted:
            findings.add("operation", NOTHING, "announced", kind="operations")
        else:
            comparison = OperationComparison(ours, theirs, schemas, findings)
            comparison.compare(wanted[key], given[key])
        found += findings.found
    return found


def allowance(name: str) -> Kind:
    """Return the kind of difference with a name; raises ContractError if there is none."""
    for kind in ALLOWANCES:
        if kind == name:
            return kind
    raise ContractError(f"`{name}` cannot be allowed; there are {', '.join(ALLOWANCES)}")


def operations_of(document: Document) -> Operations:
    """Return the operations of a document."""
    found: Operations = {}
    for path, each in members(document.root.get("paths")).items():
        item = document.follow(each)
        whole = document.prefix + path
        for method in METHODS:
            if method in item:
                key = (PARAMETER.sub("{}", whole), method)
                found[key] = (whole, item, members(item[method]))
    return found
