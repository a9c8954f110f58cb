"""georeport 0.3.1 from PyPI, unmodified, reads in JSON and in XML. It cannot raise."""

import georeport
import requests

from common import ENDPOINT, JURISDICTION, SERVICES, check, check_request

json = georeport.GeoReport(ENDPOINT, jurisdiction=JURISDICTION)
xml = georeport.GeoReport(ENDPOINT, jurisdiction=JURISDICTION, output_format="xml")


def as_text(value):
    """JSON as XML says it: flags and numbers as text, a list as its one kind of element."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return {name: as_text(one) for name, one in value.items()}
    return str(value) if isinstance(value, int) else value


services = json.get_service_list()
check("services", services)
assert len(services) == SERVICES
assert xml.get_service_list() == [as_text(one) for one in services]

code = services[-1]["service_code"]
definition = json.get_service_definition(code)
check("service-definition", definition)
attributes = xml.get_service_definition(code)["attributes"]["attribute"]
assert [one["code"] for one in attributes] == [one["code"] for one in definition["attributes"]]
assert [one["order"] for one in attributes] == ["1", "2", "3"]
assert [one["key"] for one in attributes[2]["values"]["value"]] == ["no", "yes"]

listed = json.get_service_requests()
check("requests", listed)
assert 0 < len(listed) <= 1000, len(listed)
assert xml.get_service_requests() == [as_text(one) for one in listed]
for one in listed:
    check_request(one)

closed = json.get_service_requests(status="closed")
assert closed and all(one["status"] == "closed" for one in closed)
some = sorted(one["service_request_id"] for one in closed[:3])
found = json.get_service_requests(service_request_id=",".join(some), status="open")
assert sorted(one["service_request_id"] for one in found) == some, "the numbers override the rest"
day = json.get_service_requests(
    service_code=closed[0]["service_code"],
    start_date="2022-09-01T00:00:00+08:00",
    end_date="2022-10-01T00:00:00+08:00",
)
assert all("2022-09-01" <= one["requested_datetime"] < "2022-10-01T00:00:01" for one in day)

one = json.get_service_request(some[0])
assert one["service_request_id"] == some[0]
assert xml.get_service_request(some[0]) == as_text(one)

for refused, status in [
    (lambda: georeport.GeoReport(ENDPOINT, jurisdiction="sfgov.org").get_service_list(), 404),
    (lambda: json.get_service_definition("none"), 404),
    (lambda: xml.get_service_request("none"), 404),
    (lambda: json.get_service_requests(start_date="2022-01-01T00:00:00Z", end_date="2022-10-01T00:00:00Z"), 400),
]:
    try:
        refused()
        raise AssertionError("it was not refused")
    except requests.HTTPError as error:
        assert error.response.status_code == status, error
print(f"georeport 0.3.1: {len(services)} services, {len(listed)} requests read in JSON and in XML")
