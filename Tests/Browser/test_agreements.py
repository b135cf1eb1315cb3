"""A subject of Minowa whose team somebody of Ina joins: Ina's file comes, holds, and ends at a stroke of the date."""

import shutil
import subprocess
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from caller import Caller
from jury import Jury
from mailbox import Mailbox, text_of
from person import PHONE, MakePerson, Person
from product import ROOT, Product
from walks import OFFICE_PASSWORD, Applicant, Subject, Town, passwords

CLERK = "mihon.ina@ina.renrakucho.test"
NURSE = Applicant(
    "見本みのわ訪問看護", "訪問看護", "訪問看護師", "例境", "なぎ", "レイサカイ", "ナギ", "reisakai.nagi", "さざなみ の 湖 と 帆 71")
GUEST = Applicant(
    "見本いなクリニック", "クリニック", "医師", "例境", "みぎわ", "レイサカイ", "ミギワ", "reisakai.migiwa", "いわし雲 の 峠 と 茶屋 38")
SUBJECT = Subject("例渡", "つなぐ", "レイワタリ", "ツナグ", born="昭和11年4月5日")
ASKED = "明日の往診をお願いします。"
ANSWER = "午後に往診します。"


@pytest.fixture(scope="module")
def file(product: Product) -> Iterator[Path]:
    """Ina's file, beside Minowa's that nobody touches."""
    path, minowa = product.tenants / "ina.yaml", (product.tenants / "minowa.yaml").read_bytes()
    shutil.copy(ROOT / "Tests/TestKit/tenants/ina.yaml", path.with_suffix(".new"))
    path.with_suffix(".new").rename(path)
    end = time.monotonic() + 20
    while "ina\t" not in operator(product, "towns"):
        assert time.monotonic() < end, product.said()
        time.sleep(0.1)
    yield path
    path.unlink()
    assert (product.tenants / "minowa.yaml").read_bytes() == minowa


def operator(product: Product, page: str, method: str = "GET") -> str:
    """What the operator's own door says."""
    command = ["curl", "-sSf", "--request", method, "--unix-socket", product.data / "operator.sock", f"http://operator/{page}"]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def read_receipt(desk: Person, town: Town, other: str, *words: str) -> None:
    """A round at the town's border from the other one, now, and what the town's desk reads of it."""
    said = operator(town.product, f"isolation/{town.key}/{other}", "POST")
    assert said == f"{town.key}\tholds\n", said
    desk.visit(town.staff("desk", "isolation"))
    desk.expect("すべて断られました")
    desk.visit(desk.links(town.staff("desk", "isolation") + "/")[0])
    desk.expect("隔たりの確認の控え", "終わった日時", "すべて断られました。", *words)


