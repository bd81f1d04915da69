from __future__ import annotations

from tests.bridge.case import Case, boto, replace


def make_database() -> str:
    boto("glue").create_database(DatabaseInput={"Name": "theirs", "Description": "theirs"})
    return "theirs"


CASES = (
    Case(
        "AWS::Glue::Database",
        {"CatalogId": "123456789012", "DatabaseInput": {"Name": "ours", "Description": "ours"}},
        seen=lambda name: boto("glue").get_database(Name=name)["Database"]["Description"],
        made="ours",
        patch=replace("DatabaseInput/Description", "new"),
        patched="new",
        make=make_database,
        shows={"DatabaseName": "theirs", "CatalogId": "123456789012"},
        change=lambda name: boto("glue").update_database(
            Name=name, DatabaseInput={"Name": name, "LocationUri": "s3://lake/"}
        ),
        changed={"DatabaseInput": {"Name": "theirs", "LocationUri": "s3://lake/"}},
        remove=lambda name: boto("glue").delete_database(Name=name),
        # A read shows AWS's defaults, too.
        hides=("DatabaseInput",),
        needs="pyparsing",
    ),
)
