# %% [markdown]
# # 03 · Bottleneck features
#
# **You will learn** to let a network that was trained on other pictures do the seeing, to compute its features once and
# keep them, to train nothing but a small classifier on top, and where that stops working.
#
# **You need** lessons 00 to 02.
#
# **Time** reading: 45 minutes · tiny: under a minute · laptop: 15 minutes · full: half an hour on a GPU
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
from dataclasses import replace

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course_utils.augment import RandomAffine
from course_utils.backbones import load_backbone
from course_utils.datasets import load
from course_utils.features import extract, picture_statistics
from course_utils.images import resize
from course_utils.metrics import paired_comparison
from course_utils.paths import run_folder
from course_utils.plots import picture_grid, points_over_seeds
from course_utils.profiles import get_profile
from course_utils.records import claim, record, say
from course_utils.synthetic import fresh

settings = get_profile(profile)
scratch_epochs = settings.epochs["first_cnn"] if scratch_epochs is None else scratch_epochs
image_size = image_size or settings.network_size.get(backbone)
keras.utils.set_random_seed(seed)
data = load("cats_dogs", settings, seed=seed)

# %% [markdown]
# ## Why should this work at all?
#
# The first layers of a network that tells a thousand things apart find edges and colours; the next ones corners and
# textures; the last ones fur, eyes, wheels. A classification network has two parts: the *convolutional base* that sees,
# and a *top* that decides. We take the base and leave the top. In Keras that is one call (`weights="imagenet"` would
# load what a million photographs have taught it). VGG16's base has five blocks. Its convolutions *pad*: they add a
# border of zeros, so that a grid keeps its size. Only the pooling at the end of each block halves the sides. The last
# block has 512 channels.
#
# **Your guess**: how many numbers come out for a picture of 150 x 150 x 3 = 67,500 numbers?

# %%
guess_numbers = None  # your number

# %% tags=["answer"]
vgg16 = keras.applications.VGG16(weights=None, include_top=False, input_shape=(150, 150, 3))
sizes = [vgg16.get_layer(f"block{number}_pool").output.shape[1:] for number in range(1, 6)]
print("after the five blocks:", *sizes)
print(f"your guess: {guess_numbers}, in truth: {math.prod(vgg16.output_shape[1:]):,}")

# %% [markdown]
# Sixteen places are left, each looks at a large part of the picture, and its 512 channels say what is there. This
# narrow passage is the *bottleneck*; what passes through it are *bottleneck features*.
#
# `load_backbone` makes such a call and adds what belongs to the network. On tiny the network is a *slim* copy with an
# eighth of the filters. It has learned to name the parts of some 18,000 drawn creatures, none of them a cat or a dog,
# but all drawn with the same brush as ours. That is a friendlier case than most of yours.

# %%
network = load_backbone(backbone, settings.weights, image_size)
shapes = f"in {network.model.input_shape[1:]} -> out {network.model.output_shape[1:]}"
print(f"{network.name}: {network.model.count_params():,} parameters, {shapes}")

# %% [markdown]
# ## Run once, keep the result
#
# The base never changes, so each picture's features never change. Compute them once and keep the array. Two things are
# easy to get wrong: `preprocess` is the network's own (more below), and nothing is shuffled, so row 7 belongs to file
# 7.

# %%
parameters = {"profile": profile, "seed": seed, "backbone": backbone, "image_size": image_size}
file = run_folder("03", parameters | {"scratch_epochs": scratch_epochs}) / "validation_features.npy"
batches = data.validation.batches(image_size=network.image_size, shuffle=False)
np.save(file, network.model.predict(batches.map(lambda x, y: network.preprocess(x)), verbose=0))
np.load(file).shape

# %% [markdown]
# Source 001 opens the file with `open(name, "w")`, for *text*, which Python 3 refuses: give `np.save` a path. And how
# do you know next week that this file still belongs to these pictures, this network, this size? `extract` writes the
# same array under a name computed from all of that, and from the second time on only reads it: this is the function to
# copy.

