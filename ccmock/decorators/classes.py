"""What all decorated classes have in common: which mock a test has, and methods that it is put in place around.

A test has a fresh mock of its own, or the one of its class, where the class has set something up; what the test does to
that one is undone. A class's mock is the one of the nearest decorated class among those that it inherits from.

Methods are replaced by ones that call the original, in the decorated class and in each subclass that has its own: so it
does not matter whether these call `super()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from ..cloud import MockCloud
from ..engine.engine import EngineState
from .functions import MakeMock

Holder = Any
"""What has a mock: an instance for its test, or a class for all of its tests."""

_MAKE_MOCK = "_ccmock_make_mock"
"""Where a decorated class says what its mock is."""

_IN_PLACE = "_ccmock_in_place"
"""Where an instance or a class keeps the mock that is in place for it."""

_AROUND = "_ccmock_around"
"""Where a class keeps the decorated class that it stands in, if that one's mock is its own."""

_IS_OURS = "_ccmock_is_ours"
"""What marks a method that puts mocks in place."""


@dataclass
class InPlace:
    """A mock that is in place for a test or a class.

    `set_ups`: how many of its set-ups ran, each of which is torn down: pytest lets those of a class run for the tests
    of the classes in it, too, once more for each level. `is_busy`: whether one is running; what it calls is part of it.
    """

    context: AbstractContextManager[MockCloud]
    cloud: MockCloud
    states: list[EngineState] = field(default_factory=list)
    """Of a class: how everything was after each of its set-ups."""
    set_ups: int = 0
    is_busy: bool = False

    def remember(self) -> None:
        """What there is now is what each test of the class begins with."""
        engine = self.cloud._engine
        with engine.lock:
            self.states.append(engine.state())

    def undo(self) -> None:
        """The last set-up is undone."""
        self.set_ups -= 1
        del self.states[self.set_ups :]
        if self.states:
            self._put_back()

    def _put_back(self) -> None:
        engine = self.cloud._engine
        with engine.lock:
            engine.put_back(self.states[-1])

    @contextmanager
    def busy(self) -> Iterator[None]:
        """A set-up or a tear-down runs."""
        self.is_busy = True
        try:
            yield
        finally:
            self.is_busy = False

    @contextmanager
    def one_test(self) -> Iterator[MockCloud]:
        """The mock of a class during one test, or one class in it; afterwards all is as it was when the class began.

        HandlerContractError where a handler answered a read with what it must not.
        """
        known = list(self.cloud._engine.contract_errors)
        try:
            yield self.cloud
            broken = [error for error in self.cloud._engine.contract_errors if error not in known]
        finally:
            self._put_back()
        if broken:
            raise broken[0]


# --- which mock it is ---


def in_place(holder: Holder) -> InPlace | None:
    """What is in place for a test's instance or for a class, or None."""
    found: InPlace | None = vars(holder).get(_IN_PLACE)
    return found


def enter(holder: Holder) -> InPlace:
    """A set-up begins: with the first one the mock is put in place that a test, or a class, shall have."""
    found = in_place(holder)
    if found is None:
        context = _mock_for(holder if isinstance(holder, type) else type(holder))
        found = InPlace(context, context.__enter__())
        setattr(holder, _IN_PLACE, found)
    found.set_ups += 1
    return found


def leave(holder: Holder, error: BaseException | None = None) -> None:
    """A set-up was undone, or has failed with an error: with the last one the mock ends."""
    found: InPlace = getattr(holder, _IN_PLACE)
    found.undo()
    if found.set_ups == 0:
        delattr(holder, _IN_PLACE)
        found.context.__exit__(type(error) if error else None, error, error.__traceback__ if error else None)


def _mock_for(case: type[Any]) -> AbstractContextManager[MockCloud]:
    of_class = _of_class(case)
    return of_class.one_test() if of_class is not None else new_mock(case)


def _of_class(case: type[Any]) -> InPlace | None:
    """The mock that is in place for a class, or for the one that it stands in."""
    around = vars(case).get(_AROUND)
    return in_place(case) or (_of_class(around) if around is not None else None)


# --- what decorates a class ---


def new_mock(case: type[Any]) -> AbstractContextManager[MockCloud]:
    """A fresh mock of a decorated class, or of one that inherits from it."""
    mock: AbstractContextManager[MockCloud] = getattr(case, _MAKE_MOCK)()
    return mock


def is_decorated(case: type[Any]) -> bool:
    """Whether a class is decorated, or inherits from one that is."""
    return hasattr(case, _MAKE_MOCK)


def decorate(case: type[Any], make_mock: MakeMock, adopt: Callable[[type[Any]], None]) -> None:
    """Says what the mock of a class is, and of all that inherit from it; `adopt` replaces the methods of each."""
    inherits = is_decorated(case)
    setattr(case, _MAKE_MOCK, staticmethod(make_mock))
    adopt(case)
    if not inherits:
        begin = own_or_inherited(case, "__init_subclass__")

        def __init_subclass__(cls: type[Any], /, **options: Any) -> None:  # noqa: N807 - it is that method
            begin(cls)(**options)
            adopt(cls)

        case.__init_subclass__ = classmethod(__init_subclass__)  # type: ignore[assignment]


def stands_in(inner: type[Any], case: type[Any]) -> None:
    """The class has no mock of its own but that of the one around it."""
    setattr(inner, _AROUND, case)


# --- methods around methods ---

Kind = Callable[[Callable[..., Any]], Any]


def _as_it_is(method: Callable[..., Any]) -> Any:
    return method


def own_or_inherited(case: type[Any], name: str) -> Callable[[Holder], Any]:
    """What finds the method that a class had before it was decorated, bound to an instance or to a class; or None."""
    own = vars(case).get(name)

    def bound_to(holder: Holder) -> Any:
        kind = holder if isinstance(holder, type) else type(holder)
        # As super() would; but pytest hands a class over to the set-ups of the one that it stands in, too.
        order = kind.__mro__ if issubclass(kind, case) else case.__mro__
        inherited = (vars(base)[name] for base in order[order.index(case) + 1 :] if name in vars(base))
        found = own if own is not None else next(inherited, None)
        return found.__get__(None if holder is kind else holder, kind) if found is not None else None

    return bound_to


def replace(case: type[Any], name: str, around: Callable[[Any], Callable[..., Any]], kind: Kind = _as_it_is) -> None:
    """Replaces a method by what `around` makes of its original, unless what the class inherits has been replaced.

    `kind`: what makes an attribute of the class of it, such as `classmethod`.
    """
    found = found_in(case, name)
    if getattr(_function_of(found), _IS_OURS, False):
        return
    method = around(own_or_inherited(case, name))
    for attribute in ("__module__", "__qualname__", "__doc__") if found is not None else ():
        setattr(method, attribute, getattr(_function_of(found), attribute, None))
    setattr(method, _IS_OURS, True)
    setattr(case, name, kind(method))


def _function_of(found: Any) -> Any:
    """The function of a class method, a partial method, or of one that is a function itself."""
    return getattr(found, "__func__", None) or getattr(found, "func", found)


def found_in(case: type[Any], name: str) -> Any:
    """An attribute as it stands in the class, or in the one that it is inherited from; or None."""
    return next((vars(base)[name] for base in case.__mro__ if name in vars(base)), None)
