# %% [markdown]
# # 03 · Bottleneck features
#
# **You will learn** to let a network that was trained on other pictures do the seeing, to compute its features once and
# keep them, and to train nothing but a small classifier on top, in seconds.
#
# **You need** lessons 00 to 02.
#
# **Time** tiny: about 20 seconds · laptop: 15 minutes · full: half an hour on a GPU
#
# **Data** `cats_dogs`

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop (photographs, a CPU) or full (photographs, a GPU)
seed: int = 0  # another seed, another throw of all the dice
backbone: str = "VGG16"  # VGG16, ResNet50, Xception, InceptionV3, MobileNet or MobileNetV2
epochs: int | None = None  # passes for the small top; None: what the profile says
learning_rate: float = 1e-3  # of RMSprop, for the small top
scratch_epochs: int | None = None  # passes for the network from scratch; None: what the profile says

# %%
from course_utils.augment import RandomAffine
from course_utils.backbones import load_backbone
from course_utils.datasets import load
from course_utils.features import extract
from course_utils.metrics import accuracy_interval
from course_utils.paths import run_folder
from course_utils.plots import picture_grid, training_curves
from course_utils.profiles import get_profile
from course_utils.records import claim, record

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
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC

settings = get_profile(profile)
epochs = epochs or settings.epochs["top"]
scratch_epochs = scratch_epochs or settings.epochs["small_cnn"]
keras.utils.set_random_seed(seed)
data = load("cats_dogs", settings)

# %% [markdown]
# ## Why should this work at all?
#
# The first layers of a network that tells a thousand things apart find edges and colours; the next ones corners and
# textures; the last ones fur, eyes, wheels. Edges and eyes are not the property of the pictures they were learned from.
#
# A classification network has two parts: the *convolutional base* that sees, and a top that decides. We take the base
# and leave the top.

# %%
network = load_backbone(backbone, settings.weights)
print(f"{network.name}, {network.weights}: {network.model.count_params():,} parameters")
print(f"in {network.model.input_shape[1:]} -> out {network.model.output_shape[1:]}")

# %% [markdown]
# VGG16 halves the sides five times and ends with 512 channels (our slim copy has an eighth of them). What would come
# out for the 150-pixel pictures of source 004? Work it out before you run the cell.

# %% tags=["nbval-check-output"]
side = 150
for _ in range(5):
    side //= 2
f"{side} x {side} x 512 = {side * side * 512:,} numbers a picture, out of {150 * 150 * 3:,}"

# %% [markdown]
# Each of the few places that are left looks at a large part of the picture, and its channels say what is there. This
# narrow passage is the *bottleneck*, and what passes through it are the bottleneck features.

# %% [markdown]
# ## Run once, keep the result
#
# The base never changes, so each picture's features never change. Compute them once:


# %%
def bottleneck(split):
    batches = split.batches(image_size=network.image_size)
    return network.model.predict(batches.map(lambda pictures, labels: network.preprocess(pictures)), verbose=0)


validation_features = bottleneck(data.validation)
validation_features.shape, validation_features.dtype

# %% [markdown]
# Two things in these three lines are easy to get wrong. `preprocess` is the network's own (more below). And the split is
# *not shuffled*, so row 7 belongs to file 7. Now keep the array:

# %%
parameters = {"profile": profile, "seed": seed, "backbone": backbone, "epochs": epochs, "rate": learning_rate}
file = run_folder("03", parameters | {"scratch_epochs": scratch_epochs}) / "validation_features.npy"
np.save(file, validation_features)
np.array_equal(np.load(file), validation_features)

# %% [markdown]
# Give `np.save` a path and it opens the file itself. Source 001 opens it with `open(name, "w")`, for *text*, which
# Python 3 refuses. And how do you know next week that this file still belongs to these pictures, this network, this
# size? `extract` writes the same array under a name computed from all of that, and streams it, so that 25,000 pictures
# fit:

# %%
start = time.perf_counter()
train_features = extract(network, data.train)
first = time.perf_counter() - start
start = time.perf_counter()
train_features = extract(network, data.train)
second = time.perf_counter() - start
print(f"first call {first:.2f} s, second call {second:.2f} s")
record("seconds_to_read_kept_features", second)

# %%
test_features = extract(network, data.test)
claim(
    "What is kept on disk is what the network says",
    np.abs(extract(network, data.validation) - validation_features).max(),
    at_most=1e-3,
)

# %% [markdown]
# (If the first call was as quick as the second, you have run this lesson before: the features were still there.)

# %% [markdown]
# ## Which row is a dog?
#
# Source 001 knows that it has 12,498 cats and then 12,498 dogs, and writes the labels as `[0] * 12498 + [1] * 12498`.
# That works for exactly one folder, sorted. Suppose somebody shuffles the pictures and keeps the counting. How many
# labels are right?

