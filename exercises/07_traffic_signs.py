# %% [markdown]
# # Exercise 07 · Signs, tracks, and a fair test
#
# **What to do** Fill in the seven cells that stop with `NotImplementedError`. Below each stands a check that you can run as
# often as you like; it says in words what is wrong, and it counts nothing.
#
# **How it is graded** 20 points. Other numbers than those of the checks are tried, also at the edges and with input that
# makes no sense: there your function must raise the error that its docstring names. Leave what you are given as it is;
# return new arrays and lists.
#
# **Time** 60 to 90 minutes once the lesson is read (planned, not measured): some 1,500 words and 70 lines to read.
# Nothing is trained.
#
# **You need** lesson 07, and lesson 02 for counting. Files are named as in the GTSRB: `00014/00003_00029.png` is frame 29
# of track 3 of class 14, and a track is one physical sign, filmed from a car that drives by.

# %%
import numpy as np

# %% [markdown]
# ## Task 1 (2 points)
#
# How large should the input be? Enlarged pictures cost time and show nothing new. LeNet halves the sides twice, so take a
# multiple of 4: the largest one that at least a given share of the pictures reach with their *smaller* side.


# %% nbgrader={"grade": false, "grade_id": "task1", "locked": false, "schema_version": 3, "solution": true, "task": false}
def input_size(sizes, share):
    """Return the side of the network's input in pixels.

    Args:
        sizes: shape (n, 2), height and width of each picture in pixels, at least one picture.
        share: which share of the pictures must not be enlarged, above 0 and at most 1.

    Returns:
        The largest multiple of 4 that is at most the smaller side of at least this share of the pictures.

    Raises:
        ValueError: if there is no picture, the share is outside its range, or not even 4 will do.
    """
    ### BEGIN SOLUTION
    sizes = np.asarray(sizes)
    if len(sizes) == 0 or not 0 < share <= 1:
        raise ValueError("At least one picture is needed, and a share above 0 and at most 1.")
    smaller = sizes.min(axis=1)
    fitting = [side for side in range(4, int(smaller.max()) + 1, 4) if np.mean(smaller >= side) >= share]
    if not fitting:
        raise ValueError("The pictures are too small.")
    return max(fitting)
    ### END SOLUTION


# %%
sizes = np.array([[30, 33], [61, 50], [100, 44], [24, 90]])
assert input_size(sizes, 1.0) == 24, "All four reach 24 with their smaller side."
assert input_size(sizes, 0.5) == 44, "Half of them reach 44 (50 and 44), but 48 only one."
assert input_size(sizes, 0.75) == 28, "Three of four reach 30; the largest multiple of 4 up to there is 28."

# %% nbgrader={"grade": true, "grade_id": "task1_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
import numpy as np


def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


sizes = np.array([[30, 33], [61, 50], [100, 44], [24, 90]])
for share, expected in ((1.0, 24), (0.75, 28), (0.76, 24), (0.5, 44), (0.25, 48), (0.01, 48)):
    assert input_size(sizes, share) == expected, f"The result is wrong for share = {share}."
assert input_size(np.array([[32, 32]]), 1.0) == 32, "The result is wrong."
assert input_size(np.array([[5, 200]]), 1.0) == 4, "The result is wrong."
many = np.random.default_rng(7).integers(15, 120, (200, 2))
expected = max(s for s in range(4, 120, 4) if (many.min(axis=1) >= s).mean() >= 0.8)
assert input_size(many, 0.8) == expected, "The result is wrong."
assert refuses(input_size, np.zeros((0, 2), int), 0.5), "input_size should raise ValueError here."
assert refuses(input_size, sizes, 0), "input_size should raise ValueError here."
assert refuses(input_size, sizes, 1.1), "input_size should raise ValueError here."
assert refuses(input_size, np.array([[3, 9]]), 1.0), "input_size should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2 (3 points)
#
# LeNet, as lesson 07 builds it: 20 filters of 5 by 5, then 50, both with padding (the sides stay), each followed by a
# pooling of 2 by 2; a dense layer of 500; one unit for each class. Everything has a bias.


