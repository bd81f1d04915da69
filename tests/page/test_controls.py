"""The controls of the page: the clock, a reset, faults."""

from __future__ import annotations

import json
import re

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright for Python missing; see `tox -e page`")
expect = sync_api.expect

GROUP = "AWS::Logs::LogGroup"


def test_clock_advances_by_a_button(cloud, create, page):
    create(GROUP, LogGroupName="logs")
    expect(page.locator("main tbody tr")).to_contain_text("Running")
    page.get_by_role("button", name="+10 s").click()
    expect(page.locator("main tbody tr")).to_contain_text("Succeeded")
    expect(page.locator("#now")).to_have_text("12:00:10")
    assert (cloud.clock.now().second, cloud.requests[0].status) == (10, "SUCCESS")


def test_next_step_goes_to_the_next_change_of_a_request(cloud, create, page):
    expect(page.get_by_role("button", name="Next step")).to_be_disabled()
    cloud.timing.set(queue=4, create=8)
    create(GROUP, LogGroupName="logs")
    page.get_by_role("button", name="Next step").click()
    expect(page.locator("#now")).to_have_text("12:00:04")
    expect(page.locator("main tbody tr")).to_contain_text("Running")
    page.get_by_role("button", name="Next step").click()
    expect(page.locator("#now")).to_have_text("12:00:12")
    expect(page.locator("main tbody tr")).to_contain_text("Succeeded")


def test_clock_advances_by_any_time(cloud, page):
    page.get_by_role("button", name="Advance by another time").click()
    dialog = page.get_by_role("dialog", name="Advance the clock")
    dialog.get_by_label("By").fill("soon")
    dialog.get_by_role("button", name="Advance").click()
    expect(dialog.get_by_role("alert")).to_have_text("soon is no amount of time. Give a number such as 5 or 0.25.")
    dialog.get_by_label("By").fill("1.5")
    dialog.get_by_label("Unit").select_option("hours")
    dialog.get_by_role("button", name="Advance").click()
    expect(page.locator("#now")).to_have_text("13:30:00")
    expect(page.get_by_role("status")).to_have_text("The clock is 1 h 30 min further.")


def test_reset_is_asked_about_and_then_done(cloud, create, page):
    create(GROUP, LogGroupName="logs")
    expect(page.locator("main tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert len(cloud.requests) == 1
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("dialog", name="Reset the mock?").get_by_role("button", name="Reset").click()
    expect(page.locator("main")).to_contain_text("No request yet.")
    expect(page.locator("#count-calls")).to_have_text("0")
    assert len(cloud.requests) == 0


def test_fault_is_added_met_and_removed(cloud, create, page):
    page.get_by_role("button", name="Add a fault").click()
    dialog = page.get_by_role("dialog", name="Add a fault")
    dialog.get_by_label("Error code").select_option("NotStabilized")
    dialog.get_by_label("Resource type").fill(GROUP)
    dialog.get_by_label("Operation").select_option("CREATE")
    dialog.get_by_label("Message").fill("the logs stay unstable")
    dialog.get_by_role("button", name="Add the fault").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#count-faults")).to_have_text("1")
    create(GROUP, LogGroupName="logs")
    page.get_by_role("button", name="+10 s").click()
    expect(page.locator("main tbody tr")).to_contain_text("the logs stay unstable")
    expect(page.locator("main .fault-mark")).to_have_count(1)
    assert cloud.requests[0].error_code == "NotStabilized"
    page.get_by_role("link", name="Faults").click()
    fault = page.get_by_role("row").filter(has_text="NotStabilized")
    expect(fault).to_contain_text("1 timenot again")
    fault.get_by_role("button").click()
    expect(page.locator("main")).to_contain_text("No fault is set")
    assert list(cloud.faults) == []


def test_what_the_mock_refuses_is_told_in_the_form(cloud, page, watch):
    watch.allows.append("400")
    page.get_by_role("button", name="Add a fault").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Resource type").fill("AWS::Logs::LogGrup")
    dialog.get_by_role("button", name="Add the fault").click()
    expect(dialog.get_by_role("alert")).to_contain_text("AWS::Logs::LogGroup")
    dialog.get_by_label("What happens").select_option("Calls beyond a rate are throttled")
    expect(dialog.get_by_role("alert")).to_be_hidden()
    dialog.get_by_label("Calls per second").fill("many")
    dialog.get_by_role("button", name="Add the fault").click()
    expect(dialog.get_by_role("alert")).to_contain_text("many")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert list(cloud.faults) == []


def test_every_fault_can_be_set_with_what_the_form_begins_with(cloud, page):
    methods = page.evaluate("import('./fault_form.js').then(({ FAULTS }) => Object.keys(FAULTS))")
    for count, method in enumerate(methods, 1):
        page.get_by_role("button", name="Add a fault").click()
        page.get_by_label("What happens").select_option(method)
        page.get_by_role("button", name="Add the fault").click()
        expect(page.locator("#count-faults")).to_have_text(str(count))
    assert len(list(cloud.faults)) == len(methods) == 9


def test_forms_offer_what_the_control_api_takes(page):
    forms = page.evaluate("import('./fault_form.js').then(({ FAULTS }) => FAULTS)")
    document = json.loads(page.evaluate("fetch('v1/openapi.json').then((response) => response.text())"))
    routes = {
        path.rpartition("/")[2]: item["post"]["requestBody"]["content"]["application/json"]["schema"]
        for path, item in document["paths"].items()
        if "requestBody" in item.get("post", {}) and "/faults/" in path
    }
    assert routes.keys() == forms.keys()
    for method, form in forms.items():
        optional = {"times"} if method == "throttle" else set()
        assert {*form["needs"], *form["takes"]} == {*routes[method]["properties"]} - optional, method
        assert {*form["needs"]} >= {*routes[method]["required"]}, method


def test_hooks_are_listed(shop_page):
    shop_page.get_by_role("link", name="Faults").click()
    hook = shop_page.get_by_role("row").filter(has_text="Shop::Guard::Names")
    expect(hook).to_have_text(re.compile("code of a test, can refuseCREATE, UPDATE, DELETE of AWS::Logs::*"))
