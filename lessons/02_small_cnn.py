# %% [markdown]
# # 02 · A small network, trained from scratch
#
# **You will learn** to count a network's parameters before you train it, to see overfitting in a pair of curves, to
# fight it with augmentation and dropout, and to say how sure you are of a test accuracy.
#
# **You need** lessons 00 and 01.
#
# **Time** tiny: about 20 seconds · laptop: 20 minutes · full: an hour on a GPU
#
# **Data** `cats_dogs`

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop (photographs, a CPU) or full (photographs, a GPU)
seed: int = 0  # another seed, another throw of all the dice
epochs: int | None = None  # passes over the training pictures; None: what the profile says
learning_rate: float = 2e-3  # of RMSprop, at the start

# %%
from course_utils.augment import RandomAffine
from course_utils.datasets import load
from course_utils.images import decode
from course_utils.metrics import accuracy_interval
from course_utils.paths import run_folder
from course_utils.plots import picture_grid, training_curves
from course_utils.profiles import get_profile
from course_utils.records import claim, record

import math

import cv2
import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers

settings = get_profile(profile)
epochs = epochs or settings.epochs["small_cnn"]
image_size = settings.image_size["cats_dogs"]
keras.utils.set_random_seed(seed)

# %%
data = load("cats_dogs", settings)
train = data.train.batches(settings.batch_size, shuffle=True, seed=seed)
validation, test = data.validation.batches(), data.test.batches()
len(data.train), len(data.validation), len(data.test)

# %% [markdown]
# Few pictures to learn from: that is the situation of this lesson and the next two, and of most people with a question
# of their own.

# %% [markdown]
# ## Count before you run
#
# A convolution with a $k \times k$ kernel, $i$ channels in and $o$ channels out has one number for each place in the
# kernel, each channel in, each channel out, and one bias for each channel out. A dense layer is the same without the
# kernel.


# %%
def convolution(kernel, channels_in, channels_out):
    return (kernel * kernel * channels_in + 1) * channels_out


def dense(units_in, units_out):
    return (units_in + 1) * units_out


# %% [markdown]
# Source 004 builds a network for pictures of 150 pixels: four convolutions of 32, 64, 128 and 128 filters (3 by 3), each
# followed by a pooling that halves the sides, then a dense layer of 512 units and one unit for the answer. What
# reaches the dense layer? A convolution without padding takes two pixels off each side's length:

# %% tags=["nbval-check-output"]
side = 150
for _ in range(4):
    side = (side - 2) // 2
    print(side, end=" ")

# %% [markdown]
# Seven by seven places with 128 numbers each. Now guess: which share of all parameters sits in the one dense layer?

# %% tags=["nbval-check-output"]
parameters = {
    "convolution 1": convolution(3, 3, 32),
    "convolution 2": convolution(3, 32, 64),
    "convolution 3": convolution(3, 64, 128),
    "convolution 4": convolution(3, 128, 128),
    "dense 512": dense(7 * 7 * 128, 512),
    "dense 1": dense(512, 1),
}
for name, count in parameters.items():
    print(f"{name:14} {count:9,}")
print(f"{'total':14} {sum(parameters.values()):9,}")

# %% [markdown]
# Nine of ten parameters belong to the dense layer. The source calls its 3,211,776 "the total number of parameters": it
# read the wrong line of the summary. Does Keras agree with the count by hand? Here is the network, for any number of
# filters; the first line of layers brings the pixels from 0…255 to -1…1, so that training starts around zero:


# %%
def small_cnn(filters, units, image_size, dropout=0.0, augmentation=()):
    model = keras.Sequential([keras.Input((image_size, image_size, 3)), *augmentation])
    model.add(layers.Rescaling(1 / 127.5, offset=-1))
    for number in filters:
        model.add(layers.Conv2D(number, 3, activation="relu"))
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dropout(dropout))
    model.add(layers.Dense(units, activation="relu"))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


# %%
counted = small_cnn((32, 64, 128, 128), 512, image_size=150).count_params()
claim("Counting by hand gives what Keras counts", abs(counted - sum(parameters.values())), at_most=0)

