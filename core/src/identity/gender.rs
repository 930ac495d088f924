//! Gender: `f` or `m`, from words of many languages. Meta has no other codes.

use super::options::Options;
use super::outcome::Canonical;
use super::text;
use crate::issue::Code;

pub(super) fn normalize(text: &str, _options: &Options, out: &mut Canonical) -> Result<(), Code> {
    text::push_folded(text, &mut out.text);
    out.text.retain(|ch| !is_vowel_mark(ch));
    let code = find(&out.text);
    out.text.clear();
    out.text.push(code?);
    Ok(())
}

/// Arabic is written with them in school books, and in copies of dictionaries.
fn is_vowel_mark(ch: char) -> bool {
    matches!(ch, '\u{64b}'..='\u{652}')
}

fn find(word: &str) -> Result<char, Code> {
    if FEMALE.contains(&word) {
        Ok('f')
    } else if MALE.contains(&word) {
        Ok('m')
    } else if NEITHER.contains(&word) {
        Err(Code::NoGenderCode)
    } else if AMBIGUOUS.contains(&word) {
        Err(Code::AmbiguousGender)
    } else {
        Err(Code::UnknownGender)
    }
}

/// Words for female and woman, and titles that only women have; keys as `text::push_folded`
/// makes them: lowercase, without accents, spaces and punctuation.
static FEMALE: &[&str] = &[
    // English, German, Dutch.
    "f",
    "female",
    "woman",
    "mrs",
    "ms",
    "miss",
    "weiblich",
    "frau",
    "vrouw",
    "vrouwelijk",
    // French, Spanish, Portuguese, Italian.
    "femme",
    "feminin",
    "feminine",
    "femelle",
    "madame",
    "mme",
    "mademoiselle",
    "mlle",
    "mujer",
    "femenino",
    "femenina",
    "hembra",
    "senora",
    "sra",
    "srta",
    "senorita",
    "mulher",
    "feminino",
    "feminina",
    "femea",
    "senhora",
    "donna",
    "femmina",
    "femminile",
    "signora",
    // Swedish, Danish, Norwegian, Finnish.
    "kvinna",
    "kvinnlig",
    "kvinnligt",
    "kvinde",
    "kvindelig",
    "kvinne",
    "kvinnelig",
    "nainen",
    "naispuolinen",
    // Polish, Czech.
    "kobieta",
    "zenski",
    "zenska",
    "pani",
    "zena",
    "zensky",
    "zenske",
    // Russian, Ukrainian.
    "ж",
    "жен",
    "женскии",
    "женщина",
    "женская",
    "жінка",
    "жіноча",
    "жіночии",
    "жіноче",
    // Turkish, Japanese, Chinese, Korean.
    "kadin",
    "bayan",
    "女",
    "女性",
    "女子",
    "女士",
    "女人",
    "여",
    "여성",
    "여자",
    // Arabic, Hindi.
    "انثى",
    "أنثى",
    "امرأة",
    "إمرأة",
    "امراة",
    "مرأة",
    "انثي",
    "مؤنث",
    "महिला",
    "स्त्री",
    "औरत",
    "मादा",
];

/// The same for male and man.
static MALE: &[&str] = &[
    // English, German, Dutch.
    "m",
    "male",
    "man",
    "mr",
    "mister",
    "mannlich",
    "maennlich",
    "mann",
    "herr",
    "mannelijk",
    // French, Spanish, Portuguese, Italian.
    "homme",
    "masculin",
    "masculine",
    "monsieur",
    "hombre",
    "masculino",
    "masculina",
    "varon",
    "macho",
    "senor",
    "homem",
    "senhor",
    "uomo",
    "maschio",
    "maschile",
    "signore",
    "signor",
    // Swedish, Danish, Norwegian, Finnish.
    "manlig",
    "manligt",
    "mand",
    "mandlig",
    "mannlig",
    "mies",
    "miespuolinen",
    // Polish, Czech.
    "mezczyzna",
    "meski",
    "meska",
    "pan",
    "muz",
    "muzsky",
    "muzska",
    "muzske",
    // Russian, Ukrainian.
    "м",
    "муж",
    "мужскои",
    "мужчина",
    "мужская",
    "чоловік",
    "чоловіча",
    "чоловічии",
    "чоловіче",
    // Turkish, Japanese, Chinese, Korean.
    "erkek",
    "bay",
    "男",
    "男性",
    "男子",
    "男士",
    "男人",
    "남",
    "남성",
    "남자",
    // Arabic, Hindi.
    "ذكر",
    "رجل",
    "مذكر",
    "पुरुष",
    "नर",
    "आदमी",
    "मर्द",
];

/// Answers that have no code of Meta's: the person answered, and nothing is sent.
static NEITHER: &[&str] = &[
    "x",
    "d",
    "divers",
    "diverse",
    "diverso",
    "diversa",
    "other",
    "others",
    "unknown",
    "u",
    "unspecified",
    "undisclosed",
    "notspecified",
    "notdisclosed",
    "notgiven",
    "notapplicable",
    "notknown",
    "nonbinary",
    "enby",
    "nb",
    "genderqueer",
    "agender",
    "intersex",
    "prefernottosay",
    "preferernottosay",
    "prefernottodisclose",
    "prefernottoanswer",
    "rathernotsay",
    "autre",
    "otro",
    "otra",
    "outro",
    "altro",
    "andere",
    "anders",
    "unbekannt",
    "keineangabe",
    "neutral",
    "none",
    "null",
    "na",
];

/// Codes that one system uses for women and another for men or for something else.
static AMBIGUOUS: &[&str] = &["0", "1", "2", "9", "w", "h", "v", "k"];
