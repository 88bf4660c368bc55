//! What is held in memory of one segment: for every facet which set of values each document has, bit sets of the frequent values, and the
//! documents in every order they can be listed in. It is made once when a segment is first seen and does not change; deletions are laid
//! over it ([`Live`]).

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::RwLock;
use tantivy::columnar::{ColumnValues, StrColumn};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{InvertedIndexReader, SegmentReader, Term};

use crate::bits::Bits;
use crate::query::Kind;
use crate::schema::{FACETS, Fields, IN_STOCK, SAMPLE, name_column};

/// A facet with at most this many values keeps a bit set for each of them.
const FEW_VALUES: usize = 48;
/// Otherwise a value keeps one if at least one document in this many has it.
const DENSE: u32 = 32;

/// A word keeps a bit set if at least one document in this many has it, the most frequent ones of a segment only.
const FREQUENT: u32 = 8;
const MOST_FREQUENT: usize = 24;
/// In smaller segments reading the postings costs nothing worth saving.
const FREQUENT_FROM: u32 = 20_000;

/// The numbers of facet values, the same in all segments. Numbers are given and never taken back.
#[derive(Debug, Default)]
pub(crate) struct Names {
    numbers: HashMap<String, u32>,
    pub list: Vec<Arc<str>>,
}

impl Names {
    fn intern(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.list.len() as u32;
        self.numbers.insert(name.to_owned(), number);
        self.list.push(name.into());
        number
    }

    pub fn number(&self, name: &str) -> Option<u32> {
        self.numbers.get(name).copied()
    }
}

pub(crate) type AllNames = [RwLock<Names>; FACETS];

/// Each document's set of values, by the number of the set.
enum Column {
    Small(Vec<u16>),
    Large(Vec<u32>),
}

impl Column {
    fn new(sets: Vec<u32>, count: usize) -> Self {
        if count <= usize::from(u16::MAX) + 1 {
            Self::Small(sets.into_iter().map(|set| set as u16).collect())
        } else {
            Self::Large(sets)
        }
    }

    fn count(&self, docs: &Bits, without: Option<&Bits>, into: &mut [u32]) {
        fn run<T: Copy>(
            column: &[T],
            at: impl Fn(T) -> usize,
            docs: &Bits,
            without: Option<&Bits>,
            into: &mut [u32],
        ) {
            let add = |doc: u32| {
                if let Some(count) = column.get(doc as usize).and_then(|set| into.get_mut(at(*set))) {
                    *count += 1;
                }
            };
            match without {
                Some(without) => docs.each_without(without, add),
                None => docs.each(add),
            }
        }
        match self {
            Self::Small(column) => run(column, usize::from, docs, without, into),
            Self::Large(column) => run(column, |set| set as usize, docs, without, into),
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Small(column) => column.len() * 2,
            Self::Large(column) => column.len() * 4,
        }
    }
}

/// One facet of one segment.
pub(crate) struct Facet {
    column: Column,
    /// The values of each set, by their number over all segments.
    sets: Vec<Box<[u32]>>,
    /// Bit sets of values.
    pub dense: Vec<(u32, Bits)>,
    /// Has every value a bit set?
    complete: bool,
}

/// What does not change in a segment.
pub(crate) struct Segment {
    pub docs: u32,
    pub title: Arc<InvertedIndexReader>,
    pub word: Arc<InvertedIndexReader>,
    pub stem: Arc<InvertedIndexReader>,
    pub whole: Arc<InvertedIndexReader>,
    /// Documents with the most frequent words of names and of stems.
    pub frequent_title: HashMap<String, Bits>,
    pub frequent_stem: HashMap<String, Bits>,
    pub norms: [FieldNormReader; 3],
    facet_terms: [Arc<InvertedIndexReader>; FACETS],
    pub facets: [Facet; FACETS],
    pub kinds: [Bits; 5],
    pub in_stock: Bits,
    pub sample: Bits,
    pub weight: Arc<dyn ColumnValues<f64>>,
    pub price: tantivy::columnar::Column<i64>,
    pub born: Arc<dyn ColumnValues<i64>>,
    pub names: Vec<StrColumn>,
    pub priced: Bits,
    /// One bit set a price band.
    pub bands: Vec<Bits>,
    /// Documents by kind, samples last, heaviest first; and where each kind begins.
    pub by_weight: Vec<u32>,
    pub kind_starts: [usize; 6],
    /// Documents with a price, cheapest first.
    pub by_price: Vec<u32>,
    /// Latest first.
    pub by_age: Vec<u32>,
    /// By name, one list a language.
    pub by_name: Vec<Vec<u32>>,
}

