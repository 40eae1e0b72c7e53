"""Wrong solutions of exercise 01, each wrong in a way that a student would be."""

MUTANTS: dict[str, list[str]] = {
    "task1": [
        # leaves blue first
        """
def to_tensor(encoded, side):
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR) if len(encoded) else None
    if decoded is None:
        raise ValueError("no picture")
    return cv2.resize(decoded, (side, side), interpolation=cv2.INTER_AREA).astype("float32") / 255
""",
        # drops the last channel where it means to reverse the three
        """
def to_tensor(encoded, side):
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR) if len(encoded) else None
    if decoded is None:
        raise ValueError("no picture")
    rgb = np.ascontiguousarray(decoded[:, :, :-1])
    return cv2.resize(rgb, (side, side), interpolation=cv2.INTER_AREA).astype("float32") / 255
""",
        # gives the interpolation as the destination, as source 002 does
        """
def to_tensor(encoded, side):
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR) if len(encoded) else None
    if decoded is None:
        raise ValueError("no picture")
    rgb = cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB)
    return cv2.resize(rgb, (side, side)).astype("float32") / 255
""",
        # does not scale
        """
def to_tensor(encoded, side):
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR) if len(encoded) else None
    if decoded is None:
        raise ValueError("no picture")
    rgb = cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB)
    return cv2.resize(rgb, (side, side), interpolation=cv2.INTER_AREA).astype("float32")
""",
        # divides integers: float64, not float32
        """
def to_tensor(encoded, side):
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR) if len(encoded) else None
    if decoded is None:
        raise ValueError("no picture")
    rgb = cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB)
    return cv2.resize(rgb, (side, side), interpolation=cv2.INTER_AREA) / 255
""",
        # never asks whether the bytes were a picture
        """
def to_tensor(encoded, side):
    rgb = cv2.cvtColor(cv2.imdecode(encoded, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    return cv2.resize(rgb, (side, side), interpolation=cv2.INTER_AREA).astype("float32") / 255
""",
        # drops what astype returns: the division makes whole steps of it
        """
def to_tensor(encoded, side):
    decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR) if len(encoded) else None
    if decoded is None:
        raise ValueError("no picture")
    rgb = cv2.resize(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), (side, side), interpolation=cv2.INTER_AREA)
    rgb.astype("float32")
    return (rgb // 255).astype("float32")
""",
    ],
    "task2": [
        # turns about the top left corner
        """
def turn(degrees, height, width):
    if height < 1 or width < 1:
        raise ValueError("no pixels")
    angle = np.radians(degrees)
    return np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0]])
""",
        # half a pixel off
        """
def turn(degrees, height, width):
    if height < 1 or width < 1:
        raise ValueError("no pixels")
    angle = np.radians(degrees)
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centre = np.array([width / 2, height / 2])
    return np.hstack([matrix, (centre - matrix @ centre)[:, None]])
""",
        # height and width swapped: right for squares
        """
def turn(degrees, height, width):
    if height < 1 or width < 1:
        raise ValueError("no pixels")
    angle = np.radians(degrees)
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centre = np.array([(height - 1) / 2, (width - 1) / 2])
    return np.hstack([matrix, (centre - matrix @ centre)[:, None]])
""",
        # degrees taken for radians
        """
def turn(degrees, height, width):
    if height < 1 or width < 1:
        raise ValueError("no pixels")
    matrix = np.array([[np.cos(degrees), -np.sin(degrees)], [np.sin(degrees), np.cos(degrees)]])
    centre = np.array([(width - 1) / 2, (height - 1) / 2])
    return np.hstack([matrix, (centre - matrix @ centre)[:, None]])
""",
        # the other way round, as in mathematics (and as cv2.getRotationMatrix2D)
        """
def turn(degrees, height, width):
    if height < 1 or width < 1:
        raise ValueError("no pixels")
    return cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1)
""",
        # forgets the error
        """
def turn(degrees, height, width):
    angle = np.radians(degrees)
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centre = np.array([(width - 1) / 2, (height - 1) / 2])
    return np.hstack([matrix, (centre - matrix @ centre)[:, None]])
""",
    ],
    "task3": [
        # the product the other way round
        """
def compose(matrices):
    result = np.eye(3)
    for matrix in matrices:
        if np.shape(matrix) != (2, 3):
            raise ValueError("shape")
        result = result @ np.vstack([matrix, [0, 0, 1]])
    return result[:2]
""",
        # multiplies the matrices and adds the shifts
        """
def compose(matrices):
    matrix, shift = np.eye(2), np.zeros(2)
    for each in matrices:
        if np.shape(each) != (2, 3):
            raise ValueError("shape")
        matrix = each[:, :2] @ matrix
        shift = shift + each[:, 2]
    return np.hstack([matrix, shift[:, None]])
""",
        # three rows remain
        """
def compose(matrices):
    result = np.eye(3)
    for matrix in matrices:
        if np.shape(matrix) != (2, 3):
            raise ValueError("shape")
        result = np.vstack([matrix, [0, 0, 1]]) @ result
    return result
""",
        # looks at the first shape only
        """
def compose(matrices):
    if len(matrices) and np.shape(matrices[0]) != (2, 3):
        raise ValueError("shape")
    result = np.eye(3)
    for matrix in matrices:
        result = np.vstack([np.asarray(matrix)[:2], [0, 0, 1]]) @ result
    return result[:2]
""",
        # falls over an empty list
        """
def compose(matrices):
    result = np.vstack([matrices[0], [0, 0, 1]])
    for matrix in matrices[1:]:
        result = np.vstack([matrix, [0, 0, 1]]) @ result
    return result[:2]
""",
        # only ever two
        """
def compose(matrices):
    if any(np.shape(matrix) != (2, 3) for matrix in matrices):
        raise ValueError("shape")
    if not matrices:
        return np.eye(2, 3)
    first = np.vstack([matrices[0], [0, 0, 1]])
    last = np.vstack([matrices[-1], [0, 0, 1]])
    return (last @ first)[:2]
""",
        # adds matrices up
        """
def compose(matrices):
    if any(np.shape(matrix) != (2, 3) for matrix in matrices):
        raise ValueError("shape")
    return sum(matrices, np.eye(2, 3))
""",
    ],
    "task4": [
        # mixes no labels
        """
def mix_up(pictures, labels, partners, shares):
    if not len(pictures) == len(labels) == len(partners) == len(shares):
        raise ValueError("length")
    if np.min(shares) < 0 or np.max(shares) > 1:
        raise ValueError("share")
    own = np.asarray(shares, "float32")[:, None, None, None]
    pictures = np.asarray(pictures, "float32")
    return own * pictures + (1 - own) * pictures[partners], np.asarray(labels, "float32")
""",
        # the share is the partner's
        """
def mix_up(pictures, labels, partners, shares):
    if not len(pictures) == len(labels) == len(partners) == len(shares):
        raise ValueError("length")
    if np.min(shares) < 0 or np.max(shares) > 1:
        raise ValueError("share")
    own = 1 - np.asarray(shares, "float32")[:, None, None, None]
    pictures, labels = np.asarray(pictures, "float32"), np.asarray(labels, "float32")
    mixed = own * pictures + (1 - own) * pictures[partners]
    return mixed, own[:, :, 0, 0] * labels + (1 - own[:, :, 0, 0]) * labels[partners]
""",
        # one share for all
        """
def mix_up(pictures, labels, partners, shares):
    if not len(pictures) == len(labels) == len(partners) == len(shares):
        raise ValueError("length")
    if np.min(shares) < 0 or np.max(shares) > 1:
        raise ValueError("share")
    own = np.float32(shares[0])
    pictures, labels = np.asarray(pictures, "float32"), np.asarray(labels, "float32")
    return own * pictures + (1 - own) * pictures[partners], own * labels + (1 - own) * labels[partners]
""",
        # goes back to integers
        """
def mix_up(pictures, labels, partners, shares):
    if not len(pictures) == len(labels) == len(partners) == len(shares):
        raise ValueError("length")
    if np.min(shares) < 0 or np.max(shares) > 1:
        raise ValueError("share")
    own = np.asarray(shares, "float32")[:, None, None, None]
    labels = np.asarray(labels, "float32")
    mixed = (own * pictures + (1 - own) * pictures[partners]).astype(np.uint8)
    return mixed, own[:, :, 0, 0] * labels + (1 - own[:, :, 0, 0]) * labels[partners]
""",
        # adds the partner as it is, in uint8
        """
def mix_up(pictures, labels, partners, shares):
    if not len(pictures) == len(labels) == len(partners) == len(shares):
        raise ValueError("length")
    if np.min(shares) < 0 or np.max(shares) > 1:
        raise ValueError("share")
    labels = np.asarray(labels, "float32")
    own = np.asarray(shares, "float32")[:, None]
    mixed = ((pictures + pictures[partners]) / 2).astype("float32")
    return mixed, own * labels + (1 - own) * labels[partners]
""",
        # forgets the errors
        """
def mix_up(pictures, labels, partners, shares):
    own = np.asarray(shares, "float32")[:, None, None, None]
    pictures, labels = np.asarray(pictures, "float32"), np.asarray(labels, "float32")
    mixed = own * pictures + (1 - own) * pictures[partners]
    return mixed, own[:, :, 0, 0] * labels + (1 - own[:, :, 0, 0]) * labels[partners]
""",
        # the next picture is the partner
        """
def mix_up(pictures, labels, partners, shares):
    if not len(pictures) == len(labels) == len(partners) == len(shares):
        raise ValueError("length")
    if np.min(shares) < 0 or np.max(shares) > 1:
        raise ValueError("share")
    own = np.asarray(shares, "float32")[:, None, None, None]
    pictures, labels = np.asarray(pictures, "float32"), np.asarray(labels, "float32")
    mixed = own * pictures + (1 - own) * np.roll(pictures, 1, axis=0)
    return mixed, own[:, :, 0, 0] * labels + (1 - own[:, :, 0, 0]) * np.roll(labels, 1, axis=0)
""",
    ],
    "task5": [
        # takes every negative number on the diagonal for a mirror
        """
def judge(matrix, mirror, lean):
    m = np.asarray(matrix, float)[:, :2]
    if m[0, 0] * m[1, 1] - m[0, 1] * m[1, 0] == 0:
        raise ValueError("nothing")
    if (m[0, 0] < 0 or m[1, 1] < 0) and not mirror:
        return "throw away", "mirrored"
    top = m @ [0, -1]
    angle = np.degrees(np.arccos(-top[1] / np.hypot(*top)))
    return ("throw away", "leans too far") if angle > lean else ("keep", "label holds")
""",
        # reads the angle off the first column: a flip turns by 180 degrees
        """
def judge(matrix, mirror, lean):
    m = np.asarray(matrix, float)[:, :2]
    if np.isclose(np.linalg.det(m), 0):
        raise ValueError("nothing")
    if np.linalg.det(m) < 0 and not mirror:
        return "throw away", "mirrored"
    angle = abs(np.degrees(np.arctan2(m[1, 0], m[0, 0])))
    return ("throw away", "leans too far") if angle > lean else ("keep", "label holds")
""",
        # asks for the lean first
        """
def judge(matrix, mirror, lean):
    m = np.asarray(matrix, float)[:, :2]
    if np.isclose(np.linalg.det(m), 0):
        raise ValueError("nothing")
    top = m @ [0, -1]
    if np.degrees(np.arccos(np.clip(-top[1] / np.hypot(*top), -1, 1))) > lean:
        return "throw away", "leans too far"
    return ("throw away", "mirrored") if np.linalg.det(m) < 0 and not mirror else ("keep", "label holds")
""",
        # forgets that one may turn to the left, too
        """
def judge(matrix, mirror, lean):
    m = np.asarray(matrix, float)[:, :2]
    if np.isclose(np.linalg.det(m), 0):
        raise ValueError("nothing")
    if np.linalg.det(m) < 0 and not mirror:
        return "throw away", "mirrored"
    top = m @ [0, -1]
    angle = np.degrees(np.arctan2(top[0], -top[1]))
    return ("throw away", "leans too far") if angle > lean else ("keep", "label holds")
""",
        # compares radians with degrees
        """
def judge(matrix, mirror, lean):
    m = np.asarray(matrix, float)[:, :2]
    if np.isclose(np.linalg.det(m), 0):
        raise ValueError("nothing")
    if np.linalg.det(m) < 0 and not mirror:
        return "throw away", "mirrored"
    top = m @ [0, -1]
    angle = np.arccos(np.clip(-top[1] / np.hypot(*top), -1, 1))
    return ("throw away", "leans too far") if angle > lean else ("keep", "label holds")
""",
        # forgets the length of what (0, -1) becomes
        """
def judge(matrix, mirror, lean):
    m = np.asarray(matrix, float)[:, :2]
    if np.isclose(np.linalg.det(m), 0):
        raise ValueError("nothing")
    if np.linalg.det(m) < 0 and not mirror:
        return "throw away", "mirrored"
    angle = np.degrees(np.arccos(np.clip(m[1, 1], -1, 1)))
    return ("throw away", "leans too far") if angle > lean else ("keep", "label holds")
""",
        # judges pictures that are squeezed to a line
        """
def judge(matrix, mirror, lean):
    m = np.asarray(matrix, float)[:, :2]
    if np.linalg.det(m) < 0 and not mirror:
        return "throw away", "mirrored"
    top = m @ [0, -1]
    angle = np.degrees(np.arccos(np.clip(-top[1] / max(np.hypot(*top), 1e-9), -1, 1)))
    return ("throw away", "leans too far") if angle > lean else ("keep", "label holds")
""",
    ],
    "task5b": [
        # takes numbers below zero for a mistake
        """
def verdicts():
    return {
        "A": ("stop", "e"),
        "B": ("stop", "d"),
        "C": ("stop", "e"),
        "D": ("stop", "c"),
        "E": ("stop", "b"),
        "F": ("train", "f"),
        "G": ("stop", "a"),
    }
""",
        # does not look at the order of the means
        """
def verdicts():
    return {
        "A": ("train", "f"),
        "B": ("train", "f"),
        "C": ("stop", "e"),
        "D": ("stop", "c"),
        "E": ("stop", "b"),
        "F": ("train", "f"),
        "G": ("stop", "a"),
    }
""",
        # a mean was taken, so zero is in the middle
        """
def verdicts():
    return {
        "A": ("train", "f"),
        "B": ("stop", "d"),
        "C": ("train", "f"),
        "D": ("stop", "c"),
        "E": ("stop", "b"),
        "F": ("train", "f"),
        "G": ("stop", "a"),
    }
""",
        # takes the scatter of an augmented exam for bad luck
        """
def verdicts():
    return {
        "A": ("train", "f"),
        "B": ("stop", "d"),
        "C": ("stop", "e"),
        "D": ("train", "f"),
        "E": ("stop", "b"),
        "F": ("train", "f"),
        "G": ("stop", "a"),
    }
""",
        # says that no flip keeps a label
        """
def verdicts():
    return {
        "A": ("train", "f"),
        "B": ("stop", "d"),
        "C": ("stop", "e"),
        "D": ("stop", "c"),
        "E": ("stop", "b"),
        "F": ("stop", "a"),
        "G": ("stop", "a"),
    }
""",
        # says that every flip does
        """
def verdicts():
    return {
        "A": ("train", "f"),
        "B": ("stop", "d"),
        "C": ("stop", "e"),
        "D": ("stop", "c"),
        "E": ("stop", "b"),
        "F": ("train", "f"),
        "G": ("train", "f"),
    }
""",
        # blames the label for the shear
        """
def verdicts():
    return {
        "A": ("train", "f"),
        "B": ("stop", "d"),
        "C": ("stop", "e"),
        "D": ("stop", "c"),
        "E": ("stop", "a"),
        "F": ("train", "f"),
        "G": ("stop", "a"),
    }
""",
    ],
    "task6": [
        # blames the border
        """
def causes():
    return "cd"


def variants(picture, angles):
    height, width = picture.shape[:2]
    result = np.zeros((len(angles), *picture.shape), np.uint8)
    for number, angle in enumerate(angles):
        slope = np.tan(angle)
        matrix = np.array([[1, slope, -slope * (height - 1) / 2], [0, 1, 0]])
        result[number] = cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return result
""",
        # names one cause
        """
def causes():
    return "b"


def variants(picture, angles):
    height, width = picture.shape[:2]
    result = np.zeros((len(angles), *picture.shape), np.uint8)
    for number, angle in enumerate(angles):
        slope = np.tan(angle)
        matrix = np.array([[1, slope, -slope * (height - 1) / 2], [0, 1, 0]])
        result[number] = cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return result
""",
        # repairs the loop only
        """
def causes():
    return "bc"


def variants(picture, angles):
    height, width = picture.shape[:2]
    result = np.zeros((len(angles), *picture.shape), np.uint8)
    for number, angle in enumerate(angles):
        slope = np.tan(np.radians(angle))
        matrix = np.array([[1, slope, -slope * (height - 1) / 2], [0, 1, 0]])
        result[number] = cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return result
""",
        # repairs the unit only
        """
def causes():
    return "bc"


def variants(picture, angles):
    height, width = picture.shape[:2]
    found, i = [], 0
    while True:
        slope = np.tan(angles[i % len(angles)])
        matrix = np.array([[1, slope, -slope * (height - 1) / 2], [0, 1, 0]])
        found.append(cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE))
        i += 1
        if i > len(angles):
            break
    return np.array(found)
""",
        # one too few now
        """
def causes():
    return "bc"


def variants(picture, angles):
    height, width = picture.shape[:2]
    found = []
    for angle in angles[1:]:
        slope = np.tan(angle)
        matrix = np.array([[1, slope, -slope * (height - 1) / 2], [0, 1, 0]])
        found.append(cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE))
    return np.array(found)
""",
        # converts in the wrong direction
        """
def causes():
    return "bc"


def variants(picture, angles):
    height, width = picture.shape[:2]
    result = np.zeros((len(angles), *picture.shape), np.uint8)
    for number, angle in enumerate(angles):
        slope = np.tan(np.degrees(angle))
        matrix = np.array([[1, slope, -slope * (height - 1) / 2], [0, 1, 0]])
        result[number] = cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return result
""",
        # no longer about the centre
        """
def causes():
    return "cb"


def variants(picture, angles):
    height, width = picture.shape[:2]
    result = np.zeros((len(angles), *picture.shape), np.uint8)
    for number, angle in enumerate(angles):
        matrix = np.array([[1, np.tan(angle), 0], [0, 1, 0]])
        result[number] = cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return result
""",
    ],
}