# %% nbgrader={"grade": false, "grade_id": "task2", "locked": false, "schema_version": 3, "solution": true, "task": false}
def lenet_parameters(side, channels, classes):
    """Return the number of LeNet's parameters.

    Args:
        side: the side of the picture in pixels; where it is odd, a pooling drops the last row and column.
        channels: 3 for colour, 1 for grey.
        classes: how many classes there are.

    Returns:
        The number of all weights and biases, an integer.

    Raises:
        ValueError: if two poolings leave nothing of the picture.
    """
    ### BEGIN SOLUTION
    left = side // 2 // 2
    if left < 1:
        raise ValueError(f"Nothing is left of {side} pixels.")
    first, second = (25 * channels + 1) * 20, (25 * 20 + 1) * 50
    return first + second + (left * left * 50 + 1) * 500 + 501 * classes
    ### END SOLUTION


# %%
counted = lenet_parameters(32, 3, 43)
assert counted == 1_648_613, f"For 32 pixels, colour and 43 classes there are 1,648,613; you count {counted:,}."
assert lenet_parameters(32, 3, 62) - counted == 19 * 501, (
    "19 more classes have 19 more units of 500 weights and a bias."
)


# %% nbgrader={"grade": true, "grade_id": "task2_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


for side, channels, classes in ((32, 3, 43), (32, 1, 43), (48, 3, 62), (30, 3, 2), (4, 1, 10), (35, 3, 43)):
    left = side // 4
    expected = (25 * channels + 1) * 20 + 501 * 50 + (left * left * 50 + 1) * 500 + 501 * classes
    assert lenet_parameters(side, channels, classes) == expected, (
        f"The result is wrong for side, channels, classes = {(side, channels, classes)}."
    )
assert lenet_parameters(32, 3, 43) == 1648613, "The result is wrong."
assert refuses(lenet_parameters, 3, 3, 43), "lenet_parameters should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3 (4 points)
#
# Frames of one track are nearly equal. A split by pictures puts some of them on both sides, and flatters. Split by track:
# of each class, a share of its *tracks* goes to validation. Numbers of tracks begin anew in every class.


# %% nbgrader={"grade": false, "grade_id": "task3", "locked": false, "schema_version": 3, "solution": true, "task": false}
def validation_files(files, share, seed):
    """Return the files that go to validation.

    Args:
        files: names such as "00014/00003_00029.png", class, track and frame; in any order.
        share: which share of each class's tracks goes to validation, above 0 and below 1: of n tracks
            round(n * share), but at least one, and at most n - 1.
        seed: the same call gives the same files, also in another session of Python (where a set of names has another
            order); another seed gives (nearly always) others.

    Returns:
        A list of files, in any order. Either all frames of a track are in it, or none.

    Raises:
        ValueError: if the share is outside its range, or a class has only one track.
    """
    ### BEGIN SOLUTION
    if not 0 < share < 1:
        raise ValueError("A share between 0 and 1 is needed.")
    tracks = {}
    for file in sorted(files):
        label, name = file.split("/")
        tracks.setdefault(label, {}).setdefault(name.split("_")[0], []).append(file)
    generator, chosen = np.random.default_rng(seed), []
    for label, of_class in tracks.items():
        if len(of_class) < 2:
            raise ValueError(f"Class {label} has only one track.")
        count = min(max(1, round(len(of_class) * share)), len(of_class) - 1)
        for track in generator.permutation(sorted(of_class))[:count]:
            chosen.extend(of_class[str(track)])
    return chosen
    ### END SOLUTION


