"""What decides each town's own walk, by its own documents: from the application to the first post, and its refusals."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from jury import Jury
from mailbox import Mailbox, text_of
from person import PHONE, MakePerson, Person
from product import Product
from walks import Town, codes_in
from worlds import DESK, EARLY, SUBJECT, World, applicant

Enter = Callable[[str], World]


def test_eniwa_registers_hands_over_and_leaves(world: Enter) -> None:
    """P4③④: the city registers from the paper, the obtainer is the first member, the city sees nothing afterwards."""
    eniwa, jury = world("eniwa"), Jury("eniwa")
    town, desk = eniwa.town, eniwa.desk
    nurse = eniwa.comes_in(screen=PHONE).person
    town.record_consent(nurse, SUBJECT)
    nurse.expect("同意を記録しました", "市が登録申込兼同意書を確かめて登録します", "根拠：恵庭市")
    # Whoever is not the registrar has nothing to press.
    nurse.expect_none_of(">登録する<")
    jury.look(nurse, "01-waits-for-the-city")
    desk.visit(town.staff("subjects"))
    desk.press(SUBJECT.name)
    # Which paper was received is not written anywhere: the desk says it.
    desk.choose("登録申込兼同意書を受け取りました。", "登録申込兼同意書を見て、内容を確かめました。")
    desk.fill({"届いた方法": "持参", "届いたもの": "写し"})
    desk.expect("登録と同時に引き継ぎ、窓口はこの支援対象者の記録から外れます")
    jury.look(desk, "02-registration")
    desk.press("登録する")
    desk.expect("登録しました")
    desk.expect_none_of(SUBJECT.family)
    timeline = town.open_subject(nurse, SUBJECT)
    town.write(nurse, EARLY)
    nurse.expect_none_of("すべての支援対象者の記録を")
    jury.look(nurse, "03-first-post")
    for page in ["", "/team", "/profile", "/registration"]:
        desk.visit(timeline + page)
        desk.expect("ページが見つかりません")
        desk.expect_none_of(SUBJECT.family, EARLY)
    desk.visit(town.staff("desk", "subjects"))
    desk.expect("引き継ぎの記録")
    desk.expect_none_of(SUBJECT.family)
    jury.look(desk, "04-handed-over")
    jury.verdict()


def test_hitachinaka_asks_for_information_and_lets_the_obtainer_register(world: Enter) -> None:
    """P3④: first the facility's information, then its staff; P4④: from the consent and the insurance cards."""
    hitachinaka, jury = world("hitachinaka"), Jury("hitachinaka")
    town, desk = hitachinaka.town, hitachinaka.desk
    person = hitachinaka.comes_in().person
    person.visit(town.staff("facility", "staff"))
    person.expect("事業所の情報を入力する")
    jury.look(person, "01-information-first")
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

    # Consent is for those whom the pre-check chose; the centre and the city stand outside.
    person.visit(town.staff("subjects", "new"))
    person.expect("根拠：ひたちなか市 利用の手引き P4①")
    person.fill(town.consent_form(SUBJECT, town.resident, 提出の方法="FAX", 提出した日="2026-11-20"))
    person.press("同意を記録する")
    person.expect("事前の相談", "ご注意")
    jury.look(person, "02-not-chosen", sent=False)
    town.write_consent(person, SUBJECT, 提出の方法="FAX", 提出した日="2026-11-20")
    registration = person.address.split("?")[0]
    desk.visit(registration)
    desk.expect("ページが見つかりません")
    person.press("登録する")
    person.expect("根拠：ひたちなか市")
    person.choose("登録申込兼同意書を見て、内容を確かめました。", "被保険者証などを見て、内容を確かめました。")
    jury.look(person, "03-registration")
    person.press("登録する")
    person.expect("登録しました")
    timeline = town.open_subject(person, SUBJECT)
    town.write(person, EARLY)
    desk.visit(timeline)
    desk.expect("ページが見つかりません")
    desk.visit(town.staff("subjects"))
    desk.expect_none_of(SUBJECT.family)
    jury.verdict()


def test_hitachinaka_asks_before_a_further_certificate(world: Enter) -> None:
    """P3③: by inquiry. The desk says yes, and only then the other device gets its certificate."""
    hitachinaka, jury = world("hitachinaka"), Jury("hitachinaka")
    town, desk = hitachinaka.town, hitachinaka.desk
    who = applicant("hitachinaka", "reimura")
    person = hitachinaka.came["reimura"]
    town.sign_in(person, who.login, who.password)
    person.visit(town.staff("facility", "devices", "new"))
    person.expect("証明書の追加は、窓口への問い合わせにより行います。", "根拠：ひたちなか市 利用の手引き P3③")
    person.fill({"新しい端末の種類": "Windows"})
    jury.look(person, "10-by-inquiry")
    person.press("窓口に問い合わせる")
    person.expect("回答待ち")
    person.expect_none_of("受け取りの準備をする")
    desk.visit(town.staff("desk"))
    desk.expect("文書に定めのない事柄", "1件")
    jury.look(desk, "11-desk")
    assert town.decide(desk, {"発行してよいですか": "発行してよい"}, jury.at(desk, "12-")) == 1
    person.visit(town.staff("facility", "devices"))
    jury.look(person, "13-answered")
    person.press("受け取りの準備をする")
    person.press("受け取りの準備をする")
    passphrase = person.shown("secret")
    jury.look(person, "14-passphrase", sent=False)
    second = hitachinaka.people("hitachinaka-second")
    town.pick_up(second, town.codes(who.mail), passphrase)
    town.sign_in(second, who.login, who.password)
    second.expect(SUBJECT.name)
    jury.verdict()


