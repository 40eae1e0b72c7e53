# %% [markdown]
# # 12 · Your own pictures
#
# **You will learn** to take any folder of pictures through the whole course: look, split without leaks, let four ways
# compete, test once, and hand over a model together with what one must know about it.
#
# **You need** lessons 00 to 06; lesson 07 for the groups.
#
# **Time** tiny: under a minute · laptop: 8 minutes for 2,000 pictures · full: depends on your pictures
#
# **Data** a folder of yours, or `cats_dogs/train`

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop (photographs, a CPU) or full (photographs, a GPU)
seed: int = 0  # of all random numbers; another seed also draws other pictures
folder: str | None = None  # a folder with a folder of pictures for each class; None: cats_dogs/train
group: str | None = None  # a regular expression: pictures in which it finds the same stay together; None: no groups
flip: bool = True  # whether a mirrored picture is still of its class (for signs and letters it is not)
image_size: int | None = None  # pixels a side of what pre-trained networks get; None: what the profile says
backbone: str = "MobileNet"  # the network to fine-tune: VGG16, ResNet50, Xception, InceptionV3, MobileNet, MobileNetV2
backbones: list = ["MobileNet", "MobileNetV2"]  # the networks that join in the ensemble
epochs: int | None = None  # passes over the training pictures while fine-tuning; None: what the profile says
scratch_epochs: int | None = None  # passes for the network from scratch; None: what the profile says
new_pictures: str | None = None  # a folder of pictures without labels; None: a few of the test part
output: str | None = None  # a folder for model, predictions and model card; None: one in the course's work folder


# %%
import math
from collections import Counter
from dataclasses import replace

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers

from course_utils.augment import RandomAffine
from course_utils.backbones import load_backbone
from course_utils.datasets import find, find_images, read_folder
from course_utils.errors import CourseError
from course_utils.features import extract
from course_utils.gradcam import grad_cam
from course_utils.images import decode, invalid_reason, printable
from course_utils.metrics import accuracy_interval
from course_utils.paths import output_path, run_folder, user_path, work_dir
from course_utils.plots import picture_grid
from course_utils.profiles import get_profile
from course_utils.records import claim, record

# %%
settings = get_profile(profile)
epochs = epochs or settings.epochs["own_fine_tune"]
scratch_epochs = scratch_epochs or settings.epochs["own_scratch"]
keras.utils.set_random_seed(seed)
plt.rcParams["text.parse_math"] = False  # a class may be called "$5"

# %% [markdown]
# ## What you give it
#
# Before anything takes time, see that all is there: the folder, what shall be predicted later, and a place for the
# results. A slip in a path should cost seconds, not the hour until somebody needs it.

# %%
source = user_path(folder) if folder else find("cats_dogs", settings, seed=seed) / "train"
everything, left_out = read_folder(source, settings.image_size["own_pictures"])

# %% [markdown]
# What the results depend on gives this run a folder of its own: start the lesson twice at once, and neither disturbs the
# other. A place that you name in `output` is made now, to be sure that it can be.

# %%
parameters = {"profile": profile, "seed": seed, "folder": folder and str(source), "group": group, "flip": flip}
parameters |= {"image_size": image_size, "backbone": backbone, "backbones": backbones, "epochs": epochs}
parameters |= {"scratch_epochs": scratch_epochs, "new_pictures": new_pictures and str(user_path(new_pictures))}
parameters |= {"output": output and str(user_path(output))}
run = run_folder("12", parameters)
output_folder = output_path("output", output or run / "results")


# %%
def files_in(folder):
    """All files in a folder and the folders in it that could be pictures, the damaged ones included."""
    if not folder.is_dir():
        raise CourseError(f"new_pictures: there is no folder {folder}. What to do: name one that has pictures in it.")
    usable, left_out = find_images(folder, recursive=True)
    if not usable:
        reasons = "".join(f"\n  {printable(file.name)}: {reason}" for file, reason in list(left_out.items())[:5])
        raise CourseError(
            f"new_pictures: no file in {folder} is a usable picture.{reasons}\nWhat to do: name another folder."
        )
    return sorted([*usable, *left_out])


# %%
new = files_in(user_path(new_pictures)) if new_pictures else []

# %% [markdown]
# ## A folder, as folders are
#
# The layout is that of the whole course: a folder for each class, its name is the label. Source 004 is a recipe for
# just that, and starts with folders that somebody has cleaned. Yours are not clean. So first a folder that is broken
# on purpose: a download that stopped half-way, a web page named `.jpg`, and a picture that got into both classes.


# %%
import shutil

messy = run / "messy"
shutil.rmtree(messy, ignore_errors=True)
for label, name in enumerate(everything.class_names[:2]):
    (messy / name).mkdir(parents=True)
    for file in np.array(everything.files)[everything.labels == label][:3]:
        shutil.copy(file, messy / name)