# %%
files = [f"000{label:02}/{track:05}_{frame:05}.png" for label in range(3) for track in range(5) for frame in range(4)]
chosen = list(validation_files(files, 0.2, seed=0))
assert len(chosen) == 12, f"One track of five in each of three classes, four frames each: 12 files, not {len(chosen)}."
assert len({kept.rsplit("_", 1)[0] for kept in chosen}) == 3, "Three tracks, each of them whole."
assert len({kept.split("/")[0] for kept in chosen}) == 3, "Every class must be there."

# %% nbgrader={"grade": true, "grade_id": "task3_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
import numpy as np


def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


def frames(counts):
    return [
        f"{label:05}/{track:05}_{frame:05}.png"
        for label, tracks in enumerate(counts)
        for track in range(tracks)
        for frame in range(3 + (label + track) % 4)
    ]


for counts, share in (((5, 5, 5), 0.2), ((2, 3, 10), 0.3), ((4,), 0.9), ((2, 2), 0.9), ((7, 6), 0.05), ((12, 4), 0.5)):
    files = frames(counts)
    for order in (files, [files[i] for i in np.random.default_rng(1).permutation(len(files))]):
        chosen = list(validation_files(order, share, 3))
        assert len(chosen) == len(set(chosen)), "The result is wrong."
        assert set(chosen) <= set(files), "The result is wrong."
        taken = {file.split("_")[0] for file in chosen}
        assert set(chosen) == {file for file in files if file.split("_")[0] in taken}, "The result is wrong."
        for label, tracks in enumerate(counts):
            expected = min(max(1, round(tracks * share)), tracks - 1)
            assert sum(track.startswith(f"{label:05}/") for track in taken) == expected, (
                f"The result is wrong for counts, share = {(counts, share)}."
            )
files = frames((9, 9))
assert sorted(validation_files(files, 0.3, 4)) == sorted(validation_files(files, 0.3, 4)), "The result is wrong."
assert len({tuple(sorted(validation_files(files, 0.3, seed))) for seed in range(6)}) >= 4, "The result is wrong."
assert refuses(validation_files, frames((3, 1)), 0.5, 0), "validation_files should raise ValueError here."
assert refuses(validation_files, files, 0, 0), "validation_files should raise ValueError here."
assert refuses(validation_files, files, 1.0, 0), "validation_files should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4 (4 points)
#
# Which signs are mistaken for which? And what is each class's recall, the share of its own pictures that are found?


# %% nbgrader={"grade": false, "grade_id": "task4", "locked": false, "schema_version": 3, "solution": true, "task": false}
def recalls(truth, said, classes):
    """Return the recall of each class.

    Args:
        truth, said: shape (n,), class numbers from 0 to classes - 1.
        classes: how many classes there are.

    Returns:
        Shape (classes,), from 0 to 1; nan for a class without pictures.

    Raises:
        ValueError: if the lengths differ, or a number is no class.
    """
    ### BEGIN SOLUTION
    truth, said = np.asarray(truth), np.asarray(said)
    numbers = np.concatenate([truth, said])
    if truth.shape != said.shape or np.any((numbers < 0) | (numbers >= classes)):
        raise ValueError(f"One class from 0 to {classes - 1} is needed for each picture, in both lists.")
    return np.array([np.mean(said[truth == c] == c) if np.any(truth == c) else np.nan for c in range(classes)])
    ### END SOLUTION


