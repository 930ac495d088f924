//! The states of the USA and the provinces of Canada: ANSI / ISO 3166-2 codes and names.
//!
//! Names are keys as `text::push_folded` makes them.

/// A code and the names it is known by.
pub(super) type State = (&'static str, &'static [&'static str]);

/// 50 states, the District of Columbia and the five inhabited territories (ANSI INCITS 38).
pub(super) static UNITED_STATES: &[State] = &[
    ("al", &["alabama"]),
    ("ak", &["alaska"]),
    ("az", &["arizona"]),
    ("ar", &["arkansas"]),
    ("ca", &["california"]),
    ("co", &["colorado"]),
    ("ct", &["connecticut"]),
    ("de", &["delaware"]),
    (
        "dc",
        &[
            "districtofcolumbia",
            "washingtondc",
            "washingtondistrictofcolumbia",
        ],
    ),
    ("fl", &["florida"]),
    ("ga", &["georgia"]),
    ("hi", &["hawaii"]),
    ("id", &["idaho"]),
    ("il", &["illinois"]),
    ("in", &["indiana"]),
    ("ia", &["iowa"]),
    ("ks", &["kansas"]),
    ("ky", &["kentucky"]),
    ("la", &["louisiana"]),
    ("me", &["maine"]),
    ("md", &["maryland"]),
    ("ma", &["massachusetts"]),
    ("mi", &["michigan"]),
    ("mn", &["minnesota"]),
    ("ms", &["mississippi"]),
    ("mo", &["missouri"]),
    ("mt", &["montana"]),
    ("ne", &["nebraska"]),
    ("nv", &["nevada"]),
    ("nh", &["newhampshire"]),
    ("nj", &["newjersey"]),
    ("nm", &["newmexico"]),
    ("ny", &["newyork"]),
    ("nc", &["northcarolina"]),
    ("nd", &["northdakota"]),
    ("oh", &["ohio"]),
    ("ok", &["oklahoma"]),
    ("or", &["oregon"]),
    ("pa", &["pennsylvania"]),
    (
        "ri",
        &["rhodeisland", "rhodeislandandprovidenceplantations"],
    ),
    ("sc", &["southcarolina"]),
    ("sd", &["southdakota"]),
    ("tn", &["tennessee"]),
    ("tx", &["texas"]),
    ("ut", &["utah"]),
    ("vt", &["vermont"]),
    ("va", &["virginia"]),
    ("wa", &["washington"]),
    ("wv", &["westvirginia"]),
    ("wi", &["wisconsin"]),
    ("wy", &["wyoming"]),
    ("as", &["americansamoa"]),
    ("gu", &["guam"]),
    (
        "mp",
        &[
            "northernmarianaislands",
            "northernmarianas",
            "commonwealthofthenorthernmarianaislands",
        ],
    ),
    ("pr", &["puertorico"]),
    (
        "vi",
        &[
            "virginislands",
            "usvirginislands",
            "unitedstatesvirginislands",
            "virginislandsus",
        ],
    ),
];

/// Ten provinces and three territories, in English and French.
pub(super) static CANADA: &[State] = &[
    ("ab", &["alberta"]),
    ("bc", &["britishcolumbia", "colombiebritannique"]),
    ("mb", &["manitoba"]),
    ("nb", &["newbrunswick", "nouveaubrunswick"]),
    (
        "nl",
        &[
            "newfoundlandandlabrador",
            "newfoundlandlabrador",
            "newfoundland",
            "labrador",
            "terreneuveetlabrador",
            "terreneuve",
        ],
    ),
    ("ns", &["novascotia", "nouvelleecosse"]),
    (
        "nt",
        &["northwestterritories", "territoiresdunordouest", "nwt"],
    ),
    ("nu", &["nunavut"]),
    ("on", &["ontario"]),
    ("pe", &["princeedwardisland", "ileduprinceedouard", "pei"]),
    ("qc", &["quebec"]),
    ("sk", &["saskatchewan"]),
    ("yt", &["yukon", "yukonterritory", "territoireduyukon"]),
];
