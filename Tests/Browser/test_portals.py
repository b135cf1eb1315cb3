"""The public pages as everybody may meet them: without scripts, on paper, in forced colours, and at the wrong door.

That every single one satisfies its judges at every width is test_whole_site's.
"""

import pytest

import judges
from conftest import MakePerson
from crawl import TOO_WIDE, WIDTHS, Crawl
from product import Product

TOWNS = ["eniwa", "hitachinaka", "minowa", "takahagi", "tsuchiura"]


@pytest.fixture(scope="module")
def reader(people: MakePerson):
    return people("reader")


@pytest.mark.parametrize("town", TOWNS)
def test_the_front_page_at_every_width(town: str, product: Product, reader) -> None:
    reader.visit(f"{product.portal}/{town}/")
    for width in WIDTHS:
        reader.resize(width)
        reader.screenshot(f"portal-{town}-{width}", whole=True)
    reader.expect("利用開始", "初回の証明書設定", "お問い合わせ" if town != "tsuchiura" else "サポート窓口")


@pytest.mark.parametrize("page", ["", "flow", "support", "forms/consent", "forms/explanation", "forms/stop", "apply"])
def test_pages_on_paper_and_in_forced_colours(page: str, product: Product, reader) -> None:
    name = page.replace("/", "-") or "home"
    reader.resize(1280)
    reader.visit(f"{product.portal}/minowa/{page}")
    reader.forced_colours()
    reader.screenshot(f"portal-forced-{name}", whole=True)
    assert judges.axe(reader) == []
    reader.forced_colours(False)
    assert reader.on_paper(f"portal-print-{name}"), "Nothing was printed."
    reader.resize(794, 1123)  # A4 at 96 dots per inch
    reader.print_view()
    assert not reader.driver.execute_script(TOO_WIDE)
    reader.print_view(False)


def test_everything_public_works_without_scripts(product: Product, people: MakePerson) -> None:
    plain = people("plain", javascript=False)
    crawl = Crawl(plain, f"{product.portal}/eniwa/")
    for path in crawl.pages():
        plain.expect("恵庭市")
        assert len(plain.driver.find_elements("css selector", "main h1")) == 1, path
    assert not crawl.found and len(crawl.sent) > 10, crawl.found
    plain.visit(f"{product.portal}/eniwa/")
    plain.screenshot("portal-plain", whole=True)
    plain.press("事業所登録申請")
    plain.expect_address("/eniwa/apply")
    plain.press("確認へ")
    plain.expect("入力内容を", "ご確認ください")


def test_standing_pages_satisfy_their_judges(product: Product, reader) -> None:
    """No such page, no such town, no certificate: said in whole sentences, on pages as good as the others."""
    sent: dict[str, str] = {}
    found: list[str] = []
    for name, address, words in [
        ("no-page", f"{product.portal}/minowa/nowhere", "ページが見つかりません"),
        ("no-town", f"{product.portal}/nowhere/", "ページが見つかりません"),
        ("no-certificate", f"{product.staff}/minowa/", "この端末には証明書が入っていません"),
        ("mail", f"{product.portal}/_mail", "外には送られず、この画面だけで読めます"),  # of a demonstration
    ]:
        reader.resize(360)
        reader.visit(address)
        reader.expect(words)
        reader.screenshot(f"standing-{name}")
        sent[name] = reader.raw()
        found += [f"{name}: {line}" for line in judges.axe(reader)]
    found += judges.nu(sent)
    assert not found, "\n".join(found)
