"""Links in mails: an address is confirmed, a password is reset (docs, section 17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from fastgen.ir.checked.entities import ShapeField
from fastgen.ir.checked.program import Authentication
from fastgen.ir.checked.types import ScalarType
from fastgen.semantics.calls import Call
from fastgen.semantics.credentials import unauthorized
from fastgen.semantics.limits import counted_as, limit, note
from fastgen.semantics.messages import JSON, Response
from fastgen.semantics.new_passwords import require_strong, set_password
from fastgen.semantics.state import MailedLink
from fastgen.semantics.users import find_user
from fastgen.semantics.values import Row
from fastgen.semantics.world import World

ANY_TEXT = ScalarType("text")
LIFETIMES = {"verify": timedelta(days=1), "reset": timedelta(minutes=30)}


def send_link(world: World, user: Row, address: str, purpose: str) -> None:
    """Send a link; "the one before it works no more"."""
    token = world.environment.new_token()
    kept = {
        known: link
        for known, link in world.state.open_links.items()
        if (link.user, link.purpose) != (user, purpose)
    }
    ends = world.environment.now + LIFETIMES[purpose]
    links = {**kept, token: MailedLink(user, purpose, ends)}
    sent = (address, f"{purpose}?token={token}")
    world.state = replace(world.state, open_links=links, mailed=(*world.state.mailed, sent))


def resend(call: Call, auth: Authentication, session: int | None) -> Response:
    """Send the link to confirm an address again, "whoever it belongs to" with the same answer."""
    del session
    address = read_address(call, auth)
    user = find_user(call.world, auth, address)
    if user is not None and call.world.fields(user).get(auth.verified or "") is not True:
        send_link(call.world, user, address, "verify")
    return Response(202, None, {"Content-Type": JSON})


def forgot(call: Call, auth: Authentication, session: int | None) -> Response:
    """Send a link to choose a new password, where there is such an account."""
    del session
    address = read_address(call, auth)
    user = find_user(call.world, auth, address)
    if user is not None:
        send_link(call.world, user, address, "reset")
    return Response(202, None, {"Content-Type": JSON})


def verify(call: Call, auth: Authentication, session: int | None) -> Response:
    """Confirm an address."""
    del session
    reader = call.reader()
    parts = (ShapeField("token", "token", ANY_TEXT),)
    found = reader.read_object(call.body_object(), parts, "", {})
    call.require_valid()
    user = link_of(call, auth, found["token"], "verify")
    use_link(call.world, found["token"])
    call.world.state = call.world.state.with_row(
        user, {**call.world.fields(user), auth.verified or "": True}
    )
    return Response(204, empty=True)


def reset(call: Call, auth: Authentication, session: int | None) -> Response:
    """Set a new password; "every session is over"."""
    del session
    if auth.password is None:
        raise TypeError(f"{auth.kind} has no passwords")
    own = call.program.entities[auth.user].fields[auth.password]
    reader = call.reader()
    parts = (
        ShapeField("token", "token", ANY_TEXT),
        ShapeField("password", "password", own.type),
    )
    found = reader.read_object(call.body_object(), parts, "", {})
    call.require_valid()
    user = link_of(call, auth, found["token"], "reset")
    require_strong(found["password"], "password", call)
    use_link(call.world, found["token"])
    set_password(call, user, auth.password, found["password"])
    return Response(204, empty=True)


def read_address(call: Call, auth: Authentication) -> str:
    """Return the address of a body; asking counts, "also for an address that nobody has"."""
    reader = call.reader()
    parts = (ShapeField("email", "email", ScalarType("string")),)
    found = reader.read_object(call.body_object(), parts, "", {})
    call.require_valid()
    address = str(found["email"])
    counted = counted_as("mail", auth, call.world)
    limit(call.world, counted, address.lower(), call.request.client)
    note(call.world, counted, address.lower(), call.request.client)
    return address


def link_of(call: Call, auth: Authentication, token: object, purpose: str) -> Row:
    """Return whose link it is, or refuse a token that is no good."""
    link = call.world.state.open_links.get(str(token))
    if link is None or link.purpose != purpose or link.ends <= call.world.environment.now:
        raise unauthorized("bad_token", call.program)
    if link.user.entity != auth.user:
        raise unauthorized("bad_token", call.program)
    return link.user


def use_link(world: World, token: object) -> None:
    """Use a link up."""
    links = {known: link for known, link in world.state.open_links.items() if known != token}
    world.state = replace(world.state, open_links=links)
