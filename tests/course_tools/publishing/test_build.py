"""`course build`: what a built notebook holds, when it is made again, and when `--check` complains."""

import json
import subprocess
import sys

import nbformat
import pytest
from in_process import invoke
from small_lessons import PARAMETERS, SHOW, cell, claim, write_lessons

pytestmark = pytest.mark.slow

LESSON = (
    "# %% [markdown]\n# # A lesson\n"
    + PARAMETERS
    + SHOW
    + claim("it works", 0.9, at_least=0.8)
    + cell("import sys\nprint('one')\nsys.stdout.flush()\nprint('two', profile, seed)")
    + cell("import matplotlib\nmatplotlib.rcParams['figure.dpi']")
    + cell("40 + 2")
    + '\n# %% tags=["answer"]\n6 * 7\n'
)


FOLDED = {"tags": ["answer"], "jupyter": {"outputs_hidden": True}}


class Place:
    """A folder of lessons and a folder of notebooks."""

    def __init__(self, folder):
        self.lessons, self.notebooks = folder / "lessons", folder / "notebooks"

    def __call__(self, *arguments):
        env = {"COURSE_LESSONS": self.lessons, "COURSE_NOTEBOOKS": self.notebooks}
        return invoke("build", *arguments, env=env)

    def read(self, name):
        return nbformat.read(self.notebooks / f"{name}.ipynb", as_version=4)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Two lessons, built. Tests that change something restore it."""
    place = Place(tmp_path_factory.mktemp("built"))
    write_lessons(place.lessons, _01_lesson=LESSON, _02_other=PARAMETERS + cell("1 + 1"))
    finished = place()
    assert finished.exit_code == 0, finished.stdout + finished.stderr
    return place


@pytest.fixture
def source(built):
    """The source of lesson 01, restored when the test ends."""
    path = built.lessons / "01_lesson.py"
    text = path.read_text()
    yield path
    path.write_text(text)


@pytest.fixture
def notebook(built):
    """The built lesson 01, restored when the test ends."""
    path = built.notebooks / "01_lesson.ipynb"
    text = path.read_text()
    yield path
    path.write_text(text)


def test_a_notebook_holds_the_cells_of_its_source_and_their_outputs(built):
    cells = built.read("01_lesson").cells
    assert cells[0].source == "# A lesson"
    assert cells[-2].outputs[0].data["text/plain"] == "42"


def test_outputs_keep_records_and_claims(built):
    (output,) = built.read("01_lesson").cells[3].outputs
    assert output.data["application/vnd.image-course.record+json"]["text"] == "it works"


def test_what_was_printed_piece_by_piece_is_one_output(built):
    (output,) = built.read("01_lesson").cells[4].outputs
    assert output.text == "one\ntwo tiny 0\n"


def test_figures_are_made_at_72_dots_per_inch(built):
    assert built.read("01_lesson").cells[5].outputs[0].data["text/plain"] == "72.0"


def test_the_seconds_and_the_memory_of_each_build_are_kept_beside_the_notebooks(built):
    measured = json.loads((built.notebooks / "measured.json").read_text())
    assert list(measured) == ["01_lesson", "02_other"]
    assert all(0 < entry["seconds"] < 300 and 20 < entry["peak_rss_mb"] < 5000 for entry in measured.values())


def test_no_parameters_are_injected(built):
    assert not [
        cell for cell in built.read("01_lesson").cells if "injected-parameters" in cell.metadata.get("tags", [])
    ]


def test_a_notebook_holds_nothing_of_this_machine_and_this_hour(built):
    notebook = built.read("01_lesson")
    assert notebook.metadata.keys() == {"kernelspec", "language_info", "course"}
    assert sys.version.split()[0] not in str(notebook.metadata)
    assert [cell.metadata for cell in notebook.cells] == [{}, {"tags": ["parameters"]}, {}, {}, {}, {}, {}, FOLDED]
    assert [cell.execution_count for cell in notebook.cells[1:]] == [1, 2, 3, 4, 5, 6, 7]


def test_the_output_of_an_answer_is_there_and_folded(built):
    answer = built.read("01_lesson").cells[-1]
    assert answer.metadata == FOLDED
    assert [output.data["text/plain"] for output in answer.outputs] == ["Guess first. The answer:", "42"]


def test_papermill_takes_no_notice_of_folded_outputs(built, tmp_path):
    import papermill

    notebook = built.notebooks / "01_lesson.ipynb"
    again = papermill.execute_notebook(notebook, tmp_path / "again.ipynb", {"seed": 1}, progress_bar=False)
    assert again.cells[-1].outputs[0].data["text/plain"] == "42"


def test_building_again_from_nothing_gives_the_same_bytes(built, notebook):
    before = notebook.read_bytes()
    notebook.unlink()
    assert built("1").exit_code == 0
    assert notebook.read_bytes() == before


def test_only_what_changed_is_built(built, source, notebook):
    other = (built.notebooks / "02_other.ipynb").stat().st_mtime_ns
    source.write_text(PARAMETERS + cell("'changed'"))
    finished = built()
    assert "1 of 2 notebooks are up to date" in finished.stdout
    assert built.read("01_lesson").cells[-1].outputs[0].data["text/plain"] == "'changed'"
    assert (built.notebooks / "02_other.ipynb").stat().st_mtime_ns == other


@pytest.mark.parametrize("last", [cell("1 / 0"), SHOW + claim("too bold", 0.7, at_least=0.8)])
def test_a_lesson_that_fails_or_claims_too_much_leaves_its_notebook_as_it_was(built, source, notebook, last):
    before = notebook.read_bytes()
    source.write_text(PARAMETERS + last)
    assert built("1").exit_code == 1
    assert notebook.read_bytes() == before


def test_a_lesson_whose_own_default_is_not_tiny_is_refused(built, source):
    source.write_text(PARAMETERS.replace("tiny", "full", 1))
    refused = built()
    assert refused.exit_code == 2
    assert "profile = 'tiny'" in refused.stderr


def test_check_is_content_with_what_build_made(built):
    assert built("--check").exit_code == 0


def test_check_names_a_notebook_that_does_not_match_its_source_and_the_command_that_mends_it(built, source):
    source.write_text(LESSON + cell("'one more'"))
    finished = built("--check")
    assert finished.exit_code == 1
    assert f"{built.notebooks / '01_lesson.ipynb'} does not match its source" in finished.stdout
    assert "course build 01_lesson\n" in finished.stdout


def test_check_notices_a_notebook_edited_by_hand(built, notebook):
    notebook.write_text(notebook.read_text().replace("40 + 2", "40 + 3"))
    assert built("--check").exit_code == 1


def test_check_notices_a_notebook_built_with_another_course_utils(built, notebook):
    content = json.loads(notebook.read_text())
    content["metadata"]["course"]["key"] = "0" * 16
    notebook.write_text(json.dumps(content))
    finished = built("--check")
    assert finished.exit_code == 1
    assert "was built with another" in finished.stdout


def test_check_notices_a_missing_notebook(built, notebook):
    notebook.unlink()
    assert "01_lesson.ipynb is missing" in built("--check").stdout


def test_check_notices_a_notebook_without_a_source(built):
    orphan = built.notebooks / "09_gone.ipynb"
    orphan.write_text((built.notebooks / "02_other.ipynb").read_text())
    finished = built("--check")
    orphan.unlink()
    assert finished.exit_code == 1
    assert f"{orphan} has no source" in finished.stdout


def test_a_notebook_of_the_students_own_is_none_of_its_business(built):
    own = built.notebooks / "Untitled.ipynb"
    own.write_text("{}")
    finished = built("--check")
    own.unlink()
    assert finished.exit_code == 0


FIGURE = cell("import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])")
NO_FIGURE = "import matplotlib.pyplot as plt\nplt.close('all')"


def test_a_lesson_that_draws_and_shows_no_figure_leaves_its_notebook_as_it_was(built, source, notebook):
    before = notebook.read_bytes()
    source.write_text(PARAMETERS + cell(NO_FIGURE))
    finished = built("1")
    assert finished.exit_code == 1
    assert "01_lesson has no figure, but its lesson draws some" in finished.stdout
    assert notebook.read_bytes() == before


def test_a_cell_that_lost_its_figure_is_named_and_the_notebook_stays(built, source, notebook):
    switch = cell("draws = True")
    lost = cell("if draws:  # on the second try it does not\n    _ = plt.plot([1, 2])")
    source.write_text(PARAMETERS + FIGURE + switch + lost)
    assert built("1").exit_code == 0
    before = notebook.read_bytes()
    source.write_text(PARAMETERS + FIGURE + switch.replace("True", "False") + lost)
    finished = built("1")
    assert finished.exit_code == 1
    assert "below `if draws: # on the second try it does not`" in " ".join(finished.stdout.split())
    assert notebook.read_bytes() == before


def test_check_notices_a_notebook_without_figures_whose_lesson_draws(built, source, notebook):
    source.write_text(PARAMETERS + FIGURE)
    assert built("1").exit_code == 0
    assert built("--check").exit_code == 0
    bare = nbformat.read(notebook, as_version=4)
    for code in bare.cells:
        code.outputs = []
    nbformat.write(bare, notebook)
    finished = built("--check")
    assert finished.exit_code == 1
    assert "has no figure, but its lesson draws some" in finished.stdout


def test_nbval_passes_on_built_notebooks(built):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval-lax", str(built.notebooks)]
    finished = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert finished.returncode == 0, finished.stdout
    assert "9 passed" in finished.stdout
