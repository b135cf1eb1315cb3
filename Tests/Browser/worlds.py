"""A town's people for the walks of test_towns and test_sixth_town: its desk, and those who come in one by one."""

from types import SimpleNamespace

from mailbox import Mailbox
from person import DESKTOP, MakePerson, Person
from product import Product
from walks import Applicant, Subject, Town

SUBJECT = Subject("試験野", "はな", "シケンノ", "ハナ", born="S20.5.6")
DESK = "見本 太郎"
EARLY = "朝の血圧は落ち着いています。"
PASSWORD = "ひだまり の 縁側 と 猫 47"


def applicant(town: str, login: str, **more: str) -> Applicant:
    who = {
        "facility": f"見本{town}訪問看護", "kind": "訪問看護", "profession": "訪問看護師", "family": "例村", "given": "みどり",
        "family_kana": "レイムラ", "given_kana": "ミドリ", "login": f"{login}.{town}", "password": PASSWORD,
    }
    return Applicant(**who | more)


class World:
    """Everybody of one town whom a test needs, each made when first asked for."""

    def __init__(self, key: str, product: Product, mailbox: Mailbox, people: MakePerson) -> None:
        self.town = Town(key, product, mailbox)
        self.people, self.key = people, key
        # Hanako belongs to other walks; each is invited once.
        self.came: dict[str, Person] = {}  # by the login they were given
        self.desk = self.town.administrator(people(f"{key}-desk"), DESK)

    def comes_in(
        self, login: str = "reimura", screen: tuple[int, int] = DESKTOP, **more: str
    ) -> SimpleNamespace:
        who = applicant(self.key, login, **more)
        person = self.town.come_in(self.people(f"{self.key}-{login}", screen), who, self.desk)
        self.came[login] = person
        return SimpleNamespace(person=person, who=who)
