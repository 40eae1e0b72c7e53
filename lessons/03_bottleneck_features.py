# %% [markdown]
# # 03 · Bottleneck features
#
# **You will learn** to let a network that was trained on other pictures do the seeing, to compute its features once and
# keep them, to train nothing but a small classifier on top, and where that stops to work.
#
# **You need** lessons 00 to 02.
#
# **Time** reading: 40 minutes · tiny: about 30 seconds · laptop: 15 minutes · full: half an hour on a GPU
#
# **Data** `cats_dogs`

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop (photographs, a CPU) or full (photographs, a GPU)
seed: int = 0  # another seed gives other random numbers, and on tiny other pictures
backbone: str = "VGG16"  # VGG16, ResNet50, Xception, InceptionV3, MobileNet or MobileNetV2
image_size: int | None = None  # pixels a side of what the pre-trained network gets; None: what the profile says
scratch_epochs: int | None = None  # passes for the network from scratch; None: what the profile says

# %%
import math
import time
from dataclasses import replace

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers
from matplotlib.offsetbox import AnnotationBbox, OffsetImage
from sklearn.linear_model import LogisticRegression
from sklearn.manifold import TSNE
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from course_utils.augment import RandomAffine
from course_utils.backbones import build_slim, load_backbone
from course_utils.datasets import load
from course_utils.features import extract
from course_utils.images import resize
from course_utils.metrics import paired_comparison
from course_utils.paths import run_folder
from course_utils.plots import points_over_seeds
from course_utils.profiles import get_profile
from course_utils.records import claim, record, say
from course_utils.synthetic import fresh

settings = get_profile(profile)
scratch_epochs = settings.epochs["small_cnn"] if scratch_epochs is None else scratch_epochs
image_size = image_size or settings.network_size.get(backbone)
keras.utils.set_random_seed(seed)
data = load("cats_dogs", settings, seed=seed)

# %% [markdown]
# ## Why should this work at all?
#
# The first layers of a network that tells a thousand things apart find edges and colours; the next ones corners and
# textures; the last ones fur, eyes, wheels. Edges and eyes are not the property of the pictures they were learned from.
# A classification network has two parts: the *convolutional base* that sees, and a *top* that decides. We take the base
# and leave the top. In Keras that is one call (`weights="imagenet"` would load 58 MB of what a million photographs have
# taught it). VGG16's base has five blocks; each ends by halving the sides, and the last has 512 channels.
#
# **Your guess**: how many numbers come out for a picture of 150 x 150 x 3 = 67,500 numbers?

# %%
guess_numbers = None  # your number

# %% tags=["answer"]
vgg16 = keras.applications.VGG16(weights=None, include_top=False, input_shape=(150, 150, 3))
vgg16.summary(line_length=80)
print(f"your guess: {guess_numbers}, in truth: {math.prod(vgg16.output_shape[1:]):,}, as {vgg16.output_shape[1:]}")

# %% [markdown]
# 150 becomes 75, 37, 18, 9 and 4: sixteen places are left, each looks at a large part of the picture, and its 512
# channels say what is there. This narrow passage is the *bottleneck*; what passes through it are *bottleneck features*.
#
# `load_backbone` makes such a call and adds what belongs to the network. On tiny the network is a *slim* copy with an
# eighth of the filters. It has learned to tell twenty drawn creatures apart, none of them a cat or a dog, but drawn
# with the same brush as ours: a friendlier case than most of yours.

# %%
network = load_backbone(backbone, settings.weights, image_size)
shapes = f"in {network.model.input_shape[1:]} -> out {network.model.output_shape[1:]}"
print(f"{network.name}, {network.weights}: {network.model.count_params():,} parameters, {shapes}")

# %% [markdown]
# ## Run once, keep the result
#
# The base never changes, so each picture's features never change. Compute them once:


# %%
def bottleneck(split):
    batches = split.batches(image_size=network.image_size)
    return network.model.predict(batches.map(lambda pictures, labels: network.preprocess(pictures)), verbose=0)