def test_a_doctor_next_door_joins_a_team_until_the_agreement_ends(
    product: Product, mailbox: Mailbox, people: MakePerson, file: Path
) -> None:
    minowa, ina, jury = Town("minowa", product, mailbox), Town("ina", product, mailbox), Jury("agreements")
    with ExitStack() as stack:
        desk, nurse, clerk, comer = (
            stack.enter_context(closing(Caller(name, product.authority))) for name in ("desk", "nurse", "clerk", "comer"))
        table, drawing = (operator(product, page) for page in ("agreements", "agreements.svg"))
        assert "minowa\tina\t伊那市\t効力あり" in table and "minowa\tminamiminowa\t南箕輪村\t相手が未利用" in table
        assert ET.fromstring(drawing).tag.endswith("svg") and "伊那市と箕輪町（効力あり）" in drawing

        minowa.administrator(desk)
        minowa.come_in(nurse, NURSE, desk)
        desk.visit(minowa.staff("desk", "agreements"))
        desk.expect("伊那市", "効力あり", "南箕輪村", "相手が未利用")

        passphrase = product.invite("ina", "authority", "見本 いな", "ミホン イナ", CLERK)
        office = ina.pick_up(clerk, ina.invitation(CLERK), passphrase, "Windows", passwords(OFFICE_PASSWORD))
        ina.sign_in(clerk, CLERK.split("@")[0], OFFICE_PASSWORD)
        ina.apply(comer, GUEST)
        ina.approve(clerk, GUEST)
        chosen = {"ログインID": GUEST.login} | passwords(GUEST.password)
        container = ina.pick_up(comer, ina.codes(GUEST.mail), GUEST.passphrase, GUEST.device, chosen)
        guest = people("guest", PHONE)
        guest.install(container, comer.opening)
        ina.sign_in(guest, GUEST.login, GUEST.password)

        minowa.record_consent(nurse, SUBJECT, 提出の方法="FAX", 提出した日="2026-11-20")
        minowa.register_from_fax(desk, SUBJECT)
        timeline = minowa.open_subject(nurse, SUBJECT)

        # Found beside her own like name, marked as outside, and asked about once more.
        nurse.visit(timeline + "/team?q=" + "%E3%81%BF%E3%81%8E%E3%82%8F")
        nurse.expect("伊那市（町の外）")
        nurse.press("確かめて加える")
        nurse.expect("伊那市は、箕輪町の外です", NURSE.facility, GUEST.facility, "第29条")
        nurse.press(f"{GUEST.name}さんを加える")
        nurse.expect("加えました", "伊那市")
        nurse.visit(timeline)
        nurse.fill({"本文": ASKED})
        nurse.press("書き込む")
        nurse.visit(timeline + "/provisions")
        nurse.expect(GUEST.facility, GUEST.name, "伊那市")
        letter = text_of(mailbox.wait_for(GUEST.mail, "加わりました"))
        assert "/ina/subjects" in letter and SUBJECT.family not in letter

        # The guest reads the home town's terms first, then its record, and writes under its rules.
        guest.visit(ina.staff("home"))
        guest.expect("はじめに箕輪町の決まりをお読みください")
        guest.expect_none_of(SUBJECT.family, ASKED)
        away = timeline.replace("/minowa/", "/ina/away/minowa/").split("?")[0]
        guest.visit(away)
        guest.expect_address("/terms")
        guest.expect("箕輪町の決まり", "専門職への案内")
        guest.expect_none_of(SUBJECT.family, ASKED)
        jury.look(guest, "1-terms")
        guest.choose("読みました。箕輪町の決まりに従って利用します。")
        guest.press("この決まりに従って利用する")
        guest.expect(SUBJECT.name, ASKED, "箕輪町電子＠連絡帳", "伊那市には内容は残りません")
        jury.look(guest, "2-timeline")
        minowa.write(guest, ANSWER)
        nurse.visit(timeline)
        nurse.expect(ANSWER, "伊那市")
        guest.visit(ina.staff("home"))
        guest.expect(ASKED, SUBJECT.name)

        # Each town's own receipt: the agreement shows a directory, and nothing else crosses.
        here, there = minowa.administrator(people("minowa-desk")), people("ina-desk")
        there.install(office, clerk.opening)
        ina.sign_in(there, CLERK.split("@")[0], OFFICE_PASSWORD)
        directory = "の人には、協定により次のものが見えます"
        read_receipt(here, minowa, "ina", f"伊那市{directory}", "職員の名簿")
        read_receipt(there, ina, "minowa", f"箕輪町{directory}", "職員の名簿")
        jury.look(there, "3-receipt")

        # The desk sees what the agreement holds together, and of whom it was provided: numbers, no names.
        here.visit(minowa.staff("desk", "agreements"))
        here.expect("伊那市との間の支援チーム", GUEST.facility)
        here.expect_none_of(SUBJECT.family)
        jury.look(here, "4-desk")
        here.press("提供の記録")
        here.expect(GUEST.facility)
        jury.look(here, "5-provisions")

        # A stroke of the date in one of the two files.
        text = file.read_text(encoding="utf-8")
        line = "from: 2024-08-01, until: unspecified"
        assert line in text
        file.with_suffix(".new").write_text(text.replace(line, line.replace("unspecified", "2026-03-31")), encoding="utf-8")
        file.with_suffix(".new").rename(file)
        changed = time.monotonic()
        while "ページが見つかりません" not in guest.text():
            assert time.monotonic() - changed < 20, product.said()
            guest.visit(away)
        guest.expect_none_of(SUBJECT.family, ASKED)
        guest.visit(ina.staff("home"))
        guest.expect_none_of(SUBJECT.family, ASKED, ANSWER)
        nurse.visit(timeline)
        nurse.expect(ASKED, ANSWER)
        nurse.visit(timeline + "/team")
        nurse.expect(GUEST.name, "いまは見られません", "で終わりました")
        desk.visit(minowa.staff("desk", "agreements"))
        desk.expect("終了")
        read_receipt(here, minowa, "ina", f"伊那市{directory}：この町のファイルにある協定。")
        here.expect_none_of("職員の名簿")
    jury.verdict()
