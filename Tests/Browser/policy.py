"""Chromium chooses a client certificate without asking only by a managed policy, and that folder is the machine's.

So the file has a name of its own, is written under a lock that a second run waits for, and goes when the run ends. It
speaks of the given origins only. Files that a killed run left behind are removed under the same lock.
"""

import fcntl
import json
import os
import subprocess
import tempfile
from pathlib import Path

FOLDER = Path("/etc/chromium/policies/managed")
LOCK = Path(tempfile.gettempdir() if os.geteuid() else "/tmp") / "renrakucho-chromium-policy.lock"
PREFIX = "renrakucho-test-"


class CertificatePolicy:
    """A context in which Chromium shows the certificate that it has to the given origins, silently."""

    def __init__(self, origins: list[str]) -> None:
        rules = [json.dumps({"pattern": origin, "filter": {}}) for origin in origins]
        self.text = json.dumps({"AutoSelectCertificateForUrls": rules}, indent=1)
        self.file = FOLDER / f"{PREFIX}{os.getpid()}.json"

    def __enter__(self) -> "CertificatePolicy":
        self.lock = LOCK.open("a")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        made = [folder for folder in [FOLDER, *FOLDER.parents] if not folder.exists()]
        self.made = made  # removed again, innermost first
        as_root("mkdir", "-p", str(FOLDER))
        for stale in FOLDER.glob(f"{PREFIX}*.json"):
            as_root("rm", "-f", str(stale))
        as_root("tee", str(self.file), text=self.text)
        as_root("chmod", "644", str(self.file))
        return self

    def __exit__(self, *_: object) -> None:
        as_root("rm", "-f", str(self.file))
        for folder in self.made:
            as_root("rmdir", str(folder))
        self.lock.close()


def as_root(*command: str, text: str = "") -> None:
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    subprocess.run([*sudo, *command], input=text, text=True, stdout=subprocess.DEVNULL, check=True)
