# %% [markdown]
# # Exercise 11 · Counting a ResNet, and averaging honestly
#
# **What to do** Fill in the seven cells that stop with `NotImplementedError`. Below each stands a check that you can run as
# often as you like; it says in words what is wrong, and it counts nothing.
#
# **How it is graded** 20 points. Other numbers than those of the checks are tried, also at the edges and with input that
# makes no sense: there your function must raise the error that its docstring names. Leave what you are given as it is;
# return new arrays and lists.
#
# **Time** 60 to 90 minutes once the lesson is read (planned, not measured): some 1,500 words and 60 lines to read.
# Nothing is trained.
#
# **You need** lesson 11. No network is built here.

# %%
import math

import numpy as np

# %% [markdown]
# ## Task 1 (2 points)
#
# Labels from the first letter of a file's name: P is pathologic (1), H and N are not (0). Source 003 raises a string for
# anything else. Raise an error that helps: it names the file.


# %% nbgrader={"grade": false, "grade_id": "task1", "locked": false, "schema_version": 3, "solution": true, "task": false}
def labels_of(files):
    """Return the label of each picture.

    Args:
        files: paths with "/" between folders, such as "PALM-Training400/H0012.jpg".

    Returns:
        Integers, in the files' order: 1 for a name that begins with P, 0 for H and N. Capitals only.

    Raises:
        ValueError: for names that begin otherwise. The message holds the name of *every* such file.
    """
    ### BEGIN SOLUTION
    names = [file.split("/")[-1] for file in files]
    wrong = [name for name in names if name[:1] not in ("P", "H", "N")]
    if wrong:
        raise ValueError(f"The names must begin with P, H or N: {', '.join(wrong)}")
    return [int(name[0] == "P") for name in names]
    ### END SOLUTION


# %%
found = [int(label) for label in labels_of(["a/P0001.jpg", "a/H0012.jpg", "N0007.jpg"])]
assert found == [1, 0, 0], f"P is 1, H and N are 0; you say {found}."
try:
    labels_of(["a/P0001.jpg", "a/X0002.jpg", "a/V0003.jpg"])
    told = "nothing"
except ValueError as error:
    told = str(error)
assert "X0002.jpg" in told, f"The error must name both X0002.jpg and V0003.jpg; it says {told}."
assert "V0003.jpg" in told, f"The error must name both X0002.jpg and V0003.jpg; it says {told}."


# %% nbgrader={"grade": true, "grade_id": "task1_tests", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


for files, expected in (
    (["a/P0001.jpg", "a/H0012.jpg", "N0007.jpg"], [1, 0, 0]),
    (["PALM/N1.jpg", "PALM/P1.jpg", "N/P2.jpg", "P/H2.jpg"], [0, 1, 1, 0]),
    ([], []),
):
    assert [int(label) for label in labels_of(files)] == expected, f"The result is wrong for files = {files}."
for wrong in (["X1.jpg"], ["P1.jpg", "p2.jpg"], ["P/V1.jpg", "N1.jpg"], ["N1.jpg", ".DS_Store"]):
    assert refuses(labels_of, wrong), "labels_of should raise ValueError here."
message = ""
try:
    labels_of(["Q7.jpg", "P1.jpg", "b/R8.jpg", "N1.jpg"])
except ValueError as error:
    message = str(error)
assert "Q7.jpg" in message, "The error does not say what it should say."
assert "R8.jpg" in message, "The error does not say what it should say."
assert "P1.jpg" not in message, "The error does not say what it should say."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 2 (4 points)
#
# The parameters of a ResNet of bottleneck blocks, from its table: how many blocks in each of four stages. As in lesson 11:
# at the entrance a 7 by 7 convolution to `width` channels; a block of stage s (0, 1, 2, 3) has f = width · 2^s filters: 1
# by 1 to f, 3 by 3 from f to f, 1 by 1 to 4f; the first block of each stage has a shortcut convolution, 1 by 1 to 4f. No
# convolution has a bias; each has a batch normalisation after it, which *trains* two numbers a channel and *keeps* two
# averages. At the end a dense layer with a bias.


