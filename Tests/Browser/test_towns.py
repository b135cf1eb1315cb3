"""What decides each town's own walk, by its own documents; and a sixth town that comes and goes while the server runs."""

import shutil
import time
from types import SimpleNamespace

import pytest

from conftest import MakePerson
from mailbox import Mailbox, text_of
from product import ROOT, Product
from walks import Applicant, Subject, Town, codes_in

SUBJECT = Subject("試験野", "はな", "シケンノ", "ハナ", born="S20.5.6")
DESK = "見本 太郎"
EARLY = "朝の血圧は落ち着いています。"


def applicant(town: str, login: str, **more: str) -> Applicant:
    return Applicant(
        f"見本{town}訪問看護", "訪問看護", "訪問看護師", "例村", "みどり", "レイムラ", "ミドリ", login,
        "ひだまり の 縁側 と 猫 47", **more)


class World:
    """Everybody of one town whom a test needs, each made when first asked for."""

    def __init__(self, key: str, product: Product, mailbox: Mailbox, people: MakePerson) -> None:
        self.town = Town(key, product, mailbox)
        self.people, self.key = people, key
        # Hanako belongs to Minowa's own walk; each is invited once.
        self.desk = self.town.administrator(people(f"{key}-desk"), DESK)

    def comes_in(self, login: str = "reimura", **more: str) -> SimpleNamespace:
        who = applicant(self.key, f"{login}.{self.key}", **more)
        person = self.town.come_in(self.people(f"{self.key}-{login}"), who, self.desk)
        return SimpleNamespace(person=person, who=who)


@pytest.fixture(scope="module")
def worlds() -> dict[str, World]:
    return {}


@pytest.fixture
def world(worlds: dict[str, World], product: Product, mailbox: Mailbox, people: MakePerson):
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


def test_eniwa_registers_hands_over_and_leaves(world) -> None:
    """P4③④: the city registers from the paper, the obtainer is the first member, the city sees nothing afterwards."""
    eniwa = world("eniwa")
    town, desk = eniwa.town, eniwa.desk
    nurse = eniwa.comes_in()
    town.record_consent(nurse.person, SUBJECT)
    nurse.person.expect("同意を記録しました")
    desk.visit(town.staff("subjects"))
    desk.press(SUBJECT.name)
    # Which paper was received is not written anywhere: the desk says it.
    desk.choose("登録申込兼同意書を受け取りました。", "登録申込兼同意書を見て、内容を確かめました。")
    desk.fill({"届いた方法": "持参", "届いたもの": "写し"})
    desk.expect("登録と同時に引き継ぎ、窓口はこの支援対象者の記録から外れます")
    desk.screenshot("towns-eniwa-registration", whole=True)
    desk.press("登録する")
    desk.expect("登録しました")
    desk.expect_none_of(SUBJECT.family)
    timeline = town.open_subject(nurse.person, SUBJECT)
    town.write(nurse.person, EARLY)
    nurse.person.screenshot("towns-eniwa-timeline", whole=True)
    nurse.person.expect_none_of("すべての支援対象者の記録を")
    desk.visit(timeline)
    desk.expect("ページが見つかりません")
    desk.expect_none_of(SUBJECT.family, EARLY)


def test_hitachinaka_asks_for_information_and_lets_the_obtainer_register(world, mailbox: Mailbox) -> None:
    """P3④: first the facility's information, then its staff; P4④: from the consent and the insurance cards."""
    hitachinaka = world("hitachinaka")
    town, desk = hitachinaka.town, hitachinaka.desk
    nurse = hitachinaka.comes_in()
    person = nurse.person
    person.visit(town.staff("facility", "staff"))
    person.expect("事業所の情報を入力する")
    person.screenshot("towns-hitachinaka-information-first", whole=True)
    person.press("事業所の情報を入力する")
    person.fill({
        "番地など": "見本町1-2", "電話番号": "029-000-1234", "休業日": ["日", "祝日"], "営業時間": "8時30分から17時まで",
    })
    person.press("保存する")
    person.expect("保存しました")
    person.visit(town.staff("facility", "staff", "new"))
    person.fill({
        "姓": "試田", "名": "次郎", "セイ": "シダ", "メイ": "ジロウ", "職種": "看護師",
        "メールアドレス": "shida.jiro@example.jp", "ログインID": "shida.jiro",
    })
    person.press("登録する")
    person.expect("はじめのパスワード")

    # A further certificate is by inquiry.
    person.visit(town.staff("facility", "devices", "new"))
    person.fill({"新しい端末の種類": "Windows"})
    person.press("窓口に問い合わせる")
    person.expect("回答待ち")

    # The centre and the city stand outside: the obtainer registers.
    town.record_consent(person, SUBJECT, 提出の方法="FAX", 提出した日="2026-11-20")
    person.choose("登録申込兼同意書を見て、内容を確かめました。", "被保険者証などを見て、内容を確かめました。")
    person.screenshot("towns-hitachinaka-registration", whole=True)
    person.press("登録する")
    person.expect("登録しました")
    timeline = town.open_subject(person, SUBJECT)
    town.write(person, EARLY)
    desk.visit(timeline)
    desk.expect("ページが見つかりません")
    desk.visit(town.staff("subjects"))
    desk.expect_none_of(SUBJECT.family)


