"""The tools read the models of all services; these tests need few."""

from __future__ import annotations

import pytest
from botocore.loaders import Loader

SERVICES = ["iam", "kinesis", "lambda", "sns", "sqs"]


@pytest.fixture(autouse=True)
def few_services(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves botocore the services that the tests ask for: to read the models of all takes seconds."""
    monkeypatch.setattr(Loader, "list_available_services", lambda self, type_name: SERVICES)
