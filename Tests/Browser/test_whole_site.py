"""Every page of portal, desks and notebook, as each kind of visitor finds it: crawled by its links, then judged."""

import subprocess
from types import SimpleNamespace

import pytest

import judges
from conftest import MakePerson
from crawl import Crawl, fits, pages_of_sources
from mailbox import Mailbox
from person import PHONE
from product import Product
from walks import Applicant, Subject, Town

TOWNS = ["eniwa", "hitachinaka", "minowa", "takahagi", "tsuchiura"]
NURSE = Applicant(
    "見本ひなた訪問看護", "訪問看護", "訪問看護師", "例原", "のぞみ", "レイハラ", "ノゾミ", "reihara.nozomi",
    "はるかぜ と 白い 帆 62")
WAITING = Applicant(
    "見本まちの薬局", "薬局", "薬剤師", "例川", "歩", "レイカワ", "アユム", "reikawa.ayumu", "うろこ雲 の 下の 道 19")
KNOWN = Subject("例沼", "きよ", "レイヌマ", "キヨ", born="昭和12年8月9日")
BEGUN = Subject("例滝", "せい", "レイタキ", "セイ", born="昭和10年1月2日")
NOTICE = "年末年始の窓口のお知らせ"

# No link leads there, and why.
WITHOUT_LINK = {
    "anyone ca/:file": "relying parties fetch it, as each certificate tells them",
    "anyone qr.svg": "a picture on its page",
    "anyone apply/received": "the redirect after an application",
    "anyone apply/answer/:token": "a mail leads there, when the desk has a question",
    "staff subjects/:subject/events": "the stream that an open timeline listens to",
    "staff subjects/:subject/fragments/:post": "a piece of an open timeline",
    "staff subjects/:subject/files/:file/small": "a picture on its page",
    "staff subjects/:subject/search": "what a form asks for; the test of the search looks at it",
    "staff desk/agreements/graph.svg": "a picture on its page",
}
# Their links stand only where this world has nothing for them yet.
OTHER_STATES = {
    "staff device/renew": "near the end of a certificate",
    "staff facility/staff/:staff/leave": "with a second person in the facility",
    "staff subjects/:subject/household/new": "with a household",
    "staff subjects/:subject/team/:member/remove": "with a second member in the team",
    "staff desk/access/:subject": "for subjects whose log the desk may open",
    "staff desk/subjects/closed/:record": "for records that are closed",
    "staff desk/subjects/sheets/:sheet": "for a paper whose keeper has left",
    "staff subjects/:subject/team/letter": "where the town tells subjects their members by letter",
    "staff subjects/stopped/:cause": "after a stop",
    "staff subjects/:subject/moving": "while somebody's move away is asked for",
    "staff subjects/:subject/carried": "where a package of another town was opened",
    "staff desk/isolation/:receipt": "after the day's first look at the border",
    "staff subjects/:subject/provisions.csv": "with somebody from a partner town in the team",
    "staff desk/provisions/:subject": "with somebody from a partner town in the team",
    "staff desk/provisions/:subject/provisions.csv": "with somebody from a partner town in the team",
}


@pytest.fixture(scope="module")
def judged() -> set[str]:
    """Kinds of pages that were looked at in full."""
    return set()


@pytest.fixture(scope="module")
def reached() -> dict[str, set[str]]:
    """Door → paths that somebody has found."""
    return {"anyone": set(), "staff": set()}


