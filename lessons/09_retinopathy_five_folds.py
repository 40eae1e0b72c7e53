# %% [markdown]
# # 09 · Retinopathy, five folds
#
# **You will learn** why accuracy can be high and worthless, to compute the quadratic weighted kappa by hand, to weigh
# rare classes, to split pictures so that nobody stands on both sides, and to train five networks that survive a power
# cut.
#
# **You need** lessons 02 to 04.
#
# **Time** tiny: 1 to 2 minutes · laptop: 10 minutes · full: an hour on a GPU
#
# **Data** `retinopathy`

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop (photographs, a CPU) or full (photographs, a GPU)
seed: int = 0  # of all random numbers; another seed also draws other pictures
mode: str = "train"  # train, or evaluate: take the networks that an earlier run left in the output folder
backbone: str = "VGG16"  # VGG16, ResNet50, Xception, InceptionV3, MobileNet or MobileNetV2
image_size: int | None = None  # pixels a side; None: what the profile says
batch_size: int | None = None  # pictures a step; None: what the profile says
learning_rate: float = 1e-3  # of Adam, for the head on stored features
fine_tuning_rate: float = 1e-4  # of Adam, for the head and the unfrozen layers
epochs: int | None = None  # the most passes for each head; None: what the profile says
fine_tuning_epochs: int | None = None  # the most passes with unfrozen layers; None: what the profile says, 0: none
frozen_layers: int | None = None  # the first layers of the base, which stay frozen; None: all but the last block
folds: int = 5  # networks, each trained without another part of the patients
scheduler: str | None = None  # address of a Dask cluster that trains the folds; None: here, one after the other
data_folder: str | None = None  # the folder that has retinopathy/ in it; None: COURSE_DATA (the tiny profile draws)
output_folder: str | None = None  # for networks, logs and tables; None: one of runs/ in the course's work folder
unlabelled_folder: str | None = None  # pictures without grades to grade; None: a few of the hold-out pictures

# %%
import csv
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import partial
from itertools import pairwise

import cv2
import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import layers
from sklearn.linear_model import Ridge, RidgeClassifier
from sklearn.metrics import ConfusionMatrixDisplay, cohen_kappa_score, confusion_matrix, recall_score
from sklearn.model_selection import KFold, StratifiedGroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course_utils.augment import RandomAffine
from course_utils.backbones import load_backbone
from course_utils.checkpoints import fit_or_resume
from course_utils.datasets import find_images, load
from course_utils.errors import CourseError
from course_utils.features import extract
from course_utils.images import decode, printable
from course_utils.parallel import parallel_map
from course_utils.paths import output_path, run_folder, user_path
from course_utils.plots import picture_grid
from course_utils.profiles import get_profile
from course_utils.records import claim, record

# %%
if data_folder:
    os.environ["COURSE_DATA"] = str(user_path(data_folder))
settings = get_profile(profile)
keras.utils.set_random_seed(seed)
size = image_size or settings.image_size["retinopathy"]
batch_size = batch_size or settings.batch_size
epochs = epochs or settings.epochs["retinopathy_head"]
if fine_tuning_epochs is None:
    fine_tuning_epochs = settings.epochs["retinopathy_fine_tune"]
data = load("retinopathy", settings, seed=seed)
train, hold_out = data.train, data.validation

# %% [markdown]
# A slip in a path should cost seconds, not the hour until somebody needs it. So see first that all is there: the place
# for the results, and the pictures to grade at the end. What the networks depend on gives this run a folder of its own:
# start the lesson twice at once, and neither disturbs the other.

# %%
parameters = {"profile": profile, "seed": seed, "backbone": backbone, "image_size": size, "batch_size": batch_size}
parameters |= {"learning_rate": learning_rate, "fine_tuning_rate": fine_tuning_rate, "epochs": epochs}
parameters |= {"fine_tuning_epochs": fine_tuning_epochs, "frozen_layers": frozen_layers, "folds": folds}
parameters |= {"data_folder": str(data.folder), "output_folder": output_folder and str(user_path(output_folder))}
run = run_folder("09", parameters)
output = output_path("output_folder", output_folder) if output_folder else run

# %%
people = len({file.stem.split("_")[0] for file in train.files})
most = min(people, np.bincount(train.labels).max())
if not 2 <= folds <= most:
    raise CourseError(
        f"folds = {folds}, but these {len(train)} training pictures make {most} folds at most: each needs a patient of "
        "its own, and a picture of some grade that all folds have. What to do: choose from 2 folds up to that many, or "
        "add pictures of other patients."
    )
files = [output / f"fold_{fold + 1}.keras" for fold in range(folds)]
missing = [file for file in [*files, output / "out_of_fold.npy"] if not file.is_file()]
if mode not in ("train", "evaluate"):
    raise CourseError(f"mode = {mode!r}. What to do: choose train or evaluate.")
if mode == "evaluate" and missing:
    raise CourseError(f"There is no {missing[0]}. Run the lesson with mode = 'train' and this output folder first.")

# %%
unlabelled, left_out = find_images(user_path(unlabelled_folder)) if unlabelled_folder else (hold_out.files[::50], {})
for file, reason in left_out.items():
    print(f"unlabelled_folder: left out: {printable(file.name)}: {reason}")
if not unlabelled:
    raise CourseError(f"unlabelled_folder = {unlabelled_folder!r} has no usable picture. What to do: name another.")

# %% [markdown]
# ## What a doctor looks for
#
# Diabetes damages the small vessels of the retina. An expert looks at a photograph of the back of the eye and grades
# what is there: 0 none, 1 mild, 2 moderate, 3 severe, 4 proliferative *diabetic retinopathy*. Small red dots come
# first, then bleedings and yellow deposits, at last new vessels. Caught early, blindness can mostly be prevented.

# %%
names = ["0 none", "1 mild", "2 moderate", "3 severe", "4 proliferative"]
shown = np.stack([np.resize(np.flatnonzero(train.labels == grade), 4)[1:] for grade in range(5)]).T.ravel()
eyes = [decode(train.files[index]) for index in shown]
picture_grid(eyes, [names[train.labels[index]] for index in shown], columns=5, title="Three eyes of each grade")

# %% [markdown]
# Could you tell the grades apart? Neighbours are hard for experts, too. The bright disc is where the optic nerve
# leaves; it is in every eye. The signs of the disease are small: a few pixels wide.
#
# **This is a lesson, not a medical device.** What it trains must not decide about anybody's eyes.
#
# ## Right most of the time, and worthless
#
# How are the grades distributed? And how often is a "doctor" right who always says *0, healthy*, without looking?

