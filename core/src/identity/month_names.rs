//! The names of the months in nine languages, by themselves unambiguous.

/// The names of January to December, in lowercase ASCII without accents: English, German,
/// French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish and Norwegian.
static MONTHS: [&[&str]; 12] = [
    &[
        "jan", "january", "januar", "jaenner", "janner", "janvier", "janv", "enero", "ene",
        "gennaio", "genn", "gen", "janeiro", "januari",
    ],
    &[
        "feb",
        "february",
        "februar",
        "feber",
        "fevrier",
        "fevr",
        "fev",
        "febrero",
        "febbraio",
        "febb",
        "fevereiro",
        "februari",
    ],
    &[
        "mar", "march", "marz", "maerz", "mrz", "mars", "marzo", "marco", "maart", "mrt", "marts",
    ],
    &["apr", "april", "avril", "avr", "abril", "abr", "aprile"],
    &[
        "may", "mai", "mayo", "maggio", "magg", "mag", "maio", "mei", "maj",
    ],
    &[
        "jun", "june", "juni", "juin", "junio", "giugno", "giu", "junho",
    ],
    &[
        "jul", "july", "juli", "juillet", "juil", "julio", "luglio", "lug", "julho",
    ],
    &[
        "aug", "august", "aout", "agosto", "ago", "augustus", "augusti",
    ],
    &[
        "sep",
        "sept",
        "september",
        "septembre",
        "septiembre",
        "setiembre",
        "settembre",
        "sett",
        "setembro",
        "set",
    ],
    &[
        "oct", "october", "oktober", "okt", "octobre", "octubre", "ottobre", "ott", "outubro",
        "out",
    ],
    &["nov", "november", "novembre", "noviembre", "novembro"],
    &[
        "dec",
        "december",
        "dezember",
        "dez",
        "decembre",
        "diciembre",
        "dicembre",
        "dic",
        "dezembro",
        "desember",
        "des",
    ],
];

/// The number of a month, 1 to 12.
pub(super) fn month(name: &str) -> Option<u8> {
    let index = MONTHS.iter().position(|names| names.contains(&name))?;
    u8::try_from(index + 1).ok()
}
