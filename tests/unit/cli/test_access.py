"""`fastgen access`, `fastgen why` and `fastgen check --forbid`, as a user meets them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.analysis.specs import NOTE
from tests.unit.cli.program import BROKEN, NOTES, run


@pytest.fixture(autouse=True)
def spec(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Work in a folder with a spec."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "spec.fg"
    path.write_text(NOTE, encoding="utf-8")
    return path


def test_the_matrix_has_a_line_for_each_operation_and_numbers_conditions() -> None:
    done = run("access", "spec.fg", "--entity", "Tag")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "Tag\n"
        "  operation  anonymous  reader  editor  admin  route\n"
        "  list       yes        yes     yes     yes    GET /tags\n"
        "  read       yes        yes     yes     yes    GET /tags/{tag_id}\n"
        "  create     no         no      yes     no     POST /tags\n"
        "  update     no         no      yes     no     PATCH /tags/{tag_id}\n"
        "  replace    no         no      yes     no     no route\n"
        "  delete     no         no      yes     no     DELETE /tags/{tag_id}\n"
        "\n"
        "  field  seen by  written by\n"
        "  id     anyone   nobody\n"
        "  name   anyone   editor\n"
    )
    note = run("access", "spec.fg", "--entity", "Note").out
    assert "  create     no         yes     yes     yes    POST /notes\n" in note
    assert "  (1) where public\n" in note


def test_the_matrix_as_json() -> None:
    document = run("access", "spec.fg", "--json").document
    assert document["callers"] == ["anonymous", "reader", "editor", "admin"]
    operations = document["operations"]
    assert isinstance(operations, list)
    (delete,) = [
        one for one in operations if (one["entity"], one["operation"]) == ("Note", "delete")
    ]
    assert delete["access"]["anonymous"] is False
    assert delete["access"]["admin"] == {"where": "stars != 5"}


def test_a_denied_change_is_explained_with_its_rule_and_what_would_flip_it() -> None:
    done = run(
        "why", "spec.fg", "--caller", "reader", "--operation", "Note.delete",
        "--row", "author=caller", "--row", "stars=5",
    )  # fmt: skip
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == (
        "DELETE /notes/{note_id} for a caller with the role `reader`: denied (403): a `deny` holds"
    )
    assert any(line.endswith("^^^^^^^^^^^^^^^^^^^^^^^^^^^ decides: holds") for line in lines)
    assert lines[-1] == "it would be allowed where `stars != 5`"


def test_an_open_question_is_answered_with_its_condition() -> None:
    done = run("why", "spec.fg", "--caller", "reader", "--operation", "Note.update")
    assert done.out.startswith(
        "PATCH /notes/{note_id} for a caller with the role `reader`: 200 where "
        "`author == caller`; otherwise 404 or 403\n"
    )


def test_why_as_json() -> None:
    document = run(
        "why", "spec.fg", "--caller", "anyone", "--operation", "publish", "--json"
    ).document  # fmt: skip
    assert (document["outcome"], document["statuses"]) == ("denied", [401])
    assert document["caller"] == "anonymous"
    assert document["flips"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--caller", "reder", "--operation", "Note.read"), "did you mean `reader`?"),
        (("--caller", "reader", "--operation", "Note.raed"), "did you mean `read`?"),
        (("--caller", "reader", "--operation", "Note.read", "--row", "x"), "say `field=value`"),
    ],
)
def test_a_question_that_is_not_understood_is_wrong_usage(
    arguments: tuple[str, ...], message: str
) -> None:
    done = run("why", "spec.fg", *arguments)
    assert (done.code, done.out) == (2, "")
    assert message in " ".join(done.err.split())


def test_an_unknown_entity_is_wrong_usage() -> None:
    done = run("access", "spec.fg", "--entity", "Noet")
    assert done.code == 2
    assert "did you mean `Note`?" in " ".join(done.err.split())


def test_a_spec_with_mistakes_has_no_access(spec: Path) -> None:
    spec.write_text(BROKEN, encoding="utf-8")
    assert run("access", "spec.fg").code == 1
    assert run("why", "spec.fg", "--caller", "anyone", "--operation", "Note.read").code == 1
    forbidden = run("check", "spec.fg", "--forbid", "nonsense at all", "--json")
    assert (forbidden.code, forbidden.codes) == (1, ["FG2003"])


def test_a_claim_that_holds_passes_and_one_that_does_not_fails() -> None:
    assert run("check", "spec.fg", "--forbid", "anonymous write Note").code == 0
    done = run(
        "check", "spec.fg", "--forbid", "Member.password leaves", "--forbid", "reader delete"
    )
    assert done.code == 1
    assert "error[FG4111]: `reader delete` was forbidden, and the spec allows it" in done.out
    assert "Member.password" not in done.out


def test_claims_as_json() -> None:
    done = run(
        "check", "spec.fg", "--json", "--forbid", "anonymous write", "--forbid", "anonymous publish"
    )
    assert done.code == 1
    claims = done.document["claims"]
    assert isinstance(claims, list)
    assert [(one["claim"], one["holds"]) for one in claims] == [
        ("anonymous write", False),
        ("anonymous publish", True),
    ]
    assert claims[0]["ways"][0]["route"] == "POST /auth/register"


def test_a_claim_that_is_not_understood_is_wrong_usage() -> None:
    done = run("check", "spec.fg", "--forbid", "anonymous wirte")
    assert done.code == 2
    assert "did you mean `write`?" in " ".join(done.err.split())


def test_without_auth_anybody_may_do_everything(spec: Path) -> None:
    spec.write_text(NOTES, encoding="utf-8")
    assert "  delete     yes        DELETE /notes/{note_id}" in run("access", "spec.fg").out
    done = run("why", "spec.fg", "--caller", "anyone", "--operation", "Note.delete")
    assert "allowed (204): without `auth` everything is open" in done.out
    assert run("check", "spec.fg", "--forbid", "anonymous write").code == 1
