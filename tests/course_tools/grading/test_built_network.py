"""The answer that builds a network (exercise 11): honest ones get all points, however they are written; others do not.

Every test here imports Keras.
"""

import pytest
from small_exercises import answered

from course_tools.grading.attempt import grade_cells
from course_tools.grading.sandbox import InProcessSession, Limits
from course_tools.notebooks.exercises import find_exercises, nbgrader_metadata
from course_utils.paths import ROOT

TASK = "task4"

pytestmark = pytest.mark.slow

(EXERCISE,) = find_exercises(ROOT / "exercises", ["11"])

SOLUTION = next(c.source for c in EXERCISE.solution().cells if nbgrader_metadata(c).get("grade_id") == TASK)

INSPECTED = SOLUTION[SOLUTION.index("def inspected(") :]


def graded(answer):
    code = answered(EXERCISE, **{TASK: answer})
    (grade,), _ = grade_cells(EXERCISE, code, InProcessSession, Limits(seconds=600, total=7200), tasks=[TASK])
    return grade.points, grade.note


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("layers.Add()([shortcut, conv_bn(x, filters, 3)])", "conv_bn(x, filters, 3) + shortcut"),
        ("layers.Add()([shortcut, conv_bn(x, filters, 3)])", "layers.add([conv_bn(x, filters, 3), shortcut])"),
        ("layers.ReLU()", 'layers.Activation("relu")'),
        ("layers.BatchNormalization()", "layers.BatchNormalization(epsilon=1e-5, momentum=0.9)"),
        ('layers.Dense(classes, activation="softmax")(x)', "layers.Softmax()(layers.Dense(classes)(x))"),
        ("use_bias=False)", 'use_bias=False, kernel_initializer="he_normal", name=None)'),
    ],
)
def test_an_honest_network_gets_all_points_however_it_is_written(line, instead):
    assert line in SOLUTION
    assert graded(SOLUTION.replace(line, instead)) == (4, "")


@pytest.mark.parametrize(
    ("body", "note"),
    [
        ("pass", "no functional keras.Model, but a NoneType"),
        ("return np.zeros((4, classes))", "no functional keras.Model, but a ndarray"),
        ("return keras.Sequential([keras.Input((side, side, 3)), layers.Flatten()])", "but a Sequential"),
        ("return keras.Model(i, layers.Lambda(lambda x: x)(i))", "a part is not allowed (Lambda)"),
        ("return keras.Model(i, keras.Sequential([layers.Flatten()])(i))", "a part is not allowed (Sequential)"),
        (
            "class Mine(layers.Layer):\n        def call(self, x): return x\n    return keras.Model(i, Mine()(i))",
            "a part is not allowed (own layer)",
        ),
        ("i = keras.Input((side, 5, 3))\n    return keras.Model(i, layers.Flatten()(i))", "expected shape"),
        ("return keras.Model(i, {'a': layers.Flatten()(i)})", "0 of 4 points: residual_network(8, 3, (4, 6), (1, 1))"),
        ("return keras.Model(i, i)", "0 of 4 points: residual_network(8, 3, (4, 6), (1, 1)), wrong: the number of"),
        ("raise StopIteration", "StopIteration, which ends the loops of whoever calls it"),
        ("return 1 / 0", "ZeroDivisionError"),
    ],
)
def test_what_is_no_such_network_gets_no_points_and_is_told_why(body, note):
    head = "def residual_network(side, classes, widths, blocks):\n    i = keras.Input((side, side, 3))\n    "
    points, why = graded(f"{head}{body}\n\n\n{INSPECTED}")
    assert points == 0
    assert note in why


@pytest.mark.parametrize("body", ["None", "True", "''", "{}", "settings", "{'answers': None}"])
def test_an_inspection_that_was_replaced_gets_no_points(body):
    answer = SOLUTION[: SOLUTION.index("def inspected(")]
    assert graded(f"{answer}\n\n\ndef inspected(settings, *probe):\n    return {body}")[0] == 0


@pytest.mark.parametrize("fill", ["float('nan')", "0.0", "''", "[]", "{}"])
def test_an_inspection_without_the_values_gets_no_points(fill):
    answer = f"{SOLUTION}\n\n\ntrue = inspected\ninspected = lambda *each: dict.fromkeys(true(*each), {fill})"
    assert graded(answer)[0] == 0


def test_a_plain_network_gets_one_point_at_most():
    head = "def residual_network(side, classes, widths, blocks):\n    i = keras.Input((side, side, 3))\n"
    body = "    x = layers.GlobalAveragePooling2D()(layers.Conv2D(8, 3)(i))\n"
    points, why = graded(f'{head}{body}    return keras.Model(i, layers.Dense(classes, "softmax")(x))\n\n\n{INSPECTED}')
    assert points <= 1
    assert "the number of additions" in why
