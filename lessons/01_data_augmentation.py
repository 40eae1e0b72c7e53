# %% [markdown]
# # 01 · Data augmentation
#
# **You will learn** what happens between a picture file and a tensor, how one small matrix turns, shifts and stretches
# a picture, how to combine many such changes into a single one, and which changes must never be made.
#
# **You need** lesson 00, and what a matrix product is.
#
# **Time** reading: 45 minutes · tiny: 25 seconds · laptop: a minute · full: a minute
#
# **Data** `cats_dogs`

# %% tags=["parameters"]
profile: str = "tiny"  # tiny (drawn pictures), laptop (photographs, a CPU) or full (photographs, a GPU)
seed: int = 0  # another seed: other drawn pictures, other random changes
rotation_range: float = 40.0  # degrees, of the variants. The one to break: 0 or 180

# %%
import time

import cv2
import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import layers

from course_utils.augment import RandomAffine, affine_matrix, warp
from course_utils.datasets import load
from course_utils.paths import run_folder
from course_utils.plots import picture_grid
from course_utils.profiles import get_profile
from course_utils.records import claim, record, say

settings = get_profile(profile)
keras.utils.set_random_seed(seed)
data = load("cats_dogs", settings, seed=seed)

# %% [markdown]
# ## From file to tensor
#
# A network eats numbers; a disk holds files. Four steps lie between: read the bytes, decode them into a grid of
# pixels, make the pixels floating-point numbers, scale them. Step one:

# %%
path = data.train.files[min(25, len(data.train.files) - 1)]  # one that stands whole in the middle
encoded = np.fromfile(path, np.uint8)
path.name, encoded[:10]

# %% [markdown]
# The first bytes say which format it is (137 80 78 71 is PNG, 255 216 is JPEG), whatever the file calls itself. Step
# two, decode. OpenCV does it quickly, but look at the colours before you trust it:

# %%
decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
rgb = cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB)
picture_grid([decoded, rgb], ["read as RGB: wrong", "converted: right"], columns=2)

# %% [markdown]
# OpenCV stores blue first (BGR), while Matplotlib, Keras and nearly everybody else expect red first (RGB). A network
# trained on one and asked about the other still answers, only worse. No error message will tell you. (Source 001 once
# writes `[:, :, :-1]` for this, which throws red away; `[:, :, ::-1]` is right.)
#
# Networks want pictures of one size. The course squashes every picture to a square:

# %%
picture = cv2.resize(rgb, (150, 150), interpolation=cv2.INTER_AREA)
picture.shape, picture.dtype, picture[75, 75]

# %% [markdown]
# Rows first, then columns, then red, green and blue, each an integer from 0 to 255. Such small integers have no room
# for more. We take 200 away from a pixel of 150. What comes out?

# %%
guess_pixel = None  # your number

# %% tags=["answer", "nbval-check-output"]
print(f"you guessed {guess_pixel}, it is {(np.array([150], np.uint8) - np.uint8(200))[0]}")

# %% [markdown]
# 206: below zero it starts again from 255, in an array without a warning. So step three comes before any arithmetic:
# make them floats. Step four brings them down to 0…1, because large inputs make large, unsteady training steps. In one
# line, `tensor = picture.astype("float32") / 255`. (`picture.astype("float32")` alone on a line leaves `picture` as it
# was: a slip in source 001.) Below we stay with 0 to 255, to show pictures.
#
# ## Moving points
#
# A network that saw this animal upright may not know it when it leans. So we show it leaning as well. To turn a
# picture is to move each of its points from $x$ to
#
# $$x' = M x + b$$
#
# where the matrix $M$ turns, stretches or mirrors, and the vector $b$ shifts. Such a map is called *affine*. Each kind
# of matrix is one line of code:


# %%
def rotation(degrees):
    angle = np.radians(degrees)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def scaling(horizontal, vertical):
    return np.diag([horizontal, vertical])


def reflection(degrees):
    """Mirror about the line through the origin at this angle to the x axis."""
    twice = 2 * np.radians(degrees)
    return np.array([[np.cos(twice), np.sin(twice)], [np.sin(twice), -np.cos(twice)]])


