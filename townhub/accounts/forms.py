import wtforms
from wtforms.validators import ValidationError

from townhub.access import ADMINISTRATOR, COORDINATOR, STAFF, VOLUNTEER
from townhub.accounts.rules import is_easy_pin, is_pin
from townhub.fields import Choice, Line, Password, Phone, Pick, TownForm
from townhub.i18n import _
from townhub.text import plain
from townhub.town.rules import is_municipal_code

SHORTEST_PASSWORD = 12
ROLE_WORDS = {
    VOLUNTEER: "担い手",
    COORDINATOR: "コーディネーター",
    STAFF: "職員",
    ADMINISTRATOR: "管理者",
}
PROFESSIONS = ("保健師", "社会福祉士", "主任介護支援専門員", "看護師", "その他")


def _long_enough(form, field):
    if len(field.data) < SHORTEST_PASSWORD:
        raise ValidationError(
            _("{least}文字以上にしてください（いまは{count}文字です）。短い文をつなげると覚えやすいです",
              least=SHORTEST_PASSWORD, count=len(field.data))
        )  # fmt: skip


def _login_word(form, field):
    if not field.data.isascii() or not field.data.replace("-", "").replace(".", "").isalnum():
        raise ValidationError(_("半角の英数字で入れてください。例 takahashi"))


def is_email(_form, field):
    name, at, house = field.data.rpartition("@")
    plain_word = field.data.isascii() and not set(field.data) & set(' ,;:<>()[]\\"')
    if not (name and at and "." in house.strip(".")) or not plain_word or ".." in field.data:
        raise ValidationError(_("メールアドレスを、suzuki@example.jp のように、半角で入れてください"))


def _municipal_code(form, field):
    if not is_municipal_code(plain(field.data)):
        raise ValidationError(_("6けたの団体コードを確かめてください。最後の1けたは、検査のための数字です"))


class LoginForm(TownForm):
    login_name = Line("ログイン名", "ログイン名を入れてください", most=40)
    password = Password("パスワード", "パスワードを入れてください")


class ProofForm(TownForm):
    password = Password("パスワード", "パスワードを入れてください")


class SetUpForm(TownForm):
    code = Line("はじめの暗号", "起動した画面に出ている12けたの暗号を入れてください", most=20,
                description="townhubを起動した黒い画面に出ています。例 1234-5678-9012")  # fmt: skip
    name = Line("町の名前", "町の名前を入れてください", most=20, description="例 日和町")
    municipal_code = Line("団体コード", "6けたの団体コードを入れてください", most=6, checks=[_municipal_code],
                          description="総務省の全国地方公共団体コード、6けた")  # fmt: skip
    phone = Phone("事務室の電話番号", "事務室の電話番号を入れてください",
                  description="どの画面の下にも「困ったときは」として出ます。例 0555-00-1212")  # fmt: skip
    administrator = Line("管理者のお名前", "管理者のお名前を入れてください", most=40)
    login_name = Line("管理者のログイン名", "ログイン名を入れてください", most=40, checks=[_login_word],
                      description="半角の英数字。例 takahashi")  # fmt: skip
    password = Password("管理者のパスワード", "パスワードを入れてください", checks=[_long_enough],
                        description="12文字以上")  # fmt: skip


