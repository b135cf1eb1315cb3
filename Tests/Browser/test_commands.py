"""The operator's commands as a shell runs them; among them the README's steps to a new town, word by word."""

import os
import re
import shlex
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from mailbox import Mailbox
from product import ROOT, Product
from walks import codes_in

README = (ROOT / "README.md").read_text(encoding="utf-8")
# What README's example leaves to the newcomer: who the town's bodies are, and which document is meant.
OWN = {
    "service": {
        "name": "柳瀬町 電子@連絡帳", "source": "terms §1",
        "documents": {"terms": {"title": "柳瀬町 見本の規約", "cited_as": "規約", "version": "none", "dated": "2026-04-01"}},
    },
    "bodies": {
        body: {"word": word, "name": f"柳瀬町 {word}"}
        | {key: "unspecified" for key in ["sections", "address", "phone", "fax", "email"]}
        for body, word in [("authority", "町"), ("secretariat", "事務局")]
    } | {"source": "terms §2"},
    "registration": {"registrar": "secretariat", "source": "terms §9"},
}


class Shell:
    """A shell in a folder like the one that holds Config/ and tenants/, with `renrakucho` on its path."""

    def __init__(self, product: Product, folder: Path) -> None:
        self.folder = folder
        (folder / "Config").symlink_to(ROOT / "Config")
        (folder / "tenants").symlink_to(product.tenants)
        binary = folder / "renrakucho"
        words = shlex.join(product.command("…"))
        binary.write_text("#!/bin/sh\nexec " + words.replace(shlex.quote("…"), '"$@"') + "\n", encoding="utf-8")
        binary.chmod(0o755)
        editor = folder / "editor"
        editor.write_text(f"#!/bin/sh\nmv '{folder}/filled.yaml' \"$1\"\n", encoding="utf-8")
        editor.chmod(0o755)
        self.environment = product.environment() | {
            "PATH": f"{folder}:{os.environ['PATH']}", "EDITOR": str(editor)}

    def run(self, line: str) -> tuple[int, str]:
        done = subprocess.run(
            ["bash", "-euc", line], cwd=self.folder, env=self.environment, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, timeout=60)
        return done.returncode, done.stdout + done.stderr

    def does(self, line: str) -> str:
        status, said = self.run(line)
        assert status == 0, f"{line}\n{said}"
        return said


@pytest.fixture
def shell(product: Product, tmp_path: Path) -> Shell:
    return Shell(product, tmp_path)


def steps() -> list[str]:
    """The commands of the README's section, without their comments."""
    section = README.split("## Add a town in five minutes")[1].split("\n## ")[0]
    block = "\n".join(line[4:] for line in section.splitlines() if line.startswith("    "))
    lines = re.sub(r"\s*\\\n\s*", " ", block).splitlines()
    return [re.sub(r"\s{2,}#.*", "", line) for line in lines if "renrakucho" in line or "yanase" in line][:5]


def example() -> dict[str, dict[str, object]]:
    return yaml.safe_load(re.search(r"```yaml\n(.*?)```", README, re.DOTALL).group(1))


def status_of(product: Product, path: str) -> int:
    context = ssl.create_default_context(cafile=str(product.authority))
    try:
        return urllib.request.urlopen(product.portal + path, context=context, timeout=10).status
    except urllib.error.HTTPError as error:
        return error.code


def test_a_newcomer_adds_a_town_by_the_readme_alone(shell: Shell, product: Product, mailbox: Mailbox) -> None:
    new, edit, check, move, invite = steps()
    try:
        shell.does(new)
        law = yaml.safe_load((shell.folder / "yanase.yaml").read_text(encoding="utf-8"))
        status, said = shell.run(check)
        assert status == 1 and "yanase.yaml:" in said, "a town without a name is told so, by line and column"
        for part in [OWN, example()]:
            for section, keys in part.items():
                law[section] |= keys
        (shell.folder / "filled.yaml").write_text(yaml.safe_dump(law, allow_unicode=True), encoding="utf-8")
        shell.does(edit)
        assert "柳瀬町" in shell.does(check)
        assert status_of(product, "/yanase/") == 404
        moved = time.time()
        shell.does(move)
        while status_of(product, "/yanase/") != 200:
            assert time.time() - moved < 20, product.said()
            time.sleep(0.05)
        assert product.took_rules(moved) < 2.2, product.said()  # with the start of a shell
        said = shell.does(invite)
        address = re.search(r"--mail (\S+)", invite).group(1)
        assert "passphrase" in said and all(codes_in(mailbox.wait_for(address, "管理者としてのご利用の準備")))
    finally:
        (product.tenants / "yanase.yaml").unlink(missing_ok=True)


@pytest.fixture
def at_work(product: Product) -> Iterator[str]:
    """The login of an invited administrator of Takahagi who is taken for somebody at work already."""
    login = product.account("takahagi", "見本 太郎")[0].split("@")[0]
    person = f"login_id = '{login}' and tenant_id = (select tenant_id from tenant where key = 'takahagi')"
    (before,) = product.sql("postgres", f"select state from staff where {person}")
    product.sql("postgres", f"update staff set state = 'active' where {person}")
    yield login
    product.sql("postgres", f"update staff set state = '{before['state']}' where {person}")


def test_a_released_program_needs_no_toolchain(product: Product) -> None:
    said = subprocess.run(["readelf", "--dynamic", product.binary], capture_output=True, text=True, check=True).stdout
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", said)
    assert "libpq.so.5" in needed
    assert not [name for name in needed if re.match("libswift|libFoundation|lib_Foundation|libdispatch|libBlocks", name)]


