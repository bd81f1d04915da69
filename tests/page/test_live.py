"""The page follows the mock: events, polling where no stream comes through, servers that start anew, tokens."""

from __future__ import annotations

import re

import boto3
import pytest

from ccmock import Clock, HookContractError, mock_cloudcontrol

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright for Python missing; see `tox -e page`")
expect = sync_api.expect

GROUP = "AWS::Logs::LogGroup"


def test_page_shows_what_happens_while_it_is_open(cloud, create, page, watch):
    watch.allows.append("400")  # the request that was looked at has gone with the reset
    expect(page.locator("#live")).to_have_text("Live")
    create(GROUP, LogGroupName="logs")
    expect(page.locator("main tbody tr")).to_contain_text("Running")
    page.locator("main tbody a").click()
    expect(page.locator("#details .badge")).to_have_text("Running")
    cloud.clock.advance(10)
    expect(page.locator("main tbody tr")).to_contain_text("Succeeded")
    expect(page.locator("#details .badge")).to_have_text("Succeeded")
    expect(page.get_by_role("status")).to_have_text(f"Create {GROUP} logs: Succeeded")
    cloud.resources.put("AWS::SNS::Topic", {"TopicName": "news"})
    expect(page.locator("#count-resources")).to_have_text("2")
    cloud.reset()
    expect(page.locator("main")).to_contain_text("No request yet.")


def test_open_resource_follows_its_changes(cloud, open_page):
    cloud.resources.put(GROUP, {"LogGroupName": "logs", "RetentionInDays": 7})
    page = open_page("#/resources/AWS%3A%3ALogs%3A%3ALogGroup/logs")
    expect(page.locator("#details .json")).to_contain_text('"RetentionInDays": 7')
    cloud.resources.put(GROUP, {"LogGroupName": "logs", "RetentionInDays": 30})
    expect(page.locator("#details .json")).to_contain_text('"RetentionInDays": 30')


def test_event_changes_only_the_rows_that_it_is_about(cloud, create, page):
    for name in ("one", "two", "three"):
        create(GROUP, LogGroupName=name)
        cloud.clock.advance(5)
    expect(page.locator("main tbody tr")).to_have_count(3)
    page.locator("main tbody tr").first.evaluate("(row) => { row.isOld = true; }")
    page.locator("[data-view=calls]").click()
    expect(page.locator("main tbody tr")).to_have_count(3)
    page.locator("main tbody").evaluate("(body) => { for (const row of body.rows) row.isOld = true; }")
    create(GROUP, LogGroupName="four")
    expect(page.locator("main tbody tr")).to_have_count(4)
    assert page.locator("main tbody").evaluate("(body) => [...body.rows].map((row) => row.isOld === true)") == [
        False,
        True,
        True,
        True,
    ]


def test_long_lists_are_shown_in_parts(cloud, call, create, open_page):
    for number in range(130):
        create(GROUP, LogGroupName=f"group-{number:03}")
        cloud.clock.advance(1)
    page = open_page()
    expect(page.locator("#count-requests")).to_have_text("130")
    expect(page.locator("main tbody tr")).to_have_count(10)
    expect(page.locator(".pager")).to_contain_text(re.compile("121.130 of 130"))
    page.get_by_role("button", name="Earlier requests").click()
    expect(page.locator("main tbody tr")).to_have_count(60)
    token = cloud.requests[3].token
    page.evaluate("(token) => { location.hash = `#/timeline/${token}`; }", token)
    expect(page.locator("tr.selected")).to_contain_text("group-003")
    page.reload()
    expect(page.locator("tr.selected")).to_be_in_viewport()
    page.locator("[data-view=calls]").click()
    expect(page.locator("main tbody tr")).to_have_count(100)
    page.get_by_role("button", name="Next calls").click()
    expect(page.locator("main tbody tr")).to_have_count(30)


def test_page_polls_where_no_stream_comes_through(cloud, create, open_page, watch):
    watch.allows.append("ERR_FAILED")
    page = open_page("#/calls")
    page.route("**/v1/events", lambda route: route.abort())
    page.reload()
    expect(page.locator("#live")).to_have_text("Live, every 2 seconds")
    create(GROUP, LogGroupName="logs")
    expect(page.locator("main tbody tr")).to_have_count(1)


