"""What a run shows: live lines while it goes on, a table when it ends."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Self

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from course_tools.notebooks.results import Result

MARKS = {
    "passed": ("✔", "green"),
    "claims failed": ("✘", "yellow"),
    "failed": ("✘", "red"),
    "timeout": ("✘", "red"),
    "interrupted": ("■", "yellow"),
}


class ProgressDisplay:
    """A line for each lesson, brought up to date in place; where there is no terminal, a line for each event."""

    def __init__(self, console: Console, cells: Mapping[str, int]) -> None:
        """Take the number of code cells of each lesson, by its name."""
        self._console = console
        self._cells = cells
        self._done: dict[str, int] = {}
        self._started: dict[str, float] = {}
        self._results: dict[str, Result] = {}
        self._spinner = Spinner("dots")
        self._live = Live(console=console, get_renderable=self._table, refresh_per_second=5)

    def __enter__(self) -> Self:
        """Start to show."""
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop to show; on a terminal the last state stays."""
        if self._console.is_terminal:
            self._live.stop()

    def progress(self, lesson: str, done: int) -> None:
        """Say how many code cells of a running lesson are done."""
        if lesson not in self._started:
            self._started[lesson] = time.monotonic()
            if not self._console.is_terminal:
                self._console.print(f"▶ {lesson}")
        self._done[lesson] = done

    def finished(self, result: Result) -> None:
        """Say what came of a lesson."""
        self._results[result.lesson] = result
        if not self._console.is_terminal:
            mark, _ = MARKS[result.status]
            self._console.print(f"{mark} {result.lesson}: {result.status}, {result.seconds:.0f} s")

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for lesson, total in self._cells.items():
            result = self._results.get(lesson)
            if result:
                mark, style = MARKS[result.status]
                table.add_row(Text(mark, style), lesson, Text(result.status, style), "", f"{result.seconds:.0f} s")
            elif lesson in self._started:
                seconds = time.monotonic() - self._started[lesson]
                cells = f"{self._done[lesson]}/{total} cells"
                table.add_row(self._spinner, lesson, "running", cells, f"{seconds:.0f} s")
            else:
                table.add_row("", Text(lesson, "dim"), Text("waiting", "dim"), "", "")
        return table


def report(console: Console, results: Sequence[Result]) -> None:
    """Print what went wrong and the table of the run."""
    for result in results:
        if result.error:
            console.print(f"\n{result.lesson}: {result.status}", style="bold red")
            console.print(result.error)
        failed = [claim for claim in result.claims if not claim["holds"]]
        if failed:
            console.print(
                f"\n{result.lesson}: not every claim held this time. Try another seed (--seed).", style="bold"
            )
            for claim in failed:
                console.print(f"  {claim['text']}: {measured(claim)} against {bounds(claim)}")
    if not results:
        return
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("lesson", "status"):
        table.add_column(heading, no_wrap=True)
    for heading in ("seconds", "peak memory"):
        table.add_column(heading, justify="right")
    table.add_column("headline")
    table.add_column("claims held", justify="right")
    for result in results:
        mark, style = MARKS[result.status]
        held = sum(claim["holds"] for claim in result.claims)
        table.add_row(
            result.lesson,
            Text(f"{mark} {result.status}", style),
            f"{result.seconds:.1f}",
            f"{result.peak_rss_mb:,.0f} MB",
            main_metric_text(result.metrics),
            f"{held}/{len(result.claims)}" if result.claims else "-",
        )
    console.print()
    console.print(table)


def main_metric_text(metrics: Mapping[str, Any]) -> str:
    """Return the metric that stands for a lesson, with its value."""
    name = main_metric(metrics)
    return f"{name} {_number(metrics[name])}" if name else "-"


def main_metric(metrics: Mapping[str, Any]) -> str | None:
    """Return which metric stands for a lesson: its test kappa or accuracy, or else the first that it recorded."""
    return next((name for name in ("test_kappa", "test_accuracy", *metrics) if name in metrics), None)


def _number(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return "not a number" if value is None else str(value)


def measured(claim: Mapping[str, Any]) -> str:
    """Return what a claim measured, with its interval if it has one: "0.04 [0.01, 0.07]"."""
    interval = f" [{_number(claim['low'])}, {_number(claim['high'])}]" if "low" in claim else ""
    return _number(claim["measured"]) + interval


def bounds(claim: Mapping[str, Any]) -> str:
    """Return within which bounds a claim holds, such as "at least 0.8"."""
    named = (("at least", claim["at_least"]), ("at most", claim["at_most"]))
    return " and ".join(f"{name} {_number(bound)}" for name, bound in named if bound is not None)
