"""Import hooks run a callback after the import of a module, and leave the module as it is."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

from ccmock import mock_cloudcontrol
from ccmock.intercept.import_hooks import ImportHooks


@pytest.fixture
def hooks() -> Iterator[ImportHooks]:
    hooks = ImportHooks()
    yield hooks
    hooks.remove()


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a module that is not imported yet; it imports a second one."""
    (tmp_path / "late_module.py").write_text("import late_dependency\nvalue = 1\n")
    (tmp_path / "late_dependency.py").write_text("value = 2\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "late_module"
    for name in ("late_module", "late_dependency"):
        sys.modules.pop(name, None)


def test_callback_of_an_imported_module_runs_at_once(hooks: ImportHooks) -> None:
    called: list[str] = []
    hooks.when_imported("sys", lambda: called.append("sys"))
    hooks.install()
    assert called == ["sys"]
    assert hooks not in sys.meta_path


def test_callback_runs_once_after_the_import_is_complete(hooks: ImportHooks, module: str) -> None:
    seen: list[int] = []
    hooks.when_imported(module, lambda: seen.append(sys.modules[module].value))  # type: ignore[attr-defined]
    hooks.install()
    importlib.import_module(module)
    importlib.reload(sys.modules[module])
    assert seen == [1]


def test_hooked_module_keeps_its_own_loader(hooks: ImportHooks, module: str) -> None:
    hooks.when_imported(module, lambda: None)
    hooks.install()
    imported = importlib.import_module(module)
    assert isinstance(imported.__loader__, SourceFileLoader)
    assert imported.__spec__ is not None
    assert imported.__spec__.loader is imported.__loader__
    assert imported.__file__ is not None
    assert Path(imported.__file__).name == "late_module.py"


def test_missing_module_raises_module_not_found(hooks: ImportHooks) -> None:
    hooks.when_imported("no_such_module", lambda: pytest.fail("it was not imported"))
    hooks.install()
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        importlib.import_module("no_such_module")


def test_callback_does_not_run_if_the_import_fails(hooks: ImportHooks, module: str, tmp_path: Path) -> None:
    (tmp_path / "late_dependency.py").write_text("raise ImportError('broken')\n")
    called: list[str] = []
    hooks.when_imported(module, lambda: called.append(module))
    hooks.install()
    with pytest.raises(ImportError, match="broken"):
        importlib.import_module(module)
    assert called == []


def test_removed_hooks_run_no_callback(hooks: ImportHooks, module: str) -> None:
    called: list[str] = []
    hooks.when_imported(module, lambda: called.append(module))
    hooks.install()
    hooks.remove()
    importlib.import_module(module)
    assert called == []
    assert hooks not in sys.meta_path


def test_last_mock_restores_sys_meta_path() -> None:
    before = list(sys.meta_path)
    with mock_cloudcontrol(), mock_cloudcontrol():
        pass
    assert sys.meta_path == before


def test_library_imported_inside_a_mock_is_intercepted(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "responses"]:
        monkeypatch.delitem(sys.modules, name)
    with mock_cloudcontrol():
        responses = importlib.import_module("responses")
        assert responses.RequestsMock._find_match.__module__ == "ccmock.intercept.responses"
    assert responses.RequestsMock._find_match.__module__ == "responses"
