"""Whoever comes without a certificate that holds, by whatever way, reads the guidance page or 421 and nothing else.

The table: ways in × TLS versions × what is wrong with the certificate. The same people come in by the same ways while
nothing is wrong yet, so a refusal means something.
"""

import datetime
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from caller import Caller
from mailbox import Mailbox
from product import Product
from test_minowa import NURSES
from walks import Town

PORTAL, STAFF = "portal.localhost", "staff.localhost"
VERSIONS = {"1.3": ssl.TLSVersion.TLSv1_3, "1.2": ssl.TLSVersion.TLSv1_2}
# What each reads, by the page's heading.
WRONG = {
    "none": "この端末には証明書が入っていません", "another town's": "この証明書では利用できません",
    "revoked": "この端末の証明書は失効しています", "expired": "この端末の証明書は期限が切れています",
    "suspended": "この端末からの利用は停止されています",
}
PATHS = ["/minowa/home", "/minowa/login", "/minowa/subjects", "/minowa/subjects/new", "/minowa/account/password"]


class Connection:
    """One TLS connection to a door: what is named in the handshake and what in the request are the caller's choice."""

    def __init__(
        self, port: int, name: str | None, device: Path | None, version: str,
        context: ssl.SSLContext | None = None, session: ssl.SSLSession | None = None,
    ) -> None:
        self.context = context or make_context(device, version)
        plain = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.tls = self.context.wrap_socket(plain, server_hostname=name, session=session)

    def ask(self, host: str, path: str, cookie: str = "", body: bytes | None = None) -> tuple[int, str]:
        """Status and body of one request; the connection ends with it."""
        lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", f"Host: {host}", "Connection: close"]
        lines += [f"Cookie: {cookie}"] if cookie else []
        if body is not None:
            lines += [f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded"]
            lines += [f"Origin: https://{host}", "Sec-Fetch-Site: same-origin"]
        self.tls.sendall("\r\n".join([*lines, "", ""]).encode() + (body or b""))
        read = b""
        while piece := self.tls.recv(65536):
            read += piece
        self.session = self.tls.session
        self.tls.close()
        head, _, rest = read.partition(b"\r\n\r\n")
        return int(head.split()[1]), rest.decode()


def make_context(device: Path | None, version: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # the server is the one who is tried
    context.minimum_version = context.maximum_version = VERSIONS[version]
    if device is not None:
        context.load_cert_chain(device)
    return context


class House:
    """A product whose doors share a port by name and admit TLS 1.2; later, one port for each and TLS 1.3 alone."""

    def __init__(self) -> None:
        self.product = Product()
        self.devices: dict[str, Path | None] = {"none": None}
        self.cookies = {kind: "" for kind in WRONG}
        self.tickets: dict[tuple[str, str], tuple[ssl.SSLContext, ssl.SSLSession]] = {}
        self.guidance: dict[str, str] = {}
        self.callers: list[Caller] = []

    # people, while the doors stand apart

    def invite(self) -> None:
        self.product.start()
        mailbox = Mailbox(self.product.mail)
        minowa = Town("minowa", self.product, mailbox)
        hanako, taro, nurse, abroad = (self.caller(name) for name in ("hanako", "taro", "nurse", "abroad"))
        minowa.administrator(hanako)
        minowa.administrator(taro, "見本 太郎")
        minowa.come_in(nurse, NURSES, hanako)
        Town("takahagi", self.product, mailbox).administrator(abroad)
        people = {"good": hanako, "revoked": taro, "suspended": nurse, "another town's": abroad}
        for kind, person in people.items():
            self.devices[kind], self.cookies[kind] = person.device, cookies(person)
        for kind, days in (("fresh", 300), ("expired", -1)):
            self.devices[kind], self.cookies[kind] = self.forge(kind, days), cookies(hanako)

    def caller(self, name: str) -> Caller:
        self.callers.append(Caller(name, self.product.authority))
        return self.callers[-1]

    def forge(self, kind: str, days: int) -> Path:
        """As if the root had signed it and the town had it on record: only its dates can be wrong."""
        folder = self.product.data / "keys"
        root = x509.load_pem_x509_certificate((folder / "authority/root.pem").read_bytes())
        sealed, master = (folder / "authority/root.key").read_bytes(), (folder / "master").read_bytes()
        context = b"private key\0" + root.fingerprint(hashes.SHA256())
        signer = serialization.load_der_private_key(AESGCM(master).decrypt(sealed[1:13], sealed[13:], context), None)
        key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.timezone.utc)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"見本 {kind}")])
        usage = x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.3.6.1.5.5.7.3.2")])
        made = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(root.subject).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=400))
            .not_valid_after(now + datetime.timedelta(days=days)).add_extension(usage, False)
            .add_extension(x509.BasicConstraints(False, None), True).sign(signer, hashes.SHA256())
        )
        path = self.callers[0].home / f"{kind}.pem"
        path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        fields = "facility_id, issuer_id, state, device_type, not_before, not_after, issued_at, certificate"
        self.product.sql(
            "postgres", f"insert into device_certificate (tenant_id, {fields}, public_id, serial, fingerprint) "
            f"select tenant_id, {fields}, '{kind}' || right(public_id, -{len(kind)}), "
            f"'\\x{made.serial_number:040x}', '\\x{made.fingerprint(hashes.SHA256()).hex()}' "
            f"from device_certificate where fingerprint = '\\x{fingerprint(self.devices['good'])}'")
        return path

    # the doors

    def share_a_port(self) -> None:
        assert self.product.stop() == 0, self.product.said()
        self.product.staff_port = self.product.portal_port
        self.settings(f'listen: {{portal: {{name: {PORTAL}, tls: "1.2"}}, staff: {{name: {STAFF}, tls: "1.2"}}}}')
        self.product.start()

    def stand_apart(self) -> None:
        assert self.product.stop() == 0, self.product.said()
        other = Product()
        self.product.staff_port = other.staff_port
        other.remove()
        self.settings("")
        self.product.start()

    def settings(self, more: str) -> None:
        self.product.settings.write_text(f"schema: 1\ntenants: {{folder: tenants}}\n{more}\n", encoding="utf-8")

    def host(self, name: str, port: int) -> str:
        return f"{name}:{port}"

    def keep_tickets(self) -> None:
        """What a browser has from before: a ticket of the staff door, made with a certificate that held."""
        for kind in ("revoked", "suspended", "another town's"):
            for version in VERSIONS:
                way = Connection(self.product.staff_port, STAFF, self.devices[kind], version)
                way.ask(self.host(STAFF, self.product.staff_port), "/minowa/home")
                self.tickets[kind, version] = way.context, way.session

    def spoil(self) -> None:
        device = fingerprint(self.devices["revoked"])
        self.product.sql(
            "postgres", "update device_certificate set state = 'revoked', revoked_at = now(), revoked_reason = 1 "
            f"where fingerprint = '\\x{device}'")
        device = fingerprint(self.devices["suspended"])
        self.product.sql(
            "postgres", "update facility f set state = 'suspended' from device_certificate c "
            f"where c.facility_id = f.facility_id and c.tenant_id = f.tenant_id and c.fingerprint = '\\x{device}'")

    # judging

    def accepts(self, kind: str, version: str = "1.3") -> None:
        """The way in, while nothing is wrong."""
        port = self.product.staff_port
        name = STAFF if port == self.product.portal_port else "localhost"
        status, page = Connection(port, name, self.devices[kind], version).ask(self.host(name, port), "/minowa/login")
        assert status == 200 and "ログインID" in page, (kind, version, status, page[:500])
        if kind in ("good", "revoked", "suspended"):
            status, _ = Connection(port, name, self.devices[kind], version).ask(
                self.host(name, port), "/minowa/home", self.cookies[kind])
            assert status == 200, (kind, version, status)

    def refuses(self, kind: str, answers: list[tuple[int, str]]) -> None:
        for status, page in answers:
            if status == 421:
                continue
            assert status == 401 and WRONG[kind] in page, f"{kind}: {status}\n{page[:1000]}"
            assert page == self.guidance.setdefault(kind, page), f"{kind}: not the guidance page alone:\n{page[:3000]}"

    def ask_all(self, kind: str, host: str, connect) -> list[tuple[int, str]]:
        answers = [connect().ask(host, path, self.cookies[kind]) for path in PATHS]
        answers.append(connect().ask(host, "/minowa/login", self.cookies[kind], b"login=mihon.hanako&password=x"))
        return answers

    def close(self) -> None:
        for caller in self.callers:
            caller.close()
        self.product.stop()
        self.product.remove()