# %% [markdown]
# Try them on a flag, a shape that shows at once whether it was turned or mirrored. The dashed one is the original, and
# y points up, as in mathematics. Which of the four panels needs $b$?

# %%
flag = np.array([[0, 0], [0, 2], [1.2, 1.5], [0, 1]])
moves = {
    "rotation by 30°": flag @ rotation(30).T,
    "translation by (0.8, 0.4)": flag + [0.8, 0.4],
    "scaling by 1.5 and 0.5": flag @ scaling(1.5, 0.5).T,
    "reflection about the line at 30°": flag @ reflection(30).T,
}
figure, axes = plt.subplots(1, 4, figsize=(11, 3), layout="constrained", sharex=True, sharey=True)
for axis, (title, moved) in zip(axes, moves.items(), strict=True):
    axis.plot(*flag.T, "--", color="C0")
    axis.plot(*moved.T, color="C1")
    axis.set(title=title, xlabel="x", xlim=(-1.6, 2.4), ylim=(-1.4, 2.4), aspect="equal")
    axis.title.set_fontsize(9)
axes[0].set_ylabel("y")
axes[3].axline((0, 0), slope=np.tan(np.radians(30)), color="gray", linewidth=0.8)
plt.show()

# %% [markdown]
# Only the translation needs $b$: it is the one that moves the origin. The reflection leaves every point of the grey
# line where it is and swaps the sides of it; at 90° it is the left-right flip of every augmentation.
#
# Now mirror twice, first about the line at 20°, then about the one at 50° (in a product the right matrix acts first).
# The result is a rotation. By how many degrees?

# %%
guess_degrees = None  # your number

# %% tags=["answer", "nbval-check-output"]
twice = reflection(50) @ reflection(20)
print(f"you guessed {guess_degrees}, it is {np.degrees(np.arctan2(twice[1, 0], twice[0, 0])):.0f}")

# %% [markdown]
# 60: twice the angle between the lines. A horizontal and a vertical flip together turn a picture by 180°.
#
# ## Moving pictures
#
# `cv2.warpAffine` moves every pixel by the matrix $[M\,|\,b]$. In pictures y points *down*, so a positive angle turns
# clockwise. We turn ours by 40°. Where will the animal go?

# %%
turned = cv2.warpAffine(picture, np.hstack([rotation(40), [[0], [0]]]), (150, 150))
picture_grid([picture, turned], ["before", "turned by 40°"], columns=2)

# %% [markdown]
# Half of it swings out at the left, because the point that stays fixed is the origin, and the origin of a picture is
# its top left corner. To turn about the centre $c$, move it to the origin, turn, and move it back:
#
# $$x' = M (x - c) + c = M x + (c - M c)$$

# %%
centre = np.array([74.5, 74.5])
shift = centre - rotation(40) @ centre
turned = cv2.warpAffine(picture, np.hstack([rotation(40), shift[:, None]]), (150, 150))
picture_grid([picture, turned], ["before", "about the centre"], columns=2)

# %% [markdown]
# Better. The centre of 150 pixels numbered from 0 to 149 is 74.5, not 75: a picture flipped about 75 is shifted by one.
#
# ## One matrix for everything
#
# Three maps in a row make a formula that nobody wants to read. A third coordinate that is always 1 helps: in
# *homogeneous coordinates* a shift is a matrix as well, and doing one thing after another is a matrix product.


# %%
def homogeneous(matrix=None, offset=(0, 0)):
    result = np.eye(3)
    result[:2, :2] = np.eye(2) if matrix is None else matrix
    result[:2, 2] = offset
    return result


there, back = homogeneous(offset=-centre), homogeneous(offset=centre)
turn = back @ homogeneous(rotation(40)) @ there
np.round(turn, 2)

# %% [markdown]
# The product is read from right to left, so order matters. Here are the same turn and the same shift in both orders. In
# which one does the animal end up further down?

