# %% [markdown]
# # Exercise 12 · A folder of somebody's pictures
#
# **What to do** Fill in the seven cells that stop with `NotImplementedError`. Below each stands a check that you can run as
# often as you like; it says in words what is wrong, and it counts nothing.
#
# **How it is graded** 20 points. Other names and numbers than those of the checks are tried, also at the edges and with
# input that makes no sense: there your function must raise the error that its docstring names. Leave what you are given as
# it is; return new arrays and lists.
#
# **Time** 60 to 90 minutes once the lesson is read (planned, not measured): some 1,400 words and 80 lines to read.
# Nothing is trained.
#
# **You need** lesson 12. No picture is read here: names and short arrays stand for files.

# %%
import numpy as np

# %% [markdown]
# ## Task 1 (3 points)
#
# Two files of the same bytes are the same picture, whatever they are called. If they lie in two classes, one of the two is
# wrong.


# %% nbgrader={"grade": false, "grade_id": "task1", "locked": false, "schema_version": 3, "solution": true, "task": false}
def copies(names, contents):
    """Return the pictures that are there more than once.

    Args:
        names: one "class/file" a picture, each of them once.
        contents: one array of uint8 a picture, the bytes of the file; of any length.

    Returns:
        A list of lists: the names of pictures with the same bytes, sorted; at least two in each list, and the lists sorted
        by their first name.

    Raises:
        ValueError: if there are not as many contents as names.
    """
    ### BEGIN SOLUTION
    if len(names) != len(contents):
        raise ValueError(f"{len(names)} names and {len(contents)} contents.")
    same = {}
    for name, content in zip(names, contents, strict=True):
        same.setdefault(np.asarray(content, np.uint8).tobytes(), []).append(name)
    return sorted(sorted(found) for found in same.values() if len(found) > 1)
    ### END SOLUTION


def in_two_classes(groups):
    """Return those of the lists of `copies` whose names lie in more than one class, in the same order."""
    ### BEGIN SOLUTION
    return [found for found in groups if len({name.split("/")[0] for name in found}) > 1]
    ### END SOLUTION


# %%
names = ["dogs/7.jpg", "cats/1.jpg", "cats/2.jpg", "dogs/8.jpg", "cats/1b.jpg"]
contents = [np.array(c, np.uint8) for c in ([1, 2], [9, 9], [1, 2], [1, 2, 0], [9, 9])]
found = [list(group) for group in copies(names, contents)]
assert ["cats/1.jpg", "cats/1b.jpg"] in found, "Both hold the bytes 9, 9."
assert found == [["cats/1.jpg", "cats/1b.jpg"], ["cats/2.jpg", "dogs/7.jpg"]], (
    f"Two pictures are there twice; you find {found}."
)
assert [list(g) for g in in_two_classes(found)] == [["cats/2.jpg", "dogs/7.jpg"]], "One of them lies in both classes."

# %% nbgrader={"grade": true, "grade_id": "task1_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
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


def listed(groups):
    return [[str(name) for name in group] for group in groups]


names = ["dogs/7.jpg", "cats/1.jpg", "cats/2.jpg", "dogs/8.jpg", "cats/1b.jpg"]
contents = [np.array(c, np.uint8) for c in ([1, 2], [9, 9], [1, 2], [1, 2, 0], [9, 9])]
assert listed(copies(names, contents)) == [["cats/1.jpg", "cats/1b.jpg"], ["cats/2.jpg", "dogs/7.jpg"]], (
    "The result is wrong."
)
assert listed(copies(names[::-1], contents[::-1])) == listed(copies(names, contents)), "The result is wrong."
assert listed(copies(["a/1", "a/2"], [np.array([1, 2], np.uint8), np.array([2, 1], np.uint8)])) == [], (
    "The result is wrong."
)
assert listed(copies(["a/1", "b/1"], [np.zeros(0, np.uint8), np.zeros(1, np.uint8)])) == [], "The result is wrong."
assert listed(copies([], [])) == [], "The result is wrong."
four = [np.array([5], np.uint8)] * 4
assert listed(copies(["b/2", "a/9", "b/1", "a/10"], four)) == [["a/10", "a/9", "b/1", "b/2"]], "The result is wrong."
rng = np.random.default_rng(4)
base = rng.integers(0, 256, (5, 40)).astype(np.uint8)
many = [base[i % 5] for i in range(12)]
expected = sorted(sorted(f"c{i % 3}/{i}" for i in range(12) if i % 5 == k) for k in range(5))
assert listed(copies([f"c{i % 3}/{i}" for i in range(12)], many)) == expected, "The result is wrong."
assert listed(in_two_classes([["a/1", "a/2"], ["a/3", "b/3"], ["b/1", "b/2", "c/9"]])) == [
    ["a/3", "b/3"],
    ["b/1", "b/2", "c/9"],
], "The result is wrong."
assert listed(in_two_classes([["cat/1", "cats/1"]])) == [["cat/1", "cats/1"]], "The result is wrong."
assert listed(in_two_classes([])) == [], "The result is wrong."
assert refuses(copies, ["a/1"], []), "copies should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2 (4 points)
#
# Pictures belong together if they share a patient *or* are copies. And if A goes with B, and B with C, all three do.


