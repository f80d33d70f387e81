"""The audit log in words: every act of the house, as the administrator reads it."""

from townhub.i18n import _

ACTS = {
    "town.set_up": "町の設定をした",
    "town.changed": "町のことを書きかえた",
    "district.added": "地区を加えた",
    "district.changed": "地区を書きかえた",
    "district.ended": "地区を使わないことにした",
    "district.reopened": "地区をまた使うことにした",
    "unit.added": "部署を加えた",
    "unit.changed": "部署を書きかえた",
    "unit.ended": "部署を使わないことにした",
    "unit.reopened": "部署をまた使うことにした",
    "closing.added": "休みの日を加えた",
    "closing.withdrawn": "休みの日を取り下げた",
    "person.added": "使う人を加えた",
    "person.came_in": "ログインした",
    "person.proved": "パスワードで、本人と確かめた",
    "person.went_out": "ログアウトした",
    "person.invited": "担い手を招待した",
    "device.known": "電話を登録した",
    "device.stopped": "電話を止めた",
    "person.changed": "使う人の中身を直した",
    "person.password_set": "パスワードを決めた",
    "person.pin_set": "暗証番号を決めた",
    "person.pin_dropped": "暗証番号をやめた",
    "person.pin_wrong": "名札の暗証番号がちがった",
    "person.left": "やめた日を書いた",
    "person.came_back": "もどした",
    "invitation.revoked": "招待を取り消した",
    "terminal.opened": "窓口のパソコンを開いた",
    "terminal.closed": "窓口のパソコンを閉じた",
    "draft.kept": "書きかけをとっておいた",
    "draft.dropped": "書きかけを片づけた",
    "resident.registered": "名簿に加えた",
    "resident.changed": "名簿を書きかえた",
    "resident.read": "住民の記録を見た",
    "resident.ended": "転出・死亡を書いた",
    "resident.brought_back": "名簿にもどした",
    "resident.purged": "保存の期間が過ぎた記録を消去した",
    "household.begun": "新しい世帯にした",
    "household.joined": "同じ世帯にした",
    "household.relation_written": "続き柄を書いた",
    "household.left": "世帯から出した",
    "note.written": "書きとめた",
    "note.withdrawn": "書きとめを取り下げた",
    "consent.given": "同意を書いた",
    "consent.taken_back": "同意の取り下げを書いた",
    "residents.imported": "名簿に取りこんだ",
    "residents.exported": "名簿を書き出した",
    # huddle
    "resident.read_urgently": "同意のないまま、緊急に見た",
    "resident.merged": "重複した記録を1人にまとめた",
    "resident.became_duplicate": "ほかの記録にまとめられた",
    "resident.watched": "話題にする間隔を決めた",
    # rosters
    # ledger
    "ledger.settled": "精算した",
    "ledger.reversed": "伝票を取り消した",
    "ledger.moved": "入出金を書いた",
    "ledger.terms_set": "分けかたと回数券を決めた",
    "ledger.paid_out": "担い手に支払った",
    "ledger.exported": "帳簿を書き出した",
    "receipt.printed": "領収書を刷った",
    "book.sold": "回数券を売った",
    "book.refunded": "回数券を払いもどした",
    "book.expired": "回数券が失効した",
    "bills.made": "請求書をつくった",
    "bill.paid": "月ぎめの入金を書いた",
    "cash.counted": "現金をかぞえた",
    "month.closed": "月をしめた",
    # volunteers
    # errands
    "errand.received": "依頼を受け付けた",
    "errand.claimed": "引き受けた",
    "errand.given_back": "募集にもどした",
    "errand.started": "はじめた",
    "errand.unstarted": "はじめを取り消した",
    "errand.finished": "おわった",
    "errand.times_entered": "時刻を書いた",
    "errand.fee_decided": "料金を決めた",
    "errand.reported": "ようすを知らせた",
    "errand.called_off": "依頼を取り消した",
    "tariff.written": "料金表を書いた",
    "tariff.withdrawn": "料金表を取り下げた",
    # cafe
    "cafe.day_changed": "カフェの日を変えた",
    "cafe.day_cleared": "カフェの日をいつもどおりにした",
    "cafe.days_imported": "カフェの予定を取り込んだ",
    "cafe.week_set": "カフェのいつもの曜日を決めた",
    "cafe.week_ended": "カフェの曜日の予定をやめた",
    "cafe.published": "カフェの予定を公開した",
    "cafe.drafts_dropped": "カフェの下書きを捨てた",
    "cafe.closed_at_once": "カフェを臨時休業にした",
    "cafe.opened_after_all": "カフェの臨時休業を取り消した",
    # sign-ups
    # outbox
}
SUBJECTS = {
    "town": "町",
    "district": "地区",
    "unit": "部署",
    "closing": "休みの日",
    "person": "人",
    "invitation": "招待",
    "device": "電話",
    "terminal": "窓口のパソコン",
    "draft": "書きかけ",
    "resident": "住民",
    "resident_note": "書きとめ",
    "consent": "同意",
    # huddle
    # rosters
    # ledger
    "ledger_entry": "伝票",
    "ledger_terms": "分けかたと回数券",
    "ledger_bill": "請求書",
    "ledger_month": "しめた月",
    "ticket_book": "回数券",
    "receipt_print": "領収書",
    "cash_count": "現金",
    # volunteers
    # errands
    "errand_job": "依頼",
    "tariff": "料金表",
    # cafe
    "cafe_day": "カフェの日",
    "cafe_week": "カフェの週",
    "cafe_place": "カフェの場所",
    "cafe_edition": "カフェの公開",
    "cafe_emergency": "カフェの臨時休業",
    # sign-ups
}


def act_word(act: str) -> str:
    return _(ACTS[act])


def subject_word(subject: str) -> str:
    return _(SUBJECTS[subject])
