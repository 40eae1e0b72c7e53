"""Answers that train: honest ones pass, whatever pictures are drawn; failures and attacks do not.

The tests that take minutes are marked `real`: `make test-real` runs them.
"""

import functools
import re
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from small_exercises import NAME, SOURCE, answered

from course_tools.grading.attempt import grade_cells, limits_for
from course_tools.grading.rehearsal import mutants
from course_tools.grading.sandbox import InProcessSession, Limits, SubprocessSession
from course_tools.grading.submissions import SubmittedCode, examine
from course_tools.notebooks.exercises import find_exercises, nbgrader_metadata
from course_utils import synthetic
from course_utils.errors import CourseError
from course_utils.paths import ROOT
from course_utils.synthetic import traffic_signs

TASK = "training"

TRAINED = {each.name: each for each in find_exercises(ROOT / "exercises") if TASK in {t.name for t in each.tasks}}

TUNED = "04_fine_tuning"
"""Its answer returns weights; those of the others return what a network says of new pictures."""

PREDICTING = [name for name in TRAINED if name != TUNED]

AUGMENTED = """
def train_and_predict(pictures, labels, new_pictures):
    model = keras.Sequential([
        keras.Input(pictures.shape[1:]),
        layers.RandomFlip("horizontal"),
        layers.Rescaling(1 / 255),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu"),
        layers.Flatten(),
        layers.Dropout(0.2),
        layers.Dense(2, activation="softmax"),
    ])
    model.compile("rmsprop", "sparse_categorical_crossentropy")
    model.fit(pictures, labels, batch_size=10, epochs=20, verbose=0)
    return model.predict(new_pictures, verbose=0)[:, 1]
"""

NORMALISED = """
def train_and_predict(pictures, labels, new_pictures):
    mean, deviation = pictures.mean(), pictures.std()
    inputs = keras.Input((32, 32, 3))
    x = inputs
    for filters in (16, 32, 48):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu", kernel_initializer="he_normal")(x)
        x = layers.MaxPooling2D()(x)
    x = layers.Dense(24, activation="relu")(layers.Flatten()(x))
    model = keras.Model(inputs, layers.Dense(1)(x))
    model.compile(keras.optimizers.Adam(1e-3), keras.losses.BinaryCrossentropy(from_logits=True))
    both = np.concatenate([pictures, pictures[:, :, ::-1]])
    model.fit((both - mean) / deviation, np.concatenate([labels, labels]), batch_size=16, epochs=12, verbose=0)
    return 1 / (1 + np.exp(-model.predict((new_pictures - mean) / deviation, verbose=0).ravel()))
"""

HEAD = """
def features(pictures):
    return network.model.predict(network.preprocess(pictures), verbose=0).reshape(len(pictures), -1)

def train_and_predict(pictures, labels, new_pictures):
    known, new = features(pictures), features(new_pictures)
    mean, deviation = known.mean(0), known.std(0) + 1e-3
    head = keras.Sequential([keras.Input(known.shape[1:]), layers.Dropout(0.3), layers.Dense(1, activation="sigmoid")])
    head.compile(keras.optimizers.Adam(5e-3), "binary_crossentropy", steps_per_execution=6)
    head.fit((known - mean) / deviation, labels, batch_size=10, epochs=60, verbose=0)
    return head.predict((new - mean) / deviation, verbose=0).ravel()
"""

MIRRORED = """
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

def train_and_predict(pictures, labels, new_pictures):
    pooled = keras.Model(network.model.input, layers.GlobalAveragePooling2D()(network.model.output))
    both = np.concatenate([pictures, pictures[:, :, ::-1]])
    known = pooled.predict(network.preprocess(both), verbose=0)
    classifier = make_pipeline(StandardScaler(), LogisticRegression(C=0.03))
    classifier.fit(known, np.concatenate([labels, labels]))
    return classifier.predict_proba(pooled.predict(network.preprocess(new_pictures), verbose=0))[:, 1]
"""