bottleneck(data.validation)  # the first call also reads the files and compiles
start = time.perf_counter()
validation_features = bottleneck(data.validation)
seconds = time.perf_counter() - start
validation_features.shape, validation_features.dtype

# %% [markdown]
# Two things in these lines are easy to get wrong. `preprocess` is the network's own (more below). And the split is *not
# shuffled*, so row 7 belongs to file 7. Now keep the array:

# %%
parameters = {"profile": profile, "seed": seed, "backbone": backbone, "image_size": image_size}
file = run_folder("03", parameters | {"scratch_epochs": scratch_epochs}) / "validation_features.npy"
np.save(file, validation_features)
start = time.perf_counter()
np.load(file)
print(f"computed in {seconds:.2f} s, read in {time.perf_counter() - start:.4f} s")

# %% [markdown]
# Source 001 opens the file with `open(name, "w")`, for *text*, which Python 3 refuses: give `np.save` a path. And how
# do you know next week that this file still belongs to these pictures, this network, this size? `extract` writes the
# same array under a name computed from all of that. With `pooling="avg"` it keeps the mean over the places only: one
# number a channel ([global average pooling](https://arxiv.org/abs/1312.4400), GAP).

# %%
maps = extract(network, data.train)
train_rows, train_labels = maps.mean(axis=(1, 2)), data.train.labels
difference = np.abs(extract(network, data.validation) - validation_features).max()
claim("What is kept on disk is what the network says", difference, at_most=1e-3)

# %% [markdown]
# Who judges? On tiny, 600 pictures that were never drawn before; of photographs, the test pictures. We choose nothing
# by them in this lesson.

# %%
if settings.source == "drawn":
    pictures, labels = fresh("cats_dogs", 600, seed=seed)
else:
    pictures, labels = data.test.images(network.image_size), data.test.labels


def at_size(pictures, size):
    return np.stack([resize(picture, size) for picture in pictures])


def rows_of(backbone, pictures):
    rows = []
    for part in (pictures[i : i + 96] for i in range(0, len(pictures), 96)):  # so many in memory at a time
        features = backbone.model.predict(backbone.preprocess(at_size(part, backbone.image_size)), verbose=0)
        rows.append(features.mean(axis=(1, 2)))
    return np.concatenate(rows)


rows = rows_of(network, pictures)

# %% [markdown]
# ## How few pictures are enough?
#
# On top goes a *logistic regression*: a sigmoid of a weighted sum of the features. First the network of lesson 02 for
# comparison, from scratch on all training pictures, with augmentation and dropout.

# %%
filters, units = settings.small_cnn
small = data.train.image_size
scratch = keras.Sequential([keras.Input((small, small, 3)), layers.Rescaling(1 / 127.5, offset=-1)])
scratch.add(RandomAffine(rotation=15, width_shift=0.1, height_shift=0.1, zoom=0.2, horizontal_flip=True, seed=seed))
for number in filters:
    scratch.add(layers.Conv2D(number, 3, activation="relu"))
    scratch.add(layers.MaxPooling2D())
for layer in (layers.Flatten(), layers.Dropout(0.5), layers.Dense(units, activation="relu")):
    scratch.add(layer)
scratch.add(layers.Dense(1, activation="sigmoid"))

# %%
train = data.train.batches(settings.batch_size, shuffle=True, seed=seed)
steps = math.ceil(len(data.train) / settings.batch_size)
schedule = keras.optimizers.schedules.CosineDecay(2e-3, steps * scratch_epochs)
scratch.compile(keras.optimizers.RMSprop(schedule), loss="binary_crossentropy")
scratch.fit(train, epochs=scratch_epochs, verbose=0)
scratch_correct = (scratch.predict(at_size(pictures, small), verbose=0).ravel() > 0.5) == labels
print(f"from scratch, {len(data.train)} training pictures: accuracy {scratch_correct.mean():.3f}")

# %% [markdown]
# **Your guess**: how many pictures of each class does the logistic regression on features need to do as well?