@pytest.fixture(scope="module")
def world(
    product: Product, mailbox: Mailbox, people: MakePerson, tmp_path_factory: pytest.TempPathFactory
) -> SimpleNamespace:
    """A town with a desk, a facility, an application that waits, a subject, one that is begun, a case, notices."""
    town = Town("eniwa", product, mailbox)
    desk = town.administrator(people("whole-desk"))
    nurse = town.come_in(people("whole-nurse"), NURSE, desk)
    town.apply(people("whole-applicant"), WAITING)
    for subject in (KNOWN, BEGUN):
        town.record_consent(nurse, subject)
    desk.visit(town.staff("subjects"))
    desk.press(KNOWN.name)
    desk.choose("登録申込兼同意書を受け取りました。", "登録申込兼同意書を見て、内容を確かめました。")
    desk.fill({"届いた方法": "持参", "届いたもの": "写し"})
    desk.press("登録する")
    desk.expect("登録しました")
    photo = tmp_path_factory.mktemp("photo") / "niwa.jpg"
    subprocess.run(["convert", "-size", "320x240", "gradient:#cde3d2-#6f9a7c", str(photo)], check=True)
    timeline = town.open_subject(nurse, KNOWN)
    town.write(nurse, "朝の散歩に出られました。", 写真=photo)
    # The town's documents say nothing about stopping: a case for the desk.
    nurse.visit(timeline + "/stop")
    nurse.press("窓口に判断を求める")
    return SimpleNamespace(town=town, desk=desk, nurse=nurse)


def test_the_desk_writes_notices_and_each_facility_confirms(world: SimpleNamespace, people: MakePerson) -> None:
    town, desk, nurse = world.town, world.desk, world.nurse
    desk.visit(town.staff("desk"))
    desk.press("お知らせを書いて公開し")
    desk.expect("まだお知らせはありません")
    desk.press("お知らせを書く")
    desk.press("確認へ")
    desk.expect("題名を入力してください", "本文を入力してください")
    assert judges.axe(desk) == []
    desk.choose("だれでも（ポータルと連絡帳）", "受け取りを一つずつ確かめます。")
    desk.fill({"題名": NOTICE, "本文": "窓口は12月29日から1月3日まで休みます。\n急ぎのときは <代表> の電話へ。"})
    desk.press("確認へ")
    desk.expect("まだ公開されていません", "急ぎのときは <代表> の電話へ。", "いま参加しているすべての事業所（")
    desk.screenshot("notice-preview", whole=True)
    assert judges.axe(desk) == []
    reader = people("whole-reader")
    reader.visit(town.portal("notices"))
    reader.expect("いま、お知らせはありません")
    desk.press("書き直す")
    desk.expect("お知らせを書く")
    desk.press("確認へ")
    desk.press("公開する")
    desk.expect("お知らせを公開しました", "のうち0", "まだ")

    reader.until(
        lambda: (reader.visit(town.portal()), NOTICE in reader.text())[1], 10, lambda: "The portal shows no notice.")
    reader.press(NOTICE)
    reader.expect("窓口は12月29日から")
    letter = world.town.mailbox.wait_for(NURSE.mail, "お知らせの確認をお願いします")
    assert NOTICE not in str(letter)
    nurse.visit(town.staff("home"))
    nurse.expect("受け取りの確認をお願いしたいお知らせが1件あります", NOTICE)
    nurse.screenshot("notice-home", whole=True)
    nurse.press(NOTICE)
    nurse.press("受け取りました")
    nurse.expect("受け取りを窓口に伝えました", "記録に残っています")
    desk.visit(desk.address)
    desk.expect("のうち1", "受け取り済み")
    desk.screenshot("notice-receipts", whole=True)

    wrong = "まちがえて出したお知らせ"
    desk.visit(town.staff("desk", "notices", "new"))
    desk.fill({"題名": wrong, "本文": "まちがえました。"})
    desk.press("確認へ")
    desk.press("公開する")
    desk.expect("お知らせを公開しました")
    nurse.visit(town.staff("notices"))
    nurse.expect(wrong)
    desk.press("取り下げる")
    desk.expect("このお知らせを取り下げますか")
    desk.press("取り下げる")
    desk.expect("お知らせを取り下げました", "取り下げた日時")
    nurse.visit(town.staff("notices"))
    nurse.expect_none_of(wrong)
    reader.leave()