# %%
move = homogeneous(offset=(45, 0))
orders = {"before": np.eye(3), "turned, then moved": move @ turn, "moved, then turned": turn @ move}
picture_grid([cv2.warpAffine(picture, matrix[:2], (150, 150)) for matrix in orders.values()], list(orders), columns=3)

# %% [markdown]
# Moved first, the animal stands at the right and the turn carries it down along a circle. Turned first, it is simply
# pushed to the right.
#
# ## What fills the gaps?
#
# Each turn leaves corners that no pixel of the original belongs to. Four ways to fill them are common. Which would
# you choose for an animal? For a photograph of an eye with a black border?

# %%
fills = {
    "constant": cv2.BORDER_CONSTANT,
    "nearest": cv2.BORDER_REPLICATE,
    "reflect": cv2.BORDER_REFLECT,
    "wrap": cv2.BORDER_WRAP,
}
filled = [cv2.warpAffine(picture, (move @ turn)[:2], (150, 150), borderMode=mode) for mode in fills.values()]
picture_grid(filled, list(fills), columns=4)

# %% [markdown]
# `constant` leaves black wedges, fine where the border is black anyway. `nearest` draws streaks. `reflect` looks most
# natural, but may grow a second ear. `wrap` brings in the opposite side, here half a second cat. Old Keras filled with
# `nearest` unless told otherwise, as our warps below do; today's layers use `reflect`.
#
# ## Five warps, or one?
#
# Turn, shift, shear, zoom, flip: done one after another, each warp reads the picture anew and averages neighbouring
# pixels to find colours between them. Multiplied into one matrix first, all five cost a single reading.
#
# A *shear* pushes each row sideways, by its distance from the centre times the tangent of the angle (here in degrees):
# upright lines lean.
#
# Every warp asks each *new* pixel where its colour comes from, so that none stays empty. `cv2.warpAffine` takes the
# matrix that says where *old* pixels go, and inverts it itself. `warp` takes the way *back*, which `affine_matrix`
# builds: `zoom_x=0.9` sees nine tenths of the width and enlarges them, and a positive rotation turns the picture
# anticlockwise.

# %%
steps = [
    {"rotation": 33.0},
    {"width_shift": 0.033, "height_shift": -0.047},
    {"shear": 11.0},
    {"zoom_x": 0.9, "zoom_y": 0.95},
    {"flip_x": -1.0},
]
one_matrix = affine_matrix(150, 150, **{key: value for step in steps for key, value in step.items()})
one_warp = warp(picture[None], one_matrix)

five_warps = picture[None].astype("float32")
for step in steps:
    five_warps = warp(five_warps, affine_matrix(150, 150, **step))

# %% [markdown]
# The same animal at the same place, so every difference is the reading's. How much of the fine detail, measured as the
# *variance of the Laplacian* (large where neighbouring pixels differ much), do five warps keep of what one warp keeps?

# %%
guess_kept = None  # your number, from 0 to 1


# %% tags=["answer"]
def sharpness(image):
    """The variance of the Laplacian: large where neighbouring pixels differ much."""
    return cv2.Laplacian(np.asarray(image, "float32"), cv2.CV_32F).var()


crops = [np.asarray(result)[0, 40:110, 40:110] for result in (one_warp, five_warps)]
lost = 15 * np.abs(crops[0] - crops[1])
figure, axes = plt.subplots(1, 3, figsize=(9.5, 3.4), layout="constrained")
for axis, shown, title in zip(axes, (*crops, lost), ("one warp", "five warps", "difference, times 15"), strict=True):
    axis.imshow(np.clip(shown, 0, 255).astype(np.uint8), interpolation="nearest")
    axis.set_title(title)
    axis.set_axis_off()
plt.show()

kept = sharpness(crops[1]) / sharpness(crops[0])
print(f"you guessed {guess_kept}, five warps keep {kept:.2f}; one warp has {1 / kept:.2f} times as much as five")
claim("One warp keeps more of the picture's detail than five", 1 / kept, at_least=1.1)

