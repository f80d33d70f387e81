"""All about one district: who answers, what is planned and what was, the people of the community side, the meetings."""

from datetime import date

from townhub.rosters import community, watching
from townhub.rosters.answering import who_answers
from townhub.rosters.reading import gaps_from, heads, history
from townhub.town.models import District


def facts_of(district: District, day: date) -> dict:
    lines = history(district.id)
    today = day.isoformat()
    standing = [line for line in lines if not line["withdrawn_at"]]
    return {
        "answers": who_answers(district.id, day),
        "counted": heads(day).get(district.id, (0, 0, 0)),
        "gaps": [gap for gap in gaps_from(day) if gap.district_id == district.id],
        "planned": [line for line in standing if line["from_on"] > today],
        "past": [line for line in standing if line["until_on"] and line["until_on"] <= today],
        "withdrawn": [line for line in lines if line["withdrawn_at"]],
        "contacts": community.contacts_of(district.id, day),
        "former_contacts": community.former_contacts(district.id, day),
        "helpers": community.helpers(day, district.id)[0],
        "meetings": watching.meetings_of(district.id, day),
        "today": day,
    }
