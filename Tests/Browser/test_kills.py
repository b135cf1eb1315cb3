"""Nothing lost: the program and its database are killed while people write; what was acknowledged is there, once."""

import collections
import http.client
import random
import threading
import time
from pathlib import Path

import pytest

from caller import Caller
from house import House

WRITERS = 4
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
        """A 503 says that nothing was kept, or that nobody knows: the same form again counts once."""
        answer = self.caller.call(*letter)
        if answer[0] == 503:
            raise ConnectionError("503")
        return answer

    def insist(self, act):
        end = time.monotonic() + 300  # a busy machine under a hail of kills
        while True:
            try:
                return act()
            except NO_ANSWER:
                if time.monotonic() > end:
                    raise
                self.repeats += 1
                time.sleep(0.1)


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
