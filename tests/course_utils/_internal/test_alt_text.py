"""The words that stand for a figure where it cannot be seen."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_utils._internal.alt_text import describe
from course_utils.plots import picture_grid

PICTURE = np.zeros((8, 8, 3), np.uint8)


@pytest.fixture(autouse=True)
def no_window():
    with mpl.rc_context({"backend": "agg"}):
        yield
        plt.close("all")


def test_a_grid_of_pictures_is_read_by_its_heading_and_captions():
    picture_grid([PICTURE] * 3, ["cat", "dog", "dog\n90 px"], title="Who is it?")
    assert describe(plt.gcf()) == "Who is it? 3 pictures: cat, dog, dog 90 px."


def test_pictures_side_by_side_are_read_by_their_titles():
    figure, axes = plt.subplots(1, 2)
    for axis, title in zip(axes, ("before", "after"), strict=True):
        axis.imshow(PICTURE)
        axis.set_title(title)
        axis.set_axis_off()
    assert describe(figure) == "2 pictures: before, after."


def test_curves_are_read_by_title_axes_and_names():
    figure, axis = plt.subplots()
    axis.plot([1, 2], label="training")
    axis.plot([2, 1], label="validation")
    axis.set(xlabel="epoch", ylabel="loss", title="Overfitting")
    axis.legend()
    assert describe(figure) == "Line chart “Overfitting”; loss over epoch; shown: training, validation."


def test_names_with_commas_are_kept_apart():
    figure, axis = plt.subplots()
    axis.plot([1, 2], label="plain, training")
    axis.plot([2, 1], label="plain, validation")
    assert describe(figure) == "Line chart; shown: plain, training; plain, validation."


def test_powers_of_ten_on_an_axis_are_numbers_and_no_names():
    figure, axis = plt.subplots()
    axis.plot([1e-5, 1e-2], [1, 2])
    axis.set(xscale="log", xlabel="learning rate")
    assert describe(figure) == "Line chart; learning rate."


def test_bars_are_read_from_top_to_bottom():
    figure, axis = plt.subplots()
    axis.barh(["first", "second"], [1, 2])
    axis.set(xlabel="accuracy")
    assert describe(figure) == "Bar chart; accuracy; from top to bottom: second, first."
    axis.invert_yaxis()
    assert describe(figure) == "Bar chart; accuracy; from top to bottom: first, second."


def test_a_confusion_matrix_is_read_by_its_classes_and_not_by_its_colour_bar():
    from sklearn.metrics import ConfusionMatrixDisplay

    display = ConfusionMatrixDisplay.from_predictions([0, 1], [0, 1], display_labels=["cats", "dogs"])
    assert describe(display.figure_) == (
        "Matrix; True label over Predicted label; from left to right: cats, dogs; from top to bottom: cats, dogs."
    )


def test_a_long_list_is_cut_and_counted():
    picture_grid([PICTURE] * 20, [f"picture {number}" for number in range(20)])
    assert describe(plt.gcf()).endswith("picture 11, and 8 more.")


@pytest.mark.parametrize("backend", [None, "Agg"])
def test_a_figure_in_a_notebook_is_shown_and_carries_its_description_whatever_the_environment(backend, monkeypatch):
    import nbformat
    from nbclient import NotebookClient

    if backend:
        monkeypatch.setenv("MPLBACKEND", backend)
    else:
        monkeypatch.delenv("MPLBACKEND", raising=False)
    code = "import matplotlib.pyplot as plt\nimport course_utils\nplt.plot([1, 2])\nplt.title('Up')\nplt.show()"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    shown = [output for output in notebook.cells[0].outputs if "image/png" in output.get("data", {})]
    assert [output.metadata["image/png"]["alt"] for output in shown] == ["Line chart “Up”."]
