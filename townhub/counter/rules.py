"""基本チェックリスト: the ministry's 25 questions, how they are scored, and which way the counter may suggest. Plain values."""

from collections.abc import Mapping
from typing import NamedTuple

from townhub.i18n import _

# Number, question, and the answer that counts as a point (厚生労働省「基本チェックリスト」, 様式第一; see `findings`).
QUESTIONS = (
    (1, "バスや電車で1人で外出していますか", "no"),
    (2, "日用品の買物をしていますか", "no"),
    (3, "預貯金の出し入れをしていますか", "no"),
    (4, "友人の家を訪ねていますか", "no"),
    (5, "家族や友人の相談にのっていますか", "no"),
    (6, "階段を手すりや壁をつたわらずに昇っていますか", "no"),
    (7, "椅子に座った状態から何もつかまらずに立ち上がっていますか", "no"),
    (8, "15分位続けて歩いていますか", "no"),
    (9, "この1年間に転んだことがありますか", "yes"),
    (10, "転倒に対する不安は大きいですか", "yes"),
    (11, "6か月間で2〜3kg以上の体重減少がありましたか", "yes"),
    (12, "身長と体重", "bmi"),
    (13, "半年前に比べて固いものが食べにくくなりましたか", "yes"),
    (14, "お茶や汁物等でむせることがありますか", "yes"),
    (15, "口の渇きが気になりますか", "yes"),
    (16, "週に1回以上は外出していますか", "no"),
    (17, "昨年と比べて外出の回数が減っていますか", "yes"),
    (18, "周りの人から「いつも同じ事を聞く」などの物忘れがあると言われますか", "yes"),
    (19, "自分で電話番号を調べて、電話をかけることをしていますか", "no"),
    (20, "今日が何月何日かわからない時がありますか", "yes"),
    (21, "（ここ2週間）毎日の生活に充実感がない", "yes"),
    (22, "（ここ2週間）これまで楽しんでやれていたことが楽しめなくなった", "yes"),
    (23, "（ここ2週間）以前は楽にできていたことが今ではおっくうに感じられる", "yes"),
    (24, "（ここ2週間）自分が役に立つ人間だと思えない", "yes"),
    (25, "（ここ2週間）わけもなく疲れたような感じがする", "yes"),
)
GROUPS = (
    (1, 5, "暮らし"),
    (6, 10, "運動"),
    (11, 12, "栄養"),
    (13, 15, "口"),
    (16, 17, "外出"),
    (18, 20, "もの忘れ"),
    (21, 25, "こころ"),
)
# Asked before the sheet: what the 25 questions cannot know, and what only a certified person may use.
FIRST = {
    "care": "食事・着がえ・トイレ・お風呂に、いつも人の手がいりますか",
    "benefit": "訪問看護、福祉用具の貸し出し、住宅の改修など、認定がないと使えないものが要りますか",
}
ANSWERS = {"yes": "はい", "no": "いいえ", "skip": "答えない"}
LEAST_BMI = 18.5

# Name: (first, last question, how many points at least, words).
CRITERIA = {
    "many": (1, 20, 10, "複数の項目に支障"),
    "motor": (6, 10, 3, "運動機能の低下"),
    "nutrition": (11, 12, 2, "低栄養状態"),
    "oral": (13, 15, 2, "口腔機能の低下"),
    "indoors": (16, 16, 1, "閉じこもり"),
    "memory": (18, 20, 1, "認知機能の低下"),
    "mood": (21, 25, 2, "うつ病の可能性"),
}
ROUTES = {
    "insurance": "介護保険（要介護認定の申請）",
    "prevention": "介護予防（総合事業）",
    "neighbours": "地域の助け合い",
    "none": "いまは何もしない",
}


class Finding(NamedTuple):
    """One criterion: points so far, how many it takes, whether it is met; None while missing answers may still decide."""

    name: str
    words: str
    points: int
    least: int
    met: bool | None


def point(number: int, answers: Mapping[str, object]) -> bool | None:
    """Whether a question counts; None while it is not answered. 答えない counts as answered, and not as a point."""
    scored = {number: scored for number, _words, scored in QUESTIONS}[number]
    given = answers.get(str(number))
    if scored == "bmi":
        if given == "skip":
            return False
        bmi = bmi_of(answers)
        return None if bmi is None else bmi < LEAST_BMI
    return None if given is None else given == scored