def answers(town: Town) -> dict[str, str]:
    """What the desk says here, by a part of the question; nothing is borrowed from another town's file."""
    return {
        "登録するのは、だれですか": "同意取得者", "世帯を、一つの": "できない。一人ずつ登録する", "この人の年齢で": "登録してよい",
        "この人のお住まいで": "登録してよい", "はじめのメンバーは": "同意取得者", "だれが変えられますか": "支援チームのメンバー",
        "同意をいただくのは": f"{town.words['staff']}であればだれでも", "代わって同意": "できない",
        "原本は、だれが": f"{town.words['subject']}ご本人", "どこに提出": "提出しない",
        "写しは、だれが": "同意取得者", "渡して説明する": "必要ない", "何を見て": town.words["consent_paper"],
        "だれが組みますか": "同意取得者", "かかりつけ医": "決まりを置かない", "メールで知らせますか": "知らせない",
        "ご本人に知らせますか": "メンバーの一覧を手紙で送る",
    }


def asked_before(town: Town) -> list[str]:
    """The open keys without which no consent can be written down here; with the family's where that is open too."""
    keys = [
        ("consent", "obtainers"), ("consent", "explanation_paper"), ("consent", "family"), ("custody", "original"),
        ("custody", "copies"), ("submission", "to"), ("registration", "registrar"),
    ]
    return [key for section, key in keys if town.rules[section][key] == "unspecified"]


def by_the_desks_word(here: World, nurse: Person, jury: Jury) -> str:
    """From consent to the first post where the documents say nothing. Returns the timeline's address."""
    town, desk = here.town, here.desk
    said = answers(town)
    nurse.visit(town.staff("subjects", "new"))
    # Nothing can be written down before the desk has spoken.
    nurse.expect_none_of("生年月日")
    jury.look(nurse, "01-silent")
    town.ask_desk(nurse, "ご家族が、ご本人に代わって同意できますか。")
    jury.look(nurse, "02-asked")
    assert town.decide(desk, said, jury.at(desk, "03-")) == len(asked_before(town))
    nurse.visit(town.staff("cases"))
    nurse.expect("回答があります", "申し込みの書面と聞き取りによる。")
    # One way on for all of them, not one for each.
    assert nurse.text().count("同意の記録へ進む") == 1
    jury.look(nurse, "04-answered")
    nurse.visit(nurse.links(town.staff("subjects", "new"))[0])
    form = town.consent_form(SUBJECT, town.resident)
    family = {"同意した人": "ご家族", "ご家族のお名前": "試験野　かぜ", "続柄": "長女", "ご本人の同意によらなかった理由": "不在のため"}
    nurse.fill(form | family)
    nurse.press("同意を記録する")
    # The family's word is not enough by this town's rule, or by its desk's.
    nurse.expect("ご注意", "根拠：", "ご家族")
    jury.look(nurse, "05-family-refused", sent=False)
    nurse.fill({"同意した人": "ご本人"})
    nurse.press("同意を記録する")
    nurse.expect("同意を記録しました")
    nurse.expect_none_of(">登録する<")
    jury.look(nurse, "06-registration-open")
    town.ask_desk(nurse)
    assert town.decide(desk, said) == 7
    nurse.visit(town.staff("cases"))
    nurse.visit(nurse.links(town.staff("subjects") + "/")[0])
    jury.look(nurse, "07-registration")
    nurse.press("登録する")
    nurse.expect("登録には、", "の確認が必要です")
    nurse.choose(f"{town.words['consent_paper']}を見て、内容を確かめました。")
    nurse.press("登録する")
    nurse.expect("登録しました")
    timeline = town.open_subject(nurse, SUBJECT)
    town.write(nurse, EARLY)
    jury.look(nurse, "08-first-post")
    # Who may change the team is open too; and an office is linked by a file or not at all.
    nurse.visit(timeline + "/team")
    nurse.expect_none_of("でさがす")
    town.ask_desk(nurse)
    assert town.decide(desk, said) == 2
    nurse.visit(timeline + "/team")
    nurse.expect("でさがす", "手紙を印刷する")
    desk.visit(timeline)
    desk.expect("ページが見つかりません")
    return timeline


