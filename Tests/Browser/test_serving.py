"""The program as an operator runs it: asked to end at any moment, it ends in order, and goes on from there."""

import signal
import time

import pytest

from product import Product


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_a_demonstration_that_still_invites_ends_in_order_and_goes_on_later(asked: signal.Signals) -> None:
    product = Product()
    try:
        product.begin()
        end = time.monotonic() + 120
        while not product.listens():
            assert product.process.poll() is None and time.monotonic() < end, product.said()
            time.sleep(0.01)
        product.process.send_signal(asked)
        assert product.process.wait(30) == 0, product.said()
        invited = product.accounts.read_text(encoding="utf-8") if product.accounts.exists() else ""
        people = 2 * len(list(product.tenants.glob("*.yaml")))
        assert len(invited.splitlines()) < people, "the signal came too late to show anything"
        assert "failed" not in product.said(), product.said()

        product.start()
        assert product.accounts.read_text(encoding="utf-8").startswith(invited)
        assert len(product.accounts.read_text(encoding="utf-8").splitlines()) == people
        assert product.stop() == 0, product.said()
    finally:
        product.stop()
        product.remove()
