"""Wrong solutions of exercise 06, each wrong in a way that a student would be."""

MUTANTS: dict[str, list[str]] = {
    "task1": [
        # the mean over the channels
        """
def activation_map(features, weights):
    if np.shape(weights) not in ((features.shape[-1],), (features.shape[-1], 1)):
        raise ValueError
    return (features * np.ravel(weights)).mean(axis=-1)
""",
        # only where it speaks for dog
        """
def activation_map(features, weights):
    if np.shape(weights) not in ((features.shape[-1],), (features.shape[-1], 1)):
        raise ValueError
    return np.maximum(features @ np.ravel(weights), 0)
""",
        # keeps the column
        """
def activation_map(features, weights):
    if np.shape(weights) not in ((features.shape[-1],), (features.shape[-1], 1)):
        raise ValueError
    return features @ weights
""",
        # transposes the places
        """
def activation_map(features, weights):
    if np.shape(weights) not in ((features.shape[-1],), (features.shape[-1], 1)):
        raise ValueError
    return np.einsum("hwc,c->wh", features, np.ravel(weights))
""",
        # the channel with the largest weight alone
        """
def activation_map(features, weights):
    if np.shape(weights) not in ((features.shape[-1],), (features.shape[-1], 1)):
        raise ValueError
    weights = np.ravel(weights)
    best = np.argmax(np.abs(weights))
    return weights[best] * features[:, :, best]
""",
        # lets NumPy stretch a single weight over all channels
        """
def activation_map(features, weights):
    return (features * np.ravel(weights)).sum(axis=-1)
""",
        # takes a kernel of two columns for one
        """
def activation_map(features, weights):
    weights = np.asarray(weights)
    if len(weights) != features.shape[-1]:
        raise ValueError
    return features @ (weights if weights.ndim == 1 else weights[:, 0])
""",
    ],
    "task2": [
        # forgets the bias
        """
def evidence(places, bias):
    if places.ndim != 2 or places.size == 0:
        raise ValueError
    dog = 1 / (1 + np.exp(-places.mean()))
    return float(dog), places if dog > 0.5 else -places
""",
        # adds the places up
        """
def evidence(places, bias):
    if places.ndim != 2 or places.size == 0:
        raise ValueError
    dog = 1 / (1 + np.exp(-(places.sum() + bias)))
    return float(dog), places if dog > 0.5 else -places
""",
        # the hottest place decides
        """
def evidence(places, bias):
    if places.ndim != 2 or places.size == 0:
        raise ValueError
    dog = 1 / (1 + np.exp(-(places.max() + bias)))
    return float(dog), places if dog > 0.5 else -places
""",
        # never turns the map
        """
def evidence(places, bias):
    if places.ndim != 2 or places.size == 0:
        raise ValueError
    return float(1 / (1 + np.exp(-(places.mean() + bias)))), places
""",
        # turns by the map's mean, not by the answer
        """
def evidence(places, bias):
    if places.ndim != 2 or places.size == 0:
        raise ValueError
    dog = 1 / (1 + np.exp(-(places.mean() + bias)))
    return float(dog), places if places.mean() > 0 else -places
""",
        # every place positive
        """
def evidence(places, bias):
    if places.ndim != 2 or places.size == 0:
        raise ValueError
    dog = 1 / (1 + np.exp(-(places.mean() + bias)))
    return float(dog), np.abs(places)
""",
        # weighs the map with the sureness, as the source does
        """
def evidence(places, bias):
    if places.ndim != 2 or places.size == 0:
        raise ValueError
    dog = 1 / (1 + np.exp(-(places.mean() + bias)))
    return float(dog), (dog - 0.5) * places
""",
        # the sure answer's probability in place of dog's
        """
def evidence(places, bias):
    if places.ndim != 2 or places.size == 0:
        raise ValueError
    dog = 1 / (1 + np.exp(-(places.mean() + bias)))
    return float(max(dog, 1 - dog)), places if dog > 0.5 else -places
""",
        # any shape will do
        """
def evidence(places, bias):
    dog = 1 / (1 + np.exp(-(np.mean(places) + bias)))
    return float(dog), places if dog > 0.5 else -places
""",
    ],
    "task3": [
        # the interpolation given as the destination
        """
def heat(places, size, cut=0.2):
    if not 0 <= cut < 1:
        raise ValueError
    large = cv2.resize(np.asarray(places, "float32"), (size, size), cv2.INTER_CUBIC)
    if np.max(places) == np.min(places):
        return np.zeros_like(large)
    large = (large - large.min()) / (large.max() - large.min())
    return np.where(large < cut, 0, (large - cut) / (1 - cut))
""",
        # divides by the largest value only
        """
def heat(places, size, cut=0.2):
    if not 0 <= cut < 1:
        raise ValueError
    large = cv2.resize(np.asarray(places, "float32"), (size, size), interpolation=cv2.INTER_CUBIC)
    if np.max(places) == np.min(places):
        return np.zeros_like(large)
    large = large / large.max()
    return np.where(large < cut, 0, (large - cut) / (1 - cut))
""",
        # zero divided by zero
        """
def heat(places, size, cut=0.2):
    if not 0 <= cut < 1:
        raise ValueError
    large = cv2.resize(np.asarray(places, "float32"), (size, size), interpolation=cv2.INTER_CUBIC)
    with np.errstate(all="ignore"):
        large = (large - large.min()) / (large.max() - large.min())
    return np.where(large < cut, 0, (large - cut) / (1 - cut))
""",
        # cuts, and does not stretch the rest
        """
def heat(places, size, cut=0.2):
    if not 0 <= cut < 1:
        raise ValueError
    large = cv2.resize(np.asarray(places, "float32"), (size, size), interpolation=cv2.INTER_CUBIC)
    if np.max(places) == np.min(places):
        return np.zeros_like(large)
    large = (large - large.min()) / (large.max() - large.min())
    return np.where(large < cut, 0, large)
""",
        # stretches, and does not cut: below zero
        """
def heat(places, size, cut=0.2):
    if not 0 <= cut < 1:
        raise ValueError
    large = cv2.resize(np.asarray(places, "float32"), (size, size), interpolation=cv2.INTER_CUBIC)
    if np.max(places) == np.min(places):
        return np.zeros_like(large)
    large = (large - large.min()) / (large.max() - large.min())
    return (large - cut) / (1 - cut)
""",
        # stretches the small map: the enlarged one leaves 0 to 1
        """
def heat(places, size, cut=0.2):
    if not 0 <= cut < 1:
        raise ValueError
    small = np.asarray(places, "float32")
    if small.max() == small.min():
        return np.zeros((size, size), "float32")
    small = (small - small.min()) / (small.max() - small.min())
    large = cv2.resize(small, (size, size), interpolation=cv2.INTER_CUBIC)
    return np.where(large < cut, 0, (large - cut) / (1 - cut))
""",
        # cuts twice, as the source does: 0.2 off, and then below 0.2 of what is left
        """
def heat(places, size, cut=0.2):
    if not 0 <= cut < 1:
        raise ValueError
    large = cv2.resize(np.asarray(places, "float32"), (size, size), interpolation=cv2.INTER_CUBIC)
    if np.max(places) == np.min(places):
        return np.zeros_like(large)
    large = (large - large.min()) / (large.max() - large.min())
    large = (large - cut) / (1 - cut)
    return np.where(large <= cut, 0, large)
""",
        # takes any cut
        """
def heat(places, size, cut=0.2):
    cut = min(max(cut, 0.0), 0.99)
    large = cv2.resize(np.asarray(places, "float32"), (size, size), interpolation=cv2.INTER_CUBIC)
    if np.max(places) == np.min(places):
        return np.zeros_like(large)
    large = (large - large.min()) / (large.max() - large.min())
    return np.where(large < cut, 0, (large - cut) / (1 - cut))
""",
    ],
    "task4": [
        # the heat's mean on the animal
        """
def beyond_area(warm, mask):
    mask = np.asarray(mask, bool)
    if warm.shape != mask.shape or warm.min() < 0:
        raise ValueError
    return 0.0 if warm.sum() == 0 else float(warm[mask].mean() - mask.mean())
""",
        # the share alone
        """
def beyond_area(warm, mask):
    mask = np.asarray(mask, bool)
    if warm.shape != mask.shape or warm.min() < 0:
        raise ValueError
    return 0.0 if warm.sum() == 0 else float(warm[mask].sum() / warm.sum())
""",
        # nothing divided by nothing
        """
def beyond_area(warm, mask):
    mask = np.asarray(mask, bool)
    if warm.shape != mask.shape or warm.min() < 0:
        raise ValueError
    with np.errstate(all="ignore"):
        return float(warm[mask].sum() / warm.sum() - mask.mean())
""",
        # without heat, minus the area
        """
def beyond_area(warm, mask):
    mask = np.asarray(mask, bool)
    if warm.shape != mask.shape or warm.min() < 0:
        raise ValueError
    return float(warm[mask].sum() / max(warm.sum(), 1e-9) - mask.mean())
""",
        # counts warm places instead of heat
        """
def beyond_area(warm, mask):
    mask = np.asarray(mask, bool)
    if warm.shape != mask.shape or warm.min() < 0:
        raise ValueError
    return 0.0 if warm.sum() == 0 else float((mask & (warm > 0)).sum() / (warm > 0).sum() - mask.mean())
""",
        # a mask of numbers picks rows
        """
def beyond_area(warm, mask):
    if warm.shape != mask.shape or warm.min() < 0:
        raise ValueError
    return 0.0 if warm.sum() == 0 else float(warm[mask].sum() / warm.sum() - mask.mean())
""",
        # never below zero
        """
def beyond_area(warm, mask):
    mask = np.asarray(mask, bool)
    if warm.shape != mask.shape or warm.min() < 0:
        raise ValueError
    return 0.0 if warm.sum() == 0 else max(0.0, float(warm[mask].sum() / warm.sum() - mask.mean()))
""",
        # lets negative heat pass
        """
def beyond_area(warm, mask):
    mask = np.asarray(mask, bool)
    if warm.shape != mask.shape:
        raise ValueError
    return 0.0 if warm.sum() == 0 else float(warm[mask].sum() / warm.sum() - mask.mean())
""",
    ],
    "task5": [
        # the hottest place of all pictures together
        """
def pointing_game(warm, masks):
    if warm.shape != masks.shape or warm.ndim != 3 or len(warm) == 0:
        raise ValueError
    return float(masks.ravel()[warm.argmax()]), float(masks.mean())
""",
        # the coldest place
        """
def pointing_game(warm, masks):
    if warm.shape != masks.shape or warm.ndim != 3 or len(warm) == 0:
        raise ValueError
    places = warm.reshape(len(warm), -1).argmin(axis=1)
    return float(masks.reshape(len(masks), -1)[np.arange(len(masks)), places].mean()), float(masks.mean())
""",
        # row and column exchanged
        """
def pointing_game(warm, masks):
    if warm.shape != masks.shape or warm.ndim != 3 or len(warm) == 0:
        raise ValueError
    hits = []
    for one, mask in zip(warm, masks):
        column, row = np.unravel_index(one.argmax(), one.shape)
        hits.append(mask[min(row, mask.shape[0] - 1), min(column, mask.shape[1] - 1)])
    return float(np.mean(hits)), float(masks.mean())
""",
        # any of several hottest places may hit
        """
def pointing_game(warm, masks):
    if warm.shape != masks.shape or warm.ndim != 3 or len(warm) == 0:
        raise ValueError
    hits = [bool(mask[one == one.max()].any()) for one, mask in zip(warm, masks)]
    return float(np.mean(hits)), float(masks.mean())
""",
        # the last of several hottest places
        """
def pointing_game(warm, masks):
    if warm.shape != masks.shape or warm.ndim != 3 or len(warm) == 0:
        raise ValueError
    hits = [bool(mask.ravel()[::-1][one.ravel()[::-1].argmax()]) for one, mask in zip(warm, masks)]
    return float(np.mean(hits)), float(masks.mean())
""",
        # the number of hits
        """
def pointing_game(warm, masks):
    if warm.shape != masks.shape or warm.ndim != 3 or len(warm) == 0:
        raise ValueError
    places = warm.reshape(len(warm), -1).argmax(axis=1)
    return int(masks.reshape(len(masks), -1)[np.arange(len(masks)), places].sum()), float(masks.mean())
""",
        # leaves pictures without an animal out
        """
def pointing_game(warm, masks):
    if warm.shape != masks.shape or warm.ndim != 3 or len(warm) == 0:
        raise ValueError
    some = [i for i in range(len(masks)) if masks[i].any()]
    hits = [bool(masks[i].ravel()[warm[i].argmax()]) for i in some]
    return float(np.mean(hits)) if hits else 0.0, float(masks.mean())
""",
        # a dart's chance of one half
        """
def pointing_game(warm, masks):
    if warm.shape != masks.shape or warm.ndim != 3 or len(warm) == 0:
        raise ValueError
    places = warm.reshape(len(warm), -1).argmax(axis=1)
    return float(masks.reshape(len(masks), -1)[np.arange(len(masks)), places].mean()), 0.5
""",
    ],
    "task6": [
        # both repaired, one cause wrong
        """
def causes():
    return "cd"


def prepare(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture.astype("float32") - np.array([103.939, 116.779, 123.68], "float32")


def show(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture[:, :, ::-1]
""",
        # only one cause
        """
def causes():
    return "a"


def prepare(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture.astype("float32") - np.array([103.939, 116.779, 123.68], "float32")


def show(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture[:, :, ::-1]
""",
        # astype is kept, and the result put back into the old array
        """
def causes():
    return "ad"


def prepare(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    x = picture.copy()
    x[:] = x.astype("float32") - np.array([103.939, 116.779, 123.68], "float32")
    return x


def show(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture[:, :, ::-1]
""",
        # reverses the columns: a mirror image in the wrong colours
        """
def causes():
    return "ad"


def prepare(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture.astype("float32") - np.array([103.939, 116.779, 123.68], "float32")


def show(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture[:, ::-1]
""",
        # the whole picture on its head
        """
def causes():
    return "ad"


def prepare(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture.astype("float32") - np.array([103.939, 116.779, 123.68], "float32")


def show(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture[::-1, ::-1, ::-1]
""",
        # the network gets RGB now
        """
def causes():
    return "ad"


def prepare(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture[:, :, ::-1].astype("float32") - np.array([123.68, 116.779, 103.939], "float32")


def show(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture[:, :, ::-1]
""",
        # double precision
        """
def causes():
    return "ad"


def prepare(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture - np.array([103.939, 116.779, 123.68])


def show(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture[:, :, ::-1]
""",
        # shows floats from 0 to 1
        """
def causes():
    return "ad"


def prepare(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture.astype("float32") - np.array([103.939, 116.779, 123.68], "float32")


def show(picture):
    if picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError
    return picture[:, :, ::-1] / 255
""",
        # a fourth channel is cut off in silence
        """
def causes():
    return "ad"


def prepare(picture):
    return picture[:, :, :3].astype("float32") - np.array([103.939, 116.779, 123.68], "float32")


def show(picture):
    return picture[:, :, 2::-1]
""",
    ],
}
