"""The service model that botocore ships, read when it is first asked for."""

from __future__ import annotations

from functools import cache
from typing import Any

from botocore.exceptions import DataNotFoundError
from botocore.loaders import Loader
from botocore.model import ServiceModel

SERVICE_NAME = "cloudcontrol"
API_VERSION = "2021-09-30"


@cache
def service_model() -> ServiceModel:
    """The model of Cloud Control API, one per process; about a millisecond when first called."""
    return ServiceModel(_description(), SERVICE_NAME)


@cache
def target_prefix() -> str:
    """What stands before the operation in `X-Amz-Target`."""
    return str(service_model().metadata["targetPrefix"])


def _description() -> Any:
    # Only botocore's own folder: models that a user keeps in ~/.aws would make answers differ between machines.
    loader = Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
    try:
        return loader.load_data(f"{SERVICE_NAME}/{API_VERSION}/service-2")
    except DataNotFoundError:
        # A version that is not known here. Asking for the latest scans folders, so it is not the first choice.
        latest = loader.determine_latest_version(SERVICE_NAME, "service-2")
        return loader.load_data(f"{SERVICE_NAME}/{latest}/service-2")
