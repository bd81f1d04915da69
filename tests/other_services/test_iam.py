"""IAM: the aliases of an account."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from ccmock import MockCloud
from tests.support.other_services import client_of


def test_an_account_has_no_alias(cloud: MockCloud) -> None:
    answer = client_of("iam", cloud).list_account_aliases()
    assert (answer["AccountAliases"], answer["IsTruncated"]) == ([], False)


def test_parameters_that_the_model_forbids_are_refused(cloud: MockCloud) -> None:
    iam = client_of("iam", cloud, parameter_validation=False)
    with pytest.raises(ClientError) as raised:
        iam.list_account_aliases(MaxItems=1001)
    assert raised.value.response["Error"]["Message"] == (
        "1 validation error detected: Value '1001' at 'maxItems' failed to satisfy constraint: "
        "Member must have value less than or equal to 1000"
    )
