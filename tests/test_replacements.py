"""Attributes that are replaced for a while come back, and what somebody else put there stays."""

from __future__ import annotations

from ccmock.intercept.replacements import Replacements


class Base:
    def greet(self) -> str:
        return "base"


class Owner(Base):
    def name(self) -> str:
        return "owner"


def test_what_was_there_comes_back() -> None:
    before, replacements = dict(vars(Owner)), Replacements()
    original = replacements.set(Owner, "name", lambda self: f"not {original(self)}")
    assert Owner().name() == "not owner"
    replacements.undo()
    assert dict(vars(Owner)) == before


def test_what_was_inherited_is_inherited_again() -> None:
    replacements = Replacements()
    original = replacements.set(Owner, "greet", lambda self: f"not {original(self)}")
    assert Owner().greet() == "not base"
    replacements.undo()
    assert "greet" not in vars(Owner)


def test_what_somebody_else_has_put_there_since_stays() -> None:
    class Mine(Base):
        def name(self) -> str:
            return "mine"

    replacements = Replacements()
    replacements.set(Mine, "name", lambda self: "replaced")
    theirs = lambda self: "theirs"  # noqa: E731
    Mine.name = theirs  # type: ignore[assignment, method-assign]
    replacements.undo()
    assert vars(Mine)["name"] is theirs
