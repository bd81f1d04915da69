"""Inputs for the contract tests: valid, and with what the suite requires."""

from __future__ import annotations

import boto3

from ccmock.registry.catalog import bundled_catalog
from tests.contract.inputs import inputs_for
from tests.contract.trial import Trial

REGION = "us-east-1"


def trial_of(name: str) -> Trial:
    found = bundled_catalog().find(name, REGION)
    assert found is not None
    client = boto3.client("cloudcontrol", REGION, aws_access_key_id="any", aws_secret_access_key="any")
    return Trial(client, found, REGION)


def test_input_of_taggable_type_has_a_tag() -> None:
    inputs = inputs_for(trial_of("AWS::Amplify::App"))

    assert inputs.create["Tags"]
    assert inputs.update["Tags"]


def test_update_input_differs_from_create_input() -> None:
    inputs = inputs_for(trial_of("AWS::Amplify::App"))

    assert inputs.update != inputs.create


def test_input_has_settable_identifier() -> None:
    inputs = inputs_for(trial_of("AWS::Scheduler::Schedule"))

    assert inputs.create["Name"]
    assert inputs.update["Name"] == inputs.create["Name"]


def test_input_has_settable_nested_identifier() -> None:
    inputs = inputs_for(trial_of("AWS::QuickSight::RefreshSchedule"))

    assert inputs.create["Schedule"]["ScheduleId"]


def test_recorded_state_is_preferred() -> None:
    inputs = inputs_for(trial_of("AWS::Amplify::App"), [{"Name": "recorded"}])

    assert inputs.create["Name"] == "recorded"


def test_rejected_recorded_state_is_skipped() -> None:
    recorded = [{"Name": True}, {"Name": "second"}]

    inputs = inputs_for(trial_of("AWS::Amplify::App"), recorded)

    assert inputs.create["Name"] == "second"


def test_input_texts_have_normalized_spelling() -> None:
    recorded = [
        {"DBSubnetGroupDescription": "any", "DBSubnetGroupName": "Mixed", "SubnetIds": ["subnet-1", "subnet-2"]}
    ]

    inputs = inputs_for(trial_of("AWS::RDS::DBSubnetGroup"), recorded)

    assert inputs.create["DBSubnetGroupName"] == "mixed"


def test_list_items_have_filled_in_values() -> None:
    table = trial_of("AWS::DynamoDB::GlobalTable")
    recorded = {
        "Replicas": [{"Region": REGION}],
        "AttributeDefinitions": [{"AttributeName": "Id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    }

    inputs = inputs_for(table, [recorded])

    assert inputs.create["Replicas"][0].keys() > {"Region"}
    assert "TimeToLiveSpecification" not in inputs.create
