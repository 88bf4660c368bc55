//! Looking up what a row refers to by code, key or name. What was found is kept within bounds, since a file asks for the
//! same few a hundred thousand times.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use domain::council::Spell;
use domain::fault::{Faults, Problem};
use domain::id::{MakerId, PostId};
use domain::profile::Profile;
use domain::region::{Region, RegionCode};
use domain::vocabulary::{Protection, Vocabulary};
use jiff::civil::Date;
use store::craft::Rules;
use store::staging::Rows;
use store::{Conn, Result};

use crate::cells::{Cells, Columns};

/// Most entries of one kind that are kept.
const MOST: usize = 20_000;
/// Most makers that are kept: the items of a nation are drawn from very many.
const MOST_MAKERS: usize = 200_000;

#[derive(Clone)]
enum Found<T> {
    One(T),
    None,
    Several,
}

/// What rows refer to.
pub struct Look<'a> {
    /// The country.
    pub profile: &'a Profile,
    /// The columns of the file.
    pub columns: Arc<Columns>,
    /// The other rows of the file, as long as they are not stored.
    pub staged: Option<&'a dyn Rows>,
    regions: HashMap<String, Found<RegionCode>>,
    parents: HashMap<String, Region>,
    crafts: HashMap<String, Found<String>>,
    rules: HashMap<String, Rules>,
    motifs: HashMap<String, Found<String>>,
    terms: HashMap<(Vocabulary, String), Option<Protection>>,
    makers: HashMap<String, (MakerId, RegionCode)>,
    seated: HashMap<String, Seated>,
    /// The day it is.
    pub today: Date,
    /// What an earlier row gave which code, by the code that it had; at most the regions that are recorded.
    pub(super) led: HashMap<RegionCode, RegionCode>,
}

/// Who holds a post from when until when, each by the name of its row.
pub(super) type Seated = Vec<(String, Spell)>;

fn keep<K: Hash + Eq, V>(map: &mut HashMap<K, V>, key: K, value: V) {
    if map.len() >= MOST {
        map.clear();
    }
    map.insert(key, value);
}

fn say<T>(found: Found<T>, what: &str, column: &str, word: &str, faults: &mut Faults) -> Option<T> {
    match found {
        Found::One(one) => Some(one),
        Found::None => {
            faults.add(column, word, Problem::Unknown(what.into()));
            None
        }
        Found::Several => {
            faults.add(column, word, Problem::Ambiguous(what.into()));
            None
        }
    }
}

fn single(mut found: Vec<String>) -> Found<String> {
    match (found.pop(), found.is_empty()) {
        (None, _) => Found::None,
        (Some(one), true) => Found::One(one),
        (Some(_), false) => Found::Several,
    }
}

impl<'a> Look<'a> {
    /// Nothing is known yet.
    pub fn new(
        profile: &'a Profile,
        columns: Arc<Columns>,
        staged: Option<&'a dyn Rows>,
        today: Date,
    ) -> Self {
        Look {
            today,
            led: HashMap::new(),
            profile,
            columns,
            staged,
            regions: HashMap::new(),
            parents: HashMap::new(),
            crafts: HashMap::new(),
            rules: HashMap::new(),
            motifs: HashMap::new(),
            terms: HashMap::new(),
            makers: HashMap::new(),
            seated: HashMap::new(),
        }
    }

    /// A region by code, also one that it had before, or by a name that only one region has.
    pub fn region(
        &mut self,
        conn: &mut Conn,
        column: &str,
        word: &str,
        faults: &mut Faults,
    ) -> Result<Option<RegionCode>> {
        let found = match self.regions.get(word) {
            Some(found) => found.clone(),
            None => {
                let found = self.find_region(conn, word)?;
                keep(&mut self.regions, word.to_owned(), found.clone());
                found
            }
        };
        Ok(say(found, "region", column, word, faults))
    }

    fn find_region(&self, conn: &mut Conn, word: &str) -> Result<Found<RegionCode>> {
        if let Some(code) = RegionCode::parse(word)
            && store::region::get(conn, &code)?.is_some()
        {
            return Ok(Found::One(store::region::change::now(conn, code)?));
        }
        let found = store::region::named(conn, &self.profile.region_match_key(word))?;
        let top = found.first().map(|(_, level, _)| *level);
        let mut best = found.into_iter().filter(|(_, level, _)| Some(*level) == top);
        Ok(match (best.next(), best.next()) {
            (Some((code, ..)), None) => Found::One(code),
            (Some(_), Some(_)) => Found::Several,
            _ => Found::None,
        })
    }

    /// The regions of a cell.
    pub fn regions(
        &mut self,
        conn: &mut Conn,
        cells: &Cells<'_>,
        column: &str,
        faults: &mut Faults,
    ) -> Result<Vec<RegionCode>> {
        let mut codes = Vec::new();
        for word in cells.list(column) {
            codes.extend(self.region(conn, column, &word, faults)?);
        }
        Ok(codes)
    }