# %%
maps = extract(network, data.validation)
print(f"{maps.shape}, averaged over the places {maps.mean(axis=(1, 2)).shape}")

# %% [markdown]
# The mean over the places leaves one number a channel ([global average pooling](https://arxiv.org/abs/1312.4400), GAP).
# From here on, a picture is such a row. With `pooling="avg"`, only the rows are kept.

# %%
train_rows, train_labels = extract(network, data.train, pooling="avg"), data.train.labels

# %% [markdown]
# Who judges? On tiny, 200 drawn pictures that are in no file; of photographs, the test pictures. They, and the first 40
# training pictures of each class, take another way through the same network: it gets an output for each size of the
# grid of places (on tiny the sides are 75, 37, 18, 9, 4 and 2), after the last layer of that size. The last output is
# the bottleneck; the others wait until "Where it ends".


# %%
def at_size(pictures, size):
    return np.stack([resize(picture, size) for picture in pictures])


def with_all_outputs(model):
    listed = [layer for layer in model.layers if not isinstance(layer, (layers.InputLayer, layers.ZeroPadding2D))]
    # A later layer of the same size replaces an earlier one.
    found = {layer.output.shape[1]: layer.output for layer in listed}
    return keras.Model(model.input, [layers.GlobalAveragePooling2D()(output) for output in found.values()])


def rows_of(backbone, pictures):
    """For each size of the grid, from the first to the bottleneck, an array with one row a picture."""
    parts = [pictures[i : i + 96] for i in range(0, len(pictures), 96)]  # so many in memory at a time
    found = [backbone.model.predict(backbone.preprocess(at_size(p, backbone.image_size)), verbose=0) for p in parts]
    return [np.concatenate(rows) for rows in zip(*found, strict=True)]


# %%
if settings.source == "drawn":
    judges, labels = fresh("cats_dogs", 200, seed=seed, size=network.image_size)
else:
    judges, labels = data.test.images(network.image_size), data.test.labels
each = min(40, np.bincount(train_labels).min())  # of each class; not more, for speed
chosen = np.concatenate([np.flatnonzero(train_labels == label)[:each] for label in (0, 1)])  # cats, then as many dogs
few = replace(data.train, files=tuple(data.train.files[row] for row in chosen), labels=train_labels[chosen])
animals, animal_labels = np.concatenate([few.images(network.image_size), judges]), np.append(few.labels, labels)
listening = replace(network, model=with_all_outputs(network.model))
learned = rows_of(listening, animals)
rows = learned[-1][len(chosen) :]  # those of the judging pictures

# %%
other_way = np.abs(learned[-1][: len(chosen)] - train_rows[chosen])
claim("What is kept on disk is what the network says", other_way.max(), at_most=1e-3)

# %% [markdown]
# ## How few pictures are enough?
#
# First something to compare with: the network of lesson 02, from scratch on all training pictures, gently augmented,
# from three different first weights. (It stops after few epochs, as there; the classifier on the features is fitted to
# the end.)

# %%
small, (filters, units) = settings.image_size["first_cnn"], settings.first_cnn


def small_cnn():
    move = RandomAffine(rotation=15, width_shift=0.1, height_shift=0.1, shear=5, zoom=0.2, horizontal_flip=True)
    seeing = [layer for n in filters for layer in (layers.Conv2D(n, 3, activation="relu"), layers.MaxPooling2D())]
    deciding = [layers.Flatten(), layers.Dense(units, activation="relu"), layers.Dense(1, activation="sigmoid")]
    start = [keras.Input((small, small, 3)), layers.Rescaling(1 / 127.5, offset=-1), move]
    return keras.Sequential([*start, *seeing, *deciding])