# %% [markdown]
# It is lost along edges: each turn, shear or zoom averages neighbours once more. Whether that costs accuracy is not
# measured here.
#
# ## Twenty pictures out of one
#
# `RandomAffine` is a Keras layer that draws new random numbers for each picture, multiplies them into one matrix, and
# warps once. The ranges below are those of a much copied augmentation, which sources 001 and 004 use. `zoom=0.2` draws
# a factor for the width and one for the height, each from 0.8 to 1.2; `zoom=(low, high)` draws both from low to high.

# %%
augment = RandomAffine(
    rotation=rotation_range,
    width_shift=0.2,
    height_shift=0.2,
    shear=11.5,
    zoom=0.2,
    horizontal_flip=True,
    fill_mode="nearest",
    seed=seed,
)
variants = augment(np.repeat(picture[None], 20, axis=0), training=True)
picture_grid(variants, columns=10, title="Twenty variants of one picture")
plt.show()

preview = run_folder("01", {"profile": profile, "seed": seed, "rotation_range": rotation_range}) / "preview"
preview.mkdir(exist_ok=True)
for number, variant in enumerate(variants):
    keras.utils.save_img(preview / f"{number:02}.jpg", variant, scale=False)
print(len(list(preview.glob("*.jpg"))), "files in the folder", preview.name)

# %% [markdown]
# You still know the animal in every one of them, and so should the network. That is the test for an augmentation that
# keeps the label: **a picture that a person would still give the same label**. It is not the whole test: with
# `rotation_range = 180` you still know the animal, but pictures to be classified seldom stand on their head. And twenty
# variants are not twenty animals. (Source 001 writes its twenty to `preview`, too, but one too many.)
#
# ## The same with Keras's own layers
#
# Keras has a layer for each transform. Together they do nearly what the old generator did, but in five readings, and
# with other units:
#
# | old `ImageDataGenerator` | unit | today's layer | unit |
# |---|---|---|---|
# | `rotation_range=40` | degrees | `RandomRotation(40 / 360)` | fraction of a full turn |
# | `width_shift_range=0.2`, `height_shift_range=0.2` | fractions of width and height | `RandomTranslation(0.2, 0.2)`: height comes first | the same |
# | `shear_range=0.2` | radians up to Keras 2.1.2, degrees from 2.1.3 on | `RandomShear(0.2, 0.0)`, about the *top left corner*; with `(0.2, 0.2)` level lines lean as well | shift per pixel: the tangent |
# | `zoom_range=0.2` | each side by 0.8 to 1.2 on its own | `RandomZoom(0.2, 0.2)`; without the second, both sides alike | the same |
#
# The tutorials of 2017 meant radians by their `shear_range=0.2`, 11.5 degrees. Later versions read degrees. How far
# does the edge of a 150-pixel picture, 75 pixels from the centre, then move?

# %%
guess_edge = None  # your number, in pixels

# %% tags=["answer", "nbval-check-output"]
print(f"you guessed {guess_edge}")
for meaning, radians in {"0.2 radians": 0.2, "0.2 degrees": np.radians(0.2)}.items():
    print(f"{meaning}: {75 * np.tan(radians):5.2f} pixels")

# %% [markdown]
# A quarter of a pixel: whoever copies that line now trains with next to no shear, and nothing says so.
#
# Does our matrix do what the old generator did with the same numbers? `tf.keras` is Keras 3 today, with a copy of the
# old generator, so we ask the copy. It takes `width_shift_range` and `height_shift_range` for each other, so we give it
# both shifts ourselves, as pixels: `tx` to the side, `ty` up or down. The last line shows what it draws for a width
# shift alone:

# %%
ImageDataGenerator = tf.keras.preprocessing.image.ImageDataGenerator
old = ImageDataGenerator(fill_mode="nearest").apply_transform(
    picture.astype("float32"), {"theta": 33, "tx": 5, "ty": -7, "shear": 11, "zx": 0.9, "zy": 0.95}
)
new = warp(
    picture[None],
    affine_matrix(150, 150, rotation=33, width_shift=5 / 150, height_shift=-7 / 150, shear=11, zoom_x=0.9, zoom_y=0.95),
)[0]
distance = np.abs(old - np.asarray(new)).mean()
claim("One matrix gives the picture of Keras's copy of the old generator, to a grey level", distance, at_most=1.0)
print(ImageDataGenerator(width_shift_range=0.2).get_random_transform((150, 150, 3)))

