"""Who is really asking, when a proxy of ours stands in front: the visitor's own address in place of the proxy's.

Without this all visitors come from one address, and fifteen wrong passwords of one shut everybody out. `config.toml` names
the proxies whose word counts (`trusted_proxies = ["127.0.0.1"]`); nobody else's does, because whoever may write the line
`X-Forwarded-For` may call himself anything. Each proxy adds, at its end, whom it has spoken with: the last address that is
none of ours is the visitor's.
"""

import ipaddress
from collections.abc import Callable, Iterable


class Proxies:
    """A layer of the application that puts REMOTE_ADDR right."""

    def __init__(self, inside: Callable, trusted: Iterable[str]):
        self.inside = inside
        self.trusted = [ipaddress.ip_network(each, strict=False) for each in trusted]

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = self.visitor(
            environ.get("REMOTE_ADDR", ""), environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        )
        return self.inside(environ, start_response)

    def visitor(self, spoke_with: str, told: list[str]) -> str:
        """The nearest address that is no proxy of ours; what it says of others before it is not believed."""
        while self._is_ours(spoke_with) and told:
            before = told.pop().strip()
            if _address(before) is None:
                break
            spoke_with = before
        return spoke_with

    def _is_ours(self, word: str) -> bool:
        found = _address(word)
        return found is not None and any(found in network for network in self.trusted)


def _address(word: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(word)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