# %% nbgrader={"grade": false, "grade_id": "task2", "locked": false, "schema_version": 3, "solution": true, "task": false}
def connected(first, second):
    """Return a number for each picture, the same for all that are connected, directly or through others.

    Args:
        first, second: one name a picture each, texts; two pictures with the same name in the same list are connected. The
            two lists have nothing to do with each other: "7" in the first and "7" in the second connect nothing.

    Returns:
        One integer a picture. The first picture has 0; each picture that is not connected with an earlier one has the next
        number.

    Raises:
        ValueError: if the lists differ in length.
    """
    ### BEGIN SOLUTION
    if len(first) != len(second):
        raise ValueError(f"{len(first)} names and {len(second)} names.")
    numbers = list(range(len(first)))
    changed = True
    while changed:
        changed = False
        for names in (first, second):
            lowest = {}
            for name, number in zip(names, numbers, strict=True):
                lowest[name] = min(number, lowest.get(name, number))
            new = [lowest[name] for name in names]
            changed, numbers = changed or new != numbers, new
    order = {number: place for place, number in enumerate(dict.fromkeys(numbers))}
    return [order[number] for number in numbers]
    ### END SOLUTION


# %%
patients, codes = ["16", "16", "7", "8", "9"], ["a", "b", "b", "c", "d"]
found = [int(number) for number in connected(patients, codes)]
assert found[0] == found[1], "The first two are the same patient's."
assert found[1] == found[2], "The second and the third are copies of each other."
assert found == [0, 0, 0, 1, 2], f"So the first three are one group, and two are alone; you say {found}."

# %% nbgrader={"grade": true, "grade_id": "task2_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
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


def by_search(first, second):
    numbers = [-1] * len(first)
    count = 0
    for start in range(len(first)):
        if numbers[start] >= 0:
            continue
        waiting = [start]
        while waiting:
            at = waiting.pop()
            if numbers[at] < 0:
                numbers[at] = count
                waiting += [i for i in range(len(first)) if first[i] == first[at] or second[i] == second[at]]
        count += 1
    return numbers


for seed, n, names in ((1, 12, 8), (2, 40, 30), (3, 30, 5), (4, 60, 55), (5, 1, 1)):
    rng = np.random.default_rng(seed)
    first, second = ([f"{i}" for i in rng.integers(0, names, n)] for _ in range(2))
    assert [int(number) for number in connected(first, second)] == by_search(first, second), (
        f"The result is wrong for seed, n = {(seed, n)}."
    )
chain = [f"{(i + 1) // 2}" for i in range(20)], [f"{i // 2}" for i in range(20)]
assert [int(number) for number in connected(*chain)] == [0] * 20, "The result is wrong."
assert [int(number) for number in connected(chain[0][::-1], chain[1][::-1])] == [0] * 20, "The result is wrong."
assert [int(number) for number in connected(["7", "8"], ["9", "7"])] == [0, 1], "The result is wrong."
assert [int(number) for number in connected(["a", "b", "a"], ["x", "y", "z"])] == [0, 1, 0], "The result is wrong."
assert list(connected([], [])) == [], "The result is wrong."
assert refuses(connected, ["a"], ["a", "b"]), "connected should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3 (2 points)
#
# Which class has too few pictures to be in three parts? Say so before the hour of training, with its name.


