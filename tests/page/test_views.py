"""What the page shows of a deployment: what it did, why it failed, what is there now, what the client saw."""

from __future__ import annotations

import re

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright for Python missing; see `tox -e page`")
expect = sync_api.expect

PHONE = {"width": 390, "height": 844}
FAILED = "#/timeline?status=FAILED"
REFUSAL = "audit: names begin with the name of a team, such as shop-"
LOGS = "#/resources/AWS%3A%3ALogs%3A%3ALogGroup/shop-worker"


def row(page, name, operation="Create"):
    return (
        page.get_by_role("table", name="Requests over time")
        .get_by_role("row")
        .filter(has_text=re.compile(rf"^{re.escape(name)}{operation}"))
    )


def test_timeline_has_a_row_for_each_request_and_says_how_it_ended(shop_page):
    expect(shop_page.locator("main tbody tr")).to_have_count(14)
    expect(shop_page.locator(".summary")).to_have_text(re.compile("10 succeeded.*2 failed.*1 canceled.*1 running"))
    expect(row(shop_page, "shop-receipts")).to_contain_text("Succeeded16 s")
    expect(row(shop_page, "carts")).to_contain_text("Runningfor 7 s")
    expect(row(shop_page, "shop-drafts")).to_contain_text("Canceled3 s")


def test_timeline_says_why_a_request_failed(shop_page):
    expect(row(shop_page, "audit")).to_contain_text("Shop::Guard::Names: audit: names begin with the name of a team")
    expect(row(shop_page, "audit")).to_contain_text("GeneralServiceException")
    failed = row(shop_page, "shop-news").filter(has_text="Failed")
    expect(failed).to_contain_text("Internal error reported from downstream service during operation 'CREATE'.")
    expect(failed).to_contain_text("fail(code='ServiceInternalError'")
    expect(failed.locator(".fault-mark")).to_have_count(1)


BOXES = """(name) => [...document.querySelectorAll("main tbody tr")]
    .find((row) => row.querySelector("a").textContent === name)
    .querySelectorAll(".bar").values()
    .map((bar) => ({ kind: bar.classList[1], ...bar.getBoundingClientRect().toJSON() })).toArray()"""
"""The bars of a row, all measured at once: a row that changes is made anew."""


def test_bars_stand_where_the_phases_were_on_the_clock(shop_page):
    expect(row(shop_page, "shop-receipts").locator(".bar")).to_have_count(3)
    queue, hook, handler = shop_page.evaluate(BOXES, "shop-receipts")
    assert [bar["kind"] for bar in (queue, hook, handler)] == ["queue", "hook", "handler"]
    assert handler["width"] / queue["width"] == pytest.approx(12 / 3, rel=0.05)
    assert hook["x"] == pytest.approx(queue["x"] + queue["width"], abs=1)
    _, table = shop_page.evaluate(BOXES, "orders")
    assert table["width"] / handler["width"] == pytest.approx(48 / 12, rel=0.05)
    expect(row(shop_page, "shop-receipts")).to_contain_text(
        "queue 3 s; hook Shop::Guard::Tags 1 s, passed; handler 12 s"
    )
    expect(row(shop_page, "carts").locator(".bar.planned")).to_have_count(1)
    expect(row(shop_page, "orders").locator(".poll")).to_have_count(5)


def test_long_idle_time_is_cut_and_shown_as_cut(cloud, create, page):
    create("AWS::Logs::LogGroup", LogGroupName="first")
    cloud.clock.advance(3 * 3600)
    create("AWS::Logs::LogGroup", LogGroupName="second")
    cloud.clock.advance(5)
    expect(page.locator(".cut")).to_have_text("2 h 59 min")
    expect(page.locator("main .badge.ok")).to_have_count(2)
    first, second = (page.evaluate(BOXES, name)[-1]["width"] for name in ("first", "second"))
    assert first == pytest.approx(second, rel=0.05)
    assert first > 200