# %%
counts = np.bincount(train.labels, minlength=5)
figure, axis = plt.subplots(figsize=(6, 2.6), layout="constrained")
bars = axis.bar(names, counts / counts.sum())
axis.bar_label(bars, [f"{count:,}" for count in counts], fontsize=9)
axis.set(ylabel="share of the training pictures", ylim=(0, 0.85), title="Most eyes are healthy")
plt.show()

# %% [markdown]
# Healthy eyes are far more than half, the worst grades a few in a hundred. So the lazy doctor does well:

# %%
truth = hold_out.labels
always_healthy = np.zeros_like(truth)
lazy_accuracy = np.mean(always_healthy == truth)
print(f"always 0: accuracy {lazy_accuracy:.2f}; sick eyes found: {np.mean(always_healthy[truth > 0] > 0):.0%}")

# %% [markdown]
# Source 002 reports the same of its full set: 0.73. Accuracy counts the answers that are right, and forgets two things:
# how many would be right by luck, and *how wrong* the wrong ones are.
#
# ## Kappa, by hand
#
# Apples and oranges: a model looks at fruit. Rows are what it says, columns what is true. The source's matrix is a
# picture that we cannot copy, so here is one of our own with the source's 5 oranges taken for apples:

# %%
observed = np.array([[40, 5], [10, 45]])  # said apple, said orange; in the columns: is an apple, is an orange
said, is_true, n = observed.sum(axis=1), observed.sum(axis=0), observed.sum()
print("said:", said, " true:", is_true, " of", n)

# %% [markdown]
# Suppose the model guessed blindly, but kept its habits: it says *apple* as often as before. How many oranges would it
# take for apples? The share of *apple* among its answers, times the oranges. All four cells at once are an outer
# product:

# %% tags=["nbval-check-output"]
expected = np.outer(said, is_true) / n
expected

# %% [markdown]
# [Cohen's kappa](https://en.wikipedia.org/wiki/Cohen%27s_kappa) asks which part of the errors of blind guessing is
# left:
#
# $$\kappa = 1 - \frac{\sum_{ij} w_{ij} O_{ij}}{\sum_{ij} w_{ij} E_{ij}}, \qquad w_{ij} = \frac{(i-j)^2}{(N-1)^2}$$
#
# A right answer costs nothing, one beside it little, one far away much: that is the quadratic weight. With two classes
# there is only right and wrong. What is kappa here? Work it out before you run the cell.


# %% tags=["nbval-check-output"]
def quadratic_kappa(observed):
    grades = np.arange(len(observed))
    weights = (grades[:, None] - grades) ** 2 / (len(grades) - 1) ** 2
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / observed.sum()
    return 1 - (weights * observed).sum() / (weights * expected).sum()


print(f"errors observed {observed[0, 1] + observed[1, 0]}, expected {expected[0, 1] + expected[1, 0]:.0f}")
print(f"kappa {quadratic_kappa(observed):.2f}")

# %% [markdown]
# 0 is blind guessing, 1 is perfect, and below 0 you would better do the opposite. From now on scikit-learn does the
# counting. Does it agree, with five grades and random answers that are mostly near the truth?

# %%
rng = np.random.default_rng(seed)
near = np.clip(truth + rng.integers(-1, 2, len(truth)), 0, 4)
by_hand = quadratic_kappa(confusion_matrix(truth, near, labels=range(5)))


def kappa(truth, answers):
    return cohen_kappa_score(truth, answers, weights="quadratic", labels=range(5))


claim("Our kappa is scikit-learn's", abs(by_hand - kappa(truth, near)), at_most=1e-9)

# %%
claim("Who always says healthy is right most of the time", lazy_accuracy, at_least=0.65)
claim("and has a kappa of nothing", abs(kappa(truth, always_healthy)), at_most=1e-9)

# %% [markdown]
# ## What kappa does not know
#
# The quadratic weights are symmetric: a sick eye called healthy costs as much as a healthy eye called sick. For the
# patient they differ. A false alarm costs a visit to a doctor; a false "healthy" may cost the sight. So keep a second
# number beside kappa: of the eyes that need a doctor (grade 2 and above), how many were called healthy?


# %%
def missed(truth, answers):
    """The share of eyes of grade 2 and above that were called 0."""
    return np.mean(answers[truth >= 2] == 0)


too_mild, too_severe = np.where(truth == 2, 0, truth), np.where(truth == 0, 2, truth)
for name, answers in {"2 called 0": too_mild, "0 called 2": too_severe}.items():
    print(
        f"{name}: {np.sum(answers != truth)} errors, kappa {kappa(truth, answers):.2f}, missed {missed(truth, answers):.0%}"
    )

# %% [markdown]
# The second doctor makes more errors and has the lower kappa; you would go to the second.
#
# ## Make rare grades count
#
# A network that minimises the mean loss listens to the many. The source's remedy: price each picture by the inverse of
# its grade's frequency, scaled to a sum of 1. Ours beside the source's figures:

# %%
inverse = (1 / counts) / np.sum(1 / counts)
source = [0.0120, 0.1271, 0.0587, 0.3640, 0.4382]
print("grade  pictures    ours  source 002")
for grade, row in enumerate(zip(counts, inverse, source, strict=True)):
    print("{:5} {:9,} {:7.4f} {:11.4f}".format(grade, *row))

# %% [markdown]
# With these prices all five grades weigh the same in the loss, whatever their number. One picture of grade 4 speaks as
# loud as dozens of healthy ones; if it is blurred or graded wrongly, that is loud, too. A middle way is the *square
# root* of the inverse frequency. Which of the three will have the best kappa? We try it below, once there are features.


# %%
def prices(power):
    """One weight a grade, proportional to frequency ** -power, with a mean of 1 over the training pictures."""
    weights = (counts / counts.sum()) ** -power
    return weights / np.mean(weights[train.labels])


{f"power {power}": prices(power).round(2) for power in (0, 0.5, 1)}

# %% [markdown]
# The mean is 1, so that the loss keeps its size. The source's weights add up to 1, so that its healthy pictures, most
# of all, count for a hundredth each.
#
# ## The mean of ImageNet, subtracted
#
# VGG16 and ResNet50 were trained on pictures in BGR order with the mean of each channel taken off. Here is what source
# 002 does. Three things are wrong with it. Find them before you read on.


# %%
def preprocess_like_the_source(image):  # uint8, in OpenCV's order: blue, green, red
    image = image.copy()
    with np.errstate(invalid="ignore"):
        image[:, :, 0] = (image[:, :, 0] - 103.939).astype(np.int64)
        image[:, :, 1] = (image[:, :, 0] - 116.779).astype(np.int64)
        image[:, :, 2] = (image[:, :, 0] - 123.68).astype(np.int64)
    return image


