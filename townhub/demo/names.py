"""Makes the many people of 日和町 out of common names, the same ones every time: nobody in it exists.

They lie in residents.csv, which the demo puts in as a town would put in its own file. After a change here write it anew:

    python -c "from townhub.demo import names; names.FILE.write_bytes(names.write())"
"""

import random
from datetime import date, timedelta
from pathlib import Path

from townhub.demo import people
from townhub.residents import exchange_files
from townhub.residents.exchange_rules import COLUMNS

FILE = Path(__file__).parent / "residents.csv"
RESIDENTS, STAFF, VOLUNTEERS = 600, 24, 50
_SEED = 1212


def _words(text: str) -> list[str]:
    return text.split()


def _pairs(text: str) -> list[list[str]]:
    """Names with their reading."""
    return [pair.split("/") for pair in text.split()]


# Nobody is called like the people whom tests and pictures look for.
_FAMILIES = _pairs("""
阿部/あべ 井上/いのうえ 上田/うえだ 遠藤/えんどう 大西/おおにし 大野/おおの 小川/おがわ 奥村/おくむら 小野/おの 片山/かたやま
加藤/かとう 金子/かねこ 川上/かわかみ 河野/こうの 菊地/きくち 北村/きたむら 久保/くぼ 黒田/くろだ 後藤/ごとう 近藤/こんどう
酒井/さかい 坂本/さかもと 桜井/さくらい 佐々木/ささき 柴田/しばた 島田/しまだ 清水/しみず 新谷/しんたに 菅原/すがわら 杉山/すぎやま
高木/たかぎ 竹内/たけうち 武田/たけだ 谷口/たにぐち 千葉/ちば 土屋/つちや 内藤/ないとう 中島/なかじま 永井/ながい 西川/にしかわ
野口/のぐち 野村/のむら 橋本/はしもと 長谷川/はせがわ 服部/はっとり 原田/はらだ 平野/ひらの 福田/ふくだ 藤井/ふじい 藤原/ふじわら
古川/ふるかわ 堀内/ほりうち 前田/まえだ 増田/ますだ 松本/まつもと 丸山/まるやま 三浦/みうら 水野/みずの 宮崎/みやざき 森/もり
矢野/やの 山下/やました 横山/よこやま 吉田/よしだ 和田/わだ
""")
_WOMEN = _pairs("""
アキ/あき 和子/かずこ 勝子/かつこ 君江/きみえ 恭子/きょうこ 清子/きよこ 久美子/くみこ 幸子/さちこ 貞子/さだこ 静江/しずえ
澄江/すみえ 節子/せつこ 千代/ちよ 千鶴子/ちづこ ツヤ/つや 敏子/としこ 富江/とみえ 伸子/のぶこ 春江/はるえ ハル/はる
久子/ひさこ 秀子/ひでこ 弘子/ひろこ 文江/ふみえ 雅子/まさこ 松枝/まつえ 道子/みちこ 光子/みつこ 美代子/みよこ 八重/やえ
安子/やすこ 由紀子/ゆきこ 良子/りょうこ 和歌子/わかこ
""")
_MEN = _pairs("""
昭夫/あきお 功/いさお 修/おさむ 一夫/かずお 勝利/かつとし 清/きよし 浩二/こうじ 貞夫/さだお 三郎/さぶろう 昭一/しょういち
伸一/しんいち 末吉/すえきち 孝/たかし 武/たけし 竹次郎/たけじろう 忠義/ただよし 辰夫/たつお 哲也/てつや 敏夫/としお 利治/としはる
信夫/のぶお 昇/のぼる 春男/はるお 久雄/ひさお 英明/ひであき 博/ひろし 文雄/ふみお 正夫/まさお 光男/みつお 実/みのる
稔/みのる 康夫/やすお 幸雄/ゆきお 義雄/よしお 良一/りょういち
""")
_HOUSES = _words("米屋 酒屋 鍛冶屋 桶屋 紺屋 上の家 中の家 新宅 本家 隠居 茶屋 船屋 糸屋 川向こう 坂の上 堂の前")
_LANDMARKS = _words(
    "大きな柿の木 赤い屋根 バス停の前 お地蔵さんのとなり 公民館の向かい 坂の途中 白い塀 井戸のある家 郵便ポストの角 鶏小屋のとなり"
)
_CARE = [("", 30), ("independent", 45), ("programme", 6), ("support1", 5), ("support2", 4), ("care1", 4), ("care2", 3),
         ("care3", 1), ("care4", 1), ("care5", 1)]  # fmt: skip
_EATS = _words("えび、かに そば 卵 牛乳 納豆（薬のため） かたいもの")
_GOES = _words("つえ シルバーカー 車いす 自分の車 バス 家族の車")
_ELDER = (date(1928, 1, 1), date(1956, 12, 31))  # 62 to 91 on the demo's day in 2019
_CHILD = (date(1958, 1, 1), date(1990, 12, 31))
_DISTRICTS = [name for districts in people.AREAS.values() for name, _kana in districts]


