# %% [markdown]
# # 00 · Start here
#
# **You will learn** how this course works, whether your machine is ready, what the pictures look like, and how far ten
# lines of code get you.
#
# **You need** a little Python. No data set, no GPU, no network.
#
# **Time** tiny: about 10 seconds · laptop: 2 minutes · full: 10 minutes
#
# **Data** `cats_dogs`: drawn on the spot, or photographs

# %% [markdown]
# ## One notebook, three profiles
#
# Every lesson starts with the cell below. As it stands, the lesson draws its own small pictures and trains in seconds.
# Change `"tiny"` to `"laptop"` and the same code runs on photographs; `data/README.md` says where to get them.

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop (photographs, a CPU) or full (photographs, a GPU)
seed: int = 0  # another seed, another throw of all the dice
backbone: str = "VGG16"  # the pre-trained network of the last section

# %%
from course_utils.backbones import load_backbone
from course_utils.datasets import load
from course_utils.plots import picture_grid
from course_utils.profiles import get_profile
from course_utils.records import claim, record

import platform
from importlib.metadata import version

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

settings = get_profile(profile)
keras.utils.set_random_seed(seed)

# %% [markdown]
# The last line seeds Python, NumPy and TensorFlow at once. With the same seed you see the same numbers tomorrow on this
# machine; another processor, another version of TensorFlow and, on the larger profiles, another number of threads round
# differently, and the last digits follow. What does a profile change? Only sizes and counts, never the code that you read:

# %%
settings

# %% [markdown]
# ## Is your machine ready?
#
# The course needs four libraries. If this cell prints four versions, you are ready. When something is wrong, type
# `course doctor` in a terminal: it looks at more, and says what to do about each thing it finds.

# %%
for package in ("tensorflow", "keras", "opencv-python", "scikit-learn"):
    print(f"{package:14} {version(package)}")
print(f"Python         {platform.python_version()}")
print(f"trains on      {'GPU' if tf.config.list_physical_devices('GPU') else 'CPU'}")

# %% [markdown]
# ## The pictures
#
# We start with the question of the Kaggle competition *Dogs vs. Cats*: which of the two is it? `load` finds the
# pictures, decodes each one once to be sure that it can be read, and hands over three splits.

# %%
data = load("cats_dogs", settings)
for split in (data.train, data.validation, data.test):
    counts = dict(zip(data.class_names, np.bincount(split.labels), strict=True))
    print(f"{split.name:10} {len(split):5} pictures  {counts}")

# %% [markdown]
# The network learns from `train`. You make your choices by looking at `validation`. `test` is opened once, at the end,
# to learn what those choices are worth. A number that you have tuned on is a number that flatters you.
#
# Each split is a folder, and in it each class is a folder. The label of a picture is the name of the folder it lies in:

# %% tags=["nbval-check-output"]
for path in data.train.files[:2] + data.train.files[-2:]:
    print(*path.parts[-3:], sep=" / ")

# %% [markdown]
# The list is sorted: first all cats, then all dogs. Keep that in mind. Several famous mistakes in this course come from
# forgetting whether pictures are in order.
#
# Now look at some. Before you do: by what would *you* tell a cat from a dog?

# %%
pictures = data.train.images(96)
shown = np.r_[0:6, -6:0] % len(pictures)

figure, axes = plt.subplots(2, 6, figsize=(9, 3.4), layout="constrained")
for axis, index in zip(axes.flat, shown, strict=True):
    axis.imshow(pictures[index])
    axis.set_title(data.class_names[data.train.labels[index]])
    axis.set_axis_off()

# %% [markdown]
# Ears that stand or hang, a short or a long muzzle, whiskers: *parts* tell them apart. Colour does not, nor does the
# place in the picture, nor the background. The drawn animals are made so that a shortcut leads nowhere.
#
# Lessons show pictures often. From now on `picture_grid` from `course_utils.plots` does what the cell above does.
# Nothing in `course_utils` is more mysterious than that: what it holds, a lesson has shown you first.

# %% [markdown]
# ## Pictures to learn from before the lesson begins
#
# The tiny profile brings networks that have already seen thousands of pictures, just as the large profiles use
# networks trained on [ImageNet](https://www.image-net.org). What have ours seen? Not one cat, not one dog:

# %%
from course_utils.synthetic.cats_dogs import CREATURE_NAMES, draw_creature

