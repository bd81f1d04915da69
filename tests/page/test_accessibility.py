"""The page by keyboard and screen reader: axe's rules, names and roles, focus, motion."""

from __future__ import annotations

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright for Python missing; see `tox -e page`")
expect = sync_api.expect

LOGS = "#/resources/AWS%3A%3ALogs%3A%3ALogGroup/shop-worker"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(shop, open_shop, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing")
    # The browser would stop axe itself from making HTML.
    page = open_shop(color_scheme=scheme, bypass_csp=True)
    request = f"#/timeline/{shop.cloud.requests[6].token}"
    views = ("", "#/resources", "#/calls", "#/setup", LOGS, "#/calls/13", request, "dialog")
    options = {"resultTypes": ["violations"], **({} if scheme == "light" else {"runOnly": ["color-contrast"]})}
    for view in views if scheme == "light" else ("", LOGS, request, "dialog"):
        if view == "dialog":
            page.get_by_role("button", name="Add a fault").click()
        else:
            page.goto(page.url.partition("#")[0] + view)
        expect(page.locator("main tbody tr").first).to_be_visible()
        if view.count("/") > 1:
            expect(page.locator("#details h2")).to_be_visible()
        found = axe.Axe().run(page, options=options).response["violations"]
        assert [(view, rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []


def test_page_has_landmarks_headings_and_named_controls(shop_page):
    expect(shop_page.locator("main tbody tr")).to_have_count(14)
    expect(shop_page.locator("body")).to_match_aria_snapshot("""
      - link "Skip to the content"
      - banner:
        - heading "ccmock" [level=1]
        - region "Clock of the mock":
          - heading "Clock of the mock" [level=2]
          - group "Advance the clock":
            - button "+1 s"
            - button "+10 s"
            - button "+1 min"
            - button "Advance by another time"
            - button "Next step"
        - button "Add a fault"
        - button "Reset"
      - navigation "Views":
        - link "Timeline 14"
        - link "Resources 5"
        - link "Calls 38"
        - link "Faults 4"
      - main:
        - heading "Timeline" [level=2]
        - search:
          - searchbox "Filter by type, name, error"
          - combobox "Show"
        - table "Requests over time":
          - rowgroup:
            - row:
              - columnheader "Request"
              - columnheader "What it went through"
              - columnheader "Result"
          - rowgroup:
            - row /shop-receipts Create AWS::S3::Bucket from .0 s. queue 3 s; hook .* passed; handler 12 s Succeeded/
    """)


def test_keyboard_goes_from_the_top_to_a_request_and_back(shop_page):
    expect(shop_page.locator("main tbody tr")).to_have_count(14)
    shop_page.keyboard.press("Tab")
    expect(shop_page.get_by_role("link", name="Skip to the content")).to_be_focused()
    shop_page.keyboard.press("Enter")
    expect(shop_page.locator("main")).to_be_focused()
    shop_page.keyboard.press("/")
    expect(shop_page.get_by_role("searchbox")).to_be_focused()
    shop_page.keyboard.type("dynamo")
    expect(shop_page.locator("main tbody tr")).to_have_count(2)
    while not shop_page.evaluate("document.activeElement.className === 'request-name'"):
        shop_page.keyboard.press("Tab")
    shop_page.keyboard.press("ArrowDown")
    focused = shop_page.locator("main tbody tr").nth(1).get_by_role("link")
    expect(focused).to_be_focused()
    outline = focused.evaluate("(link) => getComputedStyle(link, '::after').outlineStyle")
    assert outline == "solid"
    shop_page.keyboard.press("Enter")
    expect(shop_page.locator("#details h2")).to_be_focused()
    expect(shop_page.locator("#details h2")).to_have_text("carts")
    shop_page.keyboard.press("Escape")
    expect(shop_page.locator("#details")).to_be_hidden()
    expect(focused).to_be_focused()


def test_dialog_takes_the_focus_and_gives_it_back(shop_page):
    button = shop_page.get_by_role("button", name="Add a fault")
    button.press("Enter")
    expect(shop_page.get_by_label("What happens")).to_be_focused()
    shop_page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_focus_stays_while_the_page_changes(cloud, create, page):
    create("AWS::Logs::LogGroup", LogGroupName="logs")
    page.locator("main tbody a").focus()
    cloud.clock.advance(10)
    expect(page.locator("main tbody tr")).to_contain_text("Succeeded")
    expect(page.locator("main tbody a")).to_be_focused()


@pytest.mark.parametrize(("wish", "is_moving"), [("reduce", False), ("no-preference", True)])
def test_nothing_moves_for_those_who_want_no_motion(open_shop, wish, is_moving):
    page = open_shop(reduced_motion=wish)
    running = page.locator("main .badge.running .icon")
    expect(running).to_have_count(1)
    assert (running.evaluate("(icon) => getComputedStyle(icon).animationName") != "none") is is_moving
