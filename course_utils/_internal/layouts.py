"""The folders of each data set of the course."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["DATA_SETS", "Layout"]


@dataclass(frozen=True)
class Layout:
    """The folders of one data set: its splits, in each of them the same classes; label 0 is the first class.

    A set without classes keeps its pictures in the splits' folders and its labels in `tables` beside them.
    """

    splits: tuple[str, ...]
    classes: tuple[str, ...]
    drawn: bool = False
    tables: tuple[str, ...] = ()

    def places(self, split: str) -> list[str]:
        """Return the folders of a split, each as a path in the set's folder, such as "train/cats"."""
        return [f"{split}/{name}" for name in self.classes] or [split]

    def missing(self, folder: Path) -> list[str]:
        """Return what a complete set has and `folder` has not: folders such as "train/cats", then tables."""
        places = [place for split in self.splits for place in self.places(split)]
        return [place for place in places if not (folder / place).is_dir()] + [
            table for table in self.tables if not (folder / table).is_file()
        ]

    def show(self, folder: Path) -> str:
        """Return the folders expected, as text to put below an error."""
        shown = self.classes if len(self.classes) <= 5 else (*self.classes[:2], "...", self.classes[-1])
        lines = [f"    {split}/{name}/" for split in self.splits for name in shown] or [
            f"    {split}/" for split in self.splits
        ]
        return "\n".join([f"  {folder}/", *lines, *(f"    {table}" for table in self.tables)])


DATA_SETS = {
    "cats_dogs": Layout(("train", "validation", "test"), ("cats", "dogs"), drawn=True),
    "traffic_signs": Layout(("train", "test"), tuple(f"{sign:05d}" for sign in range(43)), drawn=True),
    "retinopathy": Layout(("train", "validation"), tuple(f"class{grade}" for grade in range(5)), drawn=True),
    "palm": Layout(("PALM-Training400", "PALM-Validation400"), (), drawn=True, tables=("labels.csv",)),
}
