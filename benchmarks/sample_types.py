"""Typical desired states of types of every size and of many services, including those with the largest schemas."""

from __future__ import annotations

from typing import Any

ROLE = "arn:aws:iam::123456789012:role/service"
SUBNETS = ["subnet-0a1b2c3d4e5f67890", "subnet-0fedcba9876543210"]
VISIBLE = {"CloudWatchMetricsEnabled": True, "MetricName": "requests", "SampledRequestsEnabled": True}
TRUST: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
SUBJECT = {"CommonName": "example.com"}
LOCATION = "arn:aws:datasync:us-east-1:123456789012:location/loc-0123456789abcdef0"
CACHING = {"TargetOriginId": "site", "ViewerProtocolPolicy": "redirect-to-https"}
DISTRIBUTION = {"Enabled": True, "DefaultCacheBehavior": CACHING}
DATABASE_OWNER = {"MasterUsername": "owner", "MasterUserPassword": "correct-horse"}
LAUNCHED = {"LaunchTemplateName": "web", "Version": "1"}
METRIC = {"MetricName": "Errors", "Namespace": "Shop", "Period": 60, "Statistic": "Sum", "Threshold": 1}
FLOW = '{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}'
TABLE_KEY = {
    "AttributeDefinitions": [{"AttributeName": "Id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}],
}

SAMPLE: dict[str, dict[str, Any]] = {
    "AWS::S3::Bucket": {"BucketName": "logs"},
    "AWS::EC2::VPC": {"CidrBlock": "10.0.0.0/16"},
    "AWS::Lambda::Function": {
        "Code": {"ZipFile": "exports"},
        "Role": ROLE,
        "Handler": "index.handler",
        "Runtime": "nodejs22.x",
    },
    "AWS::RDS::DBInstance": {
        "DBInstanceClass": "db.t3.micro",
        "Engine": "postgres",
        "AllocatedStorage": "20",
        **DATABASE_OWNER,
    },
    "AWS::QuickSight::Dashboard": {"AwsAccountId": "123456789012", "DashboardId": "sales", "Name": "Sales"},
    "AWS::QuickSight::Template": {"AwsAccountId": "123456789012", "TemplateId": "sales"},
    "AWS::WAFv2::WebACL": {"DefaultAction": {"Allow": {}}, "Scope": "REGIONAL", "VisibilityConfig": VISIBLE},
    "AWS::Lex::Bot": {
        "Name": "clerk",
        "RoleArn": ROLE,
        "DataPrivacy": {"ChildDirected": False},
        "IdleSessionTTLInSeconds": 300,
    },
    "AWS::ACMPCA::CertificateAuthority": {
        "Type": "ROOT",
        "KeyAlgorithm": "RSA_2048",
        "SigningAlgorithm": "SHA256WITHRSA",
        "Subject": SUBJECT,
    },
    "AWS::ApiGateway::RestApi": {"Name": "api"},
    "AWS::ApiGatewayV2::Api": {"Name": "api", "ProtocolType": "HTTP"},
    "AWS::AppConfig::Application": {"Name": "app"},
    "AWS::AppSync::GraphQLApi": {"Name": "graph", "AuthenticationType": "API_KEY"},
    "AWS::Athena::WorkGroup": {"Name": "analysts"},
    "AWS::AutoScaling::AutoScalingGroup": {
        "MinSize": "1",
        "MaxSize": "3",
        "LaunchTemplate": LAUNCHED,
        "VPCZoneIdentifier": SUBNETS,
    },
    "AWS::Backup::BackupVault": {"BackupVaultName": "vault"},
    "AWS::Batch::ComputeEnvironment": {"Type": "MANAGED"},
    "AWS::Bedrock::Agent": {"AgentName": "clerk"},
    "AWS::Bedrock::Guardrail": {"Name": "rail", "BlockedInputMessaging": "no", "BlockedOutputsMessaging": "no"},
    "AWS::CertificateManager::Certificate": {"DomainName": "example.com"},
    "AWS::CloudFront::Distribution": {"DistributionConfig": DISTRIBUTION},
    "AWS::CloudTrail::Trail": {"S3BucketName": "trail", "IsLogging": True},
    "AWS::CloudWatch::Alarm": {"ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, **METRIC},
    "AWS::Cognito::UserPool": {"UserPoolName": "people"},
    "AWS::Connect::Instance": {
        "IdentityManagementType": "CONNECT_MANAGED",
        "Attributes": {"InboundCalls": True, "OutboundCalls": True},
    },
    "AWS::DataSync::Task": {"DestinationLocationArn": LOCATION, "SourceLocationArn": LOCATION},
    "AWS::DynamoDB::Table": {"TableName": "orders", "BillingMode": "PAY_PER_REQUEST", **TABLE_KEY},
    "AWS::EC2::Instance": {"InstanceType": "t3.micro", "ImageId": "ami-0a1b2c3d4e5f67890"},
    "AWS::EC2::LaunchTemplate": {"LaunchTemplateData": {"InstanceType": "t3.micro"}},
    "AWS::EC2::SecurityGroup": {"GroupDescription": "web"},
    "AWS::EC2::Subnet": {"VpcId": "vpc-0a1b2c3d4e5f67890", "CidrBlock": "10.0.1.0/24"},
    "AWS::ECR::Repository": {"RepositoryName": "images"},
    "AWS::ECS::Service": {"Cluster": "main", "TaskDefinition": "web:1"},
    "AWS::ECS::TaskDefinition": {
        "Family": "web",
        "ContainerDefinitions": [{"Name": "web", "Image": "nginx", "Memory": 128}],
    },
    "AWS::EFS::FileSystem": {"Encrypted": True},
    "AWS::EKS::Cluster": {"Name": "main", "RoleArn": ROLE, "ResourcesVpcConfig": {"SubnetIds": SUBNETS}},
    "AWS::EKS::Nodegroup": {"ClusterName": "main", "NodeRole": ROLE, "Subnets": SUBNETS},
    "AWS::ElastiCache::ReplicationGroup": {"ReplicationGroupDescription": "cache"},
    "AWS::ElasticLoadBalancingV2::LoadBalancer": {"Subnets": SUBNETS},
    "AWS::Events::Rule": {"Name": "nightly", "ScheduleExpression": "rate(1 day)"},
    "AWS::Glue::Job": {"Role": ROLE, "Command": {"Name": "glueetl"}},
    "AWS::IAM::Role": {"RoleName": "service", "AssumeRolePolicyDocument": TRUST},
    "AWS::ImageBuilder::ImageRecipe": {"Name": "base", "Version": "1.0.0", "ParentImage": "ami-0a1b2c3d4e5f67890"},
    "AWS::IoT::TopicRule": {"TopicRulePayload": {"Sql": "SELECT 1", "Actions": []}},
    "AWS::Kinesis::Stream": {"Name": "events", "ShardCount": 1},
    "AWS::KMS::Key": {"Description": "for all data"},
    "AWS::Logs::LogGroup": {"LogGroupName": "/app"},
    "AWS::NetworkFirewall::RuleGroup": {"Type": "STATEFUL", "Capacity": 100, "RuleGroupName": "rules"},
    "AWS::OpenSearchService::Domain": {"DomainName": "search"},
    "AWS::RDS::DBCluster": {"Engine": "aurora-postgresql", **DATABASE_OWNER},
    "AWS::Redshift::Cluster": {
        "NodeType": "ra3.large",
        "MasterUsername": "admin",
        "DBName": "warehouse",
        "ClusterType": "single-node",
    },
    "AWS::Route53::HostedZone": {"Name": "example.com"},
    "AWS::SageMaker::Model": {"ExecutionRoleArn": ROLE},
    "AWS::SecretsManager::Secret": {"Name": "password"},
    "AWS::SNS::Topic": {"TopicName": "news"},
    "AWS::SQS::Queue": {"QueueName": "jobs"},
    "AWS::SSM::Parameter": {"Name": "/app/flag", "Type": "String", "Value": "on"},
    "AWS::StepFunctions::StateMachine": {"RoleArn": ROLE, "DefinitionString": FLOW},
    "AWS::MediaConnect::Flow": {"Name": "flow", "Source": {"Name": "camera"}},
    "AWS::DMS::DataProvider": {"Engine": "postgres"},
}