def test_tsuchiura_sends_three_mails_and_none_holds_the_password(world, mailbox: Mailbox) -> None:
    """The applicant chooses ID and password, the device is asked with the application."""
    tsuchiura = world("tsuchiura")
    town = tsuchiura.town
    who = applicant("tsuchiura", "reimura.tsuchiura")
    person = tsuchiura.people("tsuchiura-reimura")
    town.apply(person, who, lambda name: person.screenshot(f"towns-tsuchiura-{name}", whole=True))
    town.approve(tsuchiura.desk, who)
    letters = [mailbox.wait_for(who.mail, words) for words in ["承認のお知らせ", "電子証明書取得用ナンバー/パスワード", "ログインのご案内"]]
    assert all(who.password not in text_of(letter) for letter in letters)
    assert who.login in text_of(letters[2])
    town.pick_up(person, codes_in(letters[1]), who.password)
    town.sign_in(person, who.login, who.password)
    person.expect("ようこそ")


def test_takahagi_issues_a_further_certificate_by_itself(world, mailbox: Mailbox) -> None:
    """art.6-4: the administrator prepares another device without asking the desk."""
    takahagi = world("takahagi")
    town = takahagi.town
    nurse = takahagi.comes_in()
    person = nurse.person
    person.visit(town.staff("facility", "devices", "new"))
    person.fill({"新しい端末の種類": "Windows", "端末の名前": "訪問用のPC"})
    person.press("受け取りの準備をする")
    person.expect("この合言葉は、いま一度だけ表示しています")
    passphrase = person.shown("secret")
    second = takahagi.people("takahagi-second")
    town.pick_up(second, town.codes(nurse.who.mail), passphrase)
    town.sign_in(second, nurse.who.login, nurse.who.password)
    second.expect("ようこそ")


def test_two_towns_in_two_tabs_never_mix(world, product: Product, mailbox: Mailbox) -> None:
    """Two certificates, two sessions, one browser: each town shows its own, and a cookie of one opens nothing of the other."""
    minowa = world("minowa")
    both = minowa.desk
    town, other = minowa.town, Town("eniwa", product, mailbox)
    both.visit(town.staff("home"))
    both.driver.switch_to.new_window("tab")
    both.visit(other.staff("home"))
    both.expect("この証明書では利用できません")
    both.driver.switch_to.window(both.driver.window_handles[0])
    both.visit(town.staff("home"))
    both.expect("見本　太郎")


def test_a_sixth_town_comes_and_goes_while_the_server_runs(product: Product, people: MakePerson) -> None:
    """Its file is dropped in and is live within two seconds; its whole way in works; taken away, its doors close."""
    visitor = people("visitor")
    visitor.visit(f"{product.portal}/sakuragaoka/")
    visitor.expect("ページが見つかりません")
    file = product.tenants / "sakuragaoka.yaml"
    shutil.copy(ROOT / "Tests/TestKit/tenants/sakuragaoka.yaml", product.tenants / ".new")
    (product.tenants / ".new").rename(file)
    dropped = time.monotonic()
    while "桜ヶ丘町" not in visitor.text():
        assert time.monotonic() - dropped < 2, f"The town is not live after two seconds:\n{product.said()}"
        visitor.driver.refresh()
    visitor.screenshot("towns-sakuragaoka-portal", whole=True)
    visitor.visit(f"{product.portal}/sakuragaoka/apply")
    visitor.expect("参加機関名", "誓約")
    visitor.screenshot("towns-sakuragaoka-apply", whole=True)
    file.unlink()
    gone = time.monotonic()
    while "ただいま利用できません" not in visitor.text():
        assert time.monotonic() - gone < 4, f"The doors are still open:\n{visitor.text()}"
        visitor.driver.refresh()
    visitor.screenshot("towns-sakuragaoka-closed")
    visitor.visit(f"{product.portal}/minowa/")
    visitor.expect("箕輪町")
