"""No certificate unknown: the program is killed while it issues; what a device holds is on record, and codes go on."""

import base64
import hashlib
import http.client
import random
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, pkcs12

from caller import Caller
from product import Product

TOWN = "takahagi"
PASSWORD, PASSPHRASE = "ABCDEFGHABCDEFGHABCDEFGH", "JKLMNPQRSTUV"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
RECEIVE = "電子証明書のファイルを受け取る"


class Pickup(threading.Thread):
    """One device at the pickup page: shows the codes, waits for the others, and asks for its file."""

    def __init__(self, product: Product, number: str, go: threading.Barrier | None) -> None:
        super().__init__(daemon=True)
        self.product, self.number, self.go_together = product, number, go
        self.file = b""
        self.opening = ""
        self.took = 0.0
        self.wrong = ""

    def run(self) -> None:
        caller = Caller(self.number, self.product.authority)
        try:
            caller.visit(f"{self.product.portal}/{TOWN}/pickup")
            caller.fill({"番号": self.number, "パスワード": PASSWORD, "合言葉またはログインパスワード": PASSPHRASE})
            caller.press("次へ")
            repeats = "作り直して受け取る" in caller.text()
            letter = caller.letter(caller.pressable("作り直して受け取る" if repeats else RECEIVE))
            self.opening = caller.shown("code-big")
            self.wait()
            began = time.monotonic()
            status, headers, body = caller.call(*letter)
            self.took = time.monotonic() - began
            if status == 200 and headers["content-type"] == "application/x-pkcs12":
                self.file = body
            else:
                self.wrong = f"{self.number}: {status} {body[:2000].decode(errors='replace')}"
        except (OSError, http.client.HTTPException):
            pass  # the process is gone, and the answer with it
        except AssertionError as error:
            self.wrong = str(error)
            self.wait()
        finally:
            caller.close()

    def wait(self) -> None:
        if self.go_together is not None:
            self.go_together.wait(60)

    def fingerprint(self) -> str:
        """Of the certificate that the device now holds."""
        leaf = subprocess.run(
            ["openssl", "pkcs12", "-nokeys", "-clcerts", "-passin", f"pass:{self.opening}"],
            input=self.file, capture_output=True, check=True).stdout
        der = subprocess.run(["openssl", "x509", "-outform", "DER"], input=leaf, capture_output=True, check=True).stdout
        return hashlib.sha256(der).hexdigest()


class Desk:
    """What the records hold; tickets are laid in with a cheap hash, as an earlier platform might have left them."""

    def __init__(self) -> None:
        self.product = Product()
        self.product.start()

    def rows(self, statement: str) -> list[dict[str, str]]:
        return self.product.sql("postgres", statement)

    def tickets(self, count: int, dice: random.Random) -> list[str]:
        salt = bytes(16)
        key = hashlib.scrypt(f"{PASSWORD}/{PASSPHRASE}".encode(), salt=salt, n=16, r=8, p=1, dklen=32)
        secret = "$".join(["", "scrypt", "ln=4,r=8,p=1", *(base64.b64encode(part).decode().rstrip("=") for part in (salt, key))])
        numbers = ["".join(dice.choices(LETTERS, k=10)) for _ in range(count)]
        values = ", ".join(f"('{number}')" for number in numbers)
        self.rows(
            "insert into pickup_ticket (tenant_id, number, secret_hash, purpose, facility_id, device_type, expires_at) "
            f"select f.tenant_id, v.number, '{secret}', 'further', f.facility_id, 'windows', now() + interval '1 day' "
            f"from facility f join tenant t using (tenant_id), (values {values}) v (number) "
            f"where t.key = '{TOWN}' and f.office is not null")
        return numbers

    def known(self) -> dict[str, str]:
        """Fingerprint → state of every certificate that was ever signed."""
        rows = self.rows(
            "select encode(fingerprint, 'hex') as name, state from device_certificate where fingerprint is not null")
        return {row["name"]: row["state"] for row in rows}

    def drafts(self) -> int:
        return int(self.rows("select count(*) as n from device_certificate where state = 'planned'")[0]["n"])

    def spent(self, numbers: list[str]) -> dict[str, str]:
        """Number → fingerprint of the certificate that it was spent on."""
        listed = ", ".join(f"'{number}'" for number in numbers)
        rows = self.rows(
            "select t.number, encode(c.fingerprint, 'hex') as name from pickup_ticket t "
            "join device_certificate c using (tenant_id, certificate_id) "
            f"where t.spent_at is not null and t.number in ({listed})")
        return {row["number"]: row["name"] for row in rows}

    def together(self, numbers: list[str], kill_after: float | None) -> list[Pickup]:
        """All devices ask at once; the process is killed so many seconds later."""
        go = threading.Barrier(len(numbers) + 1)
        pickups = [Pickup(self.product, number, go) for number in numbers]
        for pickup in pickups:
            pickup.start()
        go.wait(60)
        if kill_after is not None:
            time.sleep(kill_after)
            self.product.kill()
        for pickup in pickups:
            pickup.join(60)
            assert not pickup.is_alive() and not pickup.wrong, pickup.wrong
        return pickups

    def alone(self, number: str) -> Pickup:
        pickup = Pickup(self.product, number, None)
        pickup.run()
        assert pickup.file, f"{number}: {pickup.wrong}"
        return pickup


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    desk = Desk()
    try:
        yield desk
    finally:
        desk.product.stop()
        desk.product.remove()