# %%
guess_enough = None  # pictures of each class: 2, 4, 8, 16, ...


# %% tags=["answer"]
def classifier(C=0.01):
    return make_pipeline(StandardScaler(), LogisticRegression(C=C, max_iter=2000))


def sample(each_class, draw):
    rng = np.random.default_rng([seed, draw])
    each_class = min(each_class, np.bincount(train_labels).min())
    return np.concatenate([rng.choice(np.flatnonzero(train_labels == c), each_class, replace=False) for c in (0, 1)])


efficiency = {}
for each_class in (2, 4, 8, 16, 32):
    draws = [sample(each_class, draw) for draw in range(10)]
    efficiency[each_class] = [classifier().fit(train_rows[i], train_labels[i]).score(rows, labels) for i in draws]
enough = [n for n, found in efficiency.items() if np.mean(found) >= scratch_correct.mean()]
linear = classifier().fit(train_rows, train_labels)
correct = linear.predict(rows) == labels

shown = {f"{n} of each class": found for n, found in efficiency.items()}
shown |= {"all": [correct.mean()], "from scratch, all": [scratch_correct.mean()]}
points_over_seeds(shown, title="Features need few pictures")
say(f"Your guess: {guess_enough}. Enough in the mean: {enough[0] if enough else 'more than 32'} of each class.")

# %%
comparison = paired_comparison(correct, scratch_correct)
claim("Features of a network trained elsewhere beat our own network on the same pictures", comparison, at_least=0.05)
record("test_accuracy", correct.mean())
record("test_accuracy_scratch", scratch_correct.mean())
say(
    f"With 2 of each class the ten draws lie {np.ptp(efficiency[2]):.2f} apart: it matters which pictures you have. "
    f"With 32, only {np.ptp(efficiency[32]):.2f}. All {len(data.train)} give {correct.mean():.3f}, from scratch "
    f"{scratch_correct.mean():.3f}: {comparison.only_a} pictures only the features have right, {comparison.only_b} "
    "only the network from scratch."
)

# %% [markdown]
# Is that fair? The network from scratch sees smaller pictures than the base, so shrink those of the base as well. And
# is it what the base has *learned* that helps? Two stupid rivals: the same layers with random weights, and twelve
# numbers a picture: mean, spread and roughness of each colour.


# %%
def statistics(pictures):
    pixels = at_size(pictures, small).astype("float32")
    across, down = (np.abs(np.diff(pixels, axis=axis)).mean(axis=(1, 2)) for axis in (2, 1))
    return np.concatenate([pixels.mean(axis=(1, 2)), pixels.std(axis=(1, 2)), across, down], axis=1)


slim = load_backbone(backbone, "slim")
untrained = replace(slim, model=build_slim(backbone, slim.image_size))
train_pictures, small_pictures = data.train.images(slim.image_size), data.train.images(small)
rivals = {
    "learned, small": (rows_of(network, small_pictures), rows_of(network, at_size(pictures, small))),
    "random weights": (rows_of(untrained, train_pictures), rows_of(untrained, pictures)),
    "twelve statistics": (statistics(small_pictures), statistics(pictures)),
}
rivals = {name: classifier(C=1).fit(x, train_labels).score(z, labels) for name, (x, z) in rivals.items()}

# %%
best_rival = max(rivals["random weights"], rivals["twelve statistics"])
claim("The stupid rivals stay far behind what was learned", correct.mean() - best_rival, at_least=0.15)
say(
    f"Random weights {rivals['random weights']:.3f}, twelve statistics {rivals['twelve statistics']:.3f}, a coin 0.5. "
    f"From {small} pixels, the learned features have {rivals['learned, small']:.3f}."
)

# %% [markdown]
# Neither the layers alone nor the colours give the animals away. The size of the pictures explains about a quarter of
# the difference; the rest is what the base has learned elsewhere, and it is worth more than anything that so few
# pictures can teach.
#
# ## Which row is a dog?
#
# Source 001 knows that it has 12,498 cats and then 12,498 dogs, and writes the labels as `[0] * 12498 + [1] * 12498`.
# That works for one folder, sorted. Suppose somebody shuffles the pictures and keeps the counting: half of the labels
# are right by chance. We do that 40 times, and train a classifier each time.
#
# **Your guess**: between which accuracies do the 40 classifiers lie?

