"""Takes the pictures of the page that the documentation shows: `python -m tools.screenshots`.

It needs Chromium and Playwright for Python, which `tox -e page` installs: `.tox/page/bin/python -m tools.screenshots`.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from ccmock import mock_cloudcontrol

from .demo_deployment import deploy

IMAGES = Path(__file__).parent.parent / "docs" / "images"
MOST_BYTES = 150_000

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

LAPTOP = {"width": 1180, "height": 760}
LOW = {"width": 1180, "height": 640}
PHONE = {"width": 390, "height": 780}


class Picture(NamedTuple):
    """A picture: its name, the place that it shows, how, and the text that is there when all has been read."""

    name: str
    place: str
    scheme: str
    size: dict[str, int]
    waits_for: str

    @property
    def look(self) -> dict[str, Any]:
        """How a browser shows it."""
        return {"viewport": self.size, "color_scheme": self.scheme, "reduced_motion": "reduce"}


PICTURES = (
    Picture("dashboard-timeline", "#/timeline", "light", LAPTOP, "main tbody tr"),
    Picture("dashboard-timeline-dark", "#/timeline", "dark", LAPTOP, "main tbody tr"),
    Picture("dashboard-request", "#/timeline/{failed}", "light", LOW, "#details .history .call"),
    Picture("dashboard-resource-dark", "#/resources/AWS::Logs::LogGroup/shop-worker", "dark", LAPTOP, "#details h2"),
    Picture("dashboard-phone", "#/timeline", "light", PHONE, "main tbody tr"),
    Picture("dashboard-phone-dark", "#/timeline/{failed}", "dark", PHONE, "#details .history .call"),
)


def chromium() -> str | None:
    """Where Chromium is, if it is installed."""
    return shutil.which("chromium")


def caller() -> Callable[..., Any]:
    """Makes calls to the innermost mock, without retries; a call that fails gives None."""
    client = boto3.client("cloudcontrol", region_name="us-east-1", config=Config(retries={"total_max_attempts": 1}))

    def call(operation: str, **parameters: Any) -> Any:
        method = getattr(client, re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower())
        try:
            return method(**parameters)
        except (BotoCoreError, ClientError):
            return None

    return call


def main(folder: Path = IMAGES) -> None:
    """Takes all pictures."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - the tests need the rest without it

    with mock_cloudcontrol(clock="manual") as cloud, sync_playwright() as playwright:
        deploy(cloud, caller())
        failed = cloud.requests.of(status="FAILED", type_name="AWS::Logs::LogGroup")[0].token
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        with cloud.serve(port=4577) as url:
            for picture in PICTURES:
                page = browser.new_page(**picture.look)
                page.goto(f"{url}/_ccmock/{picture.place.format(failed=failed)}")
                page.locator(picture.waits_for).first.wait_for()
                page.locator(".live[data-state=live]").wait_for()
                path = folder / f"{picture.name}.png"
                page.screenshot(path=path)
                size = path.stat().st_size
                print(f"{path.name}: {size:,} bytes{' (too large)' if size > MOST_BYTES else ''}")
        browser.close()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
