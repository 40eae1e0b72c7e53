"""What breaks the claims of lesson 08."""

from sabotage import Saboteur

IDENTITIES = {}

FIRST_HALF = [
    "network = load_backbone(backbone",
    "def features_of(split):",
    "def ridge_answers(rows, splits):",
    "def rise(rows, number):",
]
SLIPS = ["def preprocess_like_the_source(", "wrong = [preprocess_like_the_source"]

SABOTEURS = [
    Saboteur(
        "one eye in the other folder",
        changes=[
            (
                "for file in each.files]) for each in (train, hold_out))",
                "for file in each]) for each in (train.files, hold_out.files + train.files[:1]))",
            )
        ],
        breaks=["No patient of the hold-out folder"],
        why="One training picture stands in the hold-out folder, too.",
        without=FIRST_HALF,
        quick=True,
        together="first half",
    ),
    Saboteur(
        "a doctor who throws dice",
        changes=[
            (
                "always_healthy = np.zeros_like(grades)",
                "always_healthy = np.random.default_rng(0).integers(0, 5, len(grades))",
            )
        ],
        breaks=["Who always says healthy", "The lazy doctor has a kappa of nothing"],
        why="Any answer instead of one and the same.",
        without=FIRST_HALF,
        quick=True,
        together="first half",
    ),
    Saboteur(
        "linear weights",
        changes=[
            (
                "weights = (numbers[:, None] - numbers) ** 2 / (len(numbers) - 1) ** 2",
                "weights = np.abs(numbers[:, None] - numbers) / (len(numbers) - 1)",
            ),
        ],
        breaks=["Our kappa is scikit-learn's"],
        why="The other kappa in use, under the same name.",
        without=FIRST_HALF,
        quick=True,
        together="first half",
    ),
    Saboteur(
        "moderate called mild",
        changes=[("np.where(grades == 2, 0, grades)", "np.where(grades == 2, 1, grades)")],
        breaks=["With as many errors, one doctor misses"],
        why="A first doctor who errs as often, and sends everybody to the next examination.",
        without=FIRST_HALF,
        quick=True,
        together="first half",
    ),
    Saboteur(
        "split the other way round",
        changes=[
            (
                "random_state=seed).split(grades, grades, patients))",
                "random_state=seed).split(grades, grades, np.arange(len(grades))))",
            ),
            (
                "KFold(folds, shuffle=True, random_state=seed).split(grades))",
                "StratifiedGroupKFold(folds, shuffle=True, random_state=seed).split(grades, grades, patients))",
            ),
        ],
        breaks=["A plain KFold puts many"],
        why="The split that knows the patients and the one that does not change places.",
        without=FIRST_HALF,
        quick=True,
        together="first half",
    ),
    Saboteur(
        "each channel from itself",
        changes=[("image[:, :, 1] = (image[:, :, 0] - 116.779)", "image[:, :, 1] = (image[:, :, 1] - 116.779)")],
        breaks=["In the source's pictures, channel 1 is channel 0"],
        why="The first of the three mistakes mended.",
        without=FIRST_HALF,
        quick=True,
        together="first half",
    ),
    Saboteur(
        "numbers below zero",
        changes=[("    image = image.copy()\n", "    image = image.astype(np.float32)\n")],
        breaks=["Negative numbers stored in uint8"],
        why="The second of the three mistakes mended.",
        without=FIRST_HALF,
        quick=True,
        together="first half",
    ),
    Saboteur(
        "somebody else's name",
        changes=[
            (
                "identity = 1.0 * (patients[:, None]",
                "identity = 1.0 * (np.random.default_rng(0).permutation(patients)[:, None]",
            )
        ],
        breaks=["Where the patient is known, the leak flatters"],
        why="As many columns, which name a wrong patient.",
        without=SLIPS,
        together="linear models",
    ),
    Saboteur(
        "the name among the features",
        changes=[
            (
                "[rise(means[-1], number) for number in range(3)]",
                "[rise(np.hstack([means[-1], patients[:, None] == np.unique(patients)]), n) for n in range(3)]",
            )
        ],
        breaks=["From the pictures alone, it hardly does"],
        why="Features that tell patients apart.",
        without=SLIPS,
        together="linear models",
    ),
    Saboteur(
        "no class weights",
        changes=[("class_weights(power)[grades]", "class_weights(0)[grades]")],
        breaks=["The square root of the class weights raises", "Class weights find sick eyes", "and cost accuracy"],
        why="All pictures weigh the same, three times.",
        without=SLIPS,
        together="linear models",
    ),
    Saboteur(
        "every grade as often as the others",
        changes=[("    return cuts\n", "    return np.quantile(scores, [0.2, 0.4, 0.6, 0.8])\n")],
        breaks=["Fitted thresholds beat rounding"],
        why="Thresholds that were not fitted to the grades.",
        without=SLIPS,
        together="linear models",
    ),
    Saboteur(
        "maximum for mean",
        changes=[("return parts[0::2], parts[1::2]", "return parts[1::2], parts[0::2]")],
        breaks=["The mean knows more than the maximum"],
        why="The rival under the winner's name.",
        without=SLIPS,
        together="linear models",
    ),
    Saboteur(
        "features of other pictures",
        changes=[
            ('"last layer": means[-1]}', '"last layer": np.random.default_rng(0).permutation(means[-1])}'),
        ],
        breaks=["Under thresholds, a network's features know far more"],
        why="The same numbers, each row another picture's.",
        without=SLIPS,
        together="linear models",
    ),
    Saboteur(
        "the best maximum",
        changes=[
            (
                'scores["one depth"] = best_elsewhere(every)',
                'scores["one depth"] = best_elsewhere(np.stack(by_depth["maximum"]))',
            )
        ],
        breaks=["A depth that the other folds chose beats"],
        why="Another rung of the same kind: the depth of the best maximum, chosen on the other folds.",
        without=SLIPS,
    ),
]
