"""Written answers: released, graded by hand in the formgrader, and carried through reports, totals and feedback."""

import csv

import nbformat
import pytest
from in_process import invoke
from plain_nbgrader import nbgrader
from small_exercises import DOUBLE, NAME, SOURCE, changed

from course_tools.grading.gradebook import harmless
from course_tools.grading.rehearsal import rehearse, rehearse_mutants
from course_tools.notebooks.exercises import TEXT_STUB, find_exercises, nbgrader_metadata
from course_utils.errors import CourseError

META = (
    '"grade": true, "grade_id": "words", "locked": false, "points": 2, "schema_version": 3, "solution": true, '
    '"task": false'
)

WRITTEN = f"""
# %% [markdown] nbgrader={{{META}}}
# ### BEGIN SOLUTION
# Because two is twice one. **1 point** for each half.
# ### END SOLUTION
"""

EVIL = "<script>alert(1)</script>\n\n</pre>[here](javascript:alert(1)) $x$ `code` **bold** &lt; ![x](http://evil)"


def write(folder, written=WRITTEN):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{NAME}.py").write_text(SOURCE + written)
    return find_exercises(folder, [NAME])[0]


@pytest.fixture
def exercise(tmp_path):
    return write(tmp_path / "exercises")


def notebook(exercise, words=None):
    """A right submission with a written answer, or without."""
    made = exercise.released()
    answers = {"task1": DOUBLE, "task2": 'answer = "b"'} | ({} if words is None else {"words": words})
    for cell in made.cells:
        cell.source = answers.get(nbgrader_metadata(cell).get("grade_id"), cell.source)
    return nbformat.writes(made)


def hand_in(folder, student, text):
    path = folder / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def place(exercise, tmp_path):
    return Place(exercise, tmp_path)


class Place:
    """Submissions, and what came of them."""

    def __init__(self, exercise, folder):
        self.exercise, self.folder = exercise, folder
        self.course, self.out = folder / "course", folder / "out"
        self.book = self.course / "gradebook.db"
        self.env = {"COURSE_EXERCISES": folder / "exercises", "COURSE_NOTEBOOKS": folder / "notebooks"}

    def say(self, *arguments):
        return invoke(*arguments, env=self.env)

    def hand_in(self, student, words=None):
        hand_in(self.course / "submitted", student, notebook(self.exercise, words))

    def grade(self, *more):
        return self.say("grade", "--no-sandbox", self.course / "submitted", "--out", self.out, *more)

    def rows(self, task="words"):
        with (self.out / "grades.csv").open(encoding="utf-8-sig") as file:
            return {row["student"]: (row["points"], row["note"]) for row in csv.DictReader(file) if row["task"] == task}

    def page(self, student):
        return (self.out / "feedback" / f"{student}__{NAME}.html").read_text()

    def totals(self, *more):
        finished = self.say("export", "csv", "--grades", self.out, *more)
        with (self.out / "totals.csv").open(encoding="utf-8-sig") as file:
            return finished, {row["student"]: (row["total"], row["note"]) for row in csv.DictReader(file)}


def test_a_release_has_a_stub_in_place_of_the_answer_and_its_rubric(exercise):
    assert exercise.maximum == 22
    assert exercise.names.keys() == {"task1", "task2"}
    cell = exercise.released().cells[-1]
    assert (cell.cell_type, cell.source) == ("markdown", TEXT_STUB)
    assert "1 point" not in nbformat.writes(exercise.released())
    assert "1 point" in exercise.solution().cells[-1].source
    assert rehearse(exercise) == []


def test_wrong_solutions_are_wanted_of_the_other_tasks_alone(exercise, tmp_path):
    (tmp_path / "exercises" / "mutants").mkdir()
    wrong = {"task1": ["def double(x):\n    return x"] * 5, "task2": ["answer = 'a'"] * 5}
    (tmp_path / "exercises" / "mutants" / f"{NAME}.py").write_text(f"MUTANTS = {wrong!r}")
    assert rehearse_mutants(exercise) == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (
            lambda text: text.replace("# ### BEGIN SOLUTION\n", "").replace("# ### END SOLUTION\n", ""),
            "without '### BEGIN",
        ),
        (
            lambda text: text.replace('"points": 2', '"points": -2'),
            "a written answer needs points of 0 or more, and has -2",
        ),
        (lambda text: text.replace('"grade": true', '"grade": false').replace('"points": 2, ', ""), "cannot be graded"),
        (lambda text: text.replace('"task": false', '"task": true'), "cannot be graded"),
        (lambda text: text.replace("# %% [markdown]", "# %%"), "cannot be graded"),
    ],
)
def test_what_an_author_may_get_wrong_is_refused_with_the_cell(tmp_path, change, what):
    exercise = write(tmp_path, change(WRITTEN))
    with pytest.raises(CourseError, match=r"cell \d+ \(words\)") as refused:
        exercise.read_all()
    assert what in str(refused.value)