# %%
guess_lowest, guess_highest = None, None  # your numbers

# %% tags=["answer"]
rng = np.random.default_rng(seed)
shuffled = [classifier().fit(train_rows, rng.permutation(train_labels)).score(rows, labels) for _ in range(40)]
figure, axis = plt.subplots(figsize=(6, 2.6), layout="constrained")
axis.hist(shuffled, bins=np.arange(0, 1.05, 0.05), edgecolor="white")
axis.set(xlabel="accuracy", ylabel="classifiers of 40", title="Trained on labels in the wrong order")
print(f"your guess: {guess_lowest} to {guess_highest}, in truth: {min(shuffled):.2f} to {max(shuffled):.2f}")

# %%
coin = math.sqrt(0.25 / len(labels))
say(
    f"The mean is {np.mean(shuffled):.2f}, but the standard deviation is {np.std(shuffled):.3f}, where tossing a coin "
    f"for each of the {len(labels)} pictures would give {coin:.3f}."
)
claim("Wrong labels make good features swing more than a coin", np.std(shuffled) / coin, at_least=2)

# %% [markdown]
# Why? A shuffle leaves a few more labels right than wrong, or the other way round. Good features line cats and dogs up
# so neatly that the classifier takes up even this small surplus, and then answers right, or wrong, nearly everywhere.
# So one validation accuracy of 0.7 proves nothing about your labels: read them from where the pictures come from.
#
# ## Each network its own preprocessing
#
# VGG16 was trained on pictures in BGR order with ImageNet's mean colour taken off; Xception on pictures scaled to
# -1…1. All sources feed every network with a plain `rescale=1./255`.
#
# **Your guess**: how much accuracy does that cost, with nothing else changed?

# %%
guess_cost = None  # a number between 0 and 0.5

# %% tags=["answer"]
plain = replace(network, preprocess=lambda pictures: pictures / np.float32(255))
plain_rows = extract(plain, data.train, pooling="avg")
plain_accuracy = classifier().fit(plain_rows, train_labels).score(rows_of(plain, pictures), labels)
print(f"your guess: {guess_cost}, in truth: {correct.mean():.3f} - {plain_accuracy:.3f}")
record("accuracy_plain_scaling", plain_accuracy)

# %% [markdown]
# On tiny, three pictures of ten, and nothing complains: no error, and an accuracy that you might believe. Take the
# preprocessing from where you take the weights.
#
# ## Flatten, or average?
#
# Flattening the grid of places keeps *where* each thing was seen; averaging keeps only *that* it was seen. And need the
# border be a straight line? A [kernel](https://scikit-learn.org/stable/modules/svm.html) lets it bend. Five-fold
# cross-validation on at most 100 training pictures of each class decides: each fifth is judged by a classifier that
# learned from the others.

