"""A "no" with its reason: the rule of the house does not allow this act now."""


class Refused(Exception):
    """Raised by actions. Its text is a whole sentence for the person who asked, with the remedy.

    `about` is the id of what is meant, where a page has many lines: the sentence leads there and stands beside it.
    """

    def __init__(self, sentence: str, about: str = ""):
        super().__init__(sentence)
        self.about = about

    @property
    def sentence(self) -> str:
        return str(self.args[0])
