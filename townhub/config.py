"""Where this town's data lives, and the few things that are set per installation.

Everything that belongs to one town stands in one folder, `instance/`: the database, the secret key, backups and an
optional `config.toml`. Copy the folder and you have moved the town.
"""

import ipaddress
import os
import re
import secrets
import tomllib
from datetime import timedelta
from pathlib import Path

_SITE = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")
PROJECT = Path(__file__).resolve().parent.parent
DATABASE_NAME = "town.db"


class BadSettings(RuntimeError):
    """config.toml cannot be followed. The text is a sentence with the remedy; nothing has been started."""


def instance_folder() -> Path:
    """The folder of this town, from TOWNHUB_INSTANCE or `instance/` beside the code."""
    return Path(os.environ.get("TOWNHUB_INSTANCE") or PROJECT / "instance").resolve()


def secret_key(instance: Path) -> bytes:
    """The key that signs sessions and invitations; made on first use, readable by its owner only."""
    path = instance / "secret_key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # two first starts at once: one key wins, nobody overwrites it
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()


def _proxies(named: object) -> list[str]:
    """Closed unless right: a word that is no address stops the start, and says so."""
    try:
        if not isinstance(named, list):
            raise ValueError("no list")
        for each in named:
            if ipaddress.ip_network(str(each), strict=False).prefixlen == 0:
                raise ValueError("everybody")
    except ValueError as error:
        raise BadSettings(
            f'config.toml: trusted_proxies = ["127.0.0.1"] のように、前に立つ機械のアドレスを並べてください（{error}）'
        ) from error
    return named


def _sites(found: object) -> tuple[str, ...]:
    """The web sites that may show the board in a frame. A word that is no site stops the start, and says so."""
    sites = tuple(found) if isinstance(found, list) else (found,)
    for site in sites:
        if not isinstance(site, str) or not _SITE.fullmatch(site):
            raise BadSettings(
                f'config.toml: embed_from = ["https://www.example.jp"] のように、町のサイトを並べてください（{site!r}）'
            )
    return sites


def _read(path: Path) -> dict:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(
            f'config.toml が読めません。UTF-8 で、文字は " " でかこんで書いてください（{error}）'
        ) from error


def settings(instance: Path) -> dict:
    """Flask's settings for this town. `config.toml` may name `public_url`, the address people type, and
    `trusted_proxies`, the addresses of the proxies in front (proxies.py), `mail`, how letters leave, and `embed_from`,
    the sites that may show the board in a frame (nobody else may)."""
    local = {}
    if (instance / "config.toml").exists():
        local = _read(instance / "config.toml")
    public_url = str(local.get("public_url", "")).rstrip("/")
    return {
        "INSTANCE": instance,
        "PUBLIC_URL": public_url,
        "MAIL": _mail(local.get("mail", {}), instance),
        "TRUSTED_PROXIES": _proxies(local.get("trusted_proxies", [])),
        "EMBED_FROM": _sites(local.get("embed_from", [])),
        "SECRET_KEY": secret_key(instance),
        "SESSION_COOKIE_NAME": "townhub",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": public_url.startswith("https://"),
        "PERMANENT_SESSION_LIFETIME": timedelta(days=400),  # as long as browsers keep a cookie at all
        "MAX_CONTENT_LENGTH": 1024 * 1024,
        "MAX_FORM_PARTS": 500,
        "WTF_CSRF_TIME_LIMIT": None,  # a page left open overnight is still good; the session decides
        "WTF_I18N_ENABLED": False,
        "TEMPLATES_AUTO_RELOAD": False,
    }


def _mail(local: object, instance: Path) -> dict | None:
    """The mail server, or None. The password stands in a file of its own, which need not be in the folder of the town."""
    if not isinstance(local, dict):
        raise BadSettings(f'config.toml: [mail] の行の下に、host = "…" と from = "…" を書いてください（{local!r}）')
    if not local.get("host") or not local.get("from"):
        return None
    port = local.get("port", 587)
    if type(port) is not int or not 0 < port < 65536:
        raise BadSettings(f"config.toml: [mail] の port = 587 のように、数字で書いてください（{port!r}）")
    return {
        "host": str(local["host"]), "port": port, "sender": str(local["from"]),
        "starttls": bool(local.get("starttls", True)), "user": str(local.get("user", "")),
        "password_file": str(instance / str(local.get("password_file", "mail_password"))),
        "ca_file": str(instance / str(local["ca_file"])) if local.get("ca_file") else "",
    }  # fmt: skip
