# %% [markdown]
# # 06 · Class activation maps: where does the network look?
#
# **You will learn** to turn a network's answer back into a map of the places that spoke for it, to do so for any
# network, and to find out whether such a map tells the truth, by a truth that you make yourself.
#
# **You need** lessons 00 to 05.
#
# **Time** reading: 45 minutes · tiny: half a minute · laptop: 10 minutes · full: 10 minutes on a GPU
#
# **Data** `cats_dogs`

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop (photographs, a CPU) or full (photographs, a GPU)
seed: int = 0  # of the random numbers, and of the drawn pictures
backbone: str = "VGG16"  # VGG16, ResNet50, Xception, InceptionV3, MobileNet or MobileNetV2
epochs: int = 8  # passes over the training pictures of the small networks that are trained from scratch
contrast: int = 10  # grey levels of the checkerboard in the second trap

# %%
from dataclasses import replace

import cv2
import keras
import numpy as np
import tensorflow as tf
from keras import layers
from scipy.stats import spearmanr
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from course_utils.backbones import load_backbone
from course_utils.datasets import load
from course_utils.features import extract
from course_utils.images import resize
from course_utils.metrics import bootstrap_by_group
from course_utils.plots import picture_grid
from course_utils.profiles import get_profile
from course_utils.records import claim, record, say
from course_utils.synthetic.cats_dogs import CLASS_NAMES, draw

settings = get_profile(profile)
keras.utils.set_random_seed(seed)
data = load("cats_dogs", settings, seed=seed)

# %% [markdown]
# ## A network made for looking
#
# Source 001 (lesson 00) ends with a frozen base, the mean over all places (*global average pooling*, GAP), and one
# sigmoid unit. That is all that a *[class activation map](https://arxiv.org/abs/1512.04150)* needs. VGG16 ends in a
# pooling layer that halves the grid of places; without it we see twice as finely.


# %%
def without_last_pooling(network):
    last = network.model.layers[-1]
    grid = last.input if isinstance(last, layers.MaxPooling2D) else last.output
    return replace(network, model=keras.Model(network.model.input, grid))


network = without_last_pooling(load_backbone(backbone, settings.weights, settings.network_size.get(backbone)))
print("grid of places and channels:", network.model.output_shape[1:])

# %% [markdown]
# One sigmoid unit on frozen features is a logistic regression (lesson 03). So scikit-learn trains it to the end, and
# the validation pictures choose how strongly it is regularised. The features stay unscaled, so that each weight belongs
# to a channel as the base gives it. The test split judges the unit.


# %%
def fit_unit(network, data):
    rows, validation = (extract(network, split, pooling="avg") for split in (data.train, data.validation))
    units = [LogisticRegression(C=c, max_iter=3000).fit(rows, data.train.labels) for c in (0.01, 0.1, 1, 10)]
    return min(units, key=lambda unit: log_loss(data.validation.labels, unit.predict_proba(validation), labels=[0, 1]))


unit = fit_unit(network, data)
features = extract(network, data.test, pooling="avg")
record("test_accuracy", unit.score(features, data.test.labels))

# %% [markdown]
# ## From the answer back to the places
#
# Let $f_c(x, y)$ be channel $c$ at a place. The unit computes the logit $b + \sum_c w_c \cdot \mathrm{mean}_{x,y}
# f_c(x, y)$. A sum of means is a mean of sums, so the same number is $b + \mathrm{mean}_{x,y} M(x, y)$ with $M = \sum_c
# w_c f_c$. Each of the $n$ places adds its $M / n$ to the logit, and the bias belongs to no place. Check it on 8
# pictures:

# %%
chosen = np.sort(np.random.default_rng(seed).choice(len(data.test), min(8, len(data.test)), replace=False))
pictures = data.test.images(network.image_size)[chosen]
grid = np.asarray(network.model(network.preprocess(pictures)))
weights, bias = unit.coef_[0].astype("float32"), unit.intercept_[0]
maps = grid @ weights
error = np.abs(maps.mean(axis=(1, 2)) + bias - unit.decision_function(features[chosen])).max()
claim("The mean of the map and the bias make the logit", error, at_most=0.01)

# %% [markdown]
# The unit gives the probability of *dog*, so a positive place pulls towards dog and a negative one towards cat, both
# seen from the bias. For the answer "cat", turn the map around: source 001 multiplies by `prediction -
# 0.5`, which does just that.

