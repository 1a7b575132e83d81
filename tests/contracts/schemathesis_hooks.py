"""Tells Schemathesis how the user of `fuzz` signs in, and what is right though it looks wrong.

Loaded by Schemathesis, not by tests. Five checks are replaced by the same checks with exceptions
that no schema can express; each exception has its reason beside it.
"""

from __future__ import annotations

import json
import os
import re
from email.parser import BytesParser
from email.policy import HTTP
from itertools import count
from pathlib import Path

import jsonschema_rs
import requests
import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.parameters import ParameterLocation
from schemathesis.openapi.checks import RejectedPositiveData
from schemathesis.specs.openapi import checks

SECONDS = 10
"""A logout that is tried ends the session: a new token is asked for this often."""

REASONS = {
    "The cursor is not valid": "only the server makes cursors",
    "The password is wrong": "only one password is right",
    "Choose a password that is harder to guess": "a list of common passwords is refused",
    "Refers to something that does not exist": "only the database knows the keys",
    "The key belongs to another request": "only the database knows the keys of requests",
    "The link is invalid or has expired": "only the server makes what links hold",
}
"""Words of refusals of requests that are valid for the schema."""
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
HOLE = re.compile(r"\\\{[^}]*\\\}")
BOUNDS = (
    # A bound of a number that is written as a text: a pattern cannot say it.
    re.compile(r"Input should be (greater|less) than .*"),
    # What an image is, is told from its content, which a schema says nothing of.
    re.compile(r"The file should be \w+/.*|Input should be an image of at most .* pixels"),
    # 56.0 is an integer for JSON Schema, and none for the language.
    re.compile(r"Input should be a valid integer"),
    # A parameter of an action that becomes a trimmed field of a row is weighed when it is written.
    re.compile(r"String should have at least \d+ characters?"),
)
NUMBERS = count(100)
TURNS = count()
TOKEN = re.compile(r'"(?:access_?token|token)": *"([^"]+)"', re.IGNORECASE)


def rules_of(spec: str) -> list[re.Pattern[str]]:
    """Return what the rules of a spec say when they refuse: its texts, with holes for values."""
    text = Path(spec).read_text(encoding="utf-8") if spec else ""
    return [
        re.compile(HOLE.sub(".*", re.escape(found.replace('\\"', '"'))))
        for found in QUOTED.findall(text)
    ]


RULES = rules_of(os.environ.get("FUZZ_SPEC", ""))


def has_reason(text: str) -> bool:
    """Tell whether a refusal of a valid request is one that no schema can announce."""
    try:
        body = json.loads(text)
    except ValueError:
        return False
    words = [str(body.get("detail", ""))] if isinstance(body, dict) else []
    issues = body.get("errors", []) if isinstance(body, dict) else []
    told = [str(each.get("message", "")) for each in issues if isinstance(each, dict)]
    known = (*BOUNDS, *RULES)
    return all(
        each in REASONS or any(rule.fullmatch(each) for rule in known) for each in told or words
    )


