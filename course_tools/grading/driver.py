"""Runs a student's code inside the sandbox, and the format of the messages between it and the grader.

The text of this file is what the sandbox's Python is started with, so it imports nothing of the course. A message is
plain data and nothing else: None, numbers, strings, bytes, lists, tuples, dictionaries, sets, NumPy arrays of numbers
or strings. Nothing is pickled, so that reading a message runs no code, whoever wrote it.
"""

import ast
import codeop
import contextlib
import io
import json
import linecache
import math
import os
import random
import re
import struct
import sys
import traceback
import types
from typing import Any

import numpy as np

MAX_MESSAGE = 64 * 1024 * 1024
"""Bytes that one message may have."""

MAX_HEAD = 8 * 1024 * 1024
"""Bytes of it that are not arrays: read, each may take twenty times the memory."""

MAX_DEPTH = 40
"""How deep lists and their like may be nested."""

MAX_KEYS = 1000
"""Entries of one dictionary or set: to read keys of equal hashes takes time that grows with their number squared."""

MAX_OUTPUT = 4000
"""Characters that are kept of what a cell prints."""

NOT_RUN = {
    "run": "copy the code of that file into a cell",
    "load": "copy the code of that file into a cell",
    "writefile": "write this code into a cell of its own, without the first line",
    "file": "write this code into a cell of its own, without the first line",
    "pylab": "import numpy as np, and import matplotlib.pyplot as plt",
}
"""Magics without which code would miss what it needs, and what to do instead. All others change no answer."""

COROUTINE = 0x80
"""The flag of code that awaits something (inspect.CO_COROUTINE)."""

LENGTH = struct.Struct(">Q")
HEADER = struct.Struct(">II")
DTYPE = re.compile(r"[<>|=]?[biufcSU][0-9]{1,6}")


class NotSerializable(Exception):
    """A value that is no plain data."""


def dumps(value: Any) -> bytes:
    """Return a message as bytes, without its length.

    Raises `NotSerializable` for what is no plain data, or too much of it.
    """
    blobs: list[bytes] = []
    head = json.dumps(_pack(value, blobs, 0)).encode()
    parts = [HEADER.pack(len(head), len(blobs)), head]
    for blob in blobs:
        parts += [LENGTH.pack(len(blob)), blob]
    if len(head) > MAX_HEAD or sum(map(len, parts)) > MAX_MESSAGE:
        raise NotSerializable(
            f"more than {MAX_MESSAGE // 2**20} MB of arrays or {MAX_HEAD // 2**20} MB of other things"
        )
    return b"".join(parts)


def loads(message: bytes) -> Any:
    """Return what a message says. Raises `NotSerializable` for bytes that `dumps` cannot have written."""
    try:
        head_length, count = HEADER.unpack_from(message)
        if head_length > MAX_HEAD:
            raise NotSerializable("a broken message")
        position = HEADER.size + head_length
        head = json.loads(message[HEADER.size : position])
        blobs = []
        for _ in range(count):
            (length,) = LENGTH.unpack_from(message, position)
            position += LENGTH.size
            blobs.append(message[position : position + length])
            position += length
        return _unpack(head, blobs, 0)
    except NotSerializable:
        raise
    except Exception as problem:  # the other side is not to be trusted: anything may stand there
        raise NotSerializable(f"a broken message ({type(problem).__name__})") from None


def _pack(value: Any, blobs: list[bytes], depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise NotSerializable("lists in lists without end")
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, np.ndarray | np.generic) or hasattr(type(value), "__array__"):  # such as a tf.Tensor
        array = np.asarray(value)
        if array.dtype.kind == "O":
            items = [_pack(item, blobs, depth + 1) for item in array.ravel()]
            return {"kind": "objects", "shape": list(array.shape), "items": items}
        if array.dtype.kind not in "biufcSU":
            raise NotSerializable(f"an array of {array.dtype}")
        blobs.append(array.tobytes())
        kind = "array" if isinstance(value, np.ndarray) or array.ndim else "scalar"
        return {"kind": kind, "dtype": array.dtype.str, "shape": list(array.shape), "blob": len(blobs) - 1}
    if isinstance(value, bool | int | float | str):  # a subclass, such as an enumeration's
        plain = next(kind for kind in (bool, int, float, str) if isinstance(value, kind))
        return plain(value)
    if isinstance(value, bytes | bytearray):
        blobs.append(bytes(value))
        return {"kind": "bytes", "blob": len(blobs) - 1}
    if isinstance(value, complex):
        return {"kind": "complex", "items": [value.real, value.imag]}
    if isinstance(value, dict | set | frozenset) and len(value) > MAX_KEYS:
        raise NotSerializable(f"a {type(value).__name__} of more than {MAX_KEYS} entries")
    if isinstance(value, dict):
        pairs = [[_pack(item, blobs, depth + 1) for item in pair] for pair in value.items()]
        return {"kind": "dict", "items": pairs}
    for kind, of in (("tuple", tuple), ("list", list), ("set", set | frozenset), ("list", range)):
        if isinstance(value, of):
            return {"kind": kind, "items": [_pack(item, blobs, depth + 1) for item in value]}
    raise NotSerializable(f"a {type(value).__name__}")