class _Maker:
    def __init__(self):
        self.dice = random.Random(_SEED)  # noqa: S311 - nothing secret: the same people every time
        self.used = {person["name"] for person in people.PEOPLE.values()} | {row[0] for row in people.RESIDENTS}
        self.ends = {row[7][-4:] for row in people.RESIDENTS}
        self.calls = 0

    def name(self, family: list[str], given: list[list[str]]) -> tuple[str, str] | None:
        """A name that nobody has yet, with its reading; None when the family is out of names."""
        for first, kana in self.dice.sample(given, len(given)):
            name = f"{family[0]} {first}"
            if name not in self.used:
                self.used.add(name)
                return name, f"{family[1]} {kana}"
        return None

    def born(self, between: tuple[date, date]) -> date:
        return between[0] + timedelta(days=self.dice.randrange((between[1] - between[0]).days))

    def phone(self, front: str) -> str:
        """Another number; no end of it is the end of a number that tests and pictures look for."""
        while True:
            self.calls += 1
            number = f"{front}-{1000 + self.calls * 7 % 9000:04d}"
            digits = number.replace("-", "")
            if not any(end in digits for end in self.ends):
                return number

    def sometimes(self, part: float, among: list[str]) -> str:
        return self.dice.choice(among) if self.dice.random() < part else ""

    def household(self, number: int) -> list[dict]:
        """One, two or three people under one roof, the head first."""
        family = self.dice.choice(_FAMILIES)
        home = {
            "district": _DISTRICTS[number % len(_DISTRICTS)], "address": str(2 + number // len(_DISTRICTS) * 9 + number % 7),
            "landmark": self.sometimes(0.4, _LANDMARKS), "house_name": self.sometimes(0.3, _HOUSES),
            "phone": self.phone("0555-00"),
        }  # fmt: skip
        kind = self.dice.choices(("alone", "couple", "parent and son", "three"), (38, 42, 12, 8))[0]
        head_is_man = self.dice.random() < (0.25 if kind == "alone" else 0.9)
        members = [("世帯主", head_is_man, _ELDER)]
        if kind in ("couple", "three"):
            members.append(("妻" if head_is_man else "夫", not head_is_man, _ELDER))
        if kind in ("parent and son", "three"):
            members.append(("長男", True, _CHILD))
        found = [self.person(family, *member) | home for member in members]
        found = [person for person in found if person["name"]]
        for person in found:
            person["household"] = found[0]["name"]
        return found

    def person(self, family: list[str], relation: str, is_man: bool, between: tuple[date, date]) -> dict:
        name, kana = self.name(family, _MEN if is_man else _WOMEN) or ("", "")
        old = between is _ELDER
        other = self.name(self.dice.choice(_FAMILIES), _WOMEN) if self.dice.random() < 0.5 else None
        return {
            "name": name, "kana": kana, "birth_on": self.born(between), "sex": "male" if is_man else "female",
            "mobile": self.phone("090-0001") if self.dice.random() < (0.3 if old else 0.9) else "", "relation": relation,
            "emergency_name": other[0] if other else "", "emergency_relation": "長女" if other else "",
            "emergency_phone": self.phone("090-0002") if other else "",
            "care_level": self.dice.choices(*zip(*_CARE, strict=True))[0] if old else "",
            "main_unit": self.sometimes(0.25, list(people.UNITS)) if old else "",
            "cannot_eat": self.sometimes(0.08, _EATS), "gets_about": self.sometimes(0.3, _GOES) if old else "",
        }  # fmt: skip


def residents() -> list[dict]:
    """The named ones, then whole households until the town is full."""
    maker, found = _Maker(), [_named(row) for row in people.RESIDENTS]
    number = 0
    while len(found) < RESIDENTS:
        found += maker.household(number)[: RESIDENTS - len(found)]
        number += 1
    return found


def _named(row: tuple) -> dict:
    facts = dict(
        zip(
            ("name", "kana", "birth_on", "district", "address", "landmark", "house_name", "phone"),
            row,
            strict=True,
        )
    )
    is_man = facts["name"].split()[1] in ("一郎", "正", "勇")
    head, relation = people.HEADS.get(facts["name"], (facts["name"], "世帯主"))
    return facts | {"sex": "male" if is_man else "female", "household": head, "relation": relation}


def staff() -> list[dict]:
    """Those beside the named ones, over all units and professions; they have no password."""
    maker = _Maker()
    named = sum(person["role"] != "volunteer" and not person.get("left") for person in people.PEOPLE.values())
    found = []
    for number in range(STAFF - named):
        name, kana = maker.name(_FAMILIES[number * 3 % len(_FAMILIES)], _WOMEN if number % 3 else _MEN)
        unit, profession = people.POSTS[number % len(people.POSTS)]
        found.append(
            {
                "name": name, "kana": kana, "role": "staff", "login_name": f"shokuin{number + 1:02d}", "unit": unit,
                "profession": profession,
            }
        )  # fmt: skip
    return found


def volunteers() -> list[dict]:
    """Those beside the named ones, one or two in every district."""
    maker = _Maker()
    maker.used |= {person["name"] for person in staff()}
    named = sum(person["role"] == "volunteer" for person in people.PEOPLE.values())
    found = []
    for number in range(VOLUNTEERS - named):
        name, kana = maker.name(_FAMILIES[number * 5 % len(_FAMILIES)], _MEN if number % 2 else _WOMEN)
        found.append(
            {
                "name": name, "kana": kana, "role": "volunteer", "district": _DISTRICTS[number % len(_DISTRICTS)],
                "phone": f"090-0000-{3001 + number}",
            }
        )  # fmt: skip
    return found


def write() -> bytes:
    """The file as it lies in the demo's folder."""
    rows = (tuple(person.get(column.fact, "") for column in COLUMNS) for person in residents())
    return exchange_files.csv_file(rows)
