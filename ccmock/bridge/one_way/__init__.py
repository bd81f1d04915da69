"""The types that go one way: what Cloud Control makes, changes and deletes is made, changed and deleted in moto.

Most are those that moto's CloudFormation has a model of. Moto's service makes them by its API, since the models leave
out much of what a template says, such as tags, and many cannot change or delete what they have made.
"""

from __future__ import annotations

APART: dict[str, str] = {
    "AWS::CloudFormation::Stack": "a stack of moto's makes its resources by moto's own models, past Cloud Control",
    "AWS::EMR::Cluster": "Cloud Control does not create it",
    "AWS::EMR::InstanceGroupConfig": "moto does not tell the id of the group that it makes",
    "AWS::IAM::AccessKey": "Cloud Control does not create it",
    "AWS::IAM::Policy": "Cloud Control does not create it",
    "AWS::RDS::DBSecurityGroup": "Cloud Control does not create it",
    "AWS::Route53::RecordSetGroup": "Cloud Control does not create it",
}
"""Type of which moto's CloudFormation has a model → why it is not shared all the same."""
