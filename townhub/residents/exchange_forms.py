import wtforms

from townhub.fields import Choice, TownForm
from townhub.residents.exchange_plan import OVERWRITE, SEPARATE, SKIP

CHOICES = {
    SKIP: "飛ばす（名簿はいまのまま）",
    OVERWRITE: "書きかえる（空いているところは、いまのまま）",
    SEPARATE: "べつの人として入れる",
}


class FileForm(TownForm):
    file = wtforms.FileField("ExcelかCSVのファイル")


class ConfirmForm(TownForm):
    """`seen` is the preview that the person has in front of them."""

    seen = wtforms.HiddenField()
    choice = Choice(
        "名簿にいる人と同じ人を、どうしますか", "どうするかをえらんでください", choices=CHOICES, default=SKIP
    )


class ExportForm(TownForm):
    """Only the sheet's number: nothing is asked."""
