"""What a call is signed with, and for which region, where nobody has credentials, a profile or a region for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from botocore.configprovider import EnvironmentProvider
from botocore.credentials import (
    CanonicalNameCredentialSourcer,
    ContainerProvider,
    Credentials,
    InstanceMetadataProvider,
)
from botocore.exceptions import ProfileNotFound
from botocore.session import Session
from botocore.utils import IMDSRegionProvider

from ..settings import REGION_VARIABLE
from .botocore_events import SERVICE
from .replacements import Replacements
from .router import Router

STAND_IN_KEYS = ("ASIACCMOCKCCMOCKCCMO", "ccmock", "ccmock")
METADATA_PROVIDERS: tuple[tuple[Any, str], ...] = (
    (InstanceMetadataProvider, "load"),
    (ContainerProvider, "load"),
    (IMDSRegionProvider, "provide"),
)
"""Who asks a metadata endpoint, for credentials or for the region that `defaults_mode` wants to know."""


def stand_in_credentials() -> Credentials:
    """What a call is signed with where nobody has credentials for it."""
    return Credentials(*STAND_IN_KEYS)


def install(router: Router, replacements: Replacements) -> None:
    """Lets botocore's clients do without credentials, profile and region."""
    _need_no_credentials(router, replacements)
    _need_no_profile(replacements)
    _need_no_region(router, replacements)


def sign_without_network(stand_in: Callable[[], Credentials], /, request: Any, request_signer: Any, **_: Any) -> None:
    """Lets a request be signed where its credentials are missing or would have to be fetched first."""
    credentials = getattr(request_signer, "_credentials", None)
    refresh_needed = getattr(credentials, "refresh_needed", None)
    if credentials is None or (refresh_needed is not None and refresh_needed()):
        signing = {**request.context.get("signing", {}), "request_credentials": stand_in()}
        request.context["signing"] = signing


def _need_no_credentials(router: Router, replacements: Replacements) -> None:
    """No call to a metadata endpoint for the sake of a Cloud Control client."""
    building = threading.local()

    def create_client(self: Any, service_name: str, *args: Any, **kwargs: Any) -> Any:
        outer = getattr(building, "service", None)
        building.service = service_name
        try:
            return create(self, service_name, *args, **kwargs)
        finally:
            building.service = outer

    def is_for_us() -> bool:
        return router.is_in_place and getattr(building, "service", None) in (SERVICE, None)

    def asking_nobody(original: Any) -> Any:
        def ask(self: Any) -> Any:
            return None if is_for_us() else original(self)

        return ask

    def source_credentials(self: Any, source_name: str) -> Any:
        credentials = source(self, source_name)
        return stand_in_credentials() if credentials is None and is_for_us() else credentials

    def get_credentials(self: Any) -> Any:
        credentials = get(self)
        # Not kept by the session, which may live on after the mock.
        is_missing = credentials is None and getattr(building, "service", None) is None and router.is_in_place
        return stand_in_credentials() if is_missing else credentials

    create = replacements.set(Session, "create_client", create_client)
    get = replacements.set(Session, "get_credentials", get_credentials)
    source = replacements.set(CanonicalNameCredentialSourcer, "source_credentials", source_credentials)
    for provider, name in METADATA_PROVIDERS:
        replacements.set(provider, name, asking_nobody(getattr(provider, name)))


def _need_no_profile(replacements: Replacements) -> None:
    def get_scoped_config(self: Any) -> Any:
        try:
            return original(self)
        except ProfileNotFound:
            return {}

    original = replacements.set(Session, "get_scoped_config", get_scoped_config)


def _need_no_region(router: Router, replacements: Replacements) -> None:
    """The mock's region where botocore looks for the environment's; the environment itself stays as it is."""

    def provide(self: Any) -> Any:
        return router.default_region() if getattr(self, "_name", None) == REGION_VARIABLE else original(self)

    original = replacements.set(EnvironmentProvider, "provide", provide)
