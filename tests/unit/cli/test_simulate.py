"""`fastgen simulate` serves a spec in memory, over HTTP, and runs scenarios."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import fastgen
from fastgen.cli.memory_server import Server, open_server, remember
from fastgen.diagnostics import Report
from fastgen.passes import check_spec
from tests.unit.cli.program import BROKEN, NOTES, run

STORY = """
scenario "notes are found again" {
  let one = as anyone: Note.create() { text: "a" } -> 201
  as anyone: Note.read(one) -> 200 { text: "a" }
}
scenario "nothing is kept" { as anyone: Note.create() { text: "a" } -> 404 }
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def server() -> Iterator[Server]:
    """Serve the notes on a free port."""
    program = check_spec(fastgen.parse(NOTES), Report())
    assert program is not None
    listening = open_server(remember(program, {}, 1), ("127.0.0.1", 0), lambda line: None)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    yield listening
    listening.shutdown()
    thread.join()
    listening.server_close()


def ask(
    server: Server, method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[int, bytes]:
    """Return status and body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, {"Content-Type": "application/json", **named})
    response = connection.getresponse()
    answer = response.status, response.read()
    connection.close()
    return answer


def test_what_is_written_is_read_again(server: Server) -> None:
    status, body = ask(server, "POST", "/notes", b'{"text": "hi"}')
    assert status == 201
    note = json.loads(body)
    assert ask(server, "GET", f"/notes/{note['id']}") == (200, body)
    assert ask(server, "DELETE", f"/notes/{note['id']}") == (204, b"")
    assert json.loads(ask(server, "GET", "/notes")[1])["items"] == []


def test_parallel_requests_come_one_after_another(server: Server) -> None:
    statuses: list[int] = []

    def create() -> None:
        statuses.append(ask(server, "POST", "/notes", b'{"text": "hi"}')[0])

    threads = [threading.Thread(target=create) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [201] * 20
    assert len(json.loads(ask(server, "GET", "/notes")[1])["items"]) == 20


def test_odd_requests_are_answered(server: Server) -> None:
    assert ask(server, "GET", "/nothing")[0] == 404
    assert ask(server, "PUT", "/notes")[0] == 405
    assert ask(server, "HEAD", "/notes") == (405, b"")
    assert ask(server, "POST", "/notes", b"{")[0] == 400
    assert ask(server, "POST", "/notes", b"", Content_Length="x")[0] == 400
    assert ask(server, "POST", "/notes", b"", Content_Length="99999999")[0] == 413
    assert ask(server, "POST", "/notes", b"", Transfer_Encoding="chunked")[0] == 411


def test_a_seed_makes_the_same_ids() -> None:
    program = check_spec(fastgen.parse(NOTES), Report())
    assert program is not None
    made = [remember(program, {}, 7) for _ in range(2)]
    assert made[0].new_id() == made[1].new_id()
    assert made[0].new_token() == made[1].new_token()
    assert remember(program, {}, None).new_token() != remember(program, {}, None).new_token()


def test_scenarios_are_run_and_told(folder: Path) -> None:
    (folder / "spec.fg").write_text(NOTES + STORY)
    done = run("simulate", "spec.fg", "--scenarios")
    assert done.code == 1
    assert "holds: notes are found again" in done.out
    assert "does not hold: spec.fg:9: nothing is kept: expected 404, got 201" in done.out
    document = run("simulate", "spec.fg", "--scenarios", "--json").document
    assert document["held"] == 1


def test_what_cannot_be_served_is_a_diagnostic(folder: Path, server: Server) -> None:
    (folder / "broken.fg").write_text(BROKEN)
    (folder / "spec.fg").write_text(NOTES + STORY + "settings { word: string }")
    (folder / "notes.fg").write_text(NOTES)
    assert run("simulate", "broken.fg", "--json").codes == ["FG2003"]
    assert run("simulate", "spec.fg", "--json").codes == ["FG8013"]
    assert run("simulate", "spec.fg", "--scenarios", "--json").code == 1
    port = str(server.server_address[1])
    taken = run("simulate", "notes.fg", "--port", port, "--json")
    assert (taken.code, taken.codes) == (3, ["FG8013"])
