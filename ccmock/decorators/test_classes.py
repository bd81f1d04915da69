"""Decorates test classes of unittest and pytest, with their subclasses and nested classes."""

from __future__ import annotations

import inspect
from functools import partial
from typing import Any

from .classes import decorate, is_decorated, share_mock, source_of
from .plain_classes import wrap_plain_class
from .sources import MockSource
from .unittest_classes import is_test_case, wrap_test_case


def decorate_class(case: type[Any], source: MockSource) -> None:
    """Changes a class in place so that its tests and those of its subclasses have mocks."""
    decorate(case, lambda: source, _wrap_class)


def _wrap_class(case: type[Any]) -> None:
    """Wraps the methods of a decorated class or of a subclass."""
    if is_test_case(case):
        wrap_test_case(case)
        return
    wrap_plain_class(case)
    for inner in _nested_test_classes(case):
        share_mock(inner, case)
        decorate(inner, partial(source_of, case), _wrap_class)


def _nested_test_classes(case: type[Any]) -> list[type[Any]]:
    """The nested test classes that are not decorated themselves. pytest runs the outer class's setup for them, too."""
    return [
        inner
        for name, inner in vars(case).items()
        if inspect.isclass(inner) and name.startswith("Test") and not is_decorated(inner)
    ]