# %% nbgrader={"grade": false, "grade_id": "task3", "locked": false, "schema_version": 3, "solution": true, "task": false}
def too_small(labels, groups, class_names):
    """Return the names of the classes with fewer than five pictures or fewer than three groups, in the classes' order.

    Args:
        labels: one class number a picture, from 0.
        groups: one group number a picture.
        class_names: the classes' names, one for each number, also for classes without pictures.

    Returns:
        A list of names, empty if every class is large enough.

    Raises:
        ValueError: if labels and groups differ in length, or a label has no name.
    """
    ### BEGIN SOLUTION
    labels, groups = np.asarray(labels, int), np.asarray(groups, int)
    if labels.shape != groups.shape or np.any((labels < 0) | (labels >= len(class_names))):
        raise ValueError("One group and one class with a name are needed for each picture.")
    found = []
    for label, name in enumerate(class_names):
        mine = groups[labels == label]
        if len(mine) < 5 or len(np.unique(mine)) < 3:
            found.append(name)
    return found
    ### END SOLUTION


# %%
labels, groups = [0] * 6 + [1] * 4 + [2] * 9, [0, 1, 2, 3, 4, 5] + [6, 7, 8, 9] + [10, 11] * 4 + [10]
found = list(too_small(labels, groups, ["cats", "dogs", "hares", "owls"]))
assert "cats" not in found, "Six cats in six groups are enough."
assert found == ["dogs", "hares", "owls"], (
    "Four dogs are too few, nine hares come from two groups, and there is no owl."
)


# %% nbgrader={"grade": true, "grade_id": "task3_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


for labels, groups, class_names, expected in (
    ([0] * 5 + [1] * 5, [0, 1, 2, 2, 2, 3, 3, 4, 4, 4], ["a", "b"], ["b"]),
    ([0] * 5 + [1] * 5, [0, 1, 2, 2, 2, 3, 3, 4, 4, 5], ["a", "b"], []),
    ([1] * 4 + [0] * 8, [0, 1, 2, 3] + [7] * 8, ["a", "b"], ["a", "b"]),
    ([1] * 6, [0, 1, 2, 3, 4, 5], ["z", "y", "x"], ["z", "x"]),
    ([0, 1] * 5, [0, 0, 1, 1, 2, 2, 2, 2, 2, 2], ["a", "b"], []),
    ([], [], ["a"], ["a"]),
):
    assert [str(name) for name in too_small(labels, groups, class_names)] == expected, (
        f"The result is wrong for labels, groups = {(labels, groups)}."
    )
assert refuses(too_small, [0, 0], [1], ["a"]), "too_small should raise ValueError here."
assert refuses(too_small, [0, 1], [1, 1], ["a"]), "too_small should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4 (4 points)
#
# With classes of unequal size the accuracy praises whoever knows the largest. The *balanced* accuracy is the mean of the
# classes' recalls. Which way do you hand over: the one with the best balanced accuracy on *validation*; of equally good
# ones the cheapest.


# %% nbgrader={"grade": false, "grade_id": "task4", "locked": false, "schema_version": 3, "solution": true, "task": false}
def balanced_accuracy(truth, said):
    """Return the mean of the recalls of all classes that occur in the truth.

    Args:
        truth, said: shape (n,), class numbers, at least one.

    Returns:
        A fraction from 0 to 1.

    Raises:
        ValueError: if the lengths differ, or nothing is there.
    """
    ### BEGIN SOLUTION
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or truth.size == 0:
        raise ValueError("One answer is needed for each picture, and at least one picture.")
    return float(np.mean([np.mean(said[truth == label] == label) for label in np.unique(truth)]))
    ### END SOLUTION


def hand_over(truth, ways):
    """Return the name of the way to hand over.

    Args:
        truth: the classes of the validation pictures.
        ways: a list of dicts with "name", "said" (its answers for the validation pictures) and "seconds" (its cost for one
            picture).

    Returns:
        Its name; of ways that are equal in both, that of the first.

    Raises:
        ValueError: if there is no way.
    """
    ### BEGIN SOLUTION
    if len(ways) == 0:
        raise ValueError("There is no way to choose from.")
    return min(ways, key=lambda way: (-balanced_accuracy(truth, way["said"]), way["seconds"]))["name"]
    ### END SOLUTION


