"""What services, policies and computed fields of small programs look like."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from fastgen.backend.callers import FALSE, TRUE, CallerClass
from fastgen.backend.functions import Functions
from fastgen.backend.names import Names
from fastgen.backend.services.module import ServiceModule
from fastgen.diagnostics import Report
from fastgen.frontend.parser import parse_text
from fastgen.ir.checked.operations import Operation
from fastgen.passes import check_spec

EXAMPLES = Path(__file__).parents[4] / "examples"

BLOG = """
app blog { auth jwt { user: Person, login: email } }
enum Role { reader, editor }
entity Person {
  email: email unique
  password: password
  name: string(1..80)
  role: Role = Role.reader
  allow create to anyone
  allow read to anyone
  allow update(name) when self == caller
  allow update(role) to editor
}
entity Post {
  title: string(1..100)
  slug: slug from title unique key
  author: Person owner
  published: datetime?
  allow read when published is not null or author == caller or caller.role == Role.editor
  allow create to authenticated
  allow update, delete when author == caller
}
entity Comment {
  post: Post on delete cascade
  text: string(1..200)
  allow read, create to anyone
}
resource Person at "/people" { list read update }
resource Post at "/posts" {
  list { sort title  order by .published desc  page 10 by cursor }
  create { input { title } }
  read
  update { input { title } }
}
resource Comment at "/posts/{post}/comments" { list create }
"""


def functions_of(text: str) -> Functions:
    report = Report()
    spec = parse_text(text, "spec.fg", report)
    assert spec is not None
    program = check_spec(spec, report)
    assert program is not None, report.diagnostics
    return Functions(program, Names(program))


@cache
def blog() -> Functions:
    return functions_of(BLOG)


def operation(functions: Functions, name: str) -> Operation:
    return next(each for each in functions.program.operations if each.name == name)


def service(functions: Functions, package: str) -> ServiceModule:
    assert functions.project.written
    return functions.project.service(package).module


def text_of(module: ServiceModule, name: str) -> str:
    return "\n".join(module.functions_text[name])


@pytest.mark.parametrize(
    ("caller", "condition"),
    [
        (CallerClass(anonymous=False, role="editor"), TRUE),
        (CallerClass(anonymous=True), None),
        (CallerClass(anonymous=False, role="reader"), None),
    ],
)
def test_a_role_that_a_rule_mentions_is_settled_before_the_request(
    caller: CallerClass, condition: object
) -> None:
    found = blog().readable("Post", caller)
    assert found == condition if condition is not None else found not in (TRUE, FALSE)


def test_a_predicate_is_one_function_of_the_role() -> None:
    functions = blog()
    assert functions.project.written
    text = text_of(functions.project.policy("posts").module, "readable")
    assert text.startswith("def readable(role: Role | None) -> ColumnElement[bool]:")
    assert "if role is None:" in text
    assert "return true()" in text


def test_a_statement_is_cached_by_role_and_never_by_caller() -> None:
    module = service(blog(), "posts")
    assert text_of(module, "get_post_statement").startswith("@lru_cache\n")
    assert "role: Role | None" in text_of(module, "get_post_statement")
    assert '"caller_id": caller.id if caller else None' in text_of(module, "get_post")


def test_a_row_one_may_read_but_not_change_is_refused_after_it_is_found() -> None:
    module = service(blog(), "posts")
    text = text_of(module, "lock_post_to_update")
    assert text.index("raise NotFound") < text.index("raise Forbidden")
    assert "with_for_update()" in text_of(module, "lock_post_to_update_statement")


def test_a_field_that_a_role_may_never_touch_is_refused_before_any_row_is_looked_up() -> None:
    text = text_of(service(blog(), "people"), "lock_person")
    assert text.index('"role" in fields') < text.index("connection.execute")


def test_the_scope_of_a_nested_list_is_found_first() -> None:
    functions = blog()
    (post,) = functions.of(operation(functions, "list_comments")).with_role("scope")
    assert post.finder is not None
    assert post.finder.alias == "PostInPath"
    assert post.finder.package == "posts"


def test_a_derived_slug_is_tried_until_one_is_free() -> None:
    module = service(blog(), "posts")
    assert "slugify(post.title)" in text_of(module, "create_post")
    assert "while key is None:" in text_of(module, "insert_post")


def test_a_list_by_cursor_reads_one_row_more_than_the_page() -> None:
    text = text_of(service(blog(), "posts"), "list_posts")
    assert 'values["limit"] = query.limit + 1' in text
    assert "read_cursor(query.cursor, keys, query)" in text


def test_an_action_lives_with_its_first_row_and_others_in_a_package_of_their_own() -> None:
    functions = functions_of((EXAMPLES / "shop" / "spec.fg").read_text())
    assert functions.package_of(operation(functions, "pay")) == "orders"
    assert functions.package_of(operation(functions, "checkout")) == "actions"
