# %% [markdown]
# # 05 · GAP ensemble: several networks, one answer
#
# **You will learn** to let several pre-trained networks look at the same pictures, to join what they say in four ways, to
# predict from their mistakes what joining will gain, and to choose without opening the test.
#
# **You need** lessons 00 to 04.
#
# **Time** reading: 35 minutes · tiny: about 30 seconds · laptop: 10 minutes · full: an hour on a GPU
#
# **Data** `cats_dogs`

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop (photographs, a CPU) or full (photographs, a GPU)
seed: int = 0  # of the random numbers, and of the drawn pictures
backbones: list = ["ResNet50", "Xception", "InceptionV3"]  # two or more of VGG16, ..., MobileNetV2
epochs: int | None = None  # passes of the tops that are trained with Keras; None: what the profile says
strangers: int = 1  # how many members join in later that know nothing

# %%
import csv
import time
from itertools import combinations

import h5py
import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers
from scipy.optimize import minimize_scalar
from scipy.special import expit, logit
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course_utils.backbones import load_backbone
from course_utils.datasets import load
from course_utils.images import printable, resize
from course_utils.metrics import paired_comparison
from course_utils.paths import run_folder
from course_utils.plots import picture_grid
from course_utils.profiles import get_profile
from course_utils.records import claim, record, say
from course_utils.synthetic import fresh

settings = get_profile(profile)
epochs = settings.epochs["ensemble"] if epochs is None else epochs
keras.utils.set_random_seed(seed)
data = load("cats_dogs", settings, seed=seed)

# %% [markdown]
# ## One file a network
#
# Three networks do not fit into the memory of every machine, and 25,000 pictures as numbers do not fit into most. So
# take one network at a time, one batch at a time, and write the mean over all places (*global average pooling*, GAP)
# into an [HDF5](https://docs.h5py.org) file: arrays on disk that you fill and read slice by slice.
#
# The pictures to judge by at the end are new ones: freshly drawn on tiny, the test split on photographs.

# %%
if settings.source == "drawn":
    newly_drawn, truth = fresh("cats_dogs", 300, seed)
    names = [f"fresh.{number:04d}" for number in range(len(truth))]
else:
    truth, names = data.test.labels, [printable(file.stem) for file in data.test.files]


def batches(part, size):
    """The pictures of "train", "validation" or "test", 20 at a time, 0 to 255."""
    if part == "test" and settings.source == "drawn":
        for start in range(0, len(truth), 20):
            yield np.stack([resize(picture, size) for picture in newly_drawn[start : start + 20]])
    else:
        for pictures, _ in getattr(data, part).batches(20, image_size=size, keep=False):
            yield pictures


# %%
labels = {"train": data.train.labels, "validation": data.validation.labels, "test": truth}


def write_features(network, path):
    """Write the network's features of every picture into a file; return the milliseconds for one picture."""
    averages = keras.Sequential([network.model, layers.GlobalAveragePooling2D()])
    seconds = []
    with h5py.File(path, "w") as file:
        for part, answers in labels.items():
            rows = file.create_dataset(part, (len(answers), averages.output_shape[-1]), "float32")
            start = 0
            for pictures in batches(part, network.image_size):
                began = time.perf_counter()
                rows[start : start + len(pictures)] = averages.predict_on_batch(network.preprocess(pictures))
                seconds.append((time.perf_counter() - began) / len(pictures))
                start += len(pictures)
    return 1000 * np.median(seconds)


# %% [markdown]
# The files stand in a folder of this run alone, so that another run never reads half of one. `clear_session` lets go of
# each network before the next one comes.

# %%
parameters = {"profile": profile, "seed": seed, "backbones": backbones, "epochs": epochs, "strangers": strangers}
folder = run_folder("05", parameters)
features, milliseconds = {}, {}


def run_network(name, network):
    path = folder / f"gap_{name}.h5"
    milliseconds[name] = write_features(network, path)
    with h5py.File(path) as file:
        features[name] = {part: rows[:] for part, rows in file.items()}
        print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB", {part: rows.shape for part, rows in file.items()})
    keras.backend.clear_session()


for name in backbones:
    run_network(name, load_backbone(name, settings.weights, settings.network_size.get(name)))

