"""Behind a proxy everybody is somebody, and nobody is who they say they are."""

import os
import subprocess
import sys

import pytest
from flask import request

from townhub import access, config, create_app
from townhub.proxies import Proxies


def visitor(spoke_with: str, told: str, trusted=("127.0.0.1", "10.0.0.0/8", "fd00::1")) -> str:
    return Proxies(None, trusted).visitor(spoke_with, told.split(","))


@pytest.mark.parametrize(
    ("spoke_with", "told", "who"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7, 10.1.2.3", "203.0.113.7"),  # two proxies of ours
        ("::ffff:127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("fd00::1", "2001:db8::5", "2001:db8::5"),
        ("127.0.0.1", "", "127.0.0.1"),  # somebody on this machine
        ("127.0.0.1", "10.1.2.3", "10.1.2.3"),
        # -- made up by the visitor: what stands before the address that the proxy itself has added
        ("127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "127.0.0.1, 203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "203.0.113.9, unknown", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.7:4711", "127.0.0.1"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # past the proxy, straight to the server
        ("", "198.51.100.1", ""),
    ],
)
def test_who_is_asking(spoke_with, told, who):
    assert visitor(spoke_with, told) == who


def address_seen(instance, **headers) -> str:
    app = create_app(instance)
    endpoint = next(rule.endpoint for rule in app.url_map.iter_rules() if str(rule) == "/healthz")
    app.view_functions[endpoint] = access.permit("public")(lambda: request.remote_addr or "")
    return app.test_client().get("/healthz", headers=headers).get_data(as_text=True)


def test_closed_by_default(app, tmp_path):
    told = {"X-Forwarded-For": "203.0.113.7"}
    assert address_seen(tmp_path, **told) == "127.0.0.1"
    (tmp_path / "config.toml").write_text('trusted_proxies = ["127.0.0.1"]', encoding="utf-8")
    assert address_seen(tmp_path, **told) == "203.0.113.7"


@pytest.mark.parametrize("named", ['"127.0.0.1"', "1", '["proxy.example"]', '["0.0.0.0/0"]', '["::/0"]', "[true]"])
def test_a_setting_that_would_trust_nobody_or_everybody_stops_the_start(tmp_path, named):
    (tmp_path / "config.toml").write_text(f"trusted_proxies = {named}", encoding="utf-8")
    with pytest.raises(config.BadSettings, match="前に立つ機械のアドレスを並べてください"):
        config.settings(tmp_path)


@pytest.mark.parametrize(
    "text", ["trusted_proxies = [127.0.0.1]", "mail = 3", '[mail]\nhost = "a"\nfrom = "b@c"\nport = "x"']
)
def test_a_slip_in_the_file_is_told_with_how_to_write_it(tmp_path, text):
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    with pytest.raises(config.BadSettings, match="書いてください"):
        config.settings(tmp_path)


def test_a_slip_is_told_by_gunicorn_too_and_it_does_not_try_again(tmp_path):
    (tmp_path / "config.toml").write_text("mail = 3", encoding="utf-8")
    start = "import sys; from gunicorn.app.wsgiapp import run; sys.argv = ['gunicorn', '-b', '127.0.0.1:0', 'wsgi:app']; run()"
    done = subprocess.run(
        [sys.executable, "-c", start], cwd=config.PROJECT, env={**os.environ, "TOWNHUB_INSTANCE": str(tmp_path)},
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 3 and "[mail] の行の下に" in done.stderr
    assert "Traceback" not in done.stderr
