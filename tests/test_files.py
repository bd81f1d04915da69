"""Files that users name: a save is whole or not at all, and whatever is wrong with a file is said of that file."""

from __future__ import annotations

import errno
import io
import json
import os
import stat
import subprocess
import sys
import threading
import zipfile
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks import killed_saves
from ccmock import MockCloud, UsageError, files
from ccmock.engine.snapshot import VERSION
from ccmock.registry import sources
from ccmock.seeds import documents
from tests.support.calls import LOG_GROUP

NAME = "Test::Own::Thing"
SCHEMA = {
    "typeName": NAME,
    "properties": {"Name": {"type": "string"}},
    "primaryIdentifier": ["/properties/Name"],
}
TEXT = json.dumps(SCHEMA)
LINKS = pytest.mark.skipif(os.name == "nt", reason="links and permissions are POSIX's")


@pytest.fixture
def saved(cloud: MockCloud, tmp_path: Path) -> Path:
    """A file with a snapshot that holds one resource; the mock holds another one by now."""
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "old"})
    path = tmp_path / "state.json"
    cloud.save(path)
    cloud.resources.put(LOG_GROUP, {"LogGroupName": "new"})
    return path


def names_in(path: Path) -> list[str]:
    return sorted(file.name for file in path.iterdir())


# --- save ---


def test_a_save_replaces_the_file(cloud: MockCloud, saved: Path) -> None:
    cloud.save(saved)
    cloud.reset()
    cloud.load(saved)
    assert len(cloud.resources.list(LOG_GROUP)) == 2
    assert names_in(saved.parent) == ["state.json"]


