import wtforms
from wtforms.validators import ValidationError

from townhub.fields import Choice, DayPlanned, Line, Phone, TownForm, Whole
from townhub.i18n import _
from townhub.town.rules import MAPS


class ChangeForm(TownForm):
    """A form over a row that somebody else may change meanwhile: `seen` is what the row was when it was shown."""

    seen = wtforms.HiddenField()


class SettingsForm(ChangeForm):
    name = Line("町の名前", "町の名前を入れてください", most=20)
    hall_name = Line("館・事務室の名前", "事務室の名前を入れてください", most=30, description="例 ひなた館 事務室")
    phone = Phone("事務室の電話番号", "事務室の電話番号を入れてください")
    office_hours = Line("事務室の受付時間", "受付の時間を入れてください", most=40, description="例 平日 8:30〜17:15")
    cafe_name = Line("カフェの名前", "カフェの名前を入れてください", most=20, description="掲示板の大きな名札に出ます")
    cafe_phone = Phone("カフェの電話番号", "カフェの電話番号を入れてください")
    copies_kept = Whole(
        "夜の控えを残す数", "控えを残す数を入れてください", least=3, most=100, unit="つ",
        description="毎晩2時に、ひとりでに控えをとります。これより古い夜の控えは消します。手でとった控えは消しません",
    )  # fmt: skip
    maps = Choice(
        "担い手の画面の「地図で見る」", "地図を出すかどうかをえらんでください", choices=MAPS,
        description="押したときに、行き先の町名・地区・番地がGoogleに伝わります。お名前は伝わりません。出さないときは、番地だけを文字で見せます",
    )  # fmt: skip


class DistrictForm(ChangeForm):
    name = Line("地区の名前", "地区の名前を入れてください", most=30, description="例 宮ノ前")
    kana = Line("ふりがな", "ふりがなを入れてください", most=40, description="例 みやのまえ")
    area = Line("日常生活圏域", "圏域の名前を入れてください", most=30,
                description="中学校区くらいの広さ。まだない名前を書くと、新しい圏域になります。例 東")  # fmt: skip


class UnitForm(ChangeForm):
    name = Line("部署・事業所の名前", "部署の名前を入れてください", most=30, description="例 訪問看護")
    responsible = wtforms.BooleanField("町の責任で住民のことを見る部署（本人の同意がなくても読む）")


class ClosingForm(TownForm):
    name = Line("何の休みか", "何の休みかを入れてください", most=20, description="例 お盆")
    first_on = DayPlanned("はじめの日", "はじめの日を入れてください。例 8/13")
    last_on = DayPlanned("おわりの日", "おわりの日を入れてください。例 8/15")
    every_year = wtforms.BooleanField("毎年同じ日に休む")

    def validate_last_on(self, field):
        first = self.first_on.data
        if first is None:
            return
        if field.data < first:
            raise ValidationError(_("おわりの日が、はじめの日より前です"))
        if (field.data - first).days > 60:
            raise ValidationError(_("60日より長くは休めません。日を確かめてください"))