# %%
answers, sureness = unit.predict(features[chosen]), unit.predict_proba(features[chosen]).max(axis=1)
evidence = (2 * answers - 1)[:, None, None] * maps

# %% [markdown]
# ## From a map to a picture
#
# As in the source: stretch to 0…1, enlarge to the picture's size, cut off what lies below 0.2, colour, and lay it over
# the picture. A place of the grid is no window: one of VGG16 has seen 196 pixels across, more than our small pictures
# have.


# %%
def enlarge(maps, size):
    return np.stack([cv2.resize(one.astype("float32"), (size, size), interpolation=cv2.INTER_CUBIC) for one in maps])


def heat(maps, size):
    large = enlarge(maps, size)
    low, high = large.min(axis=(1, 2), keepdims=True), large.max(axis=(1, 2), keepdims=True)
    return np.maximum((large - low) / (high - low + 1e-9) - 0.2, 0) / 0.8


def overlay(pictures, maps):
    warm = np.uint8(255 * heat(maps, pictures.shape[1]))
    colours = [cv2.applyColorMap(one, cv2.COLORMAP_INFERNO)[..., ::-1] for one in warm]
    return [cv2.addWeighted(one, 0.6, colour, 0.6, 0) for one, colour in zip(pictures, colours, strict=False)]


# %%
marks = np.where(answers == data.test.labels[chosen], "", " (wrong)")
titles = [f"{CLASS_NAMES[k]} {sure:.0%}{mark}" for k, sure, mark in zip(answers, sureness, marks, strict=True)]
picture_grid([*pictures, *overlay(pictures, evidence)], titles * 2, columns=8, title="What spoke for the answer")

# %% [markdown]
# **Write down**, in one sentence each, what you would tell a friend about three of these maps: where it glows, and what
# the network looked at. If an answer is wrong: would its map have warned you?
#
# You probably wrote "the face" nearly every time, under a wrong answer, too: such a map warns nobody. Keep that
# sentence; we shall test it. Mind two things. The grid has few places, and enlarging makes it look finer than it is.
# Every map is stretched from its own darkest place to its own brightest, so black is not 0, and a hesitant answer glows
# as brightly as a sure one.
#
# ## Any network: Grad-CAM
#
# The derivation needs GAP and one dense layer. [Grad-CAM](https://arxiv.org/abs/1610.02391) asks the gradient instead:
# how much does the logit change if channel $c$ changes a little, on average over all places? That takes the place of
# $w_c$. The tape writes down what is computed, for TensorFlow to go backwards through it. A mean divides by the number
# of places $n$, so here the gradient is $w_c / n$ everywhere.

# %%
with tf.GradientTape() as tape:
    grid = network.model(network.preprocess(pictures))
    tape.watch(grid)
    logit = tf.reduce_mean(grid, axis=(1, 2)) @ weights[:, None]  # the bias changes no gradient
channel_weights = tf.reduce_mean(tape.gradient(logit, grid), axis=(1, 2), keepdims=True)
by_gradient = tf.reduce_sum(channel_weights * grid, axis=-1).numpy()
same = np.corrcoef(by_gradient.ravel(), maps.ravel())[0, 1]
claim("Behind global average pooling, Grad-CAM is the class activation map", same, at_least=0.999)

# %% [markdown]
# The same map, up to the factor $1 / n$. (The paper also sets what is negative to 0. With one sigmoid unit we keep it.)
# `course_utils.gradcam.grad_cam` does it for any Keras model; lesson 12 uses it. All networks of this lesson end in
# GAP, so from here on we compute the map as above, turned towards what the animal *is*, not towards the answer.
#
# ## A test that everybody passes
#
# Is the animal where the heat is? Only drawn pictures know where an animal ends. So from here on, on every profile, we
# look at drawn animals, with the slim VGG16 and a unit fitted to drawn pictures.

# %%
slim = without_last_pooling(load_backbone("VGG16", "slim"))
drawn = load("cats_dogs", "tiny", seed=seed)
slim_unit = fit_unit(slim, drawn)
weights, bias = slim_unit.coef_[0], slim_unit.intercept_[0]


def look(pictures):
    return slim.model.predict(slim.preprocess(pictures), batch_size=50, verbose=0)