def cookies(person: Caller) -> str:
    place = next(place for place in person.cookies if person.cookies[place])
    return "; ".join(f"{name}={value}" for name, value in person.cookies[place].items())


def fingerprint(device: Path) -> str:
    text = device.read_bytes()
    leaf = re.search(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", text, re.DOTALL).group(0)
    return x509.load_pem_x509_certificate(leaf).fingerprint(hashes.SHA256()).hex()


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    house = House()
    try:
        house.invite()
        for kind in ("good", "fresh", "revoked", "suspended"):
            house.accepts(kind)
        house.share_a_port()
        for kind in ("good", "fresh", "revoked", "suspended"):
            for version in VERSIONS:
                house.accepts(kind, version)
        house.keep_tickets()
        house.spoil()
        yield house
        for version in VERSIONS:
            house.accepts("good", version if house.product.staff_port == house.product.portal_port else "1.3")
    finally:
        house.close()


@pytest.fixture(scope="module")
def apart(house: House) -> House:
    house.stand_apart()
    return house


every_way = pytest.mark.parametrize("version", VERSIONS)
every_fault = pytest.mark.parametrize("kind", WRONG)


@every_way
@every_fault
def test_by_its_name(house: House, kind: str, version: str) -> None:
    port, device = house.product.staff_port, house.devices[kind]
    answers = house.ask_all(kind, house.host(STAFF, port), lambda: Connection(port, STAFF, device, version))
    assert {status for status, _ in answers} == {401}
    house.refuses(kind, answers)


@every_way
@every_fault
@pytest.mark.parametrize("name, host", [(PORTAL, STAFF), (STAFF, PORTAL), (STAFF, "other.localhost")])
def test_with_a_name_that_is_not_the_host(house: House, kind: str, version: str, name: str, host: str) -> None:
    port, device = house.product.staff_port, house.devices[kind]
    answers = house.ask_all(kind, house.host(host, port), lambda: Connection(port, name, device, version))
    assert {status for status, _ in answers} == {421}


@every_way
@every_fault
def test_without_a_name(house: House, kind: str, version: str) -> None:
    with pytest.raises(ssl.SSLError):
        Connection(house.product.staff_port, None, house.devices[kind], version)


@every_way
@every_fault
def test_on_a_connection_that_was_opened_for_the_portal(house: House, kind: str, version: str) -> None:
    """HTTP/2: a browser may use it for another name of the same certificate (RFC 9113 §9.1.1)."""
    port, device = house.product.staff_port, house.devices[kind]
    curl = ["curl", "-sk", "--http2", f"--tlsv{version}", "--tls-max", version, "--resolve", f"{PORTAL}:{port}:127.0.0.1"]
    curl += ["--cert", str(device)] if device else []
    curl += ["-w", "\n%{http_version} %{http_code} %{num_connects}\n", "-o", "/dev/null"]
    first = f"https://{PORTAL}:{port}/minowa/"
    command = [*curl, first]
    for path in PATHS:
        command += ["--next", *curl[1:], "-H", f"Host: {STAFF}:{port}", "-b", house.cookies[kind], f"https://{PORTAL}:{port}{path}"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=30).stdout.split("\n")
    assert [line for line in said if line] == ["2 200 1"] + ["2 421 0"] * len(PATHS)


@every_way
@every_fault
def test_with_a_ticket_of_the_portal(house: House, kind: str, version: str) -> None:
    port, device = house.product.staff_port, house.devices[kind]
    context = make_context(device, version)
    opened = Connection(port, PORTAL, device, version, context)
    assert opened.ask(house.host(PORTAL, port), "/minowa/")[0] == 200
    again = Connection(port, PORTAL, device, version, context, opened.session)
    assert again.tls.session_reused, "the ticket opens nothing, so nothing is tried"
    resumed = []

    def connect() -> Connection:
        way = Connection(port, STAFF, device, version, context, opened.session)
        resumed.append(way.tls.session_reused)
        return way

    answers = house.ask_all(kind, house.host(STAFF, port), connect)
    house.refuses(kind, answers)
    assert not any(resumed)


@every_way
@pytest.mark.parametrize("kind", ["revoked", "suspended", "another town's"])
def test_with_a_ticket_from_when_it_held(house: House, kind: str, version: str) -> None:
    context, session = house.tickets[kind, version]
    port = house.product.staff_port
    way = Connection(port, STAFF, None, version, context, session)
    assert way.tls.session_reused, "the ticket opens nothing, so nothing is tried"
    house.refuses(kind, [way.ask(house.host(STAFF, port), "/minowa/home", house.cookies[kind])])


# one port for each door


@every_fault
@pytest.mark.parametrize("name", ["localhost", None])
def test_at_the_staff_port(apart: House, kind: str, name: str | None) -> None:
    port, device = apart.product.staff_port, apart.devices[kind]
    host = apart.host("localhost", port)
    answers = apart.ask_all(kind, host, lambda: Connection(port, name, device, "1.3"))
    assert {status for status, _ in answers} == {401}
    for status, page in answers:
        assert WRONG[kind] in page


@every_fault
def test_at_the_staff_port_with_a_name_that_is_not_the_host(apart: House, kind: str) -> None:
    port, device = apart.product.staff_port, apart.devices[kind]
    answers = apart.ask_all(kind, apart.host("localhost", port), lambda: Connection(port, PORTAL, device, "1.3"))
    assert {status for status, _ in answers} == {421}


@every_fault
def test_at_the_staff_port_with_a_ticket_of_the_portals(apart: House, kind: str) -> None:
    product, device = apart.product, apart.devices[kind]
    context = make_context(device, "1.3")
    opened = Connection(product.portal_port, "localhost", device, "1.3", context)
    assert opened.ask(apart.host("localhost", product.portal_port), "/minowa/")[0] == 200
    answers, port = [], product.staff_port
    for path in PATHS:
        way = Connection(port, "localhost", device, "1.3", context, opened.session)
        assert not way.tls.session_reused
        answers.append(way.ask(apart.host("localhost", port), path, apart.cookies[kind]))
    assert {status for status, _ in answers} == {401}
    assert all(WRONG[kind] in page for _, page in answers)


@every_fault
def test_no_door_speaks_tls_1_2_unless_told_to(apart: House, kind: str) -> None:
    for port in (apart.product.portal_port, apart.product.staff_port):
        with pytest.raises(ssl.SSLError):
            Connection(port, "localhost", apart.devices[kind], "1.2")