# %%
shuffled = np.random.default_rng(seed).permutation(len(data.train))
half = len(data.train) // 2
counted = np.repeat([0, 1], [half, len(data.train) - half])
right = (counted == data.train.labels[shuffled]).mean()
f"{right:.0%} of the labels are right"

# %% [markdown]
# About half: no better than a coin, and a classifier trained on them learns nothing. It raises no error, and the
# training loss even falls. Read labels from where the pictures come from, never count them:


# %%
def pooled(features):
    """The mean over all places: one number a channel."""
    return np.asarray(features).mean(axis=(1, 2))


def accuracy_of(classifier, train_rows, validation_rows, train_labels=data.train.labels):
    """Fit on the training pictures' rows, and return the validation accuracy."""
    pipeline = make_pipeline(StandardScaler(), classifier).fit(train_rows, train_labels)
    return pipeline.score(validation_rows, data.validation.labels)


# %%
linear = LogisticRegression(C=0.01, max_iter=2000)
train_rows, validation_rows = pooled(train_features), pooled(validation_features)
for name, labels in {"read from the files": data.train.labels, "counted": counted[np.argsort(shuffled)]}.items():
    print(f"labels {name:20} validation accuracy {accuracy_of(linear, train_rows, validation_rows, labels):.3f}")

# %% [markdown]
# ## A small top
#
# Source 004 flattens the features, puts a dense layer of 256 units on them, with dropout, and trains it with a learning
# rate of 2e-5 for some 3,000 steps. From VGG16's 4 x 4 x 512 numbers, how many parameters does that dense layer have? And
# from their means over the places, which we take?

# %% tags=["nbval-check-output"]
f"flattened {(4 * 4 * 512 + 1) * 256:,} parameters, averaged {(512 + 1) * 256:,}"

# %% [markdown]
# The smaller one bears longer steps, so it needs fewer. How long will one epoch take, compared with lesson 02?

