"""Every page of the house: by room, the modules whose `bp` is registered. A new room writes its line here."""

from collections.abc import Iterator
from importlib import import_module

from flask import Blueprint

_DOORS = {
    "town": "views settings",
    "audit": "views",
    "accounts": "views people_views desk policy",
    "outbox": "views",
    "residents": "views households notes exchange",
    "ledger": "views ticket_views dues_views closing_views",
    "huddle": "views note_views draft_views topic_views follow_up_views hand_off_views paper_views search_views"
    " digest_views figures_views resident_views",
    "volunteers": "views",
    "rosters": "views absence_views community_views watching_views visits_views settings_views paper_views proposals_views"
    " passing_on_views reshaping_views",
    "counter": "views flow_views",
    "cafe": "pages",
    "errands": "views life settling_views reminder_views calling figures_views equipment_views settings helping kept trouble"
    " tariffs",
    "club": "views car_views",
    "meals": "views sign_ups vehicles board_sign_up own",
    "standing": "views",
    "reception": "views board_views",
    "handover": "people_views residents_views merge_views closings_views",
    "timeline": "views",
    "today": "views",
    "board": "pages in_charge health",
}


def blueprints() -> Iterator[Blueprint]:
    """Imported when the house is put together, not before: a room asks for the rooms below it."""
    for room, modules in _DOORS.items():
        for module in modules.split():
            yield import_module(f"townhub.{room}.{module}").bp
