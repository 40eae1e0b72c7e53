"""Sphinx's settings for the book. `course book` lays out the pages and calls Sphinx."""

from pathlib import Path

from course_tools.publishing.sphinx_ext import read_terms
from course_utils._internal.kernel import import_tensorflow_quietly

import_tensorflow_quietly()  # autodoc imports what it describes, and a layer of ours is no layer without Keras

HERE = Path(__file__).parent

project = "Image classification, a course in notebooks"
author = "The authors of the course"
language = "en"

extensions = [
    "course_tools.publishing.sphinx_ext",
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinx_design",
]
suppress_warnings = ["mystnb.unknown_mime_type"]  # records and claims: the text beside them is what is shown

nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3
myst_update_mathjax = False
html_math_renderer = "mathml"
autodoc_member_order = "bysource"
# Constants that hold a path of this machine are left out: their values would be shown.
autodoc_default_options = {"members": True, "exclude-members": "ROOT, WEIGHTS_FOLDER"}
default_role = "literal"  # docstrings have `names` as Markdown has them
course_terms = read_terms((HERE / "glossary.md").read_text("utf-8"))

html_use_index = False  # the page of functions and the search say as much, and fit a phone
html_theme = "sphinx_book_theme"
html_title = "Image classification"
html_static_path = ["_static"]
html_favicon = "_static/icon.svg"
html_logo = "_static/icon.svg"
html_css_files = ["book.css"]
html_last_updated_fmt = None
html_show_copyright = False
html_copy_source = True
html_context = {"default_mode": "auto"}
html_theme_options = {
    "use_download_button": True,
    "use_fullscreen_button": False,
    "show_toc_level": 2,
    "home_page_in_toc": True,
    "navbar_persistent": [],  # the search stands in the side bar
    "logo": {"text": "Image classification", "alt_text": "To the first page"},
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
