"""What every lesson's source and every committed notebook must be."""

import nbformat
import pytest

from course_tools.lessons import find_lessons
from course_tools.worker import collect
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