# %% nbgrader={"grade": false, "grade_id": "task2", "locked": false, "schema_version": 3, "solution": true, "task": false}
def count(blocks, classes, width=64):
    """Return the numbers of trainable parameters and of kept averages.

    Args:
        blocks: four integers of at least 1, the blocks of each stage; (3, 4, 6, 3) is ResNet-50.
        classes: the units of the dense layer.
        width: the channels after the entrance.

    Returns:
        Two integers: what training changes, and the averages that batch normalisation keeps.

    Raises:
        ValueError: if there are not four stages, or one has no block.
    """
    ### BEGIN SOLUTION
    if len(blocks) != 4 or min(blocks) < 1:
        raise ValueError(f"Four stages of at least one block are needed, not {blocks}.")
    convolutions, channels = [(7, 3, width)], width
    for stage, number in enumerate(blocks):
        filters = width * 2**stage
        convolutions.append((1, channels, 4 * filters))
        for _ in range(number):
            convolutions += [(1, channels, filters), (3, filters, filters), (1, filters, 4 * filters)]
            channels = 4 * filters
    trained = sum(k * k * i * o + 2 * o for k, i, o in convolutions) + (channels + 1) * classes
    return trained, sum(2 * o for _, _, o in convolutions)
    ### END SOLUTION


# %%
trained, kept = count((3, 4, 6, 3), 1000)
assert trained == 25_557_032, f"ResNet-50 has 25,557,032 trainable parameters; you count {trained:,}."
assert kept == 53_120, f"Its batch normalisations keep 53,120 averages; you count {kept:,}."


# %% nbgrader={"grade": true, "grade_id": "task2_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


def reference(blocks, classes, width):
    trained = 49 * 3 * width + 2 * width + (32 * width + 1) * classes
    averages = 2 * width
    into = width
    for stage in range(4):
        f = width * 2**stage
        trained += into * 4 * f + 8 * f
        averages += 8 * f
        for block in range(blocks[stage]):
            trained += (into if block == 0 else 4 * f) * f + 2 * f + 9 * f * f + 2 * f + f * 4 * f + 8 * f
            averages += 12 * f
        into = 4 * f
    return trained, averages


for blocks, classes, width in (
    ((3, 4, 6, 3), 1000, 64),
    ((3, 4, 23, 3), 1000, 64),
    ((3, 8, 36, 3), 1000, 64),
    ((1, 1, 1, 1), 1, 8),
    ((2, 2, 2, 2), 5, 16),
    ((1, 2, 3, 4), 2, 4),
):
    assert tuple(count(blocks, classes, width)) == reference(blocks, classes, width), (
        f"The result is wrong for blocks, classes, width = {(blocks, classes, width)}."
    )
assert count((3, 4, 23, 3), 1000)[0] == 44549160, "The result is wrong."
assert count((3, 8, 36, 3), 1000)[0] == 60192808, "The result is wrong."
assert refuses(count, (3, 4, 6), 1000), "count should raise ValueError here."
assert refuses(count, (3, 4, 0, 3), 1000), "count should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 3 (3 points)
#
# The averages of batch normalisation start at 0 and 1, which is true of no layer. Each step keeps `momentum` of the old
# average. After how many *epochs* is at most so much of the start left?


# %% nbgrader={"grade": false, "grade_id": "task3", "locked": false, "schema_version": 3, "solution": true, "task": false}
def epochs_to_settle(momentum, left, steps_per_epoch):
    """Return after how many whole epochs at most a share of the averages' start is left.

    Args:
        momentum: the share of the old average that each step keeps, above 0 and below 1.
        left: the share of the start that may be left, above 0 and at most 1.
        steps_per_epoch: at least 1.

    Returns:
        The smallest integer e of at least 0 with momentum ** (e * steps_per_epoch) <= left.

    Raises:
        ValueError: if an argument is outside its range.
    """
    ### BEGIN SOLUTION
    if not 0 < momentum < 1 or not 0 < left <= 1 or steps_per_epoch < 1:
        raise ValueError("The momentum lies between 0 and 1, and so does what may be left.")
    epochs = 0
    while momentum ** (epochs * steps_per_epoch) > left:
        epochs += 1
    return epochs
    ### END SOLUTION


