"""The tests of pages that `enrich --to html` writes."""
import os
import subprocess
import tempfile
from pathlib import Path

from browser import Keys
from hard import HARD_ARTICLES, enriched_page
from wire import plain_articles


def test_the_page_of_a_file_answers_keys_and_clicks(browser, wire):
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for number, text in enumerate(plain_articles()[:3]):
            names.append(str(Path(folder) / f"{number}.txt"))
            Path(names[-1]).write_text(text)
        page = Path(folder) / "page.html"
        page.write_bytes(subprocess.run([os.environ["PROGRAM"], "enrich", "--tier", "fast", "--to", "html", *names], capture_output=True, check=True).stdout)
        browser.look(1280, "light")
        browser.go(page.as_uri())
        browser.assert_accessible("file")
        assert browser.js("return document.querySelector('main').firstElementChild.id") == "index"
        entries = "return document.querySelectorAll('#a1 .quotes > li:not([hidden])').length"
        n_all, n_his = browser.js(entries), int(browser.js("return document.querySelector('#a1 .voice .count').firstChild.data"))
        browser.js("document.querySelector('#a1 .voice').focus()")
        browser.press(Keys.ENTER)
        assert browser.js(entries) == n_his < n_all, "one speaker alone"
        browser.press(Keys.ESCAPE)
        assert browser.js(entries) == n_all
        browser.js("document.querySelector('#direct').click()")
        assert 0 < browser.js(entries) < n_all, "words in marks alone"
        assert browser.js("return [...document.querySelectorAll('#a1 .quotes > li:not([hidden])')].every((e) => e.textContent.includes('\u201c'))")
        browser.press(Keys.ESCAPE)
        browser.press("/", *"school")
        assert 0 < browser.js("return document.querySelectorAll('.story:not([hidden])').length") < 3, "search"
        browser.press(Keys.ESCAPE)
        browser.js("document.querySelector('#a1 .copy').click()")
        wire.until("the word", lambda: browser.js("return document.querySelector('#told').textContent") == "Copied")
        browser.assert_quiet()


def test_hard_articles_are_shown_whole_at_every_width(browser, wire):
    with tempfile.TemporaryDirectory() as folder:
        browser.look(1280, "light")
        browser.go(enriched_page(folder, *HARD_ARTICLES, *({"id": f"n{n}", "language": "en", "headline": f"Notice {n} of the port", "body": "Berths open."} for n in range(60))))
        browser.js("document.querySelectorAll('#index details, .voices details').forEach((e) => { e.open = true; })")
        browser.assert_accessible("hard")
        # Whatever is withdrawn says so and tells nothing of a text; its file stays known.
        canceled = browser.js("return document.querySelector('#a3').textContent")
        assert "Canceled by its publisher: 2.json" in canceled and "quotation" not in canceled, canceled
        # Hebrew runs from the right, its full stop at the left end.
        assert browser.js("return getComputedStyle(document.querySelector('#a4 .text')).direction") == "rtl"
        assert "No quotations" not in browser.js("return document.querySelector('#a4').textContent")
        # A count after an Arabic title stays a count.
        gap = browser.js("const li = document.querySelector('#index a[href=\"#a5\"]').parentElement;"
                         "return li.querySelector('small').getClientRects()[0].left - [...li.querySelector('a').getClientRects()].at(-1).right")
        assert 0 <= gap < 20, gap
        # A title that is cut ends with a whole word.
        assert browser.js("return document.querySelector('#index a[href=\"#a6\"]').textContent").endswith(" protests\u2026")
        # A headline is left alone where it says by itself who denies.
        assert not browser.js("return document.querySelector('#a1 h2 .by')")
        # Forty speakers do not push the text away, and the others are a click away.
        browser.js("document.querySelectorAll('.voices details').forEach((e) => { e.open = false; })")
        assert browser.js("return document.querySelector('#a7 .text').getBoundingClientRect().top - document.querySelector('#a7').getBoundingClientRect().top") < 400
        browser.js("document.querySelector('#a7 .voices details').open = true; [...document.querySelectorAll('#a7 .voice')].at(-1).click()")
        assert browser.js("return document.querySelectorAll('#a7 .quotes > li:not([hidden])').length") == 1
        browser.js("document.querySelector('#a7 .voice').click()")
        assert browser.js("return document.querySelectorAll('#a7 [aria-pressed=true]').length") == 1, "one speaker alone"
        browser.js("scrollTo(0, 0)")
        browser.press(Keys.ESCAPE)
        browser.assert_focus_is_seen("hard")
        browser.assert_quiet()


def test_a_printed_article_keeps_its_colours_and_loses_its_buttons(browser, wire):
    with tempfile.TemporaryDirectory() as folder:
        browser.look(1280, "light")
        browser.go(enriched_page(folder, HARD_ARTICLES[0]))
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": [{"name": "prefers-color-scheme", "value": "dark"}]})
        browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 760, "height": 1000, "deviceScaleFactor": 1, "mobile": False})
        style = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"
        assert browser.js(style, "body", "backgroundColor") == "rgb(255, 255, 255)", "dark is no scheme of paper"
        assert browser.js(style, ".own", "printColorAdjust") == "exact"
        assert {browser.js(style, selector, "display") for selector in (".top", ".copy")} == {"none"}
        assert browser.js(style, ".voices > .row", "overflowX") == "visible", "nobody pushes paper"
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