def test_page_comes_back_when_the_server_is_started_anew(browser):
    page = browser.new_page()
    with mock_cloudcontrol(clock="manual") as first, first.serve() as address:
        first.resources.put(GROUP, {"LogGroupName": "first"})
        page.goto(f"{address}/_ccmock/#/resources")
        expect(page.locator("main tbody tr")).to_have_text(["firstput by a test"])
        expect(page.locator("#live")).to_have_text("Live")
    expect(page.locator("#live")).to_have_text("The server does not answer")
    expect(page.locator("main tbody tr")).to_have_text(["firstput by a test"])
    with mock_cloudcontrol(clock="manual") as second:
        second.resources.put(GROUP, {"LogGroupName": "second"})
        with second.serve(port=int(address.rpartition(":")[2])):
            expect(page.locator("#live")).to_have_text("Live")
            expect(page.locator("main tbody tr")).to_have_text(["secondput by a test"])
    page.close()


def test_token_is_asked_for_and_kept_in_the_tab(cloud, browser, watch):
    watch.allows.append("401")
    cloud.resources.put(GROUP, {"LogGroupName": "logs"})
    context = browser.new_context()
    page = context.new_page()
    watch.follow(page)
    with cloud.serve(control_token="open sesame") as url:
        page.goto(f"{url}/_ccmock/#/resources")
        dialog = page.get_by_role("dialog", name="Control token")
        expect(dialog).to_be_visible()
        page.keyboard.press("Escape")
        dialog.get_by_label("Token").fill("guess")
        page.keyboard.press("Enter")
        expect(dialog.get_by_role("alert")).to_have_text("This token was not accepted.")
        dialog.get_by_label("Token").fill("open sesame")
        dialog.get_by_role("button", name="Continue").click()
        expect(page.locator("main tbody tr")).to_have_text(["logsput by a test"])
        expect(page.locator("#live")).to_have_text("Live")
        page.reload()
        expect(page.locator("main tbody tr")).to_have_count(1)
        expect(dialog).to_be_hidden()
        assert page.evaluate("[localStorage.length, document.cookie]") == [0, ""]
        assert [asked for asked in watch.urls if "sesame" in asked] == []
        context.close()
        watch.check(url)


def test_page_says_that_there_is_no_control_api(cloud, browser):
    with cloud.serve(control=False) as url:
        page = browser.new_page()
        response = page.goto(f"{url}/_ccmock/")
        assert response.status == 404
        page.close()


@pytest.mark.parametrize("clock", ["auto", "fast"])
def test_clock_that_runs_is_shown_running(browser, clock):
    class Fast(Clock):
        """Goes on by a minute at each look."""

        now_ms_of_looks = 1_767_268_800_000

        def read_ms(self):
            self.now_ms_of_looks += 60_000
            return self.now_ms_of_looks

    with mock_cloudcontrol(clock=Fast() if clock == "fast" else clock) as cloud, cloud.serve() as url:
        page = browser.new_page()
        page.goto(f"{url}/_ccmock/")
        expect(page.locator("#clock-kind")).to_have_text(re.compile("own clock" if clock == "fast" else "auto clock"))
        shown = page.locator("#now").inner_text()
        expect(page.locator("#now")).not_to_have_text(shown)
        page.close()


def test_bug_of_a_hook_is_told(browser):
    def check(request):
        raise RuntimeError("the guard fell asleep")

    def look(cloud):
        cloud.hooks.add("Private::Guard::Names", check, targets=(GROUP,))
        client = boto3.client("cloudcontrol", region_name="us-east-1")
        client.create_resource(TypeName=GROUP, DesiredState='{"LogGroupName": "logs"}')
        with cloud.serve() as url:
            page = browser.new_page()
            page.goto(f"{url}/_ccmock/")
            problem = page.locator("#problems .problem")
            expect(problem).to_contain_text("the guard fell asleep")
            problem.get_by_role("button", name="Dismiss").click()
            expect(problem).to_have_count(0)
            page.close()

    mock = mock_cloudcontrol(clock="manual")
    look(mock.__enter__())
    with pytest.raises(HookContractError):
        mock.__exit__(None, None, None)
