"""A volunteer signs up for themself, on the own phone."""

from datetime import timedelta

from flask import Blueprint, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.cafe import reading
from townhub.i18n import _
from townhub.meals import actions, days, lists, rules
from townhub.meals.forms import ReasonForm
from townhub.meals.models import Kind, SignUp
from townhub.meals.place import keeps_its_place, place
from townhub.meals.views import day_or_404
from townhub.refused import Refused
from townhub.web import get_or_404, go, say, show, submitted

bp = keeps_its_place(Blueprint("own_meals", __name__))
_AHEAD = timedelta(days=35)


@bp.get("/help/meals")
@permit("meals.own")
def coming():
    return _page()


def _page(status: int = 200, refused: Refused | None = None, form: ReasonForm | None = None, off: int | None = None):
    """`off` is the sign-up that was to be cancelled: what is wrong with its reason stands there."""
    today = clock.today()
    mine = {(row["day"], row["kind_id"]): row for row in lists.own(current_user, today, place())}
    kinds = days.kinds_in_use()
    found = []
    for plan in days.plans(today, today + _AHEAD, place()):
        for kind in days.kinds_on(plan, kinds):
            row = mine.get((plan.iso, kind.id))
            over = rules.is_closed(plan.day, kind.closes_days, kind.closes_minute, *days.now())
            if kind.word != "送迎" or row:
                found.append({"day": plan.day, "kind": kind, "mine": row, "over": over})
    return show("meals/own.html", status=status, found=found, refused=refused, form=form or ReasonForm(formdata=None), off=off,
                tab="helping.today", places=reading.places(), at_place=place())  # fmt: skip


@bp.post("/help/meals/<day>/<int:kind_id>")
@permit("meals.own")
def sign_up(day, kind_id):
    """申し込む: name, telephone and district are known."""
    kind = get_or_404(Kind.select(), kind_id)
    try:
        made = actions.sign_up(
            current_user, day=day_or_404(day), kind=kind, way="volunteer", person=current_user._get_current_object(),
            name=current_user.name, phone=current_user.phone or "", district=current_user.district_id, place=place(),
        )  # fmt: skip
    except Refused as no:
        return _page(409, no)
    say(
        _("申し込みました")
        if made.state == rules.SEATED
        else _("席がいっぱいなので、空き待ちです。空きが出たら電話します")
    )
    return go(url_for(".coming"))


@bp.post("/help/meals/<int:sign_up_id>/cancel")
@permit("meals.own")
def cancel(sign_up_id):
    found, form = get_or_404(SignUp.visible_to(current_user), sign_up_id), ReasonForm()
    if not submitted(form):
        return _page(422 if form.errors else 200, form=form, off=sign_up_id)
    try:
        actions.cancel(current_user, found, form.reason.data, by_office=False)
    except Refused as no:
        return _page(409, no, form=form, off=sign_up_id)
    say(_("申し込みを取り消しました"))
    return go(url_for(".coming"))
