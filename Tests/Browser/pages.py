"""What a person does on any page: by the words that they see, never by ids or positions."""

import base64
import os
import time
from collections.abc import Callable
from pathlib import Path

from selenium.common.exceptions import (
    ElementClickInterceptedException, StaleElementReferenceException, WebDriverException)
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select

# What is looked for is chosen in the page: handing over every element of a long form took most of a walk's time.
# A label's name: its first line, without the marks that it may carry.
NAMED = """
const named = e => e.innerText.trim().split('\\n')[0].trim().replace(/[(（]?(必須|任意)[)）]?$/, '')
    .replace(/^[(（]?(必須|任意)[)）]?/, '').trim();
const labels = () => [...document.querySelectorAll('label')].filter(l => l.control);
const groups = () => [...document.querySelectorAll('fieldset')].filter(f => f.querySelector('legend'));
"""
LABELLED = NAMED + """
const [wanted, inside] = arguments;
return labels().filter(l => named(l) === wanted && (!inside || inside.contains(l.control))).map(l => l.control);
"""
GROUP = NAMED + """
return groups().find(f => named(f.querySelector('legend')) === arguments[0]) || null;
"""
QUESTIONS = NAMED + """
return [...groups().map(f => named(f.querySelector('legend'))), ...labels().map(named)];
"""
# A field's kind, its tag, whether it is ticked or took the words, and what a person hits who means a box. Words are put
# in at once, as an input method does, in place of what stands there: key by key they took a quarter of a walk's time.
CONTROL = """
const [control, value] = arguments, box = ['checkbox', 'radio'].includes(control.type);
if (box) control.scrollIntoView({block: 'center'});
const written = control.tagName === 'TEXTAREA'
    || ['text', 'search', 'password', 'email', 'tel', 'url', 'number'].includes(control.type);
if (written) {
    control.focus();
    control.select();
    document.execCommand(value === '' ? 'delete' : 'insertText', false, value);
}
return [
    written ? 'written' : control.type, control.tagName,
    written ? (control.value === '') === (value === '') : control.checked, box ? control.labels[0] : null];
"""
# Texts of all that can be pressed, and those that may be meant: their text has the words in it, or they have none.
VISIBLE = """
const text = e => (e.innerText || e.value || '').split(/\\s+/).filter(Boolean).join(' ');
const all = [...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility({visibilityProperty: true}));
return [all.map(text), all.map(e => [e, text(e)]).filter(([e, t]) => !t || t.includes(arguments[1]))];
"""
PRESSABLE = "button, input[type=submit], input[type=button], summary, [role=button], a[href]"

# What a press will bring: "page" (or a file in its place), or "nothing" where it only changes this page. A script of the
# page may take the press into its own hands; it says so by then, since the window hears of it last.
PRESS = """
const pressed = arguments[0].closest('a[href], button, input') || arguments[0];
const link = pressed.matches('a[href]'), form = pressed.form;
const here = link && pressed.href.includes('#') && pressed.href.split('#')[0] === location.href.split('#')[0];
const away = link ? !here && !pressed.target && !pressed.hasAttribute('download')
    : !!form && ['submit', 'image'].includes(pressed.type)
        && (form.noValidate || pressed.formNoValidate || form.checkValidity());
window.pressedHere = away ? 'waiting' : 'nothing';
for (const kind of ['click', 'submit']) {
    addEventListener(kind, event => { if (event.defaultPrevented) window.pressedHere = 'taken'; }, {once: true});
}
arguments[0].scrollIntoView({block: 'center', behavior: 'instant'});  // not under the bar at the bottom
"""
PRESSED = "return document.readyState === 'complete' ? window.pressedHere || 'gone' : 'waiting'"