def _unpack(node: Any, blobs: list[bytes], depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise NotSerializable("lists in lists without end")
    if not isinstance(node, dict):
        if isinstance(node, list):
            raise NotSerializable("a broken message")
        return node
    kind = node["kind"]
    if kind in ("dict", "set") and len(node["items"]) > MAX_KEYS:
        raise NotSerializable("a broken message")
    if kind in ("array", "scalar"):
        return _array(node, blobs)
    if kind == "bytes":
        return blobs[node["blob"]]
    if kind == "complex":
        real, imaginary = node["items"]
        return complex(real, imaginary)
    if kind == "dict":
        return {_unpack(key, blobs, depth + 1): _unpack(value, blobs, depth + 1) for key, value in node["items"]}
    items = [_unpack(item, blobs, depth + 1) for item in node["items"]]
    if kind == "objects":
        return _objects(items, node["shape"])
    return {"list": list, "tuple": tuple, "set": set}[kind](items)


def _array(node: dict[str, Any], blobs: list[bytes]) -> Any:
    if not DTYPE.fullmatch(node["dtype"]):
        raise NotSerializable("a broken message")
    dtype, shape, blob = np.dtype(node["dtype"]), tuple(int(side) for side in node["shape"]), blobs[node["blob"]]
    if min(shape, default=0) < 0 or math.prod(shape) * dtype.itemsize != len(blob):
        raise NotSerializable("a broken message")
    array = np.frombuffer(blob, dtype).reshape(shape).copy() if blob else np.zeros(shape, dtype)
    if dtype.kind == "b":
        array = array.view(np.uint8) != 0  # a byte of 2 would be true, and yet not equal to True
    return array if node["kind"] == "array" else array[()]


def _objects(items: list[Any], shape: list[int]) -> Any:
    array = np.empty(len(items), object)
    for number, item in enumerate(items):  # all at once, lists of one length would become one array
        array[number] = item
    return array.reshape([int(side) for side in shape])


class Driver:
    """A notebook's namespace, and what can be asked of it."""

    def __init__(self) -> None:
        """Start with nothing defined but what Jupyter defines."""
        self.module = types.ModuleType("__main__")  # so that `if __name__ == "__main__"` holds, as in a notebook
        self.shell = Shell(self)
        self.module.__dict__["get_ipython"] = lambda: self.shell
        self.module.__dict__["display"] = lambda *objects, **_: print(*objects)
        self._compile = codeop.Compile()  # what one cell imports from __future__ holds for the next
        self._compile.flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        self._loop: Any = None

    def handle(self, message: dict[str, Any]) -> dict[str, Any]:
        """Answer one message. Whatever the student's code does wrong is part of the answer."""
        if message["ask"] == "run":
            return self.run(message["source"], message["name"])
        if message["ask"] == "describe":
            return {"names": {name: self.describe(name) for name in message["names"] if name in self.module.__dict__}}
        return self.call(message["name"], message["arguments"], message["named"])

    def run(self, source: str, name: str) -> dict[str, Any]:
        """Execute a cell; return what it printed and the error it ended with, if any."""
        output = Output()
        error = None
        try:
            with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
                self.execute(source, name)
        except BaseException as problem:  # `sys.exit()` too: the notebook's other cells still count
            error = describe_error(problem, name)
        return {"output": output.getvalue(), "error": error}

    def execute(self, source: str, name: str) -> None:
        """Execute a cell as Jupyter does: IPython's additions to Python, and `await` outside of functions."""
        if "get_ipython" in source and "IPython" in source:  # imported, not taken as it is there
            import IPython

            IPython.get_ipython = self.module.__dict__["get_ipython"]
        source = as_python(source)
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)  # for tf.function and inspect
        code = self._compile(source, name, "exec")
        if not code.co_flags & COROUTINE:
            exec(code, self.module.__dict__)
            return
        import asyncio

        self._loop = self._loop or asyncio.new_event_loop()
        self._loop.run_until_complete(eval(code, self.module.__dict__))

    def describe(self, name: str) -> dict[str, Any]:
        """Return the value of a name, or whether it is a function or no plain data."""
        value = self.module.__dict__[name]
        if callable(value):
            return {"is": "function"}
        try:
            dumps(value)
        except Exception:
            return {"is": "not serializable", "type": type(value).__name__}
        return {"is": "value", "value": value}

    def call(self, name: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
        """Call a function; return its value or its error, and whether it changed what it was given."""
        before = dumps([arguments, named])
        try:
            value = self.module.__dict__[name](*arguments, **named)
        except BaseException as problem:
            return {"error": describe_error(problem, "")}
        try:
            dumps(value)
        except Exception as problem:
            text = str(problem) if isinstance(problem, NotSerializable) else f"a {type(value).__name__}"
            return {"not serializable": text}
        try:
            changed = dumps([arguments, named]) != before
        except Exception:
            changed = True
        return {"value": value, "changed": changed}


class Shell:
    """What `get_ipython()` returns: runs the code behind `%time`, and does nothing for whatever else is asked of it."""

    def __init__(self, driver: Driver) -> None:
        """Take the driver whose code asks."""
        self.driver = driver

    def run_line_magic(self, name: str, line: str, *_: Any) -> Any:
        """Run what stands behind `%time`, with the names of the function that it stands in; return its value."""
        if name in NOT_RUN:
            raise RuntimeError(f"%{name} is not run when your notebook is graded: {NOT_RUN[name]}")
        if name not in ("time", "prun") or line.startswith("-"):  # options, and mostly nothing but a measurement
            return None
        names = sys._getframe(1).f_locals
        try:
            return eval(line, self.driver.module.__dict__, names)
        except SyntaxError:
            return exec(line, self.driver.module.__dict__, names)

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """Run the cell behind `%%time` or `%%capture`; what is in another language is left out."""
        if name in NOT_RUN:
            raise RuntimeError(f"%%{name} is not run when your notebook is graded: {NOT_RUN[name]}")
        if name == "capture" and line.split():
            self.driver.module.__dict__[line.split()[-1]] = self
        if name in ("time", "prun", "capture"):
            self.driver.execute(cell, f"%%{name}")

    def getoutput(self, *_: Any) -> list[str]:
        """Return what `!command` prints: nothing, as no command is run."""
        return []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_: Any, **__: Any) -> None:
        """Do nothing."""

    def __contains__(self, _: Any) -> bool:
        return True

    def __getitem__(self, _: Any) -> Any:
        return self


