"""What a call is signed with, and for which region, where nobody has credentials, a profile or a region for it."""

from __future__ import annotations

import threading
from typing import Any

from botocore.configprovider import EnvironmentProvider
from botocore.credentials import ContainerProvider, Credentials, InstanceMetadataProvider
from botocore.exceptions import ProfileNotFound
from botocore.session import Session

from ..settings import REGION_VARIABLE
from .front import Front
from .replacements import Replacements

SERVICE = "cloudcontrol"


def stand_in_credentials() -> Credentials:
    """What a call is signed with where nobody has credentials for it."""
    return Credentials("ASIACCMOCKCCMOCKCCMO", "ccmock", "ccmock")


def install(front: Front, replacements: Replacements) -> None:
    """Lets botocore's clients do without credentials, profile and region."""
    _need_no_credentials(replacements)
    _need_no_profile(replacements)
    _need_no_region(front, replacements)


def sign_without_network(request: Any, request_signer: Any, **_: Any) -> None:
    """Lets a request be signed where its credentials are missing or would have to be fetched first."""
    credentials = getattr(request_signer, "_credentials", None)
    refresh_needed = getattr(credentials, "refresh_needed", None)
    if credentials is None or (refresh_needed is not None and refresh_needed()):
        signing = {**request.context.get("signing", {}), "request_credentials": stand_in_credentials()}
        request.context["signing"] = signing


def _need_no_credentials(replacements: Replacements) -> None:
    """No call to a metadata endpoint for the sake of a Cloud Control client."""
    building = threading.local()

    def create_client(self: Any, service_name: str, *args: Any, **kwargs: Any) -> Any:
        outer = getattr(building, "service", None)
        building.service = service_name
        try:
            return create(self, service_name, *args, **kwargs)
        finally:
            building.service = outer

    def loading(original: Any) -> Any:
        def load(self: Any) -> Any:
            return None if getattr(building, "service", SERVICE) in (SERVICE, None) else original(self)

        return load

    def get_credentials(self: Any) -> Any:
        credentials = get(self)
        # Not kept by the session, which may live on after the mock.
        asked_by_a_client = getattr(building, "service", None) is not None
        return credentials if credentials is not None or asked_by_a_client else stand_in_credentials()

    create = replacements.set(Session, "create_client", create_client)
    get = replacements.set(Session, "get_credentials", get_credentials)
    for provider in (InstanceMetadataProvider, ContainerProvider):
        replacements.set(provider, "load", loading(provider.load))


def _need_no_profile(replacements: Replacements) -> None:
    def get_scoped_config(self: Any) -> Any:
        try:
            return original(self)
        except ProfileNotFound:
            return {}

    original = replacements.set(Session, "get_scoped_config", get_scoped_config)


def _need_no_region(front: Front, replacements: Replacements) -> None:
    """The mock's region where botocore looks for the environment's; the environment itself stays as it is."""

    def provide(self: Any) -> Any:
        return front.default_region() if getattr(self, "_name", None) == REGION_VARIABLE else original(self)

    original = replacements.set(EnvironmentProvider, "provide", provide)
