"""Runs the tests of the pages; names of tests choose some of them."""
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

from browser import Browser, Keys
from files import (  # found by their names
    test_a_printed_article_keeps_its_colours_and_loses_its_buttons,
    test_hard_articles_are_shown_whole_at_every_width,
    test_the_page_of_a_file_answers_keys_and_clicks,
)
from hard import HARD_ARTICLES
from wire import Wire, article, plain_articles

EVIL = "</script><script>window.evil=1</script><img src=x onerror=window.evil=1><svg onload=window.evil=1>\" onmouseover=\"window.evil=1\" '\u202e"


def titles(browser):
    return browser.js("return [...document.querySelectorAll('.card h3')].map((e) => e.textContent)")


def open_page(browser, wire):
    browser.look(1280, "light")
    browser.go(wire.page)
    wire.until("the stream", lambda: "Live" in browser.js("return document.querySelector('#state').textContent"))


def seconds_to_the_page(browser, wire, headline):
    """Publishes an article and returns after how many seconds the page has it. A busy machine makes one of several slow."""
    wire.publish("news.articles.city", article(1000, headline))
    started = time.monotonic()
    wire.until("the article", lambda: headline in titles(browser), 10)
    return time.monotonic() - started


def test_five_hundred_articles_pass_and_a_quotation_is_reached_by_keyboard(browser, wire):
    open_page(browser, wire)
    wire.publish("news.articles.flood", *(article(number) for number in range(500)))
    wire.until("the flood", lambda: "reopens" in "".join(titles(browser)))
    wire.until("the records", lambda: "records_published_total 500" in wire.get("/metrics")[1], 60)
    took = min(seconds_to_the_page(browser, wire, headline) for headline in ("Tug sails", "Yacht sails", "Ferry sails again"))
    print(f"    an article is in the page {took:.2f} s after it is published, at best of three")
    assert took < 1, took
    assert browser.js("return document.querySelectorAll('.card').length") <= 200
    # By keyboard alone: the article, its first quotation, the place of that in the text, and back.
    browser.js("document.activeElement.blur()")
    browser.press("/", *"ferry", Keys.TAB, Keys.TAB, Keys.TAB, Keys.TAB)
    assert browser.focused() == "Pause"
    browser.press("j")
    assert browser.focused() == "Ferry sails again", browser.focused()
    browser.press(Keys.ENTER)
    wire.until("the article to open", lambda: browser.js("return document.querySelector('#reader').open"))
    wire.until("its headline to have the focus", lambda: browser.focused() == "Ferry sails again")
    browser.press("n")
    assert browser.focused() == "\u201cBerth 1000 is open,\u201d", browser.focused()
    browser.press(Keys.ENTER)
    assert browser.focused().startswith("Berth 1000"), browser.focused()
    browser.press(Keys.ESCAPE)
    wire.until("the article to close", lambda: not browser.js("return document.querySelector('#reader').open"))
    assert browser.focused() == "Ferry sails again", "the focus is where it was"
    browser.assert_quiet()


def test_pages_are_accessible_at_every_width_and_in_both_schemes(browser, wire):
    for number, text in enumerate(plain_articles()[:6]):
        wire.publish("news.articles.uk", {"id": f"p{number}", "body": text, "language": "en"})
    wire.publish("news.articles.urgent", {**article(7, "Bridge shut"), "urgency": 1})
    wire.quotewire("publish", "--subject", "news.articles.broken", "-", text="{\"id\": \"broken\n", check=False)
    open_page(browser, wire)
    wire.until("the articles", lambda: "Bridge shut" in titles(browser))
    wire.until("the panels", lambda: browser.js("return document.querySelectorAll('#lost li, #speakers li').length") > 3)
    assert browser.js("return document.querySelector('.urgent-card h3').textContent") == "Bridge shut"
    assert browser.js("return document.querySelector('#state').className") == "none", "all is well"
    browser.assert_accessible("live")
    browser.assert_focus_is_seen("live", 30)
    link = browser.js("return [...document.querySelectorAll('.open')].find((e) => e.textContent !== 'Bridge shut').href")
    browser.js("document.querySelectorAll('.open')[1].click()")
    wire.until("the article to open", lambda: browser.js("return document.querySelector('#reader').open"))
    browser.assert_accessible("opened")
    browser.go(link)
    browser.assert_accessible("article")
    browser.assert_quiet()


