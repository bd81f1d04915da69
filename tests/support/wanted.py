"""What services ask of a desired state beyond the type's schema."""

from __future__ import annotations

from typing import Any

SUBNETS = ["subnet-0aaaaaaaaaaaaaaaa", "subnet-0bbbbbbbbbbbbbbbb"]
BALANCING = "arn:aws:elasticloadbalancing:us-east-1:123456789012"
NOT_FOUND = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}


def _policy(action: str, resource: str | None = "*", principal: Any = None) -> dict[str, Any]:
    statement: dict[str, Any] = {"Action": action, "Effect": "Allow"}
    statement |= {"Resource": resource} if resource else {}
    statement |= {"Principal": principal} if principal else {}
    return {"Statement": [statement]}


ROOT = {"AWS": "arn:aws:iam::123456789012:root"}
TABLE = {
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
}
READ_OBJECTS = _policy("s3:GetObject")

WANTED: dict[str, dict[str, Any]] = {
    "AWS::ApiGateway::Method": {"HttpMethod": "GET"},
    "AWS::ApiGateway::RestApi": {"Name": "api"},
    "AWS::ApiGatewayV2::Api": {"Name": "api", "ProtocolType": "HTTP"},
    "AWS::AutoScaling::AutoScalingGroup": {
        "AvailabilityZones": ["us-east-1a"],
        "LaunchTemplate": {"LaunchTemplateId": "lt-0aaaaaaaaaaaaaaaa", "Version": "1"},
        "MaxSize": "2",
        "MinSize": "1",
    },
    "AWS::CloudWatch::Alarm": {
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
        "MetricName": "Errors",
        "Namespace": "Shop",
        "Period": 60,
        "Statistic": "Sum",
    },
    "AWS::CloudWatch::Dashboard": {"DashboardBody": '{"widgets": []}'},
    "AWS::DynamoDB::GlobalTable": {**TABLE, "Replicas": [{"Region": "us-east-1"}]},
    "AWS::DynamoDB::Table": TABLE,
    "AWS::EC2::Instance": {"ImageId": "ami-0aaaaaaaaaaaaaaaa"},
    "AWS::EC2::NatGateway": {"AllocationId": "eipalloc-0aaaaaaaaaaaaaaaa", "SubnetId": SUBNETS[0]},
    "AWS::EC2::SecurityGroupIngress": {"CidrIp": "10.0.0.0/8", "GroupId": "sg-0aaaaaaaaaaaaaaaa"},
    "AWS::EC2::Subnet": {"CidrBlock": "10.0.0.0/24"},
    "AWS::EC2::VPC": {"CidrBlock": "10.0.0.0/16"},
    "AWS::ECS::Service": {"TaskDefinition": "web:1"},
    "AWS::ECS::TaskDefinition": {
        "ContainerDefinitions": [{"Image": "nginx", "Memory": 128, "Name": "app"}],
        "Family": "web",
    },
    "AWS::ElasticLoadBalancingV2::Listener": {
        "DefaultActions": [NOT_FOUND],
        "LoadBalancerArn": f"{BALANCING}:loadbalancer/app/web/0123456789abcdef",
        "Port": 80,
        "Protocol": "HTTP",
    },
    "AWS::ElasticLoadBalancingV2::ListenerRule": {
        "ListenerArn": f"{BALANCING}:listener/app/web/0123456789abcdef/0123456789abcdef"
    },
    "AWS::ElasticLoadBalancingV2::LoadBalancer": {"Subnets": SUBNETS, "Type": "network"},
    "AWS::ElasticLoadBalancingV2::TargetGroup": {"Port": 80, "Protocol": "HTTP", "VpcId": "vpc-0aaaaaaaaaaaaaaaa"},
    "AWS::Events::Rule": {"EventBusName": "default", "ScheduleExpression": "rate(1 hour)"},
    "AWS::IAM::GroupPolicy": {"PolicyDocument": READ_OBJECTS},
    "AWS::IAM::ManagedPolicy": {"PolicyDocument": READ_OBJECTS},
    "AWS::IAM::Policy": {"PolicyDocument": READ_OBJECTS, "Users": ["user"]},
    "AWS::IAM::Role": {"AssumeRolePolicyDocument": _policy("sts:AssumeRole", None, ROOT)},
    "AWS::IAM::RolePolicy": {"PolicyDocument": READ_OBJECTS},
    "AWS::IAM::UserPolicy": {"PolicyDocument": READ_OBJECTS},
    "AWS::KMS::Key": {
        "KeyPolicy": _policy("kms:*", "*", ROOT),
        "KeySpec": "SYMMETRIC_DEFAULT",
        "KeyUsage": "ENCRYPT_DECRYPT",
        "MultiRegion": False,
        "Origin": "AWS_KMS",
    },
    "AWS::KMS::ReplicaKey": {"KeyPolicy": _policy("kms:*", "*", ROOT)},
    "AWS::Lambda::EventSourceMapping": {"EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:orders"},
    "AWS::Lambda::Function": {
        "Code": {"S3Bucket": "code", "S3Key": "worker.zip"},
        "Handler": "app.handler",
        "Role": "arn:aws:iam::123456789012:role/worker",
        "Runtime": "python3.13",
    },
    "AWS::Lambda::Permission": {"Principal": "s3.amazonaws.com"},
    "AWS::RDS::DBCluster": {"Engine": "aurora-mysql", "MasterUserPassword": "very-secret", "MasterUsername": "owner"},
    "AWS::RDS::DBInstance": {
        "AllocatedStorage": "20",
        "DBInstanceClass": "db.t4g.micro",
        "Engine": "mysql",
        "MasterUserPassword": "very-secret",
        "MasterUsername": "owner",
    },
    "AWS::RDS::DBSubnetGroup": {"SubnetIds": SUBNETS},
    "AWS::Route53::HostedZone": {"Name": "example.com."},
    "AWS::Route53::RecordSet": {
        "ResourceRecords": ["192.0.2.1"],
        "SetIdentifier": "first",
        "TTL": "300",
        "Type": "A",
        "Weight": 1,
    },
    "AWS::S3::BucketPolicy": {"PolicyDocument": _policy("s3:GetObject", "*", ROOT)},
    "AWS::SNS::Subscription": {"Endpoint": "user@example.com", "Protocol": "email"},
    "AWS::SNS::TopicInlinePolicy": {"PolicyDocument": _policy("sns:Publish", "*", ROOT)},
    "AWS::SNS::TopicPolicy": {"PolicyDocument": _policy("sns:Publish", "*", ROOT)},
    "AWS::SQS::QueueInlinePolicy": {"PolicyDocument": _policy("sqs:SendMessage", "*", ROOT)},
    "AWS::SQS::QueuePolicy": {"PolicyDocument": _policy("sqs:SendMessage", "*", ROOT)},
    "AWS::SecretsManager::ResourcePolicy": {"ResourcePolicy": _policy("secretsmanager:GetSecretValue", "*", ROOT)},
    "AWS::SecretsManager::SecretTargetAttachment": {"TargetType": "AWS::RDS::DBInstance"},
    "AWS::StepFunctions::StateMachineAlias": {
        "RoutingConfiguration": [
            {"StateMachineVersionArn": "arn:aws:states:us-east-1:123456789012:stateMachine:flow:1", "Weight": 100}
        ]
    },
}
"""Type name → properties that a desired state is to have."""

