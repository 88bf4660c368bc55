//! What a proposal still lacks. Some of it keeps it from being sent in; the rest is only told, because an honest gap is better
//! than an invented figure.

use super::evidence::{Evidence, Proof};
use super::proposal::{Answer, Proposal};
use crate::lang::Lang;
use crate::region::RegionCode;
use crate::source::Checked;

/// So many makers speak for a craft of a region and not of a family.
pub const ENOUGH_MAKERS: usize = 3;

/// Something that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// The story is not told in this language.
    Story {
        /// The language.
        lang: Lang,
        /// Whether it is the programme's first one.
        first: bool,
    },
    /// Nobody is named who makes it.
    Makers,
    /// Few are named.
    FewMakers(usize),
    /// So many makers gave no consent, and are not named to the public.
    Consent(usize),
    /// Nothing shows anything.
    Evidence,
    /// No photograph.
    Photograph,
    /// No figure with a source.
    Figure,
    /// Nothing says how much can be made.
    Capacity,
    /// Nothing says where it is sold.
    Markets,
    /// It is not recorded that the craft is made in the region.
    Presence,
    /// That it is made there was not confirmed.
    Unconfirmed,
    /// That it is made there was found to be wrong.
    Refuted,
    /// A region has not answered.
    Open(RegionCode),
    /// A region declined.
    Declined(RegionCode),
}

impl Gap {
    /// Whether it keeps a proposal from being sent in.
    pub const fn is_required(&self) -> bool {
        matches!(self, Gap::Story { first: true, .. } | Gap::Makers | Gap::Evidence | Gap::Refuted)
    }

    /// The end of the message that tells it.
    pub const fn word(&self) -> &'static str {
        match self {
            Gap::Story { .. } => "story",
            Gap::Makers => "makers",
            Gap::FewMakers(_) => "few-makers",
            Gap::Consent(_) => "consent",
            Gap::Evidence => "evidence",
            Gap::Photograph => "photograph",
            Gap::Figure => "figure",
            Gap::Capacity => "capacity",
            Gap::Markets => "markets",
            Gap::Presence => "presence",
            Gap::Unconfirmed => "unconfirmed",
            Gap::Refuted => "refuted",
            Gap::Open(_) => "open",
            Gap::Declined(_) => "declined",
        }
    }
}

/// What a checklist is made of.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'f> {
    /// The proposal.
    pub proposal: &'f Proposal,
    /// The programme's languages, the first first.
    pub languages: &'f [Lang],
    /// What it rests on; photographs that were taken away are left out.
    pub evidence: &'f [Evidence],
    /// Whether it is recorded that the craft is made in the region, and how that was judged.
    pub presence: Option<Checked>,
    /// How many of its makers have given no consent.
    pub without_consent: usize,
}

