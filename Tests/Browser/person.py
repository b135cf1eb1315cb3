"""A person at a browser of their own: own home folder, own certificates, own cookies, own size of screen."""

import base64
import fnmatch
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import websocket
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from pages import Pages

PHONE = (360, 780)
DESKTOP = (1280, 900)
OUTPUT = Path(__file__).resolve().parent / "output"


class Person(Pages):
    """Opens the browser when first needed; `close` ends it and forgets everything."""

    def __init__(
        self, name: str, trusting: Path, screen: tuple[int, int] = DESKTOP, javascript: bool = True
    ) -> None:
        self.name, self.screen, self.javascript = name, screen, javascript
        self.home = Path(tempfile.mkdtemp(prefix=f"renrakucho-{name}."))
        self.downloads = self.home / "Downloads"
        self.downloads.mkdir()
        self.store = f"sql:{self.home}/.pki/nssdb"
        (self.home / ".pki/nssdb").mkdir(parents=True)
        self.nss("certutil", "-N", "--empty-password")
        # "C": trusted to speak for servers. No warning is ever switched off.
        self.nss("certutil", "-A", "-n", "demonstration root", "-t", "C,,", "-i", str(trusting))
        self._driver: webdriver.Chrome | None = None
        self.opening = ""  # the password of the last certificate file
        self.origins: set[str] = set()  # of the doors that this browser has been at
        self.debuggers: list[websocket.WebSocket] = []

    def nss(self, tool: str, *arguments: str) -> str:
        done = subprocess.run(
            [tool, *arguments, "-d", self.store], capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        assert done.returncode == 0, f"{tool} {arguments[0]}: {done.stdout}{done.stderr}"
        return done.stdout

    def install(self, container: Path, password: str) -> None:
        """Imports a device certificate as the device would."""
        self.nss("pk12util", "-i", str(container), "-W", password)
        # Chromium keeps to what it once showed a door, also to nothing: then only a new start brings the certificate.
        if len(self.origins) > 1:
            self.leave()

    def certificates(self) -> list[str]:
        """Nicknames of the certificates that this person holds the key of."""
        listed = self.nss("certutil", "-L").splitlines()
        return [line.rsplit(None, 1)[0].strip() for line in listed if line.rstrip().endswith("u,u,u")]

    @property
    def driver(self) -> webdriver.Chrome:
        if self._driver is None:
            self._driver = self.open()
        return self._driver

    def open(self) -> webdriver.Chrome:
        width, height = self.screen
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for argument in [
            "--headless=new", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run",
            "--disable-component-update", "--disable-sync", "--password-store=basic", "--lang=ja-JP",
            f"--user-data-dir={self.home}/profile", f"--window-size={width},{height}",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
        ]:
            options.add_argument(argument)
        settings: dict[str, object] = {
            "download.default_directory": str(self.downloads),
            "intl.accept_languages": "ja,en",
        }
        if not self.javascript:
            settings["profile.managed_default_content_settings.javascript"] = 2
        options.add_experimental_option("prefs", settings)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        environment = {**os.environ, "HOME": str(self.home), "LANGUAGE": "ja", "TZ": "Asia/Tokyo"}
        driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver", env=environment))
        driver.set_page_load_timeout(30)
        resize(driver, width, height)
        driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": self.screen == PHONE})
        return driver

    def resize(self, width: int, height: int = 900, density: int | None = None) -> None:
        resize(self.driver, width, height, density)

    def private_window(self) -> str:
        """A further window with cookies of its own, which chooses a certificate of its own. Returns its handle."""
        at = self.driver.capabilities["goog:chromeOptions"]["debuggerAddress"]
        with urllib.request.urlopen(f"http://{at}/json/version") as answer:
            browser = websocket.create_connection(json.load(answer)["webSocketDebuggerUrl"], suppress_origin=True)
        self.debuggers.append(browser)  # what was asked for ends with the connection
        context = ask(browser, "Target.createBrowserContext")["browserContextId"]
        ask(browser, "Browser.setDownloadBehavior", behavior="allow", browserContextId=context,
            downloadPath=str(self.downloads))
        self.origins.clear()
        return ask(browser, "Target.createTarget", url="about:blank", browserContextId=context)["targetId"]

    def go_to(self, window: str) -> None:
        self.driver.switch_to.window(window)

    def forget_certificate(self, nickname: str) -> None:
        """The next choice of a certificate is made without this one; what is open goes on with it."""
        self.nss("certutil", "-D", "-n", nickname)

    def leave(self) -> None:
        """Closes the browser; home folder, certificates and lasting cookies stay."""
        if self._driver is not None:
            self._driver.quit()
            self._driver = None
            self.origins.clear()
            while self.debuggers:
                self.debuggers.pop().close()

    def close(self) -> None:
        self.leave()
        shutil.rmtree(self.home, ignore_errors=True)

    def downloaded(self, pattern: str, seconds: float = 15) -> Path:
        """The first finished download whose name fits."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            names = os.listdir(self.downloads)
            found = [name for name in names if fnmatch.fnmatch(name, pattern)]
            if found and not any(name.endswith(".crdownload") for name in names):
                return self.downloads / found[0]
            time.sleep(0.1)
        raise AssertionError(f"{self.name} has no download like {pattern}: {os.listdir(self.downloads)}")

    def screenshot(self, name: str, whole: bool = False) -> Path:
        """What is on the screen, or the whole page, as `output/<name>.png`."""
        OUTPUT.mkdir(exist_ok=True)
        # A third less work; files are a quarter larger.
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"optimizeForSpeed": True, "captureBeyondViewport": whole} | (
            {"clip": self.whole_page()} if whole else {}
        ))
        path = OUTPUT / f"{name}.png"
        path.write_bytes(base64.b64decode(shot["data"]))
        return path

    def whole_page(self) -> dict[str, float]:
        size = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        return {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}

    def on_paper(self, name: str) -> list[Path]:
        """The page as it is printed on A4: `output/<name>.pdf`, and a picture of each sheet."""
        OUTPUT.mkdir(exist_ok=True)
        for old in OUTPUT.glob(f"{name}*"):
            old.unlink()
        # `preferCSSPageSize`: the sheet's size and margins are the style sheet's.
        pdf = self.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": False})
        path = OUTPUT / f"{name}.pdf"
        path.write_bytes(base64.b64decode(pdf["data"]))
        subprocess.run(["pdftoppm", "-r", "100", "-png", str(path), str(OUTPUT / name)], check=True)
        return sorted(OUTPUT.glob(f"{name}-*.png"))

    def print_view(self, on: bool = True) -> None:
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print" if on else ""})

    def forced_colours(self, on: bool = True) -> None:
        feature = {"name": "forced-colors", "value": "active" if on else "none"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})

    def complaints(self) -> list[str]:
        """What the browser's console has said of errors since the last call: broken scripts, blocked by policy, …"""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]


MakePerson = Callable[..., Person]


def ask(browser: websocket.WebSocket, method: str, **parameters: object) -> dict[str, str]:
    """One question to Chromium itself, by its debugging protocol."""
    browser.send(json.dumps({"id": 1, "method": method, "params": parameters}))
    while (answer := json.loads(browser.recv())).get("id") != 1:
        pass
    assert "result" in answer, f"{method}: {answer}"
    return answer["result"]


def resize(driver: webdriver.Chrome, width: int, height: int, density: int | None = None) -> None:
    """`density`: dots for a point, one or two; a phone has two if nothing else is said."""
    phone = width < 500
    metrics = {"width": width, "height": height, "deviceScaleFactor": density or (2 if phone else 1), "mobile": phone}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
