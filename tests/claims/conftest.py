"""Keeps what the saboteurs measure: a table on the screen and, with --write-claims, docs/claims.md."""

import pytest
import sabotage

MEASURED = {}


def pytest_addoption(parser):
    parser.addoption("--write-claims", action="store_true", help="write docs/claims.md with what was measured")


class Writer:
    """Writes the page after each saboteur, so that nothing is lost where a long run is stopped."""

    def __init__(self):
        self.lessons = sabotage.load()
        self.write()

    def write(self):
        before = sabotage.PAGE.read_text("utf-8") if sabotage.PAGE.exists() else ""
        sabotage.PAGE.write_text(sabotage.page(self.lessons, MEASURED, before), "utf-8")

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report):
        if report.when == "call" and any(name == "measured" for name, _ in report.user_properties):
            self.write()


def pytest_sessionstart(session):
    # Where tests run in several processes, the one that collects the reports writes.
    if session.config.getoption("write_claims", False) and not hasattr(session.config, "workerinput"):
        session.config.pluginmanager.register(Writer())


def pytest_runtest_logreport(report):
    if report.when == "call":
        MEASURED.update(value for name, value in report.user_properties if name == "measured")


def pytest_terminal_summary(terminalreporter):
    if MEASURED:
        terminalreporter.section("claims under sabotage")
        for (lesson, claim, saboteur), value in sorted(MEASURED.items()):
            terminalreporter.line(f"{lesson} {value:>14}  {claim}  [{saboteur}]")