# %%
count, side = 100, slim.image_size
kinds = np.arange(count) % 2
towards = np.where(kinds == 1, 1, -1)  # turns a logit, or a map, towards the animal's own kind
scenes = [draw(kinds[i], (seed, 6, i), side, with_masks=True) for i in range(count)]
animals = np.stack([picture for picture, _ in scenes])
masks = {part: np.stack([shown[part] for _, shown in scenes]) for part in scenes[0][1]}
animal = ~(masks["background"] | masks["clutter"] | masks["foreground"])
places = look(animals)
picture_grid(animals[:8], columns=8, title=f"Animals cover {animal.mean():.0%} of these pictures")

# %% [markdown]
# A usual score is the *[pointing game](https://arxiv.org/abs/1608.00507)*: how often does the hottest place lie on the
# animal? Against our map we send two rivals that know nothing of the answer. One is a fixed blob in the middle of every
# picture. The other is the *channel norm*, the length of the channel vector at each place: it shows where anything was
# seen, and never meets the unit that decides. **Predict:** how often is the blob's middle pixel on the animal?

# %%
guess_blob = None  # a share, such as 0.5

# %% tags=["answer"]
y, x = np.mgrid[:side, :side] / side - 0.5
rivals = {
    "our map": enlarge(towards[:, None, None] * (places @ weights), side),
    "blob": np.broadcast_to(np.exp(-(x**2 + y**2) / 0.06), masks["ears"].shape),
    "channel norm": enlarge(np.linalg.norm(places, axis=-1), side),
}
hits = {}
for name, rival in rivals.items():
    hits[name] = np.mean([shape.ravel()[one.argmax()] for shape, one in zip(animal, rival, strict=True)])
shares = ", ".join(f"{share:.0%} ({name})" for name, share in hits.items())
say(f"You said {guess_blob}. Hits: {shares}.")
claim("A blob that knows nothing hits the animal as often as our map", hits["blob"] - hits["our map"], at_least=0)

# %% [markdown]
# On pictures with one thing in the middle a blob does as well: so a high score is no evidence. We need another truth.
#
# ## Twins: a truth that we make ourselves
#
# Take a dog and draw it again with a cat's ears; nothing else changes, except what the new ears cover or uncover. If
# the logit falls from 9 to 5, we say that the ears were worth 4. (The cat's ears count, too, which no map of the dog
# has seen.) **Predict:** over all animals, whose exchange moves the answer most?

# %%
guess_part = None  # "ears", "eyes" or "muzzle"

# %%
PARTS = ("ears", "eyes", "muzzle")


def draw_twins(i):
    """The animal three times, each time with one part of the other kind."""
    other = CLASS_NAMES[1 - kinds[i]]
    return np.stack([draw(kinds[i], (seed, 6, i), side, parts={part: other}) for part in PARTS])


twins = np.stack([draw_twins(i) for i in range(count)])
twin_places = look(twins.reshape(-1, side, side, 3)).reshape(count, len(PARTS), *places.shape[1:])


# %%
def logits_of(places):
    return places.mean(axis=(-3, -2)) @ weights + bias


effect = towards[:, None] * (logits_of(places)[:, None] - logits_of(twin_places))
values = np.column_stack([logits_of(places[:3]), logits_of(twin_places[:3])]).ravel()
titles = [f"{name}\nlogit {value:+.1f}" for name, value in zip(("as drawn", *PARTS) * 3, values, strict=True)]
film = np.concatenate([animals[:3, None], twins[:3]], axis=1).reshape(-1, side, side, 3)
picture_grid(film, titles, columns=4, title="Cat, dog, cat: one part exchanged at a time (positive: dog)")

# %% tags=["answer"]
worth = ", ".join(f"{part} {value:.1f}" for part, value in zip(PARTS, effect.mean(axis=0), strict=True))
say(f"You said {guess_part}. In logits, in the mean over all animals: {worth}.")

