"""The files around the code: dependencies, readme, container, continuous integration."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from fastgen.backend.encoders import (
    environment_value,
    markdown_code,
    markdown_text,
    one_line,
    toml_string,
)
from fastgen.backend.features import keeps_secrets, slug_of
from fastgen.backend.long_lines import has_long_names, is_long
from fastgen.backend.modules import ROUTERS
from fastgen.backend.outbox.variables import outbox_lines, outbox_readme
from fastgen.backend.planners.context import Context, LinkedFile, PlannedFile
from fastgen.backend.planners.outside import outside_modules
from fastgen.backend.planners.vault import key_variables
from fastgen.backend.problem_statuses import problem_statuses
from fastgen.backend.setting_uses import ADDRESSING, calls
from fastgen.backend.stored_files import has_files
from fastgen.ir.checked.expressions import Constant
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program, Setting
from fastgen.ir.checked.types import ScalarType
from fastgen.records import dataclass

STATIC = (
    ".dockerignore",
    ".gitignore",
    ".pre-commit-config.yaml",
    ".github/workflows/ci.yml",
    "Dockerfile",
)

IGNORING = (".dockerignore", ".gitignore")
DEVELOPMENT_KEYS = ".development-keys.json"
"""The file of keys that are made up for development."""

FILES = "/files/"
"""The folder of the files of clients, in development."""

DEPENDENCIES: Mapping[str, tuple[str, str | None]] = {
    "aiosqlite": ("aiosqlite>=0.22.1", None),
    "alembic": ("alembic>=1.20", None),
    "asyncpg": ("asyncpg>=0.32", None),
    "cryptography": ("cryptography>=46", "cryptography"),
    "email-validator": ("email-validator>=2.3", "email_validator"),
    "httpx2": ("httpx2>=2.16", "app:httpx2"),
    "fastapi": ("fastapi[standard-no-fastapi-cloud-cli]>=0.165", None),
    "pwdlib": ("pwdlib[argon2]>=0.3.1", "pwdlib"),
    "pydantic": ("pydantic>=2.14", None),
    "pydantic-settings": ("pydantic-settings>=2.14", None),
    "pyjwt": ("pyjwt>=2.15", "jwt"),
    "python-multipart": ("python-multipart>=0.0.31", "fastapi:Form"),
    "sqlalchemy": ("sqlalchemy[asyncio]>=2.1.9", None),
    "starlette": ("starlette>=1.10", None),
    "typing-extensions": ("typing-extensions>=4.15", "typing_extensions"),
    "uvicorn": ("uvicorn[standard]>=0.54", None),
}
"""Requirements, and the module whose import asks for each (None: every project)."""

ROUTER = re.compile(r"app/(?:routers/\w+|(?:\w+/)*router)\.py")
IMPORT = re.compile(r" *(?:from|import) ([\w.]+)")
"""What a line that imports begins with."""

DEVELOPMENT = (
    "bandit>=1.9",
    "black>=26.10",
    "httpx2>=2.16",
    "hypothesis>=6.150",
    "mypy>=2.4",
    "pytest>=9.2",
    "ruff>=0.17",
)

STORAGE_LINES = (
    "# The folder of the files that clients send: all processes share it; part of every backup",
    "# FILES_DIR=files",
    "# How long a form with files may take to arrive",
    "# UPLOAD_SECONDS=300",
)
"""What `.env.example` says where there are files."""

SECRET = frozenset({"secret", "password", "token"})


@dataclass(frozen=True, slots=True)
class PyprojectView:
    """What ``pyproject.toml`` says; all encoded as TOML. ``ambiguous``: some text is not ASCII.

    ``long``: some line is too long, since names cannot be broken.
    """

    name: str
    description: str
    dependencies: tuple[str, ...]
    development: tuple[str, ...]
    ambiguous: bool
    long: bool
    routers: str
    secrets: bool
    """The tests tell secrets of the spec as texts."""


@dataclass(frozen=True, slots=True)
class RouteView:
    """A row of the table of routes."""

    path: str
    operation: str
    statuses: str


@dataclass(frozen=True, slots=True)
class ReadmeView:
    """What ``README.md`` says."""

    title: str
    auth: bool
    secrets: str
    externs: str
    outbox: tuple[str, ...]
    routes: tuple[RouteView, ...]


@dataclass(frozen=True, slots=True)
class DeploymentView:
    """What ``.env.example`` and ``compose.yaml`` say; ``required`` variables have no default."""

    database: str
    auth: bool
    keys: tuple[str, ...]
    settings: tuple[str, ...]
    required: tuple[str, ...]
    storage: bool
    """Whether files are kept beside the database."""
    tools: bool = False
    """Whether programs are run, each in a folder of its own."""


def plan_files(context: Context) -> Iterator[PlannedFile | LinkedFile]:
    """Yield the files around the code."""
    kept = has_files(context.program)
    ignored = [*([DEVELOPMENT_KEYS] if key_variables(context.program) else []), *([FILES] * kept)]
    for path in STATIC:
        about: object = "\n".join(ignored) if path in IGNORING else None
        yield PlannedFile(path, f"{path}.jinja", kept if path == "Dockerfile" else about)
    deployment = deployment_view(context.program)
    yield PlannedFile(".env.example", ".env.example.jinja", deployment)
    yield PlannedFile("compose.yaml", "compose.yaml.jinja", deployment)
    yield PlannedFile("README.md", "README.md.jinja", readme_view(context))


def pyproject_view(context: Context, files: Mapping[str, str]) -> PyprojectView:
    """Return what ``pyproject.toml`` says about the other files of a project."""
    program = context.program
    modules = {module for text in files.values() for module in imported_by(text)}
    if any("Form()" in text for path, text in files.items() if ROUTER.fullmatch(path)):
        modules.add("fastapi:Form")
    if "python_multipart" in modules:
        modules.add("fastapi:Form")
    if "app/outbox/webhooks.py" in files:
        modules.add("app:httpx2")
    needed = [each for each, module in DEPENDENCIES.values() if module is None or module in modules]
    ambiguous = not all(text.isascii() for path, text in files.items() if path.endswith(".py"))
    return PyprojectView(
        name=toml_string(slug_of(program.name).dashed),
        description=toml_string(one_line(program.title)),
        dependencies=tuple(map(toml_string, needed)),
        development=tuple(
            toml_string(each)
            for each in DEVELOPMENT
            if (not each.startswith("hypothesis") or "hypothesis" in modules) and each not in needed
        ),
        ambiguous=ambiguous,
        long=has_long_names(program) and any(is_long(*each) for each in files.items()),
        routers=toml_string(ROUTERS[context.arrangement.layout]),
        secrets=any(
            isinstance(each.type, ScalarType) and each.type.name in SECRET
            for each in program.settings
            if each.default is None and not each.nullable
        ),
    )


def imported_by(text: str) -> Iterator[str]:
    r"""Yield the packages that a module imports from; lines without an import are not looked at.

    >>> list(imported_by("from app.ids import uuid7\nx = 1\n    import json.decoder\n"))
    ['app', 'json']
    """
    at = text.find("import ")
    while at >= 0:
        found = IMPORT.match(text, text.rfind("\n", 0, at) + 1)
        if found is not None:
            yield found[1].partition(".")[0]
        at = text.find("import ", at + 1)


def readme_view(context: Context) -> ReadmeView:
    """Return what the readme says."""
    program = context.program
    auth = keeps_secrets(program)
    secrets = [*(["SECRET_KEY"] if auth else []), "POSTGRES_PASSWORD", *required(program)]
    return ReadmeView(
        title=markdown_text(program.title),
        auth=auth,
        secrets=" and ".join((", ".join(secrets[:-1]), secrets[-1])) if secrets[1:] else secrets[0],
        outbox=tuple(outbox_readme(program)),
        externs=", ".join(markdown_code(name) for name in program.externs),
        routes=tuple(route_view(context, operation) for operation in program.operations),
    )


def route_view(context: Context, operation: Operation) -> RouteView:
    """Return the row of an operation."""
    description = markdown_text(operation.description or "")
    refused = problem_statuses(operation, context.program, context.functions)
    return RouteView(
        path=markdown_code(f"{operation.method} {operation.path}"),
        operation=f"{markdown_code(operation.name)} {description}".strip(),
        statuses=" ".join(map(str, dict.fromkeys((operation.status, *refused)))),
    )


def required(program: Program) -> list[str]:
    """Return the variables of the environment that have no default."""
    return [
        *key_variables(program),
        *(["PUBLIC_URL"] if calls(program, ADDRESSING) else []),
        *(
            setting.variable
            for setting in program.settings
            if setting.default is None and not setting.nullable
        ),
    ]


def deployment_view(program: Program) -> DeploymentView:
    """Return what a deployment has to know."""
    return DeploymentView(
        database=slug_of(program.name).underscored,
        auth=keeps_secrets(program),
        keys=tuple(key_lines(program)),
        settings=(
            *outbox_lines(program),
            *(STORAGE_LINES if has_files(program) else ()),
            *(line for setting in program.settings for line in setting_lines(setting)),
        ),
        required=tuple(required(program)),
        storage=has_files(program),
        tools="tool" in outside_modules(program),
    )


def key_lines(program: Program) -> Iterator[str]:
    """Yield the lines of `.env.example` for the keys of secrets and tokens."""
    keys = key_variables(program)
    if "ENCRYPTION_KEYS" in keys:
        yield "# A JSON list: the first key encrypts, all decrypt; required in production"
        yield "# ENCRYPTION_KEYS=[]"
    if "INDEX_KEY" in keys:
        yield "# What is compared without being read is hashed with it; required in production"
        yield "# INDEX_KEY="
    if "SIGNING_KEY" in keys:
        yield "# What `sign` makes is signed with it; required in production"
        yield "# SIGNING_KEY="
    if calls(program, ADDRESSING):
        yield "# What addresses of the app begin with; required in production"
        yield "# PUBLIC_URL=http://localhost:8000"


def setting_lines(setting: Setting) -> Iterator[str]:
    """Yield the lines of `.env.example` for a setting: without a default it has to be filled in."""
    if setting.description:
        yield f"# {one_line(setting.description)}"
    if setting.default is None:
        yield f"{'# ' if setting.nullable else ''}{setting.variable}="
    elif isinstance(setting.default, Constant):
        value = setting.default.value
        shown = str(value).lower() if isinstance(value, bool | None) else str(value)
        yield f"# {setting.variable}={environment_value(one_line(shown))}"
