"""Fields that understand what people type and, when they do not, say what to do instead."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from datetime import timedelta

import wtforms
from flask import current_app, request
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.form import _Auto
from markupsafe import Markup
from wtforms.validators import InputRequired, StopValidation, ValidationError

from townhub import clock
from townhub.dates import WEEKDAYS, clock_time, long_day, typed_day, typed_time
from townhub.i18n import _, language
from townhub.refused import Refused
from townhub.text import digits, plain

_READ = 1000  # characters: whatever is longer than any field allows is not read further


def number_of(sheet: str | None) -> str | None:
    """What an act is told as the number of a sheet: of this sheet as it is filled in, from this person to this address.

    The same sheet sent twice is one act. What the browser's way back brings out again to be filled in for somebody else
    is another one, and so is a number that was seen on the sheet of somebody else.
    """
    if not sheet:
        return None
    written = sorted(pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token")
    told = json.dumps([getattr(current_user, "id", None), request.path, written])
    return hmac.new(current_app.secret_key, told.encode(), hashlib.sha256).hexdigest()[:32]


class SheetNumber(wtforms.HiddenField):
    """The number of the sheet: `data` is for the act (`number_of`), what the page carries on is what it has carried."""

    def process_formdata(self, raw: list[str]) -> None:
        self.data = number_of(raw[0]) if raw else None

    def _value(self) -> str:
        return self.raw_data[0] if self.data and self.raw_data else ""


class TownForm(FlaskForm):
    """A form of the house. `once` is the number of this sheet of paper: sent twice, it is carried out once."""

    class Meta:
        locales = ("ja",)

        def wrap_formdata(self, form, formdata):
            """What was typed. A file or a JSON value in the place of a field's text is not text and is left out."""
            if formdata is _Auto:
                return request.form or None if form.is_submitted() else None
            return formdata

    once = SheetNumber()

    def __init__(self, *known, **more):
        super().__init__(*known, **more)
        if language() != "ja":  # labels and hints are Japanese in the classes; here, and nowhere else, they change
            for field in self:
                field.label.text, field.description = _(field.label.text), _(field.description)

    def first_errors(self) -> list[tuple[wtforms.Field, str]]:
        """Each field that is wrong with its first sentence, in the order of the form."""
        return [(field, str(field.errors[0])) for field in self if field.errors]

    def beside(self, refused: Refused) -> Refused | None:
        """A refusal about one of these fields, put beside it as what is mistyped is: None. Any other one comes back, for the top."""
        if refused.about not in self:
            return refused
        self[refused.about].errors = [refused.sentence]
        return None


class Needed(InputRequired):
    """The field must be filled; says what with the field's own words."""

    def __init__(self, sentence: str):
        super().__init__(message=sentence)

    def __call__(self, form, field):
        if not field.raw_data or not plain(field.raw_data[0][:_READ]):
            field.errors = []
            raise StopValidation(_(self.message))


class AtMost:
    """No longer than that many characters, with the present length in the sentence."""

    def __init__(self, most: int):
        self.most = most

    def __call__(self, form, field):
        length = len(field.data or "")
        if length > self.most:
            raise ValidationError(
                _("{most}字までで入れてください（いまは{length}字です）", most=self.most, length=length)
            )


def _checks(needed: str | None, *others) -> list:
    return [Needed(needed) if needed else wtforms.validators.Optional(strip_whitespace=True), *others]


class Line(wtforms.StringField):
    """One line of text, width made uniform."""

    def __init__(self, label: str, needed: str | None = None, most: int = 80, checks: Iterable = (), **more):
        super().__init__(label, _checks(needed, _no_controls, AtMost(most), *checks), filters=[_one_line], **more)


class Password(wtforms.PasswordField):
    """A password as typed: nothing is trimmed or changed."""

    def __init__(self, label: str, needed: str, checks: Iterable = (), **more):
        super().__init__(label, [Needed(needed), AtMost(200), *checks], **more)


def _one_line(value: str | None) -> str:
    if len(value or "") > _READ:
        return value  # refused by its length; a megabyte of ﷺ would keep everybody waiting for its width
    return " ".join(plain(value).split(" "))


def _no_controls(form, field):
    if any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in field.data or ""):
        raise ValidationError(_("改行や制御文字は入れられません。一行で書いてください"))


class Phone(Line):
    """A telephone number, kept as typed; ten or eleven digits."""

    def __init__(self, label: str, needed: str | None = None, **more):
        super().__init__(label, needed, most=20, checks=[_is_phone], **more)


def _is_phone(form, field):
    found = digits(field.data)
    if not found.startswith("0") or len(found) not in (10, 11):
        raise ValidationError(
            _("電話番号を、市外局番から10けたか11けたで入れてください（いまは{count}けたです）", count=len(found))
        )
    if set(field.data) - set("0123456789-() "):
        raise ValidationError(_("電話番号は、数字とハイフンで入れてください"))


