"""A person's own desk: password and PIN, kept drafts; and the terminals, which the administrator opens and closes."""

from flask import Blueprint, request, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.accounts import actions, sessions, terminal_actions, terminals
from townhub.accounts.drafts import title_of
from townhub.accounts.forms import OwnPasswordForm, OwnPinForm, TerminalForm
from townhub.accounts.models import Draft, Terminal
from townhub.accounts.rules import IDLE
from townhub.db import rows
from townhub.i18n import _
from townhub.refused import Refused
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("desk", __name__)


# -- 私の設定 ---------------------------------------------------------------------------------------------------------


def _mine(status: int = 200, refused: Refused | None = None, **forms):
    forms = {"pin": OwnPinForm(formdata=None), "password": OwnPasswordForm(formdata=None)} | forms
    wrong = next((form for form in forms.values() if form.errors), forms["pin"])
    drafts = Draft.of(current_user).count()
    return show("accounts/mine.html", status=status, refused=refused, wrong=wrong, drafts=drafts, **forms)


@bp.get("/mine")
@permit("accounts.own")
def mine():
    return _mine()


@bp.post("/mine/pin")
@permit("accounts.own")
def set_pin():
    form = OwnPinForm()
    if not submitted(form):
        return _mine(422 if form.errors else 200, pin=form)
    try:
        actions.prove_own(current_user, form.password.data, request.remote_addr or "")
    except Refused as no:
        form.password.errors = [no.sentence]
        return _mine(422, pin=form)
    terminal_actions.set_pin(current_user, form.pin.data)
    say(_("暗証番号を決めました。窓口のパソコンに、あなたの名札が出ます"))
    return go(url_for(".mine"))


@bp.post("/mine/pin/drop")
@permit("accounts.own")
def drop_pin():
    terminal_actions.drop_pin(current_user)
    say(_("暗証番号をやめました。窓口のパソコンの名札も片づけました"))
    return go(url_for(".mine"))


@bp.post("/mine/password")
@permit("accounts.own")
def set_password():
    form = OwnPasswordForm()
    if not submitted(form):
        return _mine(422 if form.errors else 200, password=form)
    try:
        actions.prove_own(current_user, form.old_password.data, request.remote_addr or "")
    except Refused as no:
        form.old_password.errors = [no.sentence]
        return _mine(422, password=form)
    sessions.begin_at_desk(actions.set_password(current_user, current_user, form.new_password.data))
    say(_("新しいパスワードにしました。ほかの画面で開いていたものは、もう使えません"))
    return go(url_for(".mine"))


# -- what was being written when the terminal locked -------------------------------------------------------------------


@bp.get("/drafts")
@permit("accounts.own")
def drafts():
    return show("accounts/drafts.html", drafts=list(Draft.of(current_user)), title_of=title_of)


@bp.post("/drafts/<int:draft_id>/drop")
@permit("accounts.own")
def drop_draft(draft_id):
    terminal_actions.drop_draft(current_user, get_or_404(Draft.of(current_user), draft_id))
    say(_("書きかけを捨てました"))
    return go(url_for(".drafts"))


# -- the terminals -----------------------------------------------------------------------------------------------------


@bp.route("/terminals", methods=["GET", "POST"])
@permit("accounts.manage")
def open_terminals():
    """The open ones, and a form that makes the very browser in which it is filled in one more."""
    form, refused = TerminalForm(), None
    if submitted(form):
        try:
            return _opened(form)
        except Refused as no:
            refused = no
    found = rows(
        """SELECT t.id, t.name, t.opened_at, p.name AS opened_by FROM terminal t JOIN person p ON p.id = t.opened_by_id
           WHERE t.closed_at IS NULL ORDER BY t.name, t.id"""
    )
    status = 409 if refused else 422 if form.errors else 200
    return show(
        "accounts/terminals.html", status=status, form=form, refused=refused, terminals=found, this=terminals.here(),
        idle_minutes=int(IDLE.total_seconds()) // 60,
    )  # fmt: skip


def _opened(form: TerminalForm):
    if (here := terminals.here()) and here.name != form.name.data:
        raise Refused(_("このパソコンは、もう「{name}」です。先に、それを閉じてください", name=here.name))
    terminal, secret = terminal_actions.open_terminal(current_user, form.name.data, form.once.data)
    say(_("このパソコンを、窓口のパソコンにしました。「交代する」を押すと、名札が出ます"))
    answer = go(url_for(".open_terminals"))
    return terminals.make_terminal(answer, terminal, secret) if secret else answer


@bp.post("/terminals/<int:terminal_id>/close")
@permit("accounts.manage")
def close_terminal(terminal_id):
    terminal_actions.close_terminal(current_user, get_or_404(Terminal.select(), terminal_id))
    say(_("閉じました。そのパソコンでは、もう暗証番号で入れません"))
    return go(url_for(".open_terminals"))
