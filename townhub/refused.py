"""A "no" with its reason: the rule of the house does not allow this act now."""


class Refused(Exception):
    """Raised by actions. Its text is a whole sentence for the person who asked, with the remedy."""

    @property
    def sentence(self) -> str:
        return str(self.args[0])