fn sorted<K: Ord>(docs: u32, key: impl Fn(u32) -> K) -> Vec<u32> {
    let mut keyed: Vec<(K, u32)> = (0..docs).map(|doc| (key(doc), doc)).collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, doc)| doc).collect()
}

/// Adds the documents of a posting list to a set.
pub(crate) fn collect(mut postings: BlockSegmentPostings, into: &mut Bits) {
    loop {
        let docs = postings.docs();
        if docs.is_empty() {
            return;
        }
        into.set_all(docs);
        postings.advance();
    }
}

/// Bit sets of the words that very many documents have.
fn load_frequent(terms: &InvertedIndexReader, docs: u32) -> tantivy::Result<HashMap<String, Bits>> {
    let mut found = Vec::new();
    if docs >= FREQUENT_FROM {
        let mut stream = terms.terms().stream()?;
        while stream.advance() {
            let info = stream.value();
            if info.doc_freq >= docs / FREQUENT {
                found.push((info.doc_freq, String::from_utf8_lossy(stream.key()).into_owned(), info.clone()));
            }
        }
    }
    found.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    found.truncate(MOST_FREQUENT);
    let mut sets = HashMap::new();
    for (_, text, info) in found {
        let mut bits = Bits::none(docs);
        collect(terms.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?, &mut bits);
        sets.insert(text, bits);
    }
    Ok(sets)
}

fn load_facet(terms: &InvertedIndexReader, docs: u32, names: &RwLock<Names>) -> tantivy::Result<Facet> {
    let dictionary = terms.terms();
    let few = dictionary.num_terms() <= FEW_VALUES;
    let mut sets: Vec<u32> = vec![0; docs as usize];
    // For each set made so far: its values as a chain (value, set before), and where the value at hand leads from it.
    let mut chain: Vec<(u32, u32)> = vec![(u32::MAX, 0)];
    let mut next: Vec<(u32, u32)> = vec![(u32::MAX, 0)];
    let (mut dense, mut complete) = (Vec::new(), true);
    let mut stream = dictionary.stream()?;
    while stream.advance() {
        let info = stream.value().clone();
        let value = names.write().intern(&String::from_utf8_lossy(stream.key()));
        let mut bits = (few || info.doc_freq >= docs / DENSE).then(|| Bits::none(docs));
        complete &= bits.is_some();
        let mut postings = terms.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
        while !postings.docs().is_empty() {
            for doc in postings.docs() {
                let Some(set) = sets.get_mut(*doc as usize) else { continue };
                let from = *set as usize;
                if next[from].0 != value {
                    next[from] = (value, chain.len() as u32);
                    chain.push((value, *set));
                    next.push((u32::MAX, 0));
                }
                *set = next[from].1;
                if let Some(bits) = &mut bits {
                    bits.set(*doc);
                }
            }
            postings.advance();
        }
        dense.extend(bits.map(|bits| (value, bits)));
    }
    // Renumber the sets that documents really have.
    let mut numbers = vec![u32::MAX; chain.len()];
    let mut kept: Vec<Box<[u32]>> = Vec::new();
    for set in &mut sets {
        let number = &mut numbers[*set as usize];
        if *number == u32::MAX {
            *number = kept.len() as u32;
            let mut values = Vec::new();
            let mut at = *set;
            while at != 0 {
                let (value, before) = chain[at as usize];
                values.push(value);
                at = before;
            }
            kept.push(values.into());
        }
        *set = *number;
    }
    Ok(Facet { column: Column::new(sets, kept.len()), sets: kept, dense, complete })
}

