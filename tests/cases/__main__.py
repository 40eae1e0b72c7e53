"""Runs every kind of case and prints a table: `make test-cases`, or `python -m tests.cases WORD...` for some of them.

A word chooses the cases whose kind or name has it. Options that begin with a dash go to pytest.
"""

import sys
from collections import Counter
from collections.abc import Sequence

import pytest
from rich.console import Console
from rich.table import Table

from tests.cases.table import CASES, Case


class Seen:
    """Collects what came of every test: pytest calls the method below."""

    def __init__(self) -> None:
        self.outcomes: dict[str, Counter[str]] = {}
        self.words: dict[str, list[str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = report.nodeid.partition("[")[0]
        if report.when == "call" or report.outcome != "passed":
            self.outcomes.setdefault(name, Counter())[report.outcome] += 1
            self.words.setdefault(name, []).extend(str(said) for key, said in report.user_properties if key == "seen")

    def of(self, case: Case) -> str:
        """Return in a few words what came of a case."""
        names = node_ids(case)
        counts = sum((self.outcomes.get(name, Counter()) for name in names), Counter())
        said = [word for name in names for word in self.words.get(name, [])]
        parts = [f"{number} {outcome}" for outcome, number in counts.items()] or ["not run"]
        return ", ".join([*parts, *said])

    def holds(self, case: Case) -> bool:
        """Return whether each test of a case has run and none has failed."""
        return all(self.outcomes.get(name) and not self.outcomes[name]["failed"] for name in node_ids(case))


def node_ids(case: Case) -> list[str]:
    return [f"{case.file}::test_{test}" for test in case.tests]


def main(arguments: Sequence[str]) -> int:
    words = [argument.lower() for argument in arguments if not argument.startswith("-")]
    options = [argument for argument in arguments if argument.startswith("-")]
    cases = [case for case in CASES if not words or any(word in f"{case.kind} {case.case}".lower() for word in words)]
    seen = Seen()
    nodes = dict.fromkeys(node for case in cases for node in node_ids(case))
    pytest.main(["-q", "-m", "", "--tb=short", *options, *nodes], plugins=[seen])
    table = Table(title="What goes wrong for others")
    for heading in ("kind", "case", "expected", "seen"):
        table.add_column(heading)
    for case in cases:
        table.add_row(case.kind, case.case, case.expected, seen.of(case), style="" if seen.holds(case) else "red")
    Console(width=None if sys.stdout.isatty() else 160).print(table)
    return 0 if cases and all(map(seen.holds, cases)) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
