# %% [markdown]
# # 06 · Class activation maps: where does the network look?
#
# **You will learn** to turn a network's answer back into a map of the places that spoke for it, to do so for any
# network, and to test whether such a map deserves your trust.
#
# **You need** lessons 00 to 03.
#
# **Time** tiny: about 20 seconds · laptop: 1 minute · full: 15 minutes on a GPU
#
# **Data** `cats_dogs`

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop (photographs, a CPU) or full (photographs, a GPU)
seed: int = 0  # another seed, another throw of all the dice
backbone: str = "VGG16"  # VGG16, ResNet50, Xception, InceptionV3, MobileNet or MobileNetV2
epochs: int | None = None  # passes for the small top; None: what the profile says

# %%
from course_utils.backbones import load_backbone
from course_utils.datasets import load
from course_utils.synthetic.cats_dogs import draw_cat_or_dog
from course_utils.features import extract
from course_utils.gradcam import grad_cam
from course_utils.metrics import accuracy_interval
from course_utils.paths import run_folder
from course_utils.plots import picture_grid
from course_utils.profiles import get_profile
from course_utils.records import claim, record

from dataclasses import replace

import cv2
import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers
from scipy.stats import spearmanr

settings = get_profile(profile)
epochs = epochs or settings.epochs["top"]
keras.utils.set_random_seed(seed)
data = load("cats_dogs", settings)

# %% [markdown]
# ## A network made for looking
#
# Source 001 takes a frozen base, the mean over all places, dropout of a quarter, and one sigmoid unit. That is all a
# *class activation map* needs ([Zhou et al. 2016](https://arxiv.org/abs/1512.04150)). VGG16 ends in a pooling layer that
# halves the grid of places; without it we see twice as finely.


# %%
def without_last_pooling(network):
    last = network.model.layers[-1]
    grid = last.input if isinstance(last, layers.MaxPooling2D) else last.output
    return replace(network, model=keras.Model(network.model.input, grid))


network = without_last_pooling(load_backbone(backbone, settings.weights, settings.network_size.get(backbone)))
print("grid of places and channels:", network.model.output_shape[1:])


