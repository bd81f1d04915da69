"""What a route of the control API is, and what a function that answers one is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from ..cloud import MockCloud
from ..engine.engine import Engine
from .schemas import NOTHING, Schema

if TYPE_CHECKING:
    from .asking import AskUrl
    from .events import Feed

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
EVENTS = "text/event-stream"


@dataclass(frozen=True)
class Asked:
    """A request to a route, after all checks of its form.

    `cloud`: the view of the account and region that it names; `is_local`: whether it names one, so that requests and
    calls of others do not count. `path`, `query`, `body`: what it says there, by name.
    """

    cloud: MockCloud
    is_local: bool
    feed: Feed
    ask_url: AskUrl
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def engine(self) -> Engine:
        """What holds everything; whoever answers holds its lock, and what is due has happened."""
        return self.cloud._engine

    @property
    def shows_secrets(self) -> bool:
        """Whether write-only values are shown as they are."""
        return bool(self.query.get("show_secrets", False))

    def filters(self, *names: str) -> dict[str, Any]:
        """Those of some parameters of the query that are given."""
        return {name: self.query[name] for name in names if name in self.query}


class Route(NamedTuple):
    """A method of a path, and what answers it.

    `path` comes behind `API_PATH`, with names in braces. `answer` makes the answer, a plain JSON value or, of another
    `media_type`, a text. `query` and `body` are the schemas of what the request may say, `needed` the parameters of the
    query that it must. `is_change`: whether it may change what the mock holds. `is_stream`: the server answers it, with
    what `Feed` tells.
    """

    method: str
    path: str
    answer: Callable[[Asked], Any]
    summary: str
    result: Schema = NOTHING
    query: Mapping[str, Schema] = {}
    needed: Sequence[str] = ()
    body: Schema | None = None
    is_change: bool = False
    media_type: str = JSON
    is_stream: bool = False

    @property
    def names(self) -> list[str]:
        """The names in the path."""
        return [step[1:-1] for step in self.path.split("/") if step.startswith("{")]

    def match(self, path: str) -> dict[str, str] | None:
        """What stands at the names in the path, decoded; None where another route is meant."""
        wanted, given = self.path.split("/"), path.split("/")
        if len(wanted) != len(given):
            return None
        pairs = list(zip(wanted, given))
        if any(step != there and not (step.startswith("{") and there) for step, there in pairs):
            return None
        return {step[1:-1]: unquote(there) for step, there in pairs if step.startswith("{")}
