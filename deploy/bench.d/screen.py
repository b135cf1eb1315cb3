"""screen.py PORT IDENTITY WORLD PROCESS COUNT SECONDS: COUNT pages stay open as event streams; then posts are written
one after another, and each other member's page fetches what it was told of.

Prints two lines: bytes that the server's process grew by per stream; and for every fetched piece the milliseconds from
the post's own time in the database (the beginning of its transaction, so before its commit) until it was on the screen.
"""

import asyncio
import base64
import hashlib
import hmac
import os
import random
import re
import ssl
import subprocess
import sys
import time
import uuid

port, identity, world, process, count, seconds = sys.argv[1:]
port, process, count, seconds = int(port), int(process), int(count), float(seconds)
facts = [line.rstrip("\n").split("\t") for line in open(world, encoding="utf-8")]
subjects = [(fact[1], fact[2:]) for fact in facts if fact[0] == "subject"]
named = {fact[0]: fact[1] for fact in facts if fact[0] != "subject"}
town = named["town"]

context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
context.load_cert_chain(f"{identity}/client.pem", f"{identity}/client.key")


def resident():
    with open(f"/proc/{process}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def head(method, path, token, more=""):
    return (
        f"{method} /{town}/{path} HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-{town}={token}\r\n{more}\r\n"
    ).encode()


async def connect():
    return await asyncio.open_connection("127.0.0.1", port, ssl=context)


async def answer(reader):
    """Status and body of an answer that tells its length."""
    said = await reader.readuntil(b"\r\n\r\n")
    length = int(re.search(rb"content-length: (\d+)", said)[1])
    return int(said.split()[1]), await reader.readexactly(length)


class Page:
    """An open page: a stream of news, and a connection by which it fetches."""

    def __init__(self, subject, token):
        self.subject, self.token = subject, token

    async def open(self):
        self.reader, self.writer = await connect()
        self.writer.write(head("GET", f"subjects/{self.subject}/events", self.token))
        said = await self.reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in said:
            sys.exit(f"no stream: {said}")

    async def ready(self):
        """The connection by which a browser had loaded the page."""
        self.fetch = await connect()

    async def watch(self, seen):
        try:
            while True:
                line = await self.reader.readline()
                if not line:
                    return
                if not line.startswith(b"data: ") or len(line) < 20:
                    continue
                post = line[6:].strip().decode()
                self.fetch[1].write(head("GET", f"subjects/{self.subject}/fragments/{post}", self.token))
                status, body = await answer(self.fetch[0])
                if status == 200 and post.encode() in body:
                    seen(post, time.time())
        except (OSError, asyncio.IncompleteReadError):
            return


async def write(connection, subject, token):
    key = base64.urlsafe_b64encode(hmac.new(token.encode(), b"form", hashlib.sha256).digest()).rstrip(b"=")
    fields = {"_token": key.decode(), "_once": str(uuid.uuid4()), "text": f"見本の書き込み {uuid.uuid4()}"}
    edge = uuid.uuid4().hex
    body = "".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ) + f"--{edge}--\r\n"
    body = body.encode()
    more = (
        f"Origin: https://localhost\r\nContent-Type: multipart/form-data; boundary={edge}\r\n"
        f"Content-Length: {len(body)}\r\n"
    )
    connection[1].write(head("POST", f"subjects/{subject}/posts", token, more) + body)
    status, said = await answer(connection[0])
    if status != 303:
        sys.exit(f"not written: {status} {said.decode()[:2000]}")


async def main():
    pages = [Page(subject, token) for subject, team in subjects for token in team][:count]
    first = await connect()
    # What the first ones bring along (links to the database, the town's keys, code) is no stream's.
    warm = 50
    for start in range(0, len(pages), 25):
        if start == warm:
            await asyncio.sleep(1)
            before = resident()
        await asyncio.gather(*(page.open() for page in pages[start : start + 25]))
    await asyncio.sleep(2)
    print((resident() - before) / (len(pages) - warm))
    for start in range(0, len(pages), 25):
        await asyncio.gather(*(page.ready() for page in pages[start : start + 25]))
    seen = {}
    tasks = [
        asyncio.create_task(page.watch(lambda post, at: seen.setdefault(post, []).append(at))) for page in pages
    ]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        subject, team = random.choice(subjects)
        await write(first, subject, random.choice(team))
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    names = ",".join(f"'{post}'" for post in seen)
    said = subprocess.run(
        ["psql", "-XqAt", "-F", " ", "-h", named["socket"], "-U", "owner", "-d", named["database"], "-c",
         f"select public_id, extract(epoch from created_at) from post where public_id in ({names})"],
        stdout=subprocess.PIPE, text=True, check=True,
    ).stdout
    written = {line.split()[0]: float(line.split()[1]) for line in said.splitlines()}
    print(" ".join(f"{(at - written[post]) * 1000:.2f}" for post, ats in seen.items() for at in ats))
    for task in tasks:
        task.cancel()


asyncio.run(main())