# %%
def train_top(rows, labels):
    top = keras.Sequential(
        [keras.Input(rows.shape[1:]), layers.Dropout(0.25, seed=seed), layers.Dense(1, activation="sigmoid")]
    )
    top.compile(keras.optimizers.RMSprop(1e-2), loss="binary_crossentropy")
    top.fit(rows, labels, batch_size=max(1, len(rows) // 20), epochs=epochs, verbose=0)
    return top


# %% [markdown]
# The base is frozen, so the top trains on stored means (lesson 03). Then both are put together into one model:


# %%
def assemble(network, top):
    inputs = keras.Input((network.image_size, network.image_size, 3))
    x = network.model(network.preprocess(inputs))
    x = layers.Dropout(0.25)(layers.GlobalAveragePooling2D()(x))
    model = keras.Model(inputs, layers.Dense(1, activation="sigmoid", name="top")(x))
    model.get_layer("top").set_weights(top.layers[-1].get_weights())
    return model


top = train_top(extract(network, data.train, pooling="avg"), data.train.labels)
model = assemble(network, top)

# %%
probability = model.predict(data.test.batches(image_size=network.image_size), verbose=0).ravel()
correct = (probability > 0.5) == data.test.labels
record("test_accuracy", correct.mean())
print(accuracy_interval(correct))

# %% [markdown]
# ## From the answer back to the places
#
# Let $f_c(x, y)$ be channel $c$ at a place. The unit computes $b + \sum_c w_c \cdot \mathrm{mean}_{x,y} f_c(x, y)$. A
# sum of means is a mean of sums, so the same number is $b + \mathrm{mean}_{x,y} M(x, y)$ with $M = \sum_c w_c f_c$.
# Each place of $M$ is what that place adds to the answer. Nothing is approximated; check it:

# %%
chosen = np.sort(np.random.default_rng(seed).choice(len(data.test), min(16, len(data.test)), replace=False))
pictures = data.test.images(network.image_size)[chosen]
grid = np.asarray(network.model(network.preprocess(pictures)))
weights, bias = model.get_layer("top").get_weights()
maps = (grid @ weights)[..., 0]


# %%
def answer(model, pictures):
    """The probability of dog for each of a few pictures."""
    return np.asarray(model(pictures.astype("float32"), training=False))[:, 0]


by_places = 1 / (1 + np.exp(-(maps.mean(axis=(1, 2)) + bias)))
by_network = answer(model, pictures)
claim("The mean of the map is the answer", np.abs(by_places - by_network).max(), at_most=1e-3)

# %% [markdown]
# ## The sign
#
# The unit gives the probability of *dog*. So a positive place speaks for dog, and a negative one for cat. If the
# answer is "cat", where is the evidence? Turn the map around: it is the negative places that made the answer. Source
# 001 multiplies by `prediction - 0.5`, which does just that.

# %%
answers = (by_network > 0.5).astype(int)
evidence = np.where(answers == 1, 1, -1)[:, None, None] * maps
print("places that speak against the answer:", f"{(evidence < 0).mean():.0%}")

# %% [markdown]
# ## From a map to a picture
#
# Four steps, as in the source: enlarge to the picture's size, stretch to 0…1, cut off what lies below 0.2, colour, and
# lay it over the picture (0.8 of the picture, 0.4 of the colour). The source's colours are a rainbow, which many
# people cannot read; ours run from dark to bright.


# %%
def heat(evidence, size):
    """The map at picture size, 0 to 1, what is below a fifth set to 0."""
    large = cv2.resize(evidence.astype("float32"), (size, size), interpolation=cv2.INTER_CUBIC)
    large = (large - large.min()) / (large.max() - large.min() + 1e-9)
    return np.where(large < 0.2, 0, (large - 0.2) / 0.8)


def overlay(picture, evidence):
    warm = heat(evidence, len(picture))
    colours = cv2.applyColorMap(np.uint8(255 * warm), cv2.COLORMAP_INFERNO)[..., ::-1]
    return cv2.addWeighted(picture, 0.8, np.where(warm[..., None] > 0, colours, 0).astype(np.uint8), 0.4, 0)


# %%
surest = np.argmax(np.abs(by_network - 0.5))
picture, place = pictures[surest], evidence[surest]
stages = {"picture": picture, "map": place, "enlarged, cut": heat(place, len(picture))}
figure, axes = plt.subplots(1, 4, figsize=(9, 2.5), layout="constrained")
for axis, (title, image) in zip(axes, (stages | {"overlay": overlay(picture, place)}).items(), strict=True):
    axis.imshow(image, cmap="inferno")
    axis.set_title(title, fontsize=10)
    axis.set_axis_off()
plt.show()

# %% [markdown]
# The map has few places; enlarging makes it look finer than it is. Read "somewhere here", not "this whisker".
#
# Now sixteen, with class and probability. Where do you expect the bright spots?

# %%
sureness = np.where(answers == 1, by_network, 1 - by_network)
titles = [f"{('cat', 'dog')[answer]} {sure:.0%}" for answer, sure in zip(answers, sureness, strict=True)]
overlays = [overlay(picture, place) for picture, place in zip(pictures, evidence, strict=True)]
picture_grid(overlays, titles, columns=4, title="What spoke for the answer")

# %% [markdown]
# Mostly faces, which is where a cat and a dog differ. (An aside on the source: it shows its result with
# `out[:, :, :-1]`, meaning to turn BGR into RGB. That drops the last channel instead of reversing them: `[:, :, ::-1]`.)
#
# ## Any network: Grad-CAM
#
# The derivation needs global average pooling and one dense layer. [Grad-CAM](https://arxiv.org/abs/1610.02391) asks the
# gradient instead: how much does the answer change if channel $c$ grows, on average over all places? That number takes
# the place of $w_c$. For our network it should give the same map. Does it?

# %%
by_gradient = grad_cam(model, pictures)
agreement = np.corrcoef(by_gradient.ravel(), evidence.ravel())[0, 1]
claim("Behind global average pooling, Grad-CAM is the class activation map", agreement, at_least=0.999)

# %% [markdown]
# `grad_cam` listens to the layers while the model runs, so it does not matter how the model was put together: layers in
# a row, a model inside a model as ours, or one that comes from a file:

# %%
run = run_folder("06", {"profile": profile, "seed": seed, "backbone": backbone, "epochs": epochs})
file = run / "looking.keras"
model.save(file)
difference = np.abs(grad_cam(keras.models.load_model(file), pictures) - by_gradient).max()
claim("A model from a file gives the same maps", difference / np.abs(by_gradient).max(), at_most=1e-3)

# %% [markdown]
# ## A test that a map must pass
#
# Maps convince easily: a blob on the animal looks right. But would you get the same blob from a network that has
# learned nothing? [Adebayo et al. (2018)](https://arxiv.org/abs/1810.03292) shuffle the weights and look again. If the
# map stays, it showed the picture's edges, not the network's reasons.

# %%
shuffled = assemble(network, top)
shuffled.get_layer("top").set_weights([np.random.default_rng(seed).permutation(weights), bias])
before, after = (grad_cam(one, pictures, label=1).reshape(len(pictures), -1) for one in (model, shuffled))
agreement = np.mean([spearmanr(*pair).statistic for pair in zip(before, after, strict=True)])
record("rank_correlation_after_shuffling", agreement)
claim("Shuffled weights give other maps", agreement, at_most=0.6)

# %% [markdown]
# The ranks of the places hardly agree any more: our maps do depend on what was learned. Some correlation may
# remain, because both maps see the same features.
#
# ## Is the animal where the light is?
#
# For photographs nobody knows where the animal ends. The drawn pictures come with a mask, so there it can be measured,
# on every profile: with the slim network, a top trained on drawn pictures, and a hundred new ones.

# %%
slim = without_last_pooling(load_backbone("VGG16", "slim"))
drawn = load("cats_dogs", "tiny")
slim_model = assemble(slim, train_top(extract(slim, drawn.train, pooling="avg"), drawn.train.labels))
truth = np.arange(100) % 2
fresh = [
    draw_cat_or_dog(label, np.random.default_rng([seed, 7, i]), 75, with_mask=True) for i, label in enumerate(truth)
]
animals, masks = (np.stack(one) for one in zip(*fresh, strict=True))

# %% [markdown]
# Two measures. The *share* of all heat that lies on the animal, against the share of the picture that the animal
# covers: a map that knows nothing would have both equal. And the *pointing game*: how often is the single hottest
# place on the animal?

# %%
warm = np.stack([heat(evidence, 75) for evidence in grad_cam(slim_model, animals)])
share = (warm * masks).sum(axis=(1, 2)) / warm.sum(axis=(1, 2))
hottest = warm.reshape(len(warm), -1).argmax(axis=1)
hits = masks.reshape(len(masks), -1)[np.arange(len(masks)), hottest]
area = masks.mean()
print(
    f"the animal covers {area:.0%}; it gets {share.mean():.0%} of the heat and {hits.mean():.0%} of the hottest places"
)

# %%
record("pointing_game", hits.mean())
claim("The heat lies on the animal more than its area explains", share.mean() - area, at_least=0.08)
claim("The hottest place lies on the animal more often than a dart would", hits.mean() - area, at_least=0.15)

# %%
outlined = []
for picture, mask, place in zip(animals[:12], masks, warm, strict=False):
    shown = overlay(picture, place).copy()
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outlined.append(cv2.drawContours(shown, contours, -1, (255, 255, 255), 1))
picture_grid(
    outlined, [f"{value:.0%}" for value in share[:12]], title="The animal's outline, and its share of the heat"
)

# %% [markdown]
# Where the share is low, look at what else was bright: an ear-like thing in the clutter, or simply a grid too coarse for
# a small animal.
#
# ## What accuracy hides
#
# Suppose all your dogs were photographed in one place, with a lamp in the corner. We plant such a shortcut: a small
# bright mark on every dog, in training *and* in test, and train a small network from scratch. What will the test
# accuracy say?


# %%
def with_lamp(images):
    images = images.copy()
    images[:, 4:14, 61:71] = (255, 40, 200)
    return images


training = drawn.train.images(75)
training[drawn.train.labels == 1] = with_lamp(training[drawn.train.labels == 1])
fooled = keras.Sequential([keras.Input((75, 75, 3)), layers.Rescaling(1 / 127.5, offset=-1)])
for filters in (16, 32, 64):
    fooled.add(layers.Conv2D(filters, 3, strides=1 + (filters < 64), activation="relu"))
fooled.add(layers.GlobalAveragePooling2D())
fooled.add(layers.Dense(1, activation="sigmoid"))

# %%
fooled.compile(keras.optimizers.RMSprop(3e-3), loss="binary_crossentropy", metrics=["accuracy"])
lamp_history = fooled.fit(training, drawn.train.labels, batch_size=10, epochs=15, verbose=0).history
print("training accuracy:", [round(value, 2) for value in lamp_history["accuracy"]])

# %%
cases = {
    "lamps on the dogs, as in training": np.where((truth == 1)[:, None, None, None], with_lamp(animals), animals),
    "no lamps": animals,
    "lamps on the cats": np.where((truth == 0)[:, None, None, None], with_lamp(animals), animals),
}
lamp_accuracy = {}
for name, images in cases.items():
    lamp_accuracy[name] = np.mean((answer(fooled, images) > 0.5) == truth)
    print(f"{name:34} accuracy {lamp_accuracy[name]:.2f}")

# %% [markdown]
# With the lamp in place it looks like the best network of this course. Only pictures from elsewhere tell, and those you
# usually do not have. Now look at its maps for dogs with a lamp:

# %%
marked = with_lamp(animals[truth == 1])
places = grad_cam(fooled, marked, label=1)
picture_grid([overlay(*pair) for pair in zip(marked[:12], places, strict=False)], title="Why these are dogs, it says")

# %% [markdown]
# One look is enough. The animal stays dark, or nearly, and the corner shines. That is what heat maps are for: not to
# admire a network, but to catch it.

# %%
caught = np.stack([heat(place, 75) for place in places])
corner = np.s_[:, :20, 55:]
corner_share, corner_area = caught[corner].sum() / caught.sum(), caught[corner].size / caught.size
print(f"the lamp's corner is {corner_area:.0%} of the picture and gets {corner_share:.0%} of the heat")
claim("Accuracy praises the fooled network", lamp_accuracy["lamps on the dogs, as in training"], at_least=0.9)
claim("Its maps give it away", corner_share - corner_area, at_least=0.15)

# %% [markdown]
# ## What you take away
#
# - Behind global average pooling the answer is a mean over places; the map before the mean shows who spoke.
# - One sigmoid unit: evidence for the other class is negative.
# - Grad-CAM gives such a map for any network; a coarse one.
# - A map deserves trust after a test: shuffle the weights, and see it change.
# - Look at maps to find shortcuts. Accuracy on pictures from the same place cannot.
#
# ## In old tutorials, and today
#
# | in old tutorials | today |
# |---|---|
# | `Model(base_model.input, x)` and a second model with two outputs | the same; or listen to a layer while the model runs |
# | `x.astype(np.float32)` without an assignment (source 001) | does nothing: `x = x.astype(np.float32)` |
# | `range(n / 2)` (source 001) | `range(n // 2)`: Python 3 divides to a float |
# | `out[:, :, :-1]` for BGR to RGB | `out[:, :, ::-1]` |
# | `K.gradients`, `K.function` | `tf.GradientTape` |
#
# ## Exercises
#
# 1. Keep the last pooling of VGG16. What does the coarser grid do to both measures?
# 2. Ask for the maps of the class that the network did *not* choose. When is that useful?
# 3. Make the lamp smaller and paler, until the network no longer takes the shortcut. Does the map notice in time?
# 4. Draw the maps of the worst mistakes of this network. What did it look at?

# %% [markdown]
# ## Check yourself
#
# Answer for yourself first. Then click a choice: each one says what is right or wrong about it.
#
# **Question 1.** The network ends in one sigmoid unit for *dog*, and calls a picture a cat. Where in the map is the
# evidence for that?
#
# <details>
# <summary>In the most negative places</summary>
#
# **Right.** Each place adds its value to the logit of *dog*; what pulls it below zero made the answer. So turn the map
# around.
#
# </details>
#
# <details>
# <summary>In the most positive places</summary>
#
# **No.** These speak for dog, against the answer.
#
# </details>
#
# <details>
# <summary>Nowhere, since there is no unit for cat</summary>
#
# **No.** One unit serves both classes: its sign decides.
#
# </details>

# %% [markdown]
# **Question 2.** A heat map glows on the animal. May you trust the network now?
#
# <details>
# <summary>Yes, it looks where I would look</summary>
#
# **No.** A blob on the animal also comes from maps that show nothing but edges. First ask whether the map depends on
# what was learned.
#
# </details>
#
# <details>
# <summary>Never, heat maps are worthless</summary>
#
# **No.** They caught the lamp in this lesson. They deserve a test, as any instrument does.
#
# </details>
#
# <details>
# <summary>Not yet: shuffle the weights, and see whether the map changes</summary>
#
# **Right.** If it stays, it showed the picture, not the network's reasons. And even a good map says where, not why.
#
# </details>

# %% [markdown]
# **Question 3.** The hottest spot is as narrow as a whisker. Did the network look at the whisker?
#
# <details>
# <summary>Yes, the map shows it</summary>
#
# **No.** The map was enlarged from a grid of few places. Its fine shape comes from the interpolation.
#
# </details>
#
# <details>
# <summary>Somewhere there: the grid is far coarser than that</summary>
#
# **Right.** One place of the grid covers many pixels, and each place has seen much beyond its own borders.
#
# </details>
#
# <details>
# <summary>No, networks see edges only</summary>
#
# **No.** So it is with the first layers. The map is of the last one.
#
# </details>

# %% [markdown]
# **Question 4.** Every dog in your collection was photographed beside the same lamp. Your test accuracy is splendid.
# What do you know?
#
# <details>
# <summary>That the network knows dogs</summary>
#
# **No.** The test pictures come from the same collection, lamp included.
#
# </details>
#
# <details>
# <summary>That more pictures of the same kind would settle it</summary>
#
# **No.** Each of them has the lamp as well.
#
# </details>
#
# <details>
# <summary>That the network does well on pictures of this collection</summary>
#
# **Right.** Whether by dogs or by lamps, this test cannot tell. Maps can, and so can pictures from elsewhere.
#
# </details>

# %% [markdown]
# **Question 5.** On average 40 % of the heat lies on the animal. Is that good?
#
# <details>
# <summary>It depends on how much of the picture the animal covers</summary>
#
# **Right.** If it covers 40 %, a map that knows nothing would do the same. Compare with the area.
#
# </details>
#
# <details>
# <summary>No, it should be 100 %</summary>
#
# **No.** The grid is coarse, and each place sees beyond the outline. Even an honest map spills over.
#
# </details>
#
# <details>
# <summary>Yes, it is much</summary>
#
# **No.** Without something to compare with, no share is much or little.
#
# </details>

# %% [markdown]
# **Question 6.** For which network is Grad-CAM the same as the class activation map?
#
# <details>
# <summary>For every network</summary>
#
# **No.** For most networks there is no class activation map to compare with. That is why Grad-CAM was made.
#
# </details>
#
# <details>
# <summary>For one that ends in global average pooling and one dense layer</summary>
#
# **Right.** There the gradient of the logit with respect to a channel is the dense layer's weight, but for a constant.
#
# </details>
#
# <details>
# <summary>For none: a gradient is only an approximation</summary>
#
# **No.** Behind global average pooling the logit is a weighted sum of means, and its gradient is exact.
#
# </details>
