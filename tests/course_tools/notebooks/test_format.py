"""How an executed notebook is written: its figures."""

import base64
import io

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image
from small_lessons import cell, write_lessons

from course_tools.notebooks.format import normalise
from course_tools.notebooks.lessons import find_lessons


@pytest.fixture
def written(tmp_path):
    """Return a function that gives the output as it is committed for an image, an array of height, width, channels."""

    def write(pixels):
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "PNG")
        content = base64.b64encode(file.getvalue()).decode()
        metadata = {"image/png": {"alt": "Two clouds"}}
        output = new_output("display_data", {"image/png": content, "text/plain": "<Figure>"}, metadata=metadata)
        (lesson,) = find_lessons(write_lessons(tmp_path, _00_one=cell("draw()")))
        notebook = new_notebook(cells=[new_code_cell("draw()", outputs=[output])])
        (result,) = normalise(notebook, lesson, "key").cells[0].outputs
        return base64.b64decode(result.data["image/png"]), file.getvalue(), result

    return write


@pytest.fixture
def picture():
    """Smooth colours and a little noise, as in a photograph."""
    rows, columns = np.mgrid[:96, :128]
    channels = np.stack([rows * 2, columns, 255 - rows], -1) + np.random.default_rng(0).integers(0, 4, (96, 128, 3))
    return channels.clip(0, 255).astype(np.uint8)


def test_a_figure_takes_less_than_half_and_looks_the_same(written, picture):
    committed, drawn, _ = written(picture)
    assert len(committed) < len(drawn) / 2
    difference = np.abs(np.asarray(Image.open(io.BytesIO(committed)).convert("RGB"), float) - picture)
    assert difference.mean() < 6


def test_a_figure_of_few_colours_keeps_every_pixel(written):
    pixels = np.full((40, 60, 4), 255, np.uint8)
    pixels[10:20, :, :3] = 17, 119, 180
    committed, _, _ = written(pixels)
    assert (np.asarray(Image.open(io.BytesIO(committed)).convert("RGBA")) == pixels).all()


def test_a_figure_with_transparent_places_stays_as_it_is(written, picture):
    pixels = np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])
    pixels[:10, :, 3] = 0
    committed, drawn, _ = written(pixels)
    assert committed == drawn


def test_a_figure_keeps_its_description(written, picture):
    assert written(picture)[2].metadata["image/png"]["alt"] == "Two clouds"


def test_the_same_figure_gives_the_same_bytes(written, picture):
    assert written(picture)[0] == written(picture)[0]
