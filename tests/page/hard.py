"""Articles that are hard to show, and their page."""
import json
import os
import subprocess
from pathlib import Path


def enriched_page(folder, *articles):
    """The page of these articles, each a file of its own."""
    paths = []
    for number, whole in enumerate(articles):
        paths.append(str(Path(folder) / f"{number}.json"))
        Path(paths[-1]).write_text(json.dumps(whole))
    page = Path(folder) / "page.html"
    page.write_bytes(subprocess.run([os.environ["PROGRAM"], "enrich", "--tier", "fast", "--to", "html", *paths], capture_output=True, check=True).stdout)
    return page.as_uri()


LONG_WORD = "donaudampfschifffahrtselektrizit\u00e4tenhauptbetriebswerkbauunterbeamtengesellschaft"
HARD_ARTICLES = [
    {"id": "acts", "language": "en", "source": "City Desk", "headline": "Mayor Otto Klein denies taking bribes", "embargoed": "2099-01-01T00:00:00Z",
     "body": "Mayor Otto Klein denied that he had taken money.\n\n\"The mayor told me: 'Nobody will ever know,'\" Anna Berg said. "
             "\"Please give us time,\" the mayor's lawyer said. He asked the police to return the documents."},
    {"id": "none", "language": "en", "headline": "", "body": "Rain will spread from the west. Winds stay light."},
    {"id": "canceled", "status": "canceled"},
    {"id": "he", "language": "he", "headline": "\u05d4\u05de\u05de\u05e9\u05dc\u05d4 \u05d0\u05d9\u05e9\u05e8\u05d4", "body": "\u05d4\u05d0\u05d5\u05e4\u05d5\u05d6\u05d9\u05e6\u05d9\u05d4 \u05d4\u05e6\u05d1\u05d9\u05e2\u05d4 \u05e0\u05d2\u05d3."},
    {"id": "names", "language": "en", "headline": "\u00c7a\u011flar \u015e\u00fckr\u00fc G\u00fcney\u015f meets ministers in \u0627\u0644\u0642\u0627\u0647\u0631\u0629", "body": "\"We agreed,\" Rhys ap Gwilym-Featherstonehaugh-Cholmondeley said."},
    {"id": "long", "language": "en", "headline": f"After eleven days of talks {LONG_WORD} protests, " + "ministers of many countries agree, " * 9,
     "body": f"\"This {LONG_WORD} is {LONG_WORD * 2},\" the {LONG_WORD} speaker Anna Berg said."},
    {"id": "many", "language": "en", "headline": "Forty speak", "body": "\n\n".join(
        f"\"Answer {number} is no,\" {first} {last} said." for number, (first, last) in enumerate(
            (first, last) for first in ("Anna", "Otto", "Maria", "Peter", "Helen") for last in ("Berg", "Klein", "Wood", "Marsh", "Hale", "Stone", "Reed", "Frost")))},
]
