"""How many known ways out are refused or answered, and what the guards cost other traffic.

`python -m benchmarks.ways_out` tries each way of `docs/reliability.md` whose library is installed, in a mock, against a
server of its own. It then compares one request of http.client to another service, and one send of a socket, in a mock
and outside.
"""

from __future__ import annotations

import socket
import time
import warnings
from collections.abc import Callable
from http.client import HTTPConnection
from importlib.util import find_spec

import pytest

from ccmock import UsageError, mock_cloudcontrol
from tests.support.outside import ANSWER, outside_of
from tests.support.ways_out import WAYS, Way, errors_in

HEADERS = {"Accept-Encoding": "identity", "User-Agent": "Boto3", "X-Amz-Target": "AmazonSQS.SendMessage"}
ROUNDS, CALLS = 7, 2000


def main() -> None:
    """Prints the count, the ways that are open, and the ratios."""
    warnings.simplefilter("ignore", ResourceWarning)
    ways = [way for way in WAYS if all(find_spec(module) for module in way.needs)]
    held = {way.name: is_held(way) for way in ways}
    print(f"{sum(held.values())} of {len(ways)} refused or answered; {len(WAYS) - len(ways)} need other libraries")
    for name in (name for name, is_held in held.items() if not is_held):
        print(f"  open: {name}")
    for name, call in (("a request of http.client", request_of(*pair())), ("a send of bytes", send_of(*pair()))):
        outside = seconds_of(call)
        with mock_cloudcontrol():
            inside = seconds_of(call)
        added = (inside - outside) * 1e6
        print(f"{name} to another service takes {inside / outside:.2f} times as long in a mock ({added:+.1f} µs)")


def is_held(way: Way) -> bool:
    """Whether a call that goes this way is answered, or refused, and the server hears nothing of it."""
    refused = False
    with pytest.MonkeyPatch.context() as patches, outside_of(patches) as outside:
        try:
            way.call(outside, outside.forgetting(mock_cloudcontrol()))
        except BaseException as error:  # noqa: BLE001 - a library raises the refusal in any error of its own
            refused = any(isinstance(each, UsageError) for each in errors_in(error))
            if not refused:
                return False
        return refused is not way.is_answered and not outside.has_heard_of_the_service


def pair() -> tuple[socket.socket, socket.socket]:
    """Two ends of a connection."""
    return socket.socketpair()


def request_of(here: socket.socket, there: socket.socket) -> Callable[[], None]:
    """One request and its response, on a connection that stays open."""
    connection = HTTPConnection("sqs.us-east-1.amazonaws.com")
    connection.sock = here

    def request() -> None:
        there.sendall(ANSWER)
        connection.request("POST", "/", b"{}", HEADERS)
        connection.getresponse().read()
        there.recv(4096)

    return request


def send_of(here: socket.socket, there: socket.socket) -> Callable[[], None]:
    """One send of bytes that begin no request."""

    def send() -> None:
        here.sendall(b"\0" * 512)
        there.recv(4096)

    return send


def seconds_of(call: Callable[[], None]) -> float:
    """The processor time of one call: the shortest of several rounds."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(CALLS):
            call()
        rounds.append((time.process_time() - began) / CALLS)
    return min(rounds)


if __name__ == "__main__":
    main()
