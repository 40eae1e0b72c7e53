"""A web server on this machine that misbehaves as it is told, and remembers what it was asked."""

import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Behaviour = Callable[["Handler"], None]


class Site(ThreadingHTTPServer):
    """Answers each path by the behaviour set for it; unknown paths are 404."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.pages: dict[str, Behaviour] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.closing = threading.Event()

    def put(self, path: str, *behaviours: Behaviour) -> str:
        """Let the n-th request for a path meet the n-th behaviour, further ones the last; return its address."""
        left = list(behaviours)
        self.pages[path] = lambda handler: (left.pop(0) if len(left) > 1 else left[0])(handler)
        return f"http://127.0.0.1:{self.server_address[1]}{path}"

    def handle_error(self, *_: object) -> None:
        """Say nothing: clients that go away are what these tests are about."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Range")))
        self.server.pages.get(self.path, status(404))(self)

    def do_POST(self) -> None:
        """Take the question into the path, so that each one can have an answer of its own."""
        question = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        name = json.loads(question or b"{}").get("fileName", "")
        self.path = f"{self.path}/{name}"
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass

    def start(self, code: int, length: int | None, **headers: str) -> None:
        self.send_response(code)
        if length is not None:
            self.send_header("Content-Length", str(length))
        else:
            self.close_connection = True
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.flush()


@contextmanager
def site(port: int = 0) -> Iterator[Site]:
    server = Site(port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def status(code: int, **headers: str) -> Behaviour:
    def behave(handler: Handler) -> None:
        handler.start(code, 0, **headers)

    return behave


def file(
    body: bytes,
    *,
    ranges: bool = True,
    etag: str = '"one"',
    until: float = 1.0,
    then: Behaviour | None = None,
    announce: int | None = 0,
    slowly: float = 0.0,
    kind: str = "application/zip",
) -> Behaviour:
    """Serve a file, from where the client asks, up to the fraction `until` of it; `then` do something else.

    `announce` is added to the length in the header; None sends no length. `slowly` pauses so many seconds every 4 KiB.
    """

    def behave(handler: Handler) -> None:
        start = 0
        wanted = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
        fits = handler.headers.get("If-Range", etag) == etag
        length = len(body)
        if wanted and ranges and fits:
            start = int(wanted[1])
            if start >= len(body):
                handler.start(416, 0, Content_Range=f"bytes */{len(body)}")
                return
            span = f"bytes {start}-{len(body) - 1}/{len(body)}"
            handler.start(206, length - start, Content_Range=span, ETag=etag, Content_Type=kind)
        else:
            handler.start(200, None if announce is None else length + announce, ETag=etag, Content_Type=kind)
        end = int(until * len(body))
        for at in range(start, end, 4096):
            handler.wfile.write(body[at : min(at + 4096, end)])
            if slowly:
                handler.wfile.flush()
                if handler.server.closing.wait(slowly):
                    return
        handler.wfile.flush()
        if announce:
            handler.close_connection = True
        if then:
            then(handler)

    return behave


def reset(handler: Handler) -> None:
    """Break the line the hard way: the client sees "connection reset by peer"."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()


def hang_up(handler: Handler) -> None:
    """End the line in good manners: what was sent arrives."""
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def stall(handler: Handler) -> None:
    """Say nothing more, and keep the line open."""
    handler.server.closing.wait(20)
    handler.close_connection = True
