"""What each act of access.GRANTS is called, in the words of the page だれが何をできるか. A new act gets its line here.

The part of an act's name before the dot is its room; the page has a table row for each act, under the name of its room.
"""

ROOMS = {
    "public": "町のみんな",
    "accounts": "使う人と、窓口のパソコン",
    "town": "町",
    "audit": "記録",
    "today": "今日",
    "residents": "住民",
    "huddle": "毎日の打ち合わせ",
    "rosters": "地区担当",
    "counter": "窓口の相談",
    "ledger": "帳簿",
    "outbox": "送信箱",
    "volunteers": "担い手",
    "errands": "ちょい加勢",
    "tariff": "料金表",
    "cafe": "カフェ",
    "meals": "食事会・送迎",
    "club": "おたっしゅクラブ",
    "reports": "数字",
}
WORDS = {
    "public": "掲示板とお手伝いの案内を見る",
    "accounts.leave": "交代する、ログアウトする",
    "accounts.own": "自分のパスワードと暗証番号を決める",
    "accounts.invite": "担い手を招待する、電話を止める",
    "accounts.manage": "使う人を加える、役割を変える、窓口のパソコンを開く",
    "town.change": "町・地区・部署・休みの日を書く",
    "audit.read": "記録を読む",
    "today.see": "「今日」を見る",
    "today.print": "一日分の事務室を紙に刷る（刷ったことは記録に残る）",
    "residents.read": "人をさがす、住民の記録を見る（見たことは記録に残る）",
    "residents.write": "住民の名簿に書く、書きとめる、同意の取り下げを書く",
    "residents.agree": "住民の同意を書く（その人におもにかかわる部署、町の責任で見る部署、3職種の人だけ）",
    "residents.end": "転出・死亡を書く、名簿にもどす",
    "residents.read_urgently": "同意がない人のことを、わけを書いて緊急に見る（その日だけ。打ち合わせの話題に出る）",
    "residents.merge": "重複して書かれた2人を、1人にまとめる",
    "residents.purge": "保存の期間が過ぎた記録を消去する",
    "residents.import": "住民をファイルから名簿に入れる",
    "residents.export": "名簿をファイルで受け取る（要介護度は、本人の同意などで読める人の分だけ）",
    # huddle
    "huddle.meet": "打ち合わせを開く、書く、閉じる",
    "huddle.look_back": "打ち合わせの記録をさがす、週のまとめと、月ごとの数字を見る",
    # rosters
    "rosters.see": "地区担当表を見る、休みを書く",
    "rosters.write": "地域の人、見守り情報交換会、訪問の結果を書く",
    "rosters.change": "地区の担当と、担当の決まりを変える",
    "counter.ask": "窓口で、基本チェックリストを聞く（読むのは3職種と、書いた人だけ）",
    "counter.flow": "状態とサービスの流れを書く",
    # ledger
    "ledger.settle": "お手伝いを精算する、回数券を売る、領収書を刷る",
    "ledger.keep": "帳簿を見る、請求する、担い手に支払う、現金をかぞえる、月をしめる",
    "ledger.set": "担い手と協会の分けかたと、回数券を決める",
    "outbox.see": "送信箱を見る、もう一度送る",
    # volunteers
    # errands
    "volunteers.oversee": "担い手のできること・時間・保険を書く",
    "volunteers.own": "自分の来られる時間とお休みを書く",
    "errands.receive": "電話で依頼を受ける",
    "errands.oversee": "依頼を見る、取り消す、料金を決める",
    "errands.help": "依頼を引き受けて、手伝う",
    "errands.figures": "ちょい加勢の数字を見る、受け取る",
    "tariff.see": "料金表を見る",
    "tariff.change": "料金表を書く",
    # cafe
    "cafe.change": "カフェの予定を書く",
    "cafe.publish": "カフェの予定を公開する",
    "cafe.places": "カフェの場所を決める",
    # sign-ups
    "meals.own": "自分の食事会の申し込みをする",
    "club.run": "おたっしゅクラブの会員、出欠、運動を書く",
    "meals.sign_up": "食事会・送迎の申し込みを受ける、変える、電話で知らせる",
    "meals.run": "調理表・送迎の表を刷る、出欠を書く、席と車を決める",
    # reports
}


def room_of(act: str) -> str:
    return act.partition(".")[0]
