"""The console that every command prints to, and streams that a failing terminal does not turn into errors."""

import io
import os
import sys
from typing import Any, TextIO, cast

from rich.console import Console


def console(*, stderr: bool = False) -> Console:
    """Return the console of all commands; where there is no terminal, lines are wide enough for the tables."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, width=None if stream.isatty() else 120, highlight=False, markup=False, emoji=False)


def protect_streams() -> None:
    """Let the command go on where nobody can read what it prints.

    A stream that was closed (`>&-`, pythonw) leads to nowhere. Characters that the terminal's encoding lacks become
    question marks. A stream that fails, because the reader has left or the disk is full, leads to nowhere from then on.
    """
    _open_closed_files()
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            stream = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
        if not isinstance(stream, Lenient):
            setattr(sys, name, Lenient(stream))


class Lenient:
    """A text stream that writes to nowhere once it has failed."""

    def __init__(self, stream: TextIO) -> None:
        """Take the stream that all goes to."""
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        """Be the stream in all else."""
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write, if that is possible."""
        try:
            return self._stream.write(text)
        except (OSError, ValueError):  # a closed stream raises the latter
            self._give_up()
            return len(text)

    def flush(self) -> None:
        """Flush, if that is possible."""
        try:
            self._stream.flush()
        except (OSError, ValueError):
            self._give_up()

    def _give_up(self) -> None:
        """Lead the file itself to nowhere: what waits in the buffer must not fail once more when Python ends."""
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)
        except (OSError, ValueError):  # no file stands behind it
            self._stream = cast(TextIO, io.StringIO())


def _open_closed_files() -> None:
    """Give the numbers 0 to 2 a file: the next one that is opened would get them, and what a library prints."""
    number = 0
    while number <= 2:
        number = os.open(os.devnull, os.O_RDWR)
        if number <= 2:
            os.set_inheritable(number, True)
    os.close(number)
