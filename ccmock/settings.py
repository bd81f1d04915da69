"""The options of a mock, and the values that they have where nobody says otherwise."""

from __future__ import annotations

import os

DEFAULT_ACCOUNT_ID = "123456789012"
DEFAULT_REGION = "us-east-1"
DEFAULT_SEED = 0
REGION_VARIABLE = "AWS_DEFAULT_REGION"


def region_of_environment() -> str:
    """The region that a boto3 client takes by itself where nobody names one, or ccmock's."""
    return os.environ.get(REGION_VARIABLE) or DEFAULT_REGION


class PinnedRegion:
    """Sets the environment's default region, and puts back what was there.

    So a client that is made without a region works in the mock's one on every machine, whatever configuration files
    that machine has. A value that the test itself has set since is left alone.
    """

    def __init__(self, region: str) -> None:
        self._region = region
        self._before: str | None = None

    def set(self) -> None:
        """From now on the environment names the region."""
        self._before = os.environ.get(REGION_VARIABLE)
        os.environ[REGION_VARIABLE] = self._region

    def restore(self) -> None:
        """The environment as it was."""
        if os.environ.get(REGION_VARIABLE) != self._region:
            return
        if self._before is None:
            del os.environ[REGION_VARIABLE]
        else:
            os.environ[REGION_VARIABLE] = self._before
