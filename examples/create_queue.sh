#!/bin/sh
# Creates a queue with the AWS CLI, waits for it and prints its URL. Where that fails it prints why, and exits with 1.
#
#     sh examples/create_queue.sh orders
set -eu

status_of() { # TOKEN, and the member of the request's status to print
    aws cloudcontrol get-resource-request-status --request-token "$1" --query "ProgressEvent.$2" --output text
}

token=$(aws cloudcontrol create-resource --type-name AWS::SQS::Queue --desired-state "{\"QueueName\": \"$1\"}" \
    --query ProgressEvent.RequestToken --output text)

# The status says more about a failure than the waiter.
if aws cloudcontrol wait resource-request-success --request-token "$token" 2>/dev/null; then
    status_of "$token" Identifier
else
    echo "$1: $(status_of "$token" ErrorCode): $(status_of "$token" StatusMessage)" >&2
    exit 1
fi
