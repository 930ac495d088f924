"""Who did it: the identifiers of a customer, as the caller has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .record import Id, OneOrMany, Record

__all__ = ["Hashed", "Raw", "UserData"]


class _Marked(str):
    """A marked string, which hides itself in a `repr`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"


class Hashed(_Marked):
    """An identifier that is already normalized and hashed: 64 hexadecimal digits."""

    __slots__ = ()


class Raw(_Marked):
    """An identifier that is plain, even where it looks like a digest."""

    __slots__ = ()


@dataclass(slots=True, kw_only=True, repr=False)
class UserData(Record):
    """Who did it (`user_data`). Each identifier takes plain text, one value or a list.

    Plain values are normalized and hashed; digests are recognised and not hashed again.
    """

    email: OneOrMany[str] = None
    """`em`"""
    phone: OneOrMany[str | int] = None
    """`ph`: with `+` and country code, or national with `country` or the client's default."""
    first_name: OneOrMany[str] = None
    """`fn`"""
    last_name: OneOrMany[str] = None
    """`ln`"""
    date_of_birth: OneOrMany[str | date] = None
    """`db`: a date, or text such as `1990-02-16`."""
    gender: OneOrMany[str] = None
    """`ge`"""
    city: OneOrMany[str] = None
    """`ct`"""
    state: OneOrMany[str] = None
    """`st`"""
    zip: OneOrMany[str | int] = None
    """`zp`"""
    country: OneOrMany[str] = None
    """A code or a name. Phones, states and postcodes of this event are read by it."""
    external_id: OneOrMany[str | int] = None
    """Your own id of the customer."""
    f5first: str | None = None
    """The first five characters of the first name."""
    f5last: str | None = None
    """The first five characters of the last name."""
    fi: str | None = None
    """The first initial."""
    doby: Id = None
    """The year of birth."""
    dobm: Id = None
    """The month of birth."""
    dobd: Id = None
    """The day of birth."""
    madid: str | None = None
    """IDFA or Android advertising id. Never hashed."""
    client_ip_address: str | None = None
    """The customer's address, not your proxy's. Never hashed."""
    client_user_agent: str | None = None
    """The browser's `User-Agent`, verbatim."""
    fbc: str | None = None
    """The click id cookie `_fbc`, verbatim."""
    fbp: str | None = None
    """The browser id cookie `_fbp`, verbatim."""
    subscription_id: Id = None
    """The subscription of this transaction."""
    fb_login_id: Id = None
    """The Facebook Login id."""
    lead_id: Id = None
    """The lead of a lead ad."""
    anon_id: str | None = None
    """The install id of an app."""
    page_id: Id = None
    """The Facebook page."""
    page_scoped_user_id: Id = None
    """The person as the page knows them."""
    ctwa_clid: str | None = None
    """The click on an ad that opens WhatsApp, verbatim."""
    ig_account_id: Id = None
    """The Instagram account."""
    ig_sid: Id = None
    """The person as Instagram knows them."""
    whatsapp_business_account_id: Id = None
    """The WhatsApp Business account."""
