"""`/docs` in a real browser: whole, quiet, and without a word to any other host."""

from urllib.parse import urlsplit

import chromium
import pytest
from daemon import until

READY = "document.body?.dataset.ready !== undefined"


@pytest.fixture(scope="module")
def docs(daemon):
    with chromium.page() as page:
        page.size(1280, 900)
        yield page


@pytest.fixture
def shown(docs, daemon):
    """The page, freshly loaded."""
    docs.call("Storage.clearDataForOrigin", origin=daemon.url(""), storageTypes="all")
    docs.show("about:blank", "location.href == 'about:blank'")
    docs.requested.clear()
    docs.complaints.clear()
    docs.show(daemon.url("/docs"), READY)
    return docs


@pytest.fixture(scope="module")
def operations(daemon):
    """Of the description: {operationId: (method, path, operation)}."""
    return {
        operation["operationId"]: (method, path, operation)
        for path, methods in daemon.get("/openapi.json").json()["paths"].items()
        for method, operation in methods.items()
    }


def test_every_operation_is_shown(shown, operations):
    articles = shown.evaluate(
        "Object.fromEntries([...document.querySelectorAll('article')].map((a) => [a.id, a.textContent]))"
    )
    assert articles.keys() == operations.keys()
    for name, (method, path, operation) in operations.items():
        text = articles[name]
        assert operation["summary"] in text
        assert path in text
        for parameter in operation.get("parameters", []):
            assert parameter["name"] in text
        for status in operation["responses"]:
            assert ("other" if status == "default" else status) in text
        command = "websocat" if "101" in operation["responses"] else "curl"
        assert f"{command} " in text
        if method not in ("get", "post"):
            assert f"-X {method.upper()}" in text
    links = shown.evaluate("[...document.querySelectorAll('#list a')].map((a) => a.getAttribute('href'))")
    assert sorted(links) == sorted(f"#{name}" for name in operations)


def test_nothing_goes_wrong_and_nothing_is_loaded_from_elsewhere(shown, daemon):
    shown.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    shown.evaluate("new Promise((done) => setTimeout(done))")
    own = urlsplit(daemon.url("")).netloc
    assert shown.requested
    assert {urlsplit(url).netloc for url in shown.requested if not url.startswith("data:")} == {own}
    assert shown.complaints == []


def test_all_schemas_can_be_unfolded(shown):
    """Until nothing is left that is folded: a schema that contained itself would not end."""
    script = """(async () => {
      let rounds = 0;
      for (;;) {
        const folded = [...document.querySelectorAll('details:not([open])')];
        if (!folded.length || ++rounds > 20) return rounds;
        for (const details of folded) details.open = true;
        await new Promise((done) => setTimeout(done));
      }
    })()"""
    assert 1 <= shown.evaluate(script) < 20
    text = shown.evaluate("document.getElementById('getSessionState').textContent")
    for field in ("avg_response_time", "metadata", "evaluated_by", "articulation_rate", "median_hz"):
        assert field in text
    assert shown.evaluate("document.querySelectorAll('.fields .field').length") > 200
    assert "undefined" not in shown.evaluate("document.body.innerText")
    assert "[object" not in shown.evaluate("document.body.innerText")


def test_the_filter_leaves_what_has_the_words(shown):
    shown.press("/", "/")
    assert shown.evaluate("document.activeElement.id") == "filter"
    for letter in "TRANSCRIPT GET":
        shown.press(letter, letter)
    script = "[...document.querySelectorAll('article')].filter((a) => a.checkVisibility()).map((a) => a.id)"
    found = shown.evaluate(script)
    assert "getTranscript" in found
    assert "answerQuestion" not in found
    assert shown.evaluate("document.getElementById('found').textContent") == f"{len(found)} operations"
    shown.press("Escape")
    assert len(shown.evaluate(script)) > len(found)


def test_links_lead_to_operations(shown):
    shown.evaluate("document.documentElement.style.scrollBehavior = 'auto'")
    shown.evaluate("document.querySelector('#list a[href=\"#putInterview\"]').click()")
    top = "document.getElementById('putInterview').getBoundingClientRect().top"
    assert 0 <= shown.evaluate(top) < 200


def test_an_address_leads_to_its_operation(shown, daemon):
    top = "document.getElementById('putInterview').getBoundingClientRect().top"
    shown.show("about:blank", "location.href == 'about:blank'")
    shown.show(daemon.url("/docs#putInterview"), READY)
    until(lambda: 0 <= shown.evaluate(top) < 200, "the operation at the top")


def test_gets_can_be_tried(shown, daemon):
    shown.evaluate(
        """(() => {
          const trial = document.querySelector('#listInterviews .trial');
          trial.open = true;
          trial.querySelector('form').requestSubmit();
        })()"""
    )
    result = "document.querySelector('#listInterviews .result').textContent"
    until(lambda: shown.evaluate(result), "an answer")
    assert shown.evaluate(result).startswith("200 application/json")
    assert '"interviews"' in shown.evaluate(result)
    methods = shown.evaluate(
        "[...document.querySelectorAll('article:has(.trial) .path .method')].map((m) => m.textContent)"
    )
    assert set(methods) == {"get"}


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_no_width_makes_the_page_scroll_sideways(shown, width):
    shown.size(width, 900)
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    is_small = width <= 896
    assert shown.evaluate("document.querySelector('.menu').checkVisibility()") == is_small
    if is_small:
        visible = "getComputedStyle(document.getElementById('contents')).visibility"
        until(lambda: shown.evaluate(visible) == "hidden", "end of the transition")
        shown.evaluate("document.querySelector('.menu').click()")
        assert shown.evaluate("document.querySelector('.menu').getAttribute('aria-expanded')") == "true"
    shown.size(1280, 900)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_background(shown, scheme):
    """By WCAG's contrast, 4.5 for text."""
    shown.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    script = """(() => {
      const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
      const rgb = (colour) => {
        context.clearRect(0, 0, 1, 1);
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
        return [...context.getImageData(0, 0, 1, 1).data];
      };
      const luminance = (colour) => rgb(colour).slice(0, 3)
        .map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
      const behind = (element) => {
        for (let place = element; place; place = place.parentElement) {
          const colour = getComputedStyle(place).backgroundColor;
          if (rgb(colour)[3] === 255) return colour;
        }
        return 'white';
      };
      let least = [99, ''];
      for (const element of document.querySelectorAll('body *')) {
        const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (!hasText || !element.checkVisibility({ opacityProperty: true })) continue;
        const [a, b] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (contrast < least[0]) least = [contrast, element.outerHTML.slice(0, 200)];
      }
      return least;
    })()"""
    least, where = shown.evaluate(script)
    shown.call("Emulation.setEmulatedMedia", features=[])
    assert least >= 4.5, where


def test_the_page_forbids_what_it_does_not_need(daemon):
    answer = daemon.get("/docs")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "<script>" not in answer.text
    assert " style=" not in answer.text
    # Without scripts there is the description itself.
    assert "<noscript>" in answer.text
    assert 'href="openapi.json"' in answer.text
    assert daemon.get("/docs/no-such.js").status_code == 404
