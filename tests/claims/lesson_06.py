"""What breaks the claims of lesson 06."""

from sabotage import Saboteur

IDENTITIES = {
    "The mean of the map and the bias make the logit": "a mean of sums is a sum of means",
    "Behind global average pooling, Grad-CAM": "the gradient of a mean of weighted sums is the weights",
}

FIRST_MAPS = ["marks = np.where(answers == data.test.labels[chosen]", "with tf.GradientTape() as tape:"]
TWINS = ["def draw_twins(i):", "def logits_of(places):", 'worth = ", ".join(', "def on_parts(rival):"]
JUDGED = ["def lead(ours, other, *truth):", "by_map, by_habit = "]
RANDOM = ["base = keras.models.clone_model(slim.model)"]

SABOTEURS = [
    Saboteur(
        "a blob in the corner",
        changes=[("y, x = np.mgrid[:side, :side] / side - 0.5\n", "y, x = np.mgrid[:side, :side] / side\n")],
        breaks=["A blob that knows nothing"],
        why="Only a blob where the animals are wins the pointing game.",
        without=FIRST_MAPS,
        quick=True,
    ),
    Saboteur(
        "a map with its weights permuted",
        changes=[
            (
                '"our map": enlarge(towards[:, None, None] * (places @ weights), side)',
                '"our map": enlarge(towards[:, None, None] * (places @ np.roll(weights, 1)), side)',
            )
        ],
        breaks=["The map agrees better with the twins"],
        why="A map of other channels than those that decide.",
        without=FIRST_MAPS,
        together="weights",
    ),
    Saboteur(
        "a unit that stays as it was",
        changes=[("np.random.default_rng((seed, i)).permutation(weights)", "weights")],
        breaks=["Other weights in the unit give another map"],
        why="The same weights give the same map.",
        without=FIRST_MAPS,
        together="weights",
    ),
    Saboteur(
        "the answers of other animals",
        changes=[("np.broadcast_to(sure[:, None, None]", "np.broadcast_to(np.roll(sure, 2)[:, None, None]")],
        breaks=["It agrees hardly better than the answer alone"],
        why="An answer that is not this animal's says nothing about its ears.",
        without=FIRST_MAPS,
        together="answers",
    ),
    Saboteur(
        "the truth in place of the map",
        changes=[('evidence_on["our map"].argmax(axis=1)', "effect.argmax(axis=1)")],
        breaks=["To name the part, the map is no better"],
        why="A map that knew what each part is worth would name it.",
        without=FIRST_MAPS,
        together="answers",
    ),
    Saboteur(
        "no lamp",
        changes=[("lit[:, 2:9, 31:38] = (255, 190, 60)", "lit[:, :0] = 0")],
        breaks=["The maps give the lamp away"],
        why="A network without the shortcut sees no light in that corner.",
        without=[*FIRST_MAPS, *TWINS, *JUDGED, *RANDOM],
        together="no marks",
    ),
    Saboteur(
        "no pattern",
        changes=[("contrast: int = 10", "contrast: int = 0")],
        breaks=["An experiment catches it"],
        why="Without the pattern there is nothing to turn round.",
        without=[*FIRST_MAPS, *TWINS, *JUDGED, *RANDOM],
        together="no marks",
    ),
    Saboteur(
        "the lamp in place of the pattern",
        changes=[("on_cats, board_maps, _ = trap(with_board)", "on_cats, board_maps, _ = trap(with_lamp)")],
        breaks=["The maps point nowhere"],
        why="A shortcut that has a place shows on the map.",
        without=[*FIRST_MAPS, *TWINS, *JUDGED, *RANDOM],
    ),
]
