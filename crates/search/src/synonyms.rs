//! The profile's words that mean the same: `vocab/synonyms.csv` with the columns `lang` (empty for words found as they
//! stand) and `words`, separated by semicolons.

use std::io::Read;

use crate::query::SynonymGroup;

/// Reads a file of synonyms. A row that cannot be read, or that has fewer than two words, is left out: a slip in it must
/// not keep anybody from finding anything.
pub fn synonyms(file: impl Read) -> Vec<SynonymGroup> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(file);
    let mut groups = Vec::new();
    for row in reader.records() {
        let Ok(row) = row else { continue };
        let lang = row.get(0).map(|lang| lang.trim_start_matches('\u{feff}')).filter(|lang| !lang.is_empty());
        let words: Vec<String> = row
            .get(1)
            .unwrap_or("")
            .split(';')
            .map(|word| word.trim().to_owned())
            .filter(|word| !word.is_empty())
            .collect();
        if words.len() > 1 {
            groups.push(SynonymGroup { lang: lang.map(str::to_owned), words });
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_synonyms_is_read_and_broken_rows_are_left_out() {
        let file = "lang,words\nid,perajin; pengrajin\n,uis; uwis ;\nid,alone\nen\n";
        let groups = synonyms(file.as_bytes());
        assert_eq!(groups.len(), 2);
        assert_eq!(groups[0].lang.as_deref(), Some("id"));
        assert_eq!(groups[1].lang, None);
        assert_eq!(groups[1].words, ["uis", "uwis"]);
    }
}