@schemathesis.check
def valid_data_is_accepted_or_refused_by_a_rule(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """Check as `positive_data_acceptance`, but that rules of the spec may refuse."""
    try:
        checks.positive_data_acceptance(ctx, response, case)
    except RejectedPositiveData:
        if not has_reason(response.text):
            raise


@schemathesis.check
def invalid_data_is_refused(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """Check as `negative_data_rejection`, but that bodies are judged by what arrives.

    A form with files has no types: a number that stands in the place of a text is a text there.
    Spaces at both ends of a text do not count for its length where it is trimmed.
    """
    try:
        checks.negative_data_rejection(ctx, response, case)
    except AcceptedNegativeData:
        is_valid = is_valid_form if case.media_type == "multipart/form-data" else is_valid_trimmed
        if is_bad_elsewhere(case) or not is_valid(response, case):
            raise


def is_bad_elsewhere(case: schemathesis.Case) -> bool:
    """Tell whether more than the body of a request is not what the document asks for."""
    return any(
        part.mode.is_negative and place != ParameterLocation.BODY
        for place, part in case.meta.components.items()
    )


def is_valid_trimmed(response: schemathesis.Response, case: schemathesis.Case) -> bool:
    """Tell whether a body is what the document asks for, but for spaces at the ends of texts."""
    if case.media_type != "application/json":
        return False
    schema = case.operation.get_body_for_media_type(case.media_type).optimized_schema
    sent = json.loads(response.request.body)
    return bool(jsonschema_rs.is_valid(schema, trimmed(sent)))


def trimmed(value: object) -> object:
    """Return JSON with no spaces at the ends of its texts."""
    if isinstance(value, dict):
        return {name: trimmed(each) for name, each in value.items()}
    if isinstance(value, list):
        return [trimmed(each) for each in value]
    return value.strip() if isinstance(value, str) else value


def is_valid_form(response: schemathesis.Response, case: schemathesis.Case) -> bool:
    """Tell whether the fields of a form, as they were sent, are what the document asks for."""
    schema = case.operation.get_body_for_media_type(case.media_type).optimized_schema
    head = f"Content-Type: {response.request.headers['Content-Type']}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(head + response.request.body)
    sent = {}
    for part in form.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        is_file = part.get_filename() is not None
        content = part.get_payload(decode=True)
        text = content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
        sent[name] = "a file" if is_file else text
    properties = schema["properties"]
    texts = {
        **schema,
        "properties": {
            name: {} if each.get("format") == "binary" else each
            for name, each in properties.items()
        },
    }
    return bool(jsonschema_rs.is_valid(texts, sent))


def is_also_a_row(case: schemathesis.Case) -> bool:
    """Tell whether a path is also the one of a row, as `/products/bulk` is `/products/{sku}`.

    Such a path answers the methods of both: GET asks for the product called bulk.
    """
    own = case.operation.path.split("/")
    return any(
        other != case.operation.path
        and len(parts := other.split("/")) == len(own)
        and all(one == two or two.startswith("{") for one, two in zip(own, parts, strict=True))
        for other in case.operation.schema
    )


@schemathesis.check
def unsupported_methods_are_refused(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """Check as `unsupported_method`, but for paths that are also those of rows."""
    if not is_also_a_row(case):
        checks.unsupported_method(ctx, response, case)


@schemathesis.check
def allow_names_the_methods(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """Check as `allow_header_conformance`, but for paths that are also those of rows."""
    if not is_also_a_row(case):
        checks.allow_header_conformance(ctx, response, case)


@schemathesis.check
def made_rows_are_found(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """Check as `ensure_resource_availability`, but for rows that are named by a slug.

    A slug follows the title: a request in between may have given the row another one.
    """
    if "{slug}" not in case.operation.path:
        checks.ensure_resource_availability(ctx, response, case)


if os.environ.get("FUZZ_LOGIN_URL"):

    @schemathesis.auth(refresh_interval=SECONDS)
    class Login:
        """Signs in as the registered user, or as a new one when that one has changed his login."""

        def get(self, case: schemathesis.Case, context: schemathesis.AuthContext) -> str:
            """Return a new token, of the next user."""
            number = next(TURNS) % int(os.environ["FUZZ_USERS"])
            for _ in range(3):
                answer = sign_in(number)
                if answer.ok:
                    found = TOKEN.search(answer.text)
                    if found is not None:
                        return found[1]
                number = next(NUMBERS)
                body = os.environ["FUZZ_BODY"].replace("fuzz0", f"fuzz{number}")
                json_type = {"Content-Type": "application/json"}
                url = os.environ["FUZZ_REGISTER_URL"]
                requests.post(url, data=body.encode(), headers=json_type, timeout=30)
            raise RuntimeError(f"the login is answered {answer.status_code}: {answer.text}")

        def set(
            self, case: schemathesis.Case, data: str, context: schemathesis.AuthContext
        ) -> None:
            """Send the token along."""
            said = f"{os.environ['FUZZ_SCHEME']} {data}"
            case.headers = {**(case.headers or {}), "Authorization": said}


def sign_in(number: int) -> requests.Response:
    """Sign in as a user, by a form where the document knows of one, or else by JSON."""
    url, form = os.environ["FUZZ_LOGIN_URL"], json.loads(os.environ["FUZZ_LOGIN"])
    name = os.environ["FUZZ_NAME"].replace("fuzz0", f"fuzz{number}")
    if not form:
        sent = {"username": name, "password": os.environ["FUZZ_PASSWORD"]}
        return requests.post(url, data=sent, timeout=30)
    body = os.environ["FUZZ_LOGIN"].replace("fuzz0", f"fuzz{number}")
    return requests.post(url, data=body, headers={"Content-Type": "application/json"}, timeout=30)