# %% [markdown]
# The same picture, for these numbers. And the copy's mistake: `tx` is 0, so `width_shift_range` moves pictures *up and
# down*. With equal ranges nobody notices.
#
# And the time? Each contender gets the same 16 pictures from memory. Against Keras's five layers stand our single warp
# and, because the programs differ, five of *our* warps in a row. How many times as quick as the five layers is the
# single warp?

# %%
guess_times = None  # your number

# %%
five_layers = keras.Sequential(
    [
        layers.RandomFlip("horizontal"),
        layers.RandomRotation(40 / 360, fill_mode="nearest"),
        layers.RandomTranslation(0.2, 0.2, fill_mode="nearest"),
        layers.RandomShear(0.2, 0.0, fill_mode="nearest"),
        layers.RandomZoom(0.2, 0.2, fill_mode="nearest"),
    ]
)

# %%
batch = np.repeat(picture[None], 16, axis=0).astype("float32")
one_by_one = keras.Sequential(
    [
        RandomAffine(rotation=40),
        RandomAffine(width_shift=0.2, height_shift=0.2),
        RandomAffine(shear=11.5),
        RandomAffine(zoom=0.2),
        RandomAffine(horizontal_flip=True),
    ]
)
contenders = {
    "five layers of Keras": tf.function(lambda: five_layers(batch, training=True)),
    "five of our warps": tf.function(lambda: one_by_one(batch, training=True)),
    "one warp": tf.function(lambda: augment(batch, training=True)),
}

# %% tags=["answer"]
speeds = {}
for name, transform in contenders.items():
    transform()  # the first call builds the graph
    start = time.perf_counter()
    for _ in range(3):
        transform()
    speeds[name] = 3 * len(batch) / (time.perf_counter() - start)

figure, axis = plt.subplots(figsize=(6.5, 2.2), layout="constrained")
bars = axis.barh(list(speeds), list(speeds.values()))
axis.bar_label(bars, fmt="%.0f", padding=3)
axis.set(xlabel="pictures per second", title="16 pictures of 150 pixels", xlim=(0, 1.15 * max(speeds.values())))
plt.show()

layers_speed, five_speed, one_speed = speeds.values()
record("pictures_per_second", one_speed)
record("speed_up_over_five_layers", one_speed / layers_speed)
say(
    f"You guessed {guess_times}; the single warp is {one_speed / layers_speed:.0f} times as quick as the five layers. "
    f"It is {one_speed / five_speed:.1f} times as quick as five of our warps: one layer instead of five. The rest is "
    "how the two kinds of layers are programmed. (Three repeats on this machine: take the numbers as rough.)"
)

# %% [markdown]
# ## In the pipeline, or in the model?
#
# An augmentation layer can sit in two places. In the input pipeline it works on the CPU while the network trains (on
# tiny, ten pictures of 40 pixels a batch):

# %%
train = data.train.batches(settings.batch_size, shuffle=True, seed=seed)
train_augmented = train.map(lambda pictures, labels: (augment(pictures, training=True), labels))
pictures, labels = next(iter(train_augmented))
pictures.shape, labels.shape

# %% [markdown]
# As the first layer of the model it runs on the GPU if there is one, and switches itself off when the model predicts
# (`predict` and `evaluate` pass `training=False`).

# %%
model = keras.Sequential([keras.Input((150, 150, 3)), augment])
as_predicted = model(picture[None], training=False)[0]
claim(
    "An augmentation layer leaves the pictures alone when the model predicts",
    np.abs(as_predicted - picture).max(),
    at_most=0,
)

# %% [markdown]
# Never augment validation or test pictures at random: they stand for what the network will meet in the world, and must
# be the same at every measurement. In the pipeline nothing switches itself off: map `train` only. Choose the pipeline,
# as lessons 02 and 07 do, unless a GPU has to wait for it. Lesson 04 puts the layer into the model.
#
# ## When the label changes, too
#
# Flip a cat and it stays a cat. Now flip a road sign. This one says *turn right ahead*:

# %%
sign = np.full((150, 150, 3), 205, np.uint8)
cv2.circle(sign, (75, 75), 62, (20, 70, 170), -1, cv2.LINE_AA)
cv2.polylines(sign, [np.array([[58, 112], [58, 68], [95, 68]])], False, (255, 255, 255), 13, cv2.LINE_AA)
cv2.fillPoly(sign, [np.array([[90, 44], [90, 92], [119, 68]])], (255, 255, 255), cv2.LINE_AA)
picture_grid(
    [sign, sign[:, ::-1], cv2.rotate(sign, cv2.ROTATE_90_COUNTERCLOCKWISE)],
    ["turn right ahead", "flipped: turn left", "turned: nonsense"],
    columns=3,
)

# %% [markdown]
# The flipped picture carries the label of the original, so the network is taught that left is right. In lesson 07 signs
# are therefore shifted, zoomed and tilted a little, but never flipped. Photographs of the retina may be flipped both
# ways: which eye it was does not change the diagnosis.
#
# ## Beyond affine
#
# [RandAugment](https://arxiv.org/abs/1909.13719) picks a few operations at random, on colours as well as shapes.
# [MixUp](https://arxiv.org/abs/1710.09412) blends two pictures *and their labels*;
# [CutMix](https://arxiv.org/abs/1905.04899) pastes a piece of one into another. Here are the last two:

# %%
ends = np.r_[0:6, -6:0]  # six cats, six dogs
images = tf.cast(data.train.images(96)[ends], tf.float32)
labels = keras.ops.one_hot(data.train.labels[ends], 2)
for mixer in (layers.MixUp(alpha=2.0, seed=seed), layers.CutMix(seed=seed)):
    mixed = mixer({"images": images, "labels": labels}, training=True)
    titles = [f"{cat:.0%} cat, {dog:.0%} dog" for cat, dog in np.asarray(mixed["labels"])]
    picture_grid(mixed["images"], titles, title=type(mixer).__name__)

# %% [markdown]
# The label is mixed in the same proportion as the picture. (Pictures that are mixed with their own kind stay 100 %.) It
# takes a loss that accepts fractions, as `CategoricalCrossentropy` does; the sparse one does not.

# %% [markdown]
# ## What you take away
#
# - File, pixel grid, float, scale: know at each point the shape, the type, the range and the order of the channels.
# - An affine map is one matrix; doing things in a row is a product; order and centre matter.
# - Combine first and warp once: sharper, and quicker, than five warps.
# - Copy no range without its unit: degrees, radians, fractions and factors all look like `0.2`.
# - Augment training pictures only, in ways that leave the label true, or change it along (MixUp, CutMix).
#
# ## In old tutorials, and today
#
# | in old tutorials | today |
# |---|---|
# | `datagen.flow_from_directory(folder, target_size=(150, 150))` | `keras.utils.image_dataset_from_directory(folder, image_size=(150, 150))`: pixels stay 0 to 255 |
# | `class_mode="binary"` | `label_mode="binary"` |
# | `img_to_array(load_img(path))`: "shape (3, 150, 150)" | `keras.utils.img_to_array(...)`: shape (150, 150, 3), channels last |
# | `save_to_dir="preview"` | `keras.utils.save_img` in a loop (`cv2.imwrite` expects BGR) |
#
# ## Exercises
#
# 1. Turn the picture by 40° about the tip of one ear. Which $b$ does it take?
# 2. Set `zoom=(0.5, 0.5)`. Does the animal grow or shrink, and why?
# 3. Break it: set `rotation_range = 180`, then find ranges so wild that *you* no longer know cat from dog.
# 4. Warp a picture ten times by 36° about its centre, then once by 360°. Explain the difference.