def test_the_operator_suspends_resumes_and_audits_from_a_shell(
    shell: Shell, product: Product, at_work: str
) -> None:
    login, reason = at_work, "--cause leak --reason 端末を失くしたとの電話による。"
    state = f"select s.state from staff s join tenant t using (tenant_id) where t.key = 'takahagi' and login_id = '{login}'"
    status, said = shell.run(f"renrakucho suspend minowa --login {login} {reason}")
    assert status != 0 and "call its desk" in said, "Minowa's documents name nobody who acts in its place"
    status, said = shell.run(f"renrakucho suspend takahagi --login nobody.there {reason}")
    assert status != 0 and "There is no such" in said
    status, said = shell.run(f"renrakucho suspend takahagi --login {login}")
    assert status != 0 and "--cause" in said
    assert "Shut out" in shell.does(f"renrakucho suspend takahagi --login {login} {reason}")
    assert product.sql("postgres", state) == [{"state": "suspended"}]
    assert "Lifted" in shell.does(f"renrakucho resume takahagi --login {login}")
    assert product.sql("postgres", state) == [{"state": "active"}]
    assert shell.run(f"renrakucho resume takahagi --login {login}")[0] != 0, "what is not suspended is not lifted"

    assert "lines were sealed" in shell.does("renrakucho audit seal")
    said = shell.does("renrakucho audit verify takahagi")
    assert re.match(r"takahagi\twhole\t[1-9]\d* lines", said), said
    lines = shell.does("renrakucho audit verify").splitlines()
    assert {line.split("\t")[0] for line in lines} >= {file.stem for file in product.tenants.glob("*.yaml")}
    assert all("\twhole\t" in line for line in lines), lines
    assert shell.run("renrakucho audit verify nowhere")[0] != 0


def test_the_operator_counts_shuts_and_opens_a_town_from_a_shell(shell: Shell, product: Product) -> None:
    def counted() -> dict[str, str]:
        # Mails leave by themselves meanwhile.
        lines = shell.does("renrakucho tenant count").splitlines()
        return {line.split("\t")[0]: re.sub(r", \d+ mails waiting", "", line) for line in lines}

    def becomes(status: int) -> None:
        end = time.monotonic() + 10
        while status_of(product, "/takahagi/") != status:
            assert time.monotonic() < end, product.said()
            time.sleep(0.1)

    keys = {file.stem for file in product.tenants.glob("*.yaml")}
    before = counted()
    assert before.keys() >= keys and "takahagi" in shell.does("renrakucho tenant list")
    assert re.fullmatch(
        r"takahagi\tlive\t[1-9]\d* facilities, \d+ staff, \d+ certificates, \d+ subjects, \d+ posts",
        before["takahagi"]), before
    status, said = shell.run("renrakucho tenant suspend takahagi")
    assert status != 0 and "--reason" in said
    assert shell.run("renrakucho tenant resume takahagi")[0] != 0, "what is open is not opened"
    try:
        assert "suspended" in shell.does("renrakucho tenant suspend takahagi --reason 見本の停止")
        becomes(503)
        assert status_of(product, "/minowa/") == 200
        assert counted()["takahagi"] == before["takahagi"].replace("live", "suspended"), "nothing is erased"
        assert shell.run("renrakucho tenant suspend takahagi --reason 見本")[0] != 0, "once is enough"
    finally:
        shell.does("renrakucho tenant resume takahagi")
    becomes(200)
    assert counted()["takahagi"] == before["takahagi"]


def test_the_master_key_comes_from_a_systemd_credential(product: Product, tmp_path: Path) -> None:
    """Where no file of it lies: with the credential of this installation, with another one, with none."""
    settings = tmp_path / "settings.yaml"
    settings.write_text(product.settings.read_text(encoding="utf-8") + "keys: {master: nowhere}\n", encoding="utf-8")
    credential = tmp_path / "renrakucho-master"

    def runs(*words: str) -> tuple[int, str]:
        done = subprocess.run(
            [*product.command(*words), "--config", str(settings)], cwd=ROOT,
            env=product.environment() | {"CREDENTIALS_DIRECTORY": str(tmp_path)},
            capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
        return done.returncode, done.stdout + done.stderr

    def verify() -> tuple[int, str]:
        return runs("audit", "verify", "takahagi")

    status, said = verify()
    assert status != 0 and "no master key" in said, said
    credential.write_bytes(os.urandom(32))
    status, said = verify()
    assert status != 0 and "whole" not in said, said
    before = (product.data / "keys" / "master").read_bytes()
    credential.write_bytes(before)
    status, said = verify()
    assert status == 0 and "takahagi\twhole" in said, said

    # Another master key: everything is wrapped anew, and the credential is left to whoever keeps it.
    kept = {
        file: file.read_bytes() for folder in (tmp_path, product.data / "keys") for file in folder.rglob("*") if file.is_file()}

    def replaced_by(key: bytes) -> None:
        (tmp_path / "fresh").write_bytes(key)
        status, said = runs("keys", "master", "--new", str(tmp_path / "fresh"))
        assert status == 0 and re.search(r"[1-9]\d* keys are wrapped", said) and "Give it to systemd" in said, said

    another = os.urandom(32)
    replaced_by(another)
    changed = {file.name for file, content in kept.items() if file.read_bytes() != content}
    assert changed - {"carrier.key"} == {"root.key"}, changed
    status, said = verify()
    assert status != 0 and "whole" not in said, "the credential of before opens nothing any more"
    credential.write_bytes(another)
    status, said = verify()
    assert status == 0 and "takahagi\twhole" in said, said
    replaced_by(before)
    credential.write_bytes(before)
    assert verify()[0] == 0