def test_it_waits_in_table_page_and_totals_and_only_what_was_written_does(place):
    place.hand_in("ada", "It is twice one.")
    place.hand_in("bob")
    place.hand_in("eve", "  ")
    finished = place.grade()
    assert f"ada · {NAME} · 20 of 22 so far, words waits for a grade by hand" in finished.stdout
    assert f"bob · {NAME} · 20 of 22\n" in finished.stdout
    assert place.rows() == {
        "ada": ("", "waits for a grade by hand"),
        "bob": ("0", "not answered"),
        "eve": ("0", "not answered"),
    }
    assert "20 of 22 points so far</strong>; words waits for a grade by hand" in place.page("ada")
    assert "<td>of 2</td><td>waits for a grade by hand</td>" in place.page("ada")
    assert "so far" not in place.page("bob")
    finished, totals = place.totals()
    assert finished.exit_code == 1
    assert f"Not final, a task waits for a grade by hand: ada {NAME}" in finished.stdout
    assert totals["ada"] == ("20", f"{NAME}: words waits for a grade by hand: not final")
    assert totals["bob"] == ("20", "")
    stats = place.say("stats", "--grades", place.out)
    assert stats.exit_code == 0


@pytest.mark.parametrize(
    ("change", "points", "note"),
    [
        (
            lambda cells: cells[-1].update(cell_type="code", outputs=[], execution_count=None),
            "",
            "waits for a grade by hand",
        ),
        (lambda cells: cells[-1].update(cell_type="raw"), "", "waits for a grade by hand"),
        (lambda cells: cells.append(cells[-1]), "", "waits for a grade by hand; its cell is there 2 times"),
        (lambda cells: cells.pop(), "0", "not answered; its cell was deleted or renamed"),
        (
            lambda cells: cells[-1]["metadata"]["nbgrader"].update(points=20),
            "",
            "waits for a grade by hand; its points were changed (ignored)",
        ),
    ],
)
def test_whatever_happens_to_its_cell_a_text_is_never_run_and_waits(place, change, points, note):
    text = changed(notebook(place.exercise, "1 / 0 is no number"), lambda made: change(made["cells"]))
    hand_in(place.course / "submitted", "ada", text)
    place.grade()
    assert place.rows() == {"ada": (points, note)}
    assert "ZeroDivisionError" not in place.page("ada")


