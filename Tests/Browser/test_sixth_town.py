"""A sixth town, whose mix of rules none of the five has, comes while the server runs; its people walk; it goes again."""

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from jury import Jury
from mailbox import Mailbox, text_of
from person import PHONE, MakePerson, Person
from product import ROOT, Product
from walks import OFFICE_PASSWORD, Applicant, Subject, Town, codes_in, passwords
from worlds import EARLY

KEY = "sakuragaoka"
CLERK = "mihon.sakura@sakuragaoka.renrakucho.test"
MANAGER = Applicant(
    "見本さくら居宅介護", "居宅介護", "ケアマネジャー", "例橋", "まどか", "レイハシ", "マドカ", "reihashi", "みなとの灯りと汽笛と船 63")
DOCTOR = Applicant(
    "見本さくらクリニック", "クリニック", "医師", "試本", "薫", "シモト", "カオル", "shimoto", "とおくの山と白い雪と橇 85")
YOUNG = Subject("例若", "そら", "レイワカ", "ソラ", born="2009-05-06", sex="回答しない")
LIVES_THERE = "住民登録はないが、桜ヶ丘町に住んでいる"


@pytest.fixture(scope="module")
def told(people: MakePerson) -> SimpleNamespace:
    return SimpleNamespace(
        visitor=people("visitor"), clerk=people("clerk"), manager=people("manager", PHONE), doctor=people("doctor"))


@pytest.fixture(scope="module")
def sakuragaoka(product: Product, mailbox: Mailbox, told: SimpleNamespace) -> Iterator[Town]:
    """The file is dropped in, and live within two seconds."""
    visitor, file = told.visitor, product.tenants / f"{KEY}.yaml"
    visitor.visit(f"{product.portal}/{KEY}/")
    visitor.expect("ページが見つかりません")
    shutil.copy(ROOT / "Tests/TestKit/tenants" / file.name, product.tenants / ".new")
    dropped = time.time()
    (product.tenants / ".new").rename(file)
    while "桜ヶ丘町" not in visitor.text():
        assert time.time() - dropped < 20, f"The town is not live:\n{product.said()}"
        visitor.driver.refresh()
    assert product.took_rules(dropped) < 2, product.said()
    yield Town(KEY, product, mailbox)
    file.unlink(missing_ok=True)


def comes_in(town: Town, person: Person, who: Applicant, clerk: Person, jury: Jury) -> None:
    """Three mails, of which the last brings an ID and a first password; the password is changed at once."""
    town.apply(person, who, jury.at(person, f"{person.name}-apply-"))
    town.approve(clerk, who)
    letters = [
        town.mailbox.wait_for(who.mail, words) for words in ["承認のお知らせ", town.words["pickup_codes"], "ログインのご案内"]]
    town.pick_up(person, codes_in(letters[1]), who.passphrase, who.device)
    first = {label: re.search(f"{label}：(\\S+)", text_of(letters[2])).group(1) for label in ["ログインID", "はじめのパスワード"]}
    person.visit(town.staff())
    person.fill({"ログインID": first["ログインID"], "パスワード": first["はじめのパスワード"]})
    person.press("ログインする")
    person.expect_address("/account/password")
    jury.look(person, f"{person.name}-first-password")
    person.fill({
        "お渡ししたパスワード": first["はじめのパスワード"], "新しいパスワード": who.password, "新しいパスワード（もう一度）": who.password})
    person.press("変更する")
    person.expect("変更しました")


def test_its_people_come_in(sakuragaoka: Town, told: SimpleNamespace, product: Product) -> None:
    town, jury = sakuragaoka, Jury(KEY)
    told.visitor.visit(town.portal("apply"))
    told.visitor.expect("参加機関名", "誓約")
    passphrase = product.invite(KEY, "secretariat", "見本 さくら", "ミホン サクラ", CLERK)
    chosen = passwords(OFFICE_PASSWORD)
    town.pick_up(told.clerk, town.invitation(CLERK), passphrase, "Windows", chosen)
    town.sign_in(told.clerk, CLERK.split("@")[0], OFFICE_PASSWORD)
    comes_in(town, told.manager, MANAGER, told.clerk, jury)
    comes_in(town, told.doctor, DOCTOR, told.clerk, jury)
    jury.verdict()


