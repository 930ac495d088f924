"""The key that names are looked up by: the same steps as `push_folded` in text.rs."""

import unicodedata

LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "ς": "σ",
    }
)


def fold(text: str) -> str:
    lowercase = "".join(ch.lower() for ch in text)
    kept = (ch for ch in unicodedata.normalize("NFD", lowercase) if is_kept(ch))
    return unicodedata.normalize("NFC", "".join(kept)).translate(LETTERS)


def is_kept(ch: str) -> bool:
    is_accent = "\u0300" <= ch <= "\u036f"
    is_apostrophe = ch in "\u02bb\u02bc"
    is_variation_selector = "\ufe00" <= ch <= "\ufe0f"
    is_left_out = is_accent or is_apostrophe or is_variation_selector
    return unicodedata.category(ch)[0] in "LNM" and not is_left_out
