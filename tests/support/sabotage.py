"""Saboteurs: changes of a few lines to a lesson under which some of its claims must no longer hold.

`tests/claims/lesson_NN.py` holds those of lesson NN. What they measured is kept in `docs/claims.md`.
"""

import ast
import contextlib
import math
import runpy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from course_tools.execution.machine import environment
from course_tools.execution.worker import LessonRun, Task
from course_tools.notebooks.lessons import Lesson, find_lessons
from course_tools.notebooks.results import Result, collect
from course_utils.paths import ROOT, work_dir

CLAIMS = ROOT / "tests" / "claims"
PAGE = ROOT / "docs" / "claims.md"

TIMEOUT = 900.0
"""Seconds that a sabotaged lesson may take."""

NOT_MEASURED = "not measured yet"

HEAD = """\
# What would break the claims

A claim is worth what would break it. For each claim of the lessons there is a *saboteur*: a change of a few lines under
which the claim must fail. *As shipped* is what the lesson's notebook measures, *sabotaged* what comes out with the
saboteur at work, both on the tiny profile with seed 0. Claims that follow from arithmetic or from how a program is
written, whatever the pictures and the training, are named below each table.

`make test-claims` runs all saboteurs and writes this page.
"""


@dataclass(frozen=True)
class Saboteur:
    """A change to a lesson, and the claims that it must break on tiny.

    `changes` are pairs: a text that occurs exactly once in the lesson's source, and what takes its place. `breaks` are
    the beginnings of the claims' texts, each long enough to be one claim's alone. `why` is one sentence: what this
    stands for. `without` are texts of code cells, each found in exactly one, that the broken claims do not need: they
    are not executed. A `quick` one runs with the normal tests; all of these together should take less than a minute.
    Saboteurs of a lesson with the same `together` are at work in the same run, to save time: what one of them changes
    must not matter to the claims that the others break.
    """

    name: str
    changes: Sequence[tuple[str, str]]
    breaks: Sequence[str]
    why: str
    without: Sequence[str] = ()
    quick: bool = False
    together: str = ""


@dataclass(frozen=True)
class Claim:
    """A claim as a lesson's source states it: its text (up to the first value that is computed), and its cell."""

    text: str
    cell: int


@dataclass(frozen=True)
class ClaimsOfLesson:
    """A lesson with its saboteurs and its identities (beginning of a claim: reason); both empty without a file."""

    lesson: Lesson
    saboteurs: Sequence[Saboteur]
    identities: Mapping[str, str]

    @property
    def number(self) -> str:
        """Two digits."""
        return self.lesson.name[:2]

    @cached_property
    def claims(self) -> list[Claim]:
        """Every call of `claim`, in the lesson's order."""
        return claims_in(self.lesson)

    @property
    def runs(self) -> list[Saboteur]:
        """The saboteurs, those that are at work together as one."""
        groups: dict[str, list[Saboteur]] = {}
        for each in self.saboteurs:
            groups.setdefault(each.together or each.name, []).append(each)
        return [_joined(name, group) for name, group in groups.items()]

    def named(self, beginning: str) -> list[Claim]:
        """Return the claims that begin so: exactly one, if all is well."""
        return [claim for claim in self.claims if claim.text.startswith(beginning)]

    def saboteurs_of(self, claim: Claim) -> list[Saboteur]:
        """Return the saboteurs that name this claim."""
        return [each for each in self.saboteurs if any(map(claim.text.startswith, each.breaks))]

    def identity(self, claim: Claim) -> str:
        """Return why the claim needs no saboteur, or nothing."""
        return next((reason for text, reason in self.identities.items() if claim.text.startswith(text)), "")


def _joined(name: str, group: Sequence[Saboteur]) -> Saboteur:
    return Saboteur(
        name,
        [change for each in group for change in each.changes],
        [beginning for each in group for beginning in each.breaks],
        " ".join(each.why for each in group),
        list(dict.fromkeys(text for each in group for text in each.without)),
        all(each.quick for each in group),
    )


def load(lessons: Path = ROOT / "lessons", folder: Path = CLAIMS) -> list[ClaimsOfLesson]:
    """Return every lesson with its saboteurs."""
    found = []
    for lesson in find_lessons(lessons):
        file = folder / f"lesson_{lesson.name[:2]}.py"
        names = runpy.run_path(str(file)) if file.exists() else {}
        found.append(ClaimsOfLesson(lesson, names.get("SABOTEURS", []), names.get("IDENTITIES", {})))
    return found


def claims_in(lesson: Lesson) -> list[Claim]:
    """Return every call of `claim` in a lesson."""
    claims = []
    for number, cell in enumerate(lesson.notebook.cells):
        if cell.cell_type == "code":
            calls = [node for node in ast.walk(ast.parse(cell.source)) if _is_claim(node)]
            claims += [Claim(_text(call.args[0]), number) for call in calls]
    return claims


def changed_source(lesson: Lesson, saboteur: Saboteur) -> str:
    """Return the lesson's source with the changes made. Raises `ValueError` if a text does not occur exactly once."""
    source = lesson.source.read_text("utf-8")
    for old, new in saboteur.changes:
        if (count := source.count(old)) != 1:
            raise ValueError(f"{lesson.name}, {saboteur.name}: this occurs {count} times instead of once:\n{old}")
        source = source.replace(old, new)
    return source


