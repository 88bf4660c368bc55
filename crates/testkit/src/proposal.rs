//! Proposals and what they rest on.

use domain::flagship::evidence::{Evidence, EvidenceDraft, give};
use domain::flagship::proposal::{Ground, Proposal, ProposalDraft, save};
use domain::id::{EvidenceId, ProposalId};
use domain::lang::Words;
use domain::publication::{Publication, Step};
use store::Command;
use uuid::Uuid;

use crate::{World, code, en, system};

/// Where a proposal of the world is made: at a level with flagships, of a craft.
pub const GROUND: Ground = Ground { level: true, craft: true };

/// A proposal as it would be stored, of which nobody is the maker.
pub fn bare_proposal(region: &str, craft: &str) -> ProposalDraft {
    ProposalDraft {
        region: code(region),
        craft: craft.into(),
        craft_names: Words::default(),
        period: "2026".into(),
        story: en("Only here it is woven so."),
        capacity: Some(40),
        capacity_unit: "pieces".into(),
        capacity_note: Words::default(),
        markets: Words::default(),
        makers: vec![],
        partners: vec![],
        status: Publication::Draft,
    }
}

impl World {
    /// A proposal as it would be stored: of the year 2026, with a story and a maker of its own.
    pub fn proposal_draft(&self, region: &str, craft: &str) -> ProposalDraft {
        let key = format!("{craft}-{region}-maker").to_lowercase();
        let maker = self.maker(self.maker_draft(&key, "Weavers", region, craft));
        ProposalDraft { makers: vec![maker.id], ..bare_proposal(region, craft) }
    }

    /// Stores a proposal that nobody has sent in yet.
    pub fn draft_proposal(&self, draft: ProposalDraft) -> Proposal {
        let proposal =
            save(ProposalId(Uuid::now_v7()), GROUND, None, draft).expect("the proposal has no faults");
        let stored = proposal.clone();
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                store::flagship::proposal::save(tx, &system(), &stored)
            })
            .expect("the proposal is stored");
        self.stored_proposal(proposal.id)
    }

    /// Stores a link as evidence of a proposal.
    pub fn evidence(&self, proposal: &Proposal) -> Evidence {
        let draft = EvidenceDraft {
            way: "link".into(),
            url: "https://example.org/study".into(),
            title: "A study".into(),
            shows: en("Since when it is woven"),
            public: true,
            ..EvidenceDraft::default()
        };
        let id = EvidenceId(Uuid::now_v7());
        let evidence = give(id, proposal.id, proposal.region.clone(), draft, 2026).expect("it has no faults");
        let stored = evidence.clone();
        self.db
            .write_blocking(Command::system("test"), move |tx| {
                store::flagship::evidence::save(tx, &system(), &stored, None)
            })
            .expect("the evidence is stored");
        evidence
    }

    /// Takes a step of a proposal.
    pub fn step_proposal(&self, id: ProposalId, step: Step, why: &str) -> store::Result<Proposal> {
        let (languages, why) = (self.profile.languages.clone(), why.to_owned());
        let written = self.db.write_blocking(Command::system("test"), move |tx| {
            store::flagship::proposal::step(tx, &system(), id, step, &why, ("xx", &languages)).map(|p| p.id)
        });
        written.map(|done| self.stored_proposal(done.into_inner()))
    }

    /// A proposal that was sent in, so that its designation is *proposed*: see [`Proposal::designation`].
    pub fn proposal(&self, region: &str, craft: &str) -> Proposal {
        let proposal = self.draft_proposal(self.proposal_draft(region, craft));
        self.evidence(&proposal);
        self.step_proposal(proposal.id, Step::Submit, "").expect("the proposal is sent in")
    }

    /// A proposal as it is stored.
    pub fn stored_proposal(&self, id: ProposalId) -> Proposal {
        let read = self.db.read_blocking(move |c| store::flagship::proposal::get(c, &system(), id));
        read.expect("it can be read").expect("there is one")
    }
}
