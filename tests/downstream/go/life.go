// Makes a log group with the SDK for Go v2, waits, changes it, lists all that there are, and deletes it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudcontrol"
	"github.com/aws/aws-sdk-go-v2/service/cloudcontrol/types"
)

var typeName = aws.String("AWS::Logs::LogGroup")

func main() {
	log.SetFlags(0)
	ctx := context.Background()
	client := newClient(ctx)
	name := os.Args[2]
	switch os.Args[1] {
	case "life":
		live(ctx, client, name)
	case "create":
		wait(ctx, client, create(ctx, client, name))
	case "read":
		read(ctx, client, name)
	case "list":
		list(ctx, client)
	}
}

func newClient(ctx context.Context) *cloudcontrol.Client {
	settings, err := config.LoadDefaultConfig(ctx)
	check(err)
	endpoint := cloudcontrol.EndpointResolverFromURL(os.Getenv("AWS_ENDPOINT_URL_CLOUDCONTROL"))
	return cloudcontrol.NewFromConfig(settings, cloudcontrol.WithEndpointResolver(endpoint))
}

func live(ctx context.Context, client *cloudcontrol.Client, name string) {
	wait(ctx, client, create(ctx, client, name))
	patch := `[{"op": "add", "path": "/RetentionInDays", "value": 30}]`
	updated, err := client.UpdateResource(ctx, &cloudcontrol.UpdateResourceInput{
		TypeName: typeName, Identifier: &name, PatchDocument: &patch})
	check(err)
	wait(ctx, client, updated.ProgressEvent)
	read(ctx, client, name)
	deleted, err := client.DeleteResource(ctx, &cloudcontrol.DeleteResourceInput{TypeName: typeName, Identifier: &name})
	check(err)
	wait(ctx, client, deleted.ProgressEvent)
}

func create(ctx context.Context, client *cloudcontrol.Client, name string) *types.ProgressEvent {
	state, err := json.Marshal(map[string]string{"LogGroupName": name})
	check(err)
	created, err := client.CreateResource(ctx, &cloudcontrol.CreateResourceInput{
		TypeName: typeName, DesiredState: aws.String(string(state))})
	check(err)
	return created.ProgressEvent
}

func wait(ctx context.Context, client *cloudcontrol.Client, event *types.ProgressEvent) {
	waiter := cloudcontrol.NewResourceRequestSuccessWaiter(client, func(options *cloudcontrol.ResourceRequestSuccessWaiterOptions) {
		options.MinDelay, options.MaxDelay = 10*time.Millisecond, 20*time.Millisecond
	})
	input := &cloudcontrol.GetResourceRequestStatusInput{RequestToken: event.RequestToken}
	check(waiter.Wait(ctx, input, time.Minute))
	fmt.Println(event.Operation, *event.Identifier)
}

func read(ctx context.Context, client *cloudcontrol.Client, name string) {
	found, err := client.GetResource(ctx, &cloudcontrol.GetResourceInput{TypeName: typeName, Identifier: &name})
	check(err)
	fmt.Println(*found.ResourceDescription.Properties)
}

func list(ctx context.Context, client *cloudcontrol.Client) {
	pages := cloudcontrol.NewListResourcesPaginator(client, &cloudcontrol.ListResourcesInput{
		TypeName: typeName, MaxResults: aws.Int32(2)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		check(err)
		for _, found := range page.ResourceDescriptions {
			fmt.Print(*found.Identifier, " ")
		}
		fmt.Println()
	}
}

func check(err error) {
	var missing *types.ResourceNotFoundException
	if errors.As(err, &missing) {
		log.Fatalln("There is no such resource:", missing.ErrorMessage())
	}
	if err != nil {
		log.Fatalln(err)
	}
}
