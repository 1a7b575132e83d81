"""The OpenAPI document, with problem details for every error."""

from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from app.errors import Problem


def describe_problems(app: FastAPI) -> None:
    """Add the schema that the responses of `errors.problems` refer to."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = generate()
            _, definitions = models_json_schema(
                [(Problem, "serialization")], ref_template="#/components/schemas/{model}"
            )
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            schemas.update(definitions["$defs"])
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            for operations in document["paths"].values():
                for operation in operations.values():
                    # FastAPI announces a 422 wherever there is a parameter.
                    responses = operation["responses"]
                    if "application/json" in responses.get("422", {}).get("content", {}):
                        del responses["422"]
        return app.openapi_schema or generate()

    app.openapi = openapi  # type: ignore[method-assign]
