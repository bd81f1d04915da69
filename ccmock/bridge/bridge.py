"""One mock's bridge to moto, once moto's mock was active: which types are shared, and what keeps them the same."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial

from ..contract.failures import HandlerError
from ..contract.handler import Handler, HandlerRequest, Model
from ..engine.engine import Engine
from ..engine.model import StoredResource
from ..engine.region import Region
from ..engine.sharing import Provisioning
from ..errors import MotoWarning, UsageError
from ..registry.resource_type import ResourceType
from ..settings import moto_account_of_environment
from . import writing
from .declared_types import shared_type
from .handler import SharedHandler
from .moto_calls import MotoCalls
from .moto_mock import SUPPORTED, Watch
from .synchronization import Place, Synchronization, place_of


class Bridge:
    """What one engine shares with moto. It is only asked while moto's mock is active."""

    def __init__(self, engine: Engine, *, insists: bool) -> None:
        self._engine = engine
        self._insists = insists
        self._watch = Watch(self._settle)
        self._watch.open()
        self._synchronization = Synchronization(engine, self._watch)
        self._apart: dict[str, str] = {}
        """Types that moto does not answer for → why."""
        self._only_account = moto_account_of_environment()
        """The account that moto puts everything into, if it does."""
        self._told_accounts: set[str] = set()
        self._accounts: dict[str, tuple[int | None, str | None]] = {}

    def _settle(self) -> None:
        # A bug of a handler is told at the end of the mock; whoever calls moto has nothing to do with it.
        with self._engine.lock, suppress(Exception):
            self._engine.settle()

    def close(self) -> None:
        """Leaves moto as it was."""
        self._watch.close()

    @property
    def types_apart(self) -> tuple[str, ...]:
        """The types that moto does not answer for."""
        return tuple(self._apart)

    def refresh(self) -> None:
        """Reads everything anew when it is next looked at."""
        self._watch.touch()

    def place(self, region: Region, type_name: str) -> Place | None:
        """Where resources of a type are shared; None where they are not."""
        bridged = shared_type(type_name)
        if bridged is None or type_name in self._apart:
            return None
        resource_type = self._engine.find_type(type_name, region.name)
        if resource_type is None or self._engine.types.serving(resource_type).foreign is not None:
            return None
        if self._only_account not in (None, region.account_id):
            self._tell_of_account(region.account_id)
            return None
        place = place_of(region, resource_type, bridged)
        return None if self._synchronization.calls(place).is_left_out else place

    def is_shared(self, region: Region, type_name: str) -> bool:
        """Whether resources of a type are shared."""
        return self.place(region, type_name) is not None

    def serving(self, region: Region, resource_type: ResourceType, handler: Handler) -> Provisioning:
        """What serves a type: its own handler, and moto as well where the type is shared."""
        place = self._checked_place(region, resource_type.type_name)
        if place is None:
            return handler
        return self._handler(region, place, handler)

    def _handler(self, region: Region, place: Place, own: Handler) -> SharedHandler:
        return SharedHandler(own, place, self._synchronization, partial(self.is_shared, region))

    # --- looks ---

    def renew(self, region: Region, type_name: str) -> None:
        """Sees which resources of a type moto has."""
        self._checked_place(region, type_name)

    def _checked_place(self, region: Region, type_name: str) -> Place | None:
        """Where a type is shared, as moto has it now; the type stays apart where moto fails at that."""
        place = self.place(region, type_name)
        if place is not None:
            with self._kept_apart_by_failures(type_name):
                self._synchronization.renew(place)
                return place
        return None

    def renew_resource(self, region: Region, resource: StoredResource) -> None:
        """Sees what moto's resource holds."""
        place = self.place(region, resource.type_name)
        if place is not None:
            with self._kept_apart_by_failures(resource.type_name):
                self._synchronization.renew_resource(place, resource)

    def renew_all(self, region: Region, type_name: str) -> None:
        """Sees what all resources of a type hold."""
        place = self._checked_place(region, type_name)
        if place is not None:
            with self._kept_apart_by_failures(type_name):
                self._synchronization.renew_all(place)

    @contextmanager
    def _kept_apart_by_failures(self, type_name: str) -> Iterator[None]:
        """Within this, a type stays apart once moto fails, whatever a release of it may lack."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - moto's own bugs, too
            self._keep_apart(type_name, error)

    def _keep_apart(self, type_name: str, error: Exception) -> None:
        reason = f"{type(error).__name__}: {error}"
        declared = shared_type(type_name)
        cannot = "list" if declared is not None and declared.listing is not None else "make"
        text = f"moto cannot {cannot} {type_name} ({reason}), so resources of that type are not shared."
        if self._insists:
            raise UsageError(f"{text} {SUPPORTED}") from error
        self._apart[type_name] = reason
        warnings.warn(text, MotoWarning, stacklevel=2)

    def _tell_of_account(self, account_id: str) -> None:
        text = (
            f"MOTO_ACCOUNT_ID puts all that moto holds into account {self._only_account}, so resources of account "
            f"{account_id} are not shared with it."
        )
        if self._insists:
            raise UsageError(f"{text} Use that account, or unset the variable.")
        if account_id not in self._told_accounts:
            self._told_accounts.add(account_id)
            warnings.warn(text, MotoWarning, stacklevel=2)

    # --- changes without a handler ---

    def take_back(
        self, region: Region, resource_type: ResourceType, identifier: str, model: Model, before: Model | None
    ) -> None:
        """Undoes in moto what a failed request has done there."""
        place = self.place(region, resource_type.type_name)
        if place is None or identifier not in self._synchronization.shared.get(place.key, ()):
            return
        calls = self._synchronization.calls(place)
        if before is None:
            writing.take_away(place.bridged, calls, model)
        else:
            with suppress(Exception):
                writing.change(place.bridged, calls, model, before)
        self._synchronization.has_undone(place, identifier)

    def remove(self, region: Region, resource_type: ResourceType, resource: StoredResource) -> None:
        """Removes a resource from moto; UsageError where moto refuses that."""
        place = self.place(region, resource_type.type_name)
        if place is None or resource.identifier not in self._synchronization.shared.get(place.key, ()):
            return
        service = self._engine.service(region.account_id, region.name)
        request = HandlerRequest(
            resource_type,
            "DELETE",
            service.execution.handler_context,
            self._engine.clock.now_ms(),
            previous_state=resource.model or {},
            identifier=resource.identifier,
        )
        handler = self._handler(region, place, self._engine.types.handler_of(resource_type))
        try:
            handler.delete_there(request)
        except HandlerError as error:
            raise UsageError(
                f"{resource.type_name} {resource.identifier!r} cannot be removed, since moto refuses that: "
                f"{error.message}"
            ) from None

    # --- accounts and state ---

    def account_of(self, access_key: str) -> str | None:
        """The account that moto knows an access key to belong to; None where that is moto's own account."""
        if not ACCESS_KEY.fullmatch(access_key):
            return None
        version = self._watch.version()
        known = self._accounts.get(access_key)
        if known is None or known[0] != version or version is None:
            calls = MotoCalls(self._watch, "sts", "", "us-east-1")
            account_id = DEFAULT_ACCOUNT if calls.is_left_out else calls.account_of(access_key)
            known = self._accounts[access_key] = (version, None if account_id == DEFAULT_ACCOUNT else account_id)
        return known[1]

    def check_covered(self, what: str) -> None:
        """UsageError where there are shared resources."""
        for region in self._engine.regions():
            for type_name in self._synchronization.types_in(region):
                self.renew(region, type_name)
        shared = next(self._synchronization.shared_now(), None)
        if shared is not None:
            raise UsageError(
                f"{what} would not cover what moto holds, such as {shared[0]} {shared[1]!r}. End or reset moto's mock "
                "first, or keep the two apart with mock_cloudcontrol(moto='off')."
            )


ACCESS_KEY = re.compile("[A-Z0-9]{20}")
"""The keys that moto makes."""

DEFAULT_ACCOUNT = "123456789012"
"""The account that moto takes a caller to be in whose access key it does not know."""
