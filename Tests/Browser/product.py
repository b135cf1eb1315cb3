"""The real binary, started once for a run of the walks, on ports and in a data folder of its own."""

import csv
import datetime
import io
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Refused(Exception):
    """PostgreSQL said no. `state` is the SQLSTATE."""

    def __init__(self, state: str, message: str) -> None:
        super().__init__(f"{state}: {message}")
        self.state = state


class Product:
    """`renrakucho serve`. What it lays down in its data folder is named here and nowhere else."""

    def __init__(self) -> None:
        self.binary = os.environ.get("RENRAKUCHO_BINARY", str(ROOT / ".build/release/renrakucho"))
        self.data = Path(tempfile.mkdtemp(prefix="renrakucho-browser."))
        self.data.chmod(0o755)  # PostgreSQL runs as a user of its own when we are root
        self.host = "localhost"
        self.portal_port, self.staff_port, self.plain_port = free_port(), free_port(), free_port()
        # A folder of its own: a walk adds and removes towns.
        self.tenants = self.data / "tenants"
        shutil.copytree(ROOT / "tenants", self.tenants)
        self.settings = self.data / "settings.yaml"
        self.settings.write_text("schema: 1\ntenants: {folder: tenants}\n", encoding="utf-8")
        self.log = self.data / "serve.log"
        self.process: subprocess.Popen | None = None
        self.said_before = 0
        # Certificates of invited administrators, with the passwords of their files: each is invited once.
        self.enrolled: dict[tuple[str, str], tuple[Path, str]] = {}

    @property
    def portal(self) -> str:
        return f"https://{self.host}:{self.portal_port}"

    @property
    def staff(self) -> str:
        return f"https://{self.host}:{self.staff_port}"

    @property
    def plain(self) -> str:
        """The door without TLS."""
        return f"http://{self.host}:{self.plain_port}"

    @property
    def authority(self) -> Path:
        """The demonstration CA's root certificate (PEM)."""
        return self.data / "demonstration" / "root.pem"

    @property
    def mail(self) -> Path:
        return self.data / "mail"

    @property
    def accounts(self) -> Path:
        """The invented administrators: one more line for each that is invited, once the doors are open."""
        return self.data / "demonstration" / "accounts.txt"

    def account(self, town: str, name: str) -> tuple[str, str]:
        """Mail address and passphrase of an invented administrator."""
        text = self.accounts.read_text(encoding="utf-8")
        for line in text.splitlines():
            key, who, mail, passphrase = line.replace("\u3000", " ").split("\t")
            if (key, who) == (town, name):
                return mail, passphrase
        raise AssertionError(f"{name} of {town} was not invited:\n{text}")

    @property
    def socket(self) -> Path:
        """The folder of the private cluster's Unix socket."""
        return self.data / "postgres"

    def begin(self) -> None:
        """Starts the program and does not wait."""
        self.said_before = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command("serve", "--demonstration"), cwd=ROOT, env=self.environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def start(self, seconds: float = 120) -> None:
        """Starts the program, and waits until its doors are open and everybody is invited."""
        self.begin()
        end = time.monotonic() + seconds
        while not self.serves():
            if self.process.poll() is not None:
                raise RuntimeError(f"The product ended with {self.process.returncode}:\n{self.said()}")
            if time.monotonic() > end:
                self.stop()
                raise RuntimeError(f"The product did not open its doors in {seconds} s:\n{self.said()}")
            time.sleep(0.1)

    def serves(self) -> bool:
        return b'"serving"' in self.log.read_bytes()[self.said_before :] and self.listens()

    def command(self, *words: str) -> list[str]:
        """A command of the product on this run's data."""
        ports = ["--portal-port", str(self.portal_port), "--staff-port", str(self.staff_port)]
        ports += ["--plain-port", str(self.plain_port)]
        return [self.binary, *words, "--data", str(self.data), "--config", str(self.settings), *ports]

    def environment(self) -> dict[str, str]:
        return {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}

    def invite(self, town: str, office: str, name: str, kana: str, mail: str) -> str:
        """A first administrator of a town that came later, as the operator invites one. Returns the passphrase."""
        (family, given), (family_kana, given_kana) = name.split(), kana.split()
        words = ["tenant", "invite", town, "--office", office, "--family", family, "--given", given]
        words += ["--family-kana", family_kana, "--given-kana", given_kana]
        words += ["--login", mail.split("@")[0], "--mail", mail]
        done = subprocess.run(
            self.command(*words), cwd=ROOT, env=self.environment(), capture_output=True, text=True,
            stdin=subprocess.DEVNULL, timeout=60)
        assert done.returncode == 0, f"{town}: {done.stdout}{done.stderr}"
        return done.stdout.rsplit(": ", 1)[1].strip()

    def listens(self) -> bool:
        return listens(self.host, self.portal_port) and listens(self.host, self.staff_port)

    def said(self, lines: int = 40) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def took_rules(self, since: float) -> float:
        """Seconds from a moment (`time.time()`) until the journal next says that changed rules are in force: the
        program's own time, however long somebody's browser takes to look."""
        for line in self.log.read_text(errors="replace").splitlines():
            said = re.search(r'"at":"([^"]+)".*"tenants\.loaded".*"changes":[1-9]', line)
            if said and (at := datetime.datetime.fromisoformat(said.group(1)).timestamp()) >= since - 0.001:
                return at - since
        raise AssertionError(f"No rules came into force:\n{self.said()}")

    def stop(self, seconds: float = 30) -> int | None:
        """As Ctrl-C does. Returns the status that it ended with."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise RuntimeError(f"The product had not stopped {seconds} s after SIGINT:\n{self.said()}")
        return self.process.returncode

    @contextmanager
    def serving(self) -> Iterator["Product"]:
        """From its start to an end in order, whatever happens between: for tests that bring their own."""
        try:
            self.start()
            yield self
            status = self.stop()
            assert status == 0, f"The product ended with {status}:\n{self.said()}"
        finally:
            self.stop()
            self.remove()

    def kill(self) -> None:
        """As a power cut does: nothing is put in order."""
        self.process.kill()
        self.process.wait()

    def remove(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)

    def sql(self, role: str, statement: str, database: str = "renrakucho") -> list[dict[str, str]]:
        """Runs raw SQL as the given database role. Raises `Refused` with PostgreSQL's own state."""
        command = ["psql", "--no-psqlrc", "--csv", "--quiet", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=verbose"]
        command += ["--host", str(self.socket), "--username", role, "--dbname", database, "--command", statement]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=30)
        if done.returncode != 0:
            found = re.search(r"(?:ERROR|FATAL): +(\w{5}): (.*)", done.stderr)
            raise Refused(*(found.groups() if found else ("?????", done.stderr.strip())))
        return list(csv.DictReader(io.StringIO(done.stdout)))


def free_port() -> int:
    """One that nobody listens on, below those that the system gives to whoever connects: those may be taken at any time."""
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    while True:
        port = random.randrange(lowest // 2, lowest)
        with socket.socket(socket.AF_INET6) as probe:
            try:
                probe.bind(("::", port))
            except OSError:
                continue
            return port


def listens(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
