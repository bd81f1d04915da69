from __future__ import annotations

from tests.bridge.case import Case, boto, replace

CASES = (
    Case(
        "AWS::IoT::Thing",
        {"ThingName": "ours", "AttributePayload": {"Attributes": {"room": "a"}}},
        seen=lambda name: boto("iot").describe_thing(thingName=name)["attributes"],
        made={"room": "a"},
        patch=replace("AttributePayload", {"Attributes": {"floor": "b"}}),
        patched={"floor": "b"},
        make=lambda: boto("iot").create_thing(thingName="theirs")["thingName"],
        shows={"ThingName": "theirs", "Arn": "arn:aws:iot:us-east-1:123456789012:thing/theirs"},
        change=lambda name: boto("iot").update_thing(thingName=name, attributePayload={"attributes": {"room": "c"}}),
        changed={"AttributePayload": {"Attributes": {"room": "c"}}},
        remove=lambda name: boto("iot").delete_thing(thingName=name),
    ),
)
