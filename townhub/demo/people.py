"""Who lives and works in 日和町, and what they have asked for. All of it is made up."""

from datetime import date, timedelta

from townhub import clock
from townhub.errands import actions as errands
from townhub.errands.models import Job
from townhub.residents.models import Resident

MUNICIPAL_CODE = "990019"  # no prefecture has 99
TARIFF_FROM = date(2018, 4, 1)
TOWN = {
    "name": "日和町",
    "hall_name": "ひなた館 事務室",
    "cafe_name": "ひなた館カフェ",
    "phone": "0555-00-1212",
    "office_hours": "平日 8:30〜17:15",
    "cafe_phone": "0555-00-3434",
}
AREAS = {
    "東": [("宮ノ前", "みやのまえ"), ("岩瀬", "いわせ"), ("新田", "しんでん"), ("東浦", "ひがしうら"), ("桜台", "さくらだい"),
          ("松崎", "まつざき"), ("鳥居", "とりい")],
    "西": [("上河内", "かみがうち"), ("下河内", "しもがうち"), ("大平", "おおだいら"), ("西谷", "にしだに"), ("滝ノ下", "たきのした"),
          ("柿原", "かきはら"), ("木戸", "きど")],
    "南": [("南浜", "みなみはま"), ("港町", "みなとまち"), ("塩屋", "しおや"), ("磯部", "いそべ"), ("砂原", "すなはら"), ("灯台下", "とうだいした")],
    "北": [("北山", "きたやま"), ("高野", "たかの"), ("杉谷", "すぎたに"), ("炭山", "すみやま"), ("峠", "とうげ"), ("白石", "しらいし")],
    "中央": [("本町", "ほんまち"), ("栄町", "さかえまち"), ("仲町", "なかまち"), ("駅前", "えきまえ"), ("寺町", "てらまち"), ("川端", "かわばた")],
}  # fmt: skip
UNITS = (
    "訪問看護", "診療所", "デイサービス", "おたっしゅクラブ", "保健福祉課・包括", "社協", "入浴施設", "憩いの湯", "トレーニングルーム",
)  # fmt: skip
RESPONSIBLE = "保健福祉課・包括"
PEOPLE = {
    "yamaguchi": {"name": "山口 直子", "kana": "やまぐち なおこ", "role": "administrator", "login_name": "yamaguchi",
                  "password": "hinata-no-kagi-1"},
    "sato": {"name": "佐藤 花子", "kana": "さとう はなこ", "role": "staff", "login_name": "sato", "profession": "保健師",
             "unit": "保健福祉課・包括", "password": "hinata-no-asa-830"},
    "takahashi": {"name": "高橋 誠", "kana": "たかはし まこと", "role": "coordinator", "login_name": "takahashi",
                  "profession": "社会福祉士", "area": "東", "password": "hinata-no-denwa-2"},
    "tanaka": {"name": "田中 恵", "kana": "たなか めぐみ", "role": "coordinator", "login_name": "tanaka",
               "profession": "社会福祉士", "area": "西", "password": "hinata-no-yama-3"},
    "ito": {"name": "伊藤 進", "kana": "いとう すすむ", "role": "staff", "login_name": "ito", "password": "hinata-no-mukashi-4",
            "left": True},
    "suzuki": {"name": "鈴木 一郎", "kana": "すずき いちろう", "role": "volunteer", "district": "宮ノ前", "phone": "090-0000-2201"},
    "nakamura": {"name": "中村 茂", "kana": "なかむら しげる", "role": "volunteer", "district": "岩瀬", "phone": "090-0000-2202"},
}  # fmt: skip
ROLE_LINES = {
    "yamaguchi": "管理者",
    "sato": "職員・保健師",
    "takahashi": "コーディネーター・東の圏域",
    "tanaka": "コーディネーター・西の圏域",
}
# name, kana, birthday, district, address, landmark, 屋号, telephone
RESIDENTS = [
    ("木村 フミ", "きむら ふみ", date(1937, 3, 4), "宮ノ前", "128", "角の石がき", "角屋", "0555-00-2841"),
    ("木村 一郎", "きむら いちろう", date(1935, 6, 20), "宮ノ前", "128", "角の石がき", "角屋", "0555-00-2841"),
    ("木村 サダ", "きむら さだ", date(1926, 11, 2), "下河内", "9", "", "", "0555-00-0317"),
    ("田村 キヨ", "たむら きよ", date(1938, 1, 15), "宮ノ前", "214", "青い屋根、角の家", "", "0555-00-2217"),
    ("岡本 シズ", "おかもと しず", date(1940, 9, 30), "岩瀬", "31", "公民館のとなり", "", "0555-00-3108"),
    ("山田 ハナ", "やまだ はな", date(1934, 5, 5), "岩瀬", "77", "", "油屋", "0555-00-4410"),
    ("渡邊 正", "わたなべ ただし", date(1936, 12, 12), "新田", "5", "消防の詰所のうら", "", "0555-00-5120"),
    ("髙橋 ミツ", "たかはし みつ", date(1933, 2, 28), "新田", "18", "", "下の家", "0555-00-5188"),
    ("岡田 ヨシ子", "おかだ よしこ", date(1939, 7, 7), "上河内", "42", "", "", "0555-00-6042"),
    ("齋藤 トメ", "さいとう とめ", date(1931, 10, 10), "上河内", "3", "橋のたもと", "水車", "0555-00-6003"),
    ("小林 勇", "こばやし いさむ", date(1941, 4, 18), "大平", "66", "", "", "0555-00-7066"),
    ("濱田 ツル", "はまだ つる", date(1930, 8, 8), "大平", "70", "お宮の下", "", "0555-00-7070"),
]
# Who of them does not head the own household: the head, and the relation to the head.
HEADS = {"木村 フミ": ("木村 一郎", "妻")}
# Where the others of the hall work, and as what.
POSTS = (
    ("訪問看護", "看護師"), ("診療所", "看護師"), ("デイサービス", "その他"), ("おたっしゅクラブ", "その他"),
    ("保健福祉課・包括", "主任介護支援専門員"), ("社協", "社会福祉士"), ("入浴施設", "その他"), ("憩いの湯", "その他"),
    ("トレーニングルーム", "保健師"), ("保健福祉課・包括", "保健師"),
)  # fmt: skip


