from flask import Blueprint, request

from townhub.access import permit
from townhub.db import rows
from townhub.web import show

bp = Blueprint("audit", __name__)
_A_PAGE = 100


@bp.get("/audit")
@permit("audit.read")
def lines():
    """Newest first. Older ones are reached by number, so that the thousandth page costs what the first costs."""
    before = min(request.args.get("before", type=int) or 2**62, 2**62)
    found = rows("SELECT * FROM audit_line WHERE id < ? ORDER BY id DESC LIMIT ?", before, _A_PAGE + 1)
    return show(
        "audit/lines.html", lines=found[:_A_PAGE], older=found[_A_PAGE - 1]["id"] if len(found) > _A_PAGE else None
    )
