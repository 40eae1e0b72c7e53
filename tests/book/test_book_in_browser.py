"""Every page of the book, opened in a real browser from a plain file server."""

from dataclasses import dataclass
from urllib.parse import urldefrag, urlsplit

import pytest
from requirements import require

from course_tools.notebooks.format import is_answer
from course_tools.notebooks.lessons import find_lessons
from course_utils.paths import ROOT

require("docs")
require("browser")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]  # every page

LESSONS = [lesson.name for lesson in find_lessons(ROOT / "lessons")]

ANSWERED = [
    lesson.name for lesson in find_lessons(ROOT / "lessons") if any(is_answer(cell) for cell in lesson.notebook.cells)
]

LOOK = """() => ({
    ids: [...document.querySelectorAll("[id]")].map(element => element.id),
    links: [...document.querySelectorAll("a[href]")].map(element => element.href),
    unseen: [...document.images].filter(i => !(i.complete && i.naturalWidth)).map(i => i.src),
    mute: [...document.images].filter(i => !i.closest("[aria-hidden=true]") && !i.alt.trim()).map(i => i.src),
    wide: document.documentElement.scrollWidth - window.innerWidth,
})"""


IN_COLOUR = ("index.html", f"notebooks/{LESSONS[0]}.html", f"notebooks/exercises/{LESSONS[1]}.html")
"""Where the colours of code are looked at as well. It is thousands of elements a page, all of one style."""

PLAIN_CODE = """() => {
    const plain = element => element.textContent = element.textContent;
    document.querySelectorAll(".highlight pre").forEach(plain);
    [...document.querySelectorAll("dt.sig")].slice(1).forEach(plain);
}"""
"""Makes text of it elsewhere: of code, and of all signatures of functions but the first."""


LIGHT = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light", "reduced_motion": "reduce"}


@dataclass
class Visit:
    """What was seen on a page: each list holds what is wrong, but for ids and links."""

    ids: set[str]
    links: set[str]
    unseen: list[str]
    mute: list[str]
    wide: int
    errors: list[str]
    barriers: list[str]


@pytest.fixture(scope="module")
def visits(site, address, browser):
    """Every page of the site, visited once: in the light theme, as narrow as a phone, and some in the dark theme."""
    found = {}
    with browser.new_context(**LIGHT) as context:
        page = context.new_page()
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("requestfailed", lambda request: errors.append(f"failed: {request.url}"))
        page.on("response", lambda got: errors.append(f"{got.status}: {got.url}") if got.status >= 400 else None)
        page.on("request", lambda asked: None if local(asked.url, address) else errors.append(f"asked: {asked.url}"))
        for path in sorted(site.rglob("*.html")):
            errors.clear()
            name = path.relative_to(site).as_posix()
            page.goto(f"{address}/{name}", wait_until="load")
            page.set_viewport_size({"width": 390, "height": 844})
            seen = page.evaluate(LOOK) | {"errors": list(errors)}  # axe asks for style sheets by itself
            page.set_viewport_size({"width": 1280, "height": 900})
            if name not in IN_COLOUR:
                page.evaluate(PLAIN_CODE)
            barriers = barriers_in_the_light(page) + (barriers_in_the_dark(page) if in_both_themes(name) else [])
            seen |= {"ids": set(seen["ids"]), "links": set(seen["links"])}
            found[name] = Visit(**seen, barriers=barriers)
    return found


CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"], "preload": False}
"""Axe's options: one rule, and nothing told of the thousands of elements that are as they should be."""


def local(url, address):
    return url.startswith((f"{address}/", "data:", "blob:"))


def in_both_themes(name):
    """Whether CI looks at a page in the dark, too. Lessons and exercises are all made of the same kinds of cells."""
    return name in IN_COLOUR or not name.startswith("notebooks/")


def barriers_in_the_light(page):
    """What axe finds on a page that keeps people out."""
    from axe_playwright_python.sync_playwright import Axe

    return serious(Axe().run(page), "light")