# %% [markdown]
# Each network has its own input size and its own preprocessing: `load_backbone` brings both. In source 001 (lesson 00
# says what that is) the preprocessing is an argument that may be left out, and then a network sees colours that it
# never learned.
#
# ## The smallest top, and what happened to its optimizer
#
# Source 001 concatenates the features, and puts dropout of one half and one sigmoid unit on them, trained for 8 epochs
# with `optimizer="adadelta"`. The learning rate of [Adadelta](https://arxiv.org/abs/1212.5701) was 1.0 then, and is 0.001
# today. **Predict** the training accuracy, out of 1, with today's rate.

# %%
guess_adadelta = None  # from 0.5 to 1


# %% tags=["answer"]
def train_top(rows, labels, rate, **how):
    keras.utils.set_random_seed(seed)
    top = keras.Sequential([keras.Input(rows.shape[1:]), layers.Dropout(0.5), layers.Dense(1, activation="sigmoid")])
    top.compile(keras.optimizers.Adadelta(rate), loss="binary_crossentropy", metrics=["accuracy"])
    return top.fit(rows, labels, batch_size=settings.batch_size, epochs=epochs, verbose=0, **how).history


joined = {part: np.concatenate([features[name][part] for name in backbones], axis=1) for part in labels}
reached = {rate: train_top(joined["train"], labels["train"], rate)["accuracy"][-1] for rate in (0.001, 1.0)}
say(f"You said {guess_adadelta}. After {epochs} epochs: {reached[0.001]:.2f} with 0.001, {reached[1.0]:.2f} with 1.0.")

# %% [markdown]
# No error tells you that the training had hardly begun: it just looks as if the features were poor.
#
# ## The part that `validation_split` takes
#
# The source shuffles its rows before `fit(..., validation_split=0.2)`, and does well to: Keras takes the *last* part, and
# takes it before it shuffles. Our rows lie class by class.

