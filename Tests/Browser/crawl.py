"""Every page that links lead to from where somebody begins, each looked at once: no list made by hand."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlsplit

import judges
from jury import TOO_WIDE
from person import OUTPUT, Person
from product import ROOT

WIDTHS = [360, 768, 1280]
# 320 is a screen of 1280 at 400 %.
NARROW = [320, 360]

LINKS = "return [...document.querySelectorAll('a[href]')].map(a => a.href)"
FETCH = """
const done = arguments[1];
fetch(arguments[0]).then(async r => {
    const type = r.headers.get('content-type') || '';
    done([r.status, type, type.startsWith('text/html') ? await r.text() : '', r.url]);
}, e => done([0, '' + e, '', arguments[0]]));
"""
OPAQUE = re.compile(r"[a-z2-7]{26}|\d+")


def pattern(path: str) -> str:
    """A path with what names a record taken out."""
    return "/".join(":" if OPAQUE.fullmatch(part) else part for part in path.split("/"))


def pages_of_sources() -> dict[str, str]:
    """Every GET route of the product: pattern → who may enter."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "Sources/Portals").rglob("*.swift")):
        for route, access in re.findall(r"\.get\(\s*\"([^\"]*)\",\s*\.(\w+)", path.read_text(encoding="utf-8")):
            found[("anyone " if access == "anyone" else "staff ") + route] = access
    return found


def fits(route: str, path: str) -> bool:
    """Whether a path of a town (without its key) is one of the route's."""
    ours, theirs = route.split("/"), path.split("/")
    return len(ours) == len(theirs) and all(o.startswith(":") or o == t for o, t in zip(ours, theirs))


@dataclass
class Crawl:
    """What one person finds behind one door of one town."""

    person: Person
    start: str
    # Pages of one kind say the same about themselves: so many of each are looked at.
    most_of_a_kind: int = 2
    found: list[str] = field(default_factory=list)
    sent: dict[str, str] = field(default_factory=dict)
    paths: set[str] = field(default_factory=set)

    @property
    def root(self) -> str:
        """The town's address, with a slash at the end."""
        parts = urlsplit(self.start)
        return f"{parts.scheme}://{parts.netloc}/{parts.path.split('/')[1]}/"

    def pages(self) -> Iterator[str]:
        """Opens one page after the other; whoever asks looks at it before the next."""
        queue, seen, kinds = [self.start], {self.start}, Counter()
        while queue:
            address = queue.pop(0)
            path = urlsplit(address).path.removeprefix(urlsplit(self.root).path)
            kind = pattern(path)
            if kinds[kind] >= self.most_of_a_kind:
                continue
            kinds[kind] += 1
            if self.person.driver.current_url.split("/")[:3] != self.root.split("/")[:3]:
                self.person.visit(self.start)
            status, media, text, last = self.person.driver.execute_async_script(FETCH, address)
            self.paths.add(path)
            if status != 200:
                self.found.append(f"/{path}: a link leads to {status} {media}")
                continue
            if not media.startswith("text/html"):
                continue
            self.paths.add(urlsplit(last).path.removeprefix(urlsplit(self.root).path))
            self.sent[f"{path or 'home'}"] = text
            self.person.visit(address)
            yield path
            for link in self.person.driver.execute_script(LINKS):
                link = urldefrag(link).url
                if link.startswith(self.root) and link not in seen:
                    seen.add(link)
                    queue.append(link)

    def judge(self, path: str, whole: bool) -> None:
        """Narrow, and wide too where `whole`: axe, and nothing sticks out."""
        for width in [*NARROW, *(WIDTHS[1:] if whole else [])]:
            self.person.resize(width)
            wide = self.person.driver.execute_script(TOO_WIDE)
            self.found += [f"/{path} at {width}: {place}" for place in wide]
            if width in (WIDTHS[0], WIDTHS[-1]):
                self.found += [f"/{path} at {width}: {line}" for line in judges.axe(self.person)]

    def run(self, judged: set[str]) -> None:
        """Looks at everything. `judged`: kinds that others have looked at in full."""
        for path in self.pages():
            kind = pattern(path)
            self.judge(path, whole=kind not in judged)
            judged.add(kind)
        self.found += judges.nu(self.sent)
        self.found += [line for line in self.person.complaints() if "status of 4" not in line]
        OUTPUT.mkdir(exist_ok=True)
        name = urlsplit(self.root).path.strip("/") + "-" + self.person.name
        said = [*sorted(f"/{path}" for path in self.paths), "", *self.found]
        (OUTPUT / f"crawl-{name}.txt").write_text("\n".join(said), encoding="utf-8")