def test_what_passes_is_searched_filtered_and_paused(browser, wire):
    open_page(browser, wire)
    wire.publish("news.articles.sport", article(1, "First"), {"id": "s", "headline": "Second", "language": "en",
                 "body": "\"We lost,\" coach Ann Berg said on Monday.", "source": "Wire"})
    wire.until("both", lambda: {"First", "Second"} <= set(titles(browser)))

    def shown(**fields):
        browser.js("""for (const [id, value] of Object.entries(arguments[0])) {
            const e = document.getElementById(id); e.value = value; e.dispatchEvent(new Event(e.tagName === 'INPUT' ? 'input' : 'change')); }""",
                   {"find": "", "field": "", "kind": "", "act": "", **fields})
        return browser.js("return [...document.querySelectorAll('.card:not([hidden]) h3')].map((e) => e.textContent)")
    assert shown(find="berg", field="speaker") == ["Second"]
    assert set(shown(find="news.articles.sport", field="subject")) >= {"First", "Second"}
    assert "Second" not in shown(act="denial") and "First" in shown(act="denial")
    denials = browser.js("return [...document.querySelectorAll('.card:not([hidden]) .said li:not([hidden])')].map((e) => e.textContent)")
    assert denials and all("denied" in denial for denial in denials), denials
    assert shown(find="oslo", field="name") and "Second" not in shown(find="oslo", field="name")
    shown()
    browser.js("document.querySelector('#pause').click()")
    wire.publish("news.articles.sport", article(2, "Third"))
    wire.until("the note", lambda: "Show 1 new article" in browser.js("return document.querySelector('#waiting').textContent"))
    assert "Third" not in titles(browser)
    browser.js("document.querySelector('#waiting button').click()")
    assert "Third" in titles(browser)
    # What is withdrawn while it is held back does not come with what was held.
    browser.js("document.querySelector('#pause').click()")
    wire.publish("news.articles.sport", {**article(4, "Fourth"), "id": "withdrawn"})
    wire.until("the note", lambda: not browser.js("return document.querySelector('#waiting').hidden"))
    wire.publish("news.articles.sport", {"id": "withdrawn", "status": "canceled"})
    wire.until("the withdrawal", lambda: "Canceled by its publisher" in titles(browser))
    browser.js("document.querySelector('#pause').click()")
    assert "Fourth" not in browser.js("return document.body.textContent")
    browser.assert_quiet()


def test_a_canceled_article_disappears_wherever_it_is_shown(browser, wire):
    open_page(browser, wire)
    wire.publish("news.articles.city", {**article(3, "Secret plan"), "id": "k"})
    wire.until("the article", lambda: "Secret plan" in titles(browser))
    link = browser.js("return [...document.querySelectorAll('.open')].find((e) => e.textContent === 'Secret plan').getAttribute('href')")
    browser.js("[...document.querySelectorAll('.open')].find((e) => e.textContent === 'Secret plan').click()")
    wire.until("the article to open", lambda: browser.js("return document.querySelector('#reader').open"))
    wire.publish("news.articles.city", {"id": "k", "status": "canceled"})
    wire.until("it to go", lambda: "Secret plan" not in browser.js("return document.body.textContent"))
    assert not browser.js("return document.querySelector('#reader').open")
    for path in (link, f"{link}/part"):
        status, text = wire.get(path)
        assert status == 410 and "Secret plan" not in text, (status, text)
    browser.assert_quiet()


def test_what_is_withdrawn_while_a_browser_is_away_goes_and_what_is_replaced_is_marked(browser, wire):
    open_page(browser, wire)
    wire.publish("news.articles.city", {**article(3, "Secret plan"), "id": "k", "version": "1"}, {**article(4, "Wrong number"), "id": "c", "version": "1"})
    wire.until("the articles", lambda: {"Secret plan", "Wrong number"} <= set(titles(browser)))
    browser.js("[...document.querySelectorAll('.open')].find((e) => e.textContent === 'Secret plan').click()")
    wire.until("the article to open", lambda: browser.js("return document.querySelector('#reader').open"))
    browser.driver.set_network_conditions(offline=True, latency=0, throughput=1)
    wire.publish("news.articles.city", {"id": "k", "version": "1", "status": "canceled"}, {**article(5, "Right number"), "id": "c", "version": "2"})
    browser.driver.delete_network_conditions()
    wire.until("it to go", lambda: "Secret plan" not in browser.js("return document.body.textContent"))
    wire.until("the dialog to close", lambda: not browser.js("return document.querySelector('#reader').open"))
    wire.until("the later version", lambda: "Right number" in titles(browser))
    marked = browser.js("return [...document.querySelectorAll('.card.replaced h3')].map((e) => e.textContent)")
    assert marked == ["Wrong number"], marked
    browser.assert_accessible("replaced")