/// What is missing, the required first.
pub fn gaps(facts: &Facts<'_>) -> Vec<Gap> {
    let p = facts.proposal;
    let mut gaps = Vec::new();
    for (i, lang) in facts.languages.iter().enumerate() {
        if p.story.get(lang).is_none() {
            gaps.push(Gap::Story { lang: lang.clone(), first: i == 0 });
        }
    }
    match p.makers.len() {
        0 => gaps.push(Gap::Makers),
        n if n < ENOUGH_MAKERS => gaps.push(Gap::FewMakers(n)),
        _ => {}
    }
    if facts.without_consent > 0 {
        gaps.push(Gap::Consent(facts.without_consent));
    }
    if facts.evidence.is_empty() {
        gaps.push(Gap::Evidence);
    }
    let shown = |way: &str| facts.evidence.iter().any(|e| e.proof.way() == way);
    if !shown("photograph") {
        gaps.push(Gap::Photograph);
    }
    if !facts.evidence.iter().any(|e| matches!(e.proof, Proof::Figure { .. })) {
        gaps.push(Gap::Figure);
    }
    if p.capacity.is_none() {
        gaps.push(Gap::Capacity);
    }
    if p.markets.is_empty() {
        gaps.push(Gap::Markets);
    }
    match facts.presence {
        None => gaps.push(Gap::Presence),
        Some(Checked::Unchecked) => gaps.push(Gap::Unconfirmed),
        Some(Checked::Refuted) => gaps.push(Gap::Refuted),
        Some(Checked::Confirmed) => {}
    }
    for partner in &p.partners {
        match partner.answer {
            Answer::Asked => gaps.push(Gap::Open(partner.region.clone())),
            Answer::Declined => gaps.push(Gap::Declined(partner.region.clone())),
            Answer::Agreed => {}
        }
    }
    gaps.sort_by_key(|g| !g.is_required());
    gaps
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::flagship::proposal::Partner;
    use crate::id::{EvidenceId, MakerId, ProposalId};
    use crate::lang::Words;
    use crate::publication::Publication;
    use uuid::Uuid;

    fn lang(tag: &str) -> Lang {
        Lang::parse(tag).unwrap()
    }

    fn bare() -> Proposal {
        Proposal {
            id: ProposalId(Uuid::from_u128(1)),
            region: RegionCode::parse("12.04").unwrap(),
            craft: "anyaman".into(),
            craft_names: Words::default(),
            period: "2026".into(),
            story: Words::default(),
            capacity: None,
            capacity_unit: None,
            capacity_note: Words::default(),
            markets: Words::default(),
            makers: vec![],
            partners: vec![],
            status: Publication::Draft,
        }
    }

    fn told(p: &Proposal, evidence: &[Evidence], presence: Option<Checked>) -> Vec<&'static str> {
        let languages = [lang("id"), lang("en")];
        let facts = Facts { proposal: p, languages: &languages, evidence, presence, without_consent: 0 };
        gaps(&facts).iter().map(Gap::word).collect()
    }

    #[test]
    fn a_bare_proposal_lacks_everything_and_the_required_comes_first() {
        let languages = [lang("id"), lang("en")];
        let p = bare();
        let facts =
            Facts { proposal: &p, languages: &languages, evidence: &[], presence: None, without_consent: 0 };
        let found = gaps(&facts);
        let required = found.iter().filter(|g| g.is_required()).count();
        assert_eq!(required, 3);
        assert!(found.iter().take(required).all(Gap::is_required));
        assert!(found.iter().any(|g| *g == Gap::Story { lang: lang("en"), first: false }));
    }

    #[test]
    fn what_is_complete_lacks_nothing() {
        let mut p = bare();
        p.story = Words::new([(lang("id"), "Cerita".to_owned()), (lang("en"), "Story".to_owned())]);
        p.makers = (1..=3).map(|n| MakerId(Uuid::from_u128(n))).collect();
        (p.capacity, p.capacity_unit) = (Some(40), Some("lembar".into()));
        p.markets = Words::new([(lang("id"), "Medan".to_owned())]);
        let evidence = |n, proof| Evidence {
            id: EvidenceId(Uuid::from_u128(n)),
            proposal: p.id,
            region: p.region.clone(),
            proof,
            criterion: None,
            shows: Words::default(),
            public: true,
        };
        let picture = evidence(1, Proof::Picture(crate::id::PictureId(Uuid::from_u128(9))));
        let figure = Proof::Figure { hundredths: 100, unit: "x".into(), year: 2025, source: "BPS".into() };
        let evidence = [picture, evidence(2, figure)];
        assert_eq!(told(&p, &evidence, Some(Checked::Confirmed)), Vec::<&str>::new());
        assert_eq!(told(&p, &evidence, Some(Checked::Refuted)), ["refuted"]);
        p.partners =
            vec![Partner::asked(RegionCode::parse("12.14").unwrap(), jiff::civil::date(2026, 11, 30))];
        assert_eq!(told(&p, &evidence, Some(Checked::Confirmed)), ["open"]);
    }
}