def barriers_in_the_dark(page):
    """What axe finds in the colours of the dark theme."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.add_style_tag(content="*, ::before, ::after { transition: none !important; }")
    return serious(Axe().run(page, options=CONTRAST), "dark")


def serious(results, theme):
    return [
        f"{theme}: {rule['id']}, {len(rule['nodes'])} times, first {rule['nodes'][0]['html'][:150]}"
        for rule in results.response["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


def wrong(visits, what):
    return {name: getattr(visit, what) for name, visit in visits.items() if getattr(visit, what)}


def test_there_is_a_page_for_every_lesson_and_every_exercise(visits):
    exercises = [f"exercises/{path.stem}" for path in (ROOT / "exercises").glob("[0-9]*.py")]
    assert {f"notebooks/{name}.html" for name in [*LESSONS, *exercises]} <= visits.keys()


def test_no_page_has_an_error_or_a_failed_request_or_asks_another_host(visits):
    assert wrong(visits, "errors") == {}


def test_every_image_loads(visits):
    assert wrong(visits, "unseen") == {}


def test_every_image_has_a_description(visits):
    assert wrong(visits, "mute") == {}


def test_no_page_is_wider_than_a_phone(visits):
    assert {name: visit.wide for name, visit in visits.items() if visit.wide > 0} == {}


def test_nothing_serious_keeps_anybody_from_reading_a_page_in_the_light_or_the_dark(visits):
    assert wrong(visits, "barriers") == {}
    assert sum(map(in_both_themes, visits)) > 10


@pytest.mark.real
def test_no_lesson_and_no_exercise_is_hard_to_read_in_the_dark(site, address, browser):
    barriers = {}
    with browser.new_context(**LIGHT) as context:
        page = context.new_page()
        for path in sorted((site / "notebooks").rglob("*.html")):
            name = path.relative_to(site).as_posix()
            page.goto(f"{address}/{name}", wait_until="load")
            barriers[name] = barriers_in_the_dark(page)
    assert len(barriers) > len(LESSONS)
    assert {name: found for name, found in barriers.items() if found} == {}


def test_every_link_within_the_book_leads_to_a_page_and_every_anchor_to_a_place_on_it(visits, site, address):
    broken = set()
    for name, visit in visits.items():
        for link in visit.links:
            url, fragment = urldefrag(link)
            if local(url, address):
                target = urlsplit(url).path.lstrip("/") or "index.html"
                page = visits.get(target)
                if not (page or (site / target).is_file()) or (page and fragment and fragment not in page.ids):
                    broken.add((name, link))
    assert broken == set()


def test_a_file_of_the_repository_that_a_page_links_to_can_be_downloaded(page, address):
    page.goto(f"{address}/docs/hosted.html")
    link = page.get_by_role("link", name="environment.yml").get_attribute("href")
    assert page.request.get(f"{address}/docs/{link}").text() == (ROOT / "environment.yml").read_text()


def test_the_page_of_functions_has_signatures_and_arguments_of_what_is_public(page, address):
    page.goto(f"{address}/docs/api.html")
    entry = page.locator("dl.function", has=page.locator("dt[id='course_utils.records.claim']"))
    assert "at_least: float | None = None" in entry.locator("dt").first.inner_text()
    assert "the smallest value for which the sentence is true" in entry.inner_text()
    assert page.locator("dt[id='course_utils.augment.RandomAffine']").count() == 1
    assert page.locator("dt[id*='._']").count() == 0
    assert str(ROOT) not in page.get_by_role("main").inner_text()


def test_the_search_finds_the_lesson_on_kappa(page, address):
    page.goto(f"{address}/search.html?q=kappa")
    page.wait_for_selector("#search-results li a")
    page.wait_for_function("document.querySelector('.search-summary')?.textContent.match(/\\d/)")
    found = page.eval_on_selector_all("#search-results li a", "links => links.map(link => link.href)")
    assert any("notebooks/08_retinopathy.html" in link for link in found)


def test_the_theme_switch_changes_the_theme_and_the_next_page_keeps_it(page, address):
    theme = "document.documentElement.dataset.theme"
    page.goto(f"{address}/index.html")
    for mode in ("Light", "Dark"):
        page.locator(".theme-switch-button:visible").click()
        page.get_by_role("button", name=mode).click()
        assert page.evaluate(theme) == mode.lower()
    page.goto(f"{address}/notebooks/{LESSONS[1]}.html")
    assert page.evaluate(theme) == "dark"


def test_a_question_is_answered_by_a_click_without_any_script(browser, address):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/notebooks/{LESSONS[0]}.html")
        choice = page.locator("section#check-yourself details").first
        explanation = choice.locator("p").first
        assert not explanation.is_visible()
        choice.locator("summary").click()
        assert explanation.is_visible()
        assert explanation.inner_text().startswith(("Right.", "No."))


def test_a_lesson_leads_to_its_exercise_where_a_solution_is_folded_and_unfolds(page, address):
    page.goto(f"{address}/notebooks/{LESSONS[1]}.html")
    page.get_by_role("main").get_by_role("link", name="Exercise 01").first.click()
    assert page.url == f"{address}/notebooks/exercises/{LESSONS[1]}.html"
    solution = page.locator("details", has_text="A solution").first
    code = solution.locator("pre")
    assert not code.is_visible()
    solution.locator("summary").click()
    assert code.is_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_output_of_an_answer_is_folded_until_it_is_clicked_without_any_script(browser, address, width):
    with browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 844}) as context:
        page = context.new_page()
        page.goto(f"{address}/notebooks/{ANSWERED[0]}.html")
        answer = page.locator(".tag_answer").first
        output = answer.locator(".cell_output")
        assert answer.locator(".cell_input").is_visible()
        assert not output.is_visible()
        answer.locator("summary", has_text="Show the answer").click()
        assert output.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_term_leads_to_its_entry_in_the_glossary(page, address):
    page.goto(f"{address}/notebooks/02_small_cnn.html")
    page.locator("a.term", has_text="overfitting").first.click()
    assert page.url.endswith("/docs/glossary.html#term-overfitting")
    assert "过拟合" in page.locator("#term-overfitting").inner_text()


def test_code_is_copied_by_a_button(page, address):
    page.goto(f"{address}/notebooks/{LESSONS[0]}.html")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".cell_input .highlight").first.hover()
    page.locator(".cell_input button.copybtn").first.click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('profile: str'))")


def test_a_page_offers_its_notebook_without_solutions(page, address):
    page.goto(f"{address}/notebooks/exercises/{LESSONS[1]}.html")
    link = page.locator("a.btn-download-source-button").first.get_attribute("href")
    notebook = page.request.get(f"{address}/notebooks/exercises/{link}").json()
    assert notebook["cells"]
    assert "BEGIN SOLUTION" not in str(notebook)
    assert "A solution" not in str(notebook)