# %%
scratch, steps = small_cnn(), math.ceil(len(data.train) / settings.batch_size)
rate = 4e-3 if settings.source == "drawn" else 2e-3  # as in lesson 02
scratch.compile(keras.optimizers.RMSprop(rate), loss="binary_crossentropy", steps_per_execution=steps)
scratch.optimizer.build(scratch.trainable_variables)
untouched = scratch.get_state_tree(value_format="numpy_array")
batches = data.train.batches(settings.batch_size, image_size=small, shuffle=True, seed=seed)
scratch_correct = []
for number in range(settings.repeats):
    scratch.set_state_tree(untouched)  # as in lesson 02: compiled once, the optimizer as new
    keras.utils.set_random_seed(1000 * seed + number)
    scratch.set_weights(small_cnn().get_weights())
    scratch.fit(batches.repeat(scratch_epochs), verbose=0)
    scratch_correct.append((scratch.predict(at_size(judges, small), verbose=0).ravel() > 0.5) == labels)
scratch_accuracy = np.mean(scratch_correct, axis=1)
print(f"{scratch.count_params():,} parameters, {scratch_epochs} epochs, {small} pixels: {scratch_accuracy.round(3)}")

# %% [markdown]
# On the features goes a *logistic regression*: a sigmoid of a weighted sum. `StandardScaler` first brings every feature
# to mean 0 and standard deviation 1, so that none counts more only because its numbers are larger. `C` says how freely
# the weights may grow: with a small `C`, large weights are expensive. We take 0.1 throughout (further down: it hardly
# matters).
#
# **Your guess**: how many pictures of each class does it need to do as well as the network from scratch?


# %%
def classifier(C=0.1):
    return make_pipeline(StandardScaler(), LogisticRegression(C=C, max_iter=2000))


def sample(each_class, draw):
    rng, each_class = np.random.default_rng([seed, draw]), min(each_class, np.bincount(train_labels).min())
    return np.concatenate([rng.choice(np.flatnonzero(train_labels == c), each_class, replace=False) for c in (0, 1)])


guess_enough = None  # pictures of each class: 1, 2, 4, 8, 16, ...

# %% tags=["answer"]
efficiency = {}
for n in (1, 2, 4, 8, 16, 32):
    draws = [sample(n, draw) for draw in range(10)]
    efficiency[n] = [classifier().fit(train_rows[i], train_labels[i]).score(rows, labels) for i in draws]
correct = classifier().fit(train_rows, train_labels).predict(rows) == labels
shown = {f"{n} of each class": found for n, found in efficiency.items()}
shown |= {"all": [correct.mean()], "from scratch, all": scratch_accuracy}
points_over_seeds(shown, points="draws, or trainings", title="Pictures to learn from (dashed: from scratch)")
plt.gca().axvline(scratch_accuracy.mean(), color="C1", linestyle="--")
enough = [n for n, found in efficiency.items() if np.mean(found) >= scratch_accuracy.mean()]
print(f"your guess: {guess_enough}, in the mean of ten draws: {enough[0] if enough else 'more than 32'} of each class")

# %% tags=["answer"]
reach = {n: np.sum(np.array(found) >= scratch_accuracy.mean()) for n, found in efficiency.items()}
say(
    f"{reach[1]} of the ten draws of 1 of each class reach the mean from scratch, {reach[2]} of those of 2. To reach "
    f"0.836, which lesson 02's network has on photographs (see below), takes "
    f"{next((n for n in efficiency if np.mean(efficiency[n]) >= 0.836), 'more than 32')} of each class here."
)
comparison = paired_comparison(correct, max(scratch_correct, key=np.mean))  # against the best of them
claim("Features of a network trained elsewhere beat our own network on the same pictures", comparison, at_least=0.05)
record("test_accuracy", correct.mean())
record("test_accuracy_scratch", scratch_accuracy.mean())

# %% [markdown]
# The draws of 1 or 2 lie far apart: it matters which pictures you have.
#
# **And on photographs?** Measured once: MobileNetV2 with ImageNet's weights at 224 pixels, up to 100 photographs of
# each class to learn from, 300 to judge by, means of ten draws. 1 of each class gives 0.579, 2 give 0.678, 4 give
# 0.803, 8 give 0.916, 32 give 0.941. The laptop profile, with 2,000 photographs, gives 0.972, and lesson 02's network,
# augmented, 0.836 ([measured](../docs/measured.md)). So there it takes roughly four to eight of each class, and
# ImageNet contains cats and dogs. Much of the distance to tiny is the bar, which our own network sets low there:
# compare at 0.836, with the folded answer above.
#
# Is that fair? The network from scratch sees smaller pictures than the base, so shrink those of the base as well. And
# is it what the base has *learned* that helps? Two simple rivals: the same layers with random weights, and the twelve
# `statistics` of lesson 00, which know no shape. Each learns from 32 of these 40 training pictures of each class, drawn
# five times, the same ones for every rival. The draws overlap: the points lie closer together than with new pictures.


