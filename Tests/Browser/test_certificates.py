"""A device's certificate beyond the first: renewed, made once more, for an iPhone, for a key of one's own; and its lists."""

import http.client
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from caller import Caller
from conftest import MakePerson
from jury import Jury
from mailbox import Mailbox
from person import Person
from product import Product
from walks import OFFICE_PASSWORD, Town
from worlds import applicant

KEY = "takahagi"


@pytest.fixture(scope="module")
def town(product: Product, mailbox: Mailbox) -> Town:
    return Town(KEY, product, mailbox)


@pytest.fixture(scope="module")
def hanako(town: Town, people: MakePerson) -> Person:
    """The first administrator; other walks of this town have the second one."""
    return town.administrator(people("certificates-hanako"))


@pytest.fixture
def device(product: Product) -> Iterator[Caller]:
    device = Caller("device", product.authority)
    yield device
    device.close()


def further(town: Town, hanako: Person, kind: str) -> tuple[tuple[str, str], str]:
    """Codes by mail and the passphrase from the screen, for one more device."""
    hanako.visit(town.staff("facility", "devices", "new"))
    hanako.fill({"新しい端末の種類": kind, "端末の名前": "見本の端末"})
    hanako.press("受け取りの準備をする")
    hanako.expect("この合言葉は、いま一度だけ表示しています")
    return town.codes(town.product.account(KEY, "見本 花子")[0]), hanako.shown("secret")


def show(device: Caller, town: Town, codes: tuple[str, str], passphrase: str) -> None:
    device.visit(town.portal("pickup"))
    device.fill({"番号": codes[0], "パスワード": codes[1], "合言葉またはログインパスワード": passphrase})
    device.press("次へ")