# %%
assert epochs_to_settle(0.9, 0.01, 40) == 2, "40 steps leave 0.9 ** 40, 1.5 %; 80 leave 0.02 %: two epochs."
assert epochs_to_settle(0.99, 0.01, 40) == 12, "With Keras's 0.99 one needs 459 steps for 1 %: twelve epochs of 40."
assert epochs_to_settle(0.99, 1.0, 40) == 0, "All of it may be left: no epoch is needed."


# %% nbgrader={"grade": true, "grade_id": "task3_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


for momentum, left, steps, expected in (
    (0.9, 0.01, 40, 2),
    (0.99, 0.01, 40, 12),
    (0.99, 1.0, 40, 0),
    (0.9, 0.01, 1, 44),
    (0.99, 0.05, 100, 3),
    (0.5, 0.5, 1, 1),
    (0.5, 0.25, 2, 1),
    (0.5, 0.24, 2, 2),
    (0.999, 0.001, 1000, 7),
):
    assert epochs_to_settle(momentum, left, steps) == expected, (
        f"The result is wrong for momentum, left, steps = {(momentum, left, steps)}."
    )
assert refuses(epochs_to_settle, 1.0, 0.01, 40), "epochs_to_settle should raise ValueError here."
assert refuses(epochs_to_settle, 0, 0.01, 40), "epochs_to_settle should raise ValueError here."
assert refuses(epochs_to_settle, 0.9, 0, 40), "epochs_to_settle should raise ValueError here."
assert refuses(epochs_to_settle, 0.9, 1.5, 40), "epochs_to_settle should raise ValueError here."
assert refuses(epochs_to_settle, 0.9, 0.01, 0), "epochs_to_settle should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 4 (3 points)
#
# The loss of a picture with the truth 1 is log(1 + exp(-logit)), with the truth 0 it is log(1 + exp(logit)). Written down
# like that, exp(1000) overflows. `np.logaddexp(a, b)` is log(exp(a) + exp(b)), and never does.


# %% nbgrader={"grade": false, "grade_id": "task4", "locked": false, "schema_version": 3, "solution": true, "task": false}
def loss_from_logits(truth, logits):
    """Return the mean binary cross-entropy.

    Args:
        truth: shape (n,), 0 or 1, at least one.
        logits: shape (n,), any numbers, also very large ones.

    Returns:
        The mean over the pictures, finite for finite logits.

    Raises:
        ValueError: if the lengths differ, nothing is there, or a truth is neither 0 nor 1.
    """
    ### BEGIN SOLUTION
    truth, logits = np.asarray(truth), np.asarray(logits, float)
    if truth.shape != logits.shape or truth.size == 0 or not np.isin(truth, (0, 1)).all():
        raise ValueError("One truth, 0 or 1, is needed for each logit.")
    return float(np.logaddexp(0, np.where(truth == 1, -logits, logits)).mean())
    ### END SOLUTION


# %%
assert abs(loss_from_logits([1, 0], [0.0, 0.0]) - math.log(2)) < 1e-9, "A logit of 0 is a coin: it costs log 2."
assert abs(loss_from_logits([0], [40.0]) - 40) < 1e-6, "Sure and wrong: a logit of 40 costs about 40."
assert loss_from_logits([1], [2.0]) < loss_from_logits([0], [2.0]), "A positive logit is right where the truth is 1."
assert abs(loss_from_logits([0], [1000.0]) - 1000) < 1e-6, "Even a logit of 1000 has a loss, and a finite one."