# %%
def five_accuracies(rows):
    """Learn from four fifths of the chosen rows, other ones each time; accuracy on the rows of the judging pictures."""
    found = []
    for draw in range(5):
        i = np.random.default_rng([seed, draw]).choice(each, 4 * each // 5, replace=False)
        i = np.append(i, each + i)  # as many dogs as cats
        found.append(classifier().fit(rows[i], animal_labels[i]).score(rows[2 * each :], labels))
    return np.array(found)


# %%
untrained = replace(listening, model=with_all_outputs(keras.models.clone_model(network.model)))  # new, random weights
random = rows_of(untrained, animals)
rivals = {
    "learned": five_accuracies(learned[-1]),
    f"learned, from {small} pixels": five_accuracies(rows_of(listening, at_size(animals, small))[-1]),
    "random weights": five_accuracies(random[-1]),
    "twelve statistics": five_accuracies(picture_statistics(animals)),
}
points_over_seeds(rivals, points="draws of pictures", title="What is it that helps?")
plt.show()

# %%
by_learned, by_small, by_random, by_statistics = (values.mean() for values in rivals.values())
claim("The simple rivals stay far behind what was learned", by_learned - max(by_random, by_statistics), at_least=0.15)
say(f"Features from {small} pixels: {by_small:.3f}; our network, with more pictures: {scratch_accuracy.mean():.3f}.")

# %% [markdown]
# Neither these layers with one set of random weights nor the colours give the animals away: what helps was learned.
# On tiny, it is ahead of our own network even from 22 pixels. Read that with care: our own network has another
# architecture, too, and few epochs.
#
# ## Which row is a dog?
#
# Source 001 knows that it has 12,498 cats and then 12,498 dogs, and writes the labels as `[0] * 12498 + [1] * 12498`.
# That works for one folder, sorted. Suppose somebody shuffles the training pictures and keeps the counting: half of the
# labels are right by chance. We do that 30 times, train a classifier each time on 40 pictures of each class, and judge
# it by true labels.
#
# **Your guess**: between which accuracies do the 30 classifiers lie?

# %%
guess_lowest, guess_highest = None, None  # your numbers

# %% tags=["answer"]
rng, true_labels = np.random.default_rng(seed), train_labels[chosen]
wrong = [rng.permutation(true_labels) for _ in range(30)]
share = [np.mean(disorder == true_labels) for disorder in wrong]
figure, axis = plt.subplots(figsize=(6.4, 3.6), layout="constrained")
learned_rows = learned[-1][: len(chosen)]
found = [classifier().fit(learned_rows, y).score(rows, labels) for y in wrong]
axis.plot(share, found, "o", alpha=0.7, label="shuffled labels")
axis.axhline(classifier().fit(learned_rows, true_labels).score(rows, labels), linestyle=":", label="true labels")
axis.set(xlabel="share of labels that are right by chance", ylabel="accuracy", title="Thirty shuffles", ylim=(0, 1.02))
axis.legend(loc="lower right", fontsize=8)
print(f"your guess: {guess_lowest} to {guess_highest}, in truth: {min(found):.2f} to {max(found):.2f}")
coin = math.sqrt(0.25 / len(labels))  # the standard deviation of the accuracy of a coin for each picture
print(f"mean {np.mean(found):.2f}, standard deviation {np.std(found):.3f}; of a coin 0.50 and {coin:.3f}")
claim("Wrong labels make good features swing more than a coin", np.std(found) / coin, at_least=2)

# %% [markdown]
# The mean is about that of a coin that is thrown for each picture, but the accuracies swing three times as far. Why? A
# shuffle leaves a few more labels right than wrong, or the other way round. Good features separate cats from dogs so
# clearly that the classifier takes up even such a small surplus and leans to the right or to the wrong side: on the
# whole, the points rise from left to right. (With random weights in the base, measured apart, they swing less than a
# coin.) So an accuracy far above a coin does not prove that your labels are in order: read them from where the pictures
# come from.
#
# ## Each network its own preprocessing
#
# VGG16 was trained on pictures in BGR order with ImageNet's mean colour taken off; Xception on pictures scaled to
# -1…1. Sources 001 and 004 feed VGG16 with a plain `rescale=1./255`.
#
# **Your guess**: how much accuracy does that cost on our pictures, with nothing else changed?

# %%
guess_cost = None  # a number between 0 and 0.5

# %% tags=["answer"]
plain = replace(listening, preprocess=lambda pictures: pictures / np.float32(255))
plain_accuracy = five_accuracies(rows_of(plain, animals)[-1])
cost = by_learned - plain_accuracy.mean()
print(f"own preprocessing {by_learned:.3f}, /255 {plain_accuracy.mean():.3f}, means of five draws")
print(f"your guess: {guess_cost}, in truth: {cost:.3f} of the {by_learned - 0.5:.3f} that were more than a coin has")

# %% [markdown]
# Nothing complains: no error, only an accuracy that you might believe. On the photographs from above, with 0…1 in place
# of its own -1…1, MobileNetV2 has 0.866 in place of 0.916 from 8 of each class, and 0.933 in place of 0.943 from 100:
# three pictures of 300, too few to notice.
#
# ## Flatten, or average?
#
# Flattening the grid of places keeps *where* each thing was seen; averaging keeps only *that* it was seen. Which is
# better, and with which `C`? Five-fold cross-validation on the validation pictures decides, on 40 of each class at
# most: each fifth is judged by a classifier that learned from the others.

# %%
truth = data.validation.labels
some = np.concatenate([np.flatnonzero(truth == label)[:40] for label in (0, 1)])
for name, x in (("averaged", maps.mean(axis=(1, 2))), ("flattened", maps.reshape(len(maps), -1))):
    for C in (0.01, 0.1, 1):
        folds = cross_val_score(classifier(C), x[some], truth[some], cv=min(5, np.bincount(truth).min()))
        print(f"{name:9}, C = {C:4}: {folds.mean():.3f}, the folds scatter by {folds.std():.3f}")

# %% [markdown]
# On tiny, the six differ by less than the folds of one scatter. So take the cheaper way. Source 004 puts a dense layer
# of 256 units on the *flattened* features: with VGG16's 4 x 4 x 512 numbers, 2,097,408 parameters. On averaged features
# it would have 131,328.
#
# ## Where it ends
#
# So far the network knew animals and was asked about animals. Ask it about other things, too: 43 traffic signs, and
# eyes with or without pathologic myopia, a short-sightedness so strong that it damages the retina (drawn, in every
# profile).

# %%
signs, sign_labels = fresh("traffic_signs", 5 * 43, seed=seed, size=network.image_size)
eyes, eye_labels = fresh("palm", 200, seed=seed, size=network.image_size)
examples = [judges[0], judges[1], signs[14], signs[33], eyes[np.argmin(eye_labels)], eyes[np.argmax(eye_labels)]]
picture_grid(examples, ["animal", "animal", "sign", "sign", "healthy eye", "myopic eye"], title="Three tasks")

# %% [markdown]
# And listen at every depth: the means over the places of each output go to a logistic regression, a *linear probe*.
# VGG16 has six such *stages*. The sixth, the bottleneck, is the fifth after the last pooling: no weights lie between
# the two, so expect them to be nearly alike. For animals and eyes the probe learns from 80 pictures, for the signs from
# 3 of each of 43 classes.
#
# **Your guess**: for which of the three can an earlier stage be *shown* to be better than the last one?

# %%
guess_target = None  # "animals", "traffic signs" or "eyes": one, several, or "none"

# %%
tasks = {"animals": (animals, animal_labels, len(chosen))}  # pictures, labels, and how many of them to learn from
tasks |= {"traffic signs": (signs, sign_labels, 3 * 43), "eyes": (eyes, eye_labels, 80)}
heard, right = {("animals", "learned"): learned, ("animals", "random weights"): random}, {}
for task, (pictures, truth, n) in tasks.items():
    for source, base in (("learned", listening), ("random weights", untrained)):
        heard[task, source] = heard.get((task, source)) or rows_of(base, pictures)  # the animals are there already
    heard[task, "twelve statistics"] = [picture_statistics(pictures)]
    for source in ("learned", "random weights", "twelve statistics"):
        found = [classifier().fit(x[:n], truth[:n]).predict(x[n:]) for x in heard[task, source]]
        right[task, source] = np.array(found) == truth[n:]

# %% tags=["answer"]
figure, axes = plt.subplots(1, 3, figsize=(9.5, 3.7), layout="constrained", sharey=True)
channels = [f"{stage + 1}\n{x.shape[1]}" for stage, x in enumerate(learned)]
for axis, (task, (_, truth, n)) in zip(axes, tasks.items(), strict=True):
    for source in ("learned", "random weights"):
        accuracy = right[task, source].mean(axis=1)
        error = 2 * np.sqrt(accuracy * (1 - accuracy) / len(truth[n:]))
        axis.errorbar(channels, accuracy, error, fmt="o-", label=source, capsize=3)
    axis.axhline(right[task, "twelve statistics"].mean(), color="C2", linestyle="--", label="twelve statistics")
    axis.axhline(np.bincount(truth[n:]).max() / len(truth[n:]), color="0.4", linestyle=":", label="most frequent class")
    axis.set(title=task, xlabel="stage, and below its channels", ylim=(0, 1.02))
axes[0].set_ylabel("accuracy of a linear probe\n(± two standard errors)")
figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4, fontsize=8)
plt.show()

