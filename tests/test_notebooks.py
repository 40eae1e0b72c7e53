"""What every lesson's source and every committed notebook must be."""

import re

import nbformat
import pytest

from course_tools.notebooks.lessons import find_lessons
from course_tools.notebooks.results import collect
from course_utils.paths import ROOT

LESSONS = find_lessons(ROOT / "lessons")
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def name(item):
    return getattr(item, "stem", None) or item.name


@pytest.mark.parametrize("lesson", LESSONS, ids=name)
def test_a_lesson_takes_a_profile_and_a_seed_and_says_of_every_parameter_what_it_is(lesson):
    parameters = lesson.parameters
    assert (parameters["profile"].default, parameters["seed"].default) == ("'tiny'", "0")
    (cell,) = [cell for cell in lesson.notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assert [parameter for parameter in parameters.values() if not parameter.hint] == []
    assert [line for line in cell.source.splitlines() if " = " in line and "  # " not in line] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_a_notebook_shows_neither_warnings_nor_errors(path):
    cells = nbformat.read(path, as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    assert [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_a_notebook_makes_claims_and_all_of_them_hold(path):
    _, claims = collect(path)
    assert claims
    assert [claim for claim in claims if not claim["holds"]] == []


@pytest.mark.parametrize("lesson", LESSONS, ids=name)
def test_a_lesson_ends_with_questions_that_have_one_right_answer_and_an_explanation_for_every_choice(lesson):
    questions = [cell.source for cell in lesson.notebook.cells if "**Question " in cell.source]
    assert questions[0].startswith("## Check yourself\n")
    assert [cell.source for cell in lesson.notebook.cells[-len(questions) :]] == questions
    assert 4 <= len(questions) <= 6
    for number, question in enumerate(questions, start=1):
        assert f"**Question {number}.** " in question
        choice = r"<details>\n<summary>.+</summary>\n\n\*\*(Right|No)\.\*\* [^<]{20,}\n\n</details>"
        verdicts = re.findall(choice, question)
        assert verdicts.count("Right") == 1
        assert len(verdicts) == question.count("<details>") == question.count("</details>") >= 3


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
def test_every_figure_of_a_notebook_carries_a_description(path):
    cells = nbformat.read(path, as_version=4).cells
    figures = [output for cell in cells for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]
    assert figures
    assert [figure.metadata for figure in figures if len(figure.metadata.get("image/png", {}).get("alt", "")) < 5] == []
