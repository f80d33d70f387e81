"""The cafés of the town and the kinds of events, at the counter."""

import wtforms
from flask import url_for
from flask_login import current_user

from townhub.access import permit
from townhub.cafe import places, reading
from townhub.cafe.at import bp, everywhere
from townhub.cafe.models import CafeKind, CafePlace
from townhub.db import rows
from townhub.fields import Line, Phone, Pick, TownForm
from townhub.i18n import _
from townhub.refused import Refused
from townhub.text import row_number
from townhub.town.models import Area
from townhub.web import get_or_404, go, say, show, submitted


class PlaceForm(TownForm):
    name = Line("場所の名前", "場所の名前を入れてください", most=20, description="例 西の家カフェ")
    kana = Line("ふりがな", most=40, description="例 にしのいえかふぇ")
    name_en = Line("英語の名前", most=40, description="英語のページに出ます。なければ空けておきます")
    phone = Phone("電話番号", "電話番号を入れてください")
    address = Line("住所", most=80, description="公開データと、届く予定に出ます")
    area = Pick("日常生活圏域")
    seen = wtforms.HiddenField()

    def __init__(self, *more, **most):
        super().__init__(*more, **most)
        self.area.choices = {"": _("えらばない"), **{str(area.id): area.name for area in Area.select()}}

    @property
    def facts(self) -> dict:
        words = {name: self[name].data or "" for name in ("name", "kana", "name_en", "phone", "address")}
        return {**words, "area": int(self.area.data) if self.area.data else None}


class KindForm(TownForm):
    word = Line("催しの名前", "催しの名前を入れてください", most=20, description="例 将棋")
    seal = Line("しるしの一字", "しるしにする一字を入れてください", most=1, description="まるの中に出ます。例 将")
    kana = Line("ふりがな", most=40, description="やさしい日本語のページに出ます。例 しょうぎ")
    word_en = Line("英語", most=40, description="例 Shogi")

    @property
    def facts(self) -> dict:
        return {name: self[name].data or "" for name in ("word", "seal", "kana", "word_en") if name in self}


@bp.route("/cafe/places", methods=["GET", "POST"])
@everywhere
@permit("cafe.places")
def all_places():
    form = PlaceForm()
    refused = None
    if submitted(form):
        try:
            places.add_place(current_user, form.once.data, **form.facts)
            say(_("場所を加えました"))
            return go(url_for(".all_places"))
        except Refused as no:
            refused = no
    return _page("cafe/places.html", form, refused, places=reading.places(also_ended=True))


@bp.route("/cafe/places/<int:number>", methods=["GET", "POST"])
@everywhere
@permit("cafe.places")
def one_place(number):
    place = get_or_404(CafePlace.select(), number)
    form = PlaceForm(obj=place, data={"seen": place.changes, "area": str(place.area_id or "")})
    refused = None
    if submitted(form):
        seen = row_number(form.seen.data)
        try:
            places.change_place(current_user, place, seen, **form.facts)
            say(_("場所を書きかえました"))
            return go(url_for(".all_places"))
        except Refused as no:
            refused = no
    return _page("cafe/place.html", form, refused, row=place)


@bp.post("/cafe/places/<int:number>/<any(end, reopen):step>")
@everywhere
@permit("cafe.places")
def end_place(number, step):
    place = get_or_404(CafePlace.select(), number)
    try:
        (places.end_place if step == "end" else places.reopen_place)(current_user, place)
    except Refused as no:
        return _page("cafe/places.html", PlaceForm(formdata=None), no, places=reading.places(also_ended=True))
    return go(url_for(".all_places"))


@bp.route("/cafe/kinds", methods=["GET", "POST"])
@everywhere
@permit("cafe.change")
def all_kinds():
    form = KindForm()
    refused = None
    if submitted(form):
        try:
            places.add_kind(current_user, form.once.data, **form.facts)
            say(_("催しの種類を加えました"))
            return go(url_for(".all_kinds"))
        except Refused as no:
            refused = no
    return _page("cafe/kinds.html", form, refused, kinds=rows("SELECT * FROM cafe_kind ORDER BY position, id"))


@bp.route("/cafe/kinds/<int:number>", methods=["GET", "POST"])
@everywhere
@permit("cafe.change")
def one_kind(number):
    kind = get_or_404(CafeKind.select(), number)
    form = KindForm(obj=kind)
    del form.word
    if submitted(form):
        places.change_kind(current_user, kind, **form.facts)
        say(_("催しの種類を書きかえました"))
        return go(url_for(".all_kinds"))
    return _page("cafe/kind.html", form, None, row=kind)


def _page(page: str, form: TownForm, refused: Refused | None, **what: object):
    status = 409 if refused else 422 if form.errors else 200
    return show(page, status=status, form=form, refused=refused, **what)
