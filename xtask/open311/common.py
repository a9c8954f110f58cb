"""What both clients' scripts share: the site under test, and the standard's schemas where they are at hand."""

import datetime
import json
import os
import pathlib

SITE = os.environ["OPEN311_SITE"]
KEY = os.environ["OPEN311_KEY"]
ENDPOINT = SITE + "/open311/v2"
JURISDICTION = "530103"
SERVICES = 60
NAME = "昆明某某商贸有限公司"
# The smallest picture there is.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def moment(text):
    """A time of the standard; one without its zone is none."""
    at = datetime.datetime.fromisoformat(text)
    assert at.tzinfo is not None, text
    return at


def check(name, answer):
    """The answer is what the standard's JSON schema says, where the schemas are at hand."""
    folder = os.environ.get("OPEN311_SCHEMAS")
    if not folder:
        return
    import jsonschema
    import referencing
    import referencing.jsonschema

    def retrieve(uri):
        text = (pathlib.Path(folder) / uri).read_text(encoding="utf-8")
        return referencing.jsonschema.DRAFT4.create_resource(json.loads(text))

    registry = referencing.Registry(retrieve=retrieve)
    schema = retrieve(name + ".json").contents
    validator = jsonschema.Draft4Validator(
        schema, registry=registry, format_checker=jsonschema.FormatChecker()
    )
    validator.validate(answer)


def check_request(one):
    """What is true of every request."""
    assert one["status"] in ("open", "closed"), one
    assert one["service_request_id"] and one["service_code"] and one["status_notes"], one
    for name in ("requested_datetime", "updated_datetime"):
        moment(one[name])
    for name in ("address", "address_id", "zipcode", "lat", "long", "media_url"):
        assert one[name] is None, one