impl Segment {
    pub fn load(
        reader: &SegmentReader,
        fields: &Fields,
        names: &AllNames,
        bands: &[i64],
    ) -> tantivy::Result<Self> {
        let docs = reader.max_doc();
        let columns = reader.fast_fields();
        let mut facet_terms = Vec::with_capacity(FACETS);
        let mut facets = Vec::with_capacity(FACETS);
        for (field, names) in fields.facets.iter().zip(names) {
            let terms = reader.inverted_index(*field)?;
            facets.push(load_facet(&terms, docs, names)?);
            facet_terms.push(terms);
        }
        let flags = columns.u64("flags")?.first_or_default_col(0);
        let weight = columns.f64("weight")?.first_or_default_col(0.0);
        let born = columns.i64("born")?.first_or_default_col(0);
        let price = columns.column_opt::<i64>("price")?;
        let price = price.unwrap_or_else(|| tantivy::columnar::Column::build_empty_column(docs));
        let mut kinds: [Bits; 5] = std::array::from_fn(|_| Bits::none(docs));
        let (mut in_stock, mut sample) = (Bits::none(docs), Bits::none(docs));
        let (mut priced, mut by_price) = (Bits::none(docs), Vec::new());
        let mut band_bits = vec![Bits::none(docs); bands.len() + 1];
        for doc in 0..docs {
            let flags = flags.get_val(doc);
            kinds[Kind::from_number(flags & 7).number()].set(doc);
            if flags & IN_STOCK != 0 {
                in_stock.set(doc);
            }
            if flags & SAMPLE != 0 {
                sample.set(doc);
            }
            if let Some(price) = price.first(doc) {
                priced.set(doc);
                band_bits[bands.partition_point(|bound| *bound <= price)].set(doc);
                by_price.push((price, doc));
            }
        }
        by_price.sort_unstable();
        let by_weight = sorted(docs, |doc| {
            let flags = flags.get_val(doc);
            (flags & 7, flags & SAMPLE, (1.0 - weight.get_val(doc)).max(0.0).to_bits())
        });
        let mut kind_starts = [0; 6];
        for (number, bits) in kinds.iter().enumerate() {
            kind_starts[number + 1] = kind_starts[number] + bits.count() as usize;
        }
        let mut name_columns = Vec::new();
        let mut by_name = Vec::new();
        for number in 0..fields.names.len() {
            let column = columns.str(&name_column(number))?;
            let Some(column) = column else { continue };
            let ords = column.ords().clone().first_or_default_col(0);
            by_name.push(sorted(docs, |doc| ords.get_val(doc)));
            name_columns.push(column);
        }
        let norm = |field| reader.get_fieldnorms_reader(field);
        let damaged = || tantivy::TantivyError::InternalError("facets missing".to_owned());
        let (title, stem) = (reader.inverted_index(fields.title)?, reader.inverted_index(fields.stem)?);
        Ok(Self {
            docs,
            frequent_title: load_frequent(&title, docs)?,
            frequent_stem: load_frequent(&stem, docs)?,
            title,
            word: reader.inverted_index(fields.word)?,
            stem,
            whole: reader.inverted_index(fields.whole)?,
            norms: [norm(fields.title)?, norm(fields.word)?, norm(fields.stem)?],
            facet_terms: facet_terms.try_into().map_err(|_| damaged())?,
            facets: facets.try_into().map_err(|_| damaged())?,
            kinds,
            in_stock,
            sample,
            by_age: sorted(docs, |doc| std::cmp::Reverse(born.get_val(doc))),
            weight,
            price,
            born,
            names: name_columns,
            priced,
            bands: band_bits,
            by_weight,
            kind_starts,
            by_price: by_price.into_iter().map(|(_, doc)| doc).collect(),
            by_name,
        })
    }

