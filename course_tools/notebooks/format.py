"""How a built notebook is written, so that it only changes when its lesson does."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from course_tools.notebooks.lessons import Lesson
from course_utils.paths import ROOT

if TYPE_CHECKING:
    from nbformat import NotebookNode


DPI = 72
"""Resolution of the figures in the built notebooks, in dots per inch: they are committed, and should stay small."""


KEEP = ("tags", "slideshow")
"""Cell metadata that a source may set; the rest is written by whatever program opened the notebook last."""


MEASURED = "measured.json"
"""Beside the notebooks: for each lesson the seconds and the peak memory of its last build, for the book's table."""


METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
"""What every notebook says of its language."""


def build_key(lesson: Lesson) -> str:
    """Return a hash of what a built notebook depends on: its source, course_utils with its weights, and the lock."""
    digest = hashlib.sha256()
    helper = sorted(p for p in (ROOT / "course_utils").rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    for path in (lesson.source, *helper, ROOT / "requirements.lock"):
        name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name
        digest.update(f"{name}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def normalise(notebook: "NotebookNode", lesson: Lesson, key: str) -> "NotebookNode":
    """Return the executed notebook without anything that differs from one execution to the next."""
    from nbformat.v4 import new_notebook

    count = 0
    cells = []
    set_ids(notebook.cells)
    for cell in notebook.cells:
        cell.metadata = {name: value for name, value in cell.metadata.items() if name in KEEP and value}
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = count
        cells.append(cell)
    metadata = METADATA | {"course": {"source": f"lessons/{lesson.source.name}", "key": key}}
    return new_notebook(cells=cells, metadata=metadata)


def set_ids(cells: Sequence["NotebookNode"]) -> None:
    """Make each cell's id a hash of its text.

    A cell that moves keeps it, and a difference between two versions shows only what changed.
    """
    seen: Counter[str] = Counter()
    for cell in cells:
        text = f"{cell.cell_type}\0{cell.source}"
        seen[text] += 1
        cell.id = hashlib.sha256(f"{text}\0{seen[text]}".encode()).hexdigest()[:8]
