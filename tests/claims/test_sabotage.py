"""What runs saboteurs, on a small lesson that needs no TensorFlow."""

import pytest
import sabotage
import small_lessons
from sabotage import Saboteur

from course_tools.notebooks.lessons import find_lessons

LESSON = (
    small_lessons.PARAMETERS
    + """
# %%
from course_utils.records import claim

gain = 3

# %%
print("a slow figure")

# %%
claim("There is a gain", gain, at_least=1)

# %%
raise RuntimeError("the rest is not needed")
"""
)


def lesson(folder):
    return find_lessons(small_lessons.write_lessons(folder / "lessons", _07_small=LESSON))[0]


def test_a_changed_lesson_ends_with_the_last_claim_that_must_break(tmp_path):
    result = sabotage.run(lesson(tmp_path), Saboteur("", [("gain = 3", "gain = 0")], ["There is"], ""), tmp_path)
    assert result.error == ""
    assert [(claim["holds"], claim["measured"]) for claim in result.claims] == [(False, 0)]


def test_cells_that_are_not_needed_are_left_out(tmp_path):
    saboteur = Saboteur("", [("gain = 3", "gain = 0")], ["There is"], "", without=["a slow figure"])
    cells = sabotage.sabotaged(lesson(tmp_path), saboteur, tmp_path).notebook.cells
    assert [cell.source.splitlines()[0] for cell in cells[1:]] == [
        "from course_utils.records import claim",
        'claim("There is a gain", gain, at_least=1)',
    ]


def test_a_saboteur_whose_text_is_not_there_is_refused(tmp_path):
    with pytest.raises(ValueError, match="occurs 0 times"):
        sabotage.sabotaged(lesson(tmp_path), Saboteur("", [("gain = 4", "")], ["There is"], ""), tmp_path)


def test_the_page_keeps_what_was_not_measured_again(tmp_path):
    each = sabotage.ClaimsOfLesson(lesson(tmp_path), [Saboteur("no | gain", [], ["There is"], "nothing gained")], {})
    (claim,) = each.claims
    first = sabotage.page([each], {sabotage.key(each, claim, each.saboteurs[0]): "0.1"})
    assert sabotage.page([each], {}, first) == first
    assert dict(sabotage.measured_on(first)) == {("07", "There is a gain", "no \\| gain"): "0.1"}
