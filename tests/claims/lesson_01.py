"""What breaks the claims of lesson 01."""

from sabotage import Saboteur

IDENTITIES = {}

LOOKS = [
    "decoded = cv2.imdecode",
    "moves = {",
    "orders = {",
    "fills = {",
]

SPEEDS = ["speeds = {}"]

SABOTEURS = [
    Saboteur(
        "five changes in one warp",
        changes=[
            (
                "    five_warps = warp(five_warps, affine_matrix(150, 150, **step))",
                "    five_warps = warp(picture[None], one_matrix)",
            ),
        ],
        breaks=["One warp keeps more of the picture's detail than five"],
        why="One reading on both sides.",
        together="geometry",
    ),
    Saboteur(
        "shear in radians",
        changes=[("height_shift=-7 / 150, shear=11,", "height_shift=-7 / 150, shear=0.2,")],
        breaks=["One matrix gives the picture of Keras's copy of the old generator"],
        why="The number of the tutorials of 2017, taken for degrees.",
        together="geometry",
    ),
    Saboteur(
        "augmentation that goes on",
        changes=[("as_predicted = model(picture[None], training=False)[0]",
                  "as_predicted = model(picture[None], training=True)[0]")],
        breaks=["An augmentation layer leaves the pictures alone when the model predicts"],
        why="The layer as it works in training.",
        without=SPEEDS,
        together="geometry",
    ),
]  # fmt: skip
