"""One line of the open data set 推奨データセット「イベント一覧」: 32 columns, one value a cell, days in ISO, no units.

Where the town has not written something the cell is empty, as the data set asks.
"""

from townhub.board.happenings import OPENING, Announced
from townhub.dates import clock_time
from townhub.i18n import _

COLUMNS = (
    "都道府県コード又は市区町村コード", "NO", "都道府県名", "市区町村名", "イベント名", "イベント名_カナ", "イベント名_英語", "開始日", "終了日",
    "開始時間", "終了時間", "開始日時特記事項", "説明", "料金(基本)", "料金(詳細)", "連絡先名称", "連絡先電話番号", "連絡先内線番号", "主催者",
    "場所名称", "住所", "方書", "緯度", "経度", "アクセス方法", "駐車場情報", "定員", "参加申込終了日", "参加申込終了時間", "参加申込方法", "URL",
    "備考",
)  # fmt: skip
_PREFECTURES = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
]


def line_of(number: int, each: Announced, town: dict, place: dict, url: str) -> dict[str, str]:
    """The line by column."""
    code = town["municipal_code"]
    prefecture = int(code[:2]) if code[:2].isdigit() else 0
    opening = each.word == OPENING
    found = dict.fromkeys(COLUMNS, "")
    found |= {
        "都道府県コード又は市区町村コード": code,
        "NO": str(number),
        "都道府県名": _PREFECTURES[prefecture - 1] if 1 <= prefecture <= len(_PREFECTURES) else "",
        "市区町村名": town["name"],
        "イベント名": _("{cafe}開館", cafe=place["name"]) if opening else each.word,
        "開始日": each.day.isoformat(),
        "終了日": each.day.isoformat(),
        "開始時間": f"{clock_time(each.begins):0>5}",
        "終了時間": "" if each.ends is None else f"{clock_time(each.ends):0>5}",
        "開始日時特記事項": _("終了時間は問い合わせ") if each.ends is None else "",
        "説明": one_line(each.note),
        "連絡先名称": place["name"],
        "連絡先電話番号": place["phone"],
        "主催者": town["name"],
        "場所名称": place["name"],
        "住所": place["address"],
        "URL": url,
    }
    return found


def one_line(text: str) -> str:
    return " ".join(text.split())
