"""All pages of the room. They hang on one blueprint; whoever registers it from here has them all."""

from townhub.board import feeds, screens, views
from townhub.board.at import bp

__all__ = ["bp", "feeds", "screens", "views"]
