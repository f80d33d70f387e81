"""The rooms as the office finds them: the daily ones in the bar, the others one step away under そのほか."""

from typing import NamedTuple


class Room(NamedTuple):
    """`blueprints` are those whose pages belong to the room, so that the bar shows where one is."""

    endpoint: str
    words: str
    act: str
    blueprints: str
    line: str = ""


IN_THE_BAR = [
    Room("today.today", "今日", "today.see", "today"),
    Room(
        "huddle.today",
        "打ち合わせ",
        "huddle.meet",
        "huddle notes_of_day topics follow_ups hand_offs paper huddle_search digest huddle_figures",
    ),
    Room("reception.reception", "受付", "errands.receive", "reception asking"),
    Room("errands.jobs", "ちょい加勢", "errands.oversee", "errands life calling standing errand_figures"),
    Room("cafe.month", "カフェ", "cafe.change", "cafe closings"),
    Room(
        "rosters.matrix",
        "地区担当",
        "rosters.see",
        "rosters absences community watching roster_settings proposals roster_papers passing_on reshaping",
    ),
    Room(
        "residents.find",
        "人をさがす",
        "residents.read",
        "residents households notes exchange timeline moving around merging",
    ),
]
FURTHER = [
    Room(
        "today.paper_day",
        "紙の日",
        "today.print",
        "",
        "停電や工事の日のために、あしたの事務室をまるごと紙に刷る",
    ),
    Room("equipment.machines", "道具", "errands.oversee", "equipment", "刈払機、軽トラと、その予約"),
    Room(
        "errand_settings.rules",
        "ちょい加勢のきまり",
        "tariff.change",
        "errand_settings",
        "さがす順番と時間、60分をこえたとき、移動の時間",
    ),
    Room("errand_settings.agencies", "ほかの窓口", "errands.oversee", "", "ことわるときに案内するところ"),
    Room(
        "volunteers.volunteers",
        "担い手",
        "volunteers.oversee",
        "volunteers",
        "できること、来られる時間、保険、講習、お休み",
    ),
    Room(
        "counter.counter",
        "窓口の相談",
        "counter.ask",
        "counter service_flow",
        "申請の前に聞く基本チェックリストと、そのあとの道すじ",
    ),
    Room(
        "ledger.overview",
        "帳簿",
        "ledger.settle",
        "ledger tickets dues till settling",
        "精算、回数券、請求書、担い手への支払い、現金、月のしめ",
    ),
    Room(
        "huddle_search.search_page",
        "打ち合わせの記録",
        "huddle.look_back",
        "",
        "10年の記録をさがす、週のまとめ、月ごとの数字",
    ),
    Room(
        "meals.coming",
        "食事会・送迎",
        "meals.sign_up",
        "meals sign_ups vehicles",
        "だれが食べに来て、だれを迎えに行って、だれが来たか",
    ),
    Room("club.day", "おたっしゅクラブ", "club.run", "club", "きょう来る人、会員の曜日・食事・送迎、運動"),
    Room("tariffs.tariffs", "料金表", "tariff.see", "tariffs", "ちょい加勢の料金と、いつからの料金か"),
    Room(
        "people.people", "使う人", "accounts.invite", "people", "職員、コーディネーター、担い手を加える、カードを刷る"
    ),
    Room(
        "desk.open_terminals", "窓口のパソコン", "accounts.manage", "", "名札と暗証番号で交代するパソコンを開く、閉じる"
    ),
    Room("outbox.letters", "送信箱", "outbox.see", "outbox", "担い手への知らせのメール。届かなかったもの"),
    Room("settings.town", "町", "town.change", "settings policy", "町の名前、地区、部署、休みの日"),
    Room("audit.lines", "記録", "audit.read", "audit", "だれが、いつ、何をしたか"),
]
# The pages of 地区担当: page, words, right, and whose pages they stand for.
ROSTER_PAGES = [
    ("rosters.matrix", "表", "rosters.see", "rosters"),
    ("rosters.tiles", "圏域の図", "rosters.see", "rosters"),
    ("absences.absences", "休み", "rosters.see", "absences"),
    ("community.contacts", "地域の人", "rosters.see", "community"),
    ("watching.meetings", "見守り情報交換会", "rosters.see", "watching"),
    ("passing_on.people", "引き継ぎ", "rosters.change", "passing_on"),
    ("proposals.proposals", "案", "rosters.change", "proposals"),
    ("roster_settings.rules", "決まり", "rosters.change", "roster_settings"),
]
