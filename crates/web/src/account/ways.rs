//! The ways through the workbench: one table, from which the bar above every page follows. A page that comes to the workbench is
//! a line of [`WAYS`]; a group that somebody finds nothing in is not shown to them.

use domain::access::{
    Assess, KeepItems, KeepMakers, KeepMarket, KeepOrders, KeepOwn, KeepPayouts, ReadHistory, ReadPeople,
    ReadRegister, ReadSales,
};

use super::guard::Signed;
use super::work::WORK;
use crate::page::Link;
use crate::{Site, sentence};

/// What ways have in common: a part of what a council does. The order of groups on the bar is that of [`WAYS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    /// Stands on the bar by itself.
    Alone,
    /// Whom and what the council has on record.
    Registers,
    /// From a proposal to a designated flagship and its targets.
    Flagships,
    /// What makers sell.
    Market,
    /// The council, its people and its regions.
    Council,
    /// What comes in by files, and what was done.
    Data,
}

impl Group {
    /// The message that names it.
    const fn key(self) -> &'static str {
        match self {
            Group::Alone => "",
            Group::Registers => "ways-registers",
            Group::Flagships => "ways-flagships",
            Group::Market => "ways-market",
            Group::Council => "ways-council",
            Group::Data => "ways-data",
        }
    }
}

/// A way to a page of the workbench.
struct Way {
    group: Group,
    /// The message that names it.
    key: &'static str,
    /// Where it leads.
    path: &'static str,
    /// The addresses of registers that are reached from there and have no way of their own.
    also: &'static [&'static str],
    /// Who finds anything there.
    may: fn(&Site, &Signed) -> bool,
}

const fn way(
    group: Group,
    key: &'static str,
    path: &'static str,
    also: &'static [&'static str],
    may: fn(&Site, &Signed) -> bool,
) -> Way {
    Way { group, key, path, also, may }
}

fn lives_in_stall(_: &Site, signed: &Signed) -> bool {
    crate::stall::lives_here(&signed.who)
}

fn reads(_: &Site, signed: &Signed) -> bool {
    signed.who.may::<ReadRegister>().is_some()
}

/// What lies in no region belongs to the one at which the programme is rooted.
fn reads_root(site: &Site, signed: &Signed) -> bool {
    signed.who.may::<ReadRegister>().is_some_and(|read| read.reaches(std::slice::from_ref(&site.root)))
}

/// Every way, in the order of the bar; those of a group stand together.
const WAYS: &[Way] = &[
    way(Group::Alone, "work-home", WORK, &[], |site, signed| !lives_in_stall(site, signed)),
    way(Group::Alone, "stall-title", crate::stall::STALL, &[], |_, signed| crate::stall::may(&signed.who)),
    way(Group::Alone, "queue-title", "/kerja/antrean", &[], |_, signed| {
        signed.who.may::<KeepMakers>().is_some() || signed.who.may::<KeepItems>().is_some()
    }),
    way(Group::Registers, "maker-register", "/kerja/perajin", &["/kerja/usaha", "/kerja/penghapusan"], reads),
    way(Group::Registers, "item-register", "/kerja/produk", &[], reads),
    way(Group::Registers, "craft-register", "/kerja/kerajinan", &[], reads_root),
    way(Group::Registers, "motif-register", "/kerja/motif", &[], reads_root),
    way(Group::Registers, "claim-title", crate::claim::PATH, &[], reads),
    way(Group::Flagships, "proposal-register", crate::flagship::proposal::PATH, &[], reads),
    way(Group::Flagships, "round-register", crate::assessment::PATH, &[], reads),
    way(Group::Flagships, "seat-title", crate::assessment::MINE, &[], |_, signed| {
        signed.who.may::<Assess>().is_some()
    }),
    way(Group::Flagships, "criteria-set-register", crate::assessment::criteria::PATH, &[], reads),
    way(Group::Flagships, "need-title", crate::assessment::needs::PATH, &[], reads),
    way(Group::Flagships, "designation-register", crate::flagship::designation::PATH, &[], reads),
    way(Group::Flagships, "target-title", crate::indicator::PATH, &[], reads),
    way(Group::Market, "office-orders", crate::market::office::PATH, &[], |_, signed| {
        signed.who.may::<KeepOrders>().is_some()
    }),
    way(Group::Market, "sales-title", crate::market::sold::PATH, &[], |_, signed| {
        signed.who.may::<ReadSales>().is_some()
    }),
    way(Group::Market, "payments-title", crate::market::payments::PATH, &[], |site, signed| {
        signed.who.may::<KeepMarket>().is_some_and(|keep| keep.reaches(std::slice::from_ref(&site.root)))
    }),
    way(Group::Market, "payout-title", crate::market::payout::PATH, &[], |_, signed| {
        signed.who.may::<KeepPayouts>().is_some()
    }),
    way(Group::Market, "feed-title", crate::feed::health::PATH, &[], reads),
    way(Group::Market, "rules-title", crate::market::rules::PATH, &[], |site, signed| {
        signed.who.may::<KeepMarket>().is_some_and(|keep| keep.reaches(std::slice::from_ref(&site.root)))
    }),
    way(
        Group::Council,
        "council-register",
        "/kerja/dewan",
        &["/kerja/bidang", "/kerja/jabatan", "/kerja/pengurus", "/kerja/ad-art"],
        reads,
    ),
    way(Group::Council, "wilayah-register", crate::region::register::PATH, &[], reads),
    way(Group::Council, "region-group-register", crate::region::groups::PATH, &[], reads_root),
    way(Group::Council, "work-people", super::people::PATH, &[], |_, signed| {
        signed.who.may::<ReadPeople>().is_some()
    }),
    way(Group::Data, "impor-title", crate::import::PATH, &[], |_, signed| crate::import::may(signed)),
    way(Group::Data, "trail-title", "/kerja/riwayat", &[], |_, signed| {
        signed.who.may::<ReadHistory>().is_some()
    }),
    way(Group::Data, "work-jobs", crate::job::PATH, &[], |site, signed| site.keeps_jobs(signed)),
    way(Group::Alone, "work-account", super::own::PATH, &[], |_, signed| {
        signed.who.may::<KeepOwn>().is_some()
    }),
];

