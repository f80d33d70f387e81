"""A request that is over stands on a phone for a while: whoever presses reads a sentence, and nothing about it."""

import pytest
from conftest import post
from reader import read

from townhub.db import one
from townhub.errands import actions


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (lambda town, job: actions.call_off(town.takahashi, job, "入院"), "この依頼は取り消されました"),
        (lambda town, job: actions.give_up(town.takahashi, job, "雪のため"), "この依頼の募集は終わりました"),
        (lambda town, job: actions.refuse(town.takahashi, job, "屋根の上"), "この依頼の募集は終わりました"),
        (lambda town, job: actions.claim(town.nakamura, job), "中村 茂さんが先に引き受けました（8:12）"),
    ],
)
@pytest.mark.parametrize(("button", "fields"), [("claim", {}), ("answer", {"said": "cannot"})])
def test_pressed_a_second_too_late(login, town, make_job, end, sentence, button, fields):
    phone, job = login(town.suzuki), make_job()
    end(town, job)
    answer = post(phone, f"/help/{job.id}/{button}", **fields)
    said = read(answer).words
    assert answer.status_code == 409
    assert f"{sentence}。ほかの募集をごらんください" in said
    for secret in ("木村", "入院", "屋根", "雪"):
        assert secret not in said
    assert one("SELECT count(*) FROM errand_helper WHERE person_id = ?", town.suzuki.id) == 0


def test_its_page_says_so_too(login, town, make_job):
    phone, job = login(town.suzuki), make_job()
    assert "木村" not in read(phone.get(f"/help/{job.id}")).words
    actions.call_off(town.takahashi, job, "入院")
    answer = phone.get(f"/help/{job.id}")
    assert (answer.status_code, "この依頼は取り消されました" in read(answer).words) == (409, True)


def test_what_was_never_offered_is_not_there(login, town, make_job, at):
    phone, waits = login(town.suzuki), make_job(publish_now=False)
    assert post(phone, f"/help/{waits.id}/claim").status_code == 404
    assert post(phone, "/help/999/claim").status_code == 404