@pytest.mark.parametrize("failing", ["open", "fdopen", "fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), PermissionError(1, "No")])
def test_a_save_that_fails_leaves_the_old_file_and_no_other(
    cloud: MockCloud, saved: Path, monkeypatch: pytest.MonkeyPatch, failing: str, error: OSError
) -> None:
    old = saved.read_bytes()

    def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr(files.os, failing, fail)
    with pytest.raises(UsageError, match=rf"state\.json cannot be written: {error.strerror}. What was there is as it"):
        cloud.save(saved)
    monkeypatch.undo()
    assert saved.read_bytes() == old
    assert names_in(saved.parent) == ["state.json"]


def test_a_full_disk_leaves_the_old_file_and_no_other(
    cloud: MockCloud, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(io.FileIO):
        def write(self, content: Any) -> int:
            super().write(content[:20])
            raise OSError(errno.ENOSPC, "No space left on device")

    old = saved.read_bytes()
    monkeypatch.setattr(files.os, "fdopen", Full)
    with pytest.raises(UsageError, match="No space left on device"):
        cloud.save(saved)
    assert saved.read_bytes() == old
    assert names_in(saved.parent) == ["state.json"]


LIMITED = """
import resource, signal, sys
from pathlib import Path
from ccmock import files, UsageError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
usual = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, usual[1]))
try:
    files.write_text(Path(sys.argv[1]), "x" * 5000)
except UsageError as error:
    print(error)
finally:
    # What measures this process writes at its end.
    resource.setrlimit(resource.RLIMIT_FSIZE, usual)
"""


def test_the_limit_of_a_files_size_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text("old")
    told = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=True).stdout
    assert "cannot be written: File too large" in told
    assert path.read_text() == "old"
    assert names_in(tmp_path) == ["state.json"]


@LINKS
def test_permissions_stay_and_a_link_leads_where_it_led(cloud: MockCloud, saved: Path) -> None:
    saved.chmod(0o640)
    (saved.parent / "elsewhere").mkdir()
    link = saved.parent / "elsewhere" / "link.json"
    link.symlink_to(saved)
    old = saved.read_bytes()
    cloud.save(link)
    assert link.is_symlink()
    assert saved.read_bytes() != old
    assert stat.S_IMODE(saved.stat().st_mode) == 0o640
    assert names_in(link.parent) == ["link.json"]


@LINKS
def test_a_new_file_has_the_permissions_that_new_files_have(cloud: MockCloud, tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    cloud.save(tmp_path / "state.json")
    assert (tmp_path / "state.json").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_what_is_no_file_and_what_is_read_only_stays(
    cloud: MockCloud, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match=r"cannot be written: it is no regular file"):
        cloud.save(saved.parent)
    with pytest.raises(UsageError, match=r"null cannot be written: it is no regular file"):
        cloud.save("/dev/null")
    with pytest.raises(UsageError, match=r"missing/state\.json cannot be written: No such file"):
        cloud.save(saved.parent / "missing" / "state.json")
    with pytest.raises(UsageError, match=r"is not a path"):
        cloud.save("a\0b")
    monkeypatch.setattr(files.os, "access", lambda *_: False)
    with pytest.raises(UsageError, match=r"state\.json cannot be written: it is read-only"):
        cloud.save(saved)


def test_a_state_that_is_not_json_is_not_saved(cloud: MockCloud, saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = saved.read_bytes()
    for state, text in (({"a": float("inf")}, "is not plain JSON"), ({"a": "\ud800"}, "surrogates not allowed")):
        monkeypatch.setattr(type(cloud), "snapshot", lambda _, state=state: state)
        with pytest.raises(UsageError, match=text):
            cloud.save(saved)
    assert saved.read_bytes() == old


def test_what_others_left_behind_is_left_alone(cloud: MockCloud, saved: Path) -> None:
    other = saved.parent / f".ccmock-{os.getpid()}-0.tmp"
    other.write_text("of another thread")
    cloud.save(saved)
    assert other.read_text() == "of another thread"
    assert names_in(saved.parent) == [other.name, "state.json"]


def test_a_reader_sees_all_of_a_file_at_each_moment(tmp_path: Path) -> None:
    path, seen, is_over = tmp_path / "state.json", [], threading.Event()
    texts = [character * 200_000 for character in "ab"]
    files.write_text(path, texts[0])

    def read() -> None:
        while not is_over.is_set():
            seen.append(path.read_text())

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(30):
        files.write_text(path, texts[number % 2])
    is_over.set()
    reader.join()
    assert set(seen) <= set(texts)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forks")
def test_a_save_that_is_killed_leaves_all_of_the_old_or_of_the_new_file() -> None:
    command = [sys.executable, "-m", "benchmarks.killed_saves", "--number", "16", "--resources", "20"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent).stdout
    assert told.endswith("0  of 16 files damaged\n")
    assert all(point in told for point in killed_saves.POINTS)


def test_damage_of_a_killed_save_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(act: Any, after_seconds: float | None = None) -> bool:
        (tmp_path / "state.json").write_text("{")
        return True

    monkeypatch.setattr(killed_saves, "killed", careless)
    with pytest.raises(UsageError, match="does not hold a snapshot"):
        killed_saves.count(2, 1, tmp_path)


# --- load ---


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "does not hold a snapshot: Expecting value: line 1 column 1"),
        (b"\xff\xfe{\x00", "is not valid UTF-8"),
        (b'{"version": 3, "version": 3}', "an object has the key 'version' twice"),
        (b'{"version": NaN}', "NaN is no JSON number"),
        (b'{"version": ' + b"9" * 5000 + b"}", "a number is longer than 1000 characters"),
        (b'{"version": 1e999}', "is too large a number"),
        (b"[" * 100_000, "nested deeper than 400 levels"),
        (b'{"version": "\\ud800"}', "a lone surrogate is no character"),
        (b"[]", "This is not a snapshot of ccmock"),
        (b'{"version": %d}' % VERSION, "The snapshot is damaged: it lacks the key 'clock'"),
    ],
    ids=lambda value: str(value[:20]) if isinstance(value, bytes) else "",
)
def test_a_file_that_holds_no_snapshot_is_named(cloud: MockCloud, tmp_path: Path, content: bytes, text: str) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(content)
    before = cloud.snapshot()
    with pytest.raises(UsageError) as caught:
        cloud.load(path)
    assert str(caught.value).startswith(str(path))
    assert text in str(caught.value)
    assert cloud.snapshot() == before


def test_a_snapshot_that_was_cut_off_is_refused_wherever_it_ends(cloud: MockCloud, saved: Path) -> None:
    whole = saved.read_bytes()
    before = cloud.snapshot()
    for length in Random(0).sample(range(len(whole)), 30):
        saved.write_bytes(whole[:length])
        with pytest.raises(UsageError, match=r"state\.json does not hold a snapshot: .*line 1 column"):
            cloud.load(saved)
    assert cloud.snapshot() == before


def test_a_byte_order_mark_is_no_part_of_a_file(cloud: MockCloud, saved: Path) -> None:
    saved.write_bytes(b"\xef\xbb\xbf" + saved.read_bytes())
    cloud.load(saved)
    assert [each.identifier for each in cloud.resources.list(LOG_GROUP)] == ["old"]


def read_all(cloud: MockCloud) -> list[Any]:
    """Everything that reads a file which a user names."""
    return [cloud.load, cloud.resources.put_all, cloud.types.register]


@LINKS
def test_what_cannot_be_read_is_named_by_all_that_read_files(
    cloud: MockCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing, folder, pipe, closed = (tmp_path / name for name in ("no.json", "dir.json", "pipe.json", "closed.json"))
    folder.mkdir()
    os.mkfifo(pipe)
    closed.write_text("{}")
    original = Path.open

    def open_unless_closed(path: Path, *arguments: Any, **options: Any) -> Any:
        if path == closed:
            raise PermissionError(errno.EACCES, "Permission denied")
        return original(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", open_unless_closed)
    for read in read_all(cloud):
        for path in (missing, folder, pipe, closed):
            with pytest.raises(UsageError) as caught:
                read(path)
            assert str(path) in str(caught.value)
        with pytest.raises(UsageError):
            read(tmp_path / "null\0.json")


def test_what_is_too_long_is_not_read(cloud: MockCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "long.json"
    path.write_text(" " * 2000)
    monkeypatch.setattr(documents, "MAX_BYTES", 1000)
    monkeypatch.setattr(sources, "MAX_SCHEMA_BYTES", 1000)
    for read in (cloud.resources.put_all, cloud.types.register):
        with pytest.raises(UsageError, match=r"long\.json cannot be read: it is longer than 1,000 bytes"):
            read(path)
    with pytest.raises(UsageError, match="longer than 1,999 bytes"):
        files.read_text(path, 1999)
    assert files.read_text(path, 2000) == " " * 2000


# --- seed files ---


BOMB = "\n".join(
    ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 40))]
)
MERGES = "\n".join(["a0: &a0 {x: 1}", *(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 60))])
CHAIN = "\n".join(["a0: &a0 []", *(f"a{n}: &a{n} {'[' * 90}*a{n - 1}{']' * 90}" for n in range(1, 40))])
SEEDS = {
    "empty JSON": ("seed.json", "", "is not valid JSON: Expecting value"),
    "a key twice": ("seed.json", f'{{"{LOG_GROUP}": [], "{LOG_GROUP}": []}}', f"has the key '{LOG_GROUP}' twice"),
    "nested": ("seed.json", "[" * 100_000, "is not valid JSON: nested deeper than 200 levels"),
    "endless number": ("seed.json", f'{{"{LOG_GROUP}": [{"9" * 5000}]}}', "longer than 1000 characters"),
    "empty YAML": ("seed.yaml", "", "does not name any resources"),
    "an object with itself": ("seed.yaml", "a: &a\n  b: *a", "a value that holds itself, in line 1"),
    "a list with itself": ("seed.yaml", "- &a [*a]", "a value that holds itself, in line 1"),
    "billions of aliases": ("seed.yaml", BOMB, "more than 2,000,000 values, as aliases repeat them, in line 1"),
    "billions of merges": ("seed.yaml", MERGES, "more than 2,000,000 values"),
    "a chain of aliases": ("seed.yaml", CHAIN, "nested deeper than 200 levels, in line"),
    "nested YAML": ("seed.yaml", "a: " + "[" * 5000, "nested deeper than 200 levels"),
    "nested YAML, not too deep to read": ("seed.yaml", f"a: {'[' * 220}{']' * 220}", "nested deeper than 200 levels"),
    "a key twice in YAML": (
        "seed.yaml",
        f"{LOG_GROUP}: []\n{LOG_GROUP}: []",
        f"the key '{LOG_GROUP}' twice, in line 2",
    ),
    "several documents": ("seed.yaml", "a: 1\n---\nb: 1", "expected a single document"),
    "an object of Python": ("seed.yaml", "!!python/object/apply:os.getcwd []", "could not determine a constructor"),
    "an endless number in YAML": ("seed.yaml", f"a: {'9' * 5000}", "is not valid YAML: Exceeds the limit"),
    "half a character": ("seed.yaml", 'a: "\\ud800"', "is not valid YAML: a lone surrogate is no character, in line 1"),
    "an unknown tag": (
        "seed.yaml",
        "a: 1\nb: !Refs x",
        "!Refs is not a function of CloudFormation, in line 2. Did you",
    ),
    "a tag for a key": ("seed.yaml", "? !Ref x\n: 1", "unhashable key"),
    "an odd key": ("seed.yaml", "? [a]\n: 1", "unhashable key"),
    "bytes": ("seed.yaml", f"{LOG_GROUP}: [{{LogGroupName: !!binary YQ==}}]", f"{LOG_GROUP}[0]: The desired state"),
    "infinity": ("seed.yaml", f"{LOG_GROUP}: [{{RetentionInDays: .inf}}]", f"{LOG_GROUP}[0]: The desired state"),
}