def give(book, student, points=None, comment=None):
    """What a person does in the formgrader."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{book}") as open_book:
        (notebook,) = open_book.find_submission(NAME, student).notebooks
        for grade in notebook.grades:
            if grade.name == "words" and points is not None:
                grade.manual_score, grade.needs_manual_grade = points, False
        for each in notebook.comments:
            if each.name == "words" and comment is not None:
                each.manual_comment = comment
        open_book.db.commit()


def states(book):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{book}") as open_book:
        return {
            each.student.id: (each.score, bool(each.needs_manual_grade))
            for each in open_book.assignment_submissions(NAME)
        }


@pytest.mark.slow
def test_a_person_grades_it_in_the_gradebook_and_the_next_grading_tells_everywhere(alembic, place):
    assert place.say("release", "--course", place.course).exit_code == 0
    nbgrader(place.course, "generate_assignment", NAME, "--force")
    place.hand_in("ada", EVIL)
    place.hand_in("bob")
    assert place.grade("--gradebook", place.book).exit_code == 0
    assert states(place.book) == {"ada": (20, True), "bob": (20, False)}

    shown = nbformat.read(place.course / "autograded" / "ada" / NAME / f"{NAME}.ipynb", as_version=4).cells[-1]
    assert shown.source == harmless(EVIL)
    assert shown.cell_type == "markdown"
    # Plain nbgrader says the same.
    nbgrader(place.course, "autograde", NAME, "--force")
    assert states(place.book) == {"ada": (20, True), "bob": (20, False)}
    assert place.grade("--gradebook", place.book).exit_code == 0

    give(place.book, "ada", 1.5, "Well said,\n<b>nearly</b>")
    give(place.book, "bob", comment="A pity")
    assert place.grade("--gradebook", place.book).exit_code == 0
    assert states(place.book) == {"ada": (21.5, False), "bob": (20, False)}
    assert place.rows() == {
        "ada": ("1.5", "graded by hand; Well said, <b>nearly</b>"),
        "bob": ("0", "not answered; A pity"),
    }
    assert "21.5 of 22 points</strong>" in place.page("ada")
    assert "Well said,\n&lt;b&gt;nearly&lt;/b&gt;" in place.page("ada")
    finished, totals = place.totals()
    assert finished.exit_code == 0
    assert totals == {"ada": ("21.5", ""), "bob": ("20", "")}
    assert place.totals("--gradebook", place.book)[1] == totals

    # Another person's second thoughts; and a grading without the gradebook keeps what it gave.
    give(place.book, "ada", 2)
    assert place.totals("--gradebook", place.book)[1]["ada"] == ("22", "")
    place.grade("--gradebook", place.book)
    place.grade()
    assert place.rows()["ada"][0] == "2"
    nbgrader(place.course, "generate_feedback", NAME)
    (page,) = (place.course / "feedback" / "ada").rglob("*.html")
    assert "<script>alert(1)</script>" not in page.read_text()
    assert "nearly" in page.read_text()

    # Handed in anew: what was given was given for another text.
    place.hand_in("ada", "Another answer.")
    place.grade("--gradebook", place.book)
    assert states(place.book)["ada"][1]
    assert place.rows()["ada"] == ("", "waits for a grade by hand; Well said, <b>nearly</b>")
    finished, totals = place.totals("--gradebook", place.book)
    assert (finished.exit_code, totals["ada"]) == (1, ("20", f"{NAME}: words waits for a grade by hand: not final"))
    place.grade("--gradebook", place.book)
    assert states(place.book)["ada"][1], "a second grading must not take the old points for those of the new text"

    write(place.folder / "exercises", WRITTEN.replace('"points": 2', '"points": 3'))
    refused = place.grade("--gradebook", place.book)
    assert refused.exit_code == 1
    assert f"{NAME}. The gradebook has 2 points for words, and the exercise has 3 now." in refused.stdout
    assert place.rows()["ada"][0] == "", "what was given was given out of other points"


@pytest.mark.parametrize("text", [EVIL, "a\n\nb", "über <!-- x", "`" * 5, "\u2028", ""])
def test_a_text_is_shown_letter_for_letter_whatever_it_holds(text):
    pytest.importorskip("nbconvert")
    from html.parser import HTMLParser

    from nbconvert.filters import markdown2html

    found, tags = [], set()
    parser = HTMLParser()
    parser.handle_data = found.append
    parser.handle_starttag = lambda tag, _: tags.add(tag)
    parser.feed(markdown2html(harmless(text)))
    assert "".join(found).rstrip("\n") == text
    assert tags == {"pre"}


def test_the_book_folds_the_answer_and_its_rubric_away(exercise):
    from course_tools.publishing.book import exercise_page

    cell = exercise_page(exercise, solutions=True).cells[-1]
    assert cell.cell_type == "markdown"
    assert cell.source.startswith("<details>")
    assert "1 point" in cell.source
    assert "###" not in cell.source


def test_for_programs_that_look_for_copies_there_is_what_students_wrote_and_nothing_else(place):
    place.hand_in("ada", "It is twice one.")
    hand_in(place.course / "submitted", "bob", "no notebook")
    place.grade()
    finished = place.say("export", "code", "--grades", place.out)
    assert finished.stdout.strip() == str(place.out / "code" / NAME)
    (path,) = (place.out / "code" / NAME).iterdir()
    assert path.name == "ada.py"
    assert path.read_text() == f'{DOUBLE}\n\nanswer = "b"\n'
