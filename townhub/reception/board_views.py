"""お手伝いをたのむ on the board: five questions without a log-in, and the office's list of whom to phone back."""

from flask import Blueprint, request, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.fields import Line, Phone, Pick, TownForm
from townhub.i18n import WRITTEN_IN, _, language
from townhub.reception import actions
from townhub.reception.models import Asked, waiting
from townhub.refused import Refused
from townhub.town.models import District
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("asking", __name__)


class AskForm(TownForm):
    """As few questions as a person needs to be phoned back."""

    name = Line("お名前", "お名前を入れてください", most=40)
    phone = Phone("電話番号", "電話番号を入れてください。こちらからお電話します")
    district = Pick("お住まいの地区", "地区をえらんでください")
    what = Line("どんなお手伝いでしょうか", "たのみたいことを入れてください。例 庭の草取り", most=120)
    wished = Line("いつごろ", most=60, description="決まっていなければ、空けておいてください")


class AnswerForm(TownForm):
    """電話した, and no errand came of it."""

    line = Line("どうなったか", "どうなったかを一行で入れてください", most=120)


@bp.route("/ask/form", methods=["GET", "POST"])
@permit("public")
def form():
    form = AskForm()
    form.district.choices = District.to_choose()
    if not submitted(form):
        return show("reception/ask_form.html", status=422 if form.errors else 200, form=form)
    try:
        actions.ask_on_board(
            name=form.name.data, phone=form.phone.data, district=int(form.district.data), what=form.what.data,
            wished=form.wished.data or "", address=request.remote_addr or "", language=language(), once=form.once.data,
        )  # fmt: skip
    except Refused as no:
        return show("reception/ask_form.html", status=429, form=form, refused=form.beside(no))
    return go(url_for(".thanks"))


@bp.get("/ask/thanks")
@permit("public")
def thanks():
    return show("reception/thanks.html")


@bp.get("/reception/asked")
@permit("errands.receive")
def asked():
    return _list()


def _list(status: int = 200, form: AnswerForm | None = None, answering: int | None = None):
    return show("reception/asked.html", status=status, waiting=waiting(current_user), answering=answering, written_in=WRITTEN_IN,
                form=form or AnswerForm(formdata=None))  # fmt: skip


@bp.post("/reception/asked/<int:asked_id>/answered")
@permit("errands.receive")
def answered(asked_id):
    """Phoned back, without an errand."""
    found, form = get_or_404(Asked.visible_to(current_user), asked_id), AnswerForm()
    if not submitted(form):
        return _list(422, form, asked_id)
    actions.answer(current_user, found.id, "phoned", line=form.line.data)
    say(_("電話したことを書きました"))
    return go(url_for(".asked"))