def make_errands(staff: dict) -> None:
    """A few requests in every state, around the day on which the demo is loaded."""
    today = clock.today()
    suzuki, nakamura, sato = staff["suzuki"], staff["nakamura"], staff["sato"]

    def job(name: str, kind: str, in_days: int, hour: int, minutes: int, remark: str = "", hours: int = 3) -> Job:
        return errands.receive(
            sato, resident=Resident.get(Resident.name == name), kind=kind, work_on=today + timedelta(days=in_days),
            from_minute=hour * 60, until_minute=(hour + hours) * 60, wanted_minutes=minutes, caller="self", remark=remark,
            clear_15m=kind == "mowing",
        )  # fmt: skip

    def done(
        helper, days_ago: int, minutes: int, how: str, line: str, name: str, kind: str, hour: int, wanted: int
    ) -> None:
        """A finished job, lived through on its own day, so that the audit log tells it as it would have been."""
        with clock.living_at(clock.moment_on(today - timedelta(days=days_ago), hour * 60 - 30)):
            begun = clock.now() + timedelta(minutes=30)
            finished = job(name, kind, -days_ago, hour, wanted)
            errands.claim(helper, finished)
        with clock.living_at(begun + timedelta(minutes=minutes + 5)):
            errands.enter_times(helper, finished, begun, begun + timedelta(minutes=minutes))
            errands.report(helper, finished, how, line)

    done(nakamura, 3, 74, "fine", "", "小林 勇", "mowing", 9, 60)
    done(nakamura, 2, 20, "fine", "", "岡本 シズ", "repair", 14, 30)
    done(suzuki, 1, 25, "worry", "郵便受けに、新聞が三日分ありました", "田村 キヨ", "garbage", 9, 30)
    errands.claim(
        suzuki, job("田村 キヨ", "garbage", 0, 17, 30, "燃えるゴミ2袋。耳が遠いので、呼び鈴を長めに", hours=4)
    )
    job("木村 フミ", "weeding", 1, 9, 60, "前庭、腰の高さまで。道具は家にあります")
    job("岡本 シズ", "company", 2, 14, 30, "将棋のできる方だと喜ばれます")
    job("渡邊 正", "shopping", 2, 10, 60, "米10キロがあります")
    job("小林 勇", "mowing", 5, 9, 60, "あぜ道50メートル")