# %% nbgrader={"grade": true, "grade_id": "task4_tests", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
import math


def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


for truth, logits in (([1, 0, 1, 0], [2.0, -1.0, -3.0, 0.5]), ([0], [0.0]), ([1, 1, 1], [10.0, -10.0, 0.1])):
    each = [math.log(1 + math.exp(-z if t else z)) for t, z in zip(truth, logits, strict=True)]
    assert abs(loss_from_logits(truth, logits) - sum(each) / len(each)) < 1e-9, (
        f"The result is wrong for truth, logits = {(truth, logits)}."
    )
for truth, logit, expected in (
    (0, 1000.0, 1000.0),
    (1, -1000.0, 1000.0),
    (1, 1000.0, 0.0),
    (0, -1e6, 0.0),
    (0, 50.0, 50.0),
):
    assert abs(loss_from_logits([truth], [logit]) - expected) < 1e-6, (
        f"The result is wrong for truth, logit = {(truth, logit)}."
    )
assert abs(loss_from_logits([1], [30.0]) / math.exp(-30) - 1) < 1e-3, "The result is wrong."
assert refuses(loss_from_logits, [1, 0], [1.0]), "loss_from_logits should raise ValueError here."
assert refuses(loss_from_logits, [], []), "loss_from_logits should raise ValueError here."
assert refuses(loss_from_logits, [2], [1.0]), "loss_from_logits should raise ValueError here."
### END HIDDEN TESTS

# %% [markdown]
# ## Task 5 (4 points)
#
# Now judge. Two networks differ in their depth alone, and each was trained several times; repeat $i$ of both had the
# same order of pictures. Does the deeper one learn better or worse, and why? Two sets of losses are needed for that: on the
# pictures that were learned, and on new ones. Who is worse on new pictures may have learned the old ones by heart, or
# may not even have learned those. (Two points for the rule, `task5` in your feedback, and two for the seven cases below
# it, `task5b`.)


# %% nbgrader={"grade": false, "grade_id": "task5", "locked": false, "schema_version": 3, "solution": true, "task": false}
def judge(shallow_training, deep_training, shallow_new, deep_new):
    """Return whether the deeper of two networks learns better or worse, and why.

    "Always" means: in every repeat, the deep network's loss compared with the shallow one's of the same repeat.

    Args:
        shallow_training, deep_training: the losses on the training pictures, one a repeat.
        shallow_new, deep_new: the losses on new pictures, one a repeat.

    Returns:
        A pair of texts, the first of these that holds:
        ("cannot tell", "too few trainings") for fewer than three repeats;
        ("worse", "degradation") if the deep training loss is always higher: it learns worse, whatever new pictures say;
        ("worse", "overfitting") if the deep training loss is always lower and the deep loss on new pictures always higher;
        ("better", "learns more") if both are always lower;
        ("cannot tell", "the repeats disagree") in all other cases. Equal losses are neither higher nor lower.

    Raises:
        ValueError: if the four do not have the same length, or are empty.
    """
    ### BEGIN SOLUTION
    if not len(shallow_training) == len(deep_training) == len(shallow_new) == len(deep_new) or len(deep_new) == 0:
        raise ValueError("Four losses are needed for each repeat, and at least one repeat.")
    if len(deep_new) < 3:
        return "cannot tell", "too few trainings"
    known, new = np.subtract(deep_training, shallow_training), np.subtract(deep_new, shallow_new)
    if np.all(known > 0):
        return "worse", "degradation"
    if np.all(known < 0) and np.all(new > 0):
        return "worse", "overfitting"
    if np.all(known < 0) and np.all(new < 0):
        return "better", "learns more"
    return "cannot tell", "the repeats disagree"
    ### END SOLUTION


