"""Decorated classes, of pytest and unittest: which mock a test has, and how methods are wrapped.

A test has a fresh mock, or the mock of its class if the class has a setup for all tests; then what the test changes is
undone. The options of the mock are those of the nearest decorated class that the class inherits from.

Setup and teardown methods are wrapped, in the decorated class and in each subclass that overrides them. So it does not
matter whether an override calls `super()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from ..cloud import MockCloud
from ..engine.deferred import raise_deferred
from ..engine.engine_state import EngineState
from .sources import MockSource

Owner = Any
"""The owner of a mock: a test's instance, or a class for all of its tests."""

_GET_SOURCE = "_ccmock_get_source"
"""Attribute of a decorated class: a function that returns its MockSource."""

_MOCK = "_ccmock_mock"
"""Attribute of an instance or a class: the mock that it owns now."""

_OUTER_CLASS = "_ccmock_outer_class"
"""Attribute of a nested class that shares the mock of the decorated class around it: that class."""

_IS_WRAPPER = "_ccmock_is_wrapper"
"""Attribute of a method that wraps an original."""


@dataclass
class OwnedMock:
    """The active mock of a test or a class.

    `setups`: how many setups of its owner have run and not been torn down. pytest runs `setup_class` of a class for its
    nested classes, too, once more for each level. `is_running`: whether a setup or teardown is running; calls that it
    makes to an inherited one are part of it.
    """

    context: AbstractContextManager[MockCloud]
    cloud: MockCloud
    states: list[EngineState] = field(default_factory=list)
    """The states after each setup of a class."""
    setups: int = 0
    is_running: bool = False
    uses: int = 0
    """How often the running test has the mock of its class: by its instance, and by the fixture that it asks for."""

    def save_state(self) -> None:
        """Saves the state that each test of the class starts with."""
        engine = self.cloud._engine
        with engine.lock:
            self.states.append(engine.state())

    def undo_setup(self) -> None:
        """Undoes the last setup."""
        self.setups -= 1
        del self.states[self.setups :]
        if self.states:
            self._restore_state()

    def _restore_state(self) -> None:
        engine = self.cloud._engine
        with engine.lock:
            engine.put_back(self.states[-1])

    @contextmanager
    def running(self) -> Iterator[None]:
        """Marks that a setup or teardown is running."""
        self.is_running = True
        try:
            yield
        finally:
            self.is_running = False

    @contextmanager
    def for_one_test(self) -> Iterator[MockCloud]:
        """The mock of a class during one test or one nested class; restores the state after the class's setup.

        Raises what went wrong in the test's own code meanwhile, as the end of a mock does.
        """
        if self.uses:
            yield self.cloud
            return
        known, propagating = list(self.cloud._engine.deferred_errors), None
        self.uses += 1
        try:
            yield self.cloud
        except BaseException as error:
            propagating = error
            raise
        finally:
            self.uses -= 1
            deferred = [error for error in self.cloud._engine.deferred_errors if error not in known]
            self._restore_state()
            raise_deferred(deferred, propagating)


# --- the mock of an owner ---


def mock_of(owner: Owner) -> OwnedMock | None:
    """The mock that an instance or a class owns now, or None."""
    found: OwnedMock | None = vars(owner).get(_MOCK)
    return found


def enter(owner: Owner) -> OwnedMock:
    """Starts a setup; the first one of an owner starts its mock."""
    found = mock_of(owner)
    if found is None:
        context = _mock_for(owner)
        found = OwnedMock(context, context.__enter__())
        setattr(owner, _MOCK, found)
    found.setups += 1
    return found


def leave(owner: Owner, error: BaseException | None = None) -> None:
    """Ends a setup that was torn down or failed with `error`; the last one of an owner ends its mock."""
    found: OwnedMock = getattr(owner, _MOCK)
    found.undo_setup()
    if found.setups == 0:
        delattr(owner, _MOCK)
        found.context.__exit__(type(error) if error else None, error, error.__traceback__ if error else None)