/// Ways that belong together as the bar shows them; with an empty label they stand on it themselves.
#[derive(Debug, Clone)]
pub struct Ways {
    /// What the group is called.
    pub label: String,
    /// Where its ways lead.
    pub links: Vec<Link>,
}

impl Ways {
    /// What is called so where somebody stands; empty when that is not here.
    pub fn here(&self) -> &str {
        self.links.iter().find(|l| l.current).map_or("", |l| &l.label)
    }
}

/// The ways that somebody has, given the address at which they stand. A group of one way needs no name.
pub(super) fn ways(site: &Site, signed: &Signed, here: &str) -> Vec<Ways> {
    let lang = signed.lang.as_str();
    let mut all: Vec<(Group, Ways)> = Vec::new();
    for way in WAYS.iter().filter(|w| (w.may)(site, signed)) {
        let link = Link {
            label: sentence(lang, way.key, &[]),
            href: way.path.to_owned(),
            current: way.path == here || way.also.contains(&here),
        };
        match all.last_mut() {
            Some((group, ways)) if *group == way.group && way.group != Group::Alone => ways.links.push(link),
            _ => {
                let label = match way.group {
                    Group::Alone => String::new(),
                    group => sentence(lang, group.key(), &[]),
                };
                all.push((way.group, Ways { label, links: vec![link] }));
            }
        }
    }
    let alone = |w: Ways| if w.links.len() == 1 { Ways { label: String::new(), ..w } } else { w };
    all.into_iter().map(|(_, ways)| alone(ways)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_of_a_group_stand_together_and_each_is_there_once() {
        let mut seen: Vec<Group> = Vec::new();
        for pair in WAYS.windows(2) {
            if let [before, way] = pair
                && before.group != way.group
            {
                assert!(way.group == Group::Alone || !seen.contains(&way.group), "{}", way.path);
                seen.push(before.group);
            }
        }
        let mut paths: Vec<&str> =
            WAYS.iter().flat_map(|w| w.also.iter().chain([&w.path])).copied().collect();
        paths.sort_unstable();
        let all = paths.len();
        paths.dedup();
        assert_eq!(paths.len(), all);
        for key in WAYS.iter().flat_map(|w| [w.key, w.group.key()]).filter(|k| !k.is_empty()) {
            for lang in ["id", "en"] {
                assert_ne!(sentence(lang, key, &[]), key, "{lang}");
            }
        }
    }
}
