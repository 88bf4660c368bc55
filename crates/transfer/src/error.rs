//! Why a file was not read at all. The faces say it in the reader's language by key and arguments.

use store::Error;

/// Why a file was not read at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be opened.
    #[error("the file cannot be read: {0}")]
    File(String),
    /// It is a folder.
    #[error("this is a folder")]
    Folder,
    /// The file is larger than is read.
    #[error("the file has {bytes} bytes; at most {max} are read")]
    TooLarge {
        /// How large it is.
        bytes: u64,
        /// The most that is read.
        max: u64,
    },
    /// A spreadsheet that unpacks to more than is read, or with a cell that is longer than a spreadsheet's can be.
    #[error("the spreadsheet unpacks to more than is read")]
    TooLargeInside,
    /// More rows than are read.
    #[error("the file has more than {0} rows")]
    TooManyRows(u64),
    /// One row is longer than is read; perhaps a quotation mark is not closed.
    #[error("line {0} is too long")]
    RowTooLong(u64),
    /// The text is not UTF-8.
    #[error("line {0} is not UTF-8 text; save the file as CSV UTF-8")]
    Encoding(u64),
    /// The text is UTF-16.
    #[error("the file is UTF-16 text; save it as CSV UTF-8")]
    Utf16,
    /// The file is no text.
    #[error("the file is neither text nor a spreadsheet")]
    Binary,
    /// A spreadsheet of before 2007.
    #[error("the file is an old spreadsheet (.xls); save it as .xlsx")]
    OldSpreadsheet,
    /// The spreadsheet cannot be read.
    #[error("the spreadsheet cannot be read: {0}")]
    Spreadsheet(String),
    /// No sheet has the heading.
    #[error("no sheet has a heading with the columns {}", .0.join(", "))]
    NoSheet(Vec<String>),
    /// A column that the kind needs is missing.
    #[error("the column {0} is missing")]
    Column(String),
    /// A column stands there twice.
    #[error("the column {0} stands there twice")]
    Twice(String),
    /// The file is no GeoJSON collection.
    #[error("the file is no GeoJSON FeatureCollection: {0}")]
    GeoJson(String),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] Error),
}

impl ImportError {
    /// The key of the message that says this.
    pub fn key(&self) -> &'static str {
        match self {
            ImportError::File(_) => "import-file",
            ImportError::Folder => "import-folder",
            ImportError::TooLarge { .. } => "import-too-large",
            ImportError::TooLargeInside => "import-too-large-inside",
            ImportError::TooManyRows(_) => "import-too-many-rows",
            ImportError::RowTooLong(_) => "import-row-too-long",
            ImportError::Encoding(_) => "import-encoding",
            ImportError::Utf16 => "import-utf16",
            ImportError::Binary => "import-binary",
            ImportError::OldSpreadsheet => "import-old-spreadsheet",
            ImportError::Spreadsheet(_) => "import-spreadsheet",
            ImportError::NoSheet(_) => "import-no-sheet",
            ImportError::Column(_) => "import-column",
            ImportError::Twice(_) => "import-twice",
            ImportError::GeoJson(_) => "import-geojson",
            ImportError::Store(Error::Busy) => "import-busy",
            ImportError::Store(Error::DiskFull) => "import-disk-full",
            ImportError::Store(_) => "import-store",
        }
    }

    /// The values that the message names, as `(name, value)`.
    pub fn arguments(&self) -> Vec<(&'static str, String)> {
        let mib = |bytes: u64| bytes.div_ceil(1 << 20).to_string();
        match self {
            ImportError::File(why) | ImportError::Spreadsheet(why) | ImportError::GeoJson(why) => {
                vec![("why", why.clone())]
            }
            ImportError::TooLarge { bytes, max } => vec![("size", mib(*bytes)), ("max", mib(*max))],
            ImportError::TooManyRows(max) => vec![("max", max.to_string())],
            ImportError::RowTooLong(line) | ImportError::Encoding(line) => vec![("line", line.to_string())],
            ImportError::NoSheet(columns) => vec![("columns", columns.join(", "))],
            ImportError::Column(column) | ImportError::Twice(column) => vec![("column", column.clone())],
            ImportError::Store(e) => vec![("why", e.to_string())],
            _ => Vec::new(),
        }
    }

    /// Whether another file or another way of saving it is needed: the command line ends with *usage*.
    pub fn is_about_the_file(&self) -> bool {
        !matches!(self, ImportError::Store(_))
    }
}