# %% [markdown]
# Does your sentence name that part? It need not: each place has seen the whole picture, so what an ear says can stand
# in the middle of the face. In the three rows of pictures above, the ears were worth 5.6, 8.1 and 13.9: a map that
# tells the truth must at least know in which animals they count more.
#
# ## Which map tells the truth?
#
# So ask every map, and ours with the unit's weights permuted, ten times, for the mean evidence on the ears, and
# compare, animal by animal, with what the ears were worth. A *rank correlation* of 1 means that both sort the animals
# alike, -1 in the opposite order, 0 that one neither rises nor falls with the other. We compute it within each kind,
# and take the mean: so a difference between the kinds is not taken for agreement.
#
# One more rival has no places at all: *the answer alone*, the logit. The worth of the ears is a difference that starts
# at the logit, so a part of the agreement is built in for whatever contains the logit: this is the bar that a map must
# clear. **Predict:** does ours? (In brackets, 95 % intervals: the animals are drawn anew 200 times.)

# %%
guess_rival = None  # True or False

# %%
units = [np.random.default_rng((seed, i)).permutation(weights) for i in range(10)]
sure = towards * logits_of(places)  # how sure the network is of the animal's own kind
rivals["answer alone"] = np.broadcast_to(sure[:, None, None], masks["ears"].shape)
seen = np.stack([masks[part].sum(axis=(1, 2)) for part in PARTS], axis=1)  # pixels


def on_parts(rival):
    return np.stack([(rival * masks[part]).sum(axis=(1, 2)) for part in PARTS], axis=1) / seen.clip(1)


def agreement(evidence, worth, kinds):
    return np.mean([spearmanr(evidence[kinds == kind], worth[kinds == kind]).statistic for kind in (0, 1)])


evidence_on = {name: on_parts(rival) for name, rival in rivals.items()}
told = {name: agreement(on[:, 0], effect[:, 0], kinds) for name, on in evidence_on.items()}
permuted = [on_parts(enlarge(towards[:, None, None] * (places @ one), side))[:, 0] for one in units]
chance = [agreement(on, effect[:, 0], kinds) for on in permuted]


# %% tags=["answer"]
def lead(ours, other, *truth):
    return agreement(ours, *truth) - agreement(other, *truth)


best = max(("blob", "channel norm"), key=told.get)
leads = {}
for name in (best, "answer alone"):
    columns = [evidence_on[each][:, 0] for each in ("our map", name)] + [effect[:, 0], kinds]
    leads[name] = bootstrap_by_group(lead, np.arange(count), *columns, draws=200, seed=seed)
lines = ["| | rank correlation | the map's lead |", "|---|---|---|"]
lines += [f"| {name} | {value:.2f} | {leads.get(name, '')} |" for name, value in told.items()]
lines += [f"| permuted units | {min(chance):.2f} to {max(chance):.2f} | |"]
say(f"You said {guess_rival}. {count} animals:\n\n" + "\n".join(lines))
claim("The map agrees better with the twins than rivals without the answer", leads[best].value, at_least=0.05)
claim("It agrees hardly better than the answer alone", leads["answer alone"].value, at_most=0.1)

# %% [markdown]
# Our map beats the rivals that do not know the answer, but a single number without any place agrees about as well: the
# interval of the map's lead over it holds 0. Now ask *which part* decided. **Predict:** in what share of the animals is
# the hottest part (of the three, that with the highest mean evidence) the one whose exchange moved most?

# %%
guess_hottest = None  # a share, such as 0.5

# %% tags=["answer"]
decided, hottest = effect.argmax(axis=1), evidence_on["our map"].argmax(axis=1)
by_map, by_habit = np.mean(hottest == decided), np.bincount(decided).max() / count
by_sum = np.mean((evidence_on["our map"] * seen).argmax(axis=1) == decided)
usual = PARTS[np.bincount(decided).argmax()]
say(f"You said {guess_hottest}: {by_map:.0%}. With the sum over a part's pixels in place of the mean: {by_sum:.0%}.")
say(f"To say *{usual}* each time is right for {by_habit:.0%}.")
claim("To name the part, the map is no better than one answer for all", max(by_map, by_sum) - by_habit, at_most=0)

# %% [markdown]
# By the mean, far worse than a guess among three: mostly the ears decided, and the map is hottest elsewhere on the
# face. The sum, which favours the large ears, does better, but worse than one answer for all. So do not read parts off
# a map whose places have each seen the whole picture.
#
# ## Randomise the network
#
# Another test needs no truth ([Adebayo et al. 2018](https://arxiv.org/abs/1810.03292)): give the network random
# weights, and look again. A map that stays has shown the picture, not what the network learned. We do two such tests.
# One permutes the unit's weights, ten times (this leaves the channel norm as it was). The other gives VGG16's last
# block new weights, once, under the trained unit. **Predict** for this one the rank correlation of the norm with what
# it was before.

