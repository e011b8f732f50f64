"""The Content-Security-Policy of every page."""

from __future__ import annotations

from kbtool.render.html import Html, element

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",  # the theme's icons are in its styles
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
"""Everything comes from the site itself; no script and no style stands in a page."""


def policy_element() -> Html:
    """The policy as an element of a page's head; it holds for what comes after it."""
    return element("meta", http_equiv="Content-Security-Policy", content=POLICY)
