"""The community side of a district: corrected with how it read before, put back, ended, followed by somebody else."""

from datetime import date

import pytest
from conftest import audited, post
from reader import read

from townhub.refused import Refused
from townhub.rosters import community
from townhub.rosters.models import Contact

TODAY = date(2019, 1, 16)


@pytest.fixture
def mori(staff):
    return community.add_contact(
        staff.kanri, staff.miyanomae, kind="chair", name="森 良一", phone="0555-00-7001", remark="1班から3班",
        first_on=date(2018, 4, 1), last_on=date(2019, 3, 31),
    )  # fmt: skip


def facts(contact: Contact, **changes) -> dict:
    return {name: getattr(contact, name) for name in community.FACTS} | {"seen": contact.fingerprint} | changes


def now(contact: Contact) -> Contact:
    return Contact.get_by_id(contact.id)


def test_a_correction_keeps_how_it_read_and_is_put_back_step_by_step(staff, mori):
    community.change_contact(staff.sato, mori, **facts(mori, phone="0555-00-7002"))
    community.change_contact(staff.sato, mori, **facts(now(mori), name="森 良市"))
    community.change_contact(staff.sato, mori, **facts(now(mori)))  # nothing changed, nothing kept
    assert [row["name"] for row in community.changes_of(mori)] == ["森 良一", "森 良一"]
    first, last = community.changes_of(mori)[1], community.last_change(mori.id)
    with pytest.raises(Refused, match="新しいものから"):
        community.put_back(staff.sato, community.ContactBefore.get_by_id(first["id"]))
    for _twice in range(2):
        community.put_back(staff.sato, last)
    assert (now(mori).name, now(mori).phone) == ("森 良一", "0555-00-7002")
    community.put_back(staff.sato, community.last_change(mori.id))
    assert now(mori).phone == "0555-00-7001" and community.last_change(mori.id) is None
    assert [act for act, _who in audited()][-4:] == ["contact.changed"] * 2 + ["contact.put_back"] * 2


def test_an_end_written_by_mistake_is_put_back_and_reminds_again(staff, mori):
    assert [row["name"] for row in community.terms_ending(TODAY)] == ["森 良一"]
    community.end_contact(staff.sato, mori, date(2019, 1, 10))
    assert [row["name"] for row in community.former_contacts(staff.miyanomae.id, TODAY)] == ["森 良一"]
    assert community.terms_ending(TODAY) == []
    community.put_back(staff.sato, community.last_change(mori.id))
    assert (now(mori).last_on, now(mori).ended_at) == (date(2019, 3, 31), None)
    assert [row["name"] for row in community.terms_ending(TODAY)] == ["森 良一"]


def test_the_page_corrects_puts_back_and_knows_the_successor(staff, mori, login):
    office, page = login(staff.sato), f"/rosters/contacts/{mori.id}"
    typed = {"kind": "chair", "name": "森 良市", "phone": "0555-00-7001", "remark": "", "first_on": "H30.4.1",
             "last_on": "H31.3.31", "seen": mori.fingerprint}  # fmt: skip
    assert post(office, page, **typed).status_code == 303
    late = post(office, page, **typed | {"name": "森 遼一"})
    assert late.status_code == 409 and "ほかの人が、先に書きかえました" in read(late).words
    assert post(office, page, **typed | {"last_on": "H30.3.31"}).status_code == 422
    said = read(office.get(page)).words
    assert "森 良一 町内会長" in said and "佐藤 花子が直す前" in said
    answer = post(office, f"/rosters/contacts/changes/{community.last_change(mori.id).id}/put-back")
    assert "直す前にもどしました" in read(office.get(answer.location)).words and now(mori).name == "森 良一"
    after = office.get(f"/rosters/districts/{staff.miyanomae.id}/contacts/new?after={mori.id}").get_data(as_text=True)
    assert "平成31年4月1日(月)" in after and 'value="1班から3班"' in after
    assert login(staff.tanaka).get(page).status_code == 404  # another area's coordinator
