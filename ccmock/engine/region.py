"""What one account has in one region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from .request_tracker import RequestTracker, TrackerState
from .store import Store, TablesState

PARTITIONS = (
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("eu-isoe-", "aws-iso-e"),
    ("us-isof-", "aws-iso-f"),
    ("eusc-", "aws-eusc"),
)


def partition_of(region: str) -> str:
    """The partition that a region lies in."""
    return next((partition for prefix, partition in PARTITIONS if region.startswith(prefix)), "aws")


class UnknownRegion(Exception):
    """A region that does not exist; a real client would find no host there."""

    def __init__(self, region: str) -> None:
        super().__init__(region)
        self.region = region


class RegionState(NamedTuple):
    """What a region held at some moment, without the global resources of its account."""

    account_id: str
    name: str
    partition: str
    resources: TablesState
    requests: TrackerState


@dataclass(frozen=True, eq=False)
class Region:
    """The resources and the requests of one account in one region."""

    account_id: str
    name: str
    partition: str
    store: Store
    requests: RequestTracker

    def state(self) -> RegionState:
        """What is here now."""
        resources, requests = self.store.here.state(), self.requests.state()
        return RegionState(self.account_id, self.name, self.partition, resources, requests)

    def put_back(self, state: RegionState) -> None:
        """Holds what it held then."""
        self.store.here.put_back(state.resources)
        self.requests.put_back(state.requests)
