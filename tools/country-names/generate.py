"""Write core/src/identity/country_names.txt and country_codes.rs.

The names are those of the Unicode CLDR (Unicode-3.0 licence), which the PyPI package `babel`
carries; the words that CLDR does not have are in aliases.txt. Run it with `babel==2.18.0`
installed, as other versions have other names:

    python tools/country-names/generate.py
"""

import sys
from pathlib import Path

import babel
from babel import Locale
from babel.core import UnknownLocaleError, get_global
from babel.languages import get_official_languages
from fold import fold

HERE = Path(__file__).parent
IDENTITY = HERE.parent.parent / "core" / "src" / "identity"

# Every customer's form speaks one of these; the first wins where two languages disagree.
LANGUAGES = [
    *["en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "nb", "fi", "pl", "cs", "sk", "hu"],
    *[
        "ro",
        "el",
        "ru",
        "uk",
        "tr",
        "ar",
        "he",
        "hi",
        "id",
        "vi",
        "th",
        "ja",
        "zh",
        "zh_Hant",
        "ko",
    ],
]

# Regions of CLDR that ISO 3166-1 does not assign.
NOT_ISO = {
    "AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ",
}  # fmt: skip

# Codes of CLDR for countries under the name of a former one.
FORMER = {
    "ANT", "ASC", "BUR", "BYS", "CPT", "DDR", "DGA", "FXX", "NTZ", "PCI", "PCZ", "PUS",
    "QMM", "QUU", "ROM", "SCG", "SUN", "TAA", "TMP", "WAK", "YMD", "YUG", "ZAR", "CTE",
    "ATB", "ATF_", "ESH_", "HVO", "DHY", "NHB", "RHO", "VDR", "AFI", "SKM", "NFI", "JTN",
    "MID", "ATN", "PZ", "XKK",
}  # fmt: skip

AMBIGUOUS = "??"


def countries() -> list[str]:
    names = Locale("en").territories
    return sorted(
        code for code in names if len(code) == 2 and code.isalpha() and code not in NOT_ISO
    )


def alpha_3(known: list[str]) -> dict[str, str]:
    aliases = get_global("territory_aliases")
    return {
        long.lower(): short[0].lower()
        for long, short in aliases.items()
        if len(long) == 3
        and long.isalpha()
        and len(short) == 1
        and short[0] in known
        and long not in FORMER
    }


def territory_names(language: str, code: str) -> list[str]:
    try:
        name = Locale.parse(language).territories.get(code)
    except UnknownLocaleError:
        return []
    if not name:
        return []
    if language != "en":
        return [name]
    # "Myanmar (Burma)"; in other languages the bracket often names the mother country.
    return [
        spelled
        for part in [name, *name.replace(")", "").split(" (")]
        for spelled in spellings(part)
    ]


def spellings(name: str) -> set[str]:
    """CLDR writes `St. Kitts & Nevis`."""
    return {
        text.replace("St. ", saint)
        for text in (name, name.replace("&", "and"))
        for saint in ("St. ", "Saint ")
    }


def aliases() -> dict[str, str]:
    table = {}
    for line in (HERE / "aliases.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            code, names = line.split(": ")
            table.update({fold(name): code for name in names.split(",")})
    return table


def names(known: list[str], taken: set[str]) -> dict[str, str]:
    """Folded name to code. A name of two countries belongs to the first language that has it."""
    table = aliases()
    for language in LANGUAGES:
        for code in known:
            add(table, territory_names(language, code), code, language)
    for code in known:
        for language in get_official_languages(code, regional=True, de_facto=True):
            add(table, territory_names(language, code), code, language)
    # A name that reads as a code is left to the code: the fold of `Mỹ`, the USA, is Malaysia's
    # (country.rs knows that one by its accent).
    return {
        key: code
        for key, code in table.items()
        if key not in taken and (len(key) > 2 or not key.isascii())
    }


def add(table: dict[str, str], names: list[str], code: str, language: str) -> None:
    for key in map(fold, names):
        known = table.setdefault(key, code.lower())
        if known not in (code.lower(), AMBIGUOUS):
            print(f"{key}: {known}, so not {code.lower()} ({language})", file=sys.stderr)


def rust_table(name: str, doc: str, width: int, rows: list[str]) -> str:
    body = "".join(f'    *b"{row}",\n' for row in rows)
    return f"/// {doc}\npub(super) static {name}: [[u8; {width}]; {len(rows)}] = [\n{body}];\n"


def main() -> None:
    known = countries()
    long = alpha_3(known)
    short = [code.lower() for code in known]
    assert len(short) == 249 and sorted(long.values()) == short, (len(short), len(long))
    table = names(known, set(short) | set(long))
    lines = sorted(f"{key}\t{code}" for key, code in table.items())
    # The order of bytes, which the search relies on.
    lines.sort(key=lambda line: line.split("\t")[0].encode())
    (IDENTITY / "country_names.txt").write_text(
        "\n".join(lines) + "\n", encoding="utf-8", newline="\n"
    )
    codes = "//! The codes of ISO 3166-1. Generated by tools/country-names/generate.py.\n\n"
    codes += rust_table("ALPHA_2", "Two letters, sorted.", 2, short)
    pairs = sorted(key + code for key, code in long.items())
    codes += "\n" + rust_table("ALPHA_3", "Three letters, sorted, then the two letters.", 5, pairs)
    (IDENTITY / "country_codes.rs").write_text(codes, encoding="utf-8", newline="\n")
    print(f"{len(lines)} names, babel {babel.__version__}", file=sys.stderr)


if __name__ == "__main__":
    main()
