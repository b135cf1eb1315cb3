"""Mail as the product leaves it in a folder: one `.eml` file a message."""

import email
import email.policy
import time
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path


class Mailbox:
    """Waits for messages and hands out each one once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.handed_out: set[Path] = set()

    def messages(self, to: str | None = None) -> list[tuple[Path, EmailMessage]]:
        """All messages, oldest first; to one address if given."""
        found = []
        for path in sorted(self.folder.rglob("*.eml"), key=lambda path: (path.stat().st_mtime_ns, path.name)):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            receivers = [address for _, address in getaddresses(message.get_all("to", []))]
            if to is None or to in receivers:
                found.append((path, message))
        return found

    def wait_for(self, to: str, subject: str = "", seconds: float = 20) -> EmailMessage:
        """The next message to `to` whose subject holds `subject`."""
        end = time.monotonic() + seconds
        while True:
            for path, message in self.messages(to):
                if path not in self.handed_out and subject in (message["subject"] or ""):
                    self.handed_out.add(path)
                    return message
            if time.monotonic() > end:
                seen = [f"{message['to']}: {message['subject']}" for _, message in self.messages()]
                raise AssertionError(f"No mail to {to} about '{subject}' in {seconds} s. There are: {seen}")
            time.sleep(0.1)


def text_of(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    return body.get_content() if body else ""