# %% [markdown]
# Read the figure in writing, in three sentences: one for each task. Then open the next cell. It chooses the best stage
# on the pictures to learn from, by cross-validation, and compares it with the last one on the judging pictures.

# %% tags=["answer"]
added, earlier = {}, []
for task, (_, truth, n) in tasks.items():
    folds = [cross_val_score(classifier(), x[:n], truth[:n], cv=min(3, each)).mean() for x in heard[task, "learned"]]
    best, by_stage = int(np.argmax(folds)), right[task, "learned"]
    accuracy, pair = by_stage.mean(axis=1), paired_comparison(by_stage[best], by_stage[-1])
    added[task] = accuracy[-1] - accuracy[0]
    earlier += [task] if pair.difference.low > 0 else []
    stages = f"stage 1 {accuracy[0]:.3f}, chosen stage {best + 1} {accuracy[best]:.3f}, last stage {accuracy[-1]:.3f}"
    stages += f", twelve statistics {right[task, 'twelve statistics'].mean():.3f}"
    say(f"**{task}**: {stages}. Chosen against last: {pair}.")
say(f"Your guess: {guess_target}. An earlier stage is shown to be better for: {', '.join(earlier) or 'none of them'}.")
claim("Depth adds far more for animals than for eyes", added["animals"] - added["eyes"], at_least=0.15)