# %%
tail = labels["train"][-len(labels["train"]) // 5 :]
history = train_top(joined["train"], labels["train"], 1.0, validation_split=0.2)
say(
    f"Classes in the last fifth: {', '.join(data.class_names[label] for label in np.unique(tail))}. The validation "
    f"accuracy ends at {history['val_accuracy'][-1]:.2f}, the training accuracy at {history['accuracy'][-1]:.2f}."
)
claim("On rows in order validation_split takes one class only", len(np.unique(tail)), at_most=1)

# %% [markdown]
# So this "validation accuracy" is the share of dogs that are called dogs, by a top that learned from five cats for every
# three dogs. Split by folders, as this course does, or shuffle first.
#
# ## Tops that are trained to the end
#
# How many epochs are enough? With Keras you would watch a validation loss. But one sigmoid unit is a logistic regression
# (lesson 03), and scikit-learn trains that to the end. How strongly it is regularised, `C`, is chosen by
# *cross-validation*: five times, four fifths of the pictures train and the last fifth judges.
#
# The same trick gives honest answers for pictures that we train on: each is answered by a top that was trained without
# its fifth. These are *out-of-fold* answers. Everything below is chosen by them, so the validation pictures may train, too.

# %%
known = np.concatenate([labels["train"], labels["validation"]])
folds = StratifiedKFold(5, shuffle=True, random_state=seed)


def answers(parts):
    """Log-odds of dog, out of fold for the known pictures, and for the test pictures, from these features."""
    rows = np.concatenate([parts["train"], parts["validation"]])
    top = make_pipeline(StandardScaler(), LogisticRegression(max_iter=3000))
    search = GridSearchCV(top, {"logisticregression__C": np.logspace(-4, -1, 4)}, scoring="neg_log_loss", cv=folds)
    top = search.fit(rows, known).best_estimator_
    out_of_fold = cross_val_predict(top, rows, known, cv=folds, method="decision_function")
    return {"known": out_of_fold, "test": top.decision_function(parts["test"])}


members = {name: answers(features[name]) for name in backbones}
for name, answer in members.items():
    print(
        f"{name:14} out-of-fold error {np.mean((answer['known'] > 0) != known):.3f}, {milliseconds[name]:.1f} ms a picture"
    )

# %% [markdown]
# Log-odds (*logits*) are what stands before the sigmoid: 0 is undecided, positive speaks for dog.
#
# ## What will joining gain?
#
# Take each member's *residual* on a picture: truth minus probability. The mean of their squares is the
# [Brier score](https://en.wikipedia.org/wiki/Brier_score): 0 for a perfect member, 0.25 for one that always says one
# half. The residual of an average is the average of the residuals. So with $M$ members of Brier score $v$, whose
# residuals have the correlation $\rho$, the average has
#
# $$v\,\left(\rho + \frac{1 - \rho}{M}\right).$$
#
# With $\rho = 0$ three members leave a third of the error, with $\rho = 1$ nothing is gained. Look at ours:

# %%
residuals = np.stack([known - expit(answer["known"]) for answer in members.values()])
products = residuals @ residuals.T / len(known)  # on the diagonal the Brier scores
alike = products / np.sqrt(np.outer(np.diag(products), np.diag(products)))
lines = [f"| correlation of the residuals | {' | '.join(backbones)} |", "|---" * (len(backbones) + 1) + "|"]
lines += [f"| {name} | {' | '.join(f'{one:.2f}' for one in row)} |" for name, row in zip(backbones, alike, strict=True)]
say("\n".join(lines))

# %% [markdown]
# Members are never quite equal. Then the Brier score of the average is the mean, over all pairs of members (each with
# itself, too), of the products of their residuals: the formula above with unequal numbers put in. **Predict**: which share
# of the members' mean Brier score will their average have, 0.5 or 0.9, say?

# %%
guess_share = None  # from 0 to 1

# %% tags=["answer"]
predicted = products.mean()
share = predicted / np.diag(products).mean()
say(
    f"You said {guess_share}. Members: {np.diag(products).round(4)}; average, out of fold: {predicted:.4f}, a share of {share:.2f}."
)

# %% [markdown]
# ## Four ways to join
#
# The **best member** alone. The **average** of the members' probabilities, of all of them or of some. **Concatenation**:
# one top on all features, as the source does. **Stacking**: a logistic regression learns from the members' out-of-fold
# answers whom to trust (scikit-learn's `StackingClassifier` does this in one object). All are judged out of fold.


# %%
def average(group):
    return {part: logit(np.mean([expit(members[name][part]) for name in group], axis=0)) for part in ("known", "test")}


def stacked(group):
    columns = {part: np.stack([members[name][part] for name in group], axis=1) for part in ("known", "test")}
    stack = LogisticRegression(C=0.1).fit(columns["known"], known)  # C: a few weights need little freedom
    print("weights:", ", ".join(f"{name} {one:.2f}" for name, one in zip(group, stack.coef_[0], strict=True)))
    out_of_fold = cross_val_predict(stack, columns["known"], known, cv=folds, method="decision_function")
    return {"known": out_of_fold, "test": stack.decision_function(columns["test"])}


def brier(answer, part, labels):
    return np.mean((labels - expit(answer[part])) ** 2)


groups = [group for size in range(1, len(backbones) + 1) for group in combinations(backbones, size)]
candidates = {" + ".join(group): average(group) for group in groups}
candidates["concatenation"] = answers(joined)
candidates["stacking"] = stacked(backbones)

# %%
scores = {name: brier(answer, "known", known) for name, answer in candidates.items()}
best_member = min(backbones, key=scores.get)
chosen = min(scores, key=scores.get)
record("chosen", chosen)
figure, axis = plt.subplots(figsize=(7, 0.3 * len(scores) + 0.8), layout="constrained")
colours = ["C1" if name == chosen else "C0" for name in scores]
axis.scatter(list(scores.values()), list(scores), color=colours)
axis.invert_yaxis()
axis.grid(axis="x", alpha=0.3)
axis.set(xlabel="Brier score, out of fold (less is better)", title=f"Choosing: {chosen}")
plt.show()
for other in [name for name in backbones if name != best_member]:
    both = scores[" + ".join(name for name in backbones if name in (best_member, other))]
    verdict = "better than both" if both < min(scores[best_member], scores[other]) else "worse than the better one"
    print(f"{best_member} {scores[best_member]:.4f}, {other} {scores[other]:.4f}, their average {both:.4f}: {verdict}")

# %% [markdown]
# Read the printed lines. A partner that is about as good makes the average better than both; one with a much larger score
# makes it worse than the better of the two alone. Stacking and concatenation may weigh, and do not lose by it.
#
# ## A stranger joins
#
# Equals help each other. What does a member do that knows nothing? Give it random numbers in place of features. Its top
# can do little more than say "about one half". **Predict**: does the average of all get better, stay, or get worse?

# %%
guess_stranger = None  # "better", "the same" or "worse"

# %% tags=["answer"]
names_of_all = [*backbones, *(f"stranger {number + 1}" for number in range(strangers))]
numbers = np.random.default_rng(seed)
for name in names_of_all[len(backbones) :]:
    members[name] = answers({part: numbers.normal(size=(len(rows), 64)) for part, rows in labels.items()})
mixed, weighed = average(names_of_all), stacked(names_of_all)
before, after = brier(average(backbones), "known", known), brier(mixed, "known", known)
say(
    f"You said {guess_stranger}. The average's Brier score goes from {before:.4f} to **{after:.4f}**; stacking, which may "
    f"weigh, has {brier(weighed, 'known', known):.4f}."
)
claim("A stranger costs the average", after - before, at_least=0.003)

# %% [markdown]
# The stranger's own score is near 0.25, so the mean of the products rises: averaging pays among members that are about
# equally good. Stacking gave it next to no weight.
#
# **Break it.** Set `strangers` to 3 in the first cell, and watch both scores.
#
# ## Meaning what one says
#
# An average is less extreme than its members: where one of them is sure and another is not, it is half sure.
# *Temperature scaling* ([Guo et al. 2017](https://arxiv.org/abs/1706.04599)) divides all log-odds by one number $T$,
# chosen by the log loss of the out-of-fold answers. No decision changes: the sign stays.


# %%
def temperature_of(answer):
    return minimize_scalar(lambda t: log_loss(known, expit(answer["known"] / t)), bounds=(0.2, 5)).x


everybody = " + ".join(backbones)
temperature = {name: temperature_of(candidates[name]) for name in (everybody, chosen)}
for name, t in temperature.items():
    print(f"{name}: T = {t:.2f}, {'too sure' if t > 1 else 'not sure enough'}")

# %% [markdown]
# ## The test, opened once
#
# Way, members and temperature are chosen. Now, and not before, look at the test pictures.

# %%
right = {name: (answer["test"] > 0) == truth for name, answer in candidates.items()}
rows = [
    f"| {'**' + name + '**' if name == chosen else name} | {scores[name]:.4f} | {brier(answer, 'test', truth):.4f} | {right[name].mean():.3f} |"
    for name, answer in candidates.items()
]
say("| | Brier, out of fold | Brier, test | accuracy, test |\n|---|---|---|---|\n" + "\n".join(rows))
record("test_accuracy_best_member", right[best_member].mean())
record("test_accuracy", right[chosen].mean())

# %%
alone = [brier(members[name], "test", truth) for name in backbones]
together = brier(candidates[everybody], "test", truth)
kept = together / np.mean(alone)
say(f"Of its members' Brier score on the test, the average of all keeps **{kept:.2f}**; promised was {share:.2f}.")
claim("The correlation of the residuals tells beforehand what averaging gains", abs(kept - share), at_most=0.12)
pair = min(combinations(backbones, 2), key=lambda group: scores[" + ".join(group)])
*apart, joint = (brier(candidates[name], "test", truth) for name in (*pair, " + ".join(pair)))
claim("The average of the best pair has a smaller Brier score than both", min(apart) - joint, at_least=0.001)

# %%
step = paired_comparison(right[chosen], right[best_member])
say(f"The chosen one against the best single member out of fold, {best_member}: {step}.")
worse = -step.difference.value
claim("The chosen one is not worse than the best member by more than two hundredths", worse, at_most=0.02)

# %% [markdown]
# Read both scores. The Brier score, which asks how sure each answer is, sees the gain clearly. The accuracy counts only
# answers that cross one half; of those there are few, and the interval of the paired difference says how much they tell.
#
# ## What it costs
#
# A member is a whole network to run. Accuracy against milliseconds, on the machine that ran this:

# %%
figure, axis = plt.subplots(figsize=(8, 3), layout="constrained")
for group in groups:
    name, cost = " + ".join(group), sum(milliseconds[one] for one in group)
    axis.plot(cost, right[name].mean(), "o" if len(group) == 1 else "s", markersize=8, label=name)
axis.set(
    xlabel="milliseconds for one picture", ylabel="test accuracy", title="One network (circles), several (squares)"
)
axis.grid(alpha=0.3)
figure.legend(loc="outside right center", fontsize=8)
plt.show()

# %% [markdown]
# Below and to the right of another point nobody wants to be. Whether a square is worth its place is a question of
# what a mistake costs you, and what a millisecond.
#
# ## Is 90 % sure right nine times in ten?
#
# Take the average of all. Group the test pictures by what it said, and compare with how many of each group are dogs. On the diagonal the
# probabilities mean what they say. **Write down** before you read on: where is the line too sure, where not sure enough?

# %%
figure, axis = plt.subplots(figsize=(4, 3.6), layout="constrained")
axis.plot([0, 1], [0, 1], "--", color="grey", label="calibrated")
for t in (1.0, temperature[everybody]):
    said = expit(candidates[everybody]["test"] / t)
    label = f"T = {t:.2f}: log loss {log_loss(truth, said):.3f}"
    axis.plot(*calibration_curve(truth, said, n_bins=6, strategy="quantile")[::-1], "o-", label=label)
axis.set(xlabel="said: probability of dog", ylabel="share of dogs", title="The average of all, test pictures")
axis.legend(fontsize=8)
plt.show()

# %% [markdown]
# A line that is steeper than the diagonal, an S, is not sure enough: of the pictures that it calls a dog with 0.8, more
# than eight in ten are dogs. A flatter one is too sure. Below T = 1 the temperature makes the answers surer, and moves the
# points to the left and to the right, not up or down. Each point is a sixth of the pictures, so it jitters by some
# hundredths; the log loss in the legend, over all of them, tells whether dividing helped.
#
# ## Handing in, and the price of being sure
#
# Kaggle's competition asks for `id,label` with the probability of *dog*, and scores by log loss: minus the logarithm of
# the probability given to the truth. **Predict**: how many average answers cost as much as your dearest mistake?

# %%
guess_price = None  # a number of answers

# %% tags=["answer"]
clip = 1 / (2 * len(known))  # rarer mistakes than one in so many answers we have no way to know about
probability = np.clip(expit(candidates[chosen]["test"] / temperature[chosen]), clip, 1 - clip)
cost = -np.log(np.where(truth == 1, probability, 1 - probability))
say(
    f"You said {guess_price}. The dearest mistake costs {cost.max():.2f}, an answer {cost.mean():.3f} in the mean: as much "
    f"as {cost.max() / cost.mean():.0f} of them. The truth at 0.5 costs {np.log(2):.2f}, at 0.001 {-np.log(0.001):.1f}, at 0 infinitely much."
)

# %% [markdown]
# That is why everybody *clips*: no probability below some $c$, none above $1 - c$. We take half of one in as many
# answers as we know: nobody can be surer than that from so few pictures.

# %%
path = folder / "submission.csv"
with path.open("w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(["id", "label"])
    writer.writerows((name, f"{one:.5f}") for name, one in zip(names, probability, strict=True))
print(path.read_text("utf-8")[:75])

# %%
worst = np.argsort(-cost)[:6]
pictures = newly_drawn[worst] if settings.source == "drawn" else data.test.images(96)[worst]
titles = [f"a {data.class_names[truth[i]][:-1]}: costs {cost[i]:.1f}" for i in worst]
picture_grid(pictures, titles, title="The dearest mistakes")

# %% [markdown]
# Ask of each whether you would have known, and whether it belongs in the set at all.
#
# ## What you take away
#
# - One network in memory, one batch at a time, one file each: any number of pictures fits.
# - Before you judge a top, train it to the end; `"adadelta"` means another rate today, `validation_split` takes the tail.
# - What averaging gains follows from the members' scores and the correlation of their residuals. Equals help each other,
#   a stranger costs.
# - Choose by out-of-fold answers; open the test once; compare with the best single member, in pairs.
# - Divide by a temperature, clip, then hand in.
#
# ## In old tutorials, and today
#
# | in old tutorials | today |
# |---|---|
# | `predict_generator(generator, generator.nbsample)` | a loop over batches; the attribute was never called that (`nb_sample`, then `samples`) |
# | `MODEL.func_name` | `__name__` (Python 3) |
# | `optimizer='adadelat'` | a slip; and `"adadelta"` means a rate of 0.001 now, not 1.0 |
# | `h5py.File(name)` | say what for: `h5py.File(name, "w")`, read is the default now |
# | `Lambda(preprocess_input)` inside the model | `preprocess_input` in the pipeline or as layers; saved lambdas are refused on loading |
#
# ## Exercises
#
# 1. Add VGG16 as a fourth member. Does its weight in the stack agree with its score?
# 2. Average the log-odds instead of the probabilities. Which is surer of itself, and which has the smaller Brier score?
# 3. Replace the mean by a majority vote. What does a vote lose?
# 4. Train three tops on three random halves of the pictures, on *one* network's features, and average them. Compare the
#    correlation of their residuals with that of three networks.

# %% [markdown]
# ## Check yourself
#
# Answer for yourself first. Then click a choice: each one says what is right or wrong about it.
#
# **Question 1.** Three members have an accuracy of 0.95 each, and are wrong about the same pictures in the same way.
# What will their average have?
#
# <details>
# <summary>More than 0.95, since three know more than one</summary>
#
# **No.** Where all are wrong together, nobody can outvote the mistake.
#
# </details>
#
# <details>
# <summary>Less than 0.95</summary>
#
# **No.** Nor does it get worse: where all agree, the average says what each of them says.
#
# </details>
#
# <details>
# <summary>About 0.95</summary>
#
# **Right.** To ask them together is to ask one. An ensemble lives on members that err differently.
#
# </details>

# %% [markdown]
# **Question 2.** Your rows lie class by class. Which pictures does `validation_split=0.2` take?
#
# <details>
# <summary>A random fifth</summary>
#
# **No.** Keras shuffles too late for that: it sets the validation part aside before.
#
# </details>
#
# <details>
# <summary>The last fifth, and so one class only</summary>
#
# **Right.** It takes the tail before it shuffles. Shuffle yourself, or split by folders.
#
# </details>
#
# <details>
# <summary>A fifth of each class</summary>
#
# **No.** It does not know of classes. It only knows rows.
#
# </details>

# %% [markdown]
# **Question 3.** A competition scores by log loss. For one picture you said exactly 0, and the truth is 1. What does it
# cost?
#
# <details>
# <summary>One mistake among many</summary>
#
# **No.** So it would be with accuracy. Log loss asks how sure you were.
#
# </details>
#
# <details>
# <summary>As much as an answer of 0.5</summary>
#
# **No.** That one costs about 0.69, the price of saying nothing.
#
# </details>
#
# <details>
# <summary>More than all good answers together can make up for</summary>
#
# **Right.** Minus the logarithm of 0 has no bound. So clip probabilities, by as much as the validation pictures say.
#
# </details>

# %% [markdown]
# **Question 4.** You find `optimizer="adadelta"` in a tutorial and run it unchanged today. What will you see?
#
# <details>
# <summary>A training that has hardly begun when it is over</summary>
#
# **Right.** It looks as if the features were poor. Write `keras.optimizers.Adadelta(1.0)`.
#
# </details>
#
# <details>
# <summary>The tutorial's curves</summary>
#
# **No.** The tutorial's Adadelta had a rate of 1.0. The default today is 0.001.
#
# </details>
#
# <details>
# <summary>An error</summary>
#
# **No.** The name is still known; only its default has changed.
#
# </details>

# %% [markdown]
# **Question 5.** You fit a stack to the out-of-fold answers, and on these same answers it is best. Why does that not
# count?
#
# <details>
# <summary>It has too many weights</summary>
#
# **No.** It has one for each member, and a bias.
#
# </details>
#
# <details>
# <summary>It has learned from their labels</summary>
#
# **Right.** So its accuracy there flatters it. Only pictures that it has not seen can tell: the test, or folds.
#
# </details>
#
# <details>
# <summary>Its members have seen the test pictures</summary>
#
# **No.** Nobody here has. It is the labels of the out-of-fold answers that the stack has seen.
#
# </details>

# %% [markdown]
# **Question 6.** Of the pictures that a network calls a dog with 0.9, seven in ten are dogs. What is the matter with
# it?
#
# <details>
# <summary>It is too sure</summary>
#
# **Right.** On the calibration plot the point lies below the diagonal. The answers may still be sorted well:
# calibration is another question than accuracy.
#
# </details>
#
# <details>
# <summary>It is not sure enough</summary>
#
# **No.** Then more than nine in ten would be dogs.
#
# </details>
#
# <details>
# <summary>Its accuracy is 0.7</summary>
#
# **No.** That is true of this group of pictures only. The accuracy takes in all of them.
#
# </details>
