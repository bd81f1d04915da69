"""Whether a mock shares its resources with moto: decided at each step, by whether moto's mock is active then."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from ..contract.handler import Handler, Model
from ..engine.engine import Engine
from ..engine.model import StoredResource
from ..engine.region import Region
from ..engine.sharing import Provisioning, ResourceSharing
from ..errors import UsageError
from ..registry.resource_type import ResourceType
from ..settings import MotoMode
from .moto_mock import is_active

if TYPE_CHECKING:
    from .bridge import Bridge


class MotoSharing(ResourceSharing):
    """Asks the bridge while moto's mock is active; without that, nothing of moto is imported or asked.

    `mode`: `auto`; or `on`, with which a call about a shared type needs an active mock.
    """

    def __init__(self, engine: Engine, mode: MotoMode) -> None:
        self._engine = engine
        self._insists = mode == "on"
        self._bridge: Bridge | None = None

    @property
    def is_active(self) -> bool:
        """Whether resources are shared now."""
        return is_active()

    @property
    def types_apart(self) -> tuple[str, ...]:
        """The types that the installed moto does not answer for, as far as that has shown."""
        return self._bridge.types_apart if self._bridge is not None else ()

    def refresh(self) -> None:
        """Reads moto's resources anew when they are next looked at."""
        if self._bridge is not None:
            self._bridge.refresh()

    @property
    def bridge(self) -> Bridge | None:
        """The bridge, while moto's mock is active."""
        if not is_active():
            if self._insists:
                raise UsageError(
                    "mock_cloudcontrol(moto='on') shares its resources with moto, and no mock of moto is active. "
                    "Use mock_aws around this, or moto='auto'."
                )
            return None
        if self._bridge is None:
            # With what it needs of moto and botocore; both are imported already.
            from .bridge import Bridge  # noqa: PLC0415

            self._bridge = Bridge(self._engine, insists=self._insists)
        return self._bridge

    def serving(self, region: Region, resource_type: ResourceType, handler: Handler) -> Provisioning:
        bridge = self.bridge
        return handler if bridge is None else bridge.serving(region, resource_type, handler)

    def renew(self, region: Region, type_name: str) -> None:
        bridge = self.bridge
        if bridge is not None:
            bridge.renew(region, type_name)

    def renew_resource(self, region: Region, resource: StoredResource) -> None:
        bridge = self.bridge
        if bridge is not None:
            bridge.renew_resource(region, resource)

    def renew_all(self, region: Region, type_name: str) -> None:
        bridge = self.bridge
        if bridge is not None:
            bridge.renew_all(region, type_name)

    def take_back(
        self, region: Region, resource_type: ResourceType, identifier: str, model: Model, before: Model | None
    ) -> None:
        bridge = self.bridge
        if bridge is not None:
            bridge.take_back(region, resource_type, identifier, model, before)

    def remove(self, region: Region, resource_type: ResourceType, resource: StoredResource) -> None:
        bridge = self.bridge
        if bridge is not None:
            bridge.remove(region, resource_type, resource)

    def account_of(self, access_key: str | None) -> str | None:
        if access_key is None or not is_active():
            return None
        bridge = self.bridge
        return bridge.account_of(access_key) if bridge is not None else None

    def check_covered(self, what: str) -> None:
        if is_active():
            bridge = self.bridge
            if bridge is not None:
                bridge.check_covered(what)

    def close(self) -> None:
        if self._bridge is not None:
            self._bridge.close()


def check_installed() -> None:
    """UsageError where moto is not installed, or where this release of it lacks what the bridge needs."""
    if find_spec("moto") is None:
        raise UsageError(
            "mock_cloudcontrol(moto='on') needs moto, which is not installed. Install ccmock[moto], or use moto='auto'."
        )
    import moto  # noqa: F401, PLC0415 - only where a test insists on it

    from .moto_mock import SUPPORTED, what_is_missing  # noqa: PLC0415

    missing = what_is_missing()
    if missing is not None:
        raise UsageError(f"This release of moto has no {missing}, which the bridge needs. {SUPPORTED}")
