"""The service models that botocore ships, each read when it is first asked for."""

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
    return read_service_model(SERVICE_NAME, API_VERSION)


@cache
def target_prefix() -> str:
    """What stands before the operation in `X-Amz-Target`."""
    return str(service_model().metadata["targetPrefix"])


def read_service_model(service_name: str, api_version: str) -> ServiceModel:
    """A new model of a service in an API version, or in the latest one where botocore does not have that."""
    return ServiceModel(_description(service_name, api_version), service_name)


def _description(service_name: str, api_version: str) -> Any:
    # Only botocore's own folder: models that a user keeps in ~/.aws would make answers differ between machines.
    loader = Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
    try:
        return loader.load_data(f"{service_name}/{api_version}/service-2")
    except DataNotFoundError:
        # A version that is not known here. Asking for the latest scans folders, so it is not the first choice.
        latest = loader.determine_latest_version(service_name, "service-2")
        return loader.load_data(f"{service_name}/{latest}/service-2")