def bmi_of(answers: Mapping[str, object]) -> float | None:
    """Weight in kg through the square of the height in m."""
    height, weight = answers.get("height"), answers.get("weight")
    return round(weight / (height / 100) ** 2, 4) if height and weight else None  # 47.36 kg at 160 cm are 18.5


def missing(answers: Mapping[str, object]) -> list[int]:
    return [number for number, _words, _scored in QUESTIONS if point(number, answers) is None]


def findings(answers: Mapping[str, object]) -> list[Finding]:
    """The seven criteria of 事業対象者, as published with the checklist; one of them is enough.

    厚生労働省告示第197号（平成27年3月31日）「介護保険法施行規則第百四十条の六十二の四第二号の規定に基づき厚生労働大臣が定める基準」,
    the same as 様式第一 and 第二 of 厚生労働省老健局「介護予防・日常生活支援総合事業のガイドライン」(老発0605第5号, 平成27年6月5日):
    ① No.1〜20の20項目のうち10項目以上に該当（複数の項目に支障） ② No.6〜10の5項目のうち3項目以上に該当（運動機能の低下）
    ③ No.11〜12の2項目のすべてに該当（低栄養状態） ④ No.13〜15の3項目のうち2項目以上に該当（口腔機能の低下）
    ⑤ No.16に該当（閉じこもり） ⑥ No.18〜20の3項目のうちいずれか1項目以上に該当（認知機能の低下）
    ⑦ No.21〜25の5項目のうち2項目以上に該当（うつ病の可能性）
    No.12 counts when BMI = 体重(kg) ÷ 身長(m) ÷ 身長(m) is below 18.5. No.17 alone decides nothing; together with No.16 the
    published manual asks for particular care, which `suggest` says. 「該当」 is the answer beside which the sheet prints 1:
    いいえ for 1 to 8, 16 and 19, はい for 9 to 11, 13 to 15, 17, 18 and 20 to 25.
    """
    found = []
    for name, (first, last, least, words) in CRITERIA.items():
        points = [point(number, answers) for number in range(first, last + 1)]
        sure, open_ones = sum(value is True for value in points), sum(value is None for value in points)
        met = True if sure >= least else None if sure + open_ones >= least else False
        found.append(Finding(name, words, sure, least, met))
    return found


class Suggestion(NamedTuple):
    """Which way, and why; staff decide. `certain` is False while missing answers may still change it."""

    route: str
    reasons: list[str]
    certain: bool


def suggest(answers: Mapping[str, object]) -> Suggestion:
    """介護保険 when daily care or a service that needs 認定 is wanted; 介護予防 when a criterion is met; else the neighbourhood."""
    found, lacking = findings(answers), missing(answers)
    met = [finding for finding in found if finding.met]
    first = [_(FIRST[name]) for name in FIRST if answers.get(name) == "yes"]
    reasons = [
        _(
            "{words}（{points}項目。{least}項目から該当）",
            words=_(finding.words),
            points=finding.points,
            least=finding.least,
        )
        for finding in met
    ]
    if point(16, answers) and point(17, answers):
        reasons.append(_("外出がへってもいます（16と17の両方）。閉じこもりに、とくに気をつけます"))
    if first:
        return Suggestion(
            "insurance", [_("「{question}」に、はい", question=question) for question in first] + reasons, True
        )
    if met:
        return Suggestion("prevention", reasons, True)
    points = sum(point(number, answers) is True for number, _words, _scored in QUESTIONS)
    if points:
        said = _("基準にあたるものはありません。気になる答えが{count}項目あります", count=points)
        return Suggestion("neighbours", [said], not lacking)
    return Suggestion("none", [_("気になる答えはありません")] if not lacking else [], not lacking)


def plain_answers(typed: Mapping[str, str]) -> dict[str, object]:
    """What a sheet says, without anything that is no answer. Height in cm and weight in kg as numbers."""
    found: dict[str, object] = {}
    for name in (*FIRST, *(str(number) for number, _words, _scored in QUESTIONS)):
        if typed.get(name) in ANSWERS:
            found[name] = typed[name]
    for name, least, most in (("height", 100, 220), ("weight", 20, 200)):
        number = measured(typed.get(name))
        if number is not None and least <= number <= most:
            found[name] = number
    return found


def measured(text: str | None) -> float | None:
    try:
        number = float((text or "").strip())
    except ValueError:
        return None
    return number if number == number and abs(number) < 1000 else None
