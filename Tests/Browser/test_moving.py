"""Somebody moves from Minowa to Eniwa: what they agreed to travels under a code on a sheet, and opens there once."""

from contextlib import closing

from caller import Caller
from jury import Jury
from mailbox import Mailbox
from person import PHONE, MakePerson
from product import Product
from walks import Subject, Town
from worlds import applicant

SUBJECT = Subject("例坂", "うつる", "レイサカ", "ウツル", born="昭和12年5月6日")
SEEN = "右のかかとが赤くなっています。"


def test_what_a_resident_agreed_to_moves_with_them(product: Product, mailbox: Mailbox, people: MakePerson) -> None:
    minowa, eniwa, jury = Town("minowa", product, mailbox), Town("eniwa", product, mailbox), Jury("moving")
    with closing(Caller("comer", product.authority)) as comer:
        desk, clerk = minowa.administrator(people("moving-desk")), eniwa.administrator(people("moving-clerk"))
        here = applicant("minowa", "utsuru", facility="見本みのわ訪問看護ステーション")
        nurse = minowa.come_in(people("nurse", PHONE), here, desk)
        eniwa.come_in(comer, applicant("eniwa", "utsuru", facility="見本えにわ訪問看護"), clerk)

        minowa.record_consent(nurse, SUBJECT, 提出の方法="FAX", 提出した日="2026-11-20")
        minowa.register_from_fax(desk, SUBJECT)
        timeline = minowa.open_subject(nurse, SUBJECT)
        minowa.write(nurse, SEEN)

        nurse.visit(timeline + "/stop")
        nurse.fill({"どのようなことですか": "転居", "申し出た人": "ご本人"})
        nurse.press("申し出を記録する")
        nurse.expect("保存しました")
        nurse.press("転出先への引き継ぎ")
        nurse.expect("記録を読むことはなく")
        jury.look(nurse, "1-what-goes-along")
        nurse.fill({"転出先": eniwa.name, "書き込み": "全部を引き継ぐ（1件）", "同意した人": "ご本人", "同意をいただいた日": "2026-11-20"})
        nurse.choose("転出先の市町村と、上で選んだ内容を一つずつ読み上げて確かめ、同意をいただきました。")
        nurse.press("封をして、番号の用紙を作る")
        nurse.expect("この番号は、いま一度だけ表示しています。", f"{SUBJECT.name} 様", eniwa.name)
        code = nurse.shown("secret")
        jury.look(nurse, "2-sheet")

        for step in [f"{minowa.words['member']}全員にメールで伝える", f"{minowa.words['stop_form']}を出したことを記録する"]:
            nurse.visit(timeline + "/stop")
            nurse.press(step)
            nurse.expect("保存しました")
        desk.visit(timeline + "/stop")
        desk.press("設定する")
        desk.expect("中止を記録しました")

        eniwa.record_consent(comer, SUBJECT)
        clerk.visit(eniwa.staff("subjects"))
        clerk.press(SUBJECT.name)
        clerk.press("転入された方の、前の市町村からの引き継ぎを開く")
        clerk.fill({"用紙の番号": code})
        jury.look(clerk, "3-arrival")
        clerk.press("番号を確かめる")
        clerk.expect("引き継ぎの方と、こちらの登録は、同じです。", minowa.name)
        jury.look(clerk, "4-whose", sent=False)
        clerk.press("開いて、こちらの記録にする")
        clerk.expect("引き継ぎを開きました", f"{minowa.name}からの引き継ぎです。", SEEN)
        jury.look(clerk, "5-carried")
        desk.visit(minowa.staff("desk", "subjects"))
        desk.expect("転出先で開かれました")
        desk.expect_none_of(SUBJECT.family)
        desk.visit(desk.links(minowa.staff("desk", "subjects", "closed"))[0])
        desk.expect("ふたたび見えるようにする")
        jury.look(desk, "6-closed")
    jury.verdict()