class Pages:
    """Mixed into `Person`: needs `driver`, `name`, `origins` and `downloads`."""

    def visit(self, address: str) -> None:
        self.origins.add("/".join(address.split("/")[:3]))
        self.driver.get(address)

    @property
    def address(self) -> str:
        return self.driver.current_url

    def text(self) -> str:
        """All that can be read on the page now."""
        return self.driver.execute_script("return document.body ? document.body.innerText : ''")

    def raw(self) -> str:
        """This page as the server sends it to this person now: for judges that must not see the browser's repairs."""
        return self.driver.execute_async_script(
            "const done = arguments[0]; fetch(location.href).then(r => r.text()).then(done, e => done('' + e));"
        )

    def shown(self, css_class: str) -> str:
        """What stands in the one element of a class: a code that is to be written down."""
        found = self.driver.find_elements(By.CLASS_NAME, css_class)
        assert len(found) == 1, f"{self.name} sees {len(found)} of .{css_class} at {self.address}"
        return found[0].text.strip()

    def links(self, beginning: str) -> list[str]:
        """Where the links of this page lead that begin so."""
        found = self.driver.execute_script("return [...document.links].map(a => a.href)")
        return [address for address in found if address.startswith(beginning)]

    def fetch(self, address: str) -> bytes:
        """What this person gets at an address: for files that judges look into."""
        text = self.driver.execute_async_script(
            "const done = arguments[1]; fetch(arguments[0]).then(async r => {"
            "  const bytes = new Uint8Array(await r.arrayBuffer());"
            "  done(r.status === 200 ? btoa([...bytes].map(b => String.fromCharCode(b)).join('')) : null);"
            "}, () => done(null));", address,
        )
        assert text is not None, f"{self.name} does not get {address}"
        return base64.b64decode(text)

    # expecting

    def expect(self, *wanted: str, seconds: float = 15) -> None:
        """Waits until every given text can be read: also how a live page is watched."""
        self.until(
            lambda: all(words in self.text() for words in wanted), seconds,
            lambda: f"{self.name} does not read {[w for w in wanted if w not in self.text()]} at {self.address}:"
            f"\n{self.text()[:2000]}",
        )

    def expect_none_of(self, *unwanted: str) -> None:
        """Nothing of this may be read, nor stand anywhere in the page's source."""
        source = self.text() + self.driver.page_source
        found = [words for words in unwanted if words in source]
        assert not found, f"{self.name} must not see {found} at {self.address}"

    def expect_address(self, ending: str, seconds: float = 15) -> None:
        self.until(
            lambda: self.address.split("?")[0].endswith(ending), seconds,
            lambda: f"{self.name} is at {self.address}, not at …{ending}:\n{self.text()[:2000]}",
        )

    def until(self, holds: Callable[[], bool], seconds: float, otherwise: Callable[[], str]) -> None:
        end = time.monotonic() + seconds
        while True:
            try:
                if holds():
                    return
            except (StaleElementReferenceException, WebDriverException):
                if time.monotonic() > end:
                    raise
            if time.monotonic() > end:
                raise AssertionError(otherwise())
            time.sleep(0.05)

    # acting

    def fill(self, fields: dict[str, str | bool | Path | list[str]]) -> None:
        """Fills in a form by its labels. A legend names a group of choices; a path is a file to send."""
        for label, value in fields.items():
            found = self.fields(label)
            if not found and (group := self.group(label)) is not None:
                for choice in value if isinstance(value, list) else [value]:
                    self.set(self.labelled(str(choice), group), True)
            else:
                self.set(self.only(found, label), value)

    def choose(self, *labels: str) -> None:
        """Ticks boxes or picks choices."""
        for label in labels:
            self.set(self.labelled(label), True)

    def press(self, words: str, within: str = "", seconds: float = 30) -> None:
        """A button, or what acts as one; `within` is a text that stands in the same row, card or form. Where it leads to
        another page or to a file, waits until that is there: the next look is never at the page before."""
        before = set(os.listdir(self.downloads))
        self.click(words, within)
        self.until(
            lambda: self.driver.execute_script(PRESSED) != "waiting" or set(os.listdir(self.downloads)) != before, seconds,
            lambda: f"{self.name} pressed '{words}', and nothing came at {self.address}:\n{self.text()[:2000]}")

    def click(self, words: str, within: str, seconds: float = 8) -> None:
        """A page that changes by itself may take away what was just found: then it is looked for again."""
        end = time.monotonic() + seconds
        while True:
            try:
                element = self.pressable(words, within)
                self.driver.execute_script(PRESS, element)
                return element.click()
            except (StaleElementReferenceException, ElementClickInterceptedException):
                if time.monotonic() > end:
                    raise

    def group(self, legend: str) -> WebElement | None:
        return self.driver.execute_script(GROUP, legend)

    def questions(self) -> list[str]:
        """What the legends and labels of this page say."""
        return self.driver.execute_script(QUESTIONS)

    def fields(self, label: str, inside: WebElement | None = None) -> list[WebElement]:
        return self.driver.execute_script(LABELLED, label, inside)

    def labelled(self, label: str, inside: WebElement | None = None) -> WebElement:
        return self.only(self.fields(label, inside), label)

    def only(self, found: list[WebElement], label: str) -> WebElement:
        assert found, f"{self.name} finds no field '{label}' at {self.address}. There are: {self.questions()}"
        assert len(found) == 1, f"{self.name} finds {len(found)} fields '{label}' at {self.address}."
        return found[0]

    def set(self, control: WebElement, value: str | bool | Path | list[str]) -> None:
        kind, tag, is_set, label = self.driver.execute_script(CONTROL, control, str(value))
        if kind == "written":
            assert is_set, f"{self.name} could not write '{value}' into a field at {self.address}."
        elif kind in ("checkbox", "radio"):
            if is_set != bool(value):
                label.click()  # it is what a person hits; a styled box may lie under it
            assert control.is_selected() == bool(value), f"{self.name} could not set a choice at {self.address}."
        elif kind == "file":
            paths = value if isinstance(value, list) else [value]
            control.send_keys("\n".join(str(Path(path).resolve()) for path in paths))
        elif tag == "SELECT":
            for choice in value if isinstance(value, list) else [value]:
                Select(control).select_by_visible_text(str(choice))
        elif kind in ("date", "time", "datetime-local", "month"):
            # What keys a date field takes depends on the browser's language.
            self.driver.execute_script(
                "arguments[0].value = arguments[1];"
                "for (const name of ['input', 'change']) arguments[0].dispatchEvent(new Event(name, {bubbles: true}))",
                control, value,
            )
        else:
            raise AssertionError(f"{self.name} does not know how to fill in a field of kind {kind} at {self.address}.")

    def pressable(self, words: str, within: str = "") -> WebElement:
        words = " ".join(words.split())  # whatever space stands between a family name and a given one
        exact: list[WebElement] = []
        partly: list[WebElement] = []
        seen, candidates = self.driver.execute_script(VISIBLE, PRESSABLE, words)
        for element, text in candidates:
            name = text or element.accessible_name
            if within and within not in self.surroundings(element):
                continue
            if name == words:
                exact.append(element)
            elif words in name:
                partly.append(element)
        found = exact or partly
        assert found, f"{self.name} finds nothing to press called '{words}' at {self.address}. There are: {seen}"
        assert len(found) == 1, f"{self.name} finds {len(found)} things to press called '{words}' at {self.address}."
        return found[0]

    def surroundings(self, element: WebElement) -> str:
        return self.driver.execute_script(
            "const box = arguments[0].closest('li, tr, article, form, section, fieldset, dialog, main');"
            "return box ? box.innerText : ''", element,
        )


def same(text: str, wanted: str) -> bool:
    """Whether a label has this name: marks and explanations on further lines aside."""
    first = text.split("\n")[0].strip()
    for mark in ("必須", "任意", "(必須)", "(任意)", "（必須）", "（任意）"):
        first = first.removesuffix(mark).removeprefix(mark).strip()
    return first == wanted
