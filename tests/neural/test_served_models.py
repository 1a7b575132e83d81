"""Models on servers: what is put on the wire, and that no reply is believed."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from fastgen.neural.facts import facts
from fastgen.neural.models import translator_for
from fastgen.neural.translation import PromptError, translate_prompt
from tests.neural.servers import Json, good_answer, schema_of, serving, stage_of

pytest.importorskip("outlines", reason="needs the extra fastgen[neural]")
pytest.importorskip("openai", reason="needs the extra fastgen[neural]")
pytestmark = pytest.mark.neural

PROMPT = "Books have a title of at most 80 characters; only librarians may add them, not members."
KINDS = ("openai", "vllm", "sglang", "llamacpp", "ollama")


def model_at(url: str, kind: str = "openai") -> str:
    return f"{kind}:tiny@{url}{'' if kind == 'ollama' else '/v1'}"


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_server_is_asked_stage_by_stage_with_a_schema(kind: str) -> None:
    if kind == "ollama":
        pytest.importorskip("ollama", reason="needs the extra fastgen[neural]")
    with serving() as server:
        made = translate_prompt(PROMPT, translator_for(model_at(server.url, kind)))
    assert [stage_of(body) for _, body in server.requests] == [
        "entities", "fields", "filters", "rules", "actions"
    ]  # fmt: skip
    paths = {path for path, _ in server.requests}
    assert paths == {"/api/chat" if kind == "ollama" else "/v1/chat/completions"}
    for _, body in server.requests:
        assert body["model"] == "tiny"
        messages = body["messages"]
        assert isinstance(messages, list)
        assert PROMPT in messages[0]["content"]
    found = set(map(str, facts(made.spec)))
    assert "constraints: book title maximum 80" in found
    assert "rules: allow book create librarian" in found


def test_names_that_exist_are_an_enumeration_of_the_schema() -> None:
    with serving() as server:
        translate_prompt(PROMPT, translator_for(model_at(server.url)))
    schema = schema_of(server.requests[1][1])
    definitions = schema["$defs"]
    assert isinstance(definitions, dict)
    field = definitions["AddField"]
    assert field["properties"]["entity"]["enum"] == ["Book", "Member"]
    assert field["additionalProperties"] is False
    assert set(field["required"]) == set(field["properties"])
    assert "origin" not in field["properties"]
    rules = schema_of(server.requests[3][1])["$defs"]
    assert isinstance(rules, dict)
    who = rules["AddRule"]["properties"]["who"]["enum"]
    assert who == ["anyone", "authenticated", "member", "librarian"]


def test_access_that_no_words_ask_for_is_given_to_nobody() -> None:
    with serving() as server:
        made = translate_prompt(PROMPT, translator_for(model_at(server.url)))
    assert not any("delete anyone" in str(fact) for fact in facts(made.spec))


def test_each_part_has_the_words_that_the_model_names() -> None:
    with serving() as server:
        made = translate_prompt(PROMPT, translator_for(model_at(server.url)))
    origin = next(each.origin for each in made.elements if each.what == "Book.title")
    assert origin is not None
    assert PROMPT[origin.start : origin.end] == "a title"


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (lambda body: "Sure! Here are your entities: Book", "does not hold its answers"),
        (lambda body: good_answer(body)[:-20], "cut off"),
        (lambda body: "", "empty"),
        (lambda body: json.dumps({"tables": ["Book"]}), "does not follow the schema"),
    ],
    ids=["prose", "truncated", "empty", "other schema"],
)
def test_a_server_that_does_not_keep_to_the_schema_is_told(answer: object, problem: str) -> None:
    assert callable(answer)
    with serving(answer) as server, pytest.raises(PromptError) as found:
        translate_prompt(PROMPT, translator_for(model_at(server.url)))
    assert found.value.code == "FG6207"
    assert problem in str(found.value)
    assert len(server.requests) == 2  # once more with the reason, then no more
    messages = server.requests[1][1]["messages"]
    assert isinstance(messages, list)
    assert "refused" in messages[0]["content"]


def test_a_reply_that_is_right_the_second_time_is_taken() -> None:
    replies: list[str] = []

    def answer(body: Json) -> str:
        replies.append(stage_of(body))
        return "{" if len(replies) == 1 else good_answer(body)

    with serving(answer) as server:
        made = translate_prompt(PROMPT, translator_for(model_at(server.url)))
    assert made.spec.entities[0].name == "Book"


def test_a_slow_server_is_not_waited_for() -> None:
    with serving(delay=1.5) as server, pytest.raises(PromptError) as found:
        translate_prompt(PROMPT, translator_for(model_at(server.url), timeout=0.3))
    assert found.value.code == "FG6206"
    assert "in time" in str(found.value)


def test_a_server_that_is_not_there_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(PromptError, match="nothing answers") as found:
        translate_prompt(PROMPT, translator_for(model_at(url)))
    assert found.value.code == "FG6206"


def test_a_server_that_refuses_is_told() -> None:
    with serving(status=404) as server, pytest.raises(PromptError, match="refused"):
        translate_prompt(PROMPT, translator_for(model_at(server.url)))


def test_a_folder_that_is_not_there_is_told() -> None:
    with pytest.raises(PromptError) as found:
        translator_for("transformers:/nowhere/at/all")
    assert found.value.code == "FG6206"


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="needs torch beside the extra")
    pytest.importorskip("transformers", reason="needs transformers beside the extra")
    with pytest.raises(PromptError, match="no model that can be loaded"):
        translator_for(f"transformers:{tmp_path}")
