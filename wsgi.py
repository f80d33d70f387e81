"""For gunicorn: `gunicorn wsgi:app`. `scripts/serve` does this with the right settings."""

from townhub import create_app

app = create_app()