def test_its_care_manager_registers_by_its_rules(sakuragaoka: Town, told: SimpleNamespace, mailbox: Mailbox) -> None:
    """art.4 and art.8 to 13: from the consent of somebody too young to the first post."""
    town, jury = sakuragaoka, Jury(KEY)
    manager, clerk, doctor = told.manager, told.clerk, told.doctor
    manager.visit(town.staff("subjects", "new"))
    form = town.consent_form(YOUNG, LIVES_THERE, 登録する単位="世帯", 提出の方法="画面からの提出", 提出した日="2026-11-20")
    manager.fill(form)
    jury.look(manager, "10-consent")
    manager.press("同意を記録する")
    manager.expect("同意を記録しました", "年齢", "根拠：桜ヶ丘町 規約 第4条")
    told.registration = manager.address.split("?")[0]
    manager.expect_none_of(">登録する<")
    jury.look(manager, "11-too-young")
    # The office does not register here: it sees that something waits, and no name.
    clerk.visit(told.registration)
    clerk.expect("ページが見つかりません")
    doctor.visit(told.registration)
    doctor.expect("ページが見つかりません")

    manager.press("運営協議会の判断を窓口に求める")
    manager.expect("窓口の判断を待っています")
    assert town.decide(clerk, {"登録を認めましたか": "運営協議会が必要と認めた"}, jury.at(clerk, "12-")) == 1
    manager.visit(told.registration)
    manager.expect("運営協議会が必要と認めたことが記録されています")
    manager.choose("被保険者証などを見て、内容を確かめました。")
    manager.press("登録する")
    manager.expect("根拠：桜ヶ丘町 規約 第10条")
    jury.look(manager, "13-paper-missing", sent=False)
    clerk.visit(town.staff("desk", "subjects"))
    clerk.expect_none_of(YOUNG.family)
    jury.look(clerk, "14-ledger")
    clerk.press("受け取りを記録する")
    clerk.fill({"届いた方法": "画面からの提出"})
    clerk.press("記録する")
    clerk.expect("受け取り")
    manager.visit(told.registration)
    manager.choose("被保険者証などを見て、内容を確かめました。")
    manager.press("登録する")
    manager.expect("根拠：桜ヶ丘町 規約 第12条")
    manager.choose("かかりつけ医の承諾を得ました。", f"{DOCTOR.name}（{DOCTOR.facility}）")
    jury.look(manager, "15-registration", sent=False)
    manager.press("登録する")
    manager.expect("登録しました")
    letter = text_of(mailbox.wait_for(DOCTOR.mail, "利用される方"))
    assert YOUNG.family not in letter

    timeline = town.open_subject(manager, YOUNG)
    town.write(manager, EARLY)
    jury.look(manager, "16-first-post")
    assert town.open_subject(doctor, YOUNG) == timeline
    doctor.expect(EARLY)
    manager.visit(timeline + "/team")
    jury.look(manager, "17-team")
    clerk.visit(timeline)
    clerk.expect("ページが見つかりません")
    clerk.expect_none_of(YOUNG.family, EARLY)
    jury.verdict()