# %% [markdown]
# On tiny: *animals*: depth adds most, and only what was learned helps. *Signs*: what was learned on animals gives
# several times what random weights or statistics give; after the fourth stage depth adds nothing that these few
# pictures could show. *Eyes*: the last stage is hardly ahead of the first and not ahead of the twelve statistics: here
# the bottleneck adds nothing that we could show. Our *drawn* myopic eyes differ in colour and brightness, which says
# nothing about photographs. (Later stages also have more channels, so depth is not all that changes along the axis.)
#
# ## A map of the features
#
# Each picture is a point in a space of many dimensions; its features are the coordinates.
# [t-SNE](https://www.jmlr.org/papers/v9/vandermaaten08a.html) lays the points out in two so that neighbours stay
# neighbours. It is never told the labels. Will cats and dogs part?

# %%
from matplotlib.offsetbox import AnnotationBbox, OffsetImage
from sklearn.manifold import TSNE

places = TSNE(init="pca", perplexity=min(20, (len(rows[:80]) - 1) / 3), random_state=seed).fit_transform(rows[:80])
figure, axis = plt.subplots(figsize=(9, 6.5), layout="constrained")
axis.scatter(*places.T, alpha=0)  # invisible: it only sets the limits of the axes
for place, thumbnail, label in zip(places, at_size(judges[:80], 32), labels[:80], strict=True):
    frame = dict(edgecolor=f"C{label}", linewidth=2.5, boxstyle="square,pad=0.05")
    axis.add_artist(AnnotationBbox(OffsetImage(thumbnail, zoom=0.8), place, pad=0, bboxprops=frame))