def test_filters_narrow_the_timeline_and_stay_in_the_link(open_shop):
    page = open_shop(FAILED)
    expect(page.locator("main tbody tr")).to_have_count(2)
    page.get_by_role("searchbox").fill("downstream service")
    expect(page.locator("main tbody tr")).to_have_count(1)
    assert page.evaluate("location.hash") == "#/timeline?status=FAILED&text=downstream+service"
    page.reload()
    expect(page.locator("main tbody tr")).to_have_count(1)
    page.get_by_role("searchbox").fill("nothing like this")
    page.get_by_role("link", name="Show all").click()
    expect(page.locator("main tbody tr")).to_have_count(14)
    page.get_by_label("Show", exact=True).select_option("Met a fault")
    expect(page.locator("main tbody tr")).to_have_count(2)


def test_request_shows_its_history_its_calls_and_what_the_client_reads(shop_page):
    row(shop_page, "audit").get_by_role("link").click()
    details = shop_page.get_by_role("complementary", name="Details")
    expect(details.get_by_role("heading", level=2)).to_have_text("audit")
    expect(details.locator(".problem")).to_contain_text(
        "The client reads: The following hook(s) failed: [Shop::Guard::Names]"
    )
    happened = [" ".join(text.split()) for text in details.locator(".history li").all_inner_texts()]
    assert happened == [
        "12:00:05 +0 s CreateResource",
        "12:00:05 +0 s IN_PROGRESS",
        "12:00:05 +0 s Shop::Guard::Names HOOK_IN_PROGRESS",
        f"12:00:07 +2 s Shop::Guard::Names HOOK_COMPLETE_FAILED {REFUSAL}",
        "12:00:07 +2 s FAILED",
        "12:00:10 +5 s GetResourceRequestStatus",
    ]
    expect(details).to_contain_text('"RetentionInDays": 365')
    details.get_by_role("link", name="GetResourceRequestStatus").click()
    expect(details.get_by_role("heading", level=2)).to_have_text("GetResourceRequestStatus")


def test_link_to_a_request_opens_it_and_back_leads_to_the_list(shop, open_shop):
    token = shop.cloud.requests[1].token
    page = open_shop(f"#/timeline/{token}")
    expect(page.locator("#details h2")).to_have_text("orders")
    expect(page.locator("tr.selected")).to_contain_text("orders")
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator("#details")).to_be_hidden()


def test_what_is_not_there_is_said(open_shop, watch):
    watch.allows.extend(["400", "404"])
    page = open_shop("#/timeline/no-such-token")
    expect(page.locator("#details")).to_contain_text("no-such-token")
    page.goto(page.url.partition("#")[0] + "#/resources/AWS%3A%3AS3%3A%3ABucket/none")
    expect(page.locator("#details")).to_contain_text("There is no AWS::S3::Bucket none")


def test_resources_stand_by_type_with_those_that_were_deleted(open_shop):
    page = open_shop("#/resources")
    expect(page.locator(".group-type")).to_have_text(
        [
            "AWS::DynamoDB::Table",
            "AWS::IAM::Role",
            "AWS::Logs::LogGroup",
            "AWS::S3::Bucket",
            "AWS::SNS::Topic",
            "AWS::SQS::Queue",
        ]
    )
    expect(page.get_by_role("row").filter(has_text="shop-jobs")).to_contain_text("deleted")
    expect(page.get_by_role("row").filter(has_text="orders")).to_contain_text("created at +49 s")
    page.get_by_label("Show", exact=True).select_option("That exist")
    expect(page.get_by_role("row").filter(has_text="shop-jobs")).to_have_count(0)
    page.get_by_role("searchbox").fill("sns")
    expect(page.locator(".group-type:visible")).to_have_text(["AWS::SNS::Topic"])


def test_resource_shows_its_versions_and_what_changed(open_shop):
    page = open_shop(LOGS)
    details = page.locator("#details")
    expect(details.locator(".version")).to_have_count(3)
    expect(details.locator("table tbody tr")).to_have_text(
        ["/RetentionInDayschanged3090", re.compile(r"/Tagsadded.\[.*team.*\]")]
    )
    expect(details.locator(".json .changed")).to_have_text(re.compile(r"~changed: +\"RetentionInDays\": 90"))
    details.get_by_role("link", name="Version 1").click()
    expect(details.locator(".json")).to_contain_text('"RetentionInDays": 7')
    assert "version=1" in page.evaluate("location.hash")
    expect(details.get_by_role("link", name="Version 1")).to_be_focused()


