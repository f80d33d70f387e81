import wtforms
from wtforms.validators import ValidationError

from townhub import clock
from townhub.fields import Choice, Day, Line, Phone, Pick, TownForm
from townhub.i18n import _
from townhub.residents.models import CARE_LEVELS, SEXES, Resident
from townhub.residents.rules import GIVEN, NOTE_KINDS, SHARED, birthday_words, is_reading, typed_birthday

HEADINGS = (
    ("どなた", ("name", "kana", "birth_on", "sex")),
    ("すまい", ("district", "address", "house_name", "landmark", "phone", "mobile")),
    ("いそぐときの連絡先", ("emergency_name", "emergency_relation", "emergency_phone")),
    ("知っておくこと", ("care_level", "main_unit", "cannot_eat", "gets_about")),
)


class Birthday(Day):
    """A birthday with its year: S12/3/4, 昭和12年3月4日, 1937-03-04. Never to come."""

    def read(self, text):
        return typed_birthday(text, clock.today())

    def written(self, value):
        return birthday_words(value)


def _reading(form, field):
    if not is_reading(field.data):
        raise ValidationError(_("ふりがなは、ひらがなかカタカナで入れてください"))


class ResidentForm(TownForm):
    """All that the office writes about somebody. `version` is the state of the row that the person saw."""

    version = wtforms.HiddenField()
    name = Line("お名前", "お名前を入れてください", most=40, description="例 木村 フミ")
    kana = Line("ふりがな", "ふりがなを入れてください", most=60, checks=[_reading], description="例 きむら ふみ")
    birth_on = Birthday("生年月日", description="例 S12/3/4、昭和12年3月4日、1937-03-04")
    sex = Choice("性別", choices=SEXES)
    district = Pick("地区", "地区をえらんでください")
    address = Line("番地", "番地を入れてください", most=80)
    house_name = Line("屋号", most=40, description="近所での呼び名。例 角屋")
    landmark = Line("目じるし", most=80, description="例 角の石がき")
    phone = Phone("家の電話")
    mobile = Phone("携帯電話")
    emergency_name = Line("お名前（連絡先）", most=40)
    emergency_relation = Line("本人から見た続き柄（連絡先）", most=20, description="例 長男")
    emergency_phone = Phone("電話番号（連絡先）")
    care_level = Pick("要介護度", choices=CARE_LEVELS)
    main_unit = Pick("おもにかかわる部署")
    cannot_eat = Line("食べられないもの", most=120, description="例 卵、そば。やわらかいもの")
    gets_about = Line("歩きかた・乗りもの", most=120, description="例 つえ。車いすで送迎")

    def offer(self, districts, units) -> None:
        """Fill the lists: rows of districts and units that may be chosen."""
        self.district.choices = {"": _("えらんでください"), **{str(d.id): d.name for d in districts}}
        if "main_unit" in self:
            self.main_unit.choices = {"": _("決まっていません"), **{str(u.id): u.name for u in units}}

    @property
    def facts(self) -> dict:
        """What is written, as the acts take it."""
        found = {name: self[name].data or "" for name in self.asked}
        found |= {"birth_on": self.birth_on.data, "district": int(self.district.data)}
        if "main_unit" in self:
            found["main_unit"] = int(self.main_unit.data) if self.main_unit.data else None
        return found

    @property
    def asked(self) -> list[str]:
        """The fields of this sheet, in their order."""
        return [name for _heading, names in HEADINGS for name in names if name in self]

    def leave_out_shared(self) -> None:
        """For whoever has no consent: what they may not read they do not write either, and it stays as it is."""
        for name in SHARED:
            del self[name]

    def differing(self, theirs: "ResidentForm") -> list[tuple[str, str, str]]:
        """Label, their words and mine, of every field in which two sheets differ."""
        pairs = ((self[name].label.text, words_of(theirs[name]), words_of(self[name])) for name in self.asked)
        return [pair for pair in pairs if pair[1] != pair[2]]


def words_of(field) -> str:
    """What stands in a field, as a person reads it."""
    if hasattr(field, "choices"):
        return field.choices.get(field.data or "", "")
    if field.type == "Birthday" and field.data:
        return field.written(field.data)
    return field._value()


def facts_of(resident: Resident) -> dict:
    """A resident as the data of the form."""
    found = {name: getattr(resident, name) for _heading, names in HEADINGS for name in names if name not in _LISTS}
    return found | {
        "district": str(resident.district_id),
        "main_unit": str(resident.main_unit_id or ""),
        "version": str(resident.version),
    }


_LISTS = ("district", "main_unit")


class FindForm(TownForm):
    """人をさがす: one field for everything."""

    q = Line("だれを", most=40, description="名前・かな・屋号・電話の下4けた")
    ended = wtforms.BooleanField("転出した人、亡くなった人もさがす")


class RelationForm(TownForm):
    relation = Line("本人の続き柄", most=20, id="own-relation")


class JoinForm(TownForm):
    q = Line("いっしょに住んでいる人", most=40, description="名前・かな・屋号・電話の下4けた")
    member = Choice("見つかった人", "いっしょに住んでいる人をさがして、えらんでください")
    relation = Line("続き柄", most=20, description="例 世帯主、妻、長男")


class NoteForm(TownForm):
    kind = Choice("だれが読むか", "だれが読むかをえらんでください", choices=NOTE_KINDS)
    words = Line("書きとめること", "書きとめることを入れてください", most=400)


class ConsentForm(TownForm):
    unit = Pick("どの部署に", "どの部署に伝えてよいかをえらんでください")
    given = Choice("どのように", "書面か口頭かをえらんでください", choices=GIVEN)
    from_on = Day("いつから", "同意をもらった日を入れてください。例 1/16")

    def validate_from_on(self, field):
        if field.data > clock.today():
            raise ValidationError(_("これからの日です。同意をもらった日を入れてください"))