# %%
chosen = sample(100, draw=0)
views = {
    "averaged, logistic regression": (train_rows[chosen], classifier()),
    "flattened, logistic regression": (maps[chosen].reshape(len(chosen), -1), classifier()),
    "averaged, SVM with RBF kernel": (train_rows[chosen], make_pipeline(StandardScaler(), SVC(C=3))),
}
cv = min(5, len(chosen) // 2)
folds = {name: cross_val_score(model, view, train_labels[chosen], cv=cv) for name, (view, model) in views.items()}
points_over_seeds(folds, title="Five folds each")

# %%
apart = np.ptp([found.mean() for found in folds.values()])
within = np.mean([found.std() for found in folds.values()])
verdict = "too little to prefer one: take the simplest" if apart < within else "more than chance: take the best"
say(f"The means lie {apart:.3f} apart, and the folds of one way scatter by {within:.3f}: {verdict}.")

# %% [markdown]
# Source 004 puts a dense layer of 256 units on the flattened features and trains it for some 3,000 steps: with VGG16's
# 4 x 4 x 512 numbers, 2,097,408 parameters. On averaged features it has 131,328. Does it beat the straight line, if we
# train it to its end?

# %%
decide = layers.Dense(1, activation="sigmoid")
top = keras.Sequential([layers.Dense(256, activation="relu"), layers.Dropout(0.5), decide])
top.compile(keras.optimizers.RMSprop(1e-3), loss="binary_crossentropy")
top.fit(train_rows, train_labels, batch_size=settings.batch_size, epochs=30, verbose=0)
top_correct = (top.predict(rows, verbose=0).ravel() > 0.5) == labels
print(f"dense top against logistic regression: {paired_comparison(top_correct, correct)}")

# %% [markdown]
# It does not: on tiny, the two disagree on ten of the 600 pictures, four against six. Where the features do the work,
# there is nothing left for a hidden layer.
#
# ## Where it ends
#
# So far the network knew animals and was asked about animals. Ask it about other things, too: 43 traffic signs, and
# eyes with and without pathologic myopia (both drawn, in every profile). And listen at every depth: at the last layer
# before each halving, the means over the places go to a logistic regression, a *linear probe*.
#
# **Your guess**: for which of the three is the last layer *not* the best place to listen?

# %%
guess_target = None  # "animals", "traffic signs" or "eyes": one or more


# %%
def stages(backbone):
    last = {layer.output.shape[1]: layer.output for layer in backbone.model.layers}
    return keras.Model(backbone.model.input, [layers.GlobalAveragePooling2D()(output) for output in last.values()])


def probe(backbone, learn, learn_labels, judge, judge_labels):
    model = stages(backbone)
    both = [model.predict(backbone.preprocess(at_size(p, backbone.image_size)), verbose=0) for p in (learn, judge)]
    return [classifier(C=0.1).fit(x, learn_labels).score(z, judge_labels) for x, z in zip(*both, strict=True)]


# %%
signs, sign_labels = fresh("traffic_signs", 602, seed=seed)
eyes, eye_labels = fresh("palm", 300, seed=seed)
targets = {
    "animals": (data.train.images(network.image_size)[chosen], train_labels[chosen], pictures, labels),
    "traffic signs": (signs[:430], sign_labels[:430], signs[430:], sign_labels[430:]),
    "eyes": (eyes[:150], eye_labels[:150], eyes[150:], eye_labels[150:]),
}
sources = {"random weights": untrained, "drawn creatures": slim}
sources |= {"ImageNet": network} if network.weights == "imagenet" else {}
depth = {(target, name): probe(source, *targets[target]) for target in targets for name, source in sources.items()}

# %% tags=["answer"]
figure, axes = plt.subplots(1, 3, figsize=(9.5, 3), layout="constrained", sharey=True)
for axis, target in zip(axes, targets, strict=True):
    for name in sources:
        stage_numbers = range(1, len(depth[target, name]) + 1)
        axis.plot(stage_numbers, depth[target, name], "o-", label=name)
    axis.set(title=target, xlabel="stage (1: full resolution)", ylim=(0, 1), xticks=stage_numbers)
axes[0].set_ylabel("accuracy of a linear probe")
axes[0].legend(fontsize=8)
print(f"your guess: {guess_target}")

# %%
learned = list(sources)[-1]
for target in targets:
    found = depth[target, learned]
    say(f"**{target}**: best stage {np.argmax(found) + 1} of {len(found)} ({max(found):.3f}), last {found[-1]:.3f}")
added = {target: depth[target, learned][-1] - depth[target, learned][0] for target in targets}
claim("Depth adds far more for animals than for eyes", added["animals"] - added["eyes"], at_least=0.15)

# %% [markdown]
# Read the figure in writing, in three sentences: one for each target. Then compare with ours.
#
# Animals: the deeper, the better, and only learned layers help. Signs: what was learned on animals gives about twice
# what random weights give, but from the fourth stage on depth adds nothing. Eyes: the deeper, the worse; this illness
# shows in colour and brightness, which the first stage has. Random weights come within a tenth of it, and a network
# that learned to tell animals in any light has thrown part of it away. Transfer depends on *what* was learned, *where*
# you listen and *what* you ask.
#
# ## A map of the features
#
# Features are places in a space of many dimensions. [t-SNE](https://www.jmlr.org/papers/v9/vandermaaten08a.html) lays
# them out in two so that neighbours stay neighbours. It is never told the labels. Will cats and dogs part?

# %%
some = np.random.default_rng(seed).choice(len(rows), min(150, len(rows)), replace=False)
places = TSNE(init="pca", perplexity=min(20, (len(some) - 1) / 3), random_state=seed).fit_transform(rows[some])
figure, axis = plt.subplots(figsize=(9, 7), layout="constrained")
axis.scatter(*places.T, alpha=0)
for place, thumbnail, label in zip(places, at_size(pictures[some], 32), labels[some], strict=True):
    frame = dict(edgecolor=f"C{label}", linewidth=2.5, boxstyle="square,pad=0.05")
    axis.add_artist(AnnotationBbox(OffsetImage(thumbnail, zoom=0.7), place, pad=0, bboxprops=frame))
axis.set(xlabel="first t-SNE coordinate", ylabel="second t-SNE coordinate", xticks=[], yticks=[])
axis.set_title("Pictures by their features: cats framed blue, dogs orange")
plt.show()

# %% [markdown]
# Cats and dogs part, though nobody said which is which: the separation was in the features all along. Distances across
# the map mean little (t-SNE keeps neighbours, not distances); read only who lies next to whom.
#
# ## The other way: the frozen base inside the model
#
# With stored features there is no augmentation: each picture was seen once, as it is. The other way puts the base into
# the model, frozen, behind the augmentation, as lesson 04 does. What does it cost? The base runs for every picture in
# every epoch.

# %%
once = seconds / len(data.validation) * len(data.train)
print(f"one pass of the base over the training pictures: {once:.1f} s; 30 epochs: {30 * once:.0f} s")

# %% [markdown]
# Thirty passes in place of one, to no new end but the augmentation. Store the features first; put the base into the
# model when augmentation is what you lack, or when the base itself shall learn: lesson 04.
#
# ## What you take away
#
# - A network trained elsewhere sees; you train only what decides. A handful of pictures can then be enough.
# - Run the frozen base once and keep the features: each later experiment takes seconds.
# - Row $i$ is file $i$: do not shuffle, and read labels from the files.
# - Use the preprocessing that the network was trained with. The wrong one fails silently.
# - The last block knows its own task best. For a task far from it, try an earlier one.
#
# ## In old tutorials, and today
#
# | in old tutorials | today |
# |---|---|
# | `model.predict_generator(generator, generator.n)` | `model.predict(dataset)`; the second argument was in *steps*, not samples |
# | `np.save(open("features.npy", "w"), features)` | `np.save("features.npy", features)` |
# | `flow_from_directory(..., class_mode=None, shuffle=False)` | `image_dataset_from_directory(..., labels=None, shuffle=False)` |
# | `np.array([0] * 12498 + [1] * 12498)` | labels from the files' folders |
# | `rescale=1./255` for every network | `keras.applications.<network>.preprocess_input` |
# | `input_dim=(4 * 4 * 512)` | `keras.Input((4, 4, 512))` and `Flatten()` |
#
# ## Exercises
#
# 1. Break it: leave out `StandardScaler` in `classifier`, then set `C = 1000`. Which numbers suffer, and which do not?
# 2. Try three backbones. Does the largest one have the best features here?
# 3. Give the mirrored pictures rows of their own. Do twice as many rows help?
# 4. Join the features of two stages. Does that help with signs?

# %% [markdown]
# ## Check yourself
#
# Answer for yourself first. Then click a choice: each one says what is right or wrong about it.
#
# **Question 1.** Why may you compute the features once, and use them in every epoch?
#
# <details>
# <summary>Because the classifier on top would be confused by new features</summary>
#
# **No.** It would even profit from the variety. But without augmentation there is none: each pass would compute the
# same numbers again.
#
# </details>
#
# <details>
# <summary>Because features do not depend on the weights</summary>
#
# **No.** They depend on nothing else, besides the picture. It is only that these weights do not change.
#
# </details>
#
# <details>
# <summary>Because the base is frozen</summary>
#
# **Right.** The same weights and the same picture give the same numbers, each time. When the base trains, or the
# pictures are augmented, it is no longer true.
#
# </details>

# %% [markdown]
# **Question 2.** You shuffle the training pictures, extract their features, and train with `data.train.labels`. What
# happens?
#
# <details>
# <summary>The classifier learns nothing, and nobody complains</summary>
#
# **Right.** Row *i* is no longer file *i*, so the labels are as good as random. The training loss may fall all the
# same, and with good features one validation accuracy may lie anywhere.
#
# </details>
#
# <details>
# <summary>An error, because pictures and labels do not fit</summary>
#
# **No.** There are as many rows as labels, and more is not checked.
#
# </details>
#
# <details>
# <summary>Nothing, since an order has no meaning</summary>
#
# **No.** The order is all that connects a row to its label.
#
# </details>

# %% [markdown]
# **Question 3.** You feed Xception with pictures that were prepared for VGG16. What do you notice?
#
# <details>
# <summary>An error message</summary>
#
# **No.** Both take three channels of floats. What the numbers mean, nobody checks.
#
# </details>
#
# <details>
# <summary>Nothing, unless you measure with the right preprocessing as well</summary>
#
# **Right.** An accuracy that you might believe, and no message. Take the preprocessing from where you take the weights.
#
# </details>
#
# <details>
# <summary>An accuracy of one half</summary>
#
# **No.** Mostly the network still sees something through the wrong glasses, and that is why the mistake lives so long.
#
# </details>

# %% [markdown]
# **Question 4.** The features are 4 x 4 x 512 numbers. What does global average pooling leave, and what is lost?
#
# <details>
# <summary>512 numbers; lost is where each thing was seen</summary>
#
# **Right.** The mean over the 16 places, for each channel: *that* there is fur, not where.
#
# </details>
#
# <details>
# <summary>16 numbers; lost is what was seen</summary>
#
# **No.** That would be the mean over the channels. It is taken over the places.
#
# </details>
#
# <details>
# <summary>8,192 numbers; nothing is lost</summary>
#
# **No.** That is flattening. It keeps the places, and leaves the classifier to learn each of them by itself.
#
# </details>

# %% [markdown]
# **Question 5.** You have few pictures, and want augmentation *and* a pre-trained base. What does it take?
#
# <details>
# <summary>Augment each picture once, and store its features</summary>
#
# **No.** Then one variant of each picture comes again and again, as without augmentation.
#
# </details>
#
# <details>
# <summary>It cannot be done, since the base is frozen</summary>
#
# **No.** Frozen means that its weights stay. It can be run on as many variants as you like.
#
# </details>
#
# <details>
# <summary>The frozen base inside the model, behind the augmentation</summary>
#
# **Right.** New variants in each epoch, at a price: the base runs for every picture in every epoch.
#
# </details>

# %% [markdown]
# **Question 6.** In the t-SNE map, one group lies twice as far from a second one as from a third. What may you read
# from that?
#
# <details>
# <summary>It is twice as unlike the second group</summary>
#
# **No.** t-SNE keeps neighbours, not distances. Another seed may lay the groups out another way.
#
# </details>
#
# <details>
# <summary>Next to nothing</summary>
#
# **Right.** Who lies next to whom means something; how far the groups are apart does not.
#
# </details>
#
# <details>
# <summary>That the classes can be told apart, because the labels placed the groups there</summary>
#
# **No.** t-SNE is never told the labels. So it says something when classes part all the same.
#
# </details>
