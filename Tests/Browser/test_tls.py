"""What testssl.sh, Debian's, finds on the doors as a demonstration opens them; its root is given to the judge."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from product import Product

pytestmark = pytest.mark.long

# At most three, each with its reason.
ACCEPTED = {
    "cert_revocation": "The demonstration's certificate is made by its own root for this machine: nobody could ask for "
    "its revocation, and a new root replaces it. An operator's certificate comes from an authority that says where.",
    "DNS_CAArecord": "The demonstration's name is localhost, which has no DNS records.",
}
FINDINGS = {"LOW", "MEDIUM", "HIGH", "CRITICAL"}


@pytest.fixture(scope="module")
def served() -> Iterator[Product]:
    with Product().serving() as product:
        yield product


@pytest.mark.parametrize("door", ["portal", "staff"])
def test_nothing_from_low_upwards_is_found(served: Product, door: str, tmp_path: Path) -> None:
    port = {"portal": served.portal_port, "staff": served.staff_port}[door]
    report = tmp_path / "found.json"
    done = subprocess.run(
        ["testssl", "--quiet", "--color", "0", "--warnings", "off", "--add-ca", str(served.authority), "--ip", "127.0.0.1",
         "--jsonfile", str(report), f"{served.host}:{port}"],
        capture_output=True, text=True, timeout=1200)
    found = json.loads(report.read_text(encoding="utf-8"))
    judged = {entry["id"]: entry for entry in found}
    assert judged["TLS1_3"]["severity"] == "OK" and judged["cert_chain_of_trust"]["severity"] == "OK", done.stdout
    bad = [entry for entry in found if entry["severity"] in FINDINGS and entry["id"] not in ACCEPTED]
    assert bad == [], done.stdout
    assert len(ACCEPTED) <= 3 and all(judged[name]["severity"] in FINDINGS for name in ACCEPTED), "no longer needed"