creatures = [draw_creature(kind, np.random.default_rng([seed, kind])) for kind in range(len(CREATURE_NAMES))]
picture_grid(creatures[:12], CREATURE_NAMES[:12], title="Some of the creatures that the small networks were trained on")

# %% [markdown]
# Other animals, built from other parts. A network that can name them must have learned to see *ears* and *snouts* and
# *fur*. Lesson 03 is about how much of that carries over to animals it has never met.

# %% [markdown]
# ## Photographs on this machine
#
# On the larger profiles the same folders hold photographs. The course looks for them in `data/`, or wherever the
# environment variable `COURSE_DATA` points. What is there now?

# %%
from course_utils.layouts import DATA_SETS
from course_utils.paths import data_dir
from course_utils.images import decode, invalid_reason

for name, layout in DATA_SETS.items():
    folders = [data_dir() / name / place for place in layout.places(layout.splits[0])[:6]]
    if not folders[0].is_dir():
        print(f"{name:14} is not here; to get it: course data get {name}")
        continue
    first = {}  # the first sound picture of each folder; other files can lie there, too
    for folder in folders:
        for file in sorted(folder.glob("*")):
            if folder.name not in first and invalid_reason(file) is None:
                first[folder.name] = decode(file, 150)
    if first:
        picture_grid(first.values(), list(first), title=name)

# %% [markdown]
# Nothing found? Then everything still works on drawn pictures. That is the point of the tiny profile: it is a small
# honest experiment, with real training and real overfitting, that needs nothing but this folder.

# %% [markdown]
# ## A classifier in ten lines
#
# First the naive way: shrink the pictures to 32 by 32 and give every pixel, as a number from 0 to 1, to logistic
# regression. It learns one weight for each pixel and colour. Will it do better than tossing a coin? Write down a guess.

# %%
from sklearn.linear_model import LogisticRegression

train_pixels = data.train.images(32).reshape(len(data.train), -1) / 255
test_pixels = data.test.images(32).reshape(len(data.test), -1) / 255
pixel_classifier = LogisticRegression(C=0.01, max_iter=1000).fit(train_pixels, data.train.labels)
pixel_accuracy = pixel_classifier.score(test_pixels, data.test.labels)
record("test_accuracy_pixels", pixel_accuracy)

# %% [markdown]
# Barely better than a coin. A weight for one pixel can only say "dark *here* speaks for dog", and the animals never
# stand in the same place twice.
#
# Now the ten lines. A network that has learned to see creatures turns each picture into a few hundred numbers, and the
# same logistic regression decides by those instead.

# %%
network = load_backbone(backbone, settings.weights)


def features(split):
    batches = split.batches(image_size=network.image_size).map(lambda pictures, labels: network.preprocess(pictures))
    places = network.model.predict(batches, verbose=0)
    return places.mean(axis=(1, 2))


classifier = LogisticRegression(C=1.0, max_iter=1000).fit(features(data.train), data.train.labels)
test_accuracy = classifier.score(features(data.test), data.test.labels)
record("test_accuracy", test_accuracy)

# %% [markdown]
# Compare the two numbers. The training pictures are the same, the classifier is the same; what differs is what it looks
# at. That sentence is the thread of the whole course, and in this course a sentence like it is not left unguarded:

# %%
claim(
    "What a network has learned to see is worth far more to a classifier than the pixels themselves",
    test_accuracy - pixel_accuracy,
    at_least=0.10,
)

# %% [markdown]
# A `claim` states what the lesson says, next to the number that it rests on. When you change a parameter and a claim
# turns to ✘, nothing is broken: you have found where the sentence stops being true. Look at a few answers, too.

# %%
probabilities = classifier.predict_proba(features(data.test))[:, 1]
some = np.random.default_rng(seed).choice(len(data.test), min(12, len(data.test)), replace=False)
titles = [f"dog: {probabilities[i]:.0%}" for i in some]
picture_grid(data.test.images(96)[some], titles, title="How sure is the classifier that it sees a dog?")

# %% [markdown]
# Most answers are right, and most are sure. The doubtful ones are the pictures to look at: an ear hidden by clutter, an
# animal half out of the frame. A classifier's mistakes teach you more about the data than its successes do.

