"""A server that speaks the API of OpenAI and answers what a test tells it to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Json = dict[str, object]

BOOKS: dict[str, Json] = {
    "entities": {
        "entities": [{"name": "Book", "words": "Books"}, {"name": "Member", "words": "members"}],
        "user": "Member",
        "roles": ["member", "librarian"],
        "user_words": "librarians",
    },
    "fields": {
        "fields": [
            {
                "words": "a title", "entity": "Book", "name": "title", "type": "string",
                "values": [], "many": False, "optional": False, "unique": False, "readonly": False,
                "immutable": False, "minimum": None, "maximum": 80, "default": None,
            }
        ],
        "relations": [],
    },
    "filters": {
        "filters": [], "sorts": [], "searches": [], "pages": [], "uniques": [], "counts": [],
        "offers": [],
    },
    "rules": {
        "rules": [
            {
                "words": "only librarians may add them", "entity": "Book",
                "operations": ["create"], "who": "librarian", "owner": None, "flag": None,
                "fields": [], "only": True,
            },
            {
                "words": "nowhere in it", "entity": "Book", "operations": ["delete"],
                "who": "anyone", "owner": None, "flag": None, "fields": [], "only": False,
            },
        ]
    },
    "actions": {"actions": []},
}  # fmt: skip
"""A good answer for each stage, by the first key of its schema."""


@dataclass
class Served:
    """A server that runs, and the requests that it got."""

    url: str
    requests: list[tuple[str, Json]] = field(default_factory=list)


def good_answer(body: Json) -> str:
    """Answer a stage as a good model would."""
    return json.dumps(BOOKS[stage_of(body)])


def schema_of(body: Json) -> Json:
    """Return the JSON schema of a request, wherever this kind of server takes it."""
    for path in (("response_format", "json_schema", "schema"), ("structured_outputs", "json"),
                 ("format",)):  # fmt: skip
        found: object = body
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        if isinstance(found, dict):
            return found
    raise AssertionError(f"no schema in {sorted(body)}")


def stage_of(body: Json) -> str:
    """Return the first key of the answer that a request asks for."""
    properties = schema_of(body)["properties"]
    assert isinstance(properties, dict)
    return str(next(iter(properties)))


@contextmanager
def serving(
    answer: Callable[[Json], str] = good_answer, *, status: int = 200, delay: float = 0.0
) -> Iterator[Served]:
    """Run a server that answers each request with a text."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body: Json = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            served.requests.append((self.path, body))
            time.sleep(delay)
            content = answer(body) if status == 200 else "refused"
            message = {"role": "assistant", "content": content, "refusal": None}
            document: Json
            if self.path.startswith("/api/chat"):
                document = {"model": "tiny", "message": message, "done": True}
            elif status == 200:
                choice = {"index": 0, "message": message, "finish_reason": "stop"}
                document = {
                    "id": "1", "object": "chat.completion", "created": 0, "model": "tiny",
                    "choices": [choice],
                }  # fmt: skip
            else:
                document = {"error": {"message": "no such model"}}
            payload = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            try:
                self.wfile.write(payload)
            except BrokenPipeError:
                return  # the client did not wait

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served = Served(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
