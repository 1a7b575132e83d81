"""Types of fields that several bodies share."""

import unicodedata
from typing import Annotated

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

# PostgreSQL cannot store NUL.
NO_NUL = r"^[^\x00]*$"

Integer = Annotated[int, Field(strict=True, ge=-(2**63), le=2**63 - 1)]

# Names that are kept for tests and documentation are names like others here.
SPECIAL_USE_DOMAIN_NAMES.clear()


def check_email(value: str) -> str:
    try:
        return validate_email(value, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        # Its message repeats parts of the input.
        raise PydanticCustomError("email", "Input should be an e-mail address") from None


Email = Annotated[
    str,
    Field(max_length=254, pattern=NO_NUL),
    AfterValidator(check_email),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 254}),
]


def normalize_password(value: str) -> str:
    """Two ways to type one character are one password."""
    return unicodedata.normalize("NFC", value)


Password = Annotated[
    str,
    Field(min_length=12, max_length=128, json_schema_extra={"format": "password"}),
    AfterValidator(normalize_password),
]