# %% [markdown]
# ## Check yourself
#
# Answer for yourself first. Then click a choice: each one says what is right or wrong about it.
#
# **Question 1.** A network was trained on RGB pictures. You ask it about one that `cv2.imread` has read. What happens?
#
# <details>
# <summary>An error, because the order of the channels is wrong</summary>
#
# **No.** Shape and type are the same in both orders, and nothing else is checked.
#
# </details>
#
# <details>
# <summary>It answers, only worse, and nothing tells you</summary>
#
# **Right.** Blue comes where the network expects red. Convert with `cv2.cvtColor`, or reverse the channels with `[:, :,
# ::-1]`.
#
# </details>
#
# <details>
# <summary>Nothing, since a network knows no names of colours</summary>
#
# **No.** It knows no names, but each weight was learned for one channel. Only if training and questions have the *same*
# wrong order does it not matter.
#
# </details>

# %% [markdown]
# **Question 2.** A pixel of a picture is 30, stored as `uint8`. What does `picture - np.uint8(50)` make of it?
#
# <details>
# <summary>236</summary>
#
# **Right.** Below zero it starts again from 255: 30 - 50 + 256. In an array there is no warning, and a dark place turns
# bright.
#
# </details>
#
# <details>
# <summary>0</summary>
#
# **No.** Stopping at 0 is what `cv2.subtract` does. NumPy goes on counting from the other end.
#
# </details>
#
# <details>
# <summary>-20</summary>
#
# **No.** `uint8` has no room for negative numbers. Make it a float first.
#
# </details>

# %% [markdown]
# **Question 3.** What does `move @ turn` do to a picture?
#
# <details>
# <summary>The same as <code>turn @ move</code></summary>
#
# **No.** That holds for two shifts, or for two turns about the same point, but not for a turn and a shift.
#
# </details>
#
# <details>
# <summary>It moves first, then turns</summary>
#
# **No.** That would be `turn @ move`, and it carries the picture along a circle.
#
# </details>
#
# <details>
# <summary>It turns first, then moves</summary>
#
# **Right.** The matrix at the right meets the coordinates first. So read such a product from right to left.
#
# </details>

# %% [markdown]
# **Question 4.** You copy `shear_range=0.2` from a tutorial of 2017 into the generator that `tf.keras` has today. What
# do you get?
#
# <details>
# <summary>What the tutorial had</summary>
#
# **No.** It had radians, 11.5 degrees. The number stayed, the unit changed.
#
# </details>
#
# <details>
# <summary>Practically no shear</summary>
#
# **Right.** Today the number means degrees. The edge of a 150-pixel picture moves by a quarter of a pixel, and no
# message says so.
#
# </details>
#
# <details>
# <summary>A picture squeezed to a fifth</summary>
#
# **No.** That would be a matter of zoom. Shear lets upright lines lean.
#
# </details>

# %% [markdown]
# **Question 5.** Which augmentation is allowed for a sign that says *turn right ahead*?
#
# <details>
# <summary>A horizontal flip</summary>
#
# **No.** The mirrored picture shows *turn left*, and still carries the label *turn right*. The network is taught a
# mistake.
#
# </details>
#
# <details>
# <summary>Any, because the label is kept with the picture</summary>
#
# **No.** That the label stays is just the trouble: an augmentation must leave it *true*.
#
# </details>
#
# <details>
# <summary>A few degrees of rotation, a small shift, some zoom</summary>
#
# **Right.** That is what a bent post and a slack cut-out do. You would still give each variant the same label.
#
# </details>

# %% [markdown]
# **Question 6.** You have 50 pictures and train on twenty variants of each. How good is that?
#
# <details>
# <summary>At best better than 50 pictures, and hardly as good as 1,000 different ones</summary>
#
# **Right.** They show the network what does *not* matter, not an animal that you have no picture of. How much that is
# worth depends on the ranges and the epochs: lesson 02 measures it.
#
# </details>
#
# <details>
# <summary>As good as 1,000 pictures</summary>
#
# **No.** Variants are relatives: the same animal, the same light, the same background.
#
# </details>
#
# <details>
# <summary>Of no use, since nothing new is in them</summary>
#
# **No.** What is new is which changes leave the label alone. A network does not know that by itself.
#
# </details>