def _mock_for(owner: Owner) -> AbstractContextManager[MockCloud]:
    case = owner if isinstance(owner, type) else type(owner)
    found = class_mock(case)
    if found is not None:
        return found.for_one_test()
    # The mock of a class outlives the test that is running now, so it never is that test's.
    return source_of(case).fresh() if owner is case else source_of(case)()


def class_mock(case: type[Any]) -> OwnedMock | None:
    """The active mock that a class owns, or shares with the class around it; or None."""
    outer = vars(case).get(_OUTER_CLASS)
    return mock_of(case) or (class_mock(outer) if outer is not None else None)


# --- decorating a class ---


def source_of(case: type[Any]) -> MockSource:
    """Where the mocks of a decorated class, or of a subclass of one, come from."""
    source: MockSource = getattr(case, _GET_SOURCE)()
    return source


def is_decorated(case: type[Any]) -> bool:
    """Whether a class or one of its bases is decorated."""
    return hasattr(case, _GET_SOURCE)


def decorate(case: type[Any], get_source: Callable[[], MockSource], wrap_class: Callable[[type[Any]], None]) -> None:
    """Gives a class and its subclasses a mock; `wrap_class` wraps the methods of each."""
    inherits = is_decorated(case)
    setattr(case, _GET_SOURCE, staticmethod(get_source))
    wrap_class(case)
    if not inherits:
        original = original_method(case, "__init_subclass__")

        def __init_subclass__(cls: type[Any], /, **options: Any) -> None:  # noqa: N807 - it is that method
            original(cls)(**options)
            wrap_class(cls)

        case.__init_subclass__ = classmethod(__init_subclass__)  # type: ignore[assignment]


def share_mock(inner: type[Any], case: type[Any]) -> None:
    """Lets a nested class share the mock of the class around it."""
    setattr(inner, _OUTER_CLASS, case)


# --- wrapping methods ---

Descriptor = Callable[[Callable[..., Any]], Any]
"""Makes an attribute of a class from a function, such as `classmethod`."""


def _plain_method(method: Callable[..., Any]) -> Any:
    return method


def original_method(case: type[Any], name: str) -> Callable[[Owner], Any]:
    """A function of an owner: the method that the class had before it was decorated, bound to the owner; or None."""
    own = vars(case).get(name)

    def bound_to(owner: Owner) -> Any:
        owner_class = owner if isinstance(owner, type) else type(owner)
        # As super() does. But pytest also passes a nested class to the setup of the class around it.
        order = owner_class.__mro__ if issubclass(owner_class, case) else case.__mro__
        inherited = (vars(base)[name] for base in order[order.index(case) + 1 :] if name in vars(base))
        found = own if own is not None else next(inherited, None)
        return found.__get__(None if owner is owner_class else owner, owner_class) if found is not None else None

    return bound_to


def wrap_method(
    case: type[Any], name: str, wrap: Callable[[Any], Callable[..., Any]], descriptor: Descriptor = _plain_method
) -> None:
    """Replaces a method by what `wrap` makes of its original, unless the class inherits a wrapped one."""
    found = find_attribute(case, name)
    if getattr(_function_of(found), _IS_WRAPPER, False):
        return
    method = wrap(original_method(case, name))
    for attribute in ("__module__", "__qualname__", "__doc__") if found is not None else ():
        setattr(method, attribute, getattr(_function_of(found), attribute, None))
    setattr(method, _IS_WRAPPER, True)
    setattr(case, name, descriptor(method))


def _function_of(found: Any) -> Any:
    """The function of a class method or a partial method, or the function itself."""
    return getattr(found, "__func__", None) or getattr(found, "func", found)


def find_attribute(case: type[Any], name: str) -> Any:
    """An attribute as it is stored in the class or in the base that it comes from; or None."""
    return next((vars(base)[name] for base in case.__mro__ if name in vars(base)), None)