# %%
truth = [0] * 8 + [1] * 2
assert abs(balanced_accuracy(truth, [0] * 10) - 0.5) < 1e-9, "All 0s found and no 1: the mean of 1 and 0, not 0.8."
ways = [
    {"name": "scratch", "said": [0] * 10, "seconds": 0.001},
    {"name": "ensemble", "said": [0] * 7 + [1] * 3, "seconds": 0.3},
    {"name": "bottleneck", "said": [0] * 7 + [1] * 3, "seconds": 0.1},
]
assert hand_over(truth, ways) == "bottleneck", "Two are equally good, and better than scratch; bottleneck is cheaper."

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


for seed, classes, n in ((1, 3, 50), (2, 2, 9), (3, 5, 200), (4, 1, 4)):
    rng = np.random.default_rng(seed)
    truth, said = rng.integers(0, classes, n) ** 2 // max(1, classes - 1), rng.integers(0, classes, n)
    kinds = sorted(set(truth.tolist()))
    found = [sum((truth == k) & (said == k)) / sum(truth == k) for k in kinds]
    assert abs(balanced_accuracy(truth, said) - sum(found) / len(found)) < 1e-9, "The result is wrong."
assert abs(balanced_accuracy([0, 0, 2], [0, 1, 2]) - 0.75) < 1e-9, "The result is wrong."
assert abs(balanced_accuracy([1], [0])) < 1e-9, "The result is wrong."
truth = [0] * 8 + [1] * 2
good, lazy, other = [0] * 7 + [1] * 3, [0] * 10, [1] * 4 + [0] * 4 + [1] * 2


def way(name, said, seconds):
    return {"name": name, "said": said, "seconds": seconds}


assert hand_over(truth, [way("a", lazy, 0.001), way("b", good, 0.3), way("c", good, 0.1)]) == "c", (
    "The result is wrong."
)
assert hand_over(truth, [way("c", good, 0.1), way("b", good, 0.3), way("a", lazy, 0.001)]) == "c", (
    "The result is wrong."
)
assert hand_over(truth, [way("lazy", lazy, 0.0), way("other", other, 9.0)]) == "other", "The result is wrong."
assert hand_over(truth, [way("only", lazy, 1.0)]) == "only", "The result is wrong."
assert refuses(balanced_accuracy, [0, 1], [0]), "balanced_accuracy should raise ValueError here."
assert refuses(balanced_accuracy, [], []), "balanced_accuracy should raise ValueError here."
assert refuses(hand_over, truth, []), "hand_over should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5 (4 points)
#
# Now judge. Somebody hands you a folder that is already shared out: each picture has a class, a group, a part, and a
# code of its bytes (two pictures with the same code are copies). May you train on `train`, choose by `validation`, and
# believe `test`? (Two points for the rule, `task5` in your feedback, and two for the seven cases below it, `task5b`.)


# %% nbgrader={"grade": false, "grade_id": "task5", "locked": false, "schema_version": 3, "solution": true, "task": false}
def judge(classes, groups, codes, parts):
    """Return what to do with a folder that is shared out, and why.

    Args:
        classes, groups, codes: one text a picture: its class, its group, the code of its bytes. A group belongs to the
            whole folder, not to a class.
        parts: one text a picture: "train", "validation" or "test".

    Returns:
        A pair of texts, the first of these that holds:
        ("sort first", "one picture, two classes") if copies lie in different classes;
        ("split anew", "a copy in two parts") if copies lie in different parts;
        ("split anew", "a group in two parts") if pictures of one group do;
        ("split anew", "a class is missing") if a class is not in each of the three parts;
        ("go on", "nothing is shared").

    Raises:
        ValueError: if the four differ in length, there is no picture, or a part has another name.
    """
    ### BEGIN SOLUTION
    if not len(classes) == len(groups) == len(codes) == len(parts) or len(parts) == 0:
        raise ValueError("A class, a group, a code and a part are needed for each picture.")
    if not set(parts) <= {"train", "validation", "test"}:
        raise ValueError(f"The parts are train, validation and test, not {sorted(set(parts))}.")

    def torn(names, others):
        return len(set(zip(names, others, strict=True))) > len(set(names))

    if torn(codes, classes):
        return "sort first", "one picture, two classes"
    if torn(codes, parts):
        return "split anew", "a copy in two parts"
    if torn(groups, parts):
        return "split anew", "a group in two parts"
    if len(set(zip(classes, parts, strict=True))) < 3 * len(set(classes)):
        return "split anew", "a class is missing"
    return "go on", "nothing is shared"
    ### END SOLUTION