# %%
assert tuple(judge([0.5, 0.4, 0.5], [0.7, 0.6, 0.7], [0.6, 0.6, 0.6], [0.7, 0.7, 0.7])) == ("worse", "degradation"), (
    "It does not even learn the training pictures as well."
)
assert tuple(judge([0.5, 0.4, 0.5], [0.1, 0.1, 0.1], [0.6, 0.6, 0.6], [0.9, 0.8, 0.9])) == ("worse", "overfitting"), (
    "It has learned the training pictures, and nothing that helps with others."
)
assert tuple(judge([0.5], [0.1], [0.6], [0.3])) == ("cannot tell", "too few trainings"), (
    "One training is one throw of the dice."
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


few, disagree = ("cannot tell", "too few trainings"), ("cannot tell", "the repeats disagree")
degrades, overfits, better = ("worse", "degradation"), ("worse", "overfitting"), ("better", "learns more")
for case, expected, look in (
    (([0.5, 0.4], [0.7, 0.6], [0.6, 0.6], [0.7, 0.7]), few, "Three trainings are the least."),
    (
        ([0.5, 0.4, 0.3], [0.6, 0.5, 0.4], [0.6, 0.6, 0.6], [0.5, 0.5, 0.5]),
        degrades,
        "Which losses tell of degradation?",
    ),
    (
        ([0.5, 0.4, 0.3], [0.6, 0.5, 0.4], [0.6, 0.6, 0.6], [0.5, 0.7, 0.5]),
        degrades,
        "Which losses tell of degradation?",
    ),
    (
        ([0.7, 0.4, 0.1], [0.8, 0.5, 0.2], [0.6, 0.6, 0.6], [0.7, 0.7, 0.7]),
        degrades,
        "Compare repeat with repeat, not best with worst.",
    ),
    (([0.2, 0.5, 0.8], [0.1, 0.4, 0.7], [0.2, 0.5, 0.8], [0.3, 0.6, 0.9]), overfits, "Compare repeat with repeat."),
    (([0.2, 0.5, 0.8], [0.1, 0.4, 0.7], [0.2, 0.5, 0.8], [0.1, 0.4, 0.7]), better, "Both losses are lower, each time."),
    (
        ([0.2, 0.5, 0.8], [0.1, 0.4, 0.9], [0.2, 0.5, 0.8], [0.1, 0.4, 0.7]),
        disagree,
        "One repeat of three speaks against it.",
    ),
    (
        ([0.2, 0.5, 0.8], [0.1, 0.4, 0.7], [0.2, 0.5, 0.8], [0.1, 0.6, 0.7]),
        disagree,
        "One repeat of three speaks against it.",
    ),
    (([0.2, 0.5, 0.8], [0.1, 0.5, 0.7], [0.2, 0.5, 0.8], [0.1, 0.4, 0.7]), disagree, "Equal is not lower."),
    (([0.2, 0.5, 0.8], [0.3, 0.5, 0.9], [0.2, 0.5, 0.8], [0.3, 0.6, 0.9]), disagree, "Equal is not higher."),
    (
        ([0.5, 0.5, 0.5, 0.5], [0.1, 0.1, 0.1, 0.6], [0.5] * 4, [0.9] * 4),
        disagree,
        "The mean is lower, one repeat is not.",
    ),
    (([0.5] * 4, [0.2] * 4, [0.6] * 4, [0.8, 0.8, 0.8, 0.1]), disagree, "The mean of the new losses hides one repeat."),
):
    assert tuple(judge(*case)) == expected, f"Two networks are judged wrongly. {look}"
assert refuses(judge, [], [], [], []), "Without a repeat: ValueError."
assert refuses(judge, [0.1] * 3, [0.1] * 3, [0.1] * 3, [0.1] * 2), "Four losses for each repeat: ValueError."
assert refuses(judge, [0.1] * 3, [0.1] * 2, [0.1] * 3, [0.1] * 3), "Four losses for each repeat: ValueError."
### END HIDDEN TESTS

# %% [markdown]
# And seven sentences, with numbers made up for this exercise; lesson 11 shows where most such numbers come from. Do you sign
# them (`"yes"`) or not (`"no"`)?
#
# - **A** Three short epochs with Keras's batch normalisation (momentum 0.99): in training the batches of the last epoch
#   were right in 0.93, the finished network is right in 0.62 of *the same* pictures. "It overfits."
# - **B** Our ResNet-50 has 25,557,032 trainable parameters, as everybody's. "It may still be another network than
#   everybody's."
# - **C** With the weights of a known network ours answers as that one does, to 0.000001; the test lets 0.0001 pass. With one
#   stride of ours moved to another place, the two networks' answers are 0.02 apart; the answers about different pictures
#   differ by 0.05. "This test would have found
#   that mistake."
# - **D** 26 layers without shortcuts end at a training loss of 0.66, 0.64 and 0.67, 14 layers at 0.41, 0.38 and 0.44.
#   "Too many parameters for so few pictures: it overfits."
# - **E** The loss of batches of ten jumps between 0.1 and 0.6 in the last epoch. The losses of single pictures, with
#   the network held still, have a variance of 0.16; that of the batches' losses is 0.020. "Most of the jumping would be
#   there without any training."
# - **F** A training is interrupted after epoch 4 and resumed with the weights alone. The loss of the first step is the
#   same to the last digit as without interruption; from the second step on it is another one. "It was resumed as if
#   nothing had happened."
# - **G** A network from scratch tells ill eyes from healthy ones with an AUC of 0.95, twelve statistics, the
#   mean, spread and sharpness of each colour, with 0.96; difference -0.01 [-0.03, 0.01]. "It has learned to see the shapes of the illness."
#
# The reason that decides, each for as many cases as you like:
#
# - **a** A mean of ten pictures varies with a tenth of the pictures' variance, also if nothing moves.
# - **b** What the change does is far larger than what the test lets pass.
# - **c** The averages that the finished network uses have not arrived.
# - **d** A rival that sees no shape does as well.
# - **e** The optimizer remembers, too.
# - **f** The loss was high already in training, so nothing was learned by heart.
# - **g** A count says nothing about how the layers are joined.
# - **h** The higher number is the better one.


# %% nbgrader={"grade": false, "grade_id": "task5b", "locked": false, "schema_version": 3, "solution": true, "task": false}
def verdicts():
    """Return a dictionary: for each case its decision and the letter of the reason, such as {"A": ("yes", "a"), ...}."""
    ### BEGIN SOLUTION
    return {
        "A": ("no", "c"),
        "B": ("yes", "g"),
        "C": ("yes", "b"),
        "D": ("no", "f"),
        "E": ("yes", "a"),
        "F": ("no", "e"),
        "G": ("no", "d"),
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
    "A": (("no", "c"), "Both numbers are of the same pictures. What differs?"),
    "B": (("yes", "g"), "Which mistakes have no parameters?"),
    "C": (("yes", "b"), "Compare the three distances."),
    "D": (("no", "f"), "On which pictures is this loss?"),
    "E": (("yes", "a"), "How much would the batches' losses vary if the network stood still?"),
    "F": (("no", "e"), "The weights are the same. What else makes the second step?"),
    "G": (("no", "d"), "Who else is in this sentence?"),
}
for case, (verdict, look) in wanted.items():
    assert tuple(found[case]) == verdict, f"Case {case}: the decision or the reason is another one. {look}"
### END HIDDEN TESTS

# %% [markdown]
# ## Bug hunt (4 points)
#
# So source 003 judges its network after each epoch (each batch comes as a list of truths and a list of logits):


# %%
def source_accuracy(batches):
    accuracies = []
    for truth, logits in batches:
        accuracies.append(np.mean((np.array(logits) > 0) == (np.array(truth) == 1)))
    return float(np.mean(accuracies))


truth, logits = [1] * 20 + [0] * 3, [2.0] * 20 + [1.0] * 3  # 20 of 23 right
{
    size: source_accuracy([(truth[i : i + size], logits[i : i + size]) for i in range(0, 23, size)])
    for size in (5, 10, 11, 23)
}

# %% [markdown]
# The same 23 answers, four "accuracies". With 400 pictures and batches of 10 nobody noticed. What is the cause?
#
# - **a** Large batches make the network less accurate.
# - **b** The threshold for logits should be 0.5.
# - **c** Every batch counts the same, so the pictures of a small last batch count more than the others.
# - **d** `np.mean` rounds in each batch.
# - **e** The truths are integers and the logits are floats.
#
# Name it, and compute accuracy *and* loss over pictures. (`np.mean` of a list of arrays of several lengths, which is what
# the source does for the loss, raises an error in today's NumPy.)


# %% nbgrader={"grade": false, "grade_id": "task6", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cause():
    """Return the letter of the cause: "a", "b", "c", "d" or "e"."""
    ### BEGIN SOLUTION
    return "c"
    ### END SOLUTION


def accuracy_and_loss(batches):
    """Return accuracy and mean loss over all pictures.

    Args:
        batches: a list of pairs (truth, logits), each a list of equal length; batches of any sizes, also empty ones.

    Returns:
        The share of pictures whose logit is above 0 where the truth is 1, and not above 0 where it is 0; and the mean of
        the losses of task 4. They do not depend on how the pictures are shared out among batches.

    Raises:
        ValueError: if there is no picture at all.
    """
    ### BEGIN SOLUTION
    truth = np.array([value for batch in batches for value in batch[0]])
    logits = np.array([value for batch in batches for value in batch[1]], float)
    if truth.size == 0:
        raise ValueError("There is no picture to judge by.")
    losses = np.logaddexp(0, np.where(truth == 1, -logits, logits))
    return float(np.mean((logits > 0) == (truth == 1))), float(losses.mean())
    ### END SOLUTION


# %%
assert cause() in ("a", "b", "c", "d", "e"), "The cause is one of the letters."
accuracy, loss = accuracy_and_loss([(truth[i : i + 10], logits[i : i + 10]) for i in range(0, 23, 10)])
assert abs(accuracy - 20 / 23) < 1e-9, f"20 of 23 answers are right: {20 / 23:.4f}, not {accuracy:.4f}."
assert abs(loss - accuracy_and_loss([(truth, logits)])[1]) < 1e-9, "Batches of 10 or all at once: one loss."

# %% nbgrader={"grade": true, "grade_id": "task6_tests", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
### BEGIN HIDDEN TESTS
import math

import numpy as np  # noqa: F811


def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    except Exception:
        return False
    return False


assert cause() == "c", "The cause is another one."
for seed, n in ((1, 23), (2, 40), (3, 7)):
    rng = np.random.default_rng(seed)
    labels, answers = rng.integers(0, 2, n).tolist(), rng.normal(0, 3, n).round(3).tolist()
    right = sum((z > 0) == (t == 1) for t, z in zip(labels, answers, strict=True)) / n
    price = sum(math.log(1 + math.exp(-z if t else z)) for t, z in zip(labels, answers, strict=True)) / n
    for cuts in ([0, n], [0, 1, n], [0, 2, 2, n], list(range(0, n, 3)) + [n]):
        parts = [[labels[a:b], answers[a:b]] for a, b in zip(cuts[:-1], cuts[1:], strict=True)]  # noqa: RUF007
        found, paid = accuracy_and_loss(parts)
        assert abs(found - right) < 1e-9, f"The result is wrong for cuts = {cuts}."
        assert abs(paid - price) < 1e-6, f"The result is wrong for cuts = {cuts}."
found, paid = accuracy_and_loss([[[1, 0], [0.0, 0.0]], [[0], [0.3]]])
assert abs(found - 1 / 3) < 1e-9, "The result is wrong."
assert refuses(accuracy_and_loss, []), "accuracy_and_loss should raise ValueError here."
assert refuses(accuracy_and_loss, [[[], []]]), "accuracy_and_loss should raise ValueError here."
### END HIDDEN TESTS
