//! The kinds of files, and the columns of each.

use domain::access::Right;
use domain::id::Kind;
use domain::profile::Profile;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Regions.
    Regions,
    /// Outlines of regions, as CSV with a GeoJSON geometry per row.
    Boundaries,
    /// Groups of regions outside the tree.
    Groups,
    /// Categories.
    Categories,
    /// Techniques.
    Techniques,
    /// Materials.
    Materials,
    /// Peoples.
    Peoples,
    /// Motifs.
    Motifs,
    /// Crafts, one row per craft and region.
    Crafts,
    /// Entries of heritage registers.
    Heritage,
    /// Designations.
    Designations,
    /// Targets of regions.
    Targets,
    /// Figures that were reported.
    Reports,
    /// Councils.
    Councils,
    /// Divisions of councils.
    Divisions,
    /// Posts in councils with those who hold them, one row for each who does.
    Posts,
    /// Statutes and bylaws of councils, one row for each edition.
    Statutes,
    /// Makers.
    Makers,
    /// Items.
    Items,
    /// Sizes and colours of items.
    Variants,
}

impl FileKind {
    /// Every kind, in an order in which an empty office can load them.
    pub const ALL: [FileKind; 20] = [
        FileKind::Regions,
        FileKind::Boundaries,
        FileKind::Groups,
        FileKind::Categories,
        FileKind::Techniques,
        FileKind::Materials,
        FileKind::Peoples,
        FileKind::Motifs,
        FileKind::Crafts,
        FileKind::Heritage,
        FileKind::Designations,
        FileKind::Targets,
        FileKind::Reports,
        FileKind::Councils,
        FileKind::Divisions,
        FileKind::Posts,
        FileKind::Statutes,
        FileKind::Makers,
        FileKind::Items,
        FileKind::Variants,
    ];

