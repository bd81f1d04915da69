"""What is imported while a mock is active is changed as it arrives, and is an ordinary module all the same."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

from ccmock import mock_cloudcontrol
from ccmock.intercept.import_hooks import Arrivals


@pytest.fixture
def arrivals() -> Iterator[Arrivals]:
    arrivals = Arrivals()
    yield arrivals
    arrivals.end()


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a module that nobody has imported; it imports a second one."""
    (tmp_path / "arriving_late.py").write_text("import arriving_with_it\nvalue = 1\n")
    (tmp_path / "arriving_with_it.py").write_text("value = 2\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "arriving_late"
    for name in ("arriving_late", "arriving_with_it"):
        sys.modules.pop(name, None)


def test_what_is_there_already_is_changed_at_once(arrivals: Arrivals) -> None:
    changed: list[str] = []
    arrivals.when_imported("sys", lambda: changed.append("sys"))
    arrivals.begin()
    assert changed == ["sys"]
    assert arrivals not in sys.meta_path


def test_what_arrives_is_changed_once_when_it_is_whole(arrivals: Arrivals, module: str) -> None:
    seen: list[int] = []
    arrivals.when_imported(module, lambda: seen.append(sys.modules[module].value))  # type: ignore[attr-defined]
    arrivals.begin()
    importlib.import_module(module)
    importlib.reload(sys.modules[module])
    assert seen == [1]


def test_a_module_that_arrived_is_like_any_other(arrivals: Arrivals, module: str) -> None:
    arrivals.when_imported(module, lambda: None)
    arrivals.begin()
    arrived = importlib.import_module(module)
    assert isinstance(arrived.__loader__, SourceFileLoader)
    assert arrived.__spec__ is not None
    assert arrived.__spec__.loader is arrived.__loader__
    assert arrived.__file__ is not None
    assert Path(arrived.__file__).name == "arriving_late.py"


def test_a_module_that_does_not_exist_is_missing_as_ever(arrivals: Arrivals) -> None:
    arrivals.when_imported("there_is_no_such_module", lambda: pytest.fail("it did not arrive"))
    arrivals.begin()
    with pytest.raises(ModuleNotFoundError, match="there_is_no_such_module"):
        importlib.import_module("there_is_no_such_module")


def test_a_module_whose_import_fails_has_not_arrived(arrivals: Arrivals, module: str, tmp_path: Path) -> None:
    (tmp_path / "arriving_with_it.py").write_text("raise ImportError('broken')\n")
    changed: list[str] = []
    arrivals.when_imported(module, lambda: changed.append(module))
    arrivals.begin()
    with pytest.raises(ImportError, match="broken"):
        importlib.import_module(module)
    assert changed == []


def test_nothing_is_awaited_after_the_end(arrivals: Arrivals, module: str) -> None:
    changed: list[str] = []
    arrivals.when_imported(module, lambda: changed.append(module))
    arrivals.begin()
    arrivals.end()
    importlib.import_module(module)
    assert changed == []
    assert arrivals not in sys.meta_path


def test_leaving_the_last_mock_leaves_the_import_system_as_it_was() -> None:
    before = list(sys.meta_path)
    with mock_cloudcontrol(), mock_cloudcontrol():
        pass
    assert sys.meta_path == before


def test_a_library_that_is_imported_inside_the_mock_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "responses"]:
        monkeypatch.delitem(sys.modules, name)
    with mock_cloudcontrol():
        responses = importlib.import_module("responses")
        assert responses.RequestsMock._find_match.__module__ == "ccmock.intercept.responses"
    assert responses.RequestsMock._find_match.__module__ == "responses"
