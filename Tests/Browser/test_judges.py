"""The judges must be able to say no: a judge that finds nothing in a bad page proves nothing about a good one."""

from urllib.parse import quote

import judges
from conftest import MakePerson

BAD = "<!doctype html><html><head><title>悪い例</title></head><body><img src=a><p><div></p></body></html>"
GOOD = """<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>良い例</title></head>
<body><main><h1>良い例</h1><p>読める文です。</p></main></body></html>"""


def test_axe_finds_what_is_wrong_and_nothing_else(people: MakePerson) -> None:
    judge = people("judge")
    judge.visit("data:text/html;charset=utf-8," + quote(BAD))
    assert {line.split(":")[0] for line in judges.axe(judge)} >= {"html-has-lang", "image-alt"}
    judge.visit("data:text/html;charset=utf-8," + quote(GOOD))
    assert judges.axe(judge) == []


def test_nu_finds_what_is_wrong_and_nothing_else() -> None:
    said = judges.nu({"bad": BAD, "good": GOOD})
    assert any("Unclosed element" in line for line in said)
    assert not [line for line in said if line.startswith("good")]
