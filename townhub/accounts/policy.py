"""だれが何をできるか: the one table of rights, as the administrator reads it."""

from flask import Blueprint

from townhub.access import GRANTS, ROLES, VISITOR, permit
from townhub.accounts.forms import ROLE_WORDS
from townhub.i18n import _
from townhub.web import show

bp = Blueprint("policy", __name__)

WORDS = {
    "public": "掲示板とお手伝いの案内を見る",
    "accounts.leave": "交代する、ログアウトする",
    "accounts.own": "自分のパスワードと暗証番号を決める",
    "accounts.invite": "担い手を招待する、電話を止める",
    "accounts.manage": "使う人を加える、役割を変える",
    "town.change": "町・地区・部署・休みの日を書く",
    "audit.read": "記録を読む",
    "today.see": "「今日」を見る",
    "residents.read": "人をさがす、住民の記録を見る（見たことは記録に残る）",
    "residents.write": "住民の名簿に書く、書きとめる、同意を書く",
    "residents.end": "転出・死亡を書く、名簿にもどす",
    "residents.purge": "保存の期間が過ぎた記録を消去する",
    "residents.import": "住民をファイルから名簿に入れる",
    "residents.export": "名簿をファイルで受け取る",
    "errands.receive": "電話で依頼を受ける",
    "errands.oversee": "依頼を見る、取り消す、料金を決める",
    "errands.help": "依頼を引き受けて、手伝う",
    "tariff.see": "料金表を見る",
    "tariff.change": "料金表を書く",
    "cafe.change": "カフェの予定を書く",
}


@bp.get("/permissions")
@permit("accounts.manage")
def permissions():
    roles = [VISITOR, *(role for role in ROLES if role != VISITOR)]
    role_words = {VISITOR: _("だれでも"), **ROLE_WORDS}
    table = [(_(WORDS[act]), [role in granted for role in roles]) for act, granted in GRANTS.items()]
    return show("accounts/permissions.html", roles=[_(role_words[role]) for role in roles], table=table)