# %%
some = [np.resize(np.flatnonzero(train.labels == grade), 6)[5] for grade in (0, 2, 4)]
bgr = [decode(train.files[index])[..., ::-1] for index in some]
wrong = [preprocess_like_the_source(image) for image in bgr]
right = [keras.applications.vgg16.preprocess_input(image[..., ::-1].astype("float32")) for image in bgr]

# %%
rows = [image[..., ::-1] for image in bgr] + [image[..., ::-1] for image in wrong]
rows += [np.uint8(np.clip(image[..., ::-1] + 128, 0, 255)) for image in right]
labels = ["photograph"] * 3 + ["as the source has it"] * 3 + ["done right, plus 128"] * 3
picture_grid(rows, labels, columns=3, title="What the network gets to see")

# %% [markdown]
# The middle row has colours that no eye has, and hard edges where there are none. First, channels 1 and 2 are computed
# from channel 0, so the true green and red are gone. Second, the array is `uint8`: it cannot hold a negative number,
# and 3 - 103.939 comes out as a bright 156. Third, the text calls 103.939 the mean of *red*; it is that of blue.

# %%
step = (wrong[0][..., 1].astype(int) - wrong[0][..., 0]) % 256
claim("In the source's pictures, channel 1 is channel 0 moved by a constant", len(np.unique(step)), at_most=2)
claim("Subtraction on uint8 makes the black border bright", wrong[0][:8, :8].mean(), at_least=30)

# %% [markdown]
# Why did it train at all? The blue channel still shows an eye, and fine-tuning all layers adapts to much. But it
# subtracts this mean for InceptionV3, too, which expects -1…1. Each backbone here brings its own `preprocess` (lesson
# 03).
#
# (One more: `cv2.resize(img, (dim, dim), cv2.INTER_LINEAR)` hands the interpolation over as the third argument, which
# is the *destination*. Write `interpolation=`.)
#
# ## The black border
#
# A camera photographs a round field on black. Black pixels tell nothing and take places of the network. Cut the picture
# to the square around what is bright:


# %%
def crop_border(picture, threshold=20):
    """The smallest square, no larger than the picture, around what is brighter than `threshold`."""
    bright = cv2.medianBlur(picture.max(axis=2), 5) > threshold
    ys, xs = np.flatnonzero(bright.any(axis=1)), np.flatnonzero(bright.any(axis=0))
    if not len(xs):
        return picture
    side = min(max(ys[-1] - ys[0], xs[-1] - xs[0]) + 1, *picture.shape[:2])
    top, left = (
        int(np.clip((along[0] + along[-1] + 1 - side) // 2, 0, length - side))
        for along, length in zip((ys, xs), picture.shape[:2], strict=True)
    )
    return picture[top : top + side, left : left + side]


# %% [markdown]
# To see it at work, put a few eyes on a wide black field, as a camera delivers them, and cut them out again:


# %%
def as_from_the_camera(picture):
    side = len(picture)
    return cv2.copyMakeBorder(picture, side // 8, side // 8, side // 2, side // 3, cv2.BORDER_CONSTANT)


looked_at = [decode(train.files[index]) for index in rng.permutation(len(train))[:200]]
framed = [as_from_the_camera(picture) for picture in looked_at]
cropped = [crop_border(picture) for picture in framed]
picture_grid(framed[:4] + cropped[:4], ["before"] * 4 + ["after"] * 4, columns=4, title="The border, cut off")

# %% [markdown]
# The same number of pixels now shows an eye of twice the size. How much border do our own files have?

# %%
alone = [crop_border(picture) for picture in looked_at]
border = np.array([1 - len(after) / len(before) for before, after in zip(looked_at, alone, strict=True)])
print(
    f"border: median {np.median(border):.0%} of the side; over a tenth in {np.mean(border > 0.1):.0%} of the pictures"
)
record("median_border", np.median(border))
found = np.mean([abs(len(one) - len(other)) <= 2 for one, other in zip(alone, cropped, strict=True)])
claim("The crop finds the eye again in nearly every frame", found, at_least=0.95)

# %% [markdown]
# Whoever prepared our files has already cut them, so we read them as they are. In your own set these lines may be the
# most useful of all. Look before you add a step.
#
# ## Who stands on both sides?
#
# The file names tell: `16_left` and `16_right` are the eyes of one person. One person's eyes resemble each other: the
# same camera, the same colours, mostly the same grade. The source splits with a plain `KFold`. Guess: how many of the
# patients in a validation part have their other eye among the training pictures?

# %%
patients = np.array([file.stem.split("_")[0] for file in train.files])
grouped = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
splits = list(grouped.split(train.files, train.labels, patients))
if any(len(held) == 0 for _, held in splits):
    raise CourseError(f"{people} patients leave one of {folds} folds empty. What to do: choose fewer folds.")
plain_splits = list(KFold(folds, shuffle=True, random_state=seed).split(train.files))


def on_both_sides(splits):
    return np.mean([np.isin(np.unique(patients[held]), patients[kept]).mean() for kept, held in splits])


# %%
leak = {"KFold": on_both_sides(plain_splits), "StratifiedGroupKFold": on_both_sides(splits)}
for name, share in leak.items():
    print(f"{name:22} {share:.0%} of a validation part's patients are also in training")
claim("A plain KFold puts many patients on both sides", leak["KFold"], at_least=0.3)
claim("A grouped one puts none", leak["StratifiedGroupKFold"], at_most=0)

# %%
np.stack([np.bincount(train.labels[held], minlength=5) for _, held in splits])

# %% [markdown]
# Each row is a validation part: *stratified* means that each has its share of every grade. And how much alike are two
# eyes? If they were not, the leak would do no harm.

# %%
persons, sizes = np.unique(patients, return_counts=True)
both = np.isin(patients, persons[sizes == 2])
pairs = train.labels[both][np.argsort(patients[both], kind="stable")].reshape(-1, 2)
if len(np.unique(pairs)) > 1:  # kappa needs at least two grades
    agreement = (kappa(*pairs.T) + kappa(*pairs[:, ::-1].T)) / 2
    record("kappa_between_the_eyes_of_a_patient", agreement)

# %% [markdown]
# That is higher than what most networks reach: who recognises the patient knows the grade. (Lesson 10 uses this
# honestly.) Nor does anybody of the hold-out folder stand in `train`; check that whenever you are handed a split:

# %%
strangers = {file.stem.split("_")[0] for file in hold_out.files}
claim("No patient of the hold-out folder is in training", len(strangers & set(patients)), at_most=0)

# %% [markdown]
# ## In memory, or streamed?
#
# The source's first script loads all pictures into one array; its machine had 64 GB. Its second reads batch after batch
# from the folders. What does each take? Two processes of their own do nothing but read. After each batch they ask the
# operating system how much memory they have now, and at the end they report the most.

# %%
reader = """
import json, sys
import cv2, numpy as np, psutil
how, size, files = json.load(sys.stdin)
peak, process = 0, psutil.Process()
def read(file):
    pixels = cv2.imdecode(np.fromfile(file, np.uint8), cv2.IMREAD_COLOR)
    return cv2.resize(pixels, (size, size)).astype(np.float32)
if how == "in memory":
    everything = np.empty((len(files), size, size, 3), np.float32)
for start in range(0, len(files), 32):
    if how == "in memory":
        for row in range(start, min(start + 32, len(files))):
            everything[row] = read(files[row])
    if how == "streamed":
        batch = np.stack([read(file) for file in files[start:start + 32]])
    peak = max(peak, process.memory_info().rss)
print(peak)
"""


# %%
def peak_memory(how):
    """The most memory, in MB, of a process that reads the training pictures this way."""
    task = json.dumps([how, size, [str(file) for file in train.files]])
    command = [sys.executable, "-c", reader]
    return int(subprocess.run(command, input=task, capture_output=True, text=True, check=True).stdout) / 2**20


memory = {how: peak_memory(how) for how in ("nothing", "streamed", "in memory")}
for how, megabytes in memory.items():
    print(f"{how:10} {megabytes:6,.0f} MB")

# %%
pictures_mb = len(train) * size * size * 3 * 4 / 1e6
record("peak_memory_in_memory_mb", memory["in memory"])
record("peak_memory_streamed_mb", memory["streamed"])
saved = (memory["in memory"] - memory["streamed"]) / pictures_mb
claim("Streaming saves most of what all pictures take together", saved, at_least=0.5)

# %% [markdown]
# In memory it grows with the number of pictures, streamed it does not. `Split.batches`, which feeds all our trainings,
# streams; it keeps what it has read as bytes, a quarter of the floats, as long as that is below a gigabyte.
#
# (Measuring has its traps. On Linux, `ru_maxrss` of a new process, its largest memory so far, also counts what its
# parent had when it was started: our first attempt found that reading nothing takes as much as reading everything. So
# each process asks what it has *now*, again and again, and keeps the largest.)
#
# ## Where does the evidence sit?
#
# Source 002 takes a network without its top, the mean over all places of its *last* layer, and a head. Lesson 03 did so
# with cats. But a cat's face is large, and the signs here are a few pixels wide. A late layer sees much at each place,
# and sums up what it saw; is a dot still in it? Let us listen at five depths: the last layer at each resolution.


# %%
def last_at_each_resolution(model, count=5):
    """For each side of the grid of places, the last layer that has it; the `count` coarsest."""
    depths = {}
    for layer in model.layers[1:]:
        if len(layer.output.shape) == 4 and not isinstance(layer, layers.ZeroPadding2D):
            depths[layer.output.shape[1]] = layer.name
    return dict(list(depths.items())[-count:])


network = load_backbone(backbone, settings.weights, size)
depths = last_at_each_resolution(network.model)
depths

# %% [markdown]
# And two ways to sum up a grid of places: the *mean*, which says how much of something there is, and the *maximum*,
# which says whether it is there at all, be it at a single place. Which would you take for a rare dot?


# %%
def listen(network, names):
    """The network with the mean and the maximum of each named layer as its output."""
    grids = [network.model.get_layer(name).output for name in names]
    pooled = [pool()(grid) for grid in grids for pool in (layers.GlobalAveragePooling2D, layers.GlobalMaxPooling2D)]
    return replace(network, model=keras.Model(network.model.input, layers.Concatenate()(pooled)))


listening = listen(network, depths.values())
features = extract(listening, train)
features.shape

# %% [markdown]
# One row a picture, mean and maximum of each depth behind each other. What does each part know? A ruler that takes no
# time: fit a straight line to the grades (ridge regression, a penalty that grows with the number of columns), sort the
# pictures by it, and hand out the grades from the bottom up, as many of each as there are. Always to patients that the
# line has not seen.


# %%
def linear_answers(rows):
    """Out-of-fold grades of a linear model that sorts the pictures."""
    line = make_pipeline(StandardScaler(), Ridge(3 * rows.shape[1]))
    weights = {"ridge__sample_weight": prices(0.5)[train.labels]}
    scores = cross_val_predict(line, rows, train.labels, cv=splits, params=weights)
    places = np.quantile(scores, np.cumsum(counts)[:-1] / counts.sum())
    return np.searchsorted(places, scores)


# %%
channels = [network.model.get_layer(name).output.shape[-1] for name in depths.values()]
ends = np.cumsum([0, *np.repeat(channels, 2)])
parts = [features[:, start:end] for start, end in pairwise(ends)]
by_depth = {"mean": [kappa(train.labels, linear_answers(part)) for part in parts[0::2]]}
by_depth["maximum"] = [kappa(train.labels, linear_answers(part)) for part in parts[1::2]]
together = kappa(train.labels, linear_answers(features))

# %%
figure, axis = plt.subplots(figsize=(8, 3.2), layout="constrained")
for offset, (name, values) in zip((-0.2, 0.2), by_depth.items(), strict=True):
    axis.bar(np.arange(5) + offset, values, width=0.38, label=name)
axis.axhline(together, color="grey", linestyle="--", label="all together")
axis.set_xticks(range(5), [f"{name}\n{side} x {side} places" for side, name in depths.items()], fontsize=8)
axis.set(ylabel="out-of-fold kappa", title="Where in the network the evidence sits")
axis.legend(fontsize=8, ncols=3)
plt.show()

# %% [markdown]
# The first of these layers see edges and colours and know the least. But long before the last layer, where the grid is
# still fine, most of what the network can tell is there. All five together beat the last layer alone. (A bar above the
# dashed line does not say more: to take that depth alone you would have to choose it, by the same pictures that judge it
# here.) Our head will get them all.

# %%
last = max(by_depth["mean"][-1], by_depth["maximum"][-1])
record("linear_kappa_last_layer", last)
record("linear_kappa_five_depths", together)
claim("Five depths know more than the last layer", together - last, at_least=0.005)

# %% [markdown]
# ## What prices do
#
# Now the three prices. A linear *classifier* this time, one line a grade, the highest wins: it cannot count off how
# many of each there are. What will happen to accuracy, to kappa, and to the eyes that are missed?

# %%
answers = {}
for name, power in {"none": 0, "square root": 0.5, "inverse": 1}.items():
    lines = RidgeClassifier(3 * features.shape[1], class_weight=dict(enumerate(prices(power))))
    answers[name] = cross_val_predict(make_pipeline(StandardScaler(), lines), features, train.labels, cv=splits)

# %%
accuracy = {name: np.mean(given == train.labels) for name, given in answers.items()}
kappas = {name: kappa(train.labels, given) for name, given in answers.items()}
misses = {name: missed(train.labels, given) for name, given in answers.items()}
for name in answers:
    print(f"{name:12} accuracy {accuracy[name]:.3f}  kappa {kappas[name]:.3f}  missed {misses[name]:.0%}")

# %%
figure, axis = plt.subplots(figsize=(8, 3), layout="constrained")
for number, (name, given) in enumerate(answers.items()):
    recall = recall_score(train.labels, given, labels=range(5), average=None, zero_division=0)
    axis.bar(np.arange(5) + 0.27 * (number - 1), recall, width=0.25, label=name)
axis.set_xticks(range(5), names, fontsize=9)
axis.set(ylabel="share that is graded right", ylim=(0, 1), title="What the prices do, grade by grade")
axis.legend(title="price", fontsize=8)
plt.show()

# %% [markdown]
# Without prices the classifier says *0* whenever in doubt, and most of the sick eyes are missed. The dearer the rare
# grades, the fewer are missed, and the more healthy eyes are called sick: at the full price, accuracy pays.
#
# A straight line bears the full price. A network that can learn single pictures by heart does not: a few loud ones drown
# the rest. The head below takes the square root (the exercises let you choose).

# %%
claim("The square root of the prices raises kappa", kappas["square root"] - kappas["none"], at_least=0.03)
claim("Prices find sick eyes that were missed", misses["none"] - misses["inverse"], at_least=0.1)
claim("and cost accuracy", accuracy["none"] - accuracy["inverse"], at_least=0.02)

# %% [markdown]
# ## The head
#
# Source 002's head: two dense layers of 512 units, each with dropout of a half, and a softmax over five grades. We put
# two things before it. Features of different layers have different scales, so each column is standardised: a batch
# normalisation that is frozen, with mean and variance set by hand, is just that. And dropout on the features
# themselves, because thousands of columns meet so few pictures.


# %%
def build_head(columns):
    inputs = keras.Input((columns,))
    x = layers.BatchNormalization(center=False, scale=False, trainable=False, name="standardise")(inputs)
    x = layers.Dropout(0.7, seed=seed)(keras.ops.clip(x, -5, 5))
    for number in range(2):
        x = layers.Dense(512, activation="relu")(x)
        x = layers.Dropout(0.5, seed=seed + number + 1)(x)
    return keras.Model(inputs, layers.Dense(5, activation="softmax")(x), name="head")


head = build_head(features.shape[1])
print(f"{head.count_params():,} parameters in the head, {network.model.count_params():,} in the base")

# %% [markdown]
# ## Which layers are frozen?
#
# Source 002 freezes the first ten layers. Here is its function, shortened. It calls it with `freeze_layers=10` and
# `full_freeze="N"`, and its command line has `--initial_layers_to_freeze 10`. How many layers will be frozen? Read
# closely.


# %%
def freeze_like_the_source(model, freeze_layers=10, full_freeze="N"):
    if full_freeze != "N":
        for layer in model.layers[0:freeze_layers]:
            layer.trainable = False


network.model.trainable = True
freeze_like_the_source(network.model, freeze_layers=10, full_freeze="N")
frozen_by_source = sum(not layer.trainable for layer in network.model.layers)
claim("As the source calls it, not one layer is frozen", frozen_by_source, at_most=0)

# %% [markdown]
# `"N"` skips the loop, and no call says anything else; the number of the command line is stored and never read. All of
# the source's results are those of networks that were trained from the first layer on. Count, whenever you freeze. Ours
# freezes the first n layers, and batch normalisation everywhere (lesson 04 says why).


# %%
def freeze(network, n):
    network.model.trainable = True
    for number, layer in enumerate(network.model.layers):
        layer.trainable = number >= n and not isinstance(layer, layers.BatchNormalization)


if frozen_layers is None:
    frozen_layers = [layer.name for layer in network.model.layers].index(network.last_block)
freeze(network, frozen_layers)
free = sum(int(np.prod(weight.shape)) for weight in network.model.trainable_weights)
print(f"{frozen_layers} of {len(network.model.layers)} layers frozen; {free:,} parameters of the base can learn")

# %% [markdown]
# ## The whole network
#
# Picture in, five probabilities out: preprocessing, the base that speaks at five depths, the head. In between, while
# training only, source 002's affine augmentation: both flips, 20 degrees, a tenth of shift, a fifth of zoom.

# %%
inputs = keras.Input((size, size, 3))
augment = RandomAffine(
    rotation=20, width_shift=0.1, height_shift=0.1, zoom=0.2, horizontal_flip=True, vertical_flip=True, seed=seed
)
model = keras.Model(inputs, head(listening.model(listening.preprocess(augment(inputs)))))
start = [variable.numpy() for variable in model.variables]

# %% [markdown]
# ## Prices on both sides
#
# Keras's `class_weight` prices the training pictures only. The source lets three callbacks watch the *validation* loss,
# which then is another quantity, one that rewards saying 0. So we put the price into the batches, of both parts alike:


# %%
def priced(batches, power=0.5):
    """The batches with a third part, the price of each picture."""
    price = tf.constant(prices(power), tf.float32)
    return batches.map(lambda inputs, labels: (inputs, labels, tf.gather(price, labels)))


# %% [markdown]
# Stored features have no files, so a few lines cut them into batches as `Split.batches` does: a new order for each
# pass, decided by the seed and the number of passes done.


# %%
rows_a_step = min(64, 4 * batch_size)


def feature_batches(indices, done=None):
    """Batches of stored features; in a fixed order if `done`, the number of passes done, is not given."""
    order = np.random.default_rng(seed)
    for _ in range(done or 0):
        order.permutation(indices)

    def draw(_):
        return tf.numpy_function(lambda: indices if done is None else order.permutation(indices), [], tf.int64)

    def fetch(rows):
        picked = tf.numpy_function(lambda rows: (features[rows], train.labels[rows]), [rows], [tf.float32, tf.int64])
        return tf.ensure_shape(picked[0], (None, features.shape[1])), tf.ensure_shape(picked[1], (None,))

    dataset = tf.data.Dataset.from_tensors(0).map(draw).map(lambda rows: tf.ensure_shape(rows, (None,)))
    dataset = dataset.unbatch().batch(rows_a_step).map(fetch).prefetch(4)
    return dataset.apply(tf.data.experimental.assert_cardinality(-(-len(indices) // rows_a_step)))


# %% [markdown]
# ## Training that survives
#
# The source's callbacks, with its numbers: halve the rate when three epochs bring nothing, down to 1e-6; stop after ten
# such epochs and put the best weights back. Its other two write files: `CSVLogger` the history, `ModelCheckpoint` the
# best weights. What if the power fails at night, in fold 4? Neither keeps the optimizer's memory, the rate, the
# counters or the state of the dice.


# %%
def callbacks():
    return [
        keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=3, min_lr=1e-6),
        keras.callbacks.EarlyStopping(patience=10, restore_best_weights=True),
    ]


# %% [markdown]
# `fit_or_resume` keeps all of it after each epoch, in one file a training, written so that it is whole or not there.
# Run the lesson, kill it half-way, give the same command again: finished trainings are not repeated, the interrupted
# one goes on after its last finished epoch, and the end is that of an undisturbed run. `settings` tells it which
# training the file belongs to.

# %%
state = run / "training"
kept = {"seed": seed, "backbone": network.weights, "size": size, "batch_size": batch_size, "folds": folds}
kept |= {"name": backbone, "files": len(train), "frozen": frozen_layers, "folder": str(data.folder)}
kept |= {"rate": learning_rate, "epochs": epochs}
fine_tuning = {"fine_tuning": [fine_tuning_rate, fine_tuning_epochs]}


# %% [markdown]
# First the head alone, on stored features: a pass takes a moment. Each fold begins with the same `start`: the weights,
# and the state of the dice in dropout and augmentation. So a fold ends with the same network, whatever was trained
# before it. One compiled model serves all folds; only its optimizer has to forget.


# %%
def restart(model):
    for variable, value in zip(model.variables, start, strict=True):
        variable.assign(value)


def forget(model, rate):
    """Let the optimizer of a model begin (again), at this rate."""
    if not model.compiled:
        model.compile(keras.optimizers.Adam(rate), loss="sparse_categorical_crossentropy", weighted_metrics=[])
        model.optimizer.build(model.trainable_variables)
    for variable in model.optimizer.variables:
        variable.assign(np.zeros(variable.shape))
    model.optimizer.learning_rate = rate


# %% [markdown]
# Mean and variance of the features are those of the fold's own training part.


# %%
def train_head(head, fold):
    """Train the head of one fold; return its history."""
    kept_rows, held_rows = splits[fold]
    rows = features[kept_rows]
    forget(head, learning_rate)
    head.get_layer("standardise").set_weights([rows.mean(axis=0), rows.var(axis=0)])
    return fit_or_resume(
        head,
        lambda done: priced(feature_batches(kept_rows, done)),
        epochs,
        file=state / f"head_{fold}.npz",
        settings=kept | {"fold": fold},
        callbacks=callbacks(),
        validation_data=priced(feature_batches(held_rows)),
        verbose=0,
    )


# %% [markdown]
# Then the whole network from layer n on, for a few epochs, slowly, from the pictures. What the head alone has reached
# is the start. (The source has no such start: it trains everything at once, at a rate of 1e-5 in its text and 1e-4 on
# its command line, for hours.)


# %%
def part(indices):
    """The split of only these training pictures."""
    return replace(train, files=tuple(train.files[index] for index in indices), labels=train.labels[indices])


def fine_tune(model, fold):
    kept_part, held_part = (part(indices) for indices in splits[fold])
    forget(model, fine_tuning_rate)
    return fit_or_resume(
        model,
        lambda done: priced(kept_part.batches(batch_size, image_size=size, shuffle=True, seed=seed, passes_done=done)),
        fine_tuning_epochs,
        file=state / f"fine_tune_{fold}.npz",
        settings=kept | {"fold": fold} | fine_tuning,
        callbacks=callbacks(),
        validation_data=priced(held_part.batches(batch_size, image_size=size)),
        verbose=0,
    )


# %% [markdown]
# Fine-tuning must earn its place: if its lowest validation loss is not below that of the head alone, the head alone is
# what we keep. For each fold there will be a network, a log, and the answers about its own validation part.


# %%
def write_table(file, columns):
    """Write columns of equal length as a CSV file."""
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def train_fold(model, fold):
    """Train a fold; return the answers about its validation part before and after, the log, and the weights."""
    restart(model)
    head, held = model.get_layer("head"), splits[fold][1]
    log = train_head(head, fold)
    before = after = head.predict(features[held], verbose=0)
    best, weights = min(log["val_loss"]), model.get_weights()
    if fine_tuning_epochs:
        more = fine_tune(model, fold)
        log = {name: values + more[name] for name, values in log.items()}
        if min(more["val_loss"]) < best:
            after, weights = model.predict(part(held).batches(image_size=size), verbose=0), model.get_weights()
    return (before, after), log, weights


# %% [markdown]
# Now all of it, fold by fold, or, with `mode = "evaluate"`, nothing of it. No fold waits for another, so they need not
# share a machine: with `scheduler`, each goes to a worker of a [Dask](https://distributed.dask.org) cluster. The model
# and all that `train_fold` mentions travel along; answers, log and weights come back.

# %%
if mode == "train":
    out_of_fold = np.zeros((2, len(train), 5), np.float32)
    how = {"needs": [data.folder], "keep": state, "settings": kept | fine_tuning}
    trained = parallel_map(partial(train_fold, model), range(folds), scheduler, **how)
    for file, (_, held), (answers, log, weights) in zip(files, splits, trained, strict=True):
        out_of_fold[:, held] = answers
        model.set_weights(weights)
        model.save(file)
        write_table(file.with_suffix(".csv"), {"epoch": range(1, len(log["loss"]) + 1), **log})
    np.save(output / "out_of_fold.npy", out_of_fold)

# %%
logs = [np.genfromtxt(file.with_suffix(".csv"), delimiter=",", names=True, encoding="utf-8") for file in files]
figure, axes = plt.subplots(1, 2, figsize=(9.5, 3.2), layout="constrained")
for axis, column, title in zip(axes, ("val_loss", "learning_rate"), ("validation loss", "learning rate"), strict=True):
    for fold, log in enumerate(logs):
        axis.plot(log["epoch"], log[column], label=f"fold {fold + 1}")
    axis.set(xlabel="epoch (head, then whole network)", ylabel=title, title=title)
axes[1].set_yscale("log")
axes[1].legend(fontsize=8)
plt.show()

# %% [markdown]
# The right curve is the left one's shadow: where the loss stands still, the rate is halved. At the end stand the few
# epochs with unfrozen layers, at a rate of their own. The curves of different folds lie apart although only the
# pictures differ: that is how much one single split would have told you.
#
# ## What fine-tuning gives
#
# Each training picture has been graded by the network that was not trained on its patient. (It did choose the best
# epoch by it, so these answers flatter a little.) How good are they, from the head alone, and after fine-tuning? And
# which answer should we take: the most probable grade, as the source does, or the *expected* grade, the mean of 0 to 4
# by their probabilities, rounded?

# %%
stages = dict(zip(("head alone", "fine-tuned"), np.load(output / "out_of_fold.npy"), strict=True))
choices = {"argmax": lambda p: p.argmax(axis=1), "expected": lambda p: np.rint(p @ np.arange(5)).astype(int)}
results = {}
for stage, probabilities in stages.items():
    for name, choice in choices.items():
        results[stage, name] = kappa(train.labels, choice(probabilities))
        print(f"{stage:12} {name:9} kappa {results[stage, name]:.3f}")

# %%
before, after = results["head alone", "argmax"], results["fine-tuned", "argmax"]
record("out_of_fold_kappa_head_alone", before)
record("out_of_fold_kappa_fine_tuned", after)
earned = sum(not np.array_equal(*np.load(output / "out_of_fold.npy")[:, held]) for _, held in splits)
print(f"fine-tuning was kept in {earned} of {folds} folds")

# %% [markdown]
# Be sober about the difference. A fold keeps fine-tuning only where it lowers the loss on the very pictures that judge
# it here, so that it can hardly do harm in this table; on other pictures it could. And what the head needs is fine texture, and that is read by layers which stay frozen; the
# last block is the one that it needs least. Unfreezing more needs more pictures and more hours than most laptops have.
#
# As to the two answers: the prices make the probabilities of high grades large, so that the expected grade lies too
# high for most eyes; rounding at the halves does not fit it. Lesson 10 finds better places to cut. Here we take the
# source's argmax.
#
# ## Five networks, one answer
#
# The hold-out folder now, for the first time. Each network gives five probabilities to each picture; we take their mean
# over the networks, then the largest. Will the mean be better than the networks are one by one?


# %%
def ask(batches):
    """The probabilities of every network, (folds, n, 5)."""
    answers = []
    for file in files:
        model.load_weights(file)
        answers.append(model.predict(batches, verbose=0))
    return np.stack(answers)


probability = ask(hold_out.batches(image_size=size))
single = [kappa(truth, one.argmax(axis=1)) for one in probability]
mean_probability = probability.mean(axis=0)
prediction = mean_probability.argmax(axis=1)

# %%
print("one by one:", " ".join(f"{value:.3f}" for value in single), f" mean {np.mean(single):.3f}")
print(f"the mean of their probabilities: {kappa(truth, prediction):.3f}")
record("test_kappa", kappa(truth, prediction))
record("test_accuracy", np.mean(prediction == truth))
record("test_missed", missed(truth, prediction))
claim("Kappa is far above the lazy doctor's nothing", kappa(truth, prediction), at_least=0.3)

# %%
display = ConfusionMatrixDisplay.from_predictions(
    truth, prediction, labels=range(5), cmap="cividis", normalize="true", values_format=".2f"
)
display.ax_.set(title="Hold-out folder: share of each true grade", xlabel="graded as", ylabel="true grade")
plt.show()

# %% [markdown]
# Read row by row. Mild eyes mostly pass for healthy: a few dots in a small picture are beyond this network. Of the
# severest grade few are called healthy, though many go under a neighbour's name. Source 002 reports, for this
# experiment on many more pictures, kappa 0.43 at an accuracy of 0.56 after seven hours, and 0.44 at 0.52 streamed.
# Our accuracy may be *below* the lazy doctor's: that is not the number to look at.
#
# ## Choosing how many to miss
#
# Argmax treats both errors alike. If missing a sick eye is worse, do not ask for the most probable grade; ask how
# probable *healthy* is, and say it only above a limit. Each limit misses some sick eyes and alarms some healthy ones.
# We take the lowest that misses half as many as argmax does.

# %%
healthy = stages["fine-tuned"][:, 0]
limits = np.linspace(0, 1, 101)
needs_doctor, is_healthy = train.labels >= 2, train.labels == 0
misses = np.array([np.mean(healthy[needs_doctor] > limit) for limit in limits])
alarms = np.array([np.mean(healthy[is_healthy] <= limit) for limit in limits])
allowed = missed(train.labels, choices["argmax"](stages["fine-tuned"])) / 2
limit = limits[np.flatnonzero(misses <= allowed)[0]]

# %%
figure, axis = plt.subplots(figsize=(5, 3.4), layout="constrained")
axis.plot(alarms, misses)
axis.plot(alarms[limits == limit], misses[limits == limit], "o", label=f"healthy only above {limit:.2f}")
axis.set(xlabel="healthy eyes alarmed (share)", ylabel="sick eyes missed (share)", title="Out-of-fold answers")
axis.legend()
plt.show()

# %% [markdown]
# On the left nobody is alarmed and many are missed, on the right the reverse. The limit is chosen on out-of-fold
# answers. Does it keep its promise on the hold-out folder, which was not asked when we chose?

# %%
sent = mean_probability[:, 0] <= limit
missed_now, alarmed_now = np.mean(~sent[truth >= 2]), np.mean(sent[truth == 0])
print(f"with the limit: {missed_now:.0%} missed, {alarmed_now:.0%} of the healthy alarmed")
print(f"with argmax:    {missed(truth, prediction):.0%} missed, {np.mean(prediction[truth == 0] > 0):.0%} alarmed")
claim("The limit misses fewer sick eyes than argmax", missed(truth, prediction) - missed_now, at_least=0.02)

# %% [markdown]
# That is a trade, not a gain: fewer missed, more alarmed. Which is right is a question for doctors and patients.
#
# ## Which eyes were called healthy?

# %%
worst = np.flatnonzero((truth >= 2) & (prediction == 0))
worst = worst[np.argsort(-truth[worst], kind="stable")][:6]
if len(worst):
    eyes = [decode(hold_out.files[index]) for index in worst]
    picture_grid(eyes, [f"grade {truth[index]} called 0" for index in worst], columns=6, title="Missed")

# %% [markdown]
# Look for what the network has overlooked. Some pictures are blurred or badly lit; in some you will not find anything
# either, and the grade itself may be wrong.
#
# ## Tables to hand over
#
# The source writes `file_name, target, prediction` for graded pictures:

# %%
graded = {"file_name": [printable(file.name) for file in hold_out.files], "target": truth, "prediction": prediction}
write_table(output / "validation_results.csv", graded)
print((output / "validation_results.csv").read_text("utf-8")[:120])

# %% [markdown]
# and `id, class` for pictures without a grade. It takes as id what stands before the underscore: then `16_left` and
# `16_right` are both `16`, and one of the two answers is lost. We keep the whole name.

# %%
nameless = replace(hold_out, files=tuple(unlabelled), labels=np.zeros(len(unlabelled), np.int64))
their_probability = ask(nameless.batches(image_size=size, keep=False)).mean(axis=0)
grades = their_probability.argmax(axis=1)
submission = {"id": [printable(path.stem) for path in unlabelled], "class": [f"class{grade}" for grade in grades]}
if left_out:  # they stand in the table as well, with the reason in place of a class
    submission["id"] += [printable(path.name) for path in left_out]
    submission["class"] += [f"none: {reason}" for reason in left_out.values()]
write_table(output / "results.csv", submission)
print((output / "results.csv").read_text("utf-8")[:70])

# %%
difference = 0.0 if unlabelled_folder else np.abs(their_probability - mean_probability[::50]).max()
claim("A picture without its grade gets the same probabilities", difference, at_most=1e-3)

# %% [markdown]
# Everything is done and saved, so what `fit_or_resume` kept goes away; the next run trains anew.

# %%
if mode == "train":
    shutil.rmtree(state, ignore_errors=True)
sorted(path.name for path in output.iterdir() if path.suffix in (".csv", ".keras", ".npy"))

# %% [markdown]
# ## What you take away
#
# - Where one class rules, accuracy praises the lazy. Kappa takes luck away and weighs how wrong an answer is; it does
#   not know that a missed illness is worse than a false alarm.
# - Prices for rare grades, softened, and the same prices where the callbacks look.
# - Split by patient. Whatever two pictures share besides their label leaks.
# - Small signs live in the middle of the network: listen at several depths, with mean and maximum.
# - Keep everything that a training depends on after each epoch, and a power cut costs one epoch.
#
# Grades are ordered, and we have treated them as five strangers. Lesson 10 lets the network say a *number*, finds the
# places to cut it into grades, and asks the other eye.
#
# ## In old tutorials, and today
#
# | in old tutorials | today |
# |---|---|
# | `fit_generator(datagen.flow(...), steps_per_epoch=n / batch_size)` | `fit(dataset)` |
# | `optimizers.Adam(lr=1e-5, epsilon=1e-08, decay=0.0)` | `Adam(learning_rate=1e-5)` |
# | `Model(input=..., output=...)` | `Model(inputs=..., outputs=...)` |
# | `np_utils.to_categorical` and `categorical_crossentropy` | integer labels and `sparse_categorical_crossentropy` |
# | `del f["optimizer_weights"]` from an HDF5 file with h5py | leave it in; `load_model("fold.keras", compile=False)` does not read it |
# | `from sklearn.externals import joblib` | `import joblib` |
# | `argparse` in a class's constructor | the `parameters` cell: `course run 08 -p folds=3` |
#
# ## Exercises
#
# 1. Train with `KFold` instead of the grouped split. By how much does the out-of-fold kappa rise, and the hold-out's?
# 2. Unfreeze from the third depth on (`frozen_layers`). How many epochs does it take to pay?
# 3. Use 128 pixels instead of 256. Which depths lose most?
# 4. Replace the square root by other powers between 0 and 1. Choose by out-of-fold kappa only.

# %% [markdown]
# ## Check yourself
#
# Answer for yourself first. Then click a choice: each one says what is right or wrong about it.
#
# **Question 1.** A doctor who always says *healthy* is right for nearly three eyes in four. Why is his kappa 0?
#
# <details>
# <summary>Blind guessing with his habits would make exactly his errors</summary>
#
# **Right.** Who always says the same guesses blindly already. Kappa asks which part of the errors of such guessing is
# left: all of it.
#
# </details>
#
# <details>
# <summary>Kappa counts only sick eyes</summary>
#
# **No.** It counts every eye, and prices every error by its distance.
#
# </details>
#
# <details>
# <summary>Because accuracy and kappa always disagree</summary>
#
# **No.** With balanced classes and few errors they tell much the same. Here one class rules.
#
# </details>

# %% [markdown]
# **Question 2.** By the quadratic weights, how much dearer is it to call a 4 a 0 than to call a 1 a 0?
#
# <details>
# <summary>The same</summary>
#
# **No.** That would be the kappa without weights, for classes that are strangers to each other.
#
# </details>
#
# <details>
# <summary>16 times</summary>
#
# **Right.** The square of the distance: 16 against 1. And calling a healthy eye a 4 costs as much as missing a 4, which
# a patient sees differently.
#
# </details>
#
# <details>
# <summary>4 times</summary>
#
# **No.** That would be linear weights.
#
# </details>

# %% [markdown]
# **Question 3.** You price rare grades by their inverse frequency. Kappa rises, accuracy falls. Have you made a
# mistake?
#
# <details>
# <summary>No, that is what was to be expected</summary>
#
# **Right.** Fewer sick eyes are missed, and more healthy ones are called sick. With most eyes healthy, accuracy pays
# for that.
#
# </details>
#
# <details>
# <summary>Yes, a better classifier has a better accuracy</summary>
#
# **No.** Better at what? Accuracy is content with whoever always says *healthy*.
#
# </details>
#
# <details>
# <summary>Yes, prices must not change the answers</summary>
#
# **No.** To change the answers is what they are for.
#
# </details>

# %% [markdown]
# **Question 4.** A patient's left eye is in training, the right one in validation. What is wrong with that?
#
# <details>
# <summary>Nothing, the pictures are different</summary>
#
# **No.** Same camera, same person, mostly the same grade: who recognises the patient knows the answer.
#
# </details>
#
# <details>
# <summary>Left and right eyes must be trained apart</summary>
#
# **No.** They may well be learned together. They must not be *split* apart.
#
# </details>
#
# <details>
# <summary>The validation is easier than what comes later</summary>
#
# **Right.** New patients bring both eyes with them. Split by patient, so that nobody stands on both sides.
#
# </details>

# %% [markdown]
# **Question 5.** A black pixel has the value 3, in an array of type `uint8`. The source subtracts ImageNet's mean,
# 103.939, and stores the result there. What stands in the array?
#
# <details>
# <summary>-100</summary>
#
# **No.** `uint8` cannot hold it. Make the array a float first.
#
# </details>
#
# <details>
# <summary>156</summary>
#
# **Right.** -100 wraps around to 156. The black border turns bright, and nobody is told.
#
# </details>
#
# <details>
# <summary>0</summary>
#
# **No.** The conversion does not stop at zero.
#
# </details>

# %% [markdown]
# **Question 6.** A training is to survive a power cut and end with the very same numbers. What has to be kept after
# each epoch?
#
# <details>
# <summary>The weights of the best epoch</summary>
#
# **No.** They are enough to answer with, but not to go on with.
#
# </details>
#
# <details>
# <summary>All weights</summary>
#
# **No.** The optimizer's memory is missing, its step and its rate, and so is the order in which the pictures go on.
# Another training would follow.
#
# </details>
#
# <details>
# <summary>Weights, optimizer, callbacks, history, dice, and where the pictures were</summary>
#
# **Right.** Everything that the next step depends on. Then the cut costs one epoch, and changes nothing.
#
# </details>
