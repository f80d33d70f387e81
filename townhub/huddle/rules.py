"""The kinds of topics with their word and seal, categories and outcomes. Plain values only."""

# kind: (the word that says why it is on the list, the seal: one character in a ring)
KINDS = {
    "overdue": ("宿題", "遅"),
    "away_again": ("不在", "再"),
    "not_acknowledged": ("了解まち", "了"),
    "worry": ("気になる", "気"),
    "nobody_home": ("不在", "留"),
    "untaken": ("担い手なし", "無"),
    "no_show": ("送迎に不在", "車"),
    "missed_meals": ("欠席2回", "欠"),
    "silent": ("話題なし", "久"),
    "newcomer": ("新しい人", "新"),
    "staff_away": ("休み", "休"),
    "override": ("緊急の閲覧", "緊"),
    "watch_over": ("見守り", "見"),
    "house": ("館のこと", "館"),
}
CATEGORIES = {
    "health": "体調",
    "living": "生活",
    "family": "家族",
    "service": "サービス",
    "watch": "見守り",
    "office": "事務",
}
OUTCOMES = {"done": "できた", "away": "不在", "declined": "断られた", "dropped": "見送り"}
