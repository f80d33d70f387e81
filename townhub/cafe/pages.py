"""All pages of the room. They hang on one blueprint; whoever registers it from here has them all."""

from townhub.cafe import importing, places_views, publishing, series_views, views
from townhub.cafe.at import bp

__all__ = ["bp", "importing", "places_views", "publishing", "series_views", "views"]
