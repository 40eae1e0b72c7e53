"""What `course book` lays out before Sphinx reads it, and what it refuses."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from small_lessons import write_lessons

from course_tools.notebooks.exercises import find_exercises, nbgrader_metadata
from course_tools.notebooks.format import GUESS_FIRST
from course_tools.notebooks.lessons import find_lessons
from course_tools.publishing import book
from course_utils.errors import CourseError
from course_utils.paths import ROOT

HEAD = """# %% [markdown]
# # {title}
#
# **You will learn** to look.
#
# **You need** lesson 00.
#
# **Time** tiny: about 5 seconds · laptop: 1 minute · full: an hour on a GPU
#
# **Data** `cats_dogs`
"""

TABLE = """
# %% [markdown]
# ## In old tutorials, and today
#
# | in old tutorials | today |
# |---|---|
# | `lr=` | `learning_rate=` |
# {row}
#
# ## Exercises
#
# | no | row |
# |---|---|
# | of | that |
"""


@pytest.fixture
def lessons(tmp_path):
    first = HEAD.format(title="00 · One") + TABLE.format(row="| `nb_epoch` | `epochs` |")
    head = HEAD.format(title="01 · Two").replace("tiny:", "reading: 40 minutes · tiny:")
    second = head + TABLE.format(row="| `a \\| b` | `c` |")
    return find_lessons(write_lessons(tmp_path / "lessons", _00_one=first, _01_two=second))


def test_the_head_of_a_lesson_is_read_entry_by_entry(lessons):
    head = book.header(lessons[0])
    assert (head["title"], head["You will learn"], head["Data"]) == ("00 · One", "to look.", "`cats_dogs`")
    profiles = {"tiny": "about 5 seconds", "laptop": "1 minute", "full": "an hour on a GPU"}
    assert book.time_on(lessons[0]) == {"reading": "", **profiles}
    assert book.time_on(lessons[1]) == {"reading": "40 minutes", **profiles}


def test_a_head_without_a_time_is_refused_with_the_file(tmp_path):
    (lesson,) = find_lessons(write_lessons(tmp_path, _00_one=HEAD.format(title="One").replace("**Time**", "Time")))
    with pytest.raises(CourseError, match=r"00_one\.py: the first cell has no \*\*Time\*\*"):
        book.header(lesson)


def test_then_and_now_joins_the_tables_of_all_lessons_and_a_common_row_stands_once(lessons):
    rows = [line for line in book.then_and_now(lessons).splitlines() if line.startswith("| `")]
    one, two = "[00](../notebooks/00_one.ipynb)", "[01](../notebooks/01_two.ipynb)"
    assert rows == [
        f"| `lr=` | `learning_rate=` | {one} {two} |",
        f"| `nb_epoch` | `epochs` | {one} |",
        f"| `a \\| b` | `c` | {two} |",
    ]


def test_every_row_of_every_lesson_is_in_then_and_now():
    lessons = find_lessons(ROOT / "lessons")
    page = book.then_and_now(lessons)
    sources = "\n".join(cell.source for lesson in lessons for cell in lesson.notebook.cells[-12:])
    tables = re.findall(r"^## In old tutorials, and today\n\n\| in old.*\n\|.*\n((?:\|.*\n)+)", sources, re.MULTILINE)
    assert len(tables) == len(lessons)
    assert [row for table in tables for row in table.splitlines() if row not in page] == []


def test_the_table_of_times_has_what_was_measured_where_it_was(lessons):
    page = book.times(lessons, {"00_one": {"seconds": 4, "peak_rss_mb": 1234}})
    assert "about 5 seconds | 1 minute | an hour on a GPU | 4 | 1,234 |" in page
    assert "| 40 minutes | about 5 seconds | 1 minute | an hour on a GPU |  |  |" in page


def test_exercises_show_a_folded_solution_behind_each_answer_cell():
    (exercise,) = find_exercises(ROOT / "exercises", ["01"])
    cells = book.exercise_page(exercise, solutions=True).cells
    places = [number for number, cell in enumerate(cells) if nbgrader_metadata(cell).get("solution")]
    assert len(places) == len(exercise.tasks)
    for place in places:
        solution = cells[place + 1]
        assert solution.metadata["tags"] == ["hide-input"]
        assert "NotImplementedError" not in solution.source
        assert "###" not in solution.source
        compile(solution.source, "solution", "exec")


def test_without_solutions_there_is_what_students_get():
    for exercise in find_exercises(ROOT / "exercises"):
        assert nbformat.writes(book.exercise_page(exercise, solutions=False)) == nbformat.writes(exercise.released())


def test_hidden_tests_are_in_no_page():
    for exercise in find_exercises(ROOT / "exercises"):
        assert "HIDDEN TESTS" not in nbformat.writes(book.exercise_page(exercise, solutions=True))


def test_the_page_of_functions_has_every_public_module_and_no_other():
    modules = re.findall(r"automodule:: (\S+)", book.api())
    assert {"course_utils.metrics", "course_utils.plots", "course_utils.records"} <= set(modules)
    assert [name for name in modules if "._" in name or "synthetic" in name] == []


def test_links_of_the_first_page_lead_there_from_the_root(tmp_path, lessons, monkeypatch):
    monkeypatch.setattr(book, "cover", lambda notebook: (b"", "a picture"))
    (tmp_path / "notebooks").mkdir()
    page = book.landing(tmp_path, lessons)
    links = re.findall(r"\]\(([^)]+)\)", page)
    assert {"docs/glossary.md", "data/README.md", "CONTRIBUTING.md", "docs/map_of_features.png"} <= set(links)
    assert [link for link in links if link.startswith("..")] == []


def test_a_missing_notebook_is_named_with_the_command_that_makes_it(lessons, tmp_path):
    (tmp_path / "notebooks").mkdir()
    with pytest.raises(CourseError, match=r"no 00_one\.ipynb\. What to do: course build 00_one 01_two"):
        book.build(tmp_path / "lessons", tmp_path / "notebooks", ROOT / "exercises", tmp_path / "site", True)


def test_a_folder_that_is_no_book_is_left_alone(lessons, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "draft.txt").write_text("mine")
    with pytest.raises(CourseError, match="is no book"):
        book.build(tmp_path / "lessons", tmp_path / "notebooks", ROOT / "exercises", tmp_path / "thesis", True)
    assert (tmp_path / "thesis" / "draft.txt").read_text() == "mine"


def test_every_entry_of_the_glossary_has_a_chinese_name_a_definition_and_a_lesson(require):
    require("docs")
    from course_tools.publishing.sphinx_ext import read_terms

    text = (ROOT / "docs" / "glossary.md").read_text()
    terms = read_terms(text)
    assert len(terms) == len(re.findall(r"^- ", text, re.MULTILINE)) > 40
    assert len({term.anchor for term in terms}) == len(terms)
    assert [term.names for term in terms if len(term.definition) < 20 or "(lesson " not in term.definition] == []
    entries = re.findall(r"^- \*\*.*?(?=^- |^#|\Z)", text, re.DOTALL | re.MULTILINE)
    assert [entry for entry in entries if not re.search(r"\*\* \([^)]*[\u4e00-\u9fff]", entry)] == []


def test_the_readme_lists_every_lesson_with_the_time_that_its_head_says():
    rows = re.findall(r"^\| \[.*\]\(notebooks/(\w+)\.ipynb\) \|.*\| (.*) \|$", (ROOT / "README.md").read_text(), re.M)
    lessons = find_lessons(ROOT / "lessons")
    assert rows == [(lesson.name, book.time_on(lesson)["tiny"].removeprefix("about ")) for lesson in lessons]


def test_an_answer_is_folded_on_its_page_and_nothing_else():
    texts = ({"text/plain": text} for text in (GUESS_FIRST, "42"))
    outputs = [new_output("display_data", text) for text in texts]
    cells = [
        new_code_cell("6 * 7", metadata={"tags": ["answer"]}, outputs=outputs),
        new_code_cell("1", metadata={"tags": ["other"]}),
    ]
    answer, other = book.lesson_page(new_notebook(cells=cells)).cells
    assert answer.metadata["tags"] == ["answer", "hide-output"]
    assert answer.metadata["mystnb"]["code_prompt_show"] == "Show the answer"
    assert [output.data["text/plain"] for output in answer.outputs] == ["42"]
    assert other.metadata == {"tags": ["other"]}
