from townhub.fields import Line, TownForm


class DistrictForm(TownForm):
    name = Line("地区の名前", "地区の名前を入れてください", most=30, description="例 宮ノ前")
    kana = Line("ふりがな", "ふりがなを入れてください", most=40, description="例 みやのまえ")
    area = Line("日常生活圏域", "圏域の名前を入れてください", most=30,
                description="中学校区くらいの広さ。まだない名前を書くと、新しい圏域になります。例 東")  # fmt: skip