class Output(io.StringIO):
    """Keeps the beginning of what is written."""

    def write(self, text: str) -> int:
        """Take a text."""
        room = MAX_OUTPUT - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


def describe_error(problem: BaseException, name: str) -> dict[str, Any]:
    """Return an error as plain data: its type, the types it is one of, its message, and the line of the cell."""
    try:
        text = str(problem)[:500]
    except Exception:
        text = ""
    lines = [frame.lineno for frame in traceback.extract_tb(problem.__traceback__) if frame.filename == name]
    line = problem.lineno if isinstance(problem, SyntaxError) else lines[-1] if lines else None
    return {
        "type": type(problem).__name__,
        "types": [kind.__name__ for kind in type(problem).__mro__],
        "text": text,
        "line": line,
    }


def as_python(source: str) -> str:
    """Return a cell's code without what IPython adds to Python: lines with `%`, `!` and `?`."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        from IPython.core.inputtransformer2 import TransformerManager  # takes longer to import than most cells to run

        return TransformerManager().transform_cell(source)
    return source


def main(limits: dict[str, int]) -> None:
    """Set the limits of this process, then answer messages until there are no more."""
    import resource  # Linux and macOS have it

    for name, value in limits.items():
        number = getattr(resource, name, None)  # RLIMIT_MSGQUEUE is Linux's
        if number is None:
            continue
        hard = resource.getrlimit(number)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(number, (value, value))
    reader, writer = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What functions print, and what is printed without Python, is dropped and cannot get among the messages by mistake.
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    random.seed(0)  # what draws without a seed of its own draws the same when it is graded again
    np.random.seed(0)
    driver = Driver()
    sys.modules["__main__"] = driver.module  # dataclasses, pickle and their like look their module up by name
    while len(size := reader.read(LENGTH.size)) == LENGTH.size:
        answer = driver.handle(loads(reader.read(LENGTH.unpack(size)[0])))
        try:
            message = dumps(answer)
        except Exception as problem:
            message = dumps({"not serializable": str(problem)[:200]})
        writer.write(LENGTH.pack(len(message)) + message)
        writer.flush()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