def sabotaged(lesson: Lesson, saboteur: Saboteur, folder: Path) -> Lesson:
    """Write the changed lesson into a folder, up to the last claim that must break; return it.

    Its text and the cells that `without` names are left out. Raises `ValueError` where the saboteur does not fit.
    """
    changed = Lesson(folder / lesson.source.name)
    changed.source.write_text(changed_source(lesson, saboteur), "utf-8")
    last = max(claim.cell for claim in claims_in(changed) if any(map(claim.text.startswith, saboteur.breaks)))
    cells = [cell for cell in changed.notebook.cells[: last + 1] if cell.cell_type == "code"]
    for text in saboteur.without:
        if (count := sum(text in cell.source for cell in cells)) != 1:
            raise ValueError(f"{lesson.name}, {saboteur.name}: {count} cells instead of one hold this:\n{text}")
        cells = [cell for cell in cells if text not in cell.source]
    changed.notebook.cells = cells
    return changed


def run(lesson: Lesson, saboteur: Saboteur, folder: Path) -> Result:
    """Execute the changed lesson on tiny, in a kernel of its own and with a new COURSE_WORK below `folder`.

    It shares only the drawn pictures with this process's COURSE_WORK.
    """
    scratch, work, drawn = folder / "scratch", folder / "work", work_dir() / "drawn"
    for each in (scratch, work, drawn):
        each.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError):  # Windows may not allow it: then the pictures are drawn again
        (work / "drawn").symlink_to(drawn, target_is_directory=True)
    variables = environment(1) | {"COURSE_WORK": str(work), "COURSE_STRICT_CLAIMS": "0"}
    changed = sabotaged(lesson, saboteur, folder)
    parameters = {"profile": "tiny", "seed": 0}
    result, _ = LessonRun(Task(lesson.name, changed.notebook, scratch, folder, parameters, variables, TIMEOUT)).run()
    return result


def shipped(lesson: Lesson) -> list[dict[str, Any]]:
    """Return the claims that the lesson's committed notebook records."""
    return collect(ROOT / "notebooks" / f"{lesson.name}.ipynb")[1]


def shown(claim: Mapping[str, Any]) -> str:
    """Return what a claim measured, as the page shows it."""
    measured = claim["measured"]
    text = "not a number" if measured is None or math.isnan(measured) else f"{measured:.3g}"
    low, high = claim.get("low"), claim.get("high")
    return text if low is None or high is None else f"{text} [{low:.3g}, {high:.3g}]"


def bounds(claim: Mapping[str, Any]) -> str:
    """Return the bounds of a claim, as the page shows them."""
    both = (("at least", claim["at_least"]), ("at most", claim["at_most"]))
    return ", ".join(f"{word} {bound:.3g}" for word, bound in both if bound is not None)


# The page


def page(lessons: Sequence[ClaimsOfLesson], measured: Mapping[tuple[str, str, str], str], before: str = "") -> str:
    """Return `docs/claims.md`.

    Args:
        lessons: what it is about.
        measured: for (number of the lesson, claim's text, saboteur's name) what was measured with that saboteur.
        before: the page as it was, for what was not measured now.
    """
    known = dict(measured_on(before)) | dict(measured)
    parts = [HEAD]
    for each in lessons:
        parts += [f"\n## {each.lesson.name.replace('_', ' ')}\n"]
        rows = [_row(each, claim, saboteur, known) for claim in each.claims for saboteur in each.saboteurs_of(claim)]
        if rows:
            parts += ["\n| claim | bound | as shipped | sabotaged | saboteur |\n|---|---|---|---|---|\n", *rows]
        reasons = [f"- {_cell(claim.text)}: {reason}\n" for claim in each.claims if (reason := each.identity(claim))]
        if reasons:
            parts += ["\nWithout a saboteur:\n\n", *reasons]
    return "".join(parts)


def measured_on(page: str) -> Iterator[tuple[tuple[str, str, str], str]]:
    """Yield what a page says was measured: (lesson, claim's text, saboteur's name) and the text of the number."""
    lesson = ""
    for line in page.splitlines():
        if line.startswith("## "):
            lesson = line[3:5]
        elif line.startswith("| ") and len(cells := line.strip("| ").split(" | ")) == 5 and cells[0] != "claim":
            yield (lesson, cells[0], cells[4].partition("**")[2].partition(":**")[0]), cells[3]


def key(each: ClaimsOfLesson, claim: Claim, saboteur: Saboteur) -> tuple[str, str, str]:
    """Return what a measurement on the page is found by."""
    return each.number, _cell(claim.text), _cell(saboteur.name)


def _row(each: ClaimsOfLesson, claim: Claim, saboteur: Saboteur, known: Mapping[tuple[str, str, str], str]) -> str:
    made = [record for record in shipped(each.lesson) if record["text"].startswith(claim.text)]
    limits, value = (bounds(made[0]), " / ".join(map(shown, made))) if made else ("", "not in the notebook yet")
    saying = f"**{_cell(saboteur.name)}:** {_cell(saboteur.why)}"
    found = known.get(key(each, claim, saboteur), NOT_MEASURED)
    return f"| {_cell(claim.text)} | {limits} | {value} | {found} | {saying} |\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _is_claim(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "claim"


def _text(node: ast.expr) -> str:
    """Return the text of a literal, of an f-string up to its first value."""
    if isinstance(node, ast.JoinedStr):
        first = node.values[0]
        return first.value if isinstance(first, ast.Constant) else ""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise ValueError(f"A claim's text is a string in the source, and not {ast.unparse(node)}.")