class _Typed(wtforms.Field):
    """A value read from text; what was typed stays in the field whatever it was."""

    widget = wtforms.widgets.TextInput()

    def __init__(self, label: str, needed: str | None = None, checks: Iterable = (), **more):
        super().__init__(label, _checks(needed, *checks), **more)

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return "" if self.data is None else self.written(self.data)

    def process_formdata(self, raw: list[str]) -> None:
        self.data = None
        if raw and len(raw[0]) > 80:
            raise ValueError(_("長すぎます。短く入れてください"))
        if raw and plain(raw[0]):
            self.data = self.read(raw[0])

    def pre_validate(self, form) -> None:
        if self.process_errors:
            raise StopValidation  # what could not be read is not checked further

    def read(self, text: str):
        raise NotImplementedError

    def written(self, value) -> str:
        return str(value)


class Day(_Typed):
    """A day: 1/18, R8.11.22, 昭和12年3月4日, 2026-11-22, あした."""

    def read(self, text):
        return typed_day(text, clock.today())

    def written(self, value):
        return long_day(value)


class DayPlanned(Day):
    """A day of what is planned: お盆 that is typed in January as 8/13 is this year's. Last week's is still last week's."""

    def read(self, text):
        return typed_day(text, clock.today(), back=31)


class DayToCome(Day):
    """Beside what every day understands, 18 or 18日(金) is the next 18th from today on, and 金 the next Friday after today."""

    def read(self, text):
        near = [clock.today() + timedelta(days=ahead) for ahead in range(62)]
        if day := re.fullmatch(r"(\d{1,2})(?:日(?:\(.\))?)?", plain(text)):
            return next((each for each in near if each.day == int(day[1])), None) or super().read(text)
        if name := re.fullmatch(rf"([{WEEKDAYS}])(曜日?)?", plain(text)):
            return next(each for each in near[1:] if WEEKDAYS[each.weekday()] == name[1])
        return super().read(text)


class TimeOfDay(_Typed):
    """A time of day in minutes from local midnight: 9:00, ９時半, 930."""

    def read(self, text):
        return typed_time(text)

    def written(self, value):
        return clock_time(value)


class Whole(_Typed):
    """A whole number within limits, full-width digits accepted."""

    def __init__(
        self, label: str, needed: str | None = None, least: int = 0, most: int = 1_000_000, unit: str = "", **more
    ):
        self.least, self.most, self.unit = least, most, unit
        super().__init__(label, needed, **more)

    def read(self, text):
        found = plain(text).replace(",", "").removesuffix(self.unit).strip()
        if not found.isascii() or not found.removeprefix("-").isdigit():
            raise ValueError(_("数字で入れてください"))
        if not self.least <= int(found) <= self.most:
            raise ValueError(_("{least}から{most}までの数で入れてください", least=self.least, most=self.most))
        return int(found)


def _value(typed: object) -> str:
    """A value as it was sent; blanks alone are nothing chosen, and no value of the list."""
    return str(typed).strip()


class _Spoken:
    """Choices in the reader's language; what the form is told to take stays their values."""

    def iter_choices(self):
        found = super().iter_choices()
        return found if language() == "ja" else ((value, _(words), *more) for value, words, *more in found)


class Choice(_Spoken, wtforms.RadioField):
    """One of a few, all visible: `choices` are values with their words."""

    def __init__(self, label: str, needed: str | None = None, choices: dict | None = None, **more):
        more.setdefault("validate_choice", False)  # ours has a sentence
        more.setdefault("coerce", _value)
        super().__init__(label, [*_checks(needed), _of_the_list], choices=choices or {}, **more)


class Pick(_Spoken, wtforms.SelectField):
    """One of a longer list: `choices` are values with their words."""

    def __init__(self, label: str, needed: str | None = None, choices: dict | None = None, **more):
        more.setdefault("coerce", _value)
        super().__init__(label, [*_checks(needed), _of_the_list], choices=choices or {}, validate_choice=False, **more)


class Bits(wtforms.SelectMultipleField):
    """Ticks of which each is one bit; `data` stays the list, `bits` is the number."""

    @property
    def bits(self) -> int:
        return sum({1 << int(value) for value in self.data or () if value in self.choices})


def _of_the_list(form, field):
    if field.data and field.data not in {str(value) for value, *_rest in field.iter_choices()}:
        raise ValidationError(_("一覧の中からえらんでください"))


def attributes(field: wtforms.Field, short: bool = False, **more: object) -> Markup:
    """The attributes that tie an input to its label, hint and error."""
    described = [
        f"{field.id}-{what}" for what, there in (("error", field.errors), ("hint", field.description)) if there
    ]
    facts: dict[str, object] = {"id": field.id, "name": field.name, **more, **(field.render_kw or {})}
    if short:
        facts["class"] = "short"
    if described:
        facts["aria-describedby"] = " ".join(described)
    if field.errors:
        facts["aria-invalid"] = "true"
    if field.flags.required:
        facts["required"] = True
    return Markup(wtforms.widgets.html_params(**facts))  # noqa: S704 - html_params escapes every value
