"""A person without scripts or pictures: reads pages, fills in forms by their labels, presses what can be pressed.

Does what `Person` does, by the same words, but costs a thousandth of a browser: for load, and for walks that must go on
while the server is killed.
"""

import http.client
import mimetypes
import shutil
import ssl
import subprocess
import tempfile
import time
import urllib.parse
import uuid
from pathlib import Path

import lxml.html

from pages import same

Fields = dict[str, "str | bool | Path | list[str]"]


class Caller:
    """One device and the person who holds it."""

    def __init__(self, name: str, trusting: Path, seconds: float = 20) -> None:
        self.name, self.trusting, self.seconds = name, trusting, seconds
        self.home = Path(tempfile.mkdtemp(prefix=f"renrakucho-{name}."))
        self.downloads = self.home / "Downloads"
        self.downloads.mkdir()
        self.device: Path | None = None
        self.opening = ""
        self.cookies: dict[str, dict[str, str]] = {}
        self.links: dict[str, http.client.HTTPSConnection] = {}
        self.address, self.status, self.page = "", 0, lxml.html.document_fromstring("<p></p>")
        self.given: dict[lxml.html.HtmlElement, list[Path]] = {}

    def again(self, name: str) -> "Caller":
        """The same person on the same device and session, with a line of its own: for calls side by side."""
        other = Caller(name, self.trusting, self.seconds)
        other.device = self.device
        other.cookies = {host: dict(jar) for host, jar in self.cookies.items()}
        return other

    def close(self) -> None:
        self.hang_up()
        shutil.rmtree(self.home, ignore_errors=True)

    def hang_up(self) -> None:
        for link in self.links.values():
            link.close()
        self.links.clear()

    def install(self, container: Path, password: str) -> None:
        """Keeps certificate and key of a `.p12` for the staff door."""
        self.device = self.home / "device.pem"
        subprocess.run(
            ["openssl", "pkcs12", "-in", container, "-nodes", "-passin", f"pass:{password}", "-out", self.device],
            check=True, capture_output=True)
        self.hang_up()

    # calling

    def call(self, method: str, address: str, body: bytes | None = None, kind: str = "") -> tuple[int, dict, bytes]:
        """One request, one answer: status, headers by small names, body. OSError or HTTPException if there is none."""
        parts = urllib.parse.urlsplit(address)
        path = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
        headers = {"Accept-Language": "ja", "Origin": f"{parts.scheme}://{parts.netloc}", "Sec-Fetch-Site": "same-origin"}
        jar = self.cookies.setdefault(parts.netloc, {})
        if jar:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        if kind:
            headers["Content-Type"] = kind
        link = self.link(parts.netloc)
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            read = answer.read()
        except (OSError, http.client.HTTPException):
            self.links.pop(parts.netloc).close()
            raise
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            jar[name] = value
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, read

    def link(self, place: str) -> http.client.HTTPSConnection:
        if place not in self.links:
            context = ssl.create_default_context(cafile=str(self.trusting))
            if self.device is not None:
                context.load_cert_chain(self.device)
            self.links[place] = http.client.HTTPSConnection(place, timeout=self.seconds, context=context)
        return self.links[place]

    def go(self, method: str, address: str, body: bytes | None = None, kind: str = "") -> None:
        """Calls, follows what the answer points to, and keeps the page; a file is laid into `downloads` instead."""
        for _ in range(5):
            status, headers, read = self.call(method, address, body, kind)
            if status not in (301, 302, 303, 307, 308):
                break
            address = urllib.parse.urljoin(address, headers["location"])
            method, body, kind = "GET", None, ""
        saved = headers.get("content-disposition", "")
        if saved.startswith("attachment"):
            (self.downloads / urllib.parse.unquote(saved.split("filename=")[-1].strip('"'))).write_bytes(read)
            return
        self.address, self.status = address, status
        self.page = lxml.html.document_fromstring(read.decode() or "<p></p>", base_url=address)
        self.given.clear()

    # reading

    def visit(self, address: str) -> None:
        self.go("GET", address)

    def text(self) -> str:
        return "".join(self.page.xpath("//body//text()[not(ancestor::script or ancestor::style or ancestor::template)]"))

    def shown(self, css_class: str) -> str:
        found = self.page.find_class(css_class)
        assert len(found) == 1, f"{self.name} sees {len(found)} of .{css_class} at {self.address}"
        return found[0].text_content().strip()

    def expect(self, *wanted: str, seconds: float = 15) -> None:
        """Looks again until every given text can be read."""
        end = time.monotonic() + seconds
        while missing := [words for words in wanted if words not in self.text()]:
            assert time.monotonic() < end, f"{self.name} misses {missing} at {self.address}:\n{self.text()[:2000]}"
            time.sleep(0.2)
            if self.status == 200:
                self.visit(self.address)

    def expect_none_of(self, *unwanted: str) -> None:
        source = lxml.html.tostring(self.page, encoding="unicode")
        found = [words for words in unwanted if words in source]
        assert not found, f"{self.name} must not see {found} at {self.address}"

    def expect_address(self, ending: str) -> None:
        assert self.address.split("?")[0].endswith(ending), f"{self.name} is at {self.address}:\n{self.text()[:2000]}"

    def downloaded(self, pattern: str) -> Path:
        found = list(self.downloads.glob(pattern))
        assert found, f"{self.name} has no download like {pattern}, but is at {self.address}:\n{self.text()[:2000]}"
        return found[0]

    # acting

    def fill(self, fields: Fields) -> None:
        for label, value in fields.items():
            group = next((f for f in self.page.iter("fieldset") if same(words(f.find("legend")), label)), None)
            if group is not None and not self.labelled(label):
                for choice in value if isinstance(value, list) else [value]:
                    self.set(self.one(str(choice), group), True)
            else:
                self.set(self.one(label), value)

    def choose(self, *labels: str) -> None:
        for label in labels:
            self.set(self.one(label), True)

    def one(self, label: str, inside: lxml.html.HtmlElement | None = None) -> lxml.html.HtmlElement:
        found = self.labelled(label, inside)
        assert len(found) == 1, f"{self.name} finds {len(found)} fields '{label}' at {self.address}:\n{self.text()[:2000]}"
        return found[0]

    def labelled(self, label: str, inside: lxml.html.HtmlElement | None = None) -> list[lxml.html.HtmlElement]:
        found = []
        for element in (self.page if inside is None else inside).iter("label"):
            if same(words(element), label):
                name = element.get("for")
                found += self.page.xpath("//*[@id=$name]", name=name) if name else element.xpath(".//input|.//select")
        return found

    def set(self, control: lxml.html.HtmlElement, value: str | bool | Path | list[str]) -> None:
        kind = control.get("type")
        if kind == "radio":  # lxml unticks no neighbour
            for other in self.form_of(control).xpath(".//input[@type='radio'][@name=$name]", name=control.get("name")):
                other.attrib.pop("checked", None)
        if kind in ("checkbox", "radio"):
            control.attrib.pop("checked", None)
            if value:
                control.set("checked", "checked")
        elif kind == "file":
            self.given[control] = [Path(path) for path in (value if isinstance(value, list) else [value])]
        elif control.tag == "select":
            chosen = [option for option in control.iter("option") if words(option) == str(value)]
            assert chosen, f"{self.name} cannot choose '{value}' at {self.address}"
            control.value = chosen[0].get("value", words(chosen[0]))
        elif control.tag == "textarea":
            control.text = str(value)
        else:
            control.set("value", str(value))

    def form_of(self, control: lxml.html.HtmlElement) -> lxml.html.FormElement:
        named = control.get("form")
        found = self.page.xpath("//form[@id=$name]", name=named) if named else control.xpath("ancestor::form")
        assert found, f"{self.name} finds no form around a control at {self.address}"
        return found[-1]

    def pressable(self, label: str, within: str = "") -> lxml.html.HtmlElement:
        exact, partly, seen = [], [], []
        for element in self.page.xpath("//a[@href]|//button|//input[@type='submit']"):
            name = " ".join((element.get("value") if element.tag == "input" else words(element)).split())
            seen.append(name)
            if within and within not in surroundings(element):
                continue
            if name == " ".join(label.split()):
                exact.append(element)
            elif " ".join(label.split()) in name:
                partly.append(element)
        found = exact or partly
        assert len(found) == 1, f"{self.name} finds {len(found)} of '{label}' at {self.address}. There are: {seen}"
        return found[0]

    def press(self, label: str, within: str = "") -> None:
        element = self.pressable(label, within)
        if element.tag == "a":
            self.visit(urllib.parse.urljoin(self.address, element.get("href")))
            return
        self.go(*self.letter(element))

    def letter(self, button: lxml.html.HtmlElement) -> tuple[str, str, bytes | None, str]:
        """What a press of this button sends: method, address, body, its kind."""
        form = self.form_of(button)
        values = [*form.form_values(), *([(button.get("name"), button.get("value", ""))] if button.get("name") else [])]
        address = urllib.parse.urljoin(self.address, button.get("formaction") or form.get("action") or self.address)
        if (form.get("method") or "get").lower() == "get":
            return "GET", f"{address.split('?')[0]}?{urllib.parse.urlencode(values)}", None, ""
        if form.get("enctype") == "multipart/form-data":
            files = [
                (control.get("name"), path)
                for control in form.xpath(".//input[@type='file']") for path in self.given.get(control, [])]
            return "POST", address, *multipart(values, files)
        return "POST", address, urllib.parse.urlencode(values).encode(), "application/x-www-form-urlencoded"


def words(element: lxml.html.HtmlElement | None) -> str:
    return "" if element is None else element.text_content().strip()


def surroundings(element: lxml.html.HtmlElement) -> str:
    boxes = {"li", "tr", "article", "form", "section", "fieldset", "dialog", "main"}
    return next((box.text_content() for box in element.iterancestors() if box.tag in boxes), "")


def multipart(values: list[tuple[str, str]], files: list[tuple[str, Path]]) -> tuple[bytes, str]:
    """RFC 7578, as a browser writes it: fields first, files after."""
    border = uuid.uuid4().hex
    parts = [f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
             for name, value in values]
    for name, path in files:
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"; filename="{path.name}"\r\n'
        parts.append(f"{head}Content-Type: {kind}\r\n\r\n".encode() + path.read_bytes() + b"\r\n")
    return b"".join(parts) + f"--{border}--\r\n".encode(), f"multipart/form-data; boundary={border}"