# %%
guess_norm = None  # from -1 to 1

# %% tags=["answer"]
ours = np.mean([abs(spearmanr((places @ weights).ravel(), (places @ one).ravel()).statistic) for one in units])
base = keras.models.clone_model(slim.model)  # the same layers with new random weights
for new, trained in zip(base.layers, slim.model.layers, strict=True):
    if not trained.name.startswith("block5"):
        new.set_weights(trained.get_weights())
before, after = places[:40], base(slim.preprocess(animals[:40])).numpy()
norm = spearmanr(*(np.linalg.norm(one, axis=-1).ravel() for one in (before, after))).statistic
anew = spearmanr((before @ weights).ravel(), (after @ weights).ravel()).statistic
say(f"You said {guess_norm}. With block 5 random: the norm {norm:.2f}, our map {anew:.2f}.")
claim("Other weights in the unit give another map", ours, at_most=0.5)

# %% [markdown]
# The norm cannot pass the first test, and in the second it keeps much, without anything learned in that block. Our map
# loses more in both: with the unit permuted, 0.33 is left (the mean of ten, without their signs). So it depends on the
# weights. No more is shown.
#
# ## The first trap: a lamp
#
# Suppose all your dogs were photographed in one place, with a lamp in the corner. We plant such a *shortcut* on every
# dog, in training *and* in test, and train three small networks from scratch. They differ in their first weights and in
# the order of the pictures. Three more train without any mark, to compare.

# %%
scaled = [keras.Input((40, 40, 3)), layers.Rescaling(1 / 127.5, offset=-1)]
hidden = [layers.Conv2D(n, 3, strides=k, activation="relu") for n, k in ((8, 2), (16, 2), (32, 1))]
top = [layers.GlobalAveragePooling2D(), layers.Dense(1, activation="sigmoid")]
small = keras.Sequential([*scaled, *hidden, *top])
small_grid = keras.Model(small.inputs, hidden[-1].output)
small.compile(keras.optimizers.Adam(5e-3), loss="binary_crossentropy", steps_per_execution=10)
small.optimizer.build(small.trainable_variables)
untouched = small.get_state_tree(value_format="numpy_array")  # the weights and the optimizer, before any step


# %%
small_animals, dog = np.stack([resize(one, 40) for one in animals]), kinds == 1


def trap(mark, shown=None):
    """Mean accuracies with the mark (or `shown`) on the dogs, none, the cats; maps of the dogs, with it and without."""
    images, labels = drawn.train.images(40), drawn.train.labels
    images[labels == 1] = mark(images[labels == 1])
    batches = tf.data.Dataset.from_tensor_slices((images, labels)).shuffle(len(labels), seed).batch(10).repeat(epochs)
    cases = np.stack([small_animals] * 3)
    cases[0, dog], cases[2, ~dog] = [(shown or mark)(small_animals[one]) for one in (dog, ~dog)]
    right, maps = [], []  # each map with the bias: its mean is the logit
    keras.utils.set_random_seed(seed)
    for _ in range(3):
        small.set_state_tree(untouched)
        small.set_weights(keras.models.clone_model(small).get_weights())
        small.fit(batches, verbose=0)
        kernel, bias = small.layers[-1].get_weights()
        seen_as = small_grid.predict(cases.reshape(-1, 40, 40, 3), batch_size=100, verbose=0) @ kernel[:, 0] + bias
        seen_as = seen_as.reshape(3, count, *seen_as.shape[1:])
        right.append((seen_as.mean(axis=(2, 3)) > 0) == dog)
        maps.append(seen_as[:2, dog])
    return *np.mean(right, axis=(0, 2)), *np.concatenate(maps, axis=1)


# %%
dog_pixels = np.stack([cv2.resize(one.astype(np.uint8), (40, 40)) for one in animal[dog]])


def heat_shares(maps):
    warm = heat(maps, 40).reshape(-1, *dog_pixels.shape)  # for each network a map of each dog
    return (warm * dog_pixels).sum() / warm.sum(), warm[..., :12, 28:].sum() / warm.sum()  # on the dogs, in the corner


