"""How a built notebook is written: small, and without anything that differs from one execution to the next."""

import base64
import hashlib
import io
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from course_tools.notebooks.lessons import Lesson

DPI = 72
"""Resolution of the figures in the built notebooks, in dots per inch: they are committed, and should stay small."""

COLOURS = 256
"""Colours of a figure in a built notebook: as many as one byte a pixel can name."""

KEEP = ("tags", "slideshow")
"""Cell metadata that a source may set; the rest is written by whatever program opened the notebook last."""

ANSWER = "answer"
"""The tag of a cell that answers a question: its output is folded until the reader, who has guessed, opens it."""

GUESS_FIRST = "Guess first. The answer:"
"""The first output of an answer: JupyterLab shows the first line of what is folded, and it must not give it away."""

MEASURED = "measured.json"
"""Beside the notebooks: for each lesson the seconds and the peak memory of its last build, for the book's table."""

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": "3",
    },
}
"""What every notebook says of its language: what JupyterLab would write there.

JupyterLab asks the kernel, and marks a notebook that says anything else as changed as soon as it is opened. The version
that our kernels tell is no more exact than here (see `jupyter/ipython_kernel_config.py`): this holds on any machine.
"""


def normalise(notebook: "NotebookNode", lesson: "Lesson", key: str) -> "NotebookNode":
    """Return the executed notebook as it is committed: with `key` in its metadata, and with smaller figures."""
    from nbformat.v4 import new_notebook, new_output

    count = 0
    set_ids(notebook.cells)
    for cell in notebook.cells:
        cell.metadata = {name: value for name, value in cell.metadata.items() if name in KEEP and value}
        if cell.cell_type == "code":
            if is_answer(cell):
                cell.metadata["jupyter"] = {"outputs_hidden": True}
                if cell.outputs and "nbval-check-output" not in cell.metadata["tags"]:
                    cell.outputs.insert(0, new_output("display_data", {"text/plain": GUESS_FIRST}))
            count += 1
            cell.execution_count = count
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = count
                if "image/png" in output.get("data", {}):
                    output.data["image/png"] = _smaller(output.data["image/png"])
    metadata = METADATA | {"course": {"source": f"lessons/{lesson.source.name}", "key": key}}
    return new_notebook(cells=notebook.cells, metadata=metadata)


def is_answer(cell: Any) -> bool:
    """Return whether a cell's output is folded."""
    return ANSWER in cell.metadata.get("tags", [])


def figures(cell: Any) -> int:
    """Return the number of figures in a cell's outputs."""
    return sum("image/png" in output.get("data", {}) for output in cell.get("outputs", []))


def set_ids(cells: Sequence["NotebookNode"]) -> None:
    """Make each cell's id a hash of its text.

    A cell that moves keeps it, and a difference between two versions shows only what changed.
    """
    seen: Counter[str] = Counter()
    for cell in cells:
        text = f"{cell.cell_type}\0{cell.source}"
        seen[text] += 1
        cell.id = hashlib.sha256(f"{text}\0{seen[text]}".encode()).hexdigest()[:8]


def _smaller(encoded: str) -> str:
    """Return a PNG file in base64 with one byte a pixel: about a third of the bytes, and hardly a visible difference.

    A figure with transparent places, or one that would not become smaller, is returned as it is.
    """
    from PIL import Image

    content = base64.b64decode(encoded)
    image = Image.open(io.BytesIO(content))
    if "A" in image.getbands() and image.getchannel("A").getextrema() != (255, 255):
        return encoded
    palette = image.convert("RGB").quantize(COLOURS, Image.Quantize.MEDIANCUT, kmeans=4)
    file = io.BytesIO()
    palette.save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode() if file.tell() < len(content) else encoded
