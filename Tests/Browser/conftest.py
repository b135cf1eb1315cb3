"""What every walk is given: the product running, its mail, people at browsers."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from house import Disk, House
from mailbox import Mailbox
from person import DESKTOP, OUTPUT, MakePerson, Person
from policy import CertificatePolicy
from product import Product
from worlds import DESK, World

POLICY = pytest.StashKey[CertificatePolicy]()


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """One for each of the processes that share the walks among them, file by file."""
    with Product().serving() as product:
        yield product


@pytest.fixture(scope="session")
def mailbox(product: Product) -> Mailbox:
    return Mailbox(product.mail)


@pytest.fixture(scope="module")
def people(product: Product) -> Iterator[MakePerson]:
    """Makes people who trust the demonstration CA; a walk's people stay for all tests of its file."""
    made: list[Person] = []

    def make(name: str, screen: tuple[int, int] = DESKTOP, javascript: bool = True) -> Person:
        made.append(Person(name, product.authority, screen, javascript))
        return made[-1]

    make.made = made
    yield make
    for person in made:
        person.close()


@pytest.fixture(scope="module")
def worlds() -> dict[str, World]:
    return {}


@pytest.fixture
def world(
    worlds: dict[str, World], product: Product, mailbox: Mailbox, people: MakePerson
) -> Iterator[Callable[[str], World]]:
    """People of a town, who leave when the test is over: browsers are large."""
    def enter(key: str) -> World:
        if key in worlds:
            worlds[key].town.return_to_desk(worlds[key].desk, DESK)
        else:
            worlds[key] = World(key, product, mailbox, people)
        return worlds[key]

    yield enter
    for person in people.made:
        person.leave()


# Begun first, so that no process is left alone with one of them at the end.
LONG_FILES = ("test_whole_site", "test_towns", "test_minowa", "test_sixth_town", "test_agreements")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONG_FILES.index(item.path.stem) if item.path.stem in LONG_FILES else len(LONG_FILES))


def pytest_sessionstart(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput"):
        return  # one of several processes: who started them sees to what they share
    for old in OUTPUT.glob("failed-*.png"):
        old.unlink()
    session.stash[POLICY] = CertificatePolicy(["https://localhost:*"])
    session.stash[POLICY].__enter__()


def pytest_sessionfinish(session: pytest.Session) -> None:
    if POLICY in session.stash:
        session.stash[POLICY].__exit__()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """When a test fails, what everybody saw then is kept in `output/`."""
    outcome = yield
    report = outcome.get_result()
    people = getattr(item, "funcargs", {}).get("people")
    if report.when == "call" and report.failed and people is not None:
        for person in people.made:
            if person._driver is not None:
                try:
                    person.screenshot(f"failed-{item.name}-{person.name}")
                except Exception as error:  # the failure itself must stay the news
                    report.sections.append((f"screenshot of {person.name}", str(error)))


@pytest.fixture(scope="session")
def disk() -> Iterator[Disk]:
    disk = Disk()
    yield disk
    disk.remove()


@pytest.fixture(scope="session")
def house(disk: Disk) -> Iterator[House]:
    """Its data lie on that disk."""
    before, tempfile.tempdir = tempfile.tempdir, str(disk.folder)
    try:
        house = House()
    finally:
        tempfile.tempdir = before
    try:
        house.timeline = house.open_team()
        yield house
    finally:
        house.close()


@pytest.fixture(scope="session")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("photo") / "kizu.jpg"
    subprocess.run(["convert", "-size", "320x240", "gradient:#f3d9c9-#c98f7a", str(path)], check=True)
    return path