def test_a_browser_that_finds_no_place_says_so_and_comes_again(browser, wire):
    open_page(browser, wire)
    browser.go("about:blank")
    port = int(wire.page.rsplit(":", 1)[1])
    others = [socket.create_connection(("127.0.0.1", port)) for _ in range(16)]
    for other in others:
        other.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert other.recv(15) == b"HTTP/1.1 200 OK", "sixteen are served"
    browser.go(wire.page)
    state = "return document.querySelector('#state').textContent"
    wire.until("the reason", lambda: browser.js(state).startswith("Too many browsers read this page"))
    for other in others:
        other.close()
    wire.publish("news.articles.city", article(6, "Room again"))
    wire.until("the article", lambda: "Room again" in titles(browser))
    assert browser.js(state).startswith("Live"), browser.js(state)


def test_nothing_that_comes_from_outside_runs(browser, wire):
    open_page(browser, wire)
    # A subject may hold anything but white space, which publish would not send.
    subject = "news.articles.<img/src=x/onerror=window.evil=1>"
    evil = {"id": EVIL, "version": EVIL, "headline": f"Evil {EVIL}", "source": EVIL, "url": "javascript:window.evil=1", "language": "en",
            "published_at": EVIL, "body": f"\"Yes {EVIL},\" Anna Berg said.\n\n{EVIL}"}
    wire.publish_raw(subject, {"traceparent": EVIL.replace("\u202e", ""), "Content-Type": "application/json", "X-Evil": "<script>window.evil=1</script>"}, json.dumps(evil))
    wire.publish_raw(subject, {"Content-Type": "application/json"}, "{\"id\": \"<img src=x onerror=window.evil=1>\", \"body\": 1}")
    wire.until("the article", lambda: any("Evil" in title for title in titles(browser)))
    wire.until("the dead letter", lambda: "onerror" in browser.js("return document.querySelector('#lost').textContent"))
    link = browser.js("return [...document.querySelectorAll('.open')].find((e) => e.textContent.startsWith('Evil')).href")
    browser.js("[...document.querySelectorAll('.open')].find((e) => e.textContent.startsWith('Evil')).click()")
    wire.until("the article to open", lambda: browser.js("return document.querySelector('#reader').open"))

    def is_clean():
        assert browser.js("return window.evil") is None
        assert browser.js("return document.querySelectorAll('img, main script, a[href^=\"javascript\" i], [onmouseover], [onerror]').length") == 0
    is_clean()
    browser.go(link)
    is_clean()
    browser.assert_quiet()
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_bytes(subprocess.run([os.environ["PROGRAM"], "enrich", "--tier", "fast", "--to", "html"], input=json.dumps(evil).encode(), capture_output=True, check=True).stdout)
        browser.go(page.as_uri())
        is_clean()
    browser.assert_quiet()
    # Were something of an article a tag, the policy would stop it: it is tried with a script that we put in ourselves.
    browser.go(link)
    browser.js("const e = document.createElement('script'); e.textContent = 'window.evil = 1'; document.body.append(e)")
    assert browser.js("return window.evil") is None


def test_a_page_that_has_lost_its_worker_says_so_and_can_be_read(browser, wire):
    open_page(browser, wire)
    wire.publish("news.articles.city", {**article(8), "embargoed": "2099-01-01T00:00:00Z"}, HARD_ARTICLES[3], HARD_ARTICLES[5])
    wire.until("the articles", lambda: len(titles(browser)) == 3)
    assert "No quotations" not in browser.js("return document.querySelector('#cards').textContent"), "nobody looked in Hebrew"
    browser.assert_accessible("hard-live")
    worker = wire.children.pop()
    worker.terminate()
    worker.wait()
    wire.until("the note", lambda: browser.js("return document.querySelector('#state.wrong')?.textContent.startsWith('Not connected') ?? false"), 20)
    browser.assert_accessible("lost")


def main():
    tests = {name: test for name, test in globals().items() if name.startswith("test_")}
    chosen = {name: test for name, test in tests.items() if not sys.argv[1:] or any(word in name for word in sys.argv[1:])}
    n_failed = 0
    for name, test in chosen.items():
        try:
            with Wire() as wire, Browser() as browser:
                test(browser, wire)
            print(f"ok      {name}")
        except Exception:
            n_failed += 1
            traceback.print_exc()
            print(f"FAILED  {name}")
    sys.exit(1 if n_failed else 0)


main()
