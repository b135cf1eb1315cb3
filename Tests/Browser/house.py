"""A product of its own with a nurse at her subject's timeline: its processes may die, its disk may fill."""

import os
import random
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from caller import Caller
from mailbox import Mailbox
from product import Product, Refused
from test_minowa import NURSES
from walks import Subject, Town

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
SUBJECT = Subject("見本川", "すず", "ミホンガワ", "スズ")


class House:
    """A product of its own, which may die."""

    def __init__(self) -> None:
        self.product = Product()
        with self.product.settings.open("a", encoding="utf-8") as settings:
            settings.write("keys: {remembered: PT1S}\n")
        self.product.start()
        self.town = Town("minowa", self.product, Mailbox(self.product.mail))
        self.hanako, self.nurse = (Caller(name, self.product.authority) for name in ("hanako", "nurse"))
        self.town.administrator(self.hanako)
        self.town.come_in(self.nurse, NURSES, self.hanako)
        self.timeline = ""

    def open_team(self) -> str:
        """The nurse explains, the secretariat registers."""
        town, hanako = self.town, self.hanako
        town.record_consent(self.nurse, SUBJECT, 提出の方法="FAX", 提出した日="2026-11-20")
        town.register_from_fax(hanako, SUBJECT)
        return town.open_subject(self.nurse, SUBJECT)

    def marks(self) -> list[str]:
        """Every mark on the timeline, page after page, as its reader sees them."""
        caller, found = self.nurse.again("reader"), []
        caller.visit(self.timeline)
        while True:
            found += re.findall(r"書き込み(\d+の\d+の\d+番)", caller.text())
            if "前の記録を見る" not in caller.text():
                caller.close()
                return found
            caller.press("前の記録を見る")

    def kill_program(self) -> None:
        self.product.kill()
        self.product.start()

    def kill_database(self) -> None:
        """As a power cut does: no checkpoint, no good-bye. Another hand starts it again."""
        self.control("stop", "--mode", "immediate", "--pgdata", str(self.data_folder()))
        time.sleep(random.random() / 5)
        self.control(
            "start", "--wait", "--silent", "--pgdata", str(self.data_folder()), "--log", "/dev/null",
            "--options", f"-c listen_addresses='' -c unix_socket_directories='{self.product.socket}'")

    def kill_backend(self) -> None:
        """One process of PostgreSQL dies: the others follow and come back by themselves."""
        try:
            rows = self.product.sql("postgres", "select pid from pg_stat_activity where usename like 'renrakucho_%'")
        except Refused:
            return  # it is coming back from the last time
        if rows:
            os.kill(int(random.choice(rows)["pid"]), signal.SIGKILL)

    def data_folder(self) -> Path:
        return next(self.product.data.rglob("PG_VERSION")).parent

    def control(self, *arguments: str) -> None:
        subprocess.run(
            ["runuser", "-u", "postgres", "--", PROGRAMS / "pg_ctl", *arguments] if os.geteuid() == 0
            else [PROGRAMS / "pg_ctl", *arguments], check=True, capture_output=True, cwd="/", timeout=60)

    def errors(self) -> list[str]:
        """What the journal calls an error: a database that is away is none."""
        return [line for line in self.product.said(100_000).splitlines() if '"level":"error"' in line]

    def sweep(self) -> None:
        """Starts again with hardly any patience for files that nothing claims, and waits until they are gone."""
        assert self.product.stop() == 0, self.product.said()
        with self.product.settings.open("a", encoding="utf-8") as settings:
            settings.write("files: {loose_after: PT1S}\n")
        self.product.start()
        end = time.monotonic() + 20
        while self.rows() != self.files() and time.monotonic() < end:
            time.sleep(0.2)

    def rows(self) -> set[str]:
        """Names of the files that posts carry."""
        kept = self.product.sql(
            "postgres", "select file_id, preview_file_id from attachment where state = 'attached'")
        loose = self.product.sql("postgres", "select file_id from attachment where state = 'stored'")
        return {name for row in kept + loose for name in row.values() if name}

    def files(self) -> set[str]:
        return {path.name for path in (self.product.data / "files").rglob("*") if path.is_file()}

    def close(self) -> None:
        self.hanako.close()
        self.nurse.close()
        self.product.stop()
        self.product.remove()


class Disk:
    """A disk of its own in memory, which can be full at a word. Only root may make one."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="renrakucho-disk."))
        self.folder.chmod(0o755)  # PostgreSQL runs as a user of its own when we are root
        self.is_own = os.geteuid() == 0
        if self.is_own:
            self.mount("size=4g,mode=0755")

    def mount(self, options: str) -> None:
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.folder], check=True, capture_output=True)

    @contextmanager
    def full(self) -> Iterator[None]:
        """Every write that needs more room is refused, as by any full disk."""
        facts = os.statvfs(self.folder)
        self.mount(f"remount,size={(facts.f_blocks - facts.f_bfree) * facts.f_frsize}")
        try:
            yield
        finally:
            self.mount("remount,size=4g")

    def remove(self) -> None:
        if self.is_own:
            subprocess.run(["umount", "--lazy", self.folder], check=True)
        self.folder.rmdir()