@pytest.mark.parametrize(("name", "content", "text"), SEEDS.values(), ids=SEEDS)
def test_a_damaged_seed_file_is_named_with_the_place(
    cloud: MockCloud, tmp_path: Path, name: str, content: str, text: str
) -> None:
    (tmp_path / name).write_text(content)
    assert cloud.resources.list(LOG_GROUP) == []
    before = cloud.snapshot()
    with pytest.raises(UsageError) as caught:
        cloud.resources.put_all(tmp_path / name)
    assert str(caught.value).startswith(str(tmp_path / name))
    assert text in str(caught.value)
    assert cloud.snapshot() == before


def test_aliases_and_merges_of_yaml_are_read(cloud: MockCloud, tmp_path: Path) -> None:
    path = tmp_path / "seed.yaml"
    path.write_bytes(
        b"\xef\xbb\xbfAWS::Logs::LogGroup:\n- &a {LogGroupName: a, RetentionInDays: 7}\n- {<<: *a, LogGroupName: b}\n"
    )
    assert [each.properties["RetentionInDays"] for each in cloud.resources.put_all(path)] == [7, 7]


# --- schemas ---


def archive(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", packing) as file:
        for name, content in entries:
            file.writestr(name, content, packing)
    return path


def link_entry() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("a.json")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("../a.json", r"the name '\.\./a\.json' in it leads out of the archive"),
        ("/etc/a.json", "leads out of the archive"),
        ("a/../../b.json", "leads out of the archive"),
        ("..\\a.json", "leads out of the archive"),
        ("C:a.json", "leads out of the archive"),
        (link_entry(), r"schemas\.zip/a\.json cannot be read, as a zip archive: it is a link"),
    ],
    ids=str,
)
def test_a_name_in_an_archive_leads_nowhere_else(cloud: MockCloud, tmp_path: Path, name: Any, text: str) -> None:
    with pytest.raises(UsageError, match=text):
        cloud.types.register(archive(tmp_path / "schemas.zip", (name, TEXT.encode())))
    assert NAME not in cloud.types


