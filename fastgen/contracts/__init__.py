"""Compares what an app announces with an OpenAPI document that somebody else has written.

`documents` reads OpenAPI 3.x from JSON or YAML and follows its references; `shapes` brings a schema
into one form, however it was written; `schemas` compares two of them; `answers` compares
parameters, bodies, statuses and headers; `comparison` compares whole documents; `differences` is
what all of them find. `announced` asks a built project for its document.
"""

from fastgen.contracts.announced import NotAnnouncedError, announced_by
from fastgen.contracts.comparison import compare_documents
from fastgen.contracts.differences import ALLOWANCES, Difference, Kind
from fastgen.contracts.documents import ContractError, Json, read_contract

__all__ = [
    "ALLOWANCES",
    "ContractError",
    "Difference",
    "Json",
    "Kind",
    "NotAnnouncedError",
    "announced_by",
    "compare_documents",
    "read_contract",
]