# %% [markdown]
# ## What you take away
#
# - One notebook runs on three profiles; only sizes and counts change.
# - Learn from `train`, choose by `validation`, and open `test` once.
# - A label is the folder that a picture lies in, and the files come in sorted order.
# - Single pixels say next to nothing about what is in a picture; learned features say a lot.
#
# ## In old tutorials, and today
#
# | in old tutorials | today |
# |---|---|
# | `from keras.models import Sequential` with a separate TensorFlow, Theano or CNTK backend | `import keras` (Keras 3), backend chosen by `KERAS_BACKEND` |
# | `np.random.seed(2017)` alone | `keras.utils.set_random_seed(seed)` seeds Python, NumPy and the backend |
# | `from sklearn.externals import joblib` | `import joblib` |
# | `scipy.misc.imread` | `cv2.imread`, `keras.utils.load_img` |
#
# ## Exercises
#
# 1. Set `seed = 1` and run everything again. Which numbers change, and which do not?
# 2. Set `backbone = "ResNet50"`. Does another network see the same things?
# 3. Train the classifier on four pictures only, two of each class. How many does it need to beat the pixels?

# %% [markdown]
# ## Check yourself
#
# Answer for yourself first. Then click a choice: each one says what is right or wrong about it.
#
# **Question 1.** You have tried ten settings and kept the one with the best *test* accuracy. What does that number tell
# you now?
#
# <details>
# <summary>Less than it seems: it flatters</summary>
#
# **Right.** By choosing you have turned the test pictures into validation pictures. Choose by `validation`, and open
# `test` once.
#
# </details>
#
# <details>
# <summary>The same as before, because no test picture was trained on</summary>
#
# **No.** Choosing is learning, too. What you choose by, your result adapts to, even if no weight ever saw it.
#
# </details>
#
# <details>
# <summary>How the network will do on new pictures</summary>
#
# **No.** The best of ten owes part of its lead to luck, and luck does not come again with new pictures.
#
# </details>

# %% [markdown]
# **Question 2.** What label does the course give to `train/cats/dog.7.jpg`?
#
# <details>
# <summary>Whatever the animal in it is</summary>
#
# **No.** Nobody looks. A network can only learn what the folders say, right or wrong.
#
# </details>
#
# <details>
# <summary>dogs, because of the file's name</summary>
#
# **No.** The name of the file is not read. (Other data sets do keep the label there: lesson 10.)
#
# </details>
#
# <details>
# <summary>cats, because of the folder</summary>
#
# **Right.** The folder is the label, whatever the file is called and whatever it shows. A picture in the wrong folder
# is a wrong label.
#
# </details>

# %% [markdown]
# **Question 3.** Why does logistic regression on pixels do so badly?
#
# <details>
# <summary>32 by 32 pixels are too few to tell a cat from a dog</summary>
#
# **No.** More pixels would bring more weights of the same kind, each tied to one place.
#
# </details>
#
# <details>
# <summary>A weight belongs to one place, and the animals stand anywhere</summary>
#
# **Right.** “Dark *here* speaks for dog” is all that one weight can say. What tells cats from dogs are parts, wherever
# they are.
#
# </details>
#
# <details>
# <summary>It was not trained long enough</summary>
#
# **No.** Longer training fits the training pixels better. It does not change what a weight for one pixel can say.
#
# </details>

# %% [markdown]
# **Question 4.** The small network of this lesson has never seen a cat or a dog. Why do its features tell them apart?
#
# <details>
# <summary>Because they are fewer numbers than pixels</summary>
#
# **No.** A few hundred pixels would be few numbers as well. What counts is what the numbers say.
#
# </details>
#
# <details>
# <summary>Because it was trained again on our cats and dogs</summary>
#
# **No.** Not one of its weights changed. Only the logistic regression on top learned from our pictures.
#
# </details>
#
# <details>
# <summary>Because the creatures that it knows are built from parts that cats and dogs have, too</summary>
#
# **Right.** Whoever can name creatures has learned to see ears, snouts and fur. Lesson 03 is about how far that
# carries.
#
# </details>

# %% [markdown]
# **Question 5.** You set another seed, and a claim turns to ✘. What does that mean?
#
# <details>
# <summary>With these dice, the sentence did not hold: what was measured missed the threshold</summary>
#
# **Right.** You have found where the sentence stops being true. Look at the measured number, and try more seeds before
# you believe either.
#
# </details>
#
# <details>
# <summary>The course is broken on your machine</summary>
#
# **No.** Then a cell would have raised an error. `course doctor` looks for such things.
#
# </details>
#
# <details>
# <summary>Only seed 0 is allowed</summary>
#
# **No.** Any seed is. The claims are tried with several: they hold in the mean, and a single seed may miss.
#
# </details>