CHANGED: dict[str, dict[str, Any]] = {
    "AWS::ApiGateway::Method": {"ApiKeyRequired": True},
    "AWS::ElasticBeanstalk::ConfigurationTemplate": {"Description": "changed"},
    "AWS::VpcLattice::Rule": {"Match": {"HttpMatch": {"HeaderMatches": [{"Name": "team", "Match": {"Exact": "a"}}]}}},
    "AWS::OpenSearchService::Domain": {"AdvancedOptions": {"indices.query.bool.max_clause_count": "2048"}},
    "AWS::GuardDuty::Detector": {"Features": [{"Name": "S3_DATA_EVENTS", "Status": "ENABLED"}]},
    "AWS::DynamoDB::GlobalTable": {"TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": True}},
    "AWS::DynamoDB::Table": {"TableClass": "STANDARD_INFREQUENT_ACCESS"},
    "AWS::ElasticLoadBalancingV2::LoadBalancer": {"Tags": [{"Key": "team", "Value": "a"}]},
    "AWS::Kinesis::Stream": {"RetentionPeriodHours": 48},
    "AWS::Logs::LogGroup": {"RetentionInDays": 7},
    "AWS::Route53::RecordSet": {"TTL": "60"},
    "AWS::SecretsManager::Secret": {"Description": "changed"},
}
"""What an update may change where most properties have to fit the others."""
