"""Nothing lost: the program and its database are killed while people write; what was acknowledged is there, once."""

import collections
import http.client
import os
import random
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from caller import Caller
from mailbox import Mailbox
from product import Product, Refused
from test_minowa import NURSES
from walks import Subject, Town

WRITERS = 4
PROGRAMS = Path("/usr/lib/postgresql/15/bin")
SUBJECT = Subject("見本川", "すず", "ミホンガワ", "スズ")
NO_ANSWER = (OSError, http.client.HTTPException)


class Writer(threading.Thread):
    """Writes numbered posts, every third with a file. A post without an answer is sent again, the same form."""

    def __init__(self, caller: Caller, timeline: str, number: str, photo: Path) -> None:
        super().__init__(daemon=True)
        self.caller, self.timeline, self.number, self.photo = caller, timeline, number, photo
        self.acknowledged: list[str] = []
        self.sent = 0
        self.repeats = 0
        self.strange: list[str] = []
        self.ends = threading.Event()

    def run(self) -> None:
        try:
            while not self.ends.is_set():
                self.write_one()
        except Exception as error:  # a thread's death must be told
            self.strange.append(f"{type(error).__name__}: {error}")

    def write_one(self) -> None:
        self.sent += 1
        mark = f"{self.number}の{self.sent}番"
        self.insist(lambda: self.open_form())
        self.caller.fill({"本文": "書き込み" + mark} | ({"写真": self.photo} if self.sent % 3 == 0 else {}))
        letter = self.caller.letter(self.caller.pressable("書き込む"))
        status, headers, _ = self.insist(lambda: self.answered(letter))
        if status == 303 and "posts" not in headers["location"]:
            self.acknowledged.append(mark)
        else:
            self.strange.append(f"{mark}: {status} {headers.get('location')}")

    def open_form(self) -> None:
        self.caller.visit(self.timeline)
        if self.caller.status != 200:
            raise ConnectionError(self.caller.status)

    def answered(self, letter: tuple[str, str, bytes | None, str]) -> tuple[int, dict, bytes]:
        """A 503 says that nothing was kept, so it is asked again."""
        answer = self.caller.call(*letter)
        if answer[0] == 503:
            raise ConnectionError("503")
        return answer

    def insist(self, act):
        end = time.monotonic() + 60
        while True:
            try:
                return act()
            except NO_ANSWER:
                if time.monotonic() > end:
                    raise
                self.repeats += 1
                time.sleep(0.1)


class House:
    """A product of its own, which may die."""

    def __init__(self) -> None:
        self.product = Product()
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
        hanako.visit(town.staff("subjects"))
        hanako.press(SUBJECT.name)
        hanako.choose("登録申込書を受け取りました。", "登録申込書を見て、内容を確かめました。")
        hanako.fill({"届いた方法": "FAX"})
        hanako.press("登録する")
        hanako.expect("登録しました")
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


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    house = House()
    try:
        house.timeline = house.open_team()
        yield house
    finally:
        house.close()


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("photo") / "kizu.jpg"
    subprocess.run(["convert", "-size", "320x240", "gradient:#f3d9c9-#c98f7a", str(path)], check=True)
    return path


@pytest.mark.parametrize("kills", [30, pytest.param(1000, marks=pytest.mark.long)])
def test_what_was_acknowledged_is_there_once(house: House, photo: Path, kills: int) -> None:
    dice = random.Random(kills)
    written_before = collections.Counter(house.marks())
    writers = [Writer(house.nurse.again(f"writer-{n}"), house.timeline, f"{kills}の{n}", photo) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    # Mostly one process of the two; now and then a whole database without a good-bye.
    ways = [house.kill_program] * 4 + [house.kill_backend] * 4 + [house.kill_database]
    for _ in range(kills):
        time.sleep(dice.random())
        dice.choice(ways)()
    time.sleep(1)
    for writer in writers:
        writer.ends.set()
    for writer in writers:
        writer.join(120)
        writer.caller.close()
        assert not writer.is_alive() and writer.strange == [], "\n".join(writer.strange + house.errors())
    acknowledged = [mark for writer in writers for mark in writer.acknowledged]
    found = collections.Counter(house.marks()) - written_before
    repeats = sum(writer.repeats for writer in writers)
    print(f"{kills} kills, {len(acknowledged)} posts acknowledged, {repeats} calls without an answer")
    assert repeats > kills / 4, "The kills disturbed nobody: nothing is shown."
    assert len(acknowledged) > kills
    lost = [mark for mark in acknowledged if found[mark] == 0]
    twice = [mark for mark, times in found.items() if times > 1]
    assert lost == [] and twice == [], f"lost {lost}, twice {twice}"
    assert set(found) == set(acknowledged), "A post is there that nobody was told of."


def test_no_file_without_its_row_and_no_row_without_its_file(house: House) -> None:
    assert house.rows() <= house.files(), "A post's file is gone."
    house.sweep()
    assert house.rows() and house.rows() == house.files(), f"nobody's files: {house.files() - house.rows()}"