# %% [markdown]
# Source 001 has a smaller one: three convolutions of 32, 32 and 64 filters, and a dense layer of 64. The tiny profile
# trains that one, the larger profiles the four-convolution network. Work out how many parameters yours has before you
# run the cell.

# %%
filters, units = settings.small_cnn
plain = small_cnn(filters, units, image_size)
print(f"{filters}, {units}: {plain.count_params():,} parameters, {len(data.train):,} training pictures")

# %% [markdown]
# More parameters than pictures, many times over. The network has room to remember each picture instead of learning what
# a cat is. François Chollet calls this room the *entropic capacity*: how much a model may store.

# %% [markdown]
# ## Steps are not samples
#
# One *step* shows the network one batch; one *epoch* shows it every picture once. How many steps are in an epoch?

# %%
steps = math.ceil(len(data.train) / settings.batch_size)
print(f"{len(data.train)} pictures / {settings.batch_size} a batch -> {steps} steps an epoch, {steps * epochs} in all")

# %% [markdown]
# Keras finds this number by itself now. In Keras 1 you gave `samples_per_epoch`, in Keras 2 `steps_per_epoch`, and many
# people put the old number under the new name. Source 001 does: 24,996 *steps* of 32 pictures, so that each of its
# epochs shows every picture 32 times, and its figures for "one epoch" mean something else than they say.

# %% [markdown]
# ## Plain training
#
# [RMSprop](https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf) moves each weight by a step that
# adapts to the size of its recent gradients. Source 004 takes a learning rate of 1e-4, and at least 3,000 steps. We
# have fewer steps, so ours are twenty times as long, but for the last fifth of them: then short steps let the weights
# settle.


# %%
def compile_and_fit(model, epochs):
    rates = [learning_rate, learning_rate / 5]
    schedule = keras.optimizers.schedules.PiecewiseConstantDecay([int(0.8 * steps * epochs)], rates)
    model.compile(optimizer=keras.optimizers.RMSprop(schedule), loss="binary_crossentropy", metrics=["accuracy"])
    return model.fit(train, validation_data=validation, epochs=epochs, verbose=0).history


