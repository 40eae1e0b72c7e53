"""Wrong solutions of exercise 12, each wrong in a way that a student would be."""

MUTANTS: dict[str, list[str]] = {
    "task1": [
        # the sum of the bytes
        """
def copies(names, contents):
    if len(names) != len(contents):
        raise ValueError
    same = {}
    for name, content in zip(names, contents):
        same.setdefault(int(np.sum(content)), []).append(name)
    return sorted(sorted(found) for found in same.values() if len(found) > 1)


def in_two_classes(groups):
    return [found for found in groups if len({name.split("/")[0] for name in found}) > 1]
""",
        # the size of the file
        """
def copies(names, contents):
    if len(names) != len(contents):
        raise ValueError
    same = {}
    for name, content in zip(names, contents):
        same.setdefault(len(content), []).append(name)
    return sorted(sorted(found) for found in same.values() if len(found) > 1)


def in_two_classes(groups):
    return [found for found in groups if len({name.split("/")[0] for name in found}) > 1]
""",
        # the file's name
        """
def copies(names, contents):
    if len(names) != len(contents):
        raise ValueError
    same = {}
    for name in names:
        same.setdefault(name.split("/")[1], []).append(name)
    return sorted(sorted(found) for found in same.values() if len(found) > 1)


def in_two_classes(groups):
    return [found for found in groups if len({name.split("/")[0] for name in found}) > 1]
""",
        # pairs in place of groups
        """
def copies(names, contents):
    if len(names) != len(contents):
        raise ValueError
    data = [np.asarray(c).tobytes() for c in contents]
    pairs = [sorted((names[i], names[j])) for i in range(len(names)) for j in range(i) if data[i] == data[j]]
    return sorted(pairs)


def in_two_classes(groups):
    return [found for found in groups if len({name.split("/")[0] for name in found}) > 1]
""",
        # pictures that are there once, too
        """
def copies(names, contents):
    if len(names) != len(contents):
        raise ValueError
    same = {}
    for name, content in zip(names, contents):
        same.setdefault(np.asarray(content).tobytes(), []).append(name)
    return sorted(sorted(found) for found in same.values())


def in_two_classes(groups):
    return [found for found in groups if len({name.split("/")[0] for name in found}) > 1]
""",
        # not sorted
        """
def copies(names, contents):
    if len(names) != len(contents):
        raise ValueError
    same = {}
    for name, content in zip(names, contents):
        same.setdefault(np.asarray(content).tobytes(), []).append(name)
    return [found for found in same.values() if len(found) > 1]


def in_two_classes(groups):
    return [found for found in groups if len({name.split("/")[0] for name in found}) > 1]
""",
        # looks at the first two of a group only
        """
def copies(names, contents):
    if len(names) != len(contents):
        raise ValueError
    same = {}
    for name, content in zip(names, contents):
        same.setdefault(np.asarray(content).tobytes(), []).append(name)
    return sorted(sorted(found) for found in same.values() if len(found) > 1)


def in_two_classes(groups):
    return [found for found in groups if found[0].split("/")[0] != found[1].split("/")[0]]
""",
        # a class by how it begins
        """
def copies(names, contents):
    if len(names) != len(contents):
        raise ValueError
    same = {}
    for name, content in zip(names, contents):
        same.setdefault(np.asarray(content).tobytes(), []).append(name)
    return sorted(sorted(found) for found in same.values() if len(found) > 1)


def in_two_classes(groups):
    return [found for found in groups if len({name[:3] for name in found}) > 1]
""",
    ],
    "task2": [
        # the first list only
        """
def connected(first, second):
    if len(first) != len(second):
        raise ValueError
    order = {name: place for place, name in enumerate(dict.fromkeys(first))}
    return [order[name] for name in first]
""",
        # both must agree
        """
def connected(first, second):
    if len(first) != len(second):
        raise ValueError
    pairs = list(zip(first, second))
    order = {pair: place for place, pair in enumerate(dict.fromkeys(pairs))}
    return [order[pair] for pair in pairs]
""",
        # one pass: what is connected through others stays apart
        """
def connected(first, second):
    if len(first) != len(second):
        raise ValueError
    numbers = list(range(len(first)))
    for names in (first, second):
        lowest = {}
        for name, number in zip(names, numbers):
            lowest[name] = min(number, lowest.get(name, number))
        numbers = [lowest[name] for name in names]
    order = {number: place for place, number in enumerate(dict.fromkeys(numbers))}
    return [order[number] for number in numbers]
""",
        # the nearest earlier picture decides
        """
def connected(first, second):
    if len(first) != len(second):
        raise ValueError
    numbers, count = [], 0
    for i in range(len(first)):
        earlier = [numbers[j] for j in range(i) if first[j] == first[i] or second[j] == second[i]]
        numbers.append(earlier[0] if earlier else count)
        count += not earlier
    return numbers
""",
        # a name means the same in both lists
        """
def connected(first, second):
    if len(first) != len(second):
        raise ValueError
    numbers, count = [-1] * len(first), 0
    for start in range(len(first)):
        if numbers[start] >= 0:
            continue
        waiting = [start]
        while waiting:
            at = waiting.pop()
            if numbers[at] < 0:
                numbers[at] = count
                mine = {first[at], second[at]}
                waiting += [i for i in range(len(first)) if mine & {first[i], second[i]}]
        count += 1
    return numbers
""",
        # the right groups, other numbers
        """
def connected(first, second):
    if len(first) != len(second):
        raise ValueError
    numbers = list(range(len(first)))
    for _ in range(len(first)):
        for names in (first, second):
            lowest = {}
            for name, number in zip(names, numbers):
                lowest[name] = min(number, lowest.get(name, number))
            numbers = [lowest[name] for name in names]
    return numbers
""",
        # the shorter list decides
        """
def connected(first, second):
    pairs = list(zip(first, second))
    numbers, count = [-1] * len(pairs), 0
    for start in range(len(pairs)):
        if numbers[start] >= 0:
            continue
        waiting = [start]
        while waiting:
            at = waiting.pop()
            if numbers[at] < 0:
                numbers[at] = count
                waiting += [i for i, p in enumerate(pairs) if p[0] == pairs[at][0] or p[1] == pairs[at][1]]
        count += 1
    return numbers
""",
    ],
    "task3": [
        # counts pictures only
        """
def too_small(labels, groups, class_names):
    if len(labels) != len(groups) or any(label >= len(class_names) for label in labels):
        raise ValueError
    return [name for label, name in enumerate(class_names) if list(labels).count(label) < 5]
""",
        # counts groups only
        """
def too_small(labels, groups, class_names):
    if len(labels) != len(groups) or any(label >= len(class_names) for label in labels):
        raise ValueError
    pairs = set(zip(labels, groups))
    return [name for label, name in enumerate(class_names) if sum(pair[0] == label for pair in pairs) < 3]
""",
        # both must be too few
        """
def too_small(labels, groups, class_names):
    if len(labels) != len(groups) or any(label >= len(class_names) for label in labels):
        raise ValueError
    found = []
    for label, name in enumerate(class_names):
        mine = [g for c, g in zip(labels, groups) if c == label]
        if len(mine) < 5 and len(set(mine)) < 3:
            found.append(name)
    return found
""",
        # five pictures and three groups are too few
        """
def too_small(labels, groups, class_names):
    if len(labels) != len(groups) or any(label >= len(class_names) for label in labels):
        raise ValueError
    found = []
    for label, name in enumerate(class_names):
        mine = [g for c, g in zip(labels, groups) if c == label]
        if len(mine) <= 5 or len(set(mine)) <= 3:
            found.append(name)
    return found
""",
        # does not see a class without pictures
        """
def too_small(labels, groups, class_names):
    if len(labels) != len(groups) or any(label >= len(class_names) for label in labels):
        raise ValueError
    found = []
    for label in sorted(set(labels)):
        mine = [g for c, g in zip(labels, groups) if c == label]
        if len(mine) < 5 or len(set(mine)) < 3:
            found.append(class_names[label])
    return found
""",
        # sorted by name
        """
def too_small(labels, groups, class_names):
    if len(labels) != len(groups) or any(label >= len(class_names) for label in labels):
        raise ValueError
    found = []
    for label, name in enumerate(class_names):
        mine = [g for c, g in zip(labels, groups) if c == label]
        if len(mine) < 5 or len(set(mine)) < 3:
            found.append(name)
    return sorted(found)
""",
        # a label without a name is overlooked
        """
def too_small(labels, groups, class_names):
    found = []
    for label, name in enumerate(class_names):
        mine = [g for c, g in zip(labels, groups) if c == label]
        if len(mine) < 5 or len(set(mine)) < 3:
            found.append(name)
    return found
""",
    ],
    "task4": [
        # the plain accuracy
        """
def balanced_accuracy(truth, said):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or truth.size == 0:
        raise ValueError
    return float(np.mean(truth == said))


def hand_over(truth, ways):
    if not ways:
        raise ValueError
    return min(ways, key=lambda way: (-balanced_accuracy(truth, way["said"]), way["seconds"]))["name"]
""",
        # precision in place of recall
        """
def balanced_accuracy(truth, said):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or truth.size == 0:
        raise ValueError
    return float(np.mean([np.mean(truth[said == label] == label) for label in np.unique(said)]))


def hand_over(truth, ways):
    if not ways:
        raise ValueError
    return min(ways, key=lambda way: (-balanced_accuracy(truth, way["said"]), way["seconds"]))["name"]
""",
        # classes that were only said count as well
        """
def balanced_accuracy(truth, said):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or truth.size == 0:
        raise ValueError
    labels = np.unique(np.concatenate([truth, said]))
    return float(np.mean([np.mean(said[truth == c] == c) if np.any(truth == c) else 0.0 for c in labels]))


def hand_over(truth, ways):
    if not ways:
        raise ValueError
    return min(ways, key=lambda way: (-balanced_accuracy(truth, way["said"]), way["seconds"]))["name"]
""",
        # the cheapest, however bad
        """
def balanced_accuracy(truth, said):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or truth.size == 0:
        raise ValueError
    return float(np.mean([np.mean(said[truth == label] == label) for label in np.unique(truth)]))


def hand_over(truth, ways):
    if not ways:
        raise ValueError
    return min(ways, key=lambda way: way["seconds"])["name"]
""",
        # of equally good ones the first
        """
def balanced_accuracy(truth, said):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or truth.size == 0:
        raise ValueError
    return float(np.mean([np.mean(said[truth == label] == label) for label in np.unique(truth)]))


def hand_over(truth, ways):
    if not ways:
        raise ValueError
    return max(ways, key=lambda way: balanced_accuracy(truth, way["said"]))["name"]
""",
        # of equally good ones the dearest
        """
def balanced_accuracy(truth, said):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or truth.size == 0:
        raise ValueError
    return float(np.mean([np.mean(said[truth == label] == label) for label in np.unique(truth)]))


def hand_over(truth, ways):
    if not ways:
        raise ValueError
    return max(ways, key=lambda way: (balanced_accuracy(truth, way["said"]), way["seconds"]))["name"]
""",
        # the way itself, not its name
        """
def balanced_accuracy(truth, said):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or truth.size == 0:
        raise ValueError
    return float(np.mean([np.mean(said[truth == label] == label) for label in np.unique(truth)]))


def hand_over(truth, ways):
    if not ways:
        raise ValueError
    return min(ways, key=lambda way: (-balanced_accuracy(truth, way["said"]), way["seconds"]))
""",
        # none to choose from: none
        """
def balanced_accuracy(truth, said):
    truth, said = np.asarray(truth), np.asarray(said)
    if truth.shape != said.shape or truth.size == 0:
        raise ValueError
    return float(np.mean([np.mean(said[truth == label] == label) for label in np.unique(truth)]))


def hand_over(truth, ways):
    if not ways:
        return "none"
    return min(ways, key=lambda way: (-balanced_accuracy(truth, way["said"]), way["seconds"]))["name"]
""",
    ],
    "task5": [
        # any copy is a leak
        """
def judge(classes, groups, codes, parts):
    if not len(classes) == len(groups) == len(codes) == len(parts) or len(parts) == 0:
        raise ValueError("lengths")
    if not set(parts) <= {"train", "validation", "test"}:
        raise ValueError("parts")
    torn = lambda names, others: len(set(zip(names, others))) > len(set(names))
    if torn(codes, classes):
        return "sort first", "one picture, two classes"
    if len(set(codes)) < len(codes):
        return "split anew", "a copy in two parts"
    if torn(groups, parts):
        return "split anew", "a group in two parts"
    if len(set(zip(classes, parts))) < 3 * len(set(classes)):
        return "split anew", "a class is missing"
    return "go on", "nothing is shared"
""",
        # groups begin anew in each class
        """
def judge(classes, groups, codes, parts):
    if not len(classes) == len(groups) == len(codes) == len(parts) or len(parts) == 0:
        raise ValueError("lengths")
    if not set(parts) <= {"train", "validation", "test"}:
        raise ValueError("parts")
    torn = lambda names, others: len(set(zip(names, others))) > len(set(names))
    if torn(codes, classes):
        return "sort first", "one picture, two classes"
    if torn(codes, parts):
        return "split anew", "a copy in two parts"
    if torn(list(zip(classes, groups)), parts):
        return "split anew", "a group in two parts"
    if len(set(zip(classes, parts))) < 3 * len(set(classes)):
        return "split anew", "a class is missing"
    return "go on", "nothing is shared"
""",
        # looks at training and test alone
        """
def judge(classes, groups, codes, parts):
    if not len(classes) == len(groups) == len(codes) == len(parts) or len(parts) == 0:
        raise ValueError("lengths")
    if not set(parts) <= {"train", "validation", "test"}:
        raise ValueError("parts")
    torn = lambda names, others: len(set(zip(names, others))) > len(set(names))
    if torn(codes, classes):
        return "sort first", "one picture, two classes"
    tested = {c for c, p in zip(codes, parts) if p == "test"} & {c for c, p in zip(codes, parts) if p == "train"}
    if tested:
        return "split anew", "a copy in two parts"
    if torn(groups, parts):
        return "split anew", "a group in two parts"
    if len(set(zip(classes, parts))) < 3 * len(set(classes)):
        return "split anew", "a class is missing"
    return "go on", "nothing is shared"
""",
        # copies before classes
        """
def judge(classes, groups, codes, parts):
    if not len(classes) == len(groups) == len(codes) == len(parts) or len(parts) == 0:
        raise ValueError("lengths")
    if not set(parts) <= {"train", "validation", "test"}:
        raise ValueError("parts")
    torn = lambda names, others: len(set(zip(names, others))) > len(set(names))
    if torn(codes, parts):
        return "split anew", "a copy in two parts"
    if torn(codes, classes):
        return "sort first", "one picture, two classes"
    if torn(groups, parts):
        return "split anew", "a group in two parts"
    if len(set(zip(classes, parts))) < 3 * len(set(classes)):
        return "split anew", "a class is missing"
    return "go on", "nothing is shared"
""",
        # groups before copies
        """
def judge(classes, groups, codes, parts):
    if not len(classes) == len(groups) == len(codes) == len(parts) or len(parts) == 0:
        raise ValueError("lengths")
    if not set(parts) <= {"train", "validation", "test"}:
        raise ValueError("parts")
    torn = lambda names, others: len(set(zip(names, others))) > len(set(names))
    if torn(codes, classes):
        return "sort first", "one picture, two classes"
    if torn(groups, parts):
        return "split anew", "a group in two parts"
    if torn(codes, parts):
        return "split anew", "a copy in two parts"
    if len(set(zip(classes, parts))) < 3 * len(set(classes)):
        return "split anew", "a class is missing"
    return "go on", "nothing is shared"
""",
        # asks only whether each part is there
        """
def judge(classes, groups, codes, parts):
    if not len(classes) == len(groups) == len(codes) == len(parts) or len(parts) == 0:
        raise ValueError("lengths")
    if not set(parts) <= {"train", "validation", "test"}:
        raise ValueError("parts")
    torn = lambda names, others: len(set(zip(names, others))) > len(set(names))
    if torn(codes, classes):
        return "sort first", "one picture, two classes"
    if torn(codes, parts):
        return "split anew", "a copy in two parts"
    if torn(groups, parts):
        return "split anew", "a group in two parts"
    if len(set(parts)) < 3:
        return "split anew", "a class is missing"
    return "go on", "nothing is shared"
""",
        # a group in two classes is torn
        """
def judge(classes, groups, codes, parts):
    if not len(classes) == len(groups) == len(codes) == len(parts) or len(parts) == 0:
        raise ValueError("lengths")
    if not set(parts) <= {"train", "validation", "test"}:
        raise ValueError("parts")
    torn = lambda names, others: len(set(zip(names, others))) > len(set(names))
    if torn(codes, classes):
        return "sort first", "one picture, two classes"
    if torn(codes, parts):
        return "split anew", "a copy in two parts"
    if torn(groups, parts) or torn(groups, classes):
        return "split anew", "a group in two parts"
    if len(set(zip(classes, parts))) < 3 * len(set(classes)):
        return "split anew", "a class is missing"
    return "go on", "nothing is shared"
""",
        # looks at no part's name
        """
def judge(classes, groups, codes, parts):
    if not len(classes) == len(groups) == len(codes) == len(parts) or len(parts) == 0:
        raise ValueError("lengths")
    torn = lambda names, others: len(set(zip(names, others))) > len(set(names))
    if torn(codes, classes):
        return "sort first", "one picture, two classes"
    if torn(codes, parts):
        return "split anew", "a copy in two parts"
    if torn(groups, parts):
        return "split anew", "a group in two parts"
    if len(set(zip(classes, parts))) < 3 * len(set(classes)):
        return "split anew", "a class is missing"
    return "go on", "nothing is shared"
""",
        # never asks for a missing class
        """
def judge(classes, groups, codes, parts):
    if not len(classes) == len(groups) == len(codes) == len(parts) or len(parts) == 0:
        raise ValueError("lengths")
    if not set(parts) <= {"train", "validation", "test"}:
        raise ValueError("parts")
    torn = lambda names, others: len(set(zip(names, others))) > len(set(names))
    if torn(codes, classes):
        return "sort first", "one picture, two classes"
    if torn(codes, parts):
        return "split anew", "a copy in two parts"
    if torn(groups, parts):
        return "split anew", "a group in two parts"
    return "go on", "nothing is shared"
""",
    ],
    "task5b": [
        # nine of ten are many
        """
def verdicts():
    return {
        "A": ("yes", "b"),
        "B": ("yes", "e"),
        "C": ("no", "f"),
        "D": ("no", "g"),
        "E": ("yes", "a"),
        "F": ("yes", "d"),
        "G": ("yes", "c"),
    }
""",
        # the higher balanced accuracy
        """
def verdicts():
    return {
        "A": ("no", "h"),
        "B": ("no", "b"),
        "C": ("no", "f"),
        "D": ("no", "g"),
        "E": ("yes", "a"),
        "F": ("yes", "d"),
        "G": ("yes", "c"),
    }
""",
        # chooses by the test
        """
def verdicts():
    return {
        "A": ("no", "h"),
        "B": ("yes", "e"),
        "C": ("yes", "f"),
        "D": ("no", "g"),
        "E": ("yes", "a"),
        "F": ("yes", "d"),
        "G": ("yes", "c"),
    }
""",
        # 0.99 is 0.99
        """
def verdicts():
    return {
        "A": ("no", "h"),
        "B": ("yes", "e"),
        "C": ("no", "f"),
        "D": ("yes", "b"),
        "E": ("yes", "a"),
        "F": ("yes", "d"),
        "G": ("yes", "c"),
    }
""",
        # reports the higher number
        """
def verdicts():
    return {
        "A": ("no", "h"),
        "B": ("yes", "e"),
        "C": ("no", "f"),
        "D": ("no", "g"),
        "E": ("no", "b"),
        "F": ("yes", "d"),
        "G": ("yes", "c"),
    }
""",
        # believes a sure answer
        """
def verdicts():
    return {
        "A": ("no", "h"),
        "B": ("yes", "e"),
        "C": ("no", "f"),
        "D": ("no", "g"),
        "E": ("yes", "a"),
        "F": ("no", "b"),
        "G": ("yes", "c"),
    }
""",
        # a recall of 1
        """
def verdicts():
    return {
        "A": ("no", "h"),
        "B": ("yes", "e"),
        "C": ("no", "f"),
        "D": ("no", "g"),
        "E": ("yes", "a"),
        "F": ("yes", "d"),
        "G": ("no", "b"),
    }
""",
        # right, by the wrong reason
        """
def verdicts():
    return {
        "A": ("no", "h"),
        "B": ("yes", "e"),
        "C": ("no", "f"),
        "D": ("no", "a"),
        "E": ("yes", "a"),
        "F": ("yes", "d"),
        "G": ("yes", "c"),
    }
""",
    ],
    "task6": [
        # repaired, one cause wrong
        """
def causes():
    return "ac"


def build(model="ResNet50", frozen_layers=10):
    known = {name.lower(): name for name in ("ResNet50", "VGG16", "InceptionV3")}
    if model.lower() not in known or frozen_layers < 0:
        raise ValueError(f"{model}: there are {', '.join(known.values())}")
    return {"network": known[model.lower()], "frozen_layers": frozen_layers}
""",
        # the name repaired, the argument not
        """
def causes():
    return "bc"


def build(model="ResNet50", frozen_layers=10):
    known = {name.lower(): name for name in ("ResNet50", "VGG16", "InceptionV3")}
    if model.lower() not in known or frozen_layers < 0:
        raise ValueError(f"{model}: there are {', '.join(known.values())}")
    return {"network": known[model.lower()], "frozen_layers": 10}
""",
        # the argument repaired, one spelling only
        """
def causes():
    return "bc"


def build(model="ResNet50", frozen_layers=10):
    known = ("ResNet50", "VGG16", "InceptionV3")
    if model not in known or frozen_layers < 0:
        raise ValueError(f"{model}: there are {', '.join(known)}")
    return {"network": model, "frozen_layers": frozen_layers}
""",
        # whatever is unknown becomes the default
        """
def causes():
    return "bc"


def build(model="ResNet50", frozen_layers=10):
    known = {name.lower(): name for name in ("ResNet50", "VGG16", "InceptionV3")}
    if frozen_layers < 0:
        raise ValueError
    return {"network": known.get(model.lower(), "ResNet50"), "frozen_layers": frozen_layers}
""",
        # a KeyError from deep inside
        """
def causes():
    return "bc"


def build(model="ResNet50", frozen_layers=10):
    known = {name.lower(): name for name in ("ResNet50", "VGG16", "InceptionV3")}
    if frozen_layers < 0:
        raise ValueError
    return {"network": known[model.lower()], "frozen_layers": frozen_layers}
""",
        # the error does not say what there is
        """
def causes():
    return "bc"


def build(model="ResNet50", frozen_layers=10):
    known = {name.lower(): name for name in ("ResNet50", "VGG16", "InceptionV3")}
    if model.lower() not in known or frozen_layers < 0:
        raise ValueError(f"unknown network {model}")
    return {"network": known[model.lower()], "frozen_layers": frozen_layers}
""",
        # the name as it was given
        """
def causes():
    return "bc"


def build(model="ResNet50", frozen_layers=10):
    known = {name.lower(): name for name in ("ResNet50", "VGG16", "InceptionV3")}
    if model.lower() not in known or frozen_layers < 0:
        raise ValueError(f"{model}: there are {', '.join(known.values())}")
    return {"network": model, "frozen_layers": frozen_layers}
""",
        # 0 counts as not given
        """
def causes():
    return "bc"


def build(model="ResNet50", frozen_layers=10):
    known = {name.lower(): name for name in ("ResNet50", "VGG16", "InceptionV3")}
    if model.lower() not in known or frozen_layers < 0:
        raise ValueError(f"{model}: there are {', '.join(known.values())}")
    return {"network": known[model.lower()], "frozen_layers": frozen_layers or 10}
""",
        # a beginning of a name will do
        """
def causes():
    return "bc"


def build(model="ResNet50", frozen_layers=10):
    known = ("ResNet50", "VGG16", "InceptionV3")
    for name in known:
        if name.lower().startswith(model.lower()) and frozen_layers >= 0:
            return {"network": name, "frozen_layers": frozen_layers}
    raise ValueError(f"{model}: there are {', '.join(known)}")
""",
    ],
}