axis.set(xlabel="t-SNE 1", ylabel="t-SNE 2", xticks=[], yticks=[], title="Cats framed blue, dogs framed orange")
plt.show()

# %% [markdown]
# Mostly cats and dogs part, though nobody said which is which: the separation was in the features. Distances across the
# map mean little; read only who lies next to whom.
#
# ## What augmentation would cost
#
# With stored features there is no augmentation: each picture was seen once, as it is. The other way puts the base into
# the model, frozen, behind the augmentation, as lesson 04 does:
#
# ```python
# base = network.model
# base.trainable = False
# inputs = keras.Input((network.image_size, network.image_size, 3))
# x = network.preprocess(RandomAffine(rotation=15, horizontal_flip=True)(inputs))
# x = layers.GlobalAveragePooling2D()(base(x, training=False))
# model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))
# ```
#
# The base then runs for every picture in every epoch: thirty epochs are thirty passes in place of one. A third way:
# store the features of a few variants of each picture. So store features first; put the base into the model when
# augmentation is what you lack, or when the base itself shall learn: lesson 04.
#
# ## What you take away
#
# - A network trained elsewhere sees; you train only what decides. A handful of pictures can then be enough, if the network
#   has seen pictures like yours.
# - Run the frozen base once and keep the features: each later experiment takes seconds.
# - Row $i$ is file $i$: do not shuffle, and read labels from the files.
# - Use the preprocessing that the network was trained with. The wrong one fails silently.
# - Depth adds much for one task and little for another: measure stage by stage, and choose on training pictures.
#
# ## In old tutorials, and today
#
# | in old tutorials | today |
# |---|---|
# | `model.predict_generator(generator, generator.n)` | `model.predict(dataset)`; the second argument was in *steps* in Keras 2, in samples in Keras 1 |
# | `np.save(open("features.npy", "w"), features)` | `np.save("features.npy", features)` |
# | `flow_from_directory(..., class_mode=None, shuffle=False)` | `image_dataset_from_directory(..., labels=None, shuffle=False)` |
# | `np.array([0] * 12498 + [1] * 12498)` | labels from the files' folders |
# | `rescale=1./255` for every network | `keras.applications.<network>.preprocess_input` |
#
# ## Exercises
#
# 1. Break it: leave out `StandardScaler` in `classifier`, then put it back and set `C = 1000`. Which numbers suffer?
# 2. Try three backbones. Does the largest one have the best features here?
# 3. Give the mirrored pictures rows of their own, as a second variant. Do twice as many rows help?

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
# <summary>An accuracy that says nothing, and nobody complains</summary>
#
# **Right.** Row *i* is no longer file *i*, so the labels are as good as random. The training loss may fall all the
# same, and with good features the accuracy of a single classifier may be far from one half, on either side.
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
# **Question 3.** You feed VGG16 with pictures that were only divided by 255. What do you notice?
#
# <details>
# <summary>An error message</summary>
#
# **No.** It takes three channels of floats. What the numbers mean, nobody checks.
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
# **No.** On tiny more was left (and with another network, MobileNetV2, on the photographs nearly all), and that is why
# the mistake is so rarely found.
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
# **No.** Then one variant of each picture comes again and again. Several stored variants would be a cheap middle way.
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
