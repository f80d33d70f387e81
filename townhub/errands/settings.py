"""ちょい加勢のきまり: the ladder's hours, tolerance and travel, and where else to ask; what machines there are."""

import wtforms
from flask import Blueprint, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.db import rows
from townhub.errands.house_rules import set_rules, withdraw_agency, write_agency
from townhub.errands.models import Agency, Setting
from townhub.errands.rules import KINDS
from townhub.fields import Line, Phone, Pick, TimeOfDay, TownForm, Whole
from townhub.i18n import _
from townhub.refused import Refused
from townhub.text import row_number
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("errand_settings", __name__)
_ASKING = ("district_hours", "all_hours", "calls_hours", "last_hours")
_COUNTED = ("asks_from_minute", "asks_until_minute")
_WORKING = ("tolerance_minutes", "travel_minutes", "buddy_jobs")
_FIELDS = (*_ASKING, *_COUNTED, *_WORKING)


class SettingsForm(TownForm):
    district_hours = Whole("地区の担い手にたずねる（時間）", "0から240で入れてください", most=240, unit="時間",
                           description="0なら、はじめからみんなに")  # fmt: skip
    all_hours = Whole("町じゅうの担い手にたずねる（時間）", "0から240で入れてください", most=240, unit="時間")
    calls_hours = Whole("職員が電話でさがす（時間）", "0から240で入れてください", most=240, unit="時間")
    last_hours = Whole("不成立にする（時間前）", "0から72で入れてください", most=72, unit="時間",
                       description="始められる、いちばんおそい時刻から")  # fmt: skip
    asks_from_minute = TimeOfDay("何時から数えるか", "何時からかを入れてください。例 8:30")
    asks_until_minute = TimeOfDay("何時まで数えるか", "何時までかを入れてください。例 17:15")
    tolerance_minutes = Whole("60分をこえても、60分とみる（分）", "0から30で入れてください", most=30, unit="分",
                              description="これより長いと、料金は職員が決めます。これから受ける依頼から")  # fmt: skip
    travel_minutes = Whole("つぎの依頼までの移動（分）", "0から120で入れてください", most=120, unit="分")
    buddy_jobs = Whole("なれた人と行く、はじめの回数", "0から20で入れてください", most=20, unit="回")
    version = wtforms.HiddenField()

    def validate_asks_until_minute(self, field):
        if self.asks_from_minute.data is not None and field.data <= self.asks_from_minute.data:
            raise wtforms.ValidationError(_("おわりが、はじめより前です。2つの時刻を確かめてください"))


class AgencyForm(TownForm):
    name = Line("窓口の名前", "窓口の名前を入れてください", most=40, description="例 シルバー人材センター")
    phone = Phone("窓口の電話番号")
    kind = Pick("何のとき", choices={"": "何でも", **{kind: word for kind, (word, _machine) in KINDS.items()}})
    about = Line("聞けること", most=80)


@bp.route("/errands/rules", methods=["GET", "POST"])
@permit("tariff.change")
def rules():
    ours, refused = Setting.ours(), None
    form = SettingsForm(data={name: getattr(ours, name) for name in (*_FIELDS, "version")})
    if submitted(form):
        try:
            set_rules(current_user, row_number(form.version.data, -1), **{name: form[name].data for name in _FIELDS})
            say(_("きまりを変えました。これから受ける依頼と、これからの募集に使います"))
            return go(url_for(".rules"))
        except Refused as no:
            refused, form.version.data = no, str(Setting.ours().version)
    status = 409 if refused else 422 if form.errors else 200
    return show("errands/rules.html", status=status, form=form, refused=refused, asking=_ASKING, counted=_COUNTED,
                working=_WORKING)  # fmt: skip


@bp.route("/errands/agencies", methods=["GET", "POST"])
@permit("errands.oversee")
def agencies():
    form = AgencyForm()
    if submitted(form):
        write_agency(current_user, name=form.name.data, phone=form.phone.data or "", kind=form.kind.data or None,
                     about=form.about.data or "", once=form.once.data)  # fmt: skip
        say(_("窓口を書きました"))
        return go(url_for(".agencies"))
    found = rows(
        "SELECT id, kind, name, phone, about FROM errand_agency WHERE withdrawn_at IS NULL ORDER BY kind IS NULL, kind, id"
    )
    return show("errands/agencies.html", status=422 if form.errors else 200, form=form, found=found)


@bp.post("/errands/agencies/<int:agency_id>/withdraw")
@permit("errands.oversee")
def withdraw(agency_id):
    withdraw_agency(current_user, get_or_404(Agency.select(), agency_id))
    say(_("窓口を取り下げました"))
    return go(url_for(".agencies"))