def test_an_archive_that_unpacks_to_too_much_is_refused(
    cloud: MockCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = archive(tmp_path / "bomb.zip", ("a.json", b" " * (sources.MAX_SCHEMA_BYTES + 10)))
    assert path.stat().st_size < 100_000
    # What the archive says of the size is not believed.
    lying = path.read_bytes().replace((sources.MAX_SCHEMA_BYTES + 10).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    for content in (path.read_bytes(), lying):
        path.write_bytes(content)
        with pytest.raises(UsageError, match=r"bomb\.zip/a\.json cannot be read, as a zip archive"):
            cloud.types.register(path)
    monkeypatch.setattr(sources, "MAX_ARCHIVE_BYTES", 2 * len(TEXT))
    several = [(f"{number}.json", TEXT.encode()) for number in range(3)]
    with pytest.raises(UsageError, match=rf"many\.zip cannot be read: it holds more than {2 * len(TEXT)} bytes"):
        cloud.types.register(archive(tmp_path / "many.zip", *several))
    monkeypatch.setattr(sources, "MAX_ARCHIVE_FILES", 2)
    with pytest.raises(UsageError, match=r"many\.zip cannot be read: it holds more than 2 files"):
        cloud.types.register(tmp_path / "many.zip")


def test_a_file_that_an_archive_holds_twice_is_refused(cloud: MockCloud, tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = archive(tmp_path / "twice.zip", ("a.json", TEXT.encode()), ("a.json", TEXT.encode()))
    with pytest.raises(UsageError, match=r"twice\.zip cannot be read: it holds 'a\.json' twice"):
        cloud.types.register(path)


def test_an_encrypted_archive_is_refused(cloud: MockCloud, tmp_path: Path) -> None:
    path = archive(tmp_path / "secret.zip", ("a.json", TEXT.encode()))
    content = bytearray(path.read_bytes())
    for start, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(start) + offset] |= 1
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"secret\.zip/a\.json cannot be read, as a zip archive: .*encrypted"):
        cloud.types.register(path)


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_archive_is_named(cloud: MockCloud, tmp_path: Path, packing: int) -> None:
    path = archive(tmp_path / "schemas.zip", ("a.json", TEXT.encode()), packing=packing)
    whole, draw = path.read_bytes(), Random(0)
    for number in range(60):
        damaged = bytearray(whole)
        if number % 3:
            damaged[draw.randrange(len(whole))] ^= 1 << draw.randrange(8)
        else:
            del damaged[draw.randrange(len(whole)) :]
        path.write_bytes(damaged)
        error = refusal_of(cloud, path)
        assert error is None or str(path) in str(error)
        cloud.reset()


def refusal_of(cloud: MockCloud, path: Path) -> UsageError | None:
    """The error that the schemas at a path are refused with; None where they are read."""
    try:
        cloud.types.register(path)
    except UsageError as error:
        return error
    return None


FOLDERS = {
    "a project without a schema": ({".rpdk-config": '{"typeName": "A1::B1::C1"}'}, "has no schema a1-b1-c1.json"),
    "a path as a name": ({".rpdk-config": '{"typeName": "../../secret"}'}, "the typeName is '../../secret'"),
    "a project without an object": ({".rpdk-config": "[]"}, ".rpdk-config is not a JSON object"),
    "an empty project": ({".rpdk-config": ""}, ".rpdk-config is not valid JSON: Expecting value"),
    "a key twice": ({".rpdk-config": '{"typeName": 1, "typeName": 2}'}, "an object has the key 'typeName' twice"),
    "a nested schema": ({"a.json": "[" * 100_000}, "a.json is not valid JSON: nested deeper than 200 levels"),
    "a schema with an endless number": ({"a.json": '{"a": ' + "9" * 5000}, "a number is longer than 1000"),
    "an identifier that is a number": (
        {"a.json": json.dumps({**SCHEMA, "primaryIdentifier": 7})}, "has no primaryIdentifier",
    ),
    "handlers that are a list": (
        {"a.json": json.dumps({**SCHEMA, "handlers": {"create": {"permissions": 1.5}}})},
        "handlers.create.permissions is 1.5; it has to be a list",
    ),
    "a property of no kind": (
        {"a.json": json.dumps({**SCHEMA, "properties": {"Name": 7}})}, "is not a valid resource provider schema",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "text"), FOLDERS.values(), ids=FOLDERS)
def test_a_damaged_folder_is_named(cloud: MockCloud, tmp_path: Path, content: dict[str, str], text: str) -> None:
    folder = tmp_path / "deep" / "project"
    folder.mkdir(parents=True)
    (tmp_path / "secret.json").write_text(TEXT)
    for name, each in content.items():
        (folder / name).write_text(each)
    with pytest.raises(UsageError) as caught:
        cloud.types.register(folder)
    assert str(folder) in str(caught.value)
    assert text in str(caught.value)


@LINKS
def test_no_link_leads_out_of_a_folder(cloud: MockCloud, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "secret.json").write_text(TEXT)
    (folder / "a.json").symlink_to(tmp_path / "secret.json")
    with pytest.raises(UsageError, match=r"a\.json is a link that leads out of its folder"):
        cloud.types.register(folder)
    (folder / "a.json").unlink()
    (folder / "b.txt").write_text(TEXT)
    (folder / "a.json").symlink_to(folder / "b.txt")
    assert [found.type_name for found in cloud.types.register(folder)] == [NAME]
    (folder / "round.json").symlink_to(folder / "round.json")
    with pytest.raises(UsageError, match=r"round\.json cannot be read"):
        cloud.types.register(folder)


def test_a_zip_that_is_none_is_named(cloud: MockCloud, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_text(TEXT)
    with pytest.raises(UsageError, match=r"a\.zip cannot be read, as a zip archive: File is not a zip file"):
        cloud.types.register(tmp_path / "a.zip")
