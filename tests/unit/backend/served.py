"""Prints the routes and the OpenAPI document of a generated project; run in its folder."""

from __future__ import annotations

import json
import sys

sys.path.insert(0, ".")

from app.factory import create_app  # noqa: E402
from app.settings import Settings  # noqa: E402

app = create_app(Settings(secret_key="0123456789abcdef" * 4, database_url="sqlite:///./test.db"))
document = app.openapi()
routes = [
    (method.upper(), path, operation["operationId"], sorted(operation["responses"]))
    for path, operations in document["paths"].items()
    for method, operation in operations.items()
]
json.dump({"routes": routes, "document": document}, sys.stdout)
