"""A page over plain HTTP on a network: nothing can be kept there, so it says what to do."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import expect, sync_playwright

from tests.web.browsers import ARGUMENTS, find_chromium


def test_plain_http_gets_a_page_of_its_own(app: str) -> None:
    port = urlsplit(app).port
    resolver = "--host-resolver-rules=MAP milepost.example 127.0.0.1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=[*ARGUMENTS, resolver])
        page = browser.new_page()
        page.goto(f"http://milepost.example:{port}/index.html#join=CODE")
        expect(page.locator("h1")).to_have_text("At this address nothing can be kept.")
        expect(page.locator("main")).to_contain_text(f"http://localhost:{port}")
        # The invite goes along.
        expect(page.get_by_role("link")).to_have_attribute("href", "https://milepost.example#join=CODE")
        browser.close()
