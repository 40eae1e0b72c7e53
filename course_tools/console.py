"""The console that every command prints to."""

import sys

from rich.console import Console


def console(*, stderr: bool = False) -> Console:
    """Return the console of all commands; where there is no terminal, lines are wide enough for the tables."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, width=None if stream.isatty() else 120, highlight=False, markup=False, emoji=False)
