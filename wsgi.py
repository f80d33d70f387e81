"""For gunicorn: `gunicorn wsgi:app`. `scripts/serve` does this with the right settings."""

import sys

from townhub import config, create_app

_GIVE_UP = 3  # gunicorn's own word for "the worker cannot boot": it ends, instead of trying again for ever

try:
    app = create_app()
except config.BadSettings as wrong:
    sys.stderr.write(f"{config.instance_folder()} の {wrong}\n")
    raise SystemExit(_GIVE_UP) from None