def test_its_pages_on_harder_days_satisfy_their_judges(
    sakuragaoka: Town, told: SimpleNamespace, product: Product
) -> None:
    """What a quiet day has no link to: somebody leaves or is shut out, a keeper is gone, a consent is taken back."""
    town, jury, manager, clerk = sakuragaoka, Jury(KEY), told.manager, told.clerk
    timeline = town.open_subject(manager, YOUNG)
    manager.visit(timeline + "/team")
    manager.press("外す", within=DOCTOR.family)
    jury.look(manager, "20-remove")
    manager.visit(timeline + "/team/letter")
    manager.expect(f"{YOUNG.name} 様", DOCTOR.name)
    jury.look(manager, "21-letter")
    assert len(manager.on_paper(f"{KEY}-21-letter-print")) == 1, "The letter is more than a sheet."
    manager.visit(timeline + "/stop")
    jury.look(manager, "22-stop")

    manager.visit(town.staff("facility", "staff", "new"))
    manager.fill({
        "姓": "試岡", "名": "はるか", "セイ": "シオカ", "メイ": "ハルカ", "職種": "ケアマネジャー",
        "メールアドレス": "shioka@example.jp", "ログインID": "shioka",
    })
    manager.press("登録する")
    manager.expect("はじめのパスワード")
    jury.look(manager, "23-issued", sent=False)
    keeps(product, "shioka")
    manager.visit(town.staff("facility", "staff"))
    manager.press("試岡 はるか")
    manager.press("異動や退職で、利用を終了する")
    manager.expect("同じ参加機関の方に引き継ぐ", "（1枚）")
    manager.press("引き継ぐ")
    manager.expect("引き継ぐ方を選んでください")
    jury.look(manager, "24-handing", sent=False)
    manager.fill({"引き継ぐ方": f"{MANAGER.name}（ケアマネジャー）"})
    manager.press("引き継ぐ")
    manager.expect("引き継ぎました", "利用を終了する")
    jury.look(manager, "25-leaving")

    clerk.visit(town.staff("desk", "facilities"))
    clerk.press(MANAGER.facility)
    clerk.press("試岡 はるか")
    clerk.choose("IDやパスワードがもれた、または端末をなくした")
    clerk.fill({"理由": "電話による。"})
    jury.look(clerk, "26-person")
    clerk.press("利用を停止する")
    clerk.expect("利用を停止しました")
    clerk.visit(town.staff("desk", "suspensions"))
    jury.look(clerk, "27-suspensions")
    keeps(product, "shioka")
    product.sql("postgres", "update staff set state = 'left' where login_id = 'shioka'")
    clerk.visit(town.staff("desk", "subjects"))
    clerk.expect("持ち主がいなくなったもの")
    jury.look(clerk, "28-orphans")
    clerk.press("いまのありかを記録する")
    jury.look(clerk, "29-sheet")
    clerk.visit(town.staff("desk", "access"))
    clerk.press("見た人を調べる")
    clerk.expect_none_of(YOUNG.family)
    jury.look(clerk, "30-access")

    # An edit of the file by which more people could change teams waits for the desk.
    file = product.tenants / f"{KEY}.yaml"
    text = file.read_text(encoding="utf-8")
    line = "editors: [obtainer, registrar]"
    assert line in text
    put(file, text.replace(line, "editors: [obtainer, registrar, members]"))
    clerk.until(
        lambda: (clerk.visit(town.staff("desk", "policy")), "有効になると" in clerk.text())[1], 20,
        lambda: f"Nothing waits:\n{clerk.text()}")
    jury.look(clerk, "31-policy")
    put(file, text)

    manager.visit(timeline + "/profile")
    manager.press("世帯の人を加える")
    manager.fill({"姓": YOUNG.family, "名": "りく", "続柄": "子"})
    manager.press("加える")
    manager.expect("セイ")
    jury.look(manager, "32-household", sent=False)
    manager.fill({"セイ": YOUNG.family_kana, "メイ": "リク"})
    manager.press("加える")
    manager.expect("世帯の人（1人）", "りく")
    jury.look(manager, "32-profile")

    manager.press("同意の取り下げを記録する")
    manager.press("取り下げを記録する")
    manager.expect("取り下げた人を選んでください")
    jury.look(manager, "32-withdrawal", sent=False)
    manager.choose("ご本人")
    manager.press("取り下げを記録する")
    manager.expect("同意の取り下げをうかがい", "見えない状態で保管されます")
    jury.look(manager, "33-told")
    clerk.visit(town.staff("desk", "subjects"))
    clerk.expect("見えない状態で保管しているもの")
    clerk.expect_none_of(YOUNG.family)
    jury.look(clerk, "34-closed")
    jury.verdict()


def put(file: Path, text: str) -> None:
    file.with_suffix(".new").write_text(text, encoding="utf-8")
    file.with_suffix(".new").rename(file)


def keeps(product: Product, login: str) -> None:
    """The sheet of the subject is in this person's hands."""
    product.sql(
        "postgres",
        f"update custody_entry c set holder = 'facility', holder_facility_id = s.facility_id, holder_staff_id = s.staff_id "
        f"from staff s where s.login_id = '{login}' and s.tenant_id = c.tenant_id and c.until is null "
        "and c.paper = 'copy' and c.holder = 'facility'")


def test_its_doors_close_when_its_file_goes(sakuragaoka: Town, told: SimpleNamespace, product: Product) -> None:
    """A notice instead of the town, for its staff too; the other towns go on."""
    (product.tenants / f"{KEY}.yaml").unlink()
    gone = time.monotonic()
    for person, address in [(told.visitor, sakuragaoka.portal()), (told.manager, sakuragaoka.staff("home"))]:
        person.visit(address)
        while "ただいま利用できません" not in person.text():
            assert time.monotonic() - gone < 20, f"The doors are still open:\n{person.text()}"
            person.driver.refresh()
        person.expect_none_of(YOUNG.family)
        person.screenshot(f"{KEY}-closed-{person.name}")
    told.visitor.visit(f"{product.portal}/minowa/")
    told.visitor.expect("箕輪町")