# %%
top = keras.Sequential(
    [
        keras.Input(train_rows.shape[1:]),
        layers.Dense(256, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(1, activation="sigmoid"),
    ]
)
top.compile(keras.optimizers.RMSprop(learning_rate), loss="binary_crossentropy", metrics=["accuracy"])

# %%
start = time.perf_counter()
top_history = top.fit(
    train_rows,
    data.train.labels,
    validation_data=(validation_rows, data.validation.labels),
    batch_size=settings.batch_size,
    epochs=epochs,
    verbose=0,
).history
top_seconds = time.perf_counter() - start

# %%
training_curves({"small top": top_history})

# %% [markdown]
# Seconds, where a network from scratch takes minutes, and the validation curve starts where that one hopes to end. The
# features do not change any more, so there is nothing left to learn but which of them speak for *dog*.

# %% [markdown]
# ## Each network its own preprocessing
#
# VGG16 was trained on pictures in BGR order with ImageNet's mean colour taken off; Xception on pictures scaled to
# -1…1. All sources feed every network with a plain `rescale=1./255`. Does it matter? Guess, then measure, with the same
# network but for its preprocessing (`extract` takes the means over the places if you ask for `pooling="avg"`):

# %%
scaled = replace(network, preprocess=lambda pictures: pictures / 255)
wrong_rows = [extract(scaled, split, pooling="avg") for split in (data.train, data.validation)]
record("validation_accuracy_own_preprocessing", accuracy_of(linear, train_rows, validation_rows))
record("validation_accuracy_plain_scaling", accuracy_of(linear, *wrong_rows))

# %% [markdown]
# The network still sees *something* through the wrong glasses, so nobody notices: no error, a decent accuracy, some
# points lost. How much depends on the network. Always take the preprocessing from where you take the weights.

# %% [markdown]
# ## Flatten, or average?
#
# The features are a small grid of places. Flattening keeps *where* each thing was seen; averaging over the places
# ([global average pooling](https://arxiv.org/abs/1312.4400)) keeps only *that* it was seen. Which will serve better with
# few pictures? And is a dense layer of 256 needed, or will a linear classifier do?


# %%
def flat(features):
    return np.asarray(features).reshape(len(features), -1)


svm = LinearSVC(C=5e-4)
validation_accuracy = {"small top, averaged": top_history["val_accuracy"][-1]}
for view_name, view in {"flattened": flat, "averaged": pooled}.items():
    for name, classifier in {"logistic regression": linear, "linear SVM": svm}.items():
        accuracy = accuracy_of(classifier, view(train_features), view(validation_features))
        validation_accuracy[f"{name}, {view_name}"] = accuracy

# %%
for name, accuracy in validation_accuracy.items():
    print(f"{name:32} {accuracy:.3f}")

# %% [markdown]
# They lie close together. A straight line through good features does about as well as a small network on them, and
# there is nothing in it to tune for an afternoon.
#
# ## A second look
#
# One augmentation is cheap even with stored features: the mirror image. Run the base over the mirrored pictures, too,
# and take the mean of both looks. Preprocessing is the place to turn the picture around:

# %%
mirrored = replace(network, preprocess=lambda pictures: network.preprocess(pictures[:, :, ::-1]))


def two_looks(split):
    return (pooled(extract(network, split)) + extract(mirrored, split, pooling="avg")) / 2


# %%
train_looks, validation_looks = two_looks(data.train), two_looks(data.validation)
finalists = {
    "logistic regression, two looks": linear,
    "linear SVM, two looks": svm,
    "SVM with RBF kernel, two looks": SVC(C=3),
}
for name, classifier in finalists.items():
    finalists[name] = make_pipeline(StandardScaler(), classifier).fit(train_looks, data.train.labels)
    validation_accuracy[name] = finalists[name].score(validation_looks, data.validation.labels)
    print(f"{name:32} {validation_accuracy[name]:.3f}")

# %% [markdown]
# The last one may bend its border: a [kernel](https://scikit-learn.org/stable/modules/svm.html) measures how near two
# pictures' features are. We choose the best of the three by validation, and only then look at the test pictures.

# %%
chosen = max(finalists, key=validation_accuracy.get)
correct = finalists[chosen].predict(two_looks(data.test)) == data.test.labels
record("chosen", chosen)
record("test_accuracy", correct.mean())
print(f"test accuracy {accuracy_interval(correct)}")

# %% [markdown]
# The first number is the accuracy, the other two its interval, as in lesson 02. Write it down for the next question.

# %% [markdown]
# ## Beside the network from scratch
#
# Is that much? Take the network of lesson 02, with its augmentation and its dropout, and train it on the very same
# pictures.

# %%
augment = RandomAffine(
    rotation=15, width_shift=0.1, height_shift=0.1, shear=5, zoom=0.2, horizontal_flip=True, seed=seed
)
filters, units = settings.small_cnn
scratch = keras.Sequential([keras.Input((data.train.image_size, data.train.image_size, 3)), augment])
scratch.add(layers.Rescaling(1 / 127.5, offset=-1))
for number in filters:
    scratch.add(layers.Conv2D(number, 3, activation="relu"))
    scratch.add(layers.MaxPooling2D())
for layer in (layers.Flatten(), layers.Dropout(0.5), layers.Dense(units, activation="relu")):
    scratch.add(layer)
scratch.add(layers.Dense(1, activation="sigmoid"))

# %%
steps = math.ceil(len(data.train) / settings.batch_size)
schedule = keras.optimizers.schedules.PiecewiseConstantDecay([int(0.8 * steps * scratch_epochs)], [2e-3, 4e-4])
scratch.compile(keras.optimizers.RMSprop(schedule), loss="binary_crossentropy")

# %%
scratch.fit(data.train.batches(settings.batch_size, shuffle=True, seed=seed), epochs=scratch_epochs, verbose=0)
scratch_correct = (scratch.predict(data.test.batches(), verbose=0).ravel() > 0.5) == data.test.labels
record("test_accuracy_scratch", scratch_correct.mean())

# %%
results = {"small network from scratch": accuracy_interval(scratch_correct), chosen: accuracy_interval(correct)}
figure, axis = plt.subplots(figsize=(7, 1.9), layout="constrained")
for row, result in enumerate(results.values()):
    axis.plot([result.low, result.high], [row, row], color=f"C{row}", linewidth=3)
    axis.plot(result.value, row, "o", color=f"C{row}", markersize=9)
axis.set(yticks=range(len(results)), yticklabels=list(results), ylim=(-0.5, 1.5))
axis.set(xlabel="test accuracy, with its 95 % interval", title="The same training pictures")
axis.grid(axis="x", alpha=0.3)

# %% [markdown]
# The intervals are far apart: here we *can* tell. What the base has seen elsewhere is worth more than anything that so
# few pictures can teach.

# %%
claim(
    "Features of a network trained elsewhere beat our own small network on the same pictures",
    correct.mean() - scratch_correct.mean(),
    at_least=0.05,
)

# %% [markdown]
# ## The second way: the frozen base inside the model
#
# With stored features there is no augmentation: the pictures were seen once, as they are. The alternative puts the base
# into the model, frozen, and shows it new variants in every epoch. What will it cost?

# %%
network.model.trainable = False  # batch normalisation, too, keeps what it knows: lesson 04
inputs = keras.Input((network.image_size, network.image_size, 3))
x = network.preprocess(augment(inputs))
x = network.model(x)
x = layers.GlobalAveragePooling2D()(x)
x = layers.Dropout(0.5, seed=seed)(x)
end_to_end = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))
end_to_end.compile(keras.optimizers.RMSprop(5e-3), loss="binary_crossentropy", metrics=["accuracy"])
trained = sum(math.prod(weights.shape) for weights in network.model.trainable_weights)
print(f"{end_to_end.count_params():,} parameters, {trained} of them in the base are trained")