@pytest.mark.parametrize("key", TOWNS)
def test_everybody_on_the_portal(key: str, product: Product, people: MakePerson, judged, reached) -> None:
    crawl = Crawl(people(f"whole-{key}"), f"{product.portal}/{key}/")
    crawl.run(judged)
    reached["anyone"] |= crawl.paths
    crawl.person.leave()
    assert not crawl.found, "\n".join(crawl.found)
    assert len(crawl.sent) > 10, f"Only {sorted(crawl.sent)} were found."


def test_a_device_before_anybody_signs_in(world, people: MakePerson, judged, reached) -> None:
    nurse = world.nurse
    nurse.visit(world.town.staff("home"))
    nurse.press("ログアウト")
    crawl = Crawl(nurse, world.town.staff())
    crawl.run(judged)
    reached["staff"] |= crawl.paths
    nurse.resize(1280)
    world.town.sign_in(nurse, NURSE.login, NURSE.password)
    assert not crawl.found, "\n".join(crawl.found)


@pytest.mark.parametrize("role", ["nurse", "desk"])
def test_everybody_behind_the_staff_door(role: str, world, judged, reached) -> None:
    """The nurse administers her facility, and the desk its own."""
    crawl = Crawl(getattr(world, role), world.town.staff("home"))
    crawl.run(judged)
    reached["staff"] |= crawl.paths
    crawl.person.resize(1280)
    assert not crawl.found, "\n".join(crawl.found)
    assert len(crawl.sent) > 10, f"Only {sorted(crawl.sent)} were found."


def test_what_was_written_is_found_again(world) -> None:
    nurse = world.nurse
    world.town.open_subject(nurse, KNOWN)
    nurse.fill({"書き込みの中をさがす": "散歩"})
    nurse.press("さがす")
    nurse.expect("1件見つかりました", "朝の散歩に出られました。")
    assert judges.axe(nurse) == []
    nurse.screenshot("search", whole=True)
    nurse.fill({"さがすことば（空白で区切ると、すべてを含むもの）": "夕食"})
    nurse.press("さがす")
    nurse.expect("見つかりませんでした", "すべての記録を見る")
    assert judges.axe(nurse) == []


def test_no_page_was_left_out(world, reached) -> None:
    """Every page that the sources have a route for was reached by a link, or says why it has none."""
    missed = {
        name for name in pages_of_sources()
        if not any(fits(name.split(" ", 1)[1], path) for path in reached[name.split(" ", 1)[0]])
    }
    left_out = missed - set(WITHOUT_LINK) - set(OTHER_STATES)
    assert not left_out, "\n".join(sorted(left_out))
    assert not set(WITHOUT_LINK) - missed, f"These are reached: {sorted(set(WITHOUT_LINK) - missed)}"


@pytest.mark.parametrize("page", ["", "home", "desk", "facility", "subjects"])
def test_pages_at_every_width_on_paper_and_in_forced_colours(page: str, world, product: Product) -> None:
    """Pictures for people's eyes: whole pages as a telephone, a tablet and a screen show them."""
    person = world.desk if page == "desk" else world.nurse
    person.visit(world.town.portal() if page == "" else world.town.staff(page))
    name = page or "portal"
    for width in (360, 768, 1280):
        person.resize(width)
        person.screenshot(f"whole-{name}-{width}", whole=True)
    person.forced_colours()
    person.screenshot(f"whole-{name}-forced", whole=True)
    assert judges.axe(person) == []
    person.forced_colours(False)
    paper = person.on_paper(f"whole-{name}-print")
    assert paper, "Nothing was printed."


def test_the_code_on_paper_leads_to_the_portal(product: Product, people: MakePerson) -> None:
    reader = people("whole-code", PHONE)
    address = f"{product.portal}/minowa/"
    reader.visit(address + "qr")
    for picture in (reader.screenshot("portal-code", whole=True), reader.on_paper("portal-code-print")[0]):
        read = subprocess.run(
            ["zbarimg", "--quiet", "--raw", "--nodbus", str(picture)], capture_output=True, text=True)
        assert read.stdout.strip() == address, f"{picture}: {read.stdout} {read.stderr}"
