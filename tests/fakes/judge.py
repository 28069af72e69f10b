"""A stand-in for a hosted model: a real HTTP server on this machine that scores by a few words, as a test wants it to.

In chat it does what a gullible model does: whatever stands outside the quoted data it obeys. `behave` may replace any
answer, so that every way to fail can be had.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

RUDE = re.compile(r"idiot|worthless|stupid", re.IGNORECASE)
ORDER = re.compile(r"ignore|answer 0|disregard|harmless", re.IGNORECASE)


@dataclass
class Answer:
    """What goes back: a status, headers, and a body; `slowly`: a byte now and then, for ever."""

    body: object = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    slowly: bool = False


@dataclass
class Judge:
    """What was asked, and how it answers."""

    behave: Callable[[dict[str, Any]], Answer | None] = lambda asked: None
    asked: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    url: str = ""
    ended: threading.Event = field(default_factory=threading.Event)

    def answer(self, path: str, asked: dict[str, Any]) -> Answer:
        odd = self.behave(asked)
        if odd is not None:
            return odd
        return Answer(moderated(asked["input"]) if path.endswith("/moderations") else said(json.dumps(judged(asked))))


def said(content: object, **choice: object) -> dict[str, Any]:
    return {"choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": content}, **choice}]}


def data_of(asked: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The quoted data, and all that stands outside it in what the user says."""
    content = asked["messages"][1]["content"]
    found = re.fullmatch(r"BEGIN DATA (\w+)\n(.*)\nEND DATA \1", content, re.DOTALL)
    assert found, content
    lines = found[2].split("\n")
    return json.loads(lines[0]), "\n".join(lines[1:])


def judged(asked: dict[str, Any]) -> dict[str, Any]:
    """What an honest, gullible model says: it scores the data, and obeys what stands outside it."""
    policy = asked["messages"][0]["content"]
    nonce = re.search(r"“nonce” with the value “(\w+)”", policy)
    assert nonce
    labels = re.findall(r"^- (\w+):", policy, re.MULTILINE)
    data, outside = data_of(asked)
    calm = bool(ORDER.search(outside))
    return {"nonce": nonce[1]} | {
        line["id"]: {label: 0.9 if RUDE.search(line["text"]) and not calm else 0.05 for label in labels}
        for line in data["lines"]
    }


def moderated(text: str) -> dict[str, Any]:
    p = 0.9 if RUDE.search(text) else 0.01
    names = ["harassment", "harassment/threatening", "hate", "hate/threatening", "self-harm", "sexual", "violence"]
    scores = dict.fromkeys(names, 0.02) | {"harassment": p}
    return {"results": [{"flagged": p > 0.5, "categories": {"harassment": p > 0.5}, "category_scores": scores}]}


@contextmanager
def judge(behave: Callable[[dict[str, Any]], Answer | None] = lambda asked: None) -> Iterator[Judge]:
    made = Judge(behave)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            made.asked.append(json.loads(raw))
            made.paths.append(self.path)
            made.keys.append(self.headers.get("Authorization"))
            answer = made.answer(self.path, made.asked[-1])
            with suppress(OSError):  # who asked may have gone
                self._send(answer)

        def _send(self, answer: Answer) -> None:
            body = (
                answer.body
                if isinstance(answer.body, bytes)
                else (answer.body if isinstance(answer.body, str) else json.dumps(answer.body)).encode()
            )
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(10_000_000 if answer.slowly else len(body)))
            self.end_headers()
            while answer.slowly and not made.ended.wait(0.05):
                self.wfile.write(b" ")
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield made
    finally:
        made.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