    /// The word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            FileKind::Regions => "regions",
            FileKind::Boundaries => "boundaries",
            FileKind::Groups => "groups",
            FileKind::Categories => "categories",
            FileKind::Techniques => "techniques",
            FileKind::Materials => "materials",
            FileKind::Peoples => "peoples",
            FileKind::Motifs => "motifs",
            FileKind::Crafts => "crafts",
            FileKind::Heritage => "heritage",
            FileKind::Designations => "designations",
            FileKind::Targets => "targets",
            FileKind::Reports => "reports",
            FileKind::Councils => "councils",
            FileKind::Divisions => "divisions",
            FileKind::Posts => "posts",
            FileKind::Statutes => "statutes",
            FileKind::Makers => "makers",
            FileKind::Items => "items",
            FileKind::Variants => "variants",
        }
    }

    /// The kind with this word.
    pub fn from_word(word: &str) -> Option<FileKind> {
        FileKind::ALL.into_iter().find(|k| k.word() == word)
    }

    /// The columns that export writes; `name_*` stands for one column per language of the profile.
    pub(crate) const fn pattern(self) -> &'static [&'static str] {
        match self {
            FileKind::Regions => &[
                "code",
                "name",
                "full_name",
                "type",
                "parent_code",
                "edition",
                "since",
                "until",
                "area_km2",
                "population",
                "label_lat",
                "label_lng",
                "formerly",
            ],
            FileKind::Boundaries => &["code", "since", "geometry"],
            FileKind::Groups => &["key", "name_*", "about_*", "regions", "sources"],
            FileKind::Categories => &["key", "name_*", "craft", "weave"],
            FileKind::Techniques => &["key", "name_*"],
            FileKind::Materials => &["key", "name_*", "protected"],
            FileKind::Peoples => &["key", "name_*", "parent", "palette", "regions", "note_*", "source_url"],
            FileKind::Motifs => &[
                "key",
                "name",
                "family",
                "peoples",
                "regions",
                "aliases",
                "meaning_*",
                "wear_*",
                "sources",
                "checked",
                "status",
            ],
            FileKind::Crafts => &[
                "key",
                "region",
                "name_*",
                "aliases",
                "category",
                "techniques",
                "materials",
                "peoples",
                "motifs",
                "locality",
                "note_*",
                "flagship_by_*",
                "warning_*",
                "sources",
                "checked",
                "status",
                "sample",
            ],
            FileKind::Heritage => &[
                "key", "name_*", "regions", "craft", "register", "status", "year", "date", "number",
                "domain_*", "note_*", "sources", "checked",
            ],
            FileKind::Designations => &[
                "key",
                "region",
                "craft",
                "period",
                "status",
                "document_number",
                "document_date",
                "basis_*",
                "sources",
                "checked",
                "valid_from",
                "valid_until",
                "announced",
                "objection_until",
                "retired_on",
                "retired_why",
                "outside",
                "round",
                "reviews",
            ],
            FileKind::Targets => &["region", "year", "measure", "target", "note", "how"],
            FileKind::Reports => &["region", "year", "measure", "value", "source", "as_of", "note"],
            FileKind::Councils => &[
                "region",
                "name_*",
                "decree_number",
                "decree_date",
                "decree_issuer",
                "decree_file",
                "since",
                "until",
                "address",
                "phone",
                "whatsapp",
                "email",
                "website",
                "instagram",
                "withheld",
                "status",
                "sample",
            ],
            FileKind::Divisions => &["key", "region", "name_*", "tasks_*", "ord", "status", "sample"],
            FileKind::Posts => &[
                "region",
                "division",
                "role",
                "title_*",
                "seats",
                "ord",
                "name",
                "acting",
                "since",
                "until",
                "decree_number",
                "decree_date",
                "decree_issuer",
                "decree_file",
                "phone",
                "email",
                "status",
                "sample",
                "post_status",
                "post_key",
                "key",
            ],
            FileKind::Statutes => &[
                "region",
                "document",
                "edition",
                "decree_number",
                "decree_date",
                "decree_issuer",
                "decree_file",
                "since",
                "until",
                "text",
                "text_2",
                "text_3",
                "text_4",
                "status",
                "sample",
            ],
            FileKind::Makers => &[
                "key",
                "name",
                "kind",
                "region",
                "locality",
                "story_*",
                "crafts",
                "phone",
                "whatsapp",
                "email",
                "website",
                "instagram",
                "address",
                "consent_date",
                "consent_by",
                "status",
                "sample",
                "audience",
            ],
            FileKind::Items => &[
                "key",
                "maker",
                "craft",
                "name_*",
                "description_*",
                "care_*",
                "motifs",
                "materials",
                "length_cm",
                "width_cm",
                "height_cm",
                "weight_g",
                "price",
                "stock",
                "lead_time_days",
                "deposit_percent",
                "status",
                "sample",
            ],
            FileKind::Variants => {
                &["item", "key", "size_*", "colour_*", "price", "stock", "weight_g", "ord", "on_sale"]
            }
        }
    }

    /// The columns without which a file of the kind cannot be read.
    pub const fn needed(self) -> &'static [&'static str] {
        match self {
            FileKind::Regions => &["code"],
            FileKind::Boundaries => &["code", "geometry"],
            FileKind::Crafts => &["key", "region"],
            FileKind::Designations => &["region", "craft"],
            FileKind::Targets => &["region", "year", "measure", "target"],
            FileKind::Reports => &["region", "year", "measure", "value", "source"],
            FileKind::Councils | FileKind::Divisions => &["region"],
            FileKind::Posts => &["region", "role"],
            FileKind::Statutes => &["region", "document", "text"],
            FileKind::Makers => &["name", "region"],
            FileKind::Items => &["maker", "craft"],
            FileKind::Variants => &["item"],
            _ => &["key"],
        }
    }

    /// The column in which a row is named.
    pub const fn named_by(self) -> &'static str {
        match self {
            FileKind::Regions | FileKind::Boundaries => "code",
            FileKind::Councils | FileKind::Targets | FileKind::Reports => "region",
            FileKind::Posts => "name",
            FileKind::Statutes => "edition",
            _ => "key",
        }
    }

    /// Whether the column holds codes of regions.
    pub fn is_code(self, column: &str) -> bool {
        matches!(column, "code" | "parent_code" | "formerly" | "region" | "regions")
    }

    /// Whether the column holds whole numbers.
    pub fn is_whole(self, column: &str) -> bool {
        matches!(
            column,
            "population"
                | "price"
                | "stock"
                | "weight_g"
                | "lead_time_days"
                | "deposit_percent"
                | "year"
                | "seats"
                | "ord"
        )
    }

    /// Whether the column holds numbers, which a spreadsheet may reckon with.
    pub fn is_number(self, column: &str) -> bool {
        self.is_whole(column)
            || matches!(
                column,
                "area_km2"
                    | "label_lat"
                    | "label_lng"
                    | "length_cm"
                    | "width_cm"
                    | "height_cm"
                    | "target"
                    | "value"
            )
    }

    /// What is changed by a file of the kind.
    pub const fn records(self) -> &'static [Kind] {
        match self {
            FileKind::Regions => &[Kind::Region],
            FileKind::Boundaries => &[Kind::Boundary],
            FileKind::Groups => &[Kind::RegionGroup],
            FileKind::Categories | FileKind::Techniques | FileKind::Materials | FileKind::Peoples => {
                &[Kind::Term]
            }
            FileKind::Motifs => &[Kind::Motif],
            FileKind::Crafts => &[Kind::Craft, Kind::Presence],
            FileKind::Heritage => &[Kind::Heritage],
            FileKind::Designations => &[Kind::Designation],
            FileKind::Targets => &[Kind::Target],
            FileKind::Reports => &[Kind::Report],
            FileKind::Councils => &[Kind::Council],
            FileKind::Divisions => &[Kind::Division],
            FileKind::Posts => &[Kind::Post, Kind::Officeholder],
            FileKind::Statutes => &[Kind::Statute],
            FileKind::Makers => &[Kind::Maker],
            FileKind::Items => &[Kind::Item],
            FileKind::Variants => &[Kind::Item, Kind::Variant],
        }
    }

    /// What rows of the kind rely on, each on one of many: held as a whole by a long file, whose rows would not fit into a
    /// server's table of locks one by one.
    pub const fn relies_on(self) -> &'static [Kind] {
        match self {
            FileKind::Items => &[Kind::Maker],
            _ => &[],
        }
    }

    /// Whether its rows are made from what other kinds hold alone, so that storing one changes nothing of how the next is made.
    pub(crate) const fn is_made_of_others(self) -> bool {
        matches!(self, FileKind::Makers | FileKind::Items)
    }

    /// The right without which nothing of the kind is stored.
    pub const fn right(self) -> Right {
        match self {
            FileKind::Makers => Right::KeepMakers,
            FileKind::Items | FileKind::Variants => Right::KeepItems,
            FileKind::Designations => Right::KeepFlagships,
            FileKind::Targets | FileKind::Reports => Right::KeepTargets,
            FileKind::Councils | FileKind::Divisions | FileKind::Posts | FileKind::Statutes => {
                Right::KeepCouncil
            }
            FileKind::Crafts | FileKind::Motifs | FileKind::Heritage => Right::KeepCrafts,
            FileKind::Regions
            | FileKind::Boundaries
            | FileKind::Groups
            | FileKind::Categories
            | FileKind::Techniques
            | FileKind::Materials
            | FileKind::Peoples => Right::KeepProfile,
        }
    }

    /// Whether each row lies in a region; whatever does not belongs to the whole programme.
    ///
    /// ```
    /// use transfer::FileKind;
    /// assert!(FileKind::Makers.is_regional() && !FileKind::Crafts.is_regional());
    /// ```
    pub const fn is_regional(self) -> bool {
        matches!(
            self,
            FileKind::Makers
                | FileKind::Items
                | FileKind::Variants
                | FileKind::Designations
                | FileKind::Targets
                | FileKind::Reports
                | FileKind::Boundaries
                | FileKind::Councils
                | FileKind::Divisions
                | FileKind::Posts
                | FileKind::Statutes
        )
    }

    /// The columns for a profile's languages.
    pub fn columns(self, profile: &Profile) -> Vec<String> {
        self.pattern()
            .iter()
            .flat_map(|c| match c.strip_suffix('*') {
                Some(stem) => profile.languages.iter().map(|l| format!("{stem}{l}")).collect(),
                None => vec![(*c).to_owned()],
            })
            .collect()
    }
}
