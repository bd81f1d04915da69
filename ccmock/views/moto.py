"""What a mock shares with moto."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..bridge.switch import MotoSharing
from ..engine.engine import Engine


class Moto:
    """What this mock shares with moto's `mock_aws`: `cloud.moto`.

    ```pycon
    >>> cloud.moto
    <Moto off: no mock_aws is active>
    ```
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __repr__(self) -> str:
        if not isinstance(self._engine.sharing, MotoSharing):
            return "<Moto off: the mock's option>"
        return "<Moto on>" if self.is_active else "<Moto off: no mock_aws is active>"

    @property
    def is_active(self) -> bool:
        """Whether resources are shared now: a `mock_aws` is active, and the mock's option `moto` is not `"off"`.

        ```pycon
        >>> from moto import mock_aws
        >>> with mock_aws():
        ...     cloud.moto.is_active
        True
        >>> cloud.moto.is_active
        False
        ```
        """
        sharing = self._engine.sharing
        return isinstance(sharing, MotoSharing) and sharing.is_active

    @property
    def types(self) -> Mapping[str, str]:
        """Type name → which way its resources go, by name.

        `"both"`: what each side makes, the other one sees. `"to moto"`: what Cloud Control makes, changes and deletes
        is made, changed and deleted in moto, and what moto itself makes is not seen here. All other types are ccmock's
        alone. So are those of them that the installed moto turned out to lack.

        ```pycon
        >>> cloud.moto.types["AWS::S3::Bucket"]
        'both'
        >>> cloud.moto.types["AWS::IoT::ThingGroup"]
        'to moto'
        >>> "AWS::AppStream::Stack" in cloud.moto.types
        False
        ```
        """
        from ..bridge.declared_types import BOTH_WAYS, ONE_WAY  # noqa: PLC0415 - they are many, and few tests ask

        sharing = self._engine.sharing
        apart = sharing.types_apart if isinstance(sharing, MotoSharing) else ()
        ways = {bridged.type_name: "to moto" for bridged in ONE_WAY.all()}
        ways |= {bridged.type_name: "both" for bridged in BOTH_WAYS.all()}
        return MappingProxyType({name: ways[name] for name in sorted(ways) if name not in apart})

    def refresh(self) -> None:
        """Reads moto's resources anew when they are next looked at.

        Only needed after a test has changed moto's backends by their Python objects: whatever comes by a call is
        noticed.

        ```pycon
        >>> cloud.moto.refresh()
        ```
        """
        with self._engine.lock:
            if isinstance(self._engine.sharing, MotoSharing):
                self._engine.sharing.refresh()