STORED = """
def fine_tune(pictures, labels):
    model, base = top_trained(pictures, labels)
    cut = base.get_layer("block5_conv1").input
    early = keras.Model(base.input, cut)
    stored = early.predict(keras.applications.vgg16.preprocess_input(pictures.astype("float32")), verbose=0)
    base.trainable = True
    x = keras.layers.GlobalAveragePooling2D()(keras.Model(cut, base.output)(cut))
    late = keras.Model(cut, model.get_layer("top")(keras.layers.Dropout(0.2)(model.get_layer("standardise")(x))))
    late.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy")
    late.fit(stored, labels, batch_size=20, epochs=25, verbose=0)
    return model.get_weights()
"""

CHOSEN = """
def fine_tune(pictures, labels):
    model, base = top_trained(pictures, labels)
    for layer in base.layers:
        layer.trainable = layer.name in ("block5_conv1", "block5_conv2", "block5_conv3")
    model.compile(keras.optimizers.RMSprop(1e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    best = keras.callbacks.EarlyStopping("val_accuracy", patience=20, restore_best_weights=True)
    rest, kept = (pictures[30:], labels[30:]), (pictures[:30], labels[:30])
    model.fit(*rest, validation_data=kept, batch_size=15, epochs=20, callbacks=[best], verbose=0)
    return model.get_weights()
"""

HONEST = {
    "02_small_cnn": [AUGMENTED, NORMALISED],
    "03_bottleneck_features": [HEAD, MIRRORED],
    TUNED: [STORED, CHOSEN],
}


def own_solution(exercise):
    (answer,) = [c.source for c in exercise.solution().cells if nbgrader_metadata(c).get("grade_id") == TASK]
    return answer


def with_seeds(exercise, number):
    """The exercise with other pictures in its hidden test: 0 leaves it as it is."""
    seeds = [int(each) for each in np.random.default_rng(number).integers(0, 2**32, 4)]
    tasks = [
        replace(
            each, source=re.sub(r"SEEDS = \(.*\)", f"SEEDS = {tuple(seeds)}", each.source) if number else each.source
        )
        for each in exercise.tasks
    ]
    changed = find_exercises(ROOT / "exercises", [exercise.name])[0]
    changed.__dict__["tasks"] = tasks
    return changed


def graded(exercise, answer):
    code = answered(exercise, **{TASK: answer})
    (grade,), _ = grade_cells(exercise, code, InProcessSession, Limits(seconds=600, total=7200), tasks=[TASK])
    return grade


DRAW, DRAW_SIGN = functools.cache(synthetic.fresh), functools.cache(traffic_signs.fresh)


@pytest.fixture
def drawn_once(monkeypatch):
    """Draw the same pictures once, as many tests as there are."""
    monkeypatch.setattr(synthetic, "fresh", lambda *what, **how: tuple(each.copy() for each in DRAW(*what, **how)))
    monkeypatch.setattr(traffic_signs, "fresh", DRAW_SIGN)


ANSWERS = [
    (name, kind, number) for name in TRAINED for kind, count in (("honest", 3), ("wrong", 6)) for number in range(count)
]


@pytest.mark.real
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("name", "kind", "number"), ANSWERS)
def test_honest_answers_pass_and_wrong_ones_do_not_whatever_is_drawn(drawn_once, capsys, name, kind, number):
    exercise = TRAINED[name]
    honest = [own_solution(exercise), *HONEST[name]]
    answer = honest[number] if kind == "honest" else mutants(exercise)[TASK][number]
    grades = []
    for drawing in range(5):
        grades.append(graded(with_seeds(exercise, drawing), answer))
        with capsys.disabled():
            print(f"{name} {kind} {number} drawing {drawing}: {grades[-1].points:g} of 4 {grades[-1].note}", flush=True)
    if kind == "honest":
        assert min(grade.points for grade in grades) >= 3  # of 4: between honest answers there is room for a better one
    else:
        assert max(grade.points for grade in grades) <= 1


# --- What is no answer; none of these needs Keras, so the cells that import it are left out ---