# %%
three = ["train", "validation", "test"]
kinds = ["cats"] * 3 + ["dogs"] * 3
assert tuple(judge(kinds, list("abcdef"), list("uvwxyz"), three * 2)) == ("go on", "nothing is shared"), (
    "Six pictures, all alone."
)
assert tuple(judge(kinds, list("abcdea"), list("uvwxyz"), three * 2)) == ("split anew", "a group in two parts"), (
    "Group a is in training, as a cat, and in the test, as a dog: the same garden, perhaps."
)
assert tuple(judge(kinds, list("abcdef"), list("uuwxyz"), three * 2)) == ("split anew", "a copy in two parts"), (
    "u is learned and asked."
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


def folder(*pictures):
    return [list(column) for column in zip(*(picture.split() for picture in pictures), strict=True)]


base = [
    f"{kind} {kind}{part}{n} {kind}-{part}-{n} {part}"
    for kind in ("cats", "dogs")
    for part in ("train", "validation", "test")
    for n in range(3)
]
fine, sort = ("go on", "nothing is shared"), ("sort first", "one picture, two classes")
copy, group, lost = (
    ("split anew", why) for why in ("a copy in two parts", "a group in two parts", "a class is missing")
)
for pictures, expected, look in (
    (base, fine, "Nothing is shared here."),
    (
        [*base, "cats catstrain0 new train", "dogs catstrain0 other train"],
        fine,
        "A group may lie in two classes, in one part.",
    ),
    ([*base, "cats more cats-train-0 train"], fine, "A copy in the same part tells nobody anything."),
    ([*base, "cats more cats-train-0 test"], copy, "A picture that is learned and asked."),
    ([*base, "cats more cats-validation-0 test"], copy, "A picture that chooses and judges."),
    ([*base, "dogs more cats-train-0 train"], sort, "One of the two classes is wrong, wherever they lie."),
    ([*base, "dogs catstest0 cats-train-0 test"], sort, "Which of the reasons comes first?"),
    ([*base, "cats catstrain1 new test"], group, "A group that is learned and asked."),
    ([*base, "dogs catstrain1 new validation"], group, "Groups belong to the whole folder, not to a class."),
    ([*base, "cats catstrain1 cats-train-2 test"], copy, "Which of the reasons comes first?"),
    (base[:-3], lost, "A class without a test picture."),
    ([*base, "owls o1 o1 train", "owls o2 o2 test"], lost, "A class without a validation picture."),
    ([*base, "owls o1 o1 train", "owls o1 o2 test"], group, "Which of the reasons comes first?"),
    (
        [*base, "owls o1 o1 train", "owls o2 o2 validation", "owls o3 o3 test"],
        fine,
        "One picture in each part is enough for this rule.",
    ),
    (
        ["cats a cats train", "cats b a validation", "cats c b test"],
        fine,
        "Class, group and code are three things: equal words connect nothing.",
    ),
):
    for way in (pictures, pictures[::-1]):
        assert tuple(judge(*folder(*way))) == expected, f"A folder is judged wrongly. {look}"
columns = folder(*base)
assert refuses(judge, columns[0], columns[1], columns[2], columns[3][:-1]), (
    "A part for each picture is needed: ValueError."
)
assert refuses(judge, columns[0][:-1], columns[1], columns[2], columns[3]), (
    "A class for each picture is needed: ValueError."
)
assert refuses(judge, [], [], [], []), "Without a picture: ValueError."
assert refuses(judge, *columns[:3], ["training", *columns[3][1:]]), "A part of another name must raise ValueError."
### END HIDDEN TESTS

# %% [markdown]
# And seven sentences from model cards, with numbers made up for this exercise. Do you sign them (`"yes"`) or not
# (`"no"`)?
#
# - **A** Nine of ten pictures are cats. Test: accuracy 0.90, balanced accuracy 0.50. "The model is right nine times in
#   ten, so it has learned the task."
# - **B** Before anything was trained it was written down that the lowest weighted log loss on validation chooses. Way
#   1: loss 0.30, balanced accuracy 0.88. Way 2: loss 0.36, balanced accuracy 0.90 (one picture of 40 more). "Way 1 is
#   handed over."
# - **C** Validation: 0.93 for the best of twelve ways. Test, opened once: 0.80 [0.66, 0.89]. "The test part was bad
#   luck, so we take the way that is best on it."
# - **D** All dogs were photographed on grass, in many gardens, all cats indoors; each garden and each room is in one part
#   only. Test: 0.99. The heat maps of the dogs glow on the grass. "It will know dogs in the street."
# - **E** Frames of 40 films: 0.97 when frames are shared out at random, 0.71 when films are. "For films that nobody has
#   seen, we report 0.71."
# - **F** The model, for cats and dogs, says *cat*, 0.98, of a teapot. "That it is so sure says nothing about the
#   teapot."
# - **G** Owls: 6 pictures, one of them in the test part, found. Recall 1.00. "Whether owls are recognised, this test
#   cannot say."
#
# The reason that decides, each for as many cases as you like:
#
# - **a** What belongs together must not be on both sides.
# - **b** The higher number is the better one.
# - **c** One picture of a class allows nearly every recall.
# - **d** It names one of its classes whatever it is shown, and may be sure of it.
# - **e** What was fixed beforehand chooses, and a single picture is no reason to change it.
# - **f** The winner's number flatters, and a test that has chosen judges no more.
# - **g** The test comes from the same folder, with the same shortcut.
# - **h** Whoever always names the largest class has as much.


# %% nbgrader={"grade": false, "grade_id": "task5b", "locked": false, "schema_version": 3, "solution": true, "task": false}
def verdicts():
    """Return a dictionary: for each case its decision and the letter of the reason, such as {"A": ("yes", "a"), ...}."""
    ### BEGIN SOLUTION
    return {
        "A": ("no", "h"),
        "B": ("yes", "e"),
        "C": ("no", "f"),
        "D": ("no", "g"),
        "E": ("yes", "a"),
        "F": ("yes", "d"),
        "G": ("yes", "c"),
    }
    ### END SOLUTION


# %%
found = verdicts()
assert sorted(found) == list("ABCDEFG"), f"A verdict for each of the cases A to G is wanted, not for {sorted(found)}."
assert {len(one_verdict) for one_verdict in found.values()} == {2}, (
    "A verdict is a pair: the decision and the letter of the reason."
)
decisions = {decision for decision, _ in found.values()}
assert decisions <= {"yes", "no"}, f"There is no such decision: {decisions}."
assert {reason for _, reason in found.values()} <= set("abcdefgh"), "A reason is one of the letters from a to h."

# %% nbgrader={"grade": true, "grade_id": "task5b_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
found = verdicts()
assert len(found) == 7, "One verdict for each case, and no other, is wanted."
wanted = {
    "A": (("no", "h"), "What would a model have that never looks?"),
    "B": (("yes", "e"), "Who chooses, and how many pictures are between the two?"),
    "C": (("no", "f"), "What is the test part for, and how often?"),
    "D": (("no", "g"), "Where do the test pictures come from?"),
    "E": (("yes", "a"), "Which of the two asks about films that nobody has seen?"),
    "F": (("yes", "d"), "Which answers are there?"),
    "G": (("yes", "c"), "What is Wilson's interval of one picture?"),
}
for case, (verdict, look) in wanted.items():
    assert tuple(found[case]) == verdict, f"Case {case}: the decision or the reason is another one. {look}"
### END HIDDEN TESTS

# %% [markdown]
# ## Bug hunt (3 points)
#
# Source 002 offers three networks and lets you say which, and how many layers stay frozen. This is how it builds them (a
# dict stands for a network):


# %%
def network(name, frozen_layers):
    return {"network": name, "frozen_layers": frozen_layers}


def source_build(model="ResNet50", frozen_layers=5):
    if model == "Resnet50":
        model_final = network("ResNet50", frozen_layers=10)
    if model == "VGG16":
        model_final = network("VGG16", frozen_layers=10)
    if model == "InceptionV3":
        model_final = network("InceptionV3", frozen_layers=10)
    return model_final


# %% [markdown]
# "I froze 0, 5, 50 and 150 layers, and it makes no difference at all. And without any argument it stops with an error that
# says nothing about networks."

# %%
print([source_build("VGG16", frozen_layers=layers)["frozen_layers"] for layers in (0, 5, 50, 150)])
try:
    source_build()
except UnboundLocalError as error:
    print(error)

# %% [markdown]
# Two things are wrong. Which?
#
# - **a** Three `if` in a row must not be written without `else`.
# - **b** The argument for the frozen layers is read, and never passed on.
# - **c** A name is spelt in two ways, and an unknown name is met with silence.
# - **d** `model` hides the module of that name.
# - **e** Freezing makes no difference to a pre-trained network.
#
# Name both, and build anew.


# %% nbgrader={"grade": false, "grade_id": "task6", "locked": false, "schema_version": 3, "solution": true, "task": false}
def causes():
    """Return the two letters as one word, such as "ae"; the order does not matter."""
    ### BEGIN SOLUTION
    return "bc"
    ### END SOLUTION


def build(model="ResNet50", frozen_layers=10):
    """Return a network as a dict {"network": its name, "frozen_layers": how many layers stay frozen}.

    Args:
        model: "ResNet50", "VGG16" or "InceptionV3", in any mixture of capitals; the dict holds the name as written here.
        frozen_layers: an integer of at least 0.

    Raises:
        ValueError: for another name (the message holds that name and the three that there are), or a negative number.
    """
    ### BEGIN SOLUTION
    known = {name.lower(): name for name in ("ResNet50", "VGG16", "InceptionV3")}
    if model.lower() not in known:
        raise ValueError(f"There is no network {model!r}; there are {', '.join(known.values())}.")
    if frozen_layers < 0:
        raise ValueError(f"{frozen_layers} layers cannot be frozen.")
    return {"network": known[model.lower()], "frozen_layers": frozen_layers}
    ### END SOLUTION


# %%
assert len(set(causes()) & set("abcde")) == 2, "Two different letters from a to e are wanted."
assert build()["network"] == "ResNet50", "Without an argument it is the ResNet50."
assert build("VGG16", 5)["frozen_layers"] == 5, "Five layers were to stay frozen."
try:
    build("VGG61")
    told = "nothing"
except ValueError as error:
    told = str(error)
assert "VGG16" in told, f"The error must say which networks there are; it says {told}."


# %% nbgrader={"grade": true, "grade_id": "task6_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


assert sorted(causes()) == ["b", "c"], "The cause is another one."
built = build()
assert built["network"] == "ResNet50", "The result is wrong."
assert built["frozen_layers"] == 10, "The result is wrong."
for given, name in (
    ("ResNet50", "ResNet50"),
    ("Resnet50", "ResNet50"),
    ("resnet50", "ResNet50"),
    ("VGG16", "VGG16"),
    ("vgg16", "VGG16"),
    ("InceptionV3", "InceptionV3"),
    ("INCEPTIONV3", "InceptionV3"),
):
    for number in (0, 5, 50, 150):
        built = build(given, number)
        assert built["network"] == name, f"The result is wrong for given = {given}."
        assert built["frozen_layers"] == number, f"The result is wrong for given, number = {(given, number)}."
assert build("VGG16")["frozen_layers"] == 10, "The result is wrong."
for wrong in ("VGG61", "", "ResNet", "VGG", "ResNet50 "):
    assert refuses(build, wrong), "build should raise ValueError here."
assert refuses(build, "VGG16", -1), "build should raise ValueError here."
message = ""
try:
    build("Xception")
except ValueError as error:
    message = str(error)
for name in ("Xception", "ResNet50", "VGG16", "InceptionV3"):
    assert name in message, f"The error does not say what it should say for name = {name}."
### END HIDDEN TESTS
