//! Sessions: how long somebody stays signed in, and what a device is called in the list of them.

use crate::access::Means;

/// For what the fingerprint of a session's token is made.
pub const PURPOSE: &str = "session";

/// One minute in microseconds.
pub const MINUTE: i64 = 60 * 1_000_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// How long the second step may be waited for.
pub const SECOND_STEP: i64 = 10 * MINUTE;
/// The time of last use is noted at most so often.
pub const NOTED_EVERY: i64 = 5 * MINUTE;
/// After the token of a session changed, pages that were under way may still come with the one before.
pub const OVERLAP: i64 = MINUTE;

/// How long a session lasts at most. A maker's telephone stays signed in for a season; an office PC, which several people
/// use, for a month.
pub const fn lasts(means: Means) -> i64 {
    match means {
        Means::Password | Means::SecondStep | Means::Passkey | Means::Provider | Means::ProviderSecond => {
            30 * DAY
        }
        Means::Card => 90 * DAY,
    }
}

/// How long a session lasts that nobody uses.
pub const fn idle(means: Means) -> i64 {
    match means {
        Means::Password | Means::SecondStep | Means::Passkey | Means::Provider | Means::ProviderSecond => {
            7 * DAY
        }
        Means::Card => 30 * DAY,
    }
}

const BROWSERS: &[(&str, &str)] = &[
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("UCBrowser/", "UC Browser"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: &[(&str, &str)] = &[
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
];

/// What a device is called, from what its browser says of itself: browser and system, nothing that tells where it is and
/// nothing that the browser wrote freely. Empty when neither is known.
///
/// ```
/// use domain::account::session::device;
/// let phone = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36";
/// assert_eq!(device(phone), "Chrome, Android");
/// assert_eq!(device("<script>"), "");
/// ```
pub fn device(user_agent: &str) -> String {
    let known = |list: &[(&str, &'static str)]| {
        list.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    [known(BROWSERS), known(SYSTEMS)].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
