"""Makes the book, a static site: the executed notebooks, the exercises, the pages of `docs/`. Executes nothing.

The pages are laid out for Sphinx as they stand in the repository, so that a link between two files works on a code
host and in the book alike. `docs/conf.py` holds Sphinx's settings, `course_tools.publishing.sphinx_ext` what it lacks.
"""

import base64
import json
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course_tools.notebooks.exercise_rules import SOLUTION, by_hand, nbgrader_metadata
from course_tools.notebooks.exercises import Exercise, find_exercises
from course_tools.notebooks.format import GUESS_FIRST, MEASURED, is_answer
from course_tools.notebooks.lessons import Lesson, find_lessons
from course_utils.errors import CourseError
from course_utils.paths import ROOT

if TYPE_CHECKING:
    from nbformat import NotebookNode

PROFILES = ("tiny", "laptop", "full")

LOOK_UP = ("running", "hosted", "glossary", "then_and_now", "times", "measured", "errata", "sources", "api")
TEACH = ("instructors",)
"""Pages of `docs/` in the order of the contents. Others follow the first group, by name."""


def build(lessons_folder: Path, notebooks: Path, exercises_folder: Path, out: Path, solutions: bool) -> int:
    """Make the site in the folder `out`, in place of an older one; return Sphinx's exit code.

    If Sphinx warns of anything, the older site stays. Raises `CourseError` if a notebook is missing, `out` holds
    something else than a site, or Sphinx is not installed.
    """
    try:
        from sphinx.cmd.build import build_main
    except ImportError as error:
        raise CourseError("The book needs Sphinx. What to do: pip install -e '.[docs]'") from error
    if out.is_file() or (out.is_dir() and any(out.iterdir()) and not (out / ".buildinfo").exists()):
        raise CourseError(f"{out} is there and is no book. What to do: name another folder with --out.")
    lessons = find_lessons(lessons_folder)
    # A students' course has no sources of exercises: their notebooks are pages as they are.
    exercises = find_exercises(exercises_folder) if exercises_folder.is_dir() else []
    missing = [lesson.name for lesson in lessons if not (notebooks / f"{lesson.name}.ipynb").is_file()]
    if missing:
        raise CourseError(f"{notebooks} has no {missing[0]}.ipynb. What to do: course build {' '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="course-book-") as folder:
        source, site = Path(folder) / "source", Path(folder) / "site"
        lay_out(source, lessons, notebooks, exercises, solutions)
        quiet = ["-q", "-W", "--keep-going", "-d", f"{folder}/doctrees", "-c", str(ROOT / "docs")]
        code = build_main([*quiet, "-b", "html", str(source), str(site)])
        if code == 0:
            _offer_notebooks(site, lessons, notebooks, exercises)
            for template in (site / "_static").glob("*.html"):  # the theme's own, of no use to a reader
                template.unlink()
            fresh = out.with_name(f".{out.name}.new")
            shutil.rmtree(fresh, ignore_errors=True)
            shutil.copytree(site, fresh)
            shutil.rmtree(out, ignore_errors=True)
            fresh.rename(out)
    return code


def lay_out(
    source: Path, lessons: Sequence[Lesson], notebooks: Path, exercises: Sequence[Exercise], solutions: bool
) -> None:
    """Write everything that Sphinx reads to the folder `source`."""
    import nbformat

    (source / "notebooks" / "exercises").mkdir(parents=True)
    for lesson in lessons:
        page = lesson_page(nbformat.read(notebooks / f"{lesson.name}.ipynb", as_version=4))
        (source / "notebooks" / f"{lesson.name}.ipynb").write_text(nbformat.writes(page), "utf-8")
    for exercise in exercises:
        path = source / "notebooks" / "exercises" / f"{exercise.name}.ipynb"
        path.write_text(nbformat.writes(exercise_page(exercise, solutions)), "utf-8")
    if not exercises and (notebooks / "exercises").is_dir():
        shutil.copytree(notebooks / "exercises", source / "notebooks" / "exercises", dirs_exist_ok=True)
    shutil.copytree(ROOT / "docs", source / "docs", ignore=shutil.ignore_patterns("conf.py", "_static", "index.md"))
    (source / "data").mkdir()
    shutil.copy(ROOT / "data" / "README.md", source / "data")
    shutil.copy(ROOT / "CONTRIBUTING.md", source)
    (source / "docs" / "then_and_now.md").write_text(then_and_now(lessons), "utf-8")
    (source / "docs" / "times.md").write_text(times(lessons, measured(notebooks)), "utf-8")
    (source / "docs" / "api.md").write_text(api(), "utf-8")
    (source / "index.md").write_text(landing(source, lessons), "utf-8")
    _bring_linked_files(source)


def _bring_linked_files(source: Path) -> None:
    """Copy the files of the repository that pages link to and that are no pages: a reader can download them."""
    root = source.resolve()
    for page in root.rglob("*.md"):
        for link in re.findall(r"\]\((?!\w+:|#)([^)#\s]+)", page.read_text("utf-8")):
            wanted = (page.parent / link).resolve()
            if wanted.is_relative_to(root) and not wanted.exists() and wanted.suffix != ".md":
                original = ROOT / wanted.relative_to(root)
                if original.is_file():
                    wanted.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(original, wanted)


def lesson_page(notebook: "NotebookNode") -> "NotebookNode":
    """Return the notebook with the outputs of its answers folded, as myst-nb wants to be told."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and is_answer(cell):
            cell.metadata["tags"] = [*cell.metadata["tags"], "hide-output"]
            cell.outputs = [
                output for output in cell.outputs if output.get("data", {}).get("text/plain") != GUESS_FIRST
            ]
            cell.metadata["mystnb"] = {"code_prompt_show": "Show the answer", "code_prompt_hide": "Hide the answer"}
    return notebook


def exercise_page(exercise: Exercise, solutions: bool) -> "NotebookNode":
    """Return what students get of an exercise, each answer cell followed by a solution to unfold, if wanted."""
    from nbformat.v4 import new_code_cell, new_markdown_cell

    page = exercise.released()
    if not solutions:
        return page
    cells = []
    for cell, original in zip(page.cells, exercise.notebook.cells, strict=True):
        cells.append(cell)
        if nbgrader_metadata(cell).get("solution"):
            code = "\n".join(line for line in original.source.split("\n") if line.strip() not in SOLUTION)
            if by_hand(cell):
                text = f"<details>\n<summary>An answer, and what gives points</summary>\n\n{code}\n\n</details>"
                cells.append(new_markdown_cell(text, id=f"{cell.id}-solution"))
                continue
            shown = {
                "tags": ["hide-input"],
                "mystnb": {"code_prompt_show": "A solution", "code_prompt_hide": "Hide it"},
            }
            cells.append(new_code_cell(code, id=f"{cell.id}-solution", metadata=shown))
    page.cells = cells
    return page


def header(lesson: Lesson) -> dict[str, str]:
    """Return the head of a lesson: its "title", and each bold entry by its name ("You will learn", "Time", ...).

    Raises `CourseError` if an entry is missing.
    """
    text = lesson.notebook.cells[0].source
    title, _, rest = text.partition("\n")
    entries = {"title": title.removeprefix("# ")}
    for paragraph in rest.strip().split("\n\n"):
        if match := re.match(r"\*\*([^*]+)\*\*\s*(.*)", paragraph, re.DOTALL):
            entries[match[1]] = " ".join(match[2].split())
    for name in ("You will learn", "You need", "Time", "Data"):
        if name not in entries:
            raise CourseError(f"{lesson.source}: the first cell has no **{name}**.")
    return entries


def time_on(lesson: Lesson) -> dict[str, str]:
    """Return what a lesson's head says of its time: on each profile, {"tiny": "about 10 seconds", ...}, and "reading".

    The time for reading may be missing; then it is "".
    """
    parts = (part.partition(":") for part in header(lesson)["Time"].split(" · "))
    found = {"reading": ""} | {profile.strip(): time.strip() for profile, _, time in parts}
    if set(found) != {"reading", *PROFILES}:
        raise CourseError(
            f"{lesson.source}: **Time** wants an entry for each of {', '.join(PROFILES)}, and may have one more: "
            "reading: 40 minutes · tiny: about 30 seconds · laptop: ..."
        )
    return found


def section(lesson: Lesson, heading: str) -> str:
    """Return the text under a heading of the second level, without the heading; empty if there is none."""
    text = "\n\n".join(cell.source for cell in lesson.notebook.cells if cell.cell_type == "markdown")
    match = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    return match[1].strip() if match else ""


def then_and_now(lessons: Sequence[Lesson]) -> str:
    """Return the page that joins the lessons' tables of old and new code. A row of several lessons stands once."""
    rows: dict[str, list[str]] = {}
    for lesson in lessons:
        for line in section(lesson, "In old tutorials, and today").splitlines():
            if line.startswith("| ") and not line.startswith("| in old tutorials"):
                rows.setdefault(line, []).append(f"[{lesson.name[:2]}](../notebooks/{lesson.name}.ipynb)")
    if not rows:
        raise CourseError("No lesson has a table under '## In old tutorials, and today'.")
    table = "\n".join(f"{row} {' '.join(where)} |" for row, where in rows.items())
    return f"""# Then and now

Code that you will meet in tutorials written for Keras 1 and 2 (in lesson 11 for Paddle), and what does the same today.
The table is put together from those at the end of the lessons.

| in old tutorials | today | lesson |
|---|---|---|
{table}
"""


def measured(notebooks: Path) -> dict[str, dict[str, float]]:
    """Return the seconds and the memory that the last build of each lesson took, by the lesson's name."""
    path = notebooks / MEASURED
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def times(lessons: Sequence[Lesson], measured: dict[str, dict[str, float]]) -> str:
    """Return the page about time and memory: what each lesson's head says, and what its last build took."""
    lines = []
    for lesson in lessons:
        said, took = time_on(lesson), measured.get(lesson.name)
        seconds, memory = (f"{took['seconds']:.0f}", f"{took['peak_rss_mb']:,.0f}") if took else ("", "")
        link = f"[{header(lesson)['title']}](../notebooks/{lesson.name}.ipynb)"
        entries = [link, said["reading"], *(said[profile] for profile in PROFILES), seconds, memory]
        lines.append(f"| {' | '.join(entries)} |")
    table = "\n".join(lines)
    return f"""# Time and memory

What a lesson takes to read, and to run on each profile, as its head says, and what it took when its notebook was last
built: on tiny, from the start of the kernel to its end, two lessons at a time, with the most memory that it held.

| lesson | reading | tiny | laptop | full | seconds | MB |
|---|---|---|---|---|---|---|
{table}

Your own figures are in `runs/tiny/summary.json` after `course run`.
"""


def api() -> str:
    """Return the page that lists what `course_utils` offers: Sphinx reads the docstrings of what is public."""
    folder = ROOT / "course_utils"
    names = sorted(path.stem for path in folder.glob("[!_]*.py"))
    modules = "\n\n".join(
        f"## course_utils.{name}\n\n```{{eval-rst}}\n.. automodule:: course_utils.{name}\n```" for name in names
    )
    return f"""# What lessons import

`course_utils` is thin. A function is shown in the lesson that introduces it and imported by later ones.

{modules}
"""


def landing(source: Path, lessons: Sequence[Lesson]) -> str:
    """Return the first page: `docs/index.md` with the lessons' cards and the contents put in, as seen from the root."""
    text = (ROOT / "docs" / "index.md").read_text("utf-8")
    text = re.sub(r"\]\((?!https?:|#)(?:\.\./)?([^)]+)\)", _from_root, text)
    cards = "\n".join(_card(source, lesson) for lesson in lessons)
    others = sorted({path.stem for path in (source / "docs").glob("*.md")} - {*LOOK_UP, *TEACH})
    look_up = [f"docs/{name}" for name in (*LOOK_UP, *others) if (source / "docs" / f"{name}.md").is_file()]
    contents = {
        "Lessons": ["notebooks/*"],
        "Exercises": ["notebooks/exercises/*"],
        "To look up": ["data/README", *look_up],
        "To teach and to help": [*(f"docs/{name}" for name in TEACH), "CONTRIBUTING"],
    }
    trees = "\n".join(
        "```{toctree}\n:hidden:\n:glob:\n:caption: " + caption + "\n\n" + "\n".join(pages) + "\n```"
        for caption, pages in contents.items()
    )
    grid = f"::::{{grid}} 1 2 2 3\n:gutter: 3\n\n{cards}\n::::"
    return text.replace("<!-- the lessons -->", grid) + "\n" + trees + "\n"


def _from_root(match: re.Match[str]) -> str:
    """Return a link of `docs/index.md` as it must be in the root."""
    return f"]({match[1]})" if "../" in match[0] else f"](docs/{match[1]})"


def _card(source: Path, lesson: Lesson) -> str:
    """Return a lesson's card in Markdown: a picture, the title, what you will learn, how long it takes."""
    head = header(lesson)
    page, picture = f"notebooks/{lesson.name}.ipynb", f"notebooks/{lesson.name}.png"
    data, description = cover(source / page)
    (source / picture).write_bytes(data)
    learn, time = head["You will learn"], time_on(lesson)
    return f""":::{{grid-item-card}} [{head["title"]}]({page})
:img-top: {picture}
:img-alt: {re.sub(r"[][]", "", description)}

{learn[0].upper()}{learn[1:]}

*{f"{time['reading']} to read, {time['tiny']} to run" if time["reading"] else f"Takes {time['tiny']}"}.*
:::"""


def cover(notebook: Path) -> tuple[bytes, str]:
    """Return the picture on a lesson's card, a PNG file, and its description.

    It is the figure of the cell tagged `cover`, or else the one with the most bytes: mostly a grid of pictures.
    """
    import nbformat

    figures = [
        ("cover" in cell.metadata.get("tags", []), len(data), data, output.metadata.get("image/png", {}))
        for cell in nbformat.read(notebook, as_version=4).cells
        for output in cell.get("outputs", [])
        if (data := output.get("data", {}).get("image/png"))
    ]
    if not figures:
        raise CourseError(f"{notebook.name} has no figure. What to do: course build {notebook.stem}")
    *_, data, metadata = max(figures, key=lambda figure: figure[:2])
    return base64.b64decode(data), metadata.get("alt", f"A figure from {notebook.stem}")


def _offer_notebooks(site: Path, lessons: Sequence[Lesson], notebooks: Path, exercises: Sequence[Exercise]) -> None:
    """Put what students shall download in place of what Sphinx was given to read: no solutions in it."""
    import nbformat

    offered: dict[str, Any] = {f"{lesson.name}.ipynb": notebooks / f"{lesson.name}.ipynb" for lesson in lessons}
    for name, path in offered.items():
        shutil.copy(path, site / "_sources" / "notebooks" / name)
    for exercise in exercises:
        path = site / "_sources" / "notebooks" / "exercises" / f"{exercise.name}.ipynb"
        path.write_text(nbformat.writes(exercise.released()) + "\n", "utf-8")
