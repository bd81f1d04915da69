"""Replacements restore the originals, except where other code has replaced an attribute since."""

from __future__ import annotations

from ccmock.intercept.replacements import Replacements


class Base:
    def greet(self) -> str:
        return "base"


class Owner(Base):
    def name(self) -> str:
        return "owner"


def test_undo_restores_the_original() -> None:
    before, replacements = dict(vars(Owner)), Replacements()
    original = replacements.set(Owner, "name", lambda self: f"not {original(self)}")
    assert Owner().name() == "not owner"
    replacements.undo()
    assert dict(vars(Owner)) == before


def test_undo_restores_an_inherited_attribute() -> None:
    replacements = Replacements()
    original = replacements.set(Owner, "greet", lambda self: f"not {original(self)}")
    assert Owner().greet() == "not base"
    replacements.undo()
    assert "greet" not in vars(Owner)


def test_replacements_are_undone_in_any_order() -> None:
    before, first, second, third = Owner.name, Replacements(), Replacements(), Replacements()
    for replacements in (first, second, third):
        replacements.set(Owner, "name", lambda self: "replaced")
        replacements.set(Owner, "greet", lambda self: "replaced")
    for replacements in (second, first, third):
        replacements.undo()
    assert Owner.name is before
    assert "greet" not in vars(Owner)


def test_undo_keeps_what_other_code_has_replaced_since() -> None:
    class Mine(Base):
        def name(self) -> str:
            return "mine"

    replacements = Replacements()
    replacements.set(Mine, "name", lambda self: "replaced")
    theirs = lambda self: "theirs"  # noqa: E731
    Mine.name = theirs  # type: ignore[assignment, method-assign]
    replacements.undo()
    assert vars(Mine)["name"] is theirs
