"""Every town's public pages, as everybody may meet them: any width, no scripts, on paper, in forced colours."""

import pytest

import judges
from conftest import MakePerson
from product import Product

TOWNS = ["eniwa", "hitachinaka", "minowa", "takahagi", "tsuchiura"]
PAGES = [
    "", "about", "flow", "support", "terms", "certificate", "forms", "forms/consent", "forms/explanation",
    "facilities", "apply", "apply/received", "pickup",
]
WIDTHS = [360, 768, 1280]

TOO_WIDE = """
const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
if (wide <= 0) return [];
return [...document.body.querySelectorAll('*')]
    .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(e => e.tagName + '.' + e.className).slice(0, 8).concat(['+' + wide]);
"""


@pytest.fixture(scope="module")
def reader(people: MakePerson):
    return people("reader")


@pytest.mark.parametrize("town", TOWNS)
def test_every_public_page_satisfies_its_judges(town: str, product: Product, reader) -> None:
    sent: dict[str, str] = {}
    found: list[str] = []
    for page in PAGES:
        reader.resize(WIDTHS[-1])
        reader.visit(f"{product.portal}/{town}/{page}")
        sent[page or "home"] = reader.raw()
        found += [f"/{page}: {line}" for line in judges.axe(reader)]
        # 320 is a screen of 1280 at 400 %.
        for width in [320, *WIDTHS]:
            reader.resize(width)
            found += [f"/{page} at {width}: {place}" for place in reader.driver.execute_script(TOO_WIDE)]
        reader.resize(WIDTHS[0])
        found += [f"/{page} at 360: {line}" for line in judges.axe(reader)]
    found += judges.nu(sent) + reader.complaints()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("town", TOWNS)
def test_the_front_page_at_every_width(town: str, product: Product, reader) -> None:
    reader.visit(f"{product.portal}/{town}/")
    for width in WIDTHS:
        reader.resize(width)
        reader.screenshot(f"portal-{town}-{width}", whole=True)
    reader.expect("利用開始", "初回の証明書設定", "お問い合わせ" if town != "tsuchiura" else "サポート窓口")


@pytest.mark.parametrize("page", ["", "flow", "support", "forms/consent", "apply"])
def test_pages_on_paper_and_in_forced_colours(page: str, product: Product, reader) -> None:
    name = page.replace("/", "-") or "home"
    reader.resize(1280)
    reader.visit(f"{product.portal}/minowa/{page}")
    reader.forced_colours()
    reader.screenshot(f"portal-forced-{name}", whole=True)
    assert judges.axe(reader) == []
    reader.forced_colours(False)
    reader.resize(794, 1123)  # A4 at 96 dots per inch
    reader.print_view()
    reader.screenshot(f"portal-print-{name}", whole=True)
    reader.print_view(False)
    assert not reader.driver.execute_script(TOO_WIDE)


def test_everything_public_works_without_scripts(product: Product, people: MakePerson) -> None:
    plain = people("plain", javascript=False)
    for page in PAGES:
        plain.visit(f"{product.portal}/tsuchiura/{page}")
        plain.expect("土浦市")
    plain.visit(f"{product.portal}/tsuchiura/")
    plain.screenshot("portal-plain", whole=True)
    plain.press("施設登録申請")
    plain.expect_address("/tsuchiura/apply")


def test_standing_pages_satisfy_their_judges(product: Product, reader) -> None:
    """No such page, no such town, no certificate: said in whole sentences, on pages as good as the others."""
    sent: dict[str, str] = {}
    found: list[str] = []
    for name, address, words in [
        ("no-page", f"{product.portal}/minowa/nowhere", "ページが見つかりません"),
        ("no-town", f"{product.portal}/nowhere/", "ページが見つかりません"),
        ("no-certificate", f"{product.staff}/minowa/", "この端末には証明書が入っていません"),
    ]:
        reader.resize(360)
        reader.visit(address)
        reader.expect(words)
        reader.screenshot(f"standing-{name}")
        sent[name] = reader.raw()
        found += [f"{name}: {line}" for line in judges.axe(reader)]
    found += judges.nu(sent)
    assert not found, "\n".join(found)
