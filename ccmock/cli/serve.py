"""`ccmock serve`: the mock as a process of its own."""

from __future__ import annotations

import argparse
import gc
import importlib
import ipaddress
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..arguments import file_path, told, whole
from ..clock import Clock, make_clock
from ..cloud import MockCloud
from ..errors import UsageError
from ..settings import (
    DEFAULT_ACCOUNT_ID,
    DEFAULT_REFERENCES,
    DEFAULT_REMOVED_PROPERTIES,
    DEFAULT_SEED,
    DEFAULT_SERVICE_CONSTRAINTS,
    checked_seed,
)
from ..starting import Options, made
from .standard_streams import say, tell

if TYPE_CHECKING:
    from ..server.backend import Answers
    from ..server.serving import Server

DEFAULT_PORT = 4577
DEFAULT_KEPT_CALLS = 2500
WANTED_FILES = 16_384
"""How many files and connections a server may have open, if the system allows it."""

GC_THRESHOLDS = (10_000, 5, 1_000)
"""A server holds many objects that live long; by default Python looks at all of them several times a second."""


def add_to(commands: Any) -> None:
    """Declares `ccmock serve` and its options."""
    parser = commands.add_parser(
        "serve",
        help="serve the mock over HTTP",
        description="Serves a mock of AWS Cloud Control API over HTTP. The first line that it prints is its URL.",
    )
    option = parser.add_argument
    option("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    option("--port", type=int, default=DEFAULT_PORT, help="port, or 0 for any (default: %(default)s)")
    option("--region", help="region of calls that name none (default: AWS_DEFAULT_REGION, else us-east-1)")
    option("--account-id", default=DEFAULT_ACCOUNT_ID, help="account of callers (default: %(default)s)")
    option("--seed", default=DEFAULT_SEED, help="seed of generated values: a number or a text (default: %(default)s)")
    option("--clock", default="auto", help="auto, system or manual (default: %(default)s)")
    option("--speed", type=float, default=1, metavar="N", help="seconds that pass here in a real one (default: 1)")
    option("--state", metavar="FILE", help="file that keeps everything; a killed server goes on from it")
    option("--load", metavar="FILE", help="begin with a snapshot, or with the resources of a JSON or YAML file")
    option("--facts", metavar="FOLDER", help="facts that go before those of ccmock, as `ccmock learn` writes them")
    option("--handlers", metavar="MODULE", action="append", default=[], help="module of handlers that serve types")
    option("--tls-cert", metavar="FILE", help="certificate (PEM): serve HTTPS")
    option("--tls-key", metavar="FILE", help="key (PEM) of the certificate, if its file does not hold it")
    option("--allow-host", metavar="NAME", action="append", default=[], help="further name by which clients call it")
    option("--no-control", action="store_true", help="without the control API and the page, under /_ccmock/")
    option("--control-token", metavar="TOKEN", help="what the control API asks for: Authorization: Bearer TOKEN")
    option(
        "--keep-calls",
        metavar="N",
        type=int,
        default=DEFAULT_KEPT_CALLS,
        help="calls kept, the newest, and up to 100 more (default: %(default)s)",
    )
    option("--quiet", action="store_true", help="print the URL, warnings and errors alone")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serves until SIGTERM or Ctrl-C."""
    # The server's packages are an extra: without them, this says so.
    from ..server.admission import Admission, checked_hosts, checked_token  # noqa: PLC0415
    from ..server.serving import Server, Tls  # noqa: PLC0415
    from .call_lines import CallLines  # noqa: PLC0415

    _check_given(arguments)
    cloud = _cloud_of(arguments)
    admission = Admission(
        (arguments.host, *checked_hosts("--allow-host", arguments.allow_host)),
        has_control=not arguments.no_control,
        token=checked_token("--control-token", arguments.control_token),
    )
    if arguments.tls_key and not arguments.tls_cert:
        raise UsageError("--tls-key goes with --tls-cert.")
    tls = Tls(arguments.tls_cert, arguments.tls_key) if arguments.tls_cert else None
    port = whole("--port", arguments.port, 0, most=65535)
    if arguments.quiet:
        # Such as that something is not HTTP, which whoever sent it is told.
        logging.getLogger("uvicorn").setLevel(logging.ERROR)
    with _answers_of(cloud, arguments) as answers:
        lines = answers if arguments.quiet else CallLines(answers, cloud)
        server = Server(lines, admission, host=arguments.host, port=port, tls=tls)
        _serve(server, cloud, arguments)
    return 0


def _serve(server: Server, cloud: MockCloud, arguments: argparse.Namespace) -> None:
    _allow_connections()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    say(server.url)
    if not _is_loopback(arguments.host):
        tell(f"Warning: {arguments.host} can be reached from other machines, and anybody who reaches it is let in.")
    if not arguments.quiet:
        tell(f"{cloud!r}, clock {arguments.clock!r}. Stop it with Ctrl-C.")
    server.run()


def _check_given(arguments: argparse.Namespace) -> None:
    """UsageError where an option is given an empty text, such as that of a variable of a shell that is not set."""
    for name in ("state", "load", "facts", "handlers", "tls_cert", "tls_key", "allow_host"):
        given = getattr(arguments, name)
        if given == "" or (isinstance(given, list) and "" in given):
            raise UsageError(f"--{name.replace('_', '-')} is given an empty text. Leave it out, or say which.")


def _allow_connections() -> None:
    """Lets the process have as many connections as it may: many systems begin with a limit of 1,024 files or fewer."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED_FILES if hard == resource.RLIM_INFINITY else min(WANTED_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@contextmanager
def _answers_of(cloud: MockCloud, arguments: argparse.Namespace) -> Iterator[Answers]:
    """What answers for a mock; with a state file, the mock goes on from that, and all is in it at the end."""
    from ..server.backend import Backend  # noqa: PLC0415

    def begin() -> None:
        if arguments.load:
            _load(cloud, arguments.load)

    if not arguments.state:
        begin()
        yield Backend(cloud)
        return
    # SQLite is imported for those who want a file.
    from ..journal.durable import DurableAnswers  # noqa: PLC0415

    path = file_path("--state", arguments.state)
    answers = DurableAnswers(path, cloud, partial(Backend, cloud), begin, version=__version__)
    try:
        yield answers
    finally:
        answers.close()


def _clock_of(arguments: argparse.Namespace) -> Clock:
    if not arguments.state and arguments.speed == 1:
        return make_clock(arguments.clock)
    from ..journal.served_clock import ServedClock  # noqa: PLC0415

    return ServedClock(arguments.clock, arguments.speed)


def _cloud_of(arguments: argparse.Namespace) -> MockCloud:
    options = Options(
        arguments.region,
        arguments.account_id,
        arguments.clock,
        checked_seed(_number_or_text(arguments.seed)),
        DEFAULT_REFERENCES,
        DEFAULT_SERVICE_CONSTRAINTS,
        DEFAULT_REMOVED_PROPERTIES,
        # The clients are in other processes, and may wait for something that happens there.
        None,
        facts=file_path("facts", arguments.facts) if arguments.facts is not None else None,
    )
    clock = _clock_of(arguments)
    clock.servers += 1
    cloud = made(options, clock)
    if arguments.keep_calls < 1:
        raise UsageError(f"--keep-calls {arguments.keep_calls} is not a valid number. Give 1 or more.")
    cloud._engine.calls.limit = arguments.keep_calls
    for name in arguments.handlers:
        cloud.types.use(_module(name))
    return cloud


def _number_or_text(value: str | int) -> str | int:
    try:
        return int(value)
    except ValueError:
        return value


def _module(name: str) -> Any:
    # As `python -m` does, so that a module in the current folder is found.
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise UsageError(f"--handlers {name} cannot be imported: {error}.") from None
    except Exception as error:
        raise UsageError(f"--handlers {name} cannot be imported: it raised {told(error)}.") from error


def _load(cloud: MockCloud, file: str) -> None:
    """Begins with a snapshot, or with the resources that a file names."""
    from ..engine.snapshot import is_snapshot  # noqa: PLC0415
    from ..files import read_text  # noqa: PLC0415

    path = Path(file)
    try:
        document = json.loads(read_text(path))
    except ValueError:
        document = None
    if is_snapshot(document):
        cloud.load(path)
    else:
        cloud.resources.put_all(path)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