plain_epochs = max(1, epochs // 2)  # enough to see it
plain_history = compile_and_fit(plain, plain_epochs)

# %% [markdown]
# Before you look: sketch two curves over the epochs, the loss on the training pictures and the loss on the validation
# pictures. Which one turns first?

# %%
figure, axes = plt.subplots(1, 2, figsize=(9.5, 3.3), layout="constrained")
for axis, metric in zip(axes, ("loss", "accuracy"), strict=True):
    axis.plot(range(1, plain_epochs + 1), plain_history[metric], "--", label="training")
    axis.plot(range(1, plain_epochs + 1), plain_history[f"val_{metric}"], label="validation")
    axis.set(xlabel="epoch", ylabel=metric, title=metric)
    axis.xaxis.get_major_locator().set_params(integer=True)
    axis.legend()

# %% [markdown]
# The training loss falls and falls; the validation loss turns and rises. From the turning point on, the network learns
# things that are true of its training pictures only. This is *overfitting*, and you need both curves to see it: the
# training curve alone looks like success.

# %%
turning_epoch = int(np.argmin(plain_history["val_loss"])) + 1
record("turning_epoch", turning_epoch)
claim(
    "A small network that trains on few pictures knows them by heart: it is far better on them than on others",
    plain_history["accuracy"][-1] - plain_history["val_accuracy"][-1],
    at_least=0.10,
)

# %% [markdown]
# ## Less room, more variety
#
# There are three ways to leave a network less room: fewer parameters, a price on large weights (L1 or L2), or noise that
# makes remembering hard. A price is added to the loss. For L2 it is the sum of the squared weights, times a factor:

# %%
priced = layers.Dense(4, kernel_regularizer=keras.regularizers.L2(0.01))
priced(np.ones((1, 3), "float32"))
by_hand = 0.01 * np.sum(np.square(priced.kernel))
float(priced.losses[0]), float(by_hand)

# %% [markdown]
# *Dropout* is noise: in each step it sets a random half of the numbers that pass through it to zero, and doubles the
# others so that their sum stays about the same. No unit can rely on another one being there.

# %%
layers.Dropout(0.5, seed=seed)(np.ones((2, 8), "float32"), training=True)

# %% [markdown]
# And augmentation, from lesson 01, gives more variety to learn from: the same picture never comes twice. Both together,
# with everything else as before:

# %%
augment = RandomAffine(
    rotation=15, width_shift=0.1, height_shift=0.1, shear=5, zoom=0.2, horizontal_flip=True, seed=seed
)
keras.utils.set_random_seed(seed)
augmented = small_cnn(filters, units, image_size, dropout=0.5, augmentation=[augment])
augmented_history = compile_and_fit(augmented, epochs)
training_curves({"plain": plain_history, "augmented": augmented_history})

# %% [markdown]
# The gap between the dashed and the solid line is what to look at. The augmented network finds its training pictures
# harder, for they are new each time, and is rewarded on the validation pictures. It needs more epochs, which is why it
# gets twice as many, and it can use them: the plain network knew its pictures by heart long before.

# %% [markdown]
# ## Curves smoothed, and what that hides
#
# With few validation pictures the curves jitter. Source 004 smooths them with an *exponential moving average*: each
# point is 0.8 of the one before and 0.2 of the new.


# %%
def smooth(values, factor=0.8):
    smoothed = []
    for value in values:
        smoothed.append(factor * smoothed[-1] + (1 - factor) * value if smoothed else value)
    return smoothed


training_curves({"plain": plain_history, "augmented": augmented_history}, factor=0.8)

# %% [markdown]
# `training_curves` draws the raw values faintly behind. Easier to read, isn't it? Now see what the smoothing did to the
# question that we asked above: when did the plain network turn?

# %%
print("lowest validation loss, raw curve:     epoch", turning_epoch)
print("lowest validation loss, smoothed curve: epoch", int(np.argmin(smooth(plain_history["val_loss"]))) + 1)

# %% [markdown]
# The smoothed curve lags behind and turns late, because each point drags its past along. Smooth for the eye; choose by
# the raw numbers. And a jitter that you have smoothed away was telling you how few validation pictures you have.

# %% [markdown]
# ## How sure are you?
#
# Now, once, the test pictures. Keep every answer, not just the average: the answers carry more than their mean.

# %%
true_labels = data.test.labels
plain_probability = plain.predict(test, verbose=0).ravel()
probability = augmented.predict(test, verbose=0).ravel()
plain_correct = (plain_probability > 0.5) == true_labels
correct = (probability > 0.5) == true_labels

# %% [markdown]
# With $n$ test pictures, an accuracy $p$ has a standard error of $\sqrt{p(1-p)/n}$; about two of those to either side
# hold the truth 95 times in 100. (`accuracy_interval` uses Wilson's formula, which also works near 0 and 1.)

# %%
p, n = correct.mean(), len(correct)
error = np.sqrt(p * (1 - p) / n)
print(f"by hand:    {p:.3f} [{p - 1.96 * error:.3f}, {p + 1.96 * error:.3f}]")
print(f"plain:      {accuracy_interval(plain_correct)}")
print(f"augmented:  {accuracy_interval(correct)}")

# %%
record("test_accuracy_plain", plain_correct.mean())
record("test_accuracy", correct.mean())
claim(
    "Augmentation and dropout make a better network of the same pictures",
    correct.mean() - plain_correct.mean(),
    at_least=0.03,
)

# %% [markdown]
# The interval is wider than most differences that people report. If two networks' intervals overlap widely, the
# honest sentence is "we cannot tell", and the remedy is more test pictures, not more decimals.

# %% [markdown]
# ## One picture, one answer
#
# A network that is used answers one question at a time. The model ends in a sigmoid, so its single output is the
# probability of *dog*. Source 001 prints `max(result)` beside the label, whichever it is. What would it print for a
# sure cat?


# %%
def answer(model, picture):
    """The class and its probability for one picture, (height, width, 3), RGB, 0 to 255."""
    resized = cv2.resize(picture, (image_size, image_size), interpolation=cv2.INTER_AREA)
    dog = float(model.predict(resized[None].astype("float32"), verbose=0)[0, 0])
    return ("dog", dog) if dog > 0.5 else ("cat", 1 - dog)


cats = np.flatnonzero(true_labels == 0)
surest_cat = cats[np.argmin(probability[cats])]
picture = decode(data.test.files[surest_cat])
name, sureness = answer(augmented, picture)
name, round(sureness, 3), round(float(probability[surest_cat]), 3)

# %% [markdown]
# The source would label this picture "cat" with the last number as its probability: the surer the network is of a cat,
# the less sure it would seem. The probability of *cat* is one minus the probability of *dog*. OpenCV writes it onto
# the picture:

# %%
shown = cv2.resize(picture, (400, 400), interpolation=cv2.INTER_CUBIC)
for colour, thickness in (((0, 0, 0), 5), ((255, 255, 255), 2)):
    cv2.putText(shown, f"{name}: {sureness:.1%}", (12, 34), cv2.FONT_HERSHEY_SIMPLEX, 1, colour, thickness, cv2.LINE_AA)
figure, axis = plt.subplots(figsize=(3.2, 3.2), layout="constrained")
axis.imshow(shown)
axis.set_axis_off()

# %% [markdown]
# The text is drawn twice, thick and dark below, thin and bright above: readable on any picture.

# %% [markdown]
# ## The worst mistakes
#
# Averages hide what goes wrong. Sort the test pictures by how sure the network was of the wrong answer. What do you
# expect to see?

# %%
wrongness = np.where(true_labels == 1, 1 - probability, probability)
worst = np.argsort(wrongness)[::-1][:12]
titles = [f"{wrongness[i]:.0%} {'cat' if true_labels[i] else 'dog'}?" for i in worst]
picture_grid(data.test.images(96)[worst], titles, title="Surely wrong: what the network said")

# %% [markdown]
# Ask of each: would I have known? Is the animal cut off, hidden, seen from an odd side? Mistakes on pictures that you
# find easy say that the network looks at something else than you do.

# %% [markdown]
# ## Keep it
#
# One file holds the layers, the weights, the optimizer's state, and our augmentation layer with its ranges.

# %%
run = run_folder("02", {"profile": profile, "seed": seed, "epochs": epochs, "learning_rate": learning_rate})
file = run / "small_cnn.keras"
augmented.save(file)
again = keras.models.load_model(file)
difference = np.abs(again.predict(test, verbose=0).ravel() - probability).max()
claim("A saved and loaded model gives the same answers", difference, at_most=1e-5)

# %% [markdown]
# ## What you take away
#
# - Count the parameters first. Most sit in the first dense layer, and there are more of them than you have pictures.
# - Overfitting shows in the *gap* between the training and the validation curve.
# - Augmentation and dropout close the gap; they cost epochs.
# - Choose by raw validation curves; test once; report an interval.
# - One sigmoid unit gives the probability of class 1. The other class has the rest.
#
# ## In old tutorials, and today
#
# | in old tutorials | today |
# |---|---|
# | `Convolution2D(32, 3, 3)` | `Conv2D(32, 3)`; the old second 3 would now be the *stride* |
# | `model.fit_generator(..., nb_epoch=20)` | `model.fit(..., epochs=20)` |
# | `samples_per_epoch=train_generator.n`, `nb_val_samples` | nothing: Keras counts the batches |
# | `RMSprop(lr=1e-4)` | `RMSprop(learning_rate=1e-4)` |
# | `W_regularizer=l2(0.01)` | `kernel_regularizer=keras.regularizers.L2(0.01)` |
# | `evaluate_generator`, `predict_generator` | `evaluate`, `predict` |
# | `history.history["acc"]` | `history.history["accuracy"]`, named like the metric you asked for |
# | `model.save("model.h5")` | `model.save("model.keras")` |
# | `matrics=['acc']`, `class_mode=['binary']` | slips in the sources: Keras 3 refuses the first, and the second is a list where a word belongs |
#
# ## Exercises
#
# 1. Train the other network, with augmentation and dropout. Is it better? By more than the interval?
# 2. Set `learning_rate = 1e-4`. How many epochs does it take to reach the same training accuracy?
# 3. Use augmentation without dropout, then dropout without augmentation. Which of the two does more?
# 4. Replace the dense layer of 64 by global average pooling. What happens to the count, and to the gap?

# %% [markdown]
# ## Check yourself
#
# Answer for yourself first. Then click a choice: each one says what is right or wrong about it.
#
# **Question 1.** The training loss falls from epoch to epoch. The validation loss has turned and rises. What is going
# on?
#
# <details>
# <summary>Overfitting</summary>
#
# **Right.** The network knows its training pictures ever better, and others ever worse. Fewer parameters, a price on
# weights, dropout or augmentation work against it.
#
# </details>
#
# <details>
# <summary>Training has to go on until the validation loss follows</summary>
#
# **No.** From here on the network learns more of what is true of its training pictures only. More of the same widens
# the gap.
#
# </details>
#
# <details>
# <summary>The learning rate is too small</summary>
#
# **No.** Then both losses would fall, slowly.
#
# </details>

# %% [markdown]
# **Question 2.** How many parameters has `Conv2D(64, 3)` on 32 channels?
#
# <details>
# <summary>3 · 3 · 64 = 576</summary>
#
# **No.** Each filter looks at all 32 channels, so it has 3 · 3 · 32 weights.
#
# </details>
#
# <details>
# <summary>(3 · 3 · 32 + 1) · 64 = 18,496</summary>
#
# **Right.** For each of 64 filters nine places times 32 channels, and one bias. The size of the picture plays no part.
#
# </details>
#
# <details>
# <summary>3 · 3 · 32 · 64 = 18,432</summary>
#
# **No.** These are the weights. The 64 biases are missing.
#
# </details>

# %% [markdown]
# **Question 3.** 25,000 pictures, batches of 32. How many steps are in an epoch?
#
# <details>
# <summary>782</summary>
#
# **Right.** 25,000 / 32, rounded up: the last batch is smaller, and its pictures count as well. Keras finds this number
# by itself.
#
# </details>
#
# <details>
# <summary>32</summary>
#
# **No.** That is the number of pictures in a step.
#
# </details>
#
# <details>
# <summary>25,000</summary>
#
# **No.** That is the number of pictures. Under the name `steps_per_epoch` it makes each epoch 32 epochs long.
#
# </details>

# %% [markdown]
# **Question 4.** The sigmoid unit stands for *dog*, and answers 0.03. What did the network say?
#
# <details>
# <summary>That it does not know</summary>
#
# **No.** Not knowing would be 0.5.
#
# </details>
#
# <details>
# <summary>Cat, with a probability of 0.03</summary>
#
# **No.** This is what source 001 would print: the surer the cat, the smaller the number.
#
# </details>
#
# <details>
# <summary>Cat, with a probability of 0.97</summary>
#
# **Right.** The other class has the rest. A sure cat is a number near 0.
#
# </details>

# %% [markdown]
# **Question 5.** On the same 100 test pictures one network has an accuracy of 0.80, another one 0.84. Which one is
# better?
#
# <details>
# <summary>The one with 0.84</summary>
#
# **No.** One such accuracy has a standard error of about 0.04, and its interval reaches 0.08 to either side.
#
# </details>
#
# <details>
# <summary>We cannot tell</summary>
#
# **Right.** The intervals overlap widely. More test pictures would help; more decimals would not.
#
# </details>
#
# <details>
# <summary>Neither: they are equal</summary>
#
# **No.** That is more than we know. Not to see a difference is not the same as to see that there is none.
#
# </details>

# %% [markdown]
# **Question 6.** You want to keep the network of the best epoch. By which curve do you choose?
#
# <details>
# <summary>The smoothed validation loss</summary>
#
# **No.** Each of its points drags the past along, so it turns late.
#
# </details>
#
# <details>
# <summary>The training loss</summary>
#
# **No.** That one falls to the end. It would always choose the last epoch.
#
# </details>
#
# <details>
# <summary>The raw validation loss</summary>
#
# **Right.** It jitters, because you have few validation pictures, but it tells when. Smooth for the eye, choose by the
# raw numbers.
#
# </details>
