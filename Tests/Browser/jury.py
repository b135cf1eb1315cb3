"""What the judges say of the pages that a walk comes by: each as a phone of 360 points shows it."""

from collections.abc import Callable

import judges
from person import Person

NARROW = 360

# The elements that stick out, outermost first.
TOO_WIDE = """
const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
if (wide <= 0) return [];
return [...document.body.querySelectorAll('*')]
    .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(e => e.tagName + '.' + e.className).slice(0, 8).concat(['+' + wide]);
"""


class Jury:
    """Collects objections and HTML; `verdict` says everything at once, so that a walk goes on to its end."""

    def __init__(self, story: str) -> None:
        self.story = story
        self.found: list[str] = []
        self.sent: dict[str, str] = {}

    def look(self, person: Person, name: str, sent: bool = True) -> None:
        """At the page where the person is. `sent`: it can be asked for again, so that the HTML can be judged too."""
        width, height = person.screen
        person.resize(NARROW, density=1)
        person.screenshot(f"{self.story}-{name}", whole=True)
        self.found += [f"{name}: {line}" for line in judges.axe(person)]
        self.found += [f"{name} is too wide: {place}" for place in person.driver.execute_script(TOO_WIDE)]
        if sent:
            self.sent[name] = person.raw()
        # A refusal comes as 4xx, and the browser says so.
        self.found += [f"{name}: {line}" for line in person.complaints() if "status of 4" not in line]
        person.resize(width, height)

    def at(self, person: Person, prefix: str = "") -> Callable[[str], None]:
        return lambda name: self.look(person, f"{prefix}{name}")

    def verdict(self) -> None:
        found = self.found + judges.nu(self.sent)
        assert not found, "\n".join(found)