# %%
end_to_end_epochs = settings.epochs["end_to_end"]
train = data.train.batches(settings.batch_size, image_size=network.image_size, shuffle=True, seed=seed)
start = time.perf_counter()
end_to_end.fit(train, epochs=end_to_end_epochs, verbose=0)
end_to_end_seconds = time.perf_counter() - start

# %%
validation = data.validation.batches(image_size=network.image_size)
record("validation_accuracy_end_to_end", end_to_end.evaluate(validation, verbose=0)[1])

# %%
cost = (end_to_end_seconds / end_to_end_epochs) / (top_seconds / epochs)
record("cost_of_an_epoch_end_to_end", cost)
print(f"one epoch end to end costs as much as {cost:.0f} epochs on stored features")

# %% [markdown]
# The base is run again for every picture in every epoch, to no new end but the augmentation. Store the features first;
# go end to end when augmentation is what you lack, or when the base itself shall learn, as in lesson 04.

# %% [markdown]
# ## A map of the test pictures
#
# Features are places in a space of many dimensions. [t-SNE](https://www.jmlr.org/papers/v9/vandermaaten08a.html) lays
# them out in two so that neighbours stay neighbours. It is never told the labels. Will cats and dogs part?

# %%
some = np.sort(np.random.default_rng(seed).choice(len(data.test), min(150, len(data.test)), replace=False))
thumbnails = data.test.images(32)[some]
neighbours = min(20, (len(some) - 1) / 3)
places = TSNE(init="pca", perplexity=neighbours, random_state=seed).fit_transform(pooled(test_features)[some])

# %%
figure, axis = plt.subplots(figsize=(9, 7), layout="constrained")
axis.scatter(*places.T, alpha=0)
for place, thumbnail, label in zip(places, thumbnails, data.test.labels[some], strict=True):
    frame = dict(edgecolor=f"C{label}", linewidth=2.5, boxstyle="square,pad=0.05")
    axis.add_artist(AnnotationBbox(OffsetImage(thumbnail, zoom=0.7), place, pad=0, bboxprops=frame))
axis.set(xlabel="first t-SNE coordinate", ylabel="second t-SNE coordinate", xticks=[], yticks=[])
axis.set_title("Test pictures by their features: cats framed blue, dogs orange")
plt.show()
# %% [markdown]
# Mostly they do, though nobody said which is which: the separation was in the features all along. Distances across the
# map mean little (t-SNE keeps neighbours, not distances); what you may read is who lies next to whom.
#
# Ask that directly. Which pictures are nearest to a given one, by the angle between their features?

# %%
directions = pooled(test_features) / np.linalg.norm(pooled(test_features), axis=1, keepdims=True)
asked = np.random.default_rng(seed + 1).choice(len(data.test), min(3, len(data.test)), replace=False)
nearest = np.argsort(-directions[asked] @ directions.T)[:, :6]
titles = [
    data.class_names[data.test.labels[i]] + (" (asked)" if n == 0 else "") for row in nearest for n, i in enumerate(row)
]
picture_grid(
    data.test.images(96)[nearest.ravel()],
    titles,
    columns=nearest.shape[1],
    title="Each row: a picture and its nearest neighbours",
)

# %% [markdown]
# Neighbours share more than the class: pose, size in the frame, how the light falls. That is what the network was made
# to see, and the classifier on top only picks what it needs.

# %% [markdown]
# ## What you take away
#
# - A network trained elsewhere sees; you train only what decides.
# - Run the frozen base once, keep the features, and each later experiment takes seconds.
# - Row $i$ is file $i$: do not shuffle, and read labels from the files.
# - Use the preprocessing that the network was trained with. The wrong one fails silently.
# - With few pictures a linear classifier on good features is hard to beat.
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
# 1. Try three backbones. Does the largest one have the best features here?
# 2. Train the classifier on 2, 4, 8, … pictures of each class, and draw the accuracy over their number.
# 3. Give the mirrored pictures rows of their own instead of taking the mean. Do twice as many rows help?
# 4. Which test picture lies deepest among the other class? Show it with its neighbours.

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
# same, validation stays a coin.
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
# **Right.** A decent accuracy, some points lost, no message. Take the preprocessing from where you take the weights.
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