def returned(exercise, answer, start=InProcessSession, limits=None):
    cells = [(1, "import numpy as np"), (2, answer)]
    (grade,), _ = grade_cells(exercise, SubmittedCode(cells), start, limits, tasks=[TASK])
    return grade.points, grade.note


@pytest.mark.parametrize(
    ("value", "note"),
    [
        ("None", "one probability for each new picture"),
        ("0.5", "one probability for each new picture"),
        ("np.zeros(0)", "one probability for each new picture"),
        ("np.full((len(new_pictures), 1), 0.5)", "one probability for each new picture"),
        ("np.full(len(new_pictures), np.nan)", "no probabilities"),
        ("np.full(len(new_pictures), np.inf)", "no probabilities"),
        ("np.full(len(new_pictures), 2)", "no probabilities"),
        ("['dog'] * len(new_pictures)", "no numbers"),
        ("[{}] * len(new_pictures)", "no numbers"),
        ("lambda pictures: pictures", "no plain data"),
        ("np.zeros(len(new_pictures))", "0 of 4 points: 0.500 of the new pictures are right"),
        ("np.ones(len(new_pictures))", "0 of 4 points: 0.500 of the new pictures are right"),
        ("np.arange(len(new_pictures)) % 2", "0 of 4 points: 0."),
        ("np.random.random(len(new_pictures))", "0 of 4 points: 0."),
    ],
)
@pytest.mark.parametrize("name", PREDICTING)
def test_what_no_network_said_gets_no_points(drawn_once, name, value, note):
    answer = f"def train_and_predict(pictures, labels, new_pictures):\n    return {value}"
    points, why = returned(TRAINED[name], answer)
    assert points == 0
    assert note in why


ATTACKS = {
    "trains for ever": ("    while True:\n        pass", "it took longer than 6 s"),
    "trains for ever in another thread, too": (
        "    import threading\n    for _ in range(2):\n"
        "        threading.Thread(target=lambda: all(True for _ in iter(int, 1))).start()\n"
        "    while True:\n        pass",
        "it took longer than 6 s",
    ),
    "reserves ten gigabytes": ("    return len(bytearray(10 * 2**30))", "MemoryError"),
    "fills ten gigabytes": (
        "    kept = []\n    for _ in range(160):\n        kept.append(np.ones(2**23))\n    return len(kept)",
        "MemoryError|used more than|killed|crashed",
    ),
    "looks for the truth in its callers": (
        "    import gc, sys\n    places, frame = [globals()], sys._getframe()\n"
        "    while frame:\n        places += [frame.f_locals, frame.f_globals]\n        frame = frame.f_back\n"
        "    values = [value for place in places for value in list(place.values())]\n"
        "    for value in [*values, *gc.get_objects()]:\n"
        "        if isinstance(value, np.ndarray) and value.shape == (len(new_pictures),):\n            return value\n"
        "    return np.zeros(len(new_pictures))",
        "0 of 4 points: 0.500",
    ),
    "draws the pictures of small seeds, to find the right one": (
        "    from course_utils.synthetic import fresh\n    for seed in range(100):\n"
        "        found, truth = fresh('cats_dogs', 1, seed, size=new_pictures.shape[1])\n"
        "        if any(np.array_equal(found[0], picture) for picture in new_pictures):\n            return found / 0\n"
        "    return np.zeros(len(new_pictures))",
        "0 of 4 points: 0.500",
    ),
    "looks for the hidden test": (
        "    import course_utils, pathlib\n    near = pathlib.Path(course_utils.__file__).parents[1]\n"
        "    assert [each.name for each in near.iterdir()] == ['course_utils'], 'more than that'\n"
        "    return np.zeros(len(new_pictures))",
        "0 of 4 points: 0.500",
    ),
    "changes what the next answer imports": (
        "    import course_utils.synthetic\n    open(course_utils.synthetic.__file__, 'a').write('\\nfresh = None')",
        "OSError|PermissionError",
    ),
}


