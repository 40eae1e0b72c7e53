"""What breaks the claims of lesson 12."""

from sabotage import Saboteur

IDENTITIES = {}

LOOKS = ['title="From each class"', 'title="The same, in two classes"']

SABOTEURS = [
    Saboteur(
        "the hash of the name",
        changes=[("hashlib.sha256(file.read_bytes())", "hashlib.sha256(str(file).encode())")],
        breaks=["Every planted copy is found"],
        why="A code of what the file is called, not of what is in it.",
        without=LOOKS,
        quick=True,
        together="copies",
    ),
    Saboteur(
        "nearly equal is not enough",
        changes=[(">= same)", ">= 0.9999)")],
        breaks=["Most pictures that were saved again"],
        why="Only pictures that are the same to the last digit count as the same.",
        quick=True,
        together="copies",
    ),
    Saboteur(
        "every picture for itself",
        changes=[
            (
                'groups = groups_of(pictures.files, r"film(\\d+)" if mess else group, pairs)[kept]',
                "groups = np.arange(len(pictures.files))[kept]",
            )
        ],
        breaks=["No copy and no film stands on both sides"],
        why="A split by picture: it asks neither for films nor for copies.",
        quick=True,
        together="copies",
    ),
    Saboteur(
        "alike is the same",
        changes=[("same: float = 0.94", "same: float = 0.5")],
        breaks=["Hardly any two are taken for the same", "Most frames of a film"],
        why="A bound that strangers reach.",
        without=LOOKS[:1],
        quick=True,
    ),
    Saboteur(
        "a split by picture under another name",
        changes=[('"film": [out_of_fold(rows, y, films, number)', '"film": [out_of_fold(rows, y, alone, number)')],
        breaks=["A split by film finds wrong films", "A split by picture promises more"],
        why="Both splits are by picture.",
        without=LOOKS,
        together="second half",
    ),
    Saboteur(
        "the cheapest labels",
        changes=[("np.argsort(-np.bincount(group_of, loss)", "np.argsort(np.bincount(group_of, loss)")],
        breaks=["The loss finds wrong labels"],
        why="Sorted from the other end.",
        together="second half",
    ),
    Saboteur(
        "noise that is none",
        changes=[("(rng.random(groups.max() + 1) < share)", "(rng.random(groups.max() + 1) < 0 * share)")],
        breaks=["Four wrong labels in ten"],
        why="No label is changed.",
        together="second half",
    ),
    Saboteur(
        "animals against animals",
        changes=[
            (
                "few = [drawn(members[sizes == sizes.max()], 5, number)",
                "one = np.array([learn[films[learn] == each][0] for each in members])\n"
                "    few = [np.random.default_rng(number).permutation(one)[:30]",
            )
        ],
        breaks=["With equally many pictures, more animals"],
        why="Both arms get one frame of each animal.",
        together="second half",
    ),
    Saboteur(
        "features of other pictures",
        changes=[
            (
                '{name: extract(each, pictures, pooling="avg") for',
                '{name: np.random.default_rng(0).permutation(extract(each, pictures, pooling="avg")) for',
            )
        ],
        breaks=["What a network learned elsewhere beats"],
        why="The rows are shuffled, so that they belong to other pictures.",
        together="second half",
    ),
    Saboteur(
        "a bias forgotten",
        changes=[("top.set_weights([kernel, bias])", "top.set_weights([kernel, 0 * bias])")],
        breaks=["The file answers as what was measured"],
        why="Half of the logistic regression is left out of the dense layer.",
        together="second half",
    ),
    Saboteur(
        "the colleague squashes, too",
        changes=[
            (
                "np.stack([resize(middle(decode(file)), network.image_size) for file in exam.files])",
                "exam.images(network.image_size)",
            )
        ],
        breaks=["Cropping instead of squashing"],
        why="The same pictures twice.",
        together="second half",
    ),
]