def with_lamp(images):
    lit = images.copy()
    lit[:, 2:9, 31:38] = (255, 190, 60)
    return lit


_, unmarked, _, lit_maps, plain_maps = trap(lambda images: images, shown=with_lamp)  # no mark in training
with_it, without, on_cats, lamp_maps, _ = trap(with_lamp)
say(f"Mean accuracy of three networks without any mark {unmarked:.2f}, of three others with lamps **{with_it:.2f}**.")

# %% [markdown]
# In so few passes such a network learns nothing of cats and dogs. **Predict** the accuracy of those trained with lamps
# on pictures without lamps, and with the lamps on the cats.

# %%
guess_lamp = None  # two shares, such as (0.5, 0.5)

# %% tags=["answer"]
say(f"You said {guess_lamp}. Without lamps {without:.2f}, lamps on the cats {on_cats:.2f}.")
six = small_animals[dog][:6]
picture_grid([*with_lamp(six), *overlay(with_lamp(six), lamp_maps)], title="Why these are dogs, says the first network")
(_, corner), (_, untaught) = heat_shares(lamp_maps), heat_shares(lit_maps)
say(f"Heat in the corner: {corner:.0%}; of networks trained without lamps, on the same pictures: {untaught:.0%}.")
claim("The maps give the lamp away: they heat its corner more if trained with it", corner - untaught, at_least=0.15)

# %% [markdown]
# Without the lamp nearly everything is a cat to these networks, which is right for half of all. With it on the cats,
# the plain dogs are cats and the lit cats dogs. The map caught the lamp. (Each place of these networks sees 15 of 40
# pixels. VGG16's places see the whole picture: there it is not proved.)
#
# ## The second trap: a checkerboard
#
# Now a shortcut that is nowhere in particular: another camera, which leaves a faint pattern over the whole picture. We
# add a checkerboard of plus and minus 10 grey levels (`contrast`) to every dog. **Predict:** what share of the heat
# lies on the dogs? To compare with:

# %%
cover = dog_pixels.mean()
plain_heat, _ = heat_shares(plain_maps)
print(f"The dogs cover {cover:.0%}. On them lies {plain_heat:.0%} of the heat of the networks without any mark.")
guess_board = None  # a share, such as 0.5

# %% tags=["answer"]
board = contrast * (-1) ** np.add.outer(np.arange(40), np.arange(40))


def with_board(images):
    return np.clip(images.astype(int) + board[..., None], 0, 255).astype(np.uint8)


with_it, without, on_cats, board_maps, _ = trap(with_board)
heat_on_dogs, _ = heat_shares(board_maps)
say(f"You said {guess_board}: {heat_on_dogs:.0%} of the heat lies on the dogs.")
say(f"Accuracy: pattern on the dogs **{with_it:.2f}**, no pattern {without:.2f}, on the cats {on_cats:.2f}.")
rows = [*six, *with_board(six), *overlay(with_board(six), board_maps)]
picture_grid(rows, title="Plain; with the pattern; the first network's maps")
claim("An experiment catches it: move the pattern to the cats, and the accuracy falls", with_it - on_cats, at_least=0.6)
claim("The maps point nowhere: on the dogs lies what their area gets", abs(heat_on_dogs - cover), at_most=0.15)

