"""What the book asks of Sphinx beyond its own: mathematics without a script, alt text, links from words to pages."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

UNTOUCHED = (nodes.reference, nodes.title, nodes.literal, nodes.literal_block, nodes.math, nodes.raw, nodes.caption)
"""Text inside these is never made a link."""

UNTITLED = re.compile(r"$|\d+ pictures?[:.]|(Matrix|Bar chart|Line chart|Chart)[;.]")
"""Descriptions of figures without a title (see `course_utils._internal.alt_text`), or without a description."""


@dataclass(frozen=True)
class Term:
    """An entry of the glossary: its names, the first one first, the anchor on the page, and the definition."""

    names: tuple[str, ...]
    anchor: str
    definition: str


def read_terms(glossary: str) -> list[Term]:
    """Return the entries of the glossary's Markdown, of the form `- **name**, **other name** (中文): definition`."""
    terms = []
    for entry in re.findall(r"^- (\*\*.*?)(?=^- |^#|\Z)", glossary, re.DOTALL | re.MULTILINE):
        head, _, definition = " ".join(entry.split()).partition("): ")
        names = tuple(re.findall(r"\*\*(.+?)\*\*", head))
        terms.append(Term(names, anchor(names[0]), re.sub(r"[*`]|\]\([^)]*\)|\[", "", definition)))
    return terms


def anchor(name: str) -> str:
    """Return the id of a term on the glossary's page."""
    return "term-" + re.sub(r"\W+", "-", name.lower()).strip("-")


def describe_figures(app: Sphinx, doctree: nodes.document) -> None:
    """Give each figure of a notebook the alt text that its output carries; without a title, behind the heading."""
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb":
        return
    outputs = [output for cell in nbformat.read(path, as_version=4).cells for output in cell.get("outputs", [])]
    figures = [output for output in outputs if "image/png" in output.get("data", {})]
    images = [node for node in doctree.findall(nodes.image) if "jupyter_execute" in node["uri"]]
    for image, output in zip(images, figures, strict=True):
        described = output.metadata.get("image/png", {}).get("alt", "")
        image["alt"] = f"{_heading(image)}. {described}".strip() if UNTITLED.match(described) else described


def _heading(node: nodes.Node) -> str:
    while not isinstance(node, nodes.section):
        node = node.parent
    return node[0].astext()


def anchor_terms(app: Sphinx, doctree: nodes.document) -> None:
    """Give each entry of the glossary an id, and say of its Chinese that it is Chinese."""
    if app.env.docname == "docs/glossary":
        for text in list(doctree.findall(nodes.Text)):
            parts = re.split(r"([\u4e00-\u9fff]+)", text)
            if len(parts) > 1:
                pieces: list[nodes.Node] = [nodes.Text(part) for part in parts]
                pieces[1::2] = [nodes.inline("", part, classes=["language-zh-Hans"]) for part in parts[1::2]]
                text.parent.replace(text, pieces)
        for item in doctree.findall(nodes.list_item):
            strong = next(iter(item.findall(nodes.strong)), None)
            if strong is not None:
                item["ids"].append(anchor(strong.astext()))


def link_exercise(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """End a lesson's page with a link to its exercise."""
    folder, _, name = docname.rpartition("/")
    page = f"notebooks/exercises/{name}"
    if folder == "notebooks" and page in app.env.found_docs:
        title = app.env.titles[page].astext()
        link = nodes.reference("", title, internal=True, refuri=app.builder.get_relative_uri(docname, page))
        sentence = nodes.paragraph("", "", nodes.Text("To practise, with a check for each task: "), link)
        next(doctree.findall(nodes.section)).append(sentence)


def link_words(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Link the first occurrence of each term on a lesson's page, and every "lesson NN" on any page."""
    lessons = {Path(name).name[:2]: name for name in app.env.found_docs if re.fullmatch(r"notebooks/\d\d_\w+", name)}
    terms = {name.lower(): term for term in app.config.course_terms for name in term.names}
    names = "|".join(re.escape(name) for name in sorted(terms, key=len, reverse=True))
    words = re.compile(rf"\b(?:[Ll]esson (?P<lesson>\d\d)|(?P<term>{names})(?:e?s)?)\b", re.IGNORECASE)
    linked: set[str] = set() if docname in lessons.values() else {term.anchor for term in terms.values()}

    def link(match: re.Match[str]) -> nodes.reference | None:
        where: dict[str, Any]
        if match["lesson"]:
            page = lessons.get(match["lesson"], docname)
            where = {} if page == docname else {"refuri": app.builder.get_relative_uri(docname, page)}
        else:
            term = terms[match["term"].lower()]
            uri = app.builder.get_relative_uri(docname, "docs/glossary")
            where = {"refuri": f"{uri}#{term.anchor}", "reftitle": term.definition, "classes": ["term"]}
            where = {} if term.anchor in linked else where
            linked.add(term.anchor)
        return nodes.reference("", match[0], internal=True, **where) if where else None

    for text in list(doctree.findall(nodes.Text)):
        if _inside(text, UNTOUCHED):
            continue
        pieces: list[nodes.Node] = []
        done = 0
        for match in words.finditer(text):
            if reference := link(match):
                pieces += [nodes.Text(text[done : match.start()]), reference]
                done = match.end()
        if pieces:
            text.parent.replace(text, [*pieces, nodes.Text(text[done:])])


def _inside(node: nodes.Node, kinds: tuple[type, ...]) -> bool:
    parent = node.parent
    while parent is not None:
        if isinstance(parent, kinds):
            return True
        parent = parent.parent
    return False


def _inline_math(translator: Any, node: nodes.math) -> None:
    translator.body.append(tex2mathml(node.astext(), as_block=False))
    raise nodes.SkipNode


def _block_math(translator: Any, node: nodes.math_block) -> None:
    formula = tex2mathml(node.astext(), as_block=True)
    # Wide formulas are scrolled on a phone, and what scrolls must be reachable by keyboard.
    translator.body.append(f'<div class="math" tabindex="0" role="group" aria-label="formula">{formula}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Register everything with Sphinx."""
    app.add_config_value("course_terms", [], "env")
    app.add_lexer("mermaid", TextLexer)  # a code host draws such a block; here its text is shown
    app.add_html_math_renderer("mathml", (_inline_math, None), (_block_math, None))
    app.connect("doctree-read", describe_figures)
    app.connect("doctree-read", anchor_terms)
    app.connect("doctree-resolved", link_words)
    app.connect("doctree-resolved", link_exercise)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