@pytest.mark.parametrize(("issuances", "at_once"), [(30, 5), pytest.param(1000, 8, marks=pytest.mark.long)])
def test_no_certificate_is_unknown_wherever_the_process_dies(desk: Desk, issuances: int, at_once: int) -> None:
    dice = random.Random(issuances)
    calm = desk.together(desk.tickets(at_once, dice), None)
    usual = max(pickup.took for pickup in calm)
    held = {pickup.fingerprint() for pickup in calm}
    assert len(held) == at_once and held <= desk.known().keys()

    answered = lost = untouched = drafts = 0
    rounds = -(-issuances // at_once)
    for turn in range(rounds):
        numbers = desk.tickets(at_once, dice)
        # Anywhere in a layer of its own: before the first step in the first turn, after the answers in the last.
        pickups = desk.together(numbers, (turn + dice.random()) / rounds * usual * 1.4)
        drafts += desk.drafts()
        desk.product.start()
        assert desk.drafts() == 0, "a draft that nobody will sign is open"
        known, spent = desk.known(), desk.spent(numbers)
        for pickup in pickups:
            if pickup.file:
                answered += 1
                assert known.get(pickup.fingerprint()) == "issued", "a device holds what nobody knows of"
                assert spent[pickup.number] == pickup.fingerprint()
        silent = [pickup.number for pickup in pickups if not pickup.file]
        lost += sum(number in spent for number in silent)
        untouched += sum(number not in spent for number in silent)
        # With the same codes it goes on: made good where the answer was lost, from the start where nothing happened.
        for number in silent[:1]:
            again = desk.alone(number).fingerprint()
            known = desk.known()
            assert known[again] == "issued" and desk.spent([number]) == {number: again}
            assert number not in spent or known[spent[number]] == "revoked"
    print(f"{issuances} issuances: {answered} answered, {lost} answers lost, {untouched} undone, {drafts} drafts closed")
    assert answered + lost and untouched, "The kills came at one and the same point: nothing is shown."
    assert desk.rows(
        "select 1 from device_certificate where (state in ('issued', 'active', 'revoked')) <> (fingerprint is not null)"
    ) == []


def test_no_private_key_is_written_down(desk: Desk) -> None:
    """Neither as bytes nor as text in anything that the program keeps: database with its log, files, mail, journal."""
    pickup = desk.alone(desk.tickets(1, random.Random())[0])
    key, leaf, _ = pkcs12.load_key_and_certificates(pickup.file, pickup.opening.encode())
    scalar = key.private_numbers().private_value.to_bytes(32, "big")
    public = leaf.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    assert desk.product.stop() == 0, desk.product.said()  # nothing is in the hands of the system any more, nothing moves
    kept = [path.read_bytes() for path in desk.product.data.rglob("*") if path.is_file()]
    assert any(public in text for text in kept), "the search finds nothing at all"
    for secret in (scalar, scalar.hex().encode(), base64.b64encode(scalar), pickup.opening.encode()):
        assert not any(secret in text for text in kept)