# %%
sound = sorted(messy.glob("*/*"))
shutil.copy(sound[0], messy / everything.class_names[1] / f"copy{sound[0].suffix}")
(sound[1].parent / "half.jpg").write_bytes(sound[1].read_bytes()[: sound[1].stat().st_size // 2])
(sound[1].parent / "not_found.jpg").write_text("<!DOCTYPE html><title>404</title>", "utf-8")

# %% [markdown]
# What will the tools say to it? `read_folder` decodes every file once, as `load` does for the course's own sets.
# And two files of the same bytes are the same picture, whatever their names:


# %%
import hashlib


def digests(files):
    """For each file a short code of its content; only files of equal size can be equal, so only those are read."""
    sizes = [file.stat().st_size for file in files]
    shared = Counter(sizes)
    return [
        hashlib.sha256(file.read_bytes()).hexdigest() if shared[size] > 1 else str(size)
        for file, size in zip(files, sizes, strict=True)
    ]


# %%
def duplicates(files):
    """Lists of files that are exact copies of each other."""
    codes = digests(files)
    same = {code: [] for code, count in Counter(codes).items() if count > 1}
    for file, code in zip(files, codes, strict=True):
        if code in same:
            same[code].append(f"{file.parent.name}/{file.name}")
    return list(same.values())


# %%
def report(pictures, left_out):
    """Say what was found in a folder, and name what deserves a look."""
    copies = duplicates(pictures.files)
    two_classes = [names for names in copies if len({name.split("/")[0] for name in names}) > 1]
    print(f"{len(pictures)} pictures, {len(left_out)} files left out, {len(copies)} pictures more than once")
    for file, reason in list(left_out.items())[:10]:
        print(f"  left out: {printable(f'{file.parent.name}/{file.name}')}: {reason}")
    for names in [*two_classes, *(names for names in copies if names not in two_classes)][:10]:
        print(f"  the same: {printable(', '.join(names))}" + " - TWO CLASSES, one is wrong" * (names in two_classes))
    if max(len(left_out), len(copies)) > 10:
        print("  ... and more: the first ten of each kind are shown")
    return copies


# %%
_ = report(*read_folder(messy, 32))

# %% [markdown]
# Each is named with its reason, so that you can go and look. What is no picture is left out. A copy stays, but it must
# not stand in training *and* test; and one picture in two classes is wrong once, so decide which. Near-copies, the next
# frame of a film, have other bytes: for those there are groups, below.

# %% [markdown]
# ## Look at yours
#
# Now your folder. How many of each class, and how large are the pictures? Guess before you look: is the largest class
# twice the smallest, or ten times?


# %%
from PIL import Image

copies = report(everything, left_out)
class_names, num_classes = [printable(name) for name in everything.class_names], len(everything.class_names)
counts = np.bincount(everything.labels)
sides = np.array([Image.open(file).size for file in everything.files])
print(f"the middle picture is {np.median(sides[:, 0]):.0f} pixels wide and {np.median(sides[:, 1]):.0f} high")

# %%
figure, axes = plt.subplots(1, 2, figsize=(9, 3), layout="constrained")
axes[0].bar(range(num_classes), counts)
axes[0].set(xlabel="class", ylabel="pictures", title="Pictures in each class")
if num_classes <= 20:
    axes[0].set_xticks(range(num_classes), [name[:12] for name in class_names], rotation=60 if num_classes > 4 else 0)
axes[1].hist(sides.min(axis=1), bins=30, range=(0, 1.1 * sides.min(axis=1).max()))
axes[1].set(xlabel="shorter side in pixels", ylabel="pictures", title="Sizes")
plt.show()

# %% [markdown]
# Two things to read off. A class with few pictures will be judged by a fifth of those few: remember it when you read its
# recall. And where the pictures are smaller than what the network gets, they are blown up; a smaller `image_size` then
# costs nothing and saves time.
#
# No number replaces the eye. A few pictures of each class, squashed to a square as a network will see them:

# %%
shown = [label for label in np.argsort(-counts)[:8] if counts[label]]
picked = [
    row for label in shown for row in np.flatnonzero(everything.labels == label)[:: max(1, counts[label] // 6)][:6]
]
titles = [class_names[everything.labels[row]][:16] for row in picked]
picture_grid([decode(everything.files[row], 128) for row in picked], titles, title="From each class")

# %% [markdown]
# Ask of each: would you have sorted it so? Does anything but the subject differ from class to class, the background,
# the light, a frame, a date in the corner? Then a network will learn that, and the test part cannot tell, because it
# comes from the same folder (lesson 06 caught one that had learned a lamp).

# %% [markdown]
# ## Share out by groups
#
# Pictures that belong together must stay together: the frames of one film, the two eyes of one patient, all pictures of
# one house. Otherwise the test asks what the training has told (lesson 07 measures how much that flatters). Usually
# the file name knows: in `16_left.jpeg`, `group = r"(\d+)_"` finds the patient. With a slash in it, the expression is
# looked for in `class/name`.


# %%
import re


def group_names(files, pattern):
    """For each file what the expression finds in its name: its groups in brackets, or all of it."""
    texts = [f"{file.parent.name}/{file.name}" if "/" in pattern else file.name for file in files]
    try:
        found = [re.search(pattern, text) for text in texts]
    except re.error as error:
        raise CourseError(
            f"group = {pattern!r} is no regular expression: {error}. What to do: mend it; "
            r"(\d+)_ finds the group 16 in the file name 16_left.jpg."
        ) from error
    missed = [text for text, match in zip(texts, found, strict=True) if not match]
    if missed:
        raise CourseError(
            f"group = {pattern!r} finds nothing in {len(missed)} of {len(texts)} file names, for example {missed[0]!r}. "
            "What to do: change the expression until it finds the group in every name."
        )
    return [str(match.groups() or match.group()) for match in found]


# %% [markdown]
# Two pictures belong together if they share a group *or* are copies. And if A goes with B, and B with C, all three do:
# what is connected is one group.


# %%
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def connected(*namings):
    """A number for each picture, the same for all that are connected by shared names in any of the namings."""
    pictures = np.arange(len(namings[0]))
    links, nodes = [], len(pictures)
    for names in namings:
        unique, codes = np.unique(names, return_inverse=True)
        links.append(nodes + codes)
        nodes += len(unique)
    ends = np.tile(pictures, len(namings)), np.concatenate(links)
    graph = coo_array((np.ones(len(ends[0])), ends), shape=(nodes, nodes))
    return connected_components(graph, directed=False)[1][: len(pictures)]


# %%
codes = digests(everything.files)
copied = Counter(codes)
alone = [code if copied[code] > 1 else f"{row}" for row, code in enumerate(codes)]
groups = connected(alone, group_names(everything.files, group)) if group else connected(alone)
print(f"{len(everything)} pictures in {len(np.unique(groups))} groups, the largest of {np.bincount(groups).max()}")

# %% [markdown]
# Then five folds with about the same mix of classes, each group in one of them
# ([StratifiedGroupKFold](https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.StratifiedGroupKFold.html)):
# three to train, one to choose, one to test. The seed fixes who goes where.


# %%
from itertools import permutations

from sklearn.model_selection import StratifiedGroupKFold


def share_out(labels, groups, num_classes, seed):
    """The rows of train, validation and test: every class in each of them, no group in two."""
    folds, count = np.zeros(len(labels), int), min(5, len(np.unique(groups)))
    if count > 2:
        splitter = StratifiedGroupKFold(count, shuffle=True, random_state=seed)
        for number, (_, rows) in enumerate(splitter.split(labels, labels, groups)):
            folds[rows] = number
    for test, validation in permutations(range(count), 2):
        masks = {"train": ~np.isin(folds, (test, validation)), "validation": folds == validation, "test": folds == test}
        if all(len(np.unique(labels[mask])) == num_classes for mask in masks.values()):
            return {part: np.flatnonzero(mask) for part, mask in masks.items()}
    return share_out_exactly(labels, groups, num_classes)


# %% [markdown]
# Large groups can leave the five folds without a way out although there is one. Then a solver looks for it: each group
# goes into one part (1 or 0 for each pair of group and part), each class into every part, and the numbers of pictures
# shall be as near to three, one and one fifth as they can
# ([integer programming](https://docs.scipy.org/doc/scipy/reference/generated/scipy.optimize.milp.html)).

# %%
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import eye_array, hstack, kron


def share_out_exactly(labels, groups, num_classes):
    """The rows of train, validation and test, whole groups and every class in each, if there is any such way."""
    _, group_of = np.unique(groups, return_inverse=True)
    pictures = coo_array((np.ones(len(labels)), (labels, group_of)), shape=(num_classes, group_of.max() + 1)).tocsr()
    count, wanted = pictures.shape[1], np.array([3, 1, 1]) / 5 * len(labels)
    # The unknowns: for each part and group 1 or 0, then for each part how far it is from the number wanted.
    once = hstack([eye_array(count)] * 3)
    everywhere = kron(eye_array(3), pictures > 0)
    sizes = kron(eye_array(3), pictures.sum(axis=0)[None])
    constraints = [
        LinearConstraint(hstack([once, coo_array((count, 3))]), 1, 1),
        LinearConstraint(hstack([everywhere, coo_array((3 * num_classes, 3))]), 1, np.inf),
        LinearConstraint(hstack([sizes, eye_array(3)]), wanted, np.inf),
        LinearConstraint(hstack([sizes, -eye_array(3)]), -np.inf, wanted),
    ]
    kind, upper = np.repeat([[1, 0], [1, np.inf]], [3 * count, 3], axis=1)
    how = {"integrality": kind, "bounds": Bounds(0, upper), "options": {"time_limit": 20}}
    found = milp(1 - kind, constraints=constraints, **how)
    if found.x is None:
        raise CourseError(
            "The groups are too few or too large: however they are shared out, some class is missing in a part. "
            "What to do: check with a few file names that `group` finds what you mean, or add pictures of other groups."
        )
    part_of = found.x[: 3 * count].reshape(3, count).argmax(axis=0)[group_of]
    return {part: np.flatnonzero(part_of == number) for number, part in enumerate(("train", "validation", "test"))}


# %% [markdown]
# A class with too few pictures, or with all of them in one group, cannot be in three parts. Better to say so with its
# name than to fail somewhere in there.


# %%
def check_classes(labels, groups, class_names):
    """Raise an error for the first class that has fewer than five pictures or three groups."""
    for label, name in enumerate(class_names):
        pictures, found = np.sum(labels == label), len(np.unique(groups[labels == label]))
        if pictures < 5 or found < 3:
            raise CourseError(
                f"The class {name} has too few pictures: {pictures} usable, number of groups: {found}. It takes 5 "
                "pictures, in 3 groups (exact copies are one), to train, to choose and to test.\n"
                f"What to do: add pictures to {name}, take that folder away, or check what `group` finds in its names."
            )


# %%
check_classes(everything.labels, groups, class_names)
rows = share_out(everything.labels, groups, num_classes, seed)

# %%
parts = {
    name: replace(
        everything, name=name, files=tuple(everything.files[i] for i in chosen), labels=everything.labels[chosen]
    )
    for name, chosen in rows.items()
}
train, validation, test = parts.values()

# %%
for name, part in parts.items():
    print(f"{name:11} {len(part):6} pictures, {len(np.unique(groups[rows[name]])):6} groups")

# %%
namings = [codes, group_names(everything.files, group)] if group else [codes]  # what files hold, how they are called
torn = 0
for names in map(np.array, namings):
    for one, other in permutations(rows.values(), 2):
        torn += len(set(names[one]) & set(names[other]))
claim("No group, and no copy, stands in two parts", torn, at_most=0)

# %% [markdown]
# ## What counts as good
#
# If nine of ten pictures are of one class, always saying so gives 0.9, and is worth nothing (lesson 08). So every class
# shall count the same: each picture gets a weight, the larger, the fewer its class has. We choose by the weighted *log
# loss*: what the answer cost that the truth got (lesson 05). It moves with every picture, where an accuracy moves only
# when an answer flips. *Balanced accuracy*, the mean of the classes' recalls, stands beside it for the eye.


# %%
from sklearn.metrics import log_loss

weight_of_class = len(train) / (num_classes * np.bincount(train.labels)).astype("float32")


def weighted_loss(probabilities, labels):
    """The log loss, each class with the same say."""
    return log_loss(labels, probabilities, sample_weight=weight_of_class[labels], labels=range(num_classes))


# %%
def recalls(labels, answers):
    """For each class the share of its pictures that were recognised; not a number where there are none."""
    right = np.bincount(labels[answers == labels], minlength=num_classes)
    with np.errstate(invalid="ignore"):
        return right / np.bincount(labels, minlength=num_classes)


# %% [markdown]
# How sure is such a number? Wilson's interval from lesson 02 takes pictures for independent, and in groups they are not.
# So draw *groups* with replacement, a thousand times, and see how the balanced accuracy varies: a
# [bootstrap](https://doi.org/10.1214/aos/1176344552).


# %%
def between(labels, answers, groups, rounds=1000):
    """The middle 95 % of the balanced accuracy when groups are drawn with replacement."""
    _, members = np.unique(groups, return_inverse=True)
    right, there = np.zeros((2, members.max() + 1, num_classes))
    np.add.at(there, (members, labels), 1)
    np.add.at(right, (members, labels), labels == answers)
    drawn = np.random.default_rng(seed).multinomial(len(there), np.full(len(there), 1 / len(there)), size=rounds)
    with np.errstate(invalid="ignore"):
        return np.quantile(np.nanmean(drawn @ right / (drawn @ there), axis=1), [0.025, 0.975])


# %% [markdown]
# `fit` has `class_weight` for this, but validation would go without. So the weights go into the batches, in both.
# The probabilities come from a softmax, for two classes as for fifty: one code for all.


# %%
import tensorflow as tf


def weighted(batches):
    weights = tf.constant(weight_of_class)
    return batches.map(lambda pictures, labels: (pictures, labels, tf.gather(weights, labels)))


# %% [markdown]
# Now the competitors. All pre-trained networks get pictures of one size, so that they can be joined later.

# %%
networks, size = {}, image_size or settings.network_size.get(backbone)
for name in dict.fromkeys([backbone, *backbones]):
    networks[name] = load_backbone(name, settings.weights, size)
    size = networks[name].image_size
ways, builders = {}, {}  # for each way its probabilities on validation, and a function that gives its model

# %% [markdown]
# ## The first way: from scratch
#
# The network of lesson 02, with augmentation in front of it while it trains. If nothing beats it, your pictures are
# unlike anything that the others grew up on, and plenty. Do you expect that?

# %%
augment = RandomAffine(rotation=5, width_shift=0.05, height_shift=0.05, zoom=0.05, horizontal_flip=flip, seed=seed)

# %%
filters, units = settings.small_cnn
scratch = keras.Sequential(
    [keras.Input((train.image_size, train.image_size, 3)), layers.Rescaling(1 / 127.5, offset=-1)]
)
for number in filters:
    scratch.add(layers.Conv2D(number, 3, activation="relu"))
    scratch.add(layers.MaxPooling2D())
for layer in (layers.Flatten(), layers.Dropout(0.5, seed=seed), layers.Dense(units, activation="relu")):
    scratch.add(layer)
scratch.add(layers.Dense(num_classes, activation="softmax"))


# %%
def answers_of(model, part):
    """The probabilities of all pictures of a part, (n, classes)."""
    batches = part.batches(8, image_size=model.input_shape[1])  # few at a time: every layer's output is kept meanwhile
    return np.concatenate([model(pictures, training=False) for pictures, _ in batches])


# %%
def fit(model, size, epochs, rate):
    """Train behind augmentation, with a rate that falls along half a cosine, and keep the best epoch."""
    training = keras.Sequential([keras.Input((size, size, 3)), augment, model])
    training.compile(keras.optimizers.RMSprop(), loss="sparse_categorical_crossentropy")
    slower = keras.callbacks.LearningRateScheduler(lambda epoch: rate / 2 * (1 + math.cos(math.pi * epoch / epochs)))
    keep_best = keras.callbacks.EarlyStopping(patience=epochs, restore_best_weights=True)
    batches = weighted(train.batches(settings.batch_size, image_size=size, shuffle=True, seed=seed))
    judge = weighted(validation.batches(image_size=size))
    training.fit(batches, validation_data=judge, epochs=epochs, callbacks=[slower, keep_best], verbose=0)
    return answers_of(model, validation)


# %%
ways["from scratch"] = fit(scratch, train.image_size, scratch_epochs, 2e-3)
builders["from scratch"] = lambda: scratch
print(f"from scratch: loss {weighted_loss(ways['from scratch'], validation.labels):.3f}")

# %% [markdown]
# ## The second way: features, and a linear classifier
#
# Each network looks once at every picture (lesson 03), and the features stay on disk: run this lesson again, and they
# are there. One number is to be chosen, `C`: how far the classifier may bend to the training pictures. Validation
# chooses. A logistic regression is a dense layer, so keep its numbers as one (lesson 04).


# %%
def dense_numbers(linear):
    """Kernel and bias of the dense layer that says what scaler and logistic regression say, a column a class."""
    scaler, logistic = linear
    coefficients, bias = logistic.coef_, logistic.intercept_
    if num_classes == 2:  # scikit-learn keeps the second class's side only
        coefficients, bias = np.concatenate([-coefficients, coefficients]) / 2, np.concatenate([-bias, bias]) / 2
    kernel = coefficients.T / scaler.scale_[:, None]
    return kernel, bias - scaler.mean_ @ kernel


# %%
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def fit_top(train_rows, validation_rows):
    """The dense numbers of the best C on validation, and their scores there."""
    tried = []
    for C in (1e-3, 1e-2, 1e-1, 1):
        model = make_pipeline(StandardScaler(), LogisticRegression(C=C, class_weight="balanced", max_iter=2000))
        kernel, bias = dense_numbers(model.fit(train_rows, train.labels))
        scores = validation_rows @ kernel + bias
        tried.append((weighted_loss(softmax(scores, axis=1), validation.labels), C, (kernel, bias), scores))
    _, C, top, scores = min(tried, key=lambda one: one[0])
    return C, top, scores


# %%
tops, scores = {}, {}
for name, network in networks.items():
    seen = [extract(network, part, pooling="avg") for part in (train, validation)]
    C, tops[name], scores[name] = fit_top(*seen)
    way = f"features of {name}"
    ways[way], builders[way] = softmax(scores[name], axis=1), lambda name=name: assemble([name])
    print(f"{way}: loss {weighted_loss(ways[way], validation.labels):.3f} with C = {C:g}")

# %% [markdown]
# ## The third way: ask several
#
# The ensemble of lesson 05: the mean of the networks' scores, before the softmax. The one who is best on validation
# stands last, because the heat maps below will look into the last one.

# %%
joined = sorted(
    dict.fromkeys(backbones), key=lambda name: -weighted_loss(ways[f"features of {name}"], validation.labels)
)
if len(joined) > 1:
    ways["ensemble"] = softmax(np.mean([scores[name] for name in joined], axis=0), axis=1)
    builders["ensemble"] = lambda: assemble(joined)
    print(f"ensemble: loss {weighted_loss(ways['ensemble'], validation.labels):.3f}")

# %% [markdown]
# All of these can be put together into *one* model, from pixels to probabilities, preprocessing included. That is what
# you hand over later: whoever uses it cannot forget a step.


# %%
def assemble(names):
    """One model: picture -> each network -> mean over places -> scores; their mean; a softmax."""
    inputs = keras.Input((size, size, 3))
    answers = []
    for name in names:
        x = layers.GlobalAveragePooling2D()(networks[name].model(networks[name].preprocess(inputs)))
        dense = layers.Dense(num_classes, name=f"scores_{name}")
        answers.append(dense(layers.Dropout(0.5, seed=seed)(x)))
        dense.set_weights(tops[name])
    mean = layers.Average()(answers) if len(answers) > 1 else answers[0]
    return keras.Model(inputs, layers.Activation("softmax")(mean))


# %% [markdown]
# ## The fourth way: fine-tune
#
# The last block of `backbone` goes on learning, slowly, from the top that you have just fitted; batch normalisation
# stays frozen (lesson 04). Afterwards the network is another one, so what the other ways need is put aside.

# %%
network = networks[backbone]
untouched = network.model.get_weights()
names = [layer.name for layer in network.model.layers]
network.model.trainable = True
for place, layer in enumerate(network.model.layers):
    late = place >= names.index(network.last_block)
    layer.trainable = late and not isinstance(layer, layers.BatchNormalization)

# %%
fine = assemble([backbone])
way = f"fine-tuned {backbone}"
ways[way], builders[way] = fit(fine, size, epochs, 1e-4), lambda: fine
print(f"{way}: loss {weighted_loss(ways[way], validation.labels):.3f}")

# %% [markdown]
# ## Choose
#
# All ways on the same validation pictures. Which one would you take, and would you bet that it is the best on others,
# too?

# %%
table = {}
for way, probabilities in ways.items():
    answers = probabilities.argmax(axis=1)
    balanced = np.mean(recalls(validation.labels, answers))
    interval = between(validation.labels, answers, groups[rows["validation"]])
    table[way] = weighted_loss(probabilities, validation.labels), balanced, *interval

# %%
table = dict(sorted(table.items(), key=lambda item: item[1][0]))
chosen = next(iter(table))

# %%
losses, middles, lows, highs = zip(*table.values(), strict=True)
colours = ["C1" if way == chosen else "C0" for way in table]
figure, axes = plt.subplots(1, 2, figsize=(9, 0.4 * len(table) + 1), layout="constrained", sharey=True)
axes[0].barh(list(table), losses, color=colours)
axes[0].set(xlabel="log loss, each class with the same say", title="The price of mistakes")
axes[1].hlines(list(table), lows, highs, color=colours, linewidth=3)
axes[1].scatter(middles, list(table), color=colours, s=60)
axes[1].set(xlabel="balanced accuracy, with its 95 % interval", title="The share of right answers")
axes[1].grid(axis="x", alpha=0.3)
axes[0].invert_yaxis()
plt.show()

# %% [markdown]
# The orange one has the smallest loss and is chosen. Where the intervals of others overlap with its own, luck has had a
# say: on other pictures the order may change. And the winner's number flatters it, because we took the best of several
# ways, of several `C` and of several epochs. That is why there is a test part that nobody has looked at yet.

# %%
record("chosen", chosen)
for way, (loss, balanced, *_) in table.items():
    record(f"validation_loss_{way.replace(' ', '_')}", loss)
    record(f"validation_balanced_accuracy_{way.replace(' ', '_')}", balanced)

# %%
elsewhere = table[f"features of {backbone}"][1]  # one way, named before: the best of four would have more luck
claim(
    "What was learned elsewhere serves better than a start from scratch",
    elsewhere - table["from scratch"][1],
    at_least=0.05,
)

# %% [markdown]
# ## Keep it
#
# One file for the model, one for the names of the classes. Load it again at once: what you measure from here on is the
# file that you hand over, not the model in your memory.

# %%
if chosen != f"fine-tuned {backbone}":
    network.model.set_weights(untouched)
output_folder.mkdir(parents=True, exist_ok=True)
model_file = output_folder / "model.keras"
builders[chosen]().save(model_file)
(output_folder / "classes.txt").write_text("\n".join(class_names) + "\n", "utf-8")

# %%
model = keras.models.load_model(model_file, compile=False)
input_size = model.input_shape[1]
print(f"{model_file.stat().st_size / 1e6:.1f} MB, takes pictures of {input_size} x {input_size} pixels")

# %%
again = answers_of(model, validation)
claim("The file answers as what was measured", np.abs(again - ways[chosen]).max(), at_most=1e-2)


# %%
import zipfile

layout = zipfile.ZipFile(model_file).read("config.json").decode()
claim("The file needs nothing of this course", layout.count("course_utils"), at_most=0)

# %% [markdown]
# The augmentation is not in it, for it is of use in training only, and the preprocessing is, as plain arithmetic. So
# whoever has Keras 3 can load the file; the model card below says how.
#
# ## Test, once
#
# Now the test part, for the first and only time. Accuracy comes with Wilson's interval (lesson 02), the balanced
# accuracy with that of the groups drawn a thousand times. Will they be higher or lower than on validation?

# %%
probabilities = answers_of(model, test)
answers = probabilities.argmax(axis=1)
correct = answers == test.labels
accuracy, recall = accuracy_interval(correct), recalls(test.labels, answers)

# %%
balanced, (low, high) = recall.mean(), between(test.labels, answers, groups[rows["test"]])
print(f"accuracy {accuracy}, balanced {balanced:.3f} [{low:.3f}, {high:.3f}], a guess would have {1 / num_classes:.3f}")

# %%
record("test_accuracy", accuracy.value)
record("test_balanced_accuracy", balanced)
claim("Clearly better than a guess, at the lower end of the interval, too", low - 1 / num_classes, at_least=0.05)

# %% [markdown]
# Resist to go back now, change something and test again: with each look the test part becomes a second validation
# part. Where the answers are all right, drawing again changes nothing; then Wilson's interval is the one to read.
#
# ## Which are taken for which


# %%
from sklearn.metrics import ConfusionMatrixDisplay

names = [name[:12] for name in class_names]
side = min(10, 3 + 0.35 * num_classes)
figure, axis = plt.subplots(figsize=(side + 0.6, side), layout="constrained")
colours = {"cmap": "cividis", "im_kw": {"vmin": 0, "vmax": 1}}
few = {"include_values": num_classes <= 8, "xticks_rotation": "horizontal" if num_classes <= 4 else "vertical"}
how = {"labels": range(num_classes), "display_labels": names, "normalize": "true", "values_format": ".2f"}
ConfusionMatrixDisplay.from_predictions(test.labels, answers, ax=axis, **how, **few, **colours)
axis.set(xlabel="answer", ylabel="truth", title="Test: shares of each class")
plt.show()

# %% [markdown]
# Each row is a class and adds up to one; its recall lies on the diagonal. A bright place beside the diagonal is a pair to
# look at: are they alike, or is one folder sorted carelessly?
#
# ## Where does it look?
#
# Grad-CAM from lesson 06 on the surest mistakes, and on a few right answers. Say for each where *you* would look.


# %%
import cv2


def overlay(picture, evidence):
    """The picture, with what spoke for the answer laid over it from dark to bright."""
    warm = cv2.resize(np.maximum(evidence, 0), picture.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    warm = np.clip(warm / (warm.max() + 1e-12), 0, 1)
    colours = cv2.applyColorMap(np.uint8(255 * warm), cv2.COLORMAP_INFERNO)[..., ::-1]
    return cv2.addWeighted(picture, 0.6, colours, 0.5, 0)


# %%
sureness = probabilities.max(axis=1)
wrong = sorted(np.flatnonzero(~correct), key=lambda row: -sureness[row])[:4]
right = np.random.default_rng(seed).permutation(np.flatnonzero(correct))[: 12 - len(wrong)]
looked = np.array([*wrong, *right], int)

# %%
pictures = np.stack([decode(test.files[row], input_size) for row in looked])
maps = grad_cam(model, pictures)

# %%
titles = [
    f"{class_names[answers[row]][:12]} {sureness[row]:.0%}"
    + f"\nis {class_names[test.labels[row]][:12]}" * (not correct[row])
    for row in looked
]
overlays = [overlay(*pair) for pair in zip(pictures, maps, strict=True)]
picture_grid(overlays, titles, columns=4, title="What spoke for the answer; mistakes first")

# %% [markdown]
# Bright is what spoke for the answer, coarsely. On the subject: good. On the background, on an edge, on a date stamp:
# then the accuracy above is that of a shortcut, and holds only for this folder. After mistakes, see what led astray.
# (In an ensemble you see the last network's reasons.)

# %% [markdown]
# ## New pictures
#
# The same steps for pictures without labels: read, squash, ask, write a table. A file that cannot be read is named in
# the table, and the others go on. Give `new_pictures` a folder; without one, some test pictures play the part.


# %%
import csv


def predict(model, files, root, table, batch_size=8):
    """Write a CSV: file, class, probability, a column for each class; for a file that is no picture, the reason."""
    size = model.input_shape[1]
    with table.open("w", newline="", encoding="utf-8") as text:
        writer = csv.writer(text)
        writer.writerow(["file", "class", "probability", *class_names, "problem"])
        for start in range(0, len(files), batch_size):
            problems = {file: invalid_reason(file) for file in files[start : start + batch_size]}
            sound = [file for file, problem in problems.items() if not problem]
            images = np.array([decode(file, size) for file in sound], "float32").reshape(-1, size, size, 3)
            answers = dict(zip(sound, np.asarray(model(images, training=False)) if sound else [], strict=True))
            for file, problem in problems.items():
                row = [f"{value:.5f}" for value in answers.get(file, [])] or [""] * len(class_names)
                best = [class_names[answers[file].argmax()], max(row)] if not problem else ["", ""]
                writer.writerow([printable(file.relative_to(root).as_posix()), *best, *row, problem or ""])


# %%
root = user_path(new_pictures) if new_pictures else source
new = new or list(test.files[:: max(1, len(test) // 6)][:6])
predict(model, new, root, output_folder / "predictions.csv")

# %%
with (output_folder / "predictions.csv").open(newline="", encoding="utf-8") as text:
    lines = list(csv.reader(text))
print("\n".join(",".join(line)[:100] for line in lines[:7]))

# %%
told = [(file, line) for file, line in zip(new, lines[1:], strict=True) if line[1]][:6]
titles = [f"{line[1][:12]} {float(line[2]):.0%}" for _, line in told]
if told:
    picture_grid([decode(file, 128) for file, _ in told], titles, title="New pictures: what the model says")

# %% [markdown]
# The model always names one of your classes, also for a picture of a teapot, and it may do so surely. It has never seen
# a teapot. If such pictures can come, collect some, and give them a class of their own.

# %% [markdown]
# ## The model card
#
# A model without a note is a file of numbers. [Mitchell et al. (2019)](https://arxiv.org/abs/1810.03993) propose a page
# that goes with it: what it is for, on what it was measured, how well for whom, and what nobody has tried. The first
# part follows from your run:

# %%
class_rows = "\n".join(
    f"| {name.replace('|', '/')} | " + " | ".join(str(np.sum(part.labels == label)) for part in parts.values())
    + f" | {accuracy_interval(correct[test.labels == label])} |"
    for label, name in enumerate(class_names)
)  # fmt: skip
way_rows = "\n".join(f"| {way} | {loss:.3f} | {balanced:.3f} |" for way, (loss, balanced, *_) in table.items())
together = f"that share what `{group}` finds in their names, and exact copies," if group else "that are exact copies"
members = f" of {', '.join(joined)}" * (chosen == "ensemble")

# %%
card = f"""
### Model card: {" / ".join(class_names[:6])}{" / ..." if num_classes > 6 else ""}

**Model details.** {chosen}{members}; {model.count_params():,} parameters; Keras {keras.__version__}; profile {settings.name}, seed {seed}.
Made with lesson 12 of an image classification course. Input: RGB, {input_size} x {input_size} pixels, squashed, 0 to 255.

**Intended use.** TO FILL IN: who uses it, for what, and for what not. It names one of {num_classes} classes, always.

**Factors.** Class by class, below. TO FILL IN: cameras, places, seasons, people that the pictures come from.

**Metrics.** Accuracy; balanced accuracy (mean of the classes' recalls). Intervals hold 95 %: Wilson's for shares, a
bootstrap over groups for the balanced accuracy. Each class had the same weight in training, so that its probabilities
are those for equally frequent classes.

**Data.** {len(everything)} pictures from the folder `{printable(source.name)}`; {len(left_out)} files left out as no pictures,
{len(copies)} pictures there more than once. Pictures {together} were kept in one part.

**Results on the test part** (looked at once): accuracy {accuracy}; balanced accuracy {balanced:.3f} [{low:.3f}, {high:.3f}].

| class | train | validation | test | recall on test |
|---|---|---|---|---|
{class_rows}
"""

# %% [markdown]
# The second part matters more. It says what the numbers do *not* say, and only you can complete it.

# %%
card += f"""
**How it was chosen**, on validation; log loss weighted by class:

| way | log loss | balanced accuracy |
|---|---|---|
{way_rows}

**Limits.** The test part comes from the same folder as the training part. It says nothing about other sources, nor about
things that are of none of the classes. Not tested: other cameras or places, near-copies beyond the groups, pictures
much smaller than {np.quantile(sides.min(axis=1), 0.05):.0f} pixels, changed or hostile pictures, changes over time.
The smallest class has {np.bincount(test.labels).min()} test pictures: see its interval.

**Ethical considerations.** TO FILL IN: are there people in the pictures, did they agree, whom does a mistake hurt?
"""

# %% [markdown]
# And last, how to use it without this course. Squashing belongs to the model as much as its weights do: another way to
# shrink the pictures gives other answers.

# %%
card += f"""
**To use it**, with `keras`, `tensorflow`, `opencv-python`, and the files `model.keras` and `classes.txt`:

```python
import cv2, keras
model = keras.models.load_model("model.keras", compile=False)
picture = cv2.cvtColor(cv2.imread("new.jpg"), cv2.COLOR_BGR2RGB)
picture = cv2.resize(picture, ({input_size}, {input_size}), interpolation=cv2.INTER_AREA)
probabilities = model.predict(picture[None].astype("float32"))[0]
print(open("classes.txt", encoding="utf-8").read().splitlines()[probabilities.argmax()])
```
"""
(output_folder / "model_card.md").write_text(card.lstrip(), "utf-8")
from IPython.display import Markdown

Markdown(card)

# %% [markdown]
# Read it as somebody who was not there. Would you know for which pictures to trust it? The places marked TO FILL IN
# are the ones that no program can write.

# %%
print(output_folder if output else f"In the course's work folder, {output_folder.relative_to(work_dir())}:")
print("\n".join(sorted(file.name for file in output_folder.iterdir())))

# %% [markdown]
# ## What you take away
#
# - Look first: counts, sizes, copies, and the pictures themselves.
# - What belongs together goes into one part. The file name often tells what belongs together.
# - Let simple and costly ways compete on validation; test the winner once, with an interval.
# - With classes of unequal size, weigh them, and report recall class by class.
# - Hand over a model that contains its preprocessing, and a card that says what it was not tested on.
#
# ## In old tutorials, and today
#
# | in old tutorials | today |
# |---|---|
# | `flow_from_directory(train_dir, class_mode="binary")` | a folder of class folders, a softmax for two classes as for many |
# | `features = np.zeros((2000, 4, 4, 512))`, filled by a generator (source 004) | `extract`; the number of pictures comes from the folder |
# | paths like `D:\\Practice_Code\\...` in the code | a parameter |
# | three folders, filled by copying the first 1,000, the next 500... | a split by groups, stratified, fixed by a seed |
# | `model.evaluate_generator(test_generator, steps=50)`, one number | every answer kept; an interval; recall class by class |
# | `model.save("model.h5")` | `model.save("model.keras")`, and a model card |
#
# ## Exercises
#
# 1. Run it on pictures of your own: `course run 12 --profile laptop -p folder=PATH`. Complete the model card.
# 2. Take pictures of the same things with another phone, and predict them. How far do they lie from the test accuracy?
# 3. Delete nine tenths of one class. What happens to its recall, and to the other's?
# 4. Give the model ten pictures of none of the classes. How sure is it? What would you ask a model to say instead?

# %% [markdown]
# ## Check yourself
#
# Answer for yourself first. Then click a choice: each one says what is right or wrong about it.
#
# **Question 1.** Your pictures are frames of a dozen films. What must the split do?
#
# <details>
# <summary>Shuffle well</summary>
#
# **No.** Then neighbouring frames land in training and test, and the test asks what the training has told.
#
# </details>
#
# <details>
# <summary>Take every tenth frame for the test</summary>
#
# **No.** Its neighbours on either side are in training: nearly the same pictures.
#
# </details>
#
# <details>
# <summary>Keep each film in one part</summary>
#
# **Right.** Give `group` an expression that finds the film in the file's name. The test then shows films that are new.
#
# </details>

# %% [markdown]
# **Question 2.** Of your pictures 95 % are of one of two classes. A model that always names it has which balanced
# accuracy?
#
# <details>
# <summary>0.95</summary>
#
# **No.** That is its accuracy. It hides that the other class is never found.
#
# </details>
#
# <details>
# <summary>0.5</summary>
#
# **Right.** The mean of the recalls 1 and 0: as good as a coin, for two classes.
#
# </details>
#
# <details>
# <summary>0.05</summary>
#
# **No.** One class is found completely, so the mean of the recalls cannot be that low.
#
# </details>

# %% [markdown]
# **Question 3.** After the test you have an idea, improve the model, and test again: two points more. What do you
# report?
#
# <details>
# <summary>The new number</summary>
#
# **No.** Kept because it was higher: the test part has begun to choose. With each look it becomes a second validation
# part.
#
# </details>
#
# <details>
# <summary>The mean of both</summary>
#
# **No.** They belong to two models. A mean belongs to neither.
#
# </details>
#
# <details>
# <summary>Both, and that the test was looked at twice</summary>
#
# **Right.** Or better, get new test pictures. What was chosen by a number is flattered by it.
#
# </details>

# %% [markdown]
# **Question 4.** One and the same file lies in both class folders. What now?
#
# <details>
# <summary>Look at it, and delete the wrong one</summary>
#
# **Right.** Only you can know which label is true. Until then the copies count as one group, so that they stay in one
# part.
#
# </details>
#
# <details>
# <summary>Nothing, it is one picture among many</summary>
#
# **No.** One of its labels is wrong. And if the copies land in two parts, the test meets a picture from training.
#
# </details>
#
# <details>
# <summary>Delete both</summary>
#
# **No.** You would lose a good picture with the bad label. It is the way out only if you cannot tell either.
#
# </details>

# %% [markdown]
# **Question 5.** You show your cat-and-dog model a teapot. What does it say?
#
# <details>
# <summary>That it does not know</summary>
#
# **No.** It has no such answer. Its probabilities always add up to one over its classes.
#
# </details>
#
# <details>
# <summary>Cat or dog, and perhaps very surely</summary>
#
# **Right.** It has never seen anything else. If such pictures can come, collect some, and give them a class of their
# own.
#
# </details>
#
# <details>
# <summary>0.5 for each</summary>
#
# **No.** That would be decent, but nothing taught it so.
#
# </details>

# %% [markdown]
# **Question 6.** A colleague uses your model, and crops pictures to a square instead of squashing them. Does it matter?
#
# <details>
# <summary>Yes, the way to the square belongs to the model</summary>
#
# **Right.** Another way gives other answers. What can be put into the file, put there; write the rest into the model
# card.
#
# </details>
#
# <details>
# <summary>No, the shape is the same</summary>
#
# **No.** The shape is all that the model can check. It learned from squashed pictures.
#
# </details>
#
# <details>
# <summary>Only if the picture is very large</summary>
#
# **No.** Whatever is not square is changed, large or small.
#
# </details>
