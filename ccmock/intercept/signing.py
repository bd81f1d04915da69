"""Lets Cloud Control clients do without credentials, profile and region."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
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
"""The classes that call a metadata endpoint: for credentials, or for the region that `defaults_mode="auto"` needs."""

CLIENT_SERVICE: ContextVar[str | None] = ContextVar("client_service", default=None)
"""The service whose client this thread or task is making, or None."""


def stand_in_credentials() -> Credentials:
    """Credentials that sign a call where the caller has none."""
    return Credentials(*STAND_IN_KEYS)


def install(router: Router, replacements: Replacements) -> None:
    """Lets botocore's Cloud Control clients do without credentials, profile and region."""
    _track_clients(replacements)
    _provide_credentials(router, replacements)
    _skip_metadata_endpoints(router, replacements)
    _ignore_missing_profile(router, replacements)
    _provide_region(router, replacements)


def sign_without_network(stand_in: Callable[[], Credentials], request: Any, request_signer: Any) -> None:
    """Signs a request with stand-in credentials if its own are missing or would first have to be fetched."""
    credentials = getattr(request_signer, "_credentials", None)
    refresh_needed = getattr(credentials, "refresh_needed", None)
    if credentials is None or (refresh_needed is not None and refresh_needed()):
        signing = {**request.context.get("signing", {}), "request_credentials": stand_in()}
        request.context["signing"] = signing


def is_own_client(router: Router) -> bool:
    """Whether a Cloud Control client is being made, or no client: then it is not known which service comes later."""
    return router.is_installed and CLIENT_SERVICE.get() in (SERVICE, None)


def is_session_lookup(router: Router) -> bool:
    """Whether a session is asked outside the making of any client."""
    return router.is_installed and CLIENT_SERVICE.get() is None


def check_profile(session: Session, service_name: str) -> None:
    """ProfileNotFound: a client of another service is made in a session whose profile does not exist."""
    # Without a mock, boto3 raises it when it makes the session. It is not known then which clients follow.
    if service_name != SERVICE:
        session.get_scoped_config()


def _track_clients(replacements: Replacements) -> None:
    def create_client(self: Any, service_name: str, *args: Any, **kwargs: Any) -> Any:
        token = CLIENT_SERVICE.set(service_name)
        try:
            check_profile(self, service_name)
            return original(self, service_name, *args, **kwargs)
        finally:
            CLIENT_SERVICE.reset(token)

    original = replacements.set(Session, "create_client", create_client)


def _provide_credentials(router: Router, replacements: Replacements) -> None:
    def source_credentials(self: Any, source_name: str) -> Any:
        credentials = source(self, source_name)
        return stand_in_credentials() if credentials is None and is_own_client(router) else credentials

    def get_credentials(self: Any) -> Any:
        credentials = get(self)
        # The session does not keep them: it may outlive the mock.
        return stand_in_credentials() if credentials is None and is_session_lookup(router) else credentials

    source = replacements.set(CanonicalNameCredentialSourcer, "source_credentials", source_credentials)
    get = replacements.set(Session, "get_credentials", get_credentials)


def _skip_metadata_endpoints(router: Router, replacements: Replacements) -> None:
    def skipping(original: Any) -> Any:
        def provide(self: Any) -> Any:
            return None if is_own_client(router) else original(self)

        return provide

    for provider, name in METADATA_PROVIDERS:
        replacements.set(provider, name, skipping(getattr(provider, name)))


def _ignore_missing_profile(router: Router, replacements: Replacements) -> None:
    def get_scoped_config(self: Any) -> Any:
        try:
            return original(self)
        except ProfileNotFound:
            if not is_own_client(router):
                raise
            return {}

    original = replacements.set(Session, "get_scoped_config", get_scoped_config)


def _provide_region(router: Router, replacements: Replacements) -> None:
    """Reads the mock's region where botocore reads AWS_DEFAULT_REGION; the environment stays as it is."""

    def provide(self: Any) -> Any:
        return router.default_region() if getattr(self, "_name", None) == REGION_VARIABLE else original(self)

    original = replacements.set(EnvironmentProvider, "provide", provide)
