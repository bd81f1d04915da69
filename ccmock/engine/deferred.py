"""What went wrong in a test's own code while its mock was active: how the end of the mock tells it."""

from __future__ import annotations

from collections.abc import Sequence


def raise_deferred(deferred: Sequence[Exception], propagating: BaseException | None = None) -> None:
    """Raises the first of the errors that a mock tells when it ends.

    `propagating`: the error that ends the mock, if one does. It goes first; a deferred one that is no part of it is
    shown as what happened before it. The end of a generator that is closed is no error.
    """
    known = chain_of(propagating)
    untold = [error for error in deferred if error not in known]
    if not untold:
        return
    first, *more = untold
    if propagating is not None and not isinstance(propagating, GeneratorExit):
        if known[-1] not in chain_of(first):
            known[-1].__context__ = first
        return
    if more and hasattr(first, "add_note"):
        first.add_note("\n".join(["This mock has more to tell:", *(f"  {type(e).__name__}: {e}" for e in more)]))
    raise first


def chain_of(error: BaseException | None) -> list[BaseException]:
    """An error and those that its traceback shows before it."""
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ if error.__suppress_context__ else error.__context__
    return chain
