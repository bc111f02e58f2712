"""GET /healthz and /readyz."""

from service.doctor import Diagnosis, PartStatus
from tests.service.parts import make_client, make_parts


def test_a_process_that_cannot_draft_is_alive_but_not_ready() -> None:
    findings = [Diagnosis("model", PartStatus.OK, "up"), Diagnosis("index", PartStatus.BROKEN, "nothing is indexed")]
    client = make_client(make_parts(findings=findings))
    assert client.get("/healthz").json() == {"status": "ok"}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "not_ready"
    assert answer.json()["error"]["message"] == "index: nothing is indexed"


def test_a_warning_does_not_take_the_service_out_of_use() -> None:
    client = make_client(make_parts(findings=[Diagnosis("mailboxes", PartStatus.WARNING, "only the default one")]))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["parts"][0]["says"] == "only the default one"
