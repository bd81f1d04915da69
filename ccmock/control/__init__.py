"""The control API of a served mock: what a test does with a `MockCloud`, as HTTP requests and JSON.

`api.ControlApi` answers a request; `routes.ROUTES` is the table of all routes, from which `openapi.document` is made;
`events.Feed` tells what happens.
"""
