"""three 0.8.0 from PyPI walks through the whole contract. It was written for Python 2, hence the one line."""

import itertools
import xml.etree.ElementTree as tree

itertools.ifilter = filter  # noqa: the one line
import three  # noqa: E402

from common import ENDPOINT, JURISDICTION, KEY, NAME, PNG, SERVICES, SITE, check, check_request  # noqa: E402

city = three.Three(
    ENDPOINT, api_key=KEY, jurisdiction=JURISDICTION, discovery=SITE + "/open311/discovery.json"
)

found = city.discovery()
endpoint = found["endpoints"][0]
assert endpoint["url"] == ENDPOINT and endpoint["type"] == "test", found
assert endpoint["formats"] == ["text/xml", "application/json"], found
assert three.Three(ENDPOINT).discovery() == found

services = city.services()
check("services", services)
assert len(services) == SERVICES, len(services)
assert all(one["type"] == "realtime" and one["metadata"] is True for one in services)
code = services[0]["service_code"]
definition = city.services(code)
check("service-definition", definition)
required = [one["code"] for one in definition["attributes"] if one["required"]]
assert required == ["ENTERPRISE_NAME"], definition

said = {
    "address": "北京路 1 号 & 东风路",
    "name": "某 张",
    "phone": "138-0000-1234",
    "email": "zhang@example.com",
    "description": "门前围挡三个月没有拆。货车进不来,<b>希望</b> & \"尽快\" 拆除 😀",
    "attribute[ENTERPRISE_NAME]": NAME,
    "attribute[CONSENT]": "no",
}
made = city.post(code, **said)
number = made[0]["service_request_id"]
assert city.post_response.status_code == 200 and "token" not in made[0], made
assert made[0]["service_notice"], made

with open("photo.png", "wb") as picture:
    picture.write(PNG)
with open("photo.png", "rb") as picture:
    pictured = city.post(code, media=picture, **said)[0]["service_request_id"]
assert pictured != number

one = city.request(number)
check("requests", one)
assert len(one) == 1 and one[0]["service_request_id"] == number, one
assert one[0]["status"] == "open" and one[0]["status_notes"] == "待受理", one
check_request(one[0])
assert city.token(number) == [{"service_request_id": number, "token": number}]

# The same day, by code, by status, page by page.
listed = city.requests(code, status="open", between=["10-19-2022", "10-22-2022"])
check("requests", listed)
assert {number, pictured} <= {one["service_request_id"] for one in listed}
assert all(one["service_code"] == code and one["status"] == "open" for one in listed)
first, second = city.requests(count=1, page=1), city.requests(count=1, page=2)
assert [one[0]["service_request_id"] for one in (first, second)] == [pictured, number]
closed = city.requests(status="closed")
assert closed and all(one["status"] == "closed" for one in closed)
everything = city.requests()
check("requests", everything)
for one in everything:
    check_request(one)
for word in (NAME, "1380000", "zhang@", "围挡三个月", "北京路"):
    assert word not in str(city.requests()), word

# XML as it comes; what three makes of it needs Python 2.
city.configure(format="xml")
root = tree.fromstring(city.get("requests", number, convert=False))
assert root.tag == "service_requests" and root.find("request/service_request_id").text == number
root = tree.fromstring(city.get("services", "none", convert=False))
assert city._request.status_code == 404 and root.find("error/code").text == "404"
assert city._request.headers["content-type"] == "text/xml; charset=utf-8"

stranger = three.Three(ENDPOINT, api_key="plk_none")
refused = stranger.post(code, **said)
assert stranger.post_response.status_code == 403 and refused[0]["code"] == 403, refused
incomplete = three.Three(ENDPOINT, api_key=KEY).post(code, address="北京路")
assert "ENTERPRISE_NAME" in incomplete[0]["description"], incomplete
print(f"three 0.8.0: {len(services)} services, {len(everything)} requests read, {number} and {pictured} raised")
