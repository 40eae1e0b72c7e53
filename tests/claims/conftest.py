"""Keeps what the saboteurs measure: a table on the screen and, with --write-claims, docs/claims.md."""

import pytest
import sabotage

MEASURED = {}


def pytest_addoption(parser):
    parser.addoption("--write-claims", action="store_true", help="write docs/claims.md with what was measured")


def pytest_runtest_logreport(report):
    if report.when == "call":
        MEASURED.update(value for name, value in report.user_properties if name == "measured")


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter, config):
    if MEASURED:
        terminalreporter.section("claims under sabotage")
        for (lesson, claim, saboteur), value in sorted(MEASURED.items()):
            terminalreporter.line(f"{lesson} {value:>14}  {claim}  [{saboteur}]")
    if config.getoption("write_claims", False):
        before = sabotage.PAGE.read_text("utf-8") if sabotage.PAGE.exists() else ""
        sabotage.PAGE.write_text(sabotage.page(sabotage.load(), MEASURED, before), "utf-8")