    /// The documents with a facet's value.
    pub fn with_value(
        &self,
        facet: usize,
        fields: &Fields,
        number: Option<u32>,
        value: &str,
    ) -> tantivy::Result<Bits> {
        if let Some((_, bits)) = self.facets[facet].dense.iter().find(|(own, _)| Some(*own) == number) {
            return Ok(bits.clone());
        }
        let mut bits = Bits::none(self.docs);
        let term = Term::from_field_text(fields.facets[facet], value);
        if let Some(info) = self.facet_terms[facet].get_term_info(&term)? {
            collect(
                self.facet_terms[facet].read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?,
                &mut bits,
            );
        }
        Ok(bits)
    }

    /// Bytes held in memory.
    pub fn bytes(&self) -> usize {
        let facets: usize = self
            .facets
            .iter()
            .map(|facet| {
                facet.column.bytes()
                    + facet.sets.iter().map(|set| 16 + set.len() * 4).sum::<usize>()
                    + facet.dense.iter().map(|(_, bits)| bits.bytes()).sum::<usize>()
            })
            .sum();
        let frequent = self.frequent_title.len() + self.frequent_stem.len();
        let sets = self.kinds.len() + self.bands.len() + frequent + 3;
        let lists = self.by_weight.len()
            + self.by_price.len()
            + self.by_age.len()
            + self.by_name.iter().map(Vec::len).sum::<usize>();
        facets + sets * self.priced.bytes() + lists * 4
    }
}

/// A segment with its deletions.
pub(crate) struct Live {
    pub segment: Arc<Segment>,
    pub deleted_at: Option<u64>,
    /// Documents that are not deleted.
    pub alive: Bits,
    pub alive_count: u64,
    /// For each facet, how many living documents have each set.
    full: [Vec<u32>; FACETS],
}

impl Live {
    pub fn new(segment: Arc<Segment>, reader: &SegmentReader) -> Self {
        let mut alive = Bits::none(segment.docs);
        match reader.alive_bitset() {
            Some(bitset) => bitset.iter_alive().for_each(|doc| alive.set(doc)),
            None => alive = Bits::all(segment.docs),
        }
        let full = std::array::from_fn(|facet| {
            let mut counts = vec![0; segment.facets[facet].sets.len()];
            segment.facets[facet].column.count(&alive, None, &mut counts);
            counts
        });
        let alive_count = alive.count();
        Self { segment, deleted_at: reader.delete_opstamp(), alive, alive_count, full }
    }

    /// Adds how many of the documents (living ones) have each value of a facet.
    ///
    /// Few values: one population count each. Otherwise every document adds one to its set, taking the documents or those left out,
    /// whichever are fewer, and sets are resolved to values at the end.
    pub fn count(&self, facet: usize, docs: &Bits, total: u64, into: &mut [u64]) {
        let own = &self.segment.facets[facet];
        let walk = total.min(self.alive_count - total.min(self.alive_count));
        let words = u64::from(self.segment.docs / 64 + 1);
        if own.complete && own.dense.len() as u64 * words / 4 < walk {
            for (value, bits) in &own.dense {
                into[*value as usize] += bits.count_with(docs);
            }
            return;
        }
        let left_out = self.alive_count - total.min(self.alive_count);
        let mut counts = vec![0; own.sets.len()];
        if left_out < total {
            own.column.count(&self.alive, Some(docs), &mut counts);
            for (count, full) in counts.iter_mut().zip(&self.full[facet]) {
                *count = full - *count;
            }
        } else {
            own.column.count(docs, None, &mut counts);
        }
        for (count, values) in counts.iter().zip(&own.sets) {
            if *count > 0 {
                for value in values {
                    into[*value as usize] += u64::from(*count);
                }
            }
        }
    }
}