def test_takahagi_by_its_terms_and_its_desks_word(world: Enter) -> None:
    """art.14: anybody may obtain consent; who registers is not written. art.6-4: a further certificate by itself."""
    takahagi, jury = world("takahagi"), Jury("takahagi")
    town = takahagi.town
    nurse = takahagi.comes_in(screen=PHONE)
    person = nurse.person
    by_the_desks_word(takahagi, person, jury)
    person.visit(town.staff("facility", "devices", "new"))
    person.fill({"新しい端末の種類": "Windows", "端末の名前": "訪問用のPC"})
    jury.look(person, "10-further-certificate")
    person.press("受け取りの準備をする")
    person.expect("この合言葉は、いま一度だけ表示しています")
    passphrase = person.shown("secret")
    second = takahagi.people("takahagi-second")
    town.pick_up(second, town.codes(nurse.who.mail), passphrase)
    town.sign_in(second, nurse.who.login, nurse.who.password)
    second.expect(SUBJECT.name)
    jury.verdict()


def test_tsuchiura_sends_three_mails_and_leaves_the_rest_to_its_desk(world: Enter, mailbox: Mailbox) -> None:
    """The applicant chooses ID and password, the device is asked with the application, no mail holds the password."""
    tsuchiura, jury = world("tsuchiura"), Jury("tsuchiura")
    town = tsuchiura.town
    who = applicant("tsuchiura", "reimura")
    person = tsuchiura.people("tsuchiura-reimura", PHONE)
    town.apply(person, who, jury.at(person, "00-apply-"))
    town.approve(tsuchiura.desk, who)
    letters = [mailbox.wait_for(who.mail, words) for words in ["承認のお知らせ", "電子証明書取得用ナンバー/パスワード", "ログインのご案内"]]
    assert all(who.password not in text_of(letter) for letter in letters)
    assert who.login in text_of(letters[2])
    town.pick_up(person, codes_in(letters[1]), who.password)
    town.sign_in(person, who.login, who.password)
    person.expect("ようこそ")
    by_the_desks_word(tsuchiura, person, jury)
    jury.verdict()


@pytest.fixture
def both(people: MakePerson, product: Product, mailbox: Mailbox) -> SimpleNamespace:
    """Somebody who works for two towns at once: a window each, in one browser, with two valid sessions."""
    person = people("both")
    eniwa, takahagi = (Town(key, product, mailbox) for key in ("eniwa", "takahagi"))
    eniwa.administrator(person)
    one = person.driver.current_window_handle
    # The store offers one certificate at a time, as a person would choose one; the first window keeps its own.
    for nickname in person.certificates():
        person.forget_certificate(nickname)
    other = person.private_window()
    person.go_to(other)
    takahagi.administrator(person, DESK)
    return SimpleNamespace(person=person, eniwa=eniwa, takahagi=takahagi, one=one, other=other)


def test_two_towns_in_two_tabs_never_mix(both: SimpleNamespace) -> None:
    person, windows = both.person, [(both.one, both.eniwa, both.takahagi), (both.other, both.takahagi, both.eniwa)]
    # Both forms are open before either is sent; each keeps what was typed for its own town.
    for handle, town, _ in windows:
        person.go_to(handle)
        person.visit(town.staff("account", "contact"))
        person.fill({"メールアドレス": f"hanako.{town.key}@example.jp"})
    for handle, _, _ in windows:
        person.go_to(handle)
        person.press("保存する")
        person.expect("保存しました")
    cookies = {}
    for handle, town, other in windows:
        person.go_to(handle)
        person.visit(town.staff("account"))
        person.expect(town.name, f"hanako.{town.key}@example.jp")
        person.expect_none_of(other.name, f"hanako.{other.key}@example.jp")
        (cookie,) = person.driver.get_cookies()
        cookies[town.key] = {part: cookie[part] for part in ("name", "value", "path", "secure", "httpOnly", "sameSite")}
    # The other town's living session, under its own name and under this town's, with this town's certificate.
    for handle, town, other in windows:
        person.go_to(handle)
        mine, theirs = cookies[town.key], cookies[other.key]
        person.driver.add_cookie(theirs)
        person.visit(other.staff("account"))
        person.expect("この証明書では利用できません")
        person.expect_none_of(f"hanako.{other.key}@example.jp")
        person.visit(town.staff("account"))
        person.expect(f"hanako.{town.key}@example.jp")
        person.driver.add_cookie(mine | {"value": theirs["value"]})
        person.visit(town.staff("account"))
        person.expect("ログインID")
        person.expect_none_of(f"hanako.{town.key}@example.jp", f"hanako.{other.key}@example.jp")
        person.driver.add_cookie(mine)
        person.visit(town.staff("account"))
        person.expect(f"hanako.{town.key}@example.jp")