def most_confused(truth, said, k):
    """Return the k most frequent mistakes as lists [true class, said class, how often], the most frequent first.

    Only mistakes that were made are there, so there may be fewer than k. 3 taken for 5 and 5 taken for 3 are two. Of
    equally frequent ones the lower true class comes first, then the lower said class.

    Args:
        truth, said: shape (n,), class numbers, as many of the one as of the other.
        k: a whole number from 1 on.
    """
    ### BEGIN SOLUTION
    counts = {}
    for t, s in zip(np.asarray(truth).tolist(), np.asarray(said).tolist(), strict=True):
        if t != s:
            counts[t, s] = counts.get((t, s), 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [[t, s, n] for (t, s), n in ordered[:k]]
    ### END SOLUTION


# %%
truth, said = np.array([0, 0, 1, 1, 1, 2]), np.array([0, 1, 1, 2, 2, 2])
assert np.allclose(recalls(truth, said, 3), [1 / 2, 1 / 3, 1]), "Of two 0s one is found, of three 1s one, of one 2 all."
assert np.isnan(recalls(truth, said, 4)[3]), "There is no picture of class 3: nan."
assert [list(row) for row in most_confused(truth, said, 2)] == [[1, 2, 2], [0, 1, 1]], (
    "Twice a 1 was called 2, once a 0 was called 1."
)
assert [list(row) for row in most_confused([2, 0], [0, 1], 2)] == [[0, 1, 1], [2, 0, 1]], "Equally often: 0 before 2."

# %% nbgrader={"grade": true, "grade_id": "task4_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
import numpy as np


def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


rng = np.random.default_rng(11)
truth = rng.integers(0, 6, 300)
said = np.where(rng.uniform(size=300) < 0.6, truth, rng.integers(0, 6, 300))
found = np.asarray(recalls(truth, said, 7))
assert found.shape == (7,), "The shape is wrong."
for c in range(6):
    assert abs(found[c] - ((truth == c) & (said == c)).sum() / (truth == c).sum()) < 1e-9, "The result is wrong."
assert np.isnan(found[6]), "The result is wrong."
table = np.zeros((6, 6), int)
np.add.at(table, (truth, said), 1)
np.fill_diagonal(table, 0)
expected = sorted(
    ([t, s, int(table[t, s])] for t in range(6) for s in range(6) if table[t, s]), key=lambda m: (-m[2], m[0], m[1])
)
assert [[int(i) for i in row] for row in most_confused(truth, said, 8)] == expected[:8], "The result is wrong."
assert [[int(i) for i in row] for row in most_confused([3, 5, 5, 1], [5, 3, 3, 1], 5)] == [[5, 3, 2], [3, 5, 1]], (
    "The result is wrong."
)
assert [[int(i) for i in row] for row in most_confused([2, 2, 1, 0], [1, 0, 0, 2], 3)] == [
    [0, 2, 1],
    [1, 0, 1],
    [2, 0, 1],
], "The result is wrong."
assert len(most_confused([1, 2], [1, 2], 3)) == 0, "The result is wrong."
assert np.allclose(recalls([0, 1], [1, 0], 2), [0, 0]), "The result is wrong."
assert refuses(recalls, [0, 1], [0], 2), "recalls should raise ValueError here."
assert refuses(recalls, [0, 2], [0, 1], 2), "recalls should raise ValueError here."
assert refuses(recalls, [0, 1], [0, -1], 2), "recalls should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5 (4 points)
#
# Now judge. Somebody reports an accuracy. May it stand as the network's accuracy on *new signs*? You are given the
# files that it was trained on, the files that it was asked about, and how many variants were compared by the accuracy
# on these same files before this one was reported. (Two points for the rule, `task5` in your feedback, and two for the
# six cases below it, `task5b`.)


# %% nbgrader={"grade": false, "grade_id": "task5", "locked": false, "schema_version": 3, "solution": true, "task": false}
def judge(trained, asked, compared):
    """Return whether an accuracy may be reported as that on new signs, and why not.

    Args:
        trained, asked: lists of names such as "00014/00003_00029.png": class, track, frame. A track is known by its
            class and its number together.
        compared: how many variants, epochs included, were compared on the files of `asked`; 1 if only this one was ever
            asked.

    Returns:
        A pair of texts, the first of these that holds:
        ("no", "same file") if a file is in both lists;
        ("no", "same track") if a track is in both;
        ("no", "has chosen") if more than one variant was compared;
        ("no", "misses a class") if a class that was trained is not asked about;
        ("yes", "new tracks, asked once").

    Raises:
        ValueError: if one of the lists is empty, or `compared` is less than 1.
    """
    ### BEGIN SOLUTION
    if not trained or not asked or compared < 1:
        raise ValueError("Files on both sides are needed, and at least one variant.")

    def tracks(files):
        return {file.rsplit("_", 1)[0] for file in files}

    def classes(files):
        return {file.split("/")[0] for file in files}

    if set(trained) & set(asked):
        return "no", "same file"
    if tracks(trained) & tracks(asked):
        return "no", "same track"
    if compared > 1:
        return "no", "has chosen"
    if classes(trained) - classes(asked):
        return "no", "misses a class"
    return "yes", "new tracks, asked once"
    ### END SOLUTION


# %%
known = ["00000/00000_00000.png", "00000/00000_00001.png", "00001/00000_00000.png"]
assert tuple(judge(known, ["00000/00000_00002.png", "00001/00001_00000.png"], 1)) == ("no", "same track"), (
    "Frame 2 of a sign whose frames 0 and 1 were learned."
)
assert tuple(judge(known, ["00000/00001_00000.png", "00001/00001_00000.png"], 1)) == (
    "yes",
    "new tracks, asked once",
), "Track 1 of class 1 is new, although there is a track 1 of class 0, and a frame 0 of other tracks."
assert tuple(judge(known, ["00000/00001_00000.png", "00001/00001_00000.png"], 35)) == ("no", "has chosen"), (
    "The best of 35 epochs, chosen by these very files."
)


# %% nbgrader={"grade": true, "grade_id": "task5_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


def of(*places):
    return [f"{label:05}/{track:05}_{frame:05}.png" for label, track, frames in places for frame in frames]


yes = ("yes", "new tracks, asked once")
base = of((0, 0, range(5)), (0, 1, range(5)), (1, 0, range(4)), (2, 7, range(3)))
for asked, compared, expected, look in (
    (of((0, 2, range(3)), (1, 1, range(3)), (2, 0, range(2))), 1, yes, "Tracks are numbered anew in every class."),
    (of((0, 7, range(3)), (1, 7, range(3)), (2, 1, range(2))), 1, yes, "Tracks are numbered anew in every class."),
    (
        of((0, 2, range(3)), (1, 1, range(3)), (2, 7, range(9, 12))),
        1,
        ("no", "same track"),
        "Frames of a sign that was learned.",
    ),
    (
        of((0, 2, range(3)), (1, 1, range(3)), (2, 7, range(2, 4))),
        1,
        ("no", "same file"),
        "A file stands on both sides.",
    ),
    (of((0, 1, range(5, 9)), (1, 1, [0]), (2, 0, [0])), 40, ("no", "same track"), "Which of the reasons comes first?"),
    (
        of((0, 2, range(3)), (1, 1, range(3)), (2, 0, range(2))),
        2,
        ("no", "has chosen"),
        "Two variants, and the better is reported.",
    ),
    (of((0, 2, range(3)), (1, 1, range(3))), 1, ("no", "misses a class"), "Is every class asked about?"),
    (of((0, 2, range(3)), (1, 1, range(3))), 3, ("no", "has chosen"), "Which of the reasons comes first?"),
    (
        of((0, 2, [0]), (1, 1, [0]), (2, 0, [0]), (5, 0, [0])),
        1,
        yes,
        "A class more than was trained is asked about: none is missed.",
    ),
    (of((1, 0, [4]), (0, 2, [0]), (2, 0, [0])), 1, ("no", "same track"), "Frame 4 of track 0 of class 1."),
):
    before = list(asked)
    assert tuple(judge(base, asked, compared)) == expected, f"A report is judged wrongly. {look}"
    assert asked == before, "Leave the lists as they are."
assert tuple(judge(of((12, 3, [4])), of((1, 23, [4])), 1)) == ("no", "misses a class"), (
    "Class 12, track 3 is not class 1, track 23."
)
assert refuses(judge, [], base, 1), "Without files that were trained on: ValueError."
assert refuses(judge, base, [], 1), "Without files that were asked about: ValueError."
assert refuses(judge, base, base, 0), "At least one variant was compared: ValueError."
### END HIDDEN TESTS

# %% [markdown]
# And six sentences about a run of lesson 07 (tiny; yours may differ). Do you sign them (`"yes"`) or not (`"no"`)?
#
# - **A** LeNet has 0.635 on single frames that were held back at random, and 0.444 on tracks that were held back whole.
#   "On signs that it has never met, expect about 0.64."
# - **B** Test: 0.673, [0.644, 0.701] by Wilson's formula for pictures, [0.622, 0.721] when its 277 tracks are drawn
#   anew. "The wider interval is the one to report."
# - **C** Augmentation changes the deeper network's validation accuracy by +0.017, -0.166 and -0.087 in three repeats.
#   "After so few epochs we cannot say that it helps; the network without it is taken."
# - **D** The final network has an accuracy of 0.673 on the test, and a balanced accuracy of 0.575. "Some signs are
#   found far less often than in 0.57 of their pictures."
# - **E** The final network against the best LeNet, test tracks resampled for both at once: +0.190 [0.138, 0.242]. "On
#   signs like these the final network is better."
# - **F** The chosen network is deeper, has batch normalisation, dropout and another rate, and sees pictures with their
#   contrast normalised. On the validation tracks it is 0.142 ahead of LeNet on plain pictures. "Depth has brought
#   0.142."
#
# The reason that decides, each for as many cases as you like:
#
# - **a** What varies from one first weight to the next is as large as what is to be shown.
# - **b** The same draw for both, and the difference stays clear of 0.
# - **c** The higher number is the better way.
# - **d** Frames of one sign are right or wrong together, so pictures are not the units to count.
# - **e** More than one thing was changed.
# - **f** The exam asks whether the network remembers, not whether it knows.
# - **g** A mean hides how unequal its parts are: the rare classes have next to nothing.


# %% nbgrader={"grade": false, "grade_id": "task5b", "locked": false, "schema_version": 3, "solution": true, "task": false}
def verdicts():
    """Return a dictionary: for each case its decision and the letter of the reason, such as {"A": ("yes", "a"), ...}."""
    ### BEGIN SOLUTION
    return {
        "A": ("no", "f"),
        "B": ("yes", "d"),
        "C": ("yes", "a"),
        "D": ("yes", "g"),
        "E": ("yes", "b"),
        "F": ("no", "e"),
    }
    ### END SOLUTION


# %%
found = verdicts()
assert sorted(found) == list("ABCDEF"), f"A verdict for each of the cases A to F is wanted, not for {sorted(found)}."
assert {len(one_verdict) for one_verdict in found.values()} == {2}, (
    "A verdict is a pair: the decision and the letter of the reason."
)
decisions = {decision for decision, _ in found.values()}
assert decisions <= {"yes", "no"}, f"There is no such decision: {decisions}."
assert {reason for _, reason in found.values()} <= set("abcdefg"), "A reason is one of the letters from a to g."

# %% nbgrader={"grade": true, "grade_id": "task5b_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
found = verdicts()
assert len(found) == 6, "One verdict for each case, and no other, is wanted."
wanted = {
    "A": (("no", "f"), "Which of the two exams has signs that were never met?"),
    "B": (("yes", "d"), "What stands or falls together in these pictures?"),
    "C": (("yes", "a"), "Compare the three numbers with each other. What does the sentence claim?"),
    "D": (("yes", "g"), "Look at the recalls of the ten rarest and the ten most frequent signs in lesson 07."),
    "E": (("yes", "b"), "What was resampled, and where does the interval lie?"),
    "F": (("no", "e"), "What else differs between the two?"),
}
for case, (verdict, look) in wanted.items():
    assert tuple(found[case]) == verdict, f"Case {case}: the decision or the reason is another one. {look}"
### END HIDDEN TESTS

# %% [markdown]
# ## Bug hunt (3 points)
#
# Source 001 has two folders of signs, `train` and `test`. It trains with `validation_data=(testX, testY)`, and proposes to try
# other input sizes, networks and augmentations. A colleague tries 40 variants in this way:


# %%
def source_choice(validation, test):
    """Return the number of the variant, and the accuracy to report.

    Both arrays have the shape (variants, pictures): True where the variant was right.
    """
    accuracy = test.mean(axis=1)
    return int(np.argmax(accuracy)), float(accuracy.max())


generator = np.random.default_rng(0)
validation, test = generator.uniform(size=(2, 40, 100)) < 0.80  # 40 variants, all equally good: 0.80
source_choice(validation, test)

# %% [markdown]
# "Variant so-and-so reaches this accuracy on the test signs." In use it reaches 0.80. What is the cause?
#
# - **a** A hundred test pictures are too few to compute an accuracy.
# - **b** The signs in use are harder than those of the test folder.
# - **c** The best of 40 was chosen by the very pictures that then judge it: its luck is in the number.
# - **d** With 40 variants the training takes too long, and the network overfits.
# - **e** `argmax` takes the first of several equal ones.
#
# Name it, and choose and report anew: validation and test have different jobs.


# %% nbgrader={"grade": false, "grade_id": "task6", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cause():
    """Return the letter of the cause: "a", "b", "c", "d" or "e"."""
    ### BEGIN SOLUTION
    return "c"
    ### END SOLUTION


def choose(validation, test):
    """Return which variant to hand over, and the accuracy to report for it.

    Args:
        validation: shape (variants, n), whether each variant was right about each validation picture.
        test: shape (variants, m), the same for the test pictures.

    Returns:
        The number of the variant, the lowest if several are equally good, and its accuracy as a fraction.

    Raises:
        ValueError: if the numbers of variants differ, or one of the parts has no picture.
    """
    ### BEGIN SOLUTION
    validation, test = np.asarray(validation), np.asarray(test)
    if len(validation) != len(test) or validation.size == 0 or test.size == 0:
        raise ValueError("Answers of the same variants are needed, on at least one picture each.")
    best = int(np.argmax(validation.mean(axis=1)))
    return best, float(test[best].mean())
    ### END SOLUTION


# %%
assert cause() in ("a", "b", "c", "d", "e"), "The cause is one of the letters."
best, reported = choose(validation, test)
assert reported < source_choice(validation, test)[1], "This is still the luckiest of the 40 on the test pictures."
assert abs(reported - 0.80) < 0.1, f"All variants are right in about 0.80 of all cases; you report {reported:.2f}."

# %% nbgrader={"grade": true, "grade_id": "task6_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
import numpy as np


def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


assert cause() == "c", "The cause is another one."
for seed, variants, n, m in ((1, 40, 100, 100), (2, 5, 30, 50), (3, 1, 10, 20), (4, 12, 7, 9)):
    rng = np.random.default_rng(seed)
    validation, test = rng.uniform(size=(variants, n)) < 0.7, rng.uniform(size=(variants, m)) < 0.7
    expected = max(range(variants), key=lambda v: (validation[v].sum(), -v))
    best, reported = choose(validation, test)
    assert best == expected, "The result is wrong."
    assert abs(reported - test[expected].sum() / m) < 1e-9, "The result is wrong."
best, reported = choose(np.array([[1, 0], [0, 1], [1, 0]]), np.array([[0, 0, 1], [1, 1, 1], [1, 1, 0]]))
assert best == 0, "The result is wrong."
assert abs(reported - 1 / 3) < 1e-9, "The result is wrong."
assert refuses(choose, np.ones((3, 4)), np.ones((2, 4))), "choose should raise ValueError here."
assert refuses(choose, np.ones((3, 0)), np.ones((3, 4))), "choose should raise ValueError here."
assert refuses(choose, np.ones((3, 4)), np.ones((3, 0))), "choose should raise ValueError here."
### END HIDDEN TESTS