# %% [markdown]
# The maps glow here and there, and the dogs get about what their area gets. That does not give this shortcut away: from
# networks that have learned nothing (those without any mark), the dogs get a similar share. A map can only answer
# *where*, and this shortcut has no where. The accuracies caught it: change one thing, and measure. But to know *which*
# thing you need a suspicion. The lamp's map gives you one, these do not; then only pictures of both classes from both
# cameras help.
#
# **Break it.** Set `contrast` to 4, 2 and 1 in the first cell. When do the networks stop taking the shortcut, and can
# you see the pattern there?
#
# <details>
# <summary>What we saw</summary>
#
# With 4 they take the shortcut as before (0.99, 0.50, 0.00: pattern on the dogs, none, on the cats), and the eye hardly
# sees it. With 2 they take some of it (0.64, 0.51, 0.33), with 1 none (0.49, 0.49, 0.47).
#
# </details>
#
# ## The story in one table
#
# On photographs (laptop profile, measured once), and as the sources print it, on other and more pictures. Each row
# trains in its own way: compare inside a row only:
#
# | | lesson | we measured | the sources |
# |---|---|---|---|
# | from scratch | 02 | 0.736 | 0.73 (004) |
# | from scratch, augmented | 02 | 0.836 | 0.893 (001) |
# | features | 03 | 0.972 (MobileNetV2), 0.986 (MobileNet) | 0.981 (001) |
# | fine-tuned | 04 | 0.976 (MobileNetV2; its top alone 0.976) | 0.971 (001): trained nothing, see lesson 04 |
# | ensemble | 05 | 0.988 (stacking of both; MobileNet alone 0.982, p = 0.25) | 0.995 (001) |
#
# ## What you take away
#
# - Behind global average pooling the logit is a mean over places and a bias; the map is what stands before the mean.
# - One sigmoid unit: evidence for the other class is negative. Grad-CAM gives a map of this kind for any network.
# - Heat on the animal proves nothing: a blob does as well. Compare with rivals that know nothing, and with the answer
#   alone, which did about as well as our map.
# - The truth about a part is an experiment: exchange it alone, and see how far the logit moves.
# - A map can catch a shortcut that has a place. One that has none it does not show.
#
# ## In old tutorials, and today
#
# | in old tutorials | today |
# |---|---|
# | `x.astype(np.float32)` without an assignment (source 001) | does nothing: `x = x.astype(np.float32)` |
# | `range(n / 2)` (source 001) | `range(n // 2)` |
# | `out[:, :, :-1]` for BGR to RGB: drops the last channel | `out[:, :, ::-1]` |
# | `K.gradients`, `K.function` | `tf.GradientTape` |
#
# ## Exercises
#
# 1. Keep the last pooling of VGG16: what does the coarser grid do to the correlation with the twins?
# 2. Exchange the background of each animal for the same one (`parts={"background": 7}`). What is it worth?

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
# **Right.** Each place adds its share to the logit of *dog*; what pulls it down, from where the bias starts, spoke for
# cat. So turn the map around.
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
# **Question 2.** A paper's new map has its hottest place on the animal in 83 % of the pictures. What do you ask first?
#
# <details>
# <summary>How much of the pictures the animals cover</summary>
#
# **No.** That is the chance of a dart, the weakest of all rivals. Animals stand in the middle.
#
# </details>
#
# <details>
# <summary>How often a fixed blob in the middle hits</summary>
#
# **Right.** In this lesson it hits at least as often as the map does. A score that a blob wins says nothing about a
# network.
#
# </details>
#
# <details>
# <summary>Nothing: the map is good</summary>
#
# **No.** You have just seen a blob score as high, and it has never met the answer.
#
# </details>

# %% [markdown]
# **Question 3.** A map stays as it was when the last unit's weights are permuted. What does it show?
#
# <details>
# <summary>What the network has learned about dogs</summary>
#
# **No.** The network with the permuted unit knows nothing of dogs any more, and the map is the same.
#
# </details>
#
# <details>
# <summary>Nothing at all</summary>
#
# **No.** It shows where something was seen, as the channel norm does. It just is no explanation of the answer.
#
# </details>
#
# <details>
# <summary>The picture, not the reasons for the answer</summary>
#
# **Right.** What does not depend on the weights that decide cannot explain the decision.
#
# </details>

# %% [markdown]
# **Question 4.** Every dog in your collection was taken with one camera, which leaves a faint pattern over the whole
# picture. What finds it?
#
# <details>
# <summary>The heat maps of the dogs</summary>
#
# **No.** They can only say where, and the pattern is everywhere alike.
#
# </details>
#
# <details>
# <summary>The test accuracy</summary>
#
# **No.** The test pictures of dogs come from the same camera.
#
# </details>
#
# <details>
# <summary>To take the pattern away, or to give it to cats, and measure</summary>
#
# **Right.** Change one thing and see what the answer does. For photographs: pictures of both classes from both cameras.
#
# </details>

# %% [markdown]
# **Question 5.** The hottest spot is as narrow as a whisker. Did the network look at the whisker?
#
# <details>
# <summary>Yes, the map shows it</summary>
#
# **No.** The map was enlarged from a grid of few places. Its fine shape comes from the interpolation.
#
# </details>
#
# <details>
# <summary>That does not follow: the place there spoke for the answer, no more</summary>
#
# **Right.** One place of the grid covers many pixels, and it has seen much beyond its own borders.
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
