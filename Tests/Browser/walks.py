"""What people of every town do to come in: apply, be approved, pick up a certificate, sign in."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import yaml

from mailbox import Mailbox, text_of
from person import Person
from product import Product

# The platform's own words, where a town's file has none.
STANDARD = {
    "facility": "事業所", "facility_admin": "事業所の管理者", "staff": "利用者", "team": "支援チーム", "member": "メンバー",
    "subject": "支援対象者", "obtainer": "同意取得者", "consent_paper": "同意書", "explanation_paper": "説明書",
    "stop": "支援中止", "stop_form": "中止届", "important_flag": "重要", "pickup_codes": "証明書の受け取り番号とパスワード",
    "apply": "利用の申請", "facility_menu": "管理者メニュー",
}


REASON = "申し込みの書面と聞き取りによる。"
OFFICE_PASSWORD = "あおい空 と しろい雲 74"


@dataclass(frozen=True)
class Applicant:
    """Somebody who comes in for a facility; everybody here is invented."""

    facility: str
    kind: str
    profession: str
    family: str
    given: str
    family_kana: str
    given_kana: str
    login: str
    password: str
    device: str = "Windows"
    passphrase: str = "ゆうやけ小道の合言葉"

    @property
    def name(self) -> str:
        return f"{self.family}　{self.given}"

    @property
    def mail(self) -> str:
        return f"{self.login}@example.jp"


@dataclass(frozen=True)
class Subject:
    """Somebody who is cared for; invented too."""

    family: str
    given: str
    family_kana: str
    given_kana: str
    born: str = "昭和16年2月3日"
    sex: str = "女性"
    address: str = "見本1番地"
    remarks: str = ""

    @property
    def name(self) -> str:
        return f"{self.family}　{self.given}"


class Town:
    """One town of the running product, its words, and what people do at its doors."""

    def __init__(self, key: str, product: Product, mailbox: Mailbox) -> None:
        self.key, self.product, self.mailbox = key, product, mailbox
        text = (product.tenants / f"{key}.yaml").read_text(encoding="utf-8")
        self.rules = yaml.safe_load(text)
        own = self.rules["vocabulary"]
        self.words = {noun: own[noun] if own[noun] != "standard" else word for noun, word in STANDARD.items()}

    def portal(self, *path: str) -> str:
        return "/".join([self.product.portal, self.key, *path]) + ("" if path else "/")

    def staff(self, *path: str) -> str:
        return "/".join([self.product.staff, self.key, *path]) + ("" if path else "/")

    @property
    def name(self) -> str:
        return self.rules["municipality"]["name"]

    @property
    def chooses_login(self) -> bool:
        return self.rules["application"]["credentials"] == "chosen_by_applicant"

    @property
    def gates(self) -> list[str]:
        """What an applicant ticks."""
        names = {
            "facility_pledge": f"{self.words['facility']}の誓約書", "staff_pledge": f"{self.words['staff']}の誓約書",
            "checklist": "安全管理のチェックリスト",
        }
        gates = self.rules["application"]["gates"]
        return [f"{names[gate]}の内容を確認し、守ることを約束します。" for gate in gates] if isinstance(gates, list) else []

    @property
    def asks_device(self) -> bool:
        return self.rules["application"]["device_asked"] == "in_application"

    # applying

    def apply(self, person: Person, who: Applicant, look: Callable[[str], object] = lambda _: None) -> str:
        """From the portal's first page to the receipt; returns the receipt's number."""
        person.visit(self.portal())
        person.press(self.words["apply"])
        person.fill(self.form(who))
        look("form")
        person.press("確認へ")
        person.expect("まだ送られていません", who.facility, who.family_kana)
        person.expect_none_of(who.passphrase, who.password)
        look("confirm")
        person.press("申請する")
        person.expect("受け付けました", "受付番号は")
        look("received")
        return re.search(r"受付番号は (\S+) です", person.text()).group(1)

    def form(self, who: Applicant) -> dict[str, str | bool]:
        facility = self.words["facility"]
        fields: dict[str, str | bool] = {
            f"{facility}名": who.facility, "所在県": self.rules["municipality"]["prefecture"],
            "所在地 市区町村": self.name, f"{facility}分類": who.kind, "担当者名 姓": who.family, "担当者名 名": who.given,
            "担当者名 セイ": who.family_kana, "担当者名 メイ": who.given_kana, "職種": who.profession,
            "メールアドレス": who.mail, "メールアドレス（確認）": who.mail,
        }
        if self.chooses_login:
            fields |= {"ログインID": who.login, "ログインパスワード": who.password, "ログインパスワード（確認）": who.password}
        else:
            fields |= {"受け取りの合言葉": who.passphrase, "受け取りの合言葉（確認）": who.passphrase}
        if self.asks_device:
            fields |= {"端末種別": who.device, "備考（使用機器名など）": "受付の端末"}
        return fields | {gate: True for gate in self.gates}

    def approve(self, desk: Person, who: Applicant, look: Callable[[str], object] = lambda _: None) -> None:
        """By somebody of the town's desk who is signed in."""
        desk.visit(self.staff("desk", "applications"))
        look("list")
        desk.press(who.facility)
        desk.expect("申し込みの内容", who.mail)
        look("application")
        desk.press("承認する")
        desk.expect("承認します")
        desk.press("承認する")
        desk.expect("承認しました", "承認済み")

    # certificate

    def codes(self, mail: str) -> tuple[str, str]:
        """Number and password of the next mail that brings some."""
        return codes_in(self.mailbox.wait_for(mail, self.words["pickup_codes"]))

    def invitation(self, mail: str) -> tuple[str, str]:
        return codes_in(self.mailbox.wait_for(mail, "管理者としてのご利用の準備"))

    def pick_up(
        self, person: Person, codes: tuple[str, str], secret: str, device: str | None = None,
        chosen: dict[str, str] | None = None, look: Callable[[str], object] = lambda _: None,
    ) -> Path:
        """The certificate on this person's device. `chosen` is what the page still asks: login name, password."""
        person.visit(self.portal("pickup"))
        number, password = codes
        person.fill({"番号": number, "パスワード": password, "合言葉またはログインパスワード": secret})
        look("codes")
        person.press("次へ")
        person.expect("ファイルのパスワード")
        person.opening = person.shown("code-big")
        if device is not None:
            person.fill({"端末の種類": device})
        person.fill(chosen or {})
        look("file")
        for old in person.downloads.iterdir():
            old.unlink()
        person.press("電子証明書のファイルを受け取る")
        container = person.downloaded("*.p12")
        person.install(container, person.opening)
        return container

    # signing in

    def sign_in(self, person: Person, login: str, password: str) -> None:
        person.visit(self.staff())
        person.expect("ログイン")
        person.fill({"ログインID": login, "パスワード": password})
        person.press("ログインする")
        person.expect_address("/home")

    def administrator(
        self, person: Person, name: str = "見本 花子", look: Callable[[str], object] = lambda _: None
    ) -> Person:
        """One of the town's invited administrators, from the invitation to the desk; later at another browser, with
        the certificate that is there."""
        enrolled = self.product.enrolled
        if (self.key, name) in enrolled:
            person.install(*enrolled[self.key, name])
        else:
            mail, passphrase = self.product.account(self.key, name)
            codes = self.invitation(mail)
            container = self.pick_up(person, codes, passphrase, "Windows", passwords(OFFICE_PASSWORD), look)
            kept = self.product.data / f"administrator-{len(enrolled)}.p12"
            enrolled[self.key, name] = (shutil.copy(container, kept), person.opening)
        self.return_to_desk(person, name)
        return person

    def return_to_desk(self, person: Person, name: str) -> None:
        """An administrator who has the certificate already signs in."""
        self.sign_in(person, self.product.account(self.key, name)[0].split("@")[0], OFFICE_PASSWORD)

    def come_in(self, person: Person, who: Applicant, desk: Person) -> Person:
        """A facility's first person, from the application to the notebook."""
        self.apply(person, who)
        self.approve(desk, who)
        if self.chooses_login:
            self.pick_up(person, self.codes(who.mail), who.password)
        else:
            chosen = {"ログインID": who.login} | passwords(who.password)
            self.pick_up(person, self.codes(who.mail), who.passphrase, who.device, chosen)
        self.sign_in(person, who.login, who.password)
        return person


    # a subject

    def consent_form(self, subject: Subject, home: str, **more: str | bool) -> dict[str, str | bool]:
        """What an explainer writes down after the talk; `home` is where the subject lives."""
        fields: dict[str, str | bool] = {
            "姓": subject.family, "名": subject.given, "セイ": subject.family_kana, "メイ": subject.given_kana,
            "生年月日": subject.born, "性別": subject.sex, "住所": subject.address, "お住まい": home,
            "支援に必要なこと": subject.remarks, "同意をいただいた日": "2026-11-20", "同意した人": "ご本人",
            self.explained: True,
        }
        return fields | more

    @property
    def explained(self) -> str:
        paper = f"{self.words['explanation_paper']}を渡し、" if self.rules["consent"]["explanation_paper"] == "required" else ""
        return f"{paper}内容を説明しました。"

    @property
    def resident(self) -> str:
        return f"{self.name}に住民登録がある"

    def record_consent(self, person: Person, subject: Subject, **more: str | bool) -> None:
        person.visit(self.staff("subjects", "new"))
        self.write_consent(person, subject, **more)

    def write_consent(self, person: Person, subject: Subject, **more: str | bool) -> None:
        """On the open form."""
        chosen = f"事前の相談で、わたしが{self.words['obtainer']}に決まりました。"
        if chosen in person.text():
            person.choose(chosen)
        person.fill(self.consent_form(subject, self.resident, **more))
        person.press("同意を記録する")

    def register_from_fax(self, desk: Person, subject: Subject) -> None:
        """Minowa's way: the secretariat has the consent paper by fax, has looked at it, and registers."""
        desk.visit(self.staff("subjects"))
        desk.press(subject.name)
        desk.choose("登録申込書を受け取りました。", "登録申込書を見て、内容を確かめました。")
        desk.fill({"届いた方法": "FAX"})
        desk.press("登録する")
        desk.expect("登録しました")

    def open_subject(self, person: Person, subject: Subject) -> str:
        """The subject's timeline, from the list; returns its address."""
        person.visit(self.staff("subjects"))
        person.press(subject.name)
        person.expect(subject.name)
        return person.address

    # where the documents are silent

    def ask_desk(self, person: Person, *perhaps: str) -> None:
        """On a page that says what the town's documents leave open; `perhaps` comes to matter in this case."""
        person.expect(f"{self.name}の文書に定めのないことがあります。窓口が判断します")
        person.choose(*(choice for choice in perhaps if choice in person.text()))
        person.press("窓口に判断を求める")
        person.expect("窓口の判断を待っています")

    def decide(self, desk: Person, answers: dict[str, str], look: Callable[[str], object] = lambda _: None) -> int:
        """Answers every question that waits: `answers` by a part of the question. Returns how many there were."""
        decided = 0
        while True:
            desk.visit(self.staff("desk", "cases"))
            if "いま待っているものはありません" in desk.text():
                return decided
            desk.expect("判断を待っているもの（")
            if decided == 0:
                look("cases")
            desk.visit(desk.links(self.staff("desk", "cases") + "/")[0])
            questions = desk.questions()
            asked = [(asked, answer) for part, answer in answers.items() for asked in questions if part in asked]
            assert len(asked) == 1, f"{asked} answer this question:\n{desk.text()}"
            desk.fill(dict(asked) | {"理由": REASON})
            if decided == 0:
                look("case")
            desk.press("判断を記録する")
            desk.expect("決定を記録しました")
            decided += 1

    # a post

    def write(self, person: Person, text: str, **more) -> None:
        """On an open timeline."""
        if not person.driver.execute_script("return document.querySelector('details.writing').open"):
            person.press("新しく書き込む")
        person.fill({"本文": text} | more)
        person.press("書き込む")
        person.expect("書き込みました", text)


def passwords(password: str) -> dict[str, str]:
    return {"ログインパスワード": password, "ログインパスワード（確認）": password}


def codes_in(message: EmailMessage) -> tuple[str, str]:
    text = text_of(message)
    number = re.search(r"^(?:証明書取得用No|番号)：(\S+)\s*$", text, re.MULTILINE)
    password = re.search(r"^(?:証明書取得用)?パスワード：(\S+)\s*$", text, re.MULTILINE)
    assert number and password, f"There are no codes in this mail:\n{text}"
    return number.group(1), password.group(1)
