"""What stands still around the program: a full disk, a stopped mail server, a database that goes away and comes back, a
clock that jumps. People are told plainly, nothing is lost, and it goes on without a hand. And what its operator does
meanwhile, who sees nothing of what they wrote."""

import os
import re
import signal
import socketserver
import struct
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from caller import Caller
from house import Disk, House
from product import ROOT, free_port
from test_minowa import NURSES, PHARMACY

CANARIES = ["見本川", "ミホンガワ", "見本1番地", "右のかかと", "試野", "シノ", "shino.hikari", "1941-02-03"]
WRITTEN = "右のかかとに赤みがあります。"


@pytest.fixture(scope="module", autouse=True)
def written(house: House) -> None:
    write(house.nurse, house.timeline, WRITTEN)


def write(caller: Caller, timeline: str, text: str, **files: Path) -> None:
    """A post, acknowledged and shown."""
    caller.hang_up()  # the program may have begun anew since
    caller.visit(timeline)
    caller.fill({"本文": text} | files)
    caller.press("書き込む")
    caller.expect("書き込みました", text)


def wait(holds: Callable[[], bool], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def command(house: House, *words: str, status: int = 0) -> str:
    """What a command of the operator says on its terminal."""
    done = subprocess.run(
        house.product.command(*words), cwd=ROOT, env=house.product.environment(), capture_output=True, text=True,
        stdin=subprocess.DEVNULL, timeout=60)
    assert done.returncode == status, f"{words}: {done.returncode} {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def shown_once(house: House, *texts: str) -> None:
    """By the search, since others have written much."""
    reader = house.nurse
    reader.hang_up()
    for text in texts:
        reader.visit(f"{house.timeline}/search?q={quote(text)}")
        assert "1件見つかりました" in reader.text() and text in reader.text(), reader.text()


def test_no_command_of_the_operator_shows_content(house: House) -> None:
    """Each command that the help names, on towns at work; keys change under them."""
    key = house.product.data / "new-master"
    key.write_bytes(os.urandom(32))
    device = house.product.sql("postgres", "select public_id from device_certificate limit 1")[0]["public_id"]
    before = len(house.errors())
    changes = [
        ["db", "migrate"], ["keys", "rotate", "minowa"], ["keys", "reseal", "minowa"], ["keys", "master", "--new", str(key)],
        ["audit", "seal"],
    ]
    looks = [
        ["audit", "verify", "minowa"], ["keys", "list", "minowa"], ["tenant", "list"], ["tenant", "check"],
        ["tenant", "show", "minowa"], ["tenant", "diff", "minowa", "eniwa"], ["tenant", "new", "yanase"], ["tenant", "schema"],
    ]
    refused = [
        (["keys", "destroy", "minowa", "3", "--by", "見本 一"], "in use"),
        (["keys", "destroy", "minowa", "1"], "--by"),
        (["suspend", "eniwa", "--device", device, "--cause", "leak", "--reason", "見本"], ""),
        (["resume", "eniwa", "--facility", "見本"], ""),
        (["tenant", "invite", "minowa"], ""),
    ]
    said = {" ".join(words): command(house, *words) for words in changes}
    with ThreadPoolExecutor() as at_once:
        said |= zip(map(" ".join, looks), at_once.map(lambda words: command(house, *words), looks))
        answers = at_once.map(lambda line: command(house, *line[0], status=64), refused)
        for (words, why), answer in zip(refused, answers):
            assert why in answer
            said[" ".join(words)] = answer
    assert "Key 3 seals from now on" in said["keys rotate minowa"]
    assert re.search(r"post\.body_sealed\t(\d+) of \1\n", said["keys rotate minowa"]), said["keys rotate minowa"]
    assert "0 values" in said["keys reseal minowa"] and "whole" in said["audit verify minowa"]
    assert (house.product.data / "keys" / "master").read_bytes() == key.read_bytes()
    said["asked"] = command(house, "keys", "destroy", "minowa", "1", "--by", "見本 一")
    assert "a second person" in command(house, "keys", "destroy", "minowa", "1", "--by", "見本 一", status=64)
    said["done"] = command(house, "keys", "destroy", "minowa", "1", "--by", "見本 二")
    assert "destroyed\tasked by 見本 一, confirmed by 見本 二" in command(house, "keys", "list", "minowa")
    # Every command that the help names was tried, or keeps running.
    named = set(re.findall(r"^renrakucho (\w+(?: [a-z]+)?)", command(house, "help"), re.MULTILINE))
    assert {name.split()[0] for name in named} <= {words.split()[0] for words in said} | {"serve"}
    for words, text in (said | {"the journal": house.product.said(100_000)}).items():
        for canary in CANARIES:
            assert canary not in text, f"{canary} in `{words}`:\n{text}"
    # Nobody was disturbed, and a new beginning finds everything.
    shown_once(house, WRITTEN)
    assert house.product.stop() == 0, house.product.said()
    house.product.start()
    shown_once(house, WRITTEN)
    assert house.errors()[before:] == []


def test_a_full_disk_refuses_plainly_and_loses_nothing(house: House, disk: Disk, photo: Path) -> None:
    if not disk.is_own:
        pytest.skip("only root may make a disk that can be filled")
    kept, told = [], ""
    before = posts(house)
    pages = house.nurse.again("writer")
    with disk.full():
        # A file finds no room; its text stays in the form.
        pages.visit(house.timeline)
        pages.fill({"本文": "写真を添えます", "写真": photo})
        pages.press("書き込む")
        assert "ファイルを保存できません" in pages.text() and "写真を添えます" in pages.text(), pages.text()
        # Posts fit until the database has no room either; then it says so and keeps none of it.
        for number in range(100):
            pages.visit(house.timeline)
            if pages.status == 200:
                pages.fill({"本文": f"満杯の{number:03}番 " + "見" * 3000})
                pages.press("書き込む")
            if pages.status != 200:
                told = f"{pages.status} {pages.text()}"
                break
            assert "書き込みました" in pages.text(), pages.text()
            kept.append(f"満杯の{number:03}番")
    assert told.startswith("503") and ("保存されていません" in told or "もう一度送ってください" in told), told
    wait(lambda: answers(house), 30, house.product.said())
    write(pages, house.timeline, "また書けます", 写真=photo)
    assert posts(house) - before == len(kept) + 1, f"{len(kept)} were acknowledged while it was full"
    shown_once(house, "また書けます", *kept[:1], *kept[-1:])
    assert "whole" in command(house, "audit", "verify", "minowa")
    pages.close()


def posts(house: House) -> int:
    return int(house.product.sql("postgres", "select count(*) from post")[0]["count"])


def answers(house: House) -> bool:
    house.nurse.hang_up()
    house.nurse.visit(house.timeline)
    return house.nurse.status == 200


class MailServer(socketserver.ThreadingTCPServer):
    """Takes every message, and counts them."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, port: int) -> None:
        self.messages: list[str] = []
        super().__init__(("127.0.0.1", port), MailTalk)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()


class MailTalk(socketserver.StreamRequestHandler):
    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        self.say("220 localhost")
        while line := self.rfile.readline().decode().strip().upper():
            if line.startswith("DATA"):
                self.say("354 go on")
                lines = []
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(part.decode())
                self.server.messages.append("".join(lines))
            self.say("221 bye" if line.startswith("QUIT") else "250 yes")


def test_a_stopped_mail_server_delays_mail_and_nothing_else(house: House) -> None:
    port = free_port()
    text = house.product.settings.read_text(encoding="utf-8")
    assert house.product.stop() == 0, house.product.said()
    house.product.settings.write_text(
        f"{text}mail:\n  carrier: smtp\n  look_every: PT1S\n  retry_after: PT1S\n"
        f"  smtp: {{host: localhost, port: {port}, security: none}}\n", encoding="utf-8")
    house.product.start()
    applicant = Caller("applicant", house.product.authority)
    house.hanako.hang_up()
    server = None
    try:
        # What people do is done and acknowledged, although no mail can leave now.
        house.town.apply(applicant, PHARMACY)
        house.town.approve(house.hanako, PHARMACY)
        waiting = "select state, attempts::int > 0 as tried, last_error from mail_outbox where state <> 'sent'"
        wait(lambda: any(row["tried"] == "t" for row in house.product.sql("postgres", waiting)), 10, house.product.said())
        rows = house.product.sql("postgres", waiting)
        assert {row["state"] for row in rows} == {"queued"}, rows
        assert "mail.failed" in house.product.said(10_000)
        assert answers(house)
        server = MailServer(port)
        wait(lambda: not house.product.sql("postgres", waiting), 15, house.product.said())
        mine = [message for message in server.messages if f"To: <{PHARMACY.mail}>" in message or PHARMACY.mail in message]
        assert len(mine) == 1 and len(server.messages) == len(set(server.messages)) == len(rows), server.messages
    finally:
        applicant.close()
        if server:
            server.shutdown()
            server.server_close()
        house.product.settings.write_text(text, encoding="utf-8")


def test_a_database_that_goes_away_and_comes_back_is_told_plainly(house: House) -> None:
    pages = house.nurse.again("writer")
    pages.visit(house.timeline)
    pages.fill({"本文": "データベースのないあいだに"})
    letter = pages.letter(pages.pressable("書き込む"))
    house.control("stop", "--mode", "fast", "--pgdata", str(house.data_folder()))
    try:
        pages.visit(house.timeline)
        assert pages.status == 503 and "もう一度お試しください" in pages.text() and "保存されていません" in pages.text(), pages.text()
        status, _, page = pages.call(*letter)
        assert status == 503 and "もう一度" in page.decode()
    finally:
        house.control(
            "start", "--wait", "--silent", "--pgdata", str(house.data_folder()), "--log", "/dev/null", "--options",
            f"-c listen_addresses='' -c unix_socket_directories='{house.product.socket}'")
    wait(lambda: answers(house), 20, house.product.said())
    # The same form, sent again until it is taken (each link comes back in its own time), and once more: it counts once.
    wait(lambda: pages.call(*letter)[0] == 303, 20, house.product.said())
    assert pages.call(*letter)[0] == 303
    shown_once(house, WRITTEN, "データベースのないあいだに")
    pages.close()


def test_a_database_that_dies_alone_comes_back_without_a_hand(house: House) -> None:
    """Not stopped but killed, with the program left: nobody stands beside a demonstration."""
    process = int((house.data_folder() / "postmaster.pid").read_text().split()[0])
    os.kill(process, signal.SIGKILL)
    wait(lambda: "database.started_again" in house.product.said(10_000), 30, house.product.said())
    wait(lambda: answers(house), 20, house.product.said())
    write(house.nurse, house.timeline, "ひとりでに戻ったあとに")
    shown_once(house, WRITTEN, "ひとりでに戻ったあとに")


def test_a_clock_that_jumps_ends_sessions_and_nothing_else(house: House) -> None:
    """The whole machine's clock, the database's with it: three hours forward, two back, and right again."""
    product, pages, before = house.product, house.nurse, len(house.errors())
    assert product.stop() == 0, product.said()
    clock, library = product.data / "clock", product.data / "clock.so"
    subprocess.run(["clang", "-shared", "-fPIC", "-O", "-o", library, Path(__file__).with_name("clock.c")], check=True)
    clock.write_bytes(struct.pack("q", 0))
    plain = product.environment
    product.environment = lambda: plain() | {"LD_PRELOAD": str(library), "RENRAKUCHO_TEST_CLOCK": str(clock)}
    written = []
    try:
        product.start()
        for hours in (0, 3, 1, 0):
            with clock.open("r+b") as file:
                file.write(struct.pack("q", hours * 3600))
            pages.hang_up()
            pages.visit(house.timeline)
            # A session of three hours ago is over, and the page says how to go on; one of later is not.
            assert ("ログインID" in pages.text()) == (hours == 3), f"{hours}: {pages.status} {pages.text()}"
            if hours == 3:
                town_time = product.sql("postgres", "select now() - to_timestamp(%d) > '2 hours' as far" % time.time())
                assert town_time == [{"far": "t"}], "the database's clock did not jump"
                house.town.sign_in(pages, NURSES.login, NURSES.password)
            written.append(f"時計の{len(written)}番")
            write(pages, house.timeline, written[-1])
        shown_once(house, *written)
        assert product.stop() == 0, product.said()
    finally:
        product.stop()
        product.environment = plain
    product.start()
    shown_once(house, WRITTEN, *written)
    command(house, "audit", "seal")
    assert "whole" in command(house, "audit", "verify", "minowa")
    assert house.errors()[before:] == []
