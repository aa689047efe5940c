"""Which links Telegram takes in buttons and texts (TDLib's `parse_url` and `LinkManager::check_link`)."""

import ipaddress
import re

_SCHEME_END = re.compile(r"[:/?#@\[\]]")
_HOST_SYMBOLS = set(".-_!$,~*'();&+=")


def check_link(link: str) -> str:
    """The link in Telegram's own form (`https://x.ru` becomes `https://x.ru/`); ValueError in TDLib's words."""
    inner = re.match(r"(?i)(tg|ton):(?://)?(.*)", link, re.DOTALL)
    if inner:
        kind, rest = inner[1].lower(), inner[2]
        if not rest or rest.lower().startswith(("http:/", "https:/")):
            raise ValueError(f"Wrong {kind} URL" if rest else "URL host is empty")
        return f"{kind}://{rest}"
    scheme, authority, query = _split(link)
    user, host, port = _authority(authority)
    if "." not in host and not host.startswith("["):
        raise ValueError("Wrong HTTP URL")
    login = f"{user}@" if user else ""
    return f"{scheme}://{login}{host}{port}{_query(query)}"


def _split(link: str) -> tuple[str, str, str]:
    scheme, rest = "http", link
    end = _SCHEME_END.search(link)
    if end and link.startswith("://", end.start()):
        scheme, rest = link[: end.start()].lower(), link[end.start() + 3 :]
        if scheme not in {"http", "https"}:
            raise ValueError("Unsupported URL protocol")
    tail = re.search(r"[/?#]", rest)
    cut = tail.start() if tail else len(rest)
    return scheme, rest[:cut], rest[cut:]


def _authority(authority: str) -> tuple[str, str, str]:
    colon = max(authority.rfind(mark) for mark in ":]@")
    port = ""
    if colon > 0 and authority[colon] == ":":
        digits = authority[colon + 1 :].lstrip("0")
        if not re.fullmatch(r"[0-9]{1,5}", digits) or int(digits) > 65535:
            raise ValueError("Wrong port number specified in the URL")
        authority, port = authority[:colon], f":{digits}"
    user, _, host = authority.rpartition("@")
    host = host.lower()
    if host.startswith("[") and host.endswith("]"):
        _require_ipv6(host)
    elif host in {"", "."}:
        raise ValueError("Host is invalid" if host else "URL host is empty")
    else:
        _require_clean(host, "host")
        _require_clean(user.replace(":", ""), "userinfo")
    return user, host, port


def _require_ipv6(host: str) -> None:
    try:
        ipaddress.IPv6Address(host[1:-1])
    except ValueError:
        raise ValueError("Wrong IPv6 address specified in the URL") from None


def _require_clean(part: str, name: str) -> None:
    plain = re.sub(r"%[0-9A-Fa-f]{2}", "", part)
    if "%" in plain:
        raise ValueError(f"Wrong percent-encoded symbol in URL {name}")
    if any(ord(sign) < 128 and not sign.isalnum() and sign not in _HOST_SYMBOLS for sign in plain):
        raise ValueError(f"Disallowed character in URL {name}")


def _query(query: str) -> str:
    query = query.rstrip() or "/"
    encoded = "".join(f"%{ord(sign):02X}" if ord(sign) <= 0x20 else sign for sign in query)
    return encoded if encoded.startswith("/") else f"/{encoded}"