def test_deleted_resource_still_shows_what_it_was(open_shop):
    page = open_shop("#/resources")
    page.get_by_role("link", name="shop-jobs").click()
    details = page.locator("#details")
    expect(details.locator(".state")).to_have_text("Deleted")
    expect(details).to_contain_text("The resource is gone.")
    details.get_by_role("link", name="Version 1").click()
    expect(details.locator(".json")).to_contain_text('"VisibilityTimeout": 60')


def test_calls_show_what_the_client_sent_and_read(open_shop):
    page = open_shop("#/calls?status=errors")
    expect(page.locator("main tbody tr")).to_have_count(3)
    page.get_by_role("link", name="ListResources").click()
    details = page.locator("#details")
    expect(details.locator(".problem")).to_have_text("ThrottlingExceptionRate exceeded")
    expect(details).to_contain_text("Met a fault: refuse(code='ThrottlingException'")
    page.goto(page.url.partition("#")[0] + "#/calls/0")
    expect(details.locator(".parameter").filter(has_text="DesiredState")).to_contain_text(
        '"BucketName": "shop-receipts"'
    )
    expect(details.get_by_role("group", name="Answer")).to_contain_text('"OperationStatus": "PENDING"')


def test_secrets_are_masked(cloud, create, open_page):
    create("AWS::SecretsManager::Secret", Name="door", SecretString="open sesame")
    cloud.clock.advance(30)
    page = open_page("#/calls/0")
    expect(page.locator("#details")).to_contain_text('"SecretString": "****"')
    assert "sesame" not in page.content()


HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"


def test_hostile_texts_are_shown_as_texts(cloud, call, create, open_page):
    cloud.hooks.add("Private::Guard::Names", lambda _: HOSTILE, targets=("AWS::SSM::*",))
    cloud.faults.fail("NotStabilized", type_name="AWS::Logs::LogGroup", message=HOSTILE)
    failed = create("AWS::Logs::LogGroup", LogGroupName="logs")
    create("AWS::SSM::Parameter", Name=HOSTILE, Type="String", Value=HOSTILE)
    call("GetResource", TypeName="AWS::Logs::LogGroup", Identifier=HOSTILE)
    cloud.clock.advance(20)
    cloud.resources.put("AWS::SNS::Topic", {"TopicName": "news", "DisplayName": HOSTILE})
    topic = "arn:aws:sns:us-east-1:123456789012:news"
    page = open_page()
    for fragment in (
        "#/timeline",
        f"#/timeline/{failed}",
        "#/calls",
        "#/calls/2",
        f"#/resources/AWS::SNS::Topic/{topic}",
        "#/setup",
    ):
        page.goto(page.url.partition("#")[0] + fragment)
        expect(page.locator("body")).to_contain_text("onerror")
        assert page.locator("img:not(.brand img), body script").count() == 0
        assert page.title() != "owned"


def test_browser_stops_whatever_would_make_html_of_a_text(page, watch):
    watch.allows.append("TrustedHTML")
    with pytest.raises(sync_api.Error, match="TrustedHTML"):
        page.evaluate("document.body.innerHTML = '<p>text</p>'")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone_shows_everything_without_scrolling_sideways(shop, open_shop, scheme):
    page = open_shop(viewport=PHONE, color_scheme=scheme)
    request = f"#/timeline/{shop.cloud.requests[6].token}"
    for fragment in ("", "#/resources", "#/calls", "#/setup", LOGS, "#/calls/13", request):
        page.goto(page.url.partition("#")[0] + fragment)
        expect(page.locator("#details h2" if fragment.count("/") > 1 else "main h2").first).to_be_visible()
        expect(page.locator("#count-calls")).to_have_text("38")
        assert (page.evaluate("document.documentElement.scrollWidth"), fragment) == (390, fragment)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", background))) > 600) is (scheme == "light")


def test_empty_mock_says_what_to_do(page, url):
    expect(page.locator("main")).to_contain_text("No request yet.")
    expect(page.locator("main")).to_contain_text(f"--endpoint-url {url}")