def plain(product: Product, method: str, path: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    link = http.client.HTTPConnection(product.host, product.plain_port, timeout=20)
    try:
        link.request(method, path)
        answer = link.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        link.close()


def openssl(*arguments: str | Path, given: bytes = b"") -> str:
    done = subprocess.run(["openssl", *arguments], input=given, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode(errors="replace")


def test_codes_are_grouped_and_a_lost_file_is_made_good_until_its_first_use(
    town: Town, hanako: Person, device: Caller, mailbox: Mailbox
) -> None:
    codes, passphrase = further(town, hanako, "Windows")
    assert re.fullmatch(r"\w{5}-\w{5}", codes[0]) and re.fullmatch(r"(\w{4}-){5}\w{4}", codes[1])
    show(device, town, codes, "ちがう合言葉です")
    device.expect("どれかが違うか、期限が過ぎています")
    show(device, Town("eniwa", town.product, mailbox), codes, passphrase)
    device.expect("どれかが違うか、期限が過ぎています")
    show(device, town, codes, passphrase)
    device.press("電子証明書のファイルを受け取る")
    first = device.downloaded("*.p12").read_bytes()
    device.downloaded("*.p12").unlink()
    show(device, town, codes, passphrase)
    device.expect("この番号は、すでに使われています", "まだ使われていません", "有効期限")
    opening = device.shown("code-big")
    device.press("作り直して受け取る")
    again = device.downloaded("*.p12")
    assert again.read_bytes() != first
    device.install(again, opening)
    town.sign_in(device, "mihon.hanako", OFFICE_PASSWORD)
    show(device, town, codes, passphrase)
    device.expect("この番号は、すでに使われています", "利用中")
    device.expect_none_of("作り直して受け取る")


def test_an_iphone_is_given_a_profile_signed_as_the_portal(
    town: Town, hanako: Person, device: Caller, product: Product, tmp_path: Path
) -> None:
    show(device, town, *further(town, hanako, "iOS（iPhone、iPad）"))
    status, headers, body = device.call(*device.letter(device.pressable("電子証明書のファイルを受け取る")))
    assert status == 200 and headers["content-type"] == "application/x-apple-aspen-config"
    assert headers["content-disposition"].startswith("inline")
    (tmp_path / "profile").write_bytes(body)
    text = openssl(
        "cms", "-verify", "-inform", "DER", "-binary", "-purpose", "any", "-CAfile", product.authority,
        "-in", tmp_path / "profile")
    assert "com.apple.security.pkcs12" in text and "<key>Password</key>" not in text


def test_a_key_of_ones_own_never_leaves_the_device(
    town: Town, hanako: Person, device: Caller, tmp_path: Path
) -> None:
    show(device, town, *further(town, hanako, "Windows"))
    request = openssl(
        "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=mayor",
        "-keyout", tmp_path / "key")
    device.fill({"証明書署名要求（CSR）": request.replace("M", "N", 3)})
    device.press("電子証明書のファイルを受け取る")
    device.expect("1か所ご確認ください")
    device.fill({"証明書署名要求（CSR）": request})
    device.press("電子証明書のファイルを受け取る")
    chain = device.downloaded("*.pem").read_text()
    assert "KEY" not in chain and "mayor" not in openssl("x509", "-noout", "-text", given=chain.encode())
    device.device = device.home / "device.pem"
    device.device.write_text((tmp_path / "key").read_text() + chain)
    device.hang_up()
    town.sign_in(device, "mihon.hanako", OFFICE_PASSWORD)


def test_a_device_renews_itself_near_its_end(town: Town, hanako: Person, product: Product) -> None:
    jury = Jury("certificates")
    hanako.visit(town.staff("device"))
    hanako.expect("から更新できます")
    jury.look(hanako, "own-device")
    product.sql(
        "postgres",
        "update device_certificate set not_before = now() - interval '300 days', not_after = now() + interval '20 days' "
        "where state = 'active' and device_type = 'windows' and tenant_id = "
        f"(select tenant_id from tenant where key = '{KEY}')")
    hanako.visit(town.staff("device"))
    hanako.press("更新する")
    hanako.expect("ファイルのパスワード", "有効期限")
    jury.look(hanako, "renew")
    opening = hanako.shown("code-big")
    for old in hanako.downloads.iterdir():
        old.unlink()
    held = hanako.certificates()
    hanako.press("新しい証明書のファイルを受け取る")
    container = hanako.downloaded("*.p12")
    hanako.visit(town.staff("device"))
    hanako.expect("新しい証明書が、まだ使われていません")
    hanako.install(container, opening)
    # The browser would choose between the two by itself.
    for name in held:
        hanako.nss("certutil", "-D", "-n", name)
    town.sign_in(hanako, "mihon.hanako", OFFICE_PASSWORD)
    hanako.visit(town.staff("device"))
    hanako.expect("から更新できます")
    hanako.visit(town.staff("facility", "devices"))
    hanako.expect("失効した日")
    jury.look(hanako, "devices")
    jury.verdict()


def test_lists_and_issuers_are_where_certificates_say_without_tls(
    town: Town, hanako: Person, device: Caller, product: Product, tmp_path: Path
) -> None:
    codes, passphrase = further(town, hanako, "Windows")
    for receive in ["電子証明書のファイルを受け取る", "作り直して受け取る"]:  # the second revokes what the first brought
        show(device, town, codes, passphrase)
        device.press(receive)
    files: dict[str, Path] = {}
    for name in ["root.cer", "issuer.cer", "issuer.crl", "root.crl"]:
        status, headers, body = plain(product, "GET", f"/{KEY}/ca/{name}")
        assert status == 200 and headers["content-type"] == f"application/pkix-{'cert' if 'cer' in name else 'crl'}"
        kind = "x509" if name.endswith("cer") else "crl"
        (tmp_path / name).write_text(openssl(kind, "-inform", "DER", given=body))
        files[name] = tmp_path / name
    rows = product.sql(
        "postgres",
        "select encode(c.certificate, 'hex') as der, c.state from device_certificate c join tenant t using (tenant_id) "
        f"where t.key = '{KEY}' and c.state in ('issued', 'active', 'revoked') order by certificate_id")
    assert {row["state"] for row in rows} == {"issued", "active", "revoked"}
    for row in rows:
        leaf = tmp_path / "leaf"
        leaf.write_text(openssl("x509", "-inform", "DER", given=bytes.fromhex(row["der"].removeprefix("\\x"))))
        said = openssl("x509", "-noout", "-text", "-in", leaf)
        for name in ["issuer.crl", "issuer.cer"]:
            assert f"URI:{product.plain}/{KEY}/ca/{name}" in said
        done = subprocess.run(
            ["openssl", "verify", "-x509_strict", "-purpose", "sslclient", "-crl_check_all", "-CAfile", files["root.cer"],
             "-untrusted", files["issuer.cer"], "-CRLfile", files["issuer.crl"], "-CRLfile", files["root.crl"], leaf],
            capture_output=True, text=True)
        assert (done.returncode == 0) == (row["state"] != "revoked"), done.stderr
        assert ("certificate revoked" in done.stderr) == (row["state"] == "revoked"), done.stderr


def test_the_door_without_tls_leads_to_the_one_with_it(product: Product) -> None:
    for path in ["/", f"/{KEY}/", f"/{KEY}/pickup", "/nobody/home", f"/{KEY}/ca/issuer.crl/more"]:
        status, headers, body = plain(product, "GET", path)
        assert (status, headers["location"], body) == (308, product.portal + path, b"")
        # RFC 6797 §7.2: only over TLS.
        assert headers["strict-transport-security"] is None and headers["x-content-type-options"] == "nosniff"
    for path in [f"/{KEY}/ca/issuer-9.crl", f"/{KEY}/ca/key.pem", f"/{KEY}/ca/issuer.key"]:
        assert plain(product, "GET", path)[0] == 404
    assert plain(product, "POST", f"/{KEY}/pickup")[0] == 405
    assert plain(product, "GET", "//elsewhere.example/x")[0] == 400


def test_a_further_certificate_by_inquiry_is_approved_at_the_desk_and_used_once(product: Product, mailbox: Mailbox) -> None:
    """guide P3③: the administrator asks, the desk decides, the administrator prepares the one device."""
    town = Town("eniwa", product, mailbox)
    desk, asker, device = (Caller(name, product.authority) for name in ("desk", "asker", "device"))
    try:
        town.administrator(desk)
        who = applicant("eniwa", "toiawase", facility="見本といあわせ訪問看護")
        town.come_in(asker, who, desk)
        asker.visit(town.staff("facility", "devices", "new"))
        asker.fill({"新しい端末の種類": "Windows", "端末の名前": "訪問用のPC"})
        asker.press("窓口に問い合わせる")
        asker.expect("回答待ち")
        desk.visit(town.staff("desk", "cases"))
        desk.press("訪問用のPC")
        desk.choose("発行してよい")
        desk.fill({"理由": "訪問が増えたため"})
        desk.press("判断を記録する")
        desk.expect("決定を記録しました")
        asker.visit(town.staff("facility", "devices"))
        asker.expect("認められました")
        asker.press("受け取りの準備をする")
        asker.expect("窓口が認めた1台分の受け取りを準備します")
        asker.press("受け取りの準備をする")
        asker.expect("この合言葉は、いま一度だけ表示しています")
        town.pick_up(device, town.codes(who.mail), asker.shown("secret"))
        town.sign_in(device, who.login, who.password)
        asker.visit(town.staff("facility", "devices"))
        asker.expect("済み")
        asker.expect_none_of("受け取りの準備をする")
    finally:
        for caller in (desk, asker, device):
            caller.close()