FROZEN = """
import keras

def fine_tune(pictures, labels):
    model, base = top_trained(pictures, labels)
    kept = model.get_weights()
    block = [place for place, weight in enumerate(model.weights) if weight.path.startswith("block5")]
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "note"),
    [
        ("return None", "the list of arrays that get_weights() returns"),
        ("return model", "no plain data"),
        ("return keras.Sequential([keras.layers.Lambda(lambda pictures: pictures)])", "no plain data"),
        ("return kept[:-1]", "not all weights of that model"),
        ("return [each.T for each in kept]", "not all weights of that model"),
        ("return [np.full(each.shape, 'a') for each in kept]", "arrays of numbers"),
        ("return [each * np.nan for each in kept]", "no finite numbers"),
        ("return [each * 1e39 for each in kept]", "no finite numbers"),
        ("return kept", "block5_conv1 has not moved"),
        ("return [each * 0 for each in kept]", "block1_conv1 has changed"),
        ("kept[0] = np.nextafter(kept[0], np.inf)\n    return kept", "block1_conv1 has changed"),
        ("kept[block[0]] = kept[block[0]] + 1e-3\n    return kept", "block5_conv2 has not moved"),
        ("labels[:] = 0\n    return kept", "changed its arguments"),
    ],
)
def test_weights_of_no_fine_tuned_network_get_no_points_and_are_told_why(drawn_once, body, note):
    grade = graded(TRAINED[TUNED], f"{FROZEN}    {body}\n")
    assert grade.points == 0
    assert note in grade.note


@pytest.mark.slow
def test_noise_in_the_block_is_no_gain(drawn_once):
    body = "for place in block:\n        kept[place] = kept[place] + 1e-4\n    return kept"
    grade = graded(TRAINED[TUNED], f"{FROZEN}    {body}\n")
    assert grade.points == 0
    assert re.search(r"0 of 4 points: accuracy 0\.\d+ before, 0\.\d+ afterwards, averaged over three", grade.note)


@pytest.mark.slow
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_inside_the_sandbox_gets_no_points(drawn_once, require, attack):
    require("bubblewrap")
    constant = "def train_and_predict(pictures, labels, new_pictures):\n    return np.zeros(len(new_pictures))"
    returned(TRAINED["02_small_cnn"], constant, limits=Limits(seconds=600, total=7200))  # so that all is drawn
    body, note = ATTACKS[attack]
    limits = limits_for(TRAINED["02_small_cnn"], Limits(seconds=2, total=200, memory=600))
    answer = f"def train_and_predict(pictures, labels, new_pictures):\n{body}"
    points, why = returned(TRAINED["02_small_cnn"], answer, lambda: SubprocessSession(limits), limits)
    assert points == 0
    assert re.search(note, why)


def test_a_task_that_trains_has_more_time_and_the_others_have_not():
    exercise = TRAINED["02_small_cnn"]
    assert [task.seconds for task in exercise.tasks] == [0] * (len(exercise.tasks) - 1) + [60]
    assert limits_for(exercise, Limits()) == replace(Limits(), total=200)
    assert limits_for(exercise, Limits(seconds=40, total=240)).total == 400


def test_the_check_that_trains_is_left_out_when_a_notebook_is_graded():
    for exercise in TRAINED.values():
        code = examine(exercise.solution(), exercise)
        assert [source for _, source in code.cells if "after one training" in source] == []
        assert "after one training" in nbformat.writes(exercise.released())


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('"grade": true', 'course={"seconds": 0}'),
        ('"grade": true', 'course={"skip": true}'),
        ('"grade": true', 'course={"second": 9}'),
        ('"solution": true', 'course={"seconds": 9}'),
    ],
)
def test_what_an_author_may_get_wrong_about_them_is_refused(tmp_path, cell, said):
    lines = [f"{line} {said}" if cell in line and "task2" in line else line for line in SOURCE.split("\n")]
    (tmp_path / f"{NAME}.py").write_text("\n".join(lines))
    (exercise,) = find_exercises(tmp_path, [NAME])
    with pytest.raises(CourseError, match="a test may have seconds, more than 0, and a visible check skip, true"):
        exercise.read_all()