    /// The region with this code as it will be: as an earlier row of the file says, else as it is recorded.
    pub fn parent(&mut self, conn: &mut Conn, code: &RegionCode) -> Result<Option<Region>> {
        if let Some(staged) = self.staged {
            if let Some(region) = self.parents.get(code.as_str()) {
                return Ok(Some(region.clone()));
            }
            if let Some(bytes) = match staged.named(code.as_str())? {
                Some(line) => staged.get(line)?,
                None => None,
            } {
                let values = crate::staged::values(&bytes)?;
                let columns = self.columns.clone();
                let cells = Cells::new(&columns, &values);
                if let Ok(region) = super::region::checked(conn, self, &cells)? {
                    keep(&mut self.parents, code.to_string(), region.clone());
                    return Ok(Some(region));
                }
            }
        }
        store::region::get(conn, code)
    }

    /// A craft by key, name or alias.
    pub fn craft(
        &mut self,
        conn: &mut Conn,
        column: &str,
        word: &str,
        faults: &mut Faults,
    ) -> Result<Option<String>> {
        let found = match self.crafts.get(word) {
            Some(found) => found.clone(),
            None => {
                let found = single(store::craft::find(conn, word)?);
                keep(&mut self.crafts, word.to_owned(), found.clone());
                found
            }
        };
        Ok(say(found, "craft", column, word, faults))
    }

    /// What a rule needs to know about a craft.
    pub fn rules(&mut self, conn: &mut Conn, craft: &str) -> Result<Rules> {
        if let Some(rules) = self.rules.get(craft) {
            return Ok(*rules);
        }
        let rules = store::craft::rules(conn, craft)?.ok_or(store::Error::Missing)?;
        keep(&mut self.rules, craft.to_owned(), rules);
        Ok(rules)
    }

    /// The motifs of a cell, each once.
    pub fn motifs(&mut self, conn: &mut Conn, cells: &Cells<'_>, faults: &mut Faults) -> Result<Vec<String>> {
        let mut keys: Vec<String> = Vec::new();
        for word in cells.list("motifs") {
            let found = match self.motifs.get(&word) {
                Some(found) => found.clone(),
                None => {
                    let found = single(store::motif::find(conn, &word)?);
                    keep(&mut self.motifs, word.clone(), found.clone());
                    found
                }
            };
            keys.extend(say(found, "motif", "motifs", &word, faults).filter(|k| !keys.contains(k)));
        }
        Ok(keys)
    }

    /// How a term is protected; nothing when there is no such term.
    pub fn term(&mut self, conn: &mut Conn, v: Vocabulary, key: &str) -> Result<Option<Protection>> {
        let name = (v, key.to_owned());
        if let Some(found) = self.terms.get(&name) {
            return Ok(*found);
        }
        let found = store::vocabulary::get(conn, v, key)?.map(|t| t.protection);
        keep(&mut self.terms, name, found);
        Ok(found)
    }

    /// The terms of a cell.
    pub fn terms(
        &mut self,
        conn: &mut Conn,
        cells: &Cells<'_>,
        column: &str,
        vocabulary: Vocabulary,
        faults: &mut Faults,
    ) -> Result<Vec<String>> {
        let mut keys = Vec::new();
        for word in cells.list(column) {
            if self.term(conn, vocabulary, &word)?.is_some() {
                keys.push(word);
            } else {
                faults.add(column, word, Problem::Unknown(vocabulary.word().into()));
            }
        }
        Ok(keys)
    }

    /// A maker by key, and its region.
    pub fn maker(
        &mut self,
        conn: &mut Conn,
        word: &str,
        faults: &mut Faults,
    ) -> Result<Option<(MakerId, RegionCode)>> {
        if let Some(found) = self.makers.get(word) {
            return Ok(Some(found.clone()));
        }
        let found = store::maker::find(conn, word)?;
        match &found {
            Some(found) => {
                if self.makers.len() >= MOST_MAKERS {
                    self.makers.clear();
                }
                self.makers.insert(word.to_owned(), found.clone());
            }
            None => faults.add("maker", word, Problem::Unknown("maker".into())),
        }
        Ok(found)
    }

    /// Who holds a post: those who are recorded, until a row of the file says something else of them.
    pub fn seated(&mut self, conn: &mut Conn, post: PostId, identity: &str) -> Result<&mut Seated> {
        if !self.seated.contains_key(identity) {
            let there = store::council::whole::spells(conn, &super::may(), post)?;
            let there = there.into_iter().map(|(id, spell)| (id.to_string(), spell)).collect();
            keep(&mut self.seated, identity.to_owned(), there);
        }
        Ok(self.seated.entry(identity.to_owned()).or_default())
    }
}