class PersonFacts(TownForm):
    """What is written about somebody who may come in."""

    name = Line("お名前", "お名前を入れてください", most=40)
    kana = Line("ふりがな", "ふりがなを入れてください", most=60)
    role = Choice("役割", "役割をえらんでください", choices=ROLE_WORDS)
    phone = Phone("電話番号")
    email = Line(
        "メール", most=120, checks=[is_email], description="なくてもよい。担い手なら、前の日と2時間前に知らせが届く"
    )
    district = Pick("住んでいる地区", description="担い手のとき。この地区の依頼を先に見せます")
    area = Pick("受け持つ圏域", description="コーディネーターのとき。この圏域の依頼だけが見えます")
    unit = Pick("部署・事業所", description="職員のとき")
    profession = Pick(
        "職種", choices={"": "えらばない", **{word: word for word in PROFESSIONS}}, description="職員のとき"
    )
    login_name = Line("ログイン名", most=40, checks=[_login_word], description="担い手には要りません。半角の英数字")

    def validate(self, extra_validators=None) -> bool:
        right = super().validate(extra_validators)
        if self.role.data in (COORDINATOR, STAFF, ADMINISTRATOR) and not self.login_name.data:
            self.login_name.errors = [*self.login_name.errors, _("職員とコーディネーターには、ログイン名が要ります")]
            right = False
        if self.role.data == COORDINATOR and not self.area.data:
            self.area.errors = [*self.area.errors, _("受け持つ圏域をえらんでください")]
            right = False
        return right

    @property
    def facts(self) -> dict:
        """The facts as Person keeps them; what the role does not need is left out."""
        volunteer, coordinator = self.role.data == VOLUNTEER, self.role.data == COORDINATOR
        return {
            "name": self.name.data, "kana": self.kana.data, "role": self.role.data, "phone": self.phone.data or None,
            "email": self.email.data or None,
            "district_id": _number(self.district), "area_id": _number(self.area) if coordinator else None,
            "unit_id": None if volunteer else _number(self.unit), "profession": self.profession.data or None,
            "login_name": None if volunteer else self.login_name.data,
        }  # fmt: skip


def _number(field: Pick) -> int | None:
    return int(field.data) if field.data else None


class PersonForm(PersonFacts):
    password = Password("はじめのパスワード", "", description="担い手には要りません。12文字以上")

    def __init__(self, **more):
        super().__init__(**more)
        self.password.validators = [self._password_if_needed]
        self.password.flags.required = False

    def _password_if_needed(self, form, field):
        if self.role.data == VOLUNTEER:
            return
        if not field.data:
            raise ValidationError(_("パスワードを入れてください"))
        _long_enough(form, field)


class ChangePersonForm(PersonFacts):
    """`seen` is what the person was when the sheet was shown."""

    seen = wtforms.HiddenField()


class NewPasswordForm(TownForm):
    new_password = Password("新しいパスワード", "新しいパスワードを入れてください", checks=[_long_enough],
                            description="12文字以上")  # fmt: skip


class OwnPasswordForm(NewPasswordForm):
    old_password = Password("いまのパスワード", "いまのパスワードを入れてください")


class Pin(Password):
    """Four to six digits; full-width ones are made narrow."""

    def __init__(self, label: str, needed: str, **more):
        super().__init__(label, needed, filters=[plain], **more)


def _good_pin(form, field):
    if not is_pin(field.data):
        raise ValidationError(_("4けたから6けたの数字で入れてください"))
    if is_easy_pin(field.data):
        raise ValidationError(_("0000 や 1234 のような、すぐ当てられる数字は使えません。別の数字にしてください"))


class OwnPinForm(TownForm):
    password = Password("いまのパスワード", "いまのパスワードを入れてください")
    pin = Pin("新しい暗証番号", "暗証番号を入れてください", checks=[_good_pin],
              description="4けたから6けたの数字。窓口のパソコンだけで使えます")  # fmt: skip
    pin_again = Pin("新しい暗証番号をもう一度", "暗証番号をもう一度入れてください")

    def validate_pin_again(self, field):
        if field.data != self.pin.data:
            raise ValidationError(_("上の暗証番号とちがいます。もう一度入れてください"))


class PinForm(TownForm):
    """The tiles at a terminal."""

    person = Choice("名札をえらぶ", "名札をえらんでください")
    pin = Pin("暗証番号", "暗証番号を入れてください")


class TerminalForm(TownForm):
    name = Line("このパソコンの名前", "このパソコンの名前を入れてください", most=20, description="例 窓口PC1")


class CodeForm(TownForm):
    code = Line("カードの番号", "カードの番号を入れてください", most=40, description="12文字。例 ACDE-3467-WXYF")
