//! Which role may do what.

use super::Right;
use crate::account::Role;

/// What everybody with an account may do with it, whatever their roles.
pub const OF_ONESELF: &[Right] = &[Right::KeepOwn, Right::KeepSecrets];

/// What somebody may do with a role, but only over the own of makers for whom they may act, wherever these lie.
pub const OF_MAKERS: &[Right] =
    &[Right::KeepOwnMaker, Right::KeepOwnItems, Right::KeepOwnOrders, Right::LetAct];

/// What a role may do at its region and everywhere below it. A role that is not named here may do no more than everybody.
///
/// Nobody holds [`Right::Operate`] by a role: who looks after the office sits at its machine and uses the command line.
pub const RIGHTS: &[(Role, &[Right])] = &[
    (
        Role::Administrator,
        &[
            Right::ReadRegister,
            Right::ReadHistory,
            Right::ReadPeople,
            Right::KeepCards,
            Right::KeepAccounts,
            Right::KeepCrafts,
            Right::KeepMakers,
            Right::KeepItems,
            Right::KeepOrders,
            Right::KeepMarket,
            Right::ReadSales,
            Right::KeepPayouts,
            Right::KeepProposals,
            Right::KeepRounds,
            Right::KeepFlagships,
            Right::KeepTargets,
            Right::KeepCouncil,
            Right::KeepProfile,
            Right::KeepJobs,
        ],
    ),
    (
        Role::Officer,
        &[
            Right::ReadRegister,
            Right::ReadHistory,
            Right::ReadPeople,
            Right::KeepCards,
            Right::KeepCrafts,
            Right::KeepMakers,
            Right::KeepItems,
            Right::KeepOrders,
            Right::KeepMarket,
            Right::ReadSales,
            Right::KeepPayouts,
            Right::KeepProposals,
            Right::KeepRounds,
            Right::KeepFlagships,
            Right::KeepTargets,
            Right::KeepCouncil,
        ],
    ),
    (Role::Editor, &[Right::ReadRegister, Right::KeepCrafts]),
    (Role::Assessor, &[Right::ReadRegister, Right::Assess]),
    (Role::Trainer, &[Right::ReadRegister]),
    (Role::StandStaff, &[]),
    (Role::Finance, &[Right::ReadRegister, Right::ReadHistory, Right::ReadSales, Right::KeepPayouts]),
    (Role::Auditor, &[Right::ReadRegister, Right::ReadHistory, Right::ReadPeople, Right::ReadSales]),
    (Role::Maker, OF_MAKERS),
    (Role::Partner, &[]),
    (Role::Buyer, &[]),
];

/// Whether a role may do it at its region and below.
///
/// ```
/// use domain::access::{Right, may};
/// use domain::account::Role;
/// assert!(may(Role::Officer, Right::KeepMakers));
/// assert!(!may(Role::Auditor, Right::KeepMakers));
/// ```
pub fn may(role: Role, right: Right) -> bool {
    RIGHTS.iter().any(|(r, rights)| *r == role && rights.contains(&right))
}

/// The table as a page in Markdown: `docs/rights.md`.
pub fn document() -> String {
    let mut out = String::from(
        "# Rights\n\n\
         Written from the table in `crates/domain/src/access/table.rs`; a test compares them.\n\n\
         A role is held at a region, from a first to perhaps a last day, and reaches that region and all below it. \
         Several roles add up. Whatever belongs to no region, such as a craft, belongs to the region at which the \
         programme is rooted. A right over one's own reaches no region, but the makers for whom somebody may act: those whose \
         account is the maker's own, and those to whom a maker lets it, each from a first to perhaps a last day.\n\n\
         | Right | What it is | Roles |\n| --- | --- | --- |\n",
    );
    for right in Right::ALL {
        let roles: Vec<&str> = Role::ALL.into_iter().filter(|r| may(*r, *right)).map(Role::word).collect();
        let who = match right {
            Right::Read => "everybody".to_owned(),
            Right::Buy => "everybody, for what they placed themselves".to_owned(),
            right if OF_ONESELF.contains(right) => "everybody who signed in, for themselves".to_owned(),
            right if OF_MAKERS.contains(right) => {
                format!("{}, for makers for whom they may act", roles.join(", "))
            }
            _ if roles.is_empty() => "nobody: the command line only".to_owned(),
            _ => roles.join(", "),
        };
        out.push_str(&format!("| `{}` | {} | {who} |\n", right.word(), right.about()));
    }
    out.push_str(
        "\n| Role | What it is | Signs in by code card | Needs a second step |\n| --- | --- | --- | --- |\n",
    );
    for role in Role::ALL {
        let yes = |b: bool| if b { "yes" } else { "" };
        let (card, second) = (yes(role.by_card()), yes(role.needs_second_step()));
        out.push_str(&format!("| `{}` | {} | {card} | {second} |\n", role.word(), role.about()));
    }
    out.push_str(
        "\nWho signed in with a code card has only those of their roles that may do so. A role that needs a second step \
         counts only while the person has set one up and used it, or came with a passkey.\n",
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_in_docs_is_the_table() {
        let copy = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rights.md");
        if std::env::var_os("CORAK_RENEW_RIGHTS").is_some() {
            assert!(std::fs::write(copy, document()).is_ok(), "the copy is written");
        }
        assert!(
            std::fs::read_to_string(copy).unwrap_or_default() == document(),
            "docs/rights.md is not the table of rights. If the rights were meant to change, renew it with\n\
             CORAK_RENEW_RIGHTS=1 cargo test -p domain the_copy_in_docs\nand look at the difference"
        );
    }

    #[test]
    fn every_role_has_one_line_and_nobody_operates_by_a_role() {
        for role in Role::ALL {
            assert_eq!(RIGHTS.iter().filter(|(r, _)| *r == role).count(), 1, "{}", role.word());
            assert!(!may(role, Right::Operate), "{}", role.word());
            assert!(
                OF_ONESELF.iter().all(|r| !may(role, *r))
                    && !may(role, Right::Read)
                    && !may(role, Right::Buy),
                "{} has it anyway",
                role.word()
            );
        }
    }

    #[test]
    fn an_auditor_reads_everything_and_writes_nothing() {
        for right in Right::ALL {
            let reads = matches!(
                right,
                Right::ReadRegister | Right::ReadHistory | Right::ReadPeople | Right::ReadSales
            );
            assert_eq!(may(Role::Auditor, *right), reads, "{}", right.word());
        }
    }

    #[test]
    fn who_keeps_items_reads_the_registers() {
        for role in Role::ALL.into_iter().filter(|r| may(*r, Right::KeepItems)) {
            assert!(may(role, Right::ReadRegister), "{}", role.word());
        }
    }

    #[test]
    fn who_writes_proposals_reads_the_registers() {
        for role in Role::ALL.into_iter().filter(|r| may(*r, Right::KeepProposals)) {
            assert!(may(role, Right::ReadRegister), "{}", role.word());
        }
    }

    #[test]
    fn a_card_opens_no_right_to_write() {
        for role in Role::ALL.into_iter().filter(|r| r.by_card()) {
            for right in Right::ALL {
                // Over their own makers alone, where what they write waits for an officer.
                let writes = !matches!(right, Right::ReadRegister) && !OF_MAKERS.contains(right);
                assert!(!(writes && may(role, *right)), "{} may {}", role.word(), right.word());
            }
        }
    }
}
