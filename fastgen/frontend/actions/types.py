"""What the rules of types build."""

from __future__ import annotations

from decimal import Decimal

from fastgen.frontend.actions.foundation import Foundation, Part
from fastgen.ir.types import Enum, EnumMember, NamedType, TypeRef, ValueField


class TypeActions(Foundation):
    """The rules of types, enums and value types."""

    # ------------------------------------------------------------ uses of types

    def make_type_named(self, start: int, end: int, name: str) -> TypeRef:
        """Build ``string`` or ``Author``."""
        return TypeRef.trusted({"name": name, "span": self.places.span(start, end)})

    def make_type_member(self, start: int, end: int, name: str, member: str) -> TypeRef:
        """Build ``Book.title``."""
        return TypeRef.trusted(
            {"name": name, "member": member, "span": self.places.span(start, end)}
        )

    def make_type_map(self, start: int, end: int, item: str) -> TypeRef:
        """Build ``map<string>``."""
        return TypeRef.trusted({"name": "map", "item": item, "span": self.places.span(start, end)})

    def make_type_limited(self, start: int, end: int, name: str, *limits: Part) -> TypeRef:
        """Build ``string(1..80)``, ``decimal(12, 2, 0..)``, ``file(..10 MB, "image/png")``."""
        values: dict[str, object] = {"name": name}
        media: list[object] = []
        numbers = ["precision", "scale"]
        whole = [limit for limit in limits if limit.name == "number"]
        for limit in limits:
            if limit.name == "media":
                media.append(limit.value)
            elif limit.name == "number" and numbers and name == "decimal":
                values[numbers.pop(0)] = limit.value
            elif limit.name == "number":
                if limit is whole[0] or name == "decimal":
                    self.refuse_limit(limit, f"a range such as `{_range(whole)}`", name)
            elif isinstance(limit.value, dict) and not values.keys() & limit.value.keys():
                values.update(limit.value)
            else:
                self.refuse_limit(limit, "each limit once", name)
        values["media"] = tuple(media)
        return self.build(TypeRef, start, end, values)

    def refuse_limit(self, limit: Part, expected: str, name: str) -> None:
        """Report a limit that this type does not take."""
        self.report.error(
            "FG1017", self.span(limit.start, limit.end), type=name, help=f"write {expected}"
        )

    def make_limit_range(self, start: int, end: int, text: str) -> Part:
        """Build ``1..80``."""
        low, _, high = text.partition("..")
        found: dict[str, object] = {}
        if low:
            found["minimum"] = Decimal(low)
        if high:
            found["maximum"] = Decimal(high)
        return Part("range", found, start, end)

    def make_limit_size(self, start: int, end: int, text: str, unit: str) -> Part:
        """Build ``..10 MB``."""
        low, _, high = text.partition("..")
        if low or not high.isdecimal():
            return Part("range", None, start, end)
        return Part("size", {"size": int(high[:18]), "size_unit": unit}, start, end)

    def make_limit_number(self, start: int, end: int, digits: str) -> Part:
        """Build ``12``."""
        return Part("number", int(digits[:9]), start, end)

    def make_limit_pattern(self, start: int, end: int, text: str) -> Part:
        r"""Build ``/[A-Z]+/``; the slashes are not part of the pattern, ``\/`` is a slash in it."""
        return Part("pattern", {"pattern": text[1:-1].replace("\\/", "/")}, start, end)

    def make_limit_media(self, start: int, end: int, literal: str) -> Part:
        """Build ``"image/png"``."""
        return Part("media", literal, start, end)

    def make_type_nullable(self, start: int, end: int, inner: TypeRef) -> TypeRef:
        """Build ``T?``."""
        return inner.model_copy(update={"nullable": True, "span": self.span(start, end)})

    def make_type_many(
        self, start: int, end: int, inner: TypeRef, items: dict[str, object] | None
    ) -> TypeRef:
        """Build ``T[](1..20)``."""
        changes: dict[str, object] = {"many": True, "span": self.span(start, end)}
        return inner.model_copy(update=changes | (items or {}))

    def make_type_many_nullable(
        self, start: int, end: int, inner: TypeRef, items: dict[str, object] | None
    ) -> TypeRef:
        """Build ``T[]?``."""
        changes: dict[str, object] = {"many": True, "nullable": True, "span": self.span(start, end)}
        return inner.model_copy(update=changes | (items or {}))

    def make_items(self, start: int, end: int, text: str) -> dict[str, object]:
        """Build ``(1..20)`` after ``[]``."""
        found: dict[str, object] = {}
        low, _, high = text.partition("..")
        for name, digits in (("items_minimum", low), ("items_maximum", high)):
            if digits.isdecimal():
                found[name] = int(digits[:18])
            elif digits:
                limit = Part("items", None, start, end)
                self.refuse_limit(limit, "whole numbers from 0", "[]")
        return found

    # ------------------------------------------------------------ labels and marks

    def make_label_required(self, start: int, end: int, label: str) -> Part:
        """Build ``name:``."""
        return Part("required", label[:-1], start, end)

    def make_label_optional(self, start: int, end: int, label: str) -> Part:
        """Build ``name?:``."""
        return Part("optional", label[:-2], start, end)

    def labelled(self, label: Part) -> dict[str, object]:
        """Return the values of a node that a label begins."""
        values: dict[str, object] = {"name": label.value}
        if label.name == "optional":
            values["optional"] = True
        return values

    def make_mark_default(self, start: int, end: int, value: object) -> Part:
        """Build ``= expression``."""
        return Part("default", value, start, end)

    def make_mark_wire(self, start: int, end: int, literal: str) -> Part:
        """Build ``as "wire"``."""
        return Part("wire", literal, start, end)

    def make_mark_description(self, start: int, end: int, literal: str) -> Part:
        """Build ``"description"``."""
        return Part("description", literal, start, end)

    # ------------------------------------------------------------ declared types

    def make_type_alias(
        self, start: int, end: int, name: str, description: str | None, alias: TypeRef
    ) -> NamedType:
        """Build ``type Money = decimal(12, 2)``."""
        values: dict[str, object] = {"name": name, "alias": alias}
        return self.build(NamedType, start, end, values | self.described(description))

    def make_type_value(
        self, start: int, end: int, name: str, description: str | None, *fields: ValueField
    ) -> NamedType:
        """Build ``type Address { street: string }``."""
        values: dict[str, object] = {"name": name, "fields": fields}
        node = self.build(NamedType, start, end, values | self.described(description))
        return self.remember(node, fields)

    def make_type_union(
        self,
        start: int,
        end: int,
        name: str,
        description: str | None,
        members: tuple[str, ...],
        tag: str,
    ) -> NamedType:
        """Build ``type Payment = Card | Cash by kind``."""
        values: dict[str, object] = {"name": name, "members": members, "tag": tag}
        return self.build(NamedType, start, end, values | self.described(description))

    def make_union(self, start: int, end: int, *members: str) -> tuple[str, ...]:
        """Build ``Card | Cash``."""
        return members

    def make_value_field(
        self, start: int, end: int, label: Part, kind: TypeRef, *marks: Part
    ) -> ValueField:
        """Build ``street: string(1..200)``."""
        values = self.labelled(label) | {"type": kind}
        self.put(values, marks)
        return self.build(ValueField, start, end, values)

    def described(self, literal: str | None) -> dict[str, object]:
        """Return the description as a part of a node."""
        return {} if literal is None else {"description": literal}

    def make_enum(
        self, start: int, end: int, name: str, description: str | None, *members: EnumMember
    ) -> Enum:
        """Build ``enum Role { a, b }``."""
        values: dict[str, object] = {"name": name, "members": members}
        return self.remember(
            self.build(Enum, start, end, values | self.described(description)), members
        )

    def make_enum_member(
        self, start: int, end: int, name: str, wire: str | None, description: str | None
    ) -> EnumMember:
        """Build ``urgent as "URGENT" "Wakes somebody up"``."""
        values: dict[str, object] = {"name": name}
        if wire is not None:
            values["wire"] = wire
        return self.build(EnumMember, start, end, values | self.described(description))


def _range(numbers: list[Part]) -> str:
    """Return the range that one number, or two, may have meant."""
    if len(numbers) == 2:
        return f"{numbers[0].value}..{numbers[1].value}"
    return f"..{numbers[0].value}"
