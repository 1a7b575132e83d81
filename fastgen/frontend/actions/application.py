"""What the rules of the app and its settings build."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from fastgen.diagnostics import did_you_mean
from fastgen.frontend.actions.foundation import Part, SettingPart, select
from fastgen.frontend.actions.operations import OperationActions
from fastgen.ir.application import (
    App,
    Auth,
    AuthKind,
    Envelope,
    ErrorKind,
    Errors,
    Setting,
    SettingCheck,
    WireStyle,
)
from fastgen.ir.expressions import Boolean, Expression, ListLiteral, Name, Record, Text
from fastgen.ir.layouts import LAYOUTS
from fastgen.ir.types import TypeRef

WORDS = "a word"
STRINGS = "a string"
LISTS = "a list of strings"
TRUTH = "`true` or `false`"
ANYTHING = "a value"

APP_SETTINGS = {
    "base": STRINGS, "wire": WORDS, "cors": LISTS, "order_of_checks": LISTS, "layout": WORDS,
}  # fmt: skip
APP_CHOICES = {"wire": get_args(WireStyle), "layout": LAYOUTS}
"""The words that a setting of the app may be."""
AUTH_SETTINGS = {
    "user": WORDS, "login": WORDS, "scheme": STRINGS, "header": STRINGS, "cookie": STRINGS,
    "active": WORDS, "role": WORDS, "expires": ANYTHING, "refresh": ANYTHING,
    "endpoints": "a string or `none`", "issuer": ANYTHING, "cache": ANYTHING, "verify": TRUTH,
    "reset": TRUTH,
}  # fmt: skip
"""What each setting takes."""


class ApplicationActions(OperationActions):
    """The rules of the app, authentication, errors and settings."""

    def make_app(
        self,
        start: int,
        end: int,
        name: str,
        description: str | None,
        lines: tuple[object, ...] | None,
    ) -> App:
        """Build ``app name "title" { … }``."""
        members = lines or ()
        values: dict[str, object] = {"name": name, "auths": select(members, Auth)}
        values |= self.described(description) | {"envelopes": select(members, Envelope)}
        errors = [
            Part("errors", node, node.span.start, node.span.end)
            for node in select(members, Errors)
            if node.span is not None
        ]
        settings = self.read_settings(select(members, Part), APP_SETTINGS, "the app")
        self.put(values, (*settings, *errors))
        for name, words in APP_CHOICES.items():
            if values.get(name) is not None and values[name] not in words:
                *some, last = (f"`{word}`" for word in words)
                part = next(part for part in settings if part.name == name)
                self.refuse_value(part, f"{', '.join(some)} or {last}")
                del values[name]
        return self.remember(self.build(App, start, end, values), members)

    def make_app_block(self, start: int, end: int, *lines: object) -> tuple[object, ...]:
        """Build ``{ lines }``."""
        return lines

    def make_setting_line(self, start: int, end: int, label: str, value: Expression) -> SettingPart:
        """Build ``base: "/api"``."""
        return SettingPart(label[:-1], value, start, end)

    def make_auth(self, start: int, end: int, kind: str, *lines: Part) -> Auth:
        """Build ``auth jwt { user: Member, login: email }``."""
        values: dict[str, object] = {"kind": kind}
        self.put(values, self.read_settings(lines, AUTH_SETTINGS, "`auth`"))
        if kind not in get_args(AuthKind):
            known = get_args(AuthKind)
            self.report.error(
                "FG1018",
                self.span(start, end),
                name=kind,
                owner="`auth`",
                help=choice(kind, known),
            )
            values["kind"] = "jwt"
        if "user" not in values:
            if self.whole_between(start, end):
                here = self.span(start, start + len("auth"))
                self.report.error(
                    "FG1019", here, help="write `user:` and the entity of the callers"
                )
            values["user"] = "User"
        return self.remember(self.build(Auth, start, end, values), lines)

    def read_settings(
        self, parts: tuple[Part, ...], known: dict[str, str], owner: str
    ) -> list[Part]:
        """Return the settings with plain values in place of expressions; report the wrong ones."""
        found: list[Part] = []
        for part in parts:
            if part.name not in known:
                self.report.error(
                    "FG1018",
                    self.span(part.start, part.start + len(part.name)),
                    name=part.name,
                    owner=owner,
                    help=choice(part.name, known),
                )
                continue
            expected = known[part.name]
            value = plain_value(part.value, expected)
            if value is None:
                self.refuse_value(part, expected)
            else:
                found.append(Part(part.name, value, part.start, part.end))
        return found

    def refuse_value(self, part: Part, expected: str) -> None:
        """Report a setting whose value is of the wrong kind."""
        span = self.span(part.start, part.end)
        self.report.error("FG1020", span, name=part.name, expected=expected)

    def make_envelope(self, start: int, end: int, kind: str, shape: Record) -> Envelope:
        """Build ``envelope one { product: it }``."""
        return self.build(Envelope, start, end, {"kind": kind, "shape": shape})

    def make_errors(self, start: int, end: int, *lines: ErrorKind | Part) -> Errors:
        """Build ``errors { … }``."""
        values: dict[str, object] = {"kinds": select(lines, ErrorKind)}
        self.put(values, select(lines, Part))
        return self.remember(self.build(Errors, start, end, values), lines)

    def make_errors_body(self, start: int, end: int, shape: Record) -> Part:
        """Build ``body { … }``."""
        return Part("body", shape, start, end)

    def make_error_kind(
        self,
        start: int,
        end: int,
        label: str,
        status: str | None,
        message: Text | None,
        on: str | None,
        shape: Record | None,
    ) -> ErrorKind:
        """Build ``kind: 409 "message" on "field" with { … }``."""
        values: dict[str, object] = {"name": label[:-1], "message": message, "on": on}
        if status is not None:
            values["status"] = self.whole(start, status)
        return self.build(ErrorKind, start, end, values | {"shape": shape})

    def make_setting(
        self,
        start: int,
        end: int,
        label: str,
        kind: TypeRef,
        default: Expression | None,
        description: str | None,
    ) -> Setting:
        """Build ``name: type = default "description"``."""
        values: dict[str, object] = {"name": label[:-1], "type": kind, "default": default}
        return self.build(Setting, start, end, values | self.described(description))

    def make_setting_check(
        self, start: int, end: int, condition: Expression, message: Expression | None
    ) -> SettingCheck:
        """Build ``check condition else "message"``."""
        values: dict[str, object] = {"condition": condition, "message": message}
        return self.build(SettingCheck, start, end, values)


def choice(name: str, known: Iterable[str]) -> str:
    """Say which name was probably meant, or which there are."""
    guess = did_you_mean(name, known)
    return f"did you mean `{guess}`?" if guess else f"known are {', '.join(known)}"


def plain_value(value: object, expected: str) -> object:
    """Return what a setting holds, or None when it is not what is expected."""
    match value:
        case Text() if expected in (STRINGS, "a string or `none`"):
            return value.plain
        case Name("none") if expected.startswith("a string or"):
            return "none"
        case Name(name) if expected == WORDS:
            return name
        case Boolean(truth) if expected == TRUTH:
            return truth
        case ListLiteral(items) if expected == LISTS:
            texts = [item.plain for item in items if isinstance(item, Text)]
            whole = len(texts) == len(items) and None not in texts
            return tuple(texts) if whole else None
    return value if expected == ANYTHING else None
