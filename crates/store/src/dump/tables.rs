//! The tables that a backup holds, in the order in which they are written and read: what others refer to comes first.
//!
//! A test compares this list with both engines' schemas: a table or a column that a migration adds must be named here,
//! or in [`LEFT_OUT`] with a reason.

use std::sync::LazyLock;

use crate::face::Sql;

/// The type of a column, as both engines store it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// A whole number.
    Int,
    /// Yes or no.
    Bool,
    /// A text.
    Text,
    /// An id.
    Uuid,
    /// Bytes, written as hexadecimal digits.
    Bytes,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: Type,
}

/// A table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// How many of the columns, from the first, make the key by which it is paged.
    pub key: usize,
    /// Its columns, the key first.
    pub columns: &'static [Column],
}

macro_rules! tables {
    ($($name:ident [$($k:ident: $kt:ident),+] { $($c:ident: $ct:ident),* })*) => {
        &[$(Table {
            name: stringify!($name),
            key: [$(stringify!($k)),+].len(),
            columns: &[
                $(Column { name: stringify!($k), kind: Type::$kt },)+
                $(Column { name: stringify!($c), kind: Type::$ct },)*
            ],
        }),*]
    };
}

/// Tables that are no part of a backup, and why.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("migration", "the program makes the schema; the backup names the version it was made with"),
    ("session", "a restored office asks everybody to sign in again"),
    ("reset_code", "codes to choose a new password are good for a day at most"),
    ("job", "what is still to be done is found anew; old mail must not be sent again"),
    ("passkey_question", "a question to a device waits for minutes only"),
    ("attempt", "failures are forgotten after a quarter of an hour anyway"),
    (
        "form_draft",
        "what was put aside before it was sent is unfinished, and may name persons who are erased meanwhile",
    ),
    ("import", "a file that waits to be stored is sent again"),
    ("import_part", "a file that waits to be stored is sent again"),
    ("upload", "a photograph that is not whole is sent again"),
    ("upload_piece", "a photograph that is not whole is sent again"),
    ("basket", "what somebody gathers is no order yet, and its word lies in their browser alone"),
    ("basket_line", "what somebody gathers is no order yet, and its word lies in their browser alone"),
    ("market_pace", "counts of the last hours, without a name"),
    ("kept_form", "what was not sent is kept for an hour, and only its browser can read it"),
];

/// The table whose rows are sealed apart: keys of persons.
pub const KEYS: &str = "person_key";

/// Columns that came after the first version, with what rows of older backups hold there, as JSON.
pub const ADDED: &[(&str, &str, &str)] = &[
    ("region", "held", "true"),
    ("person", "email", "null"),
    ("maker", "name_key", "\"\""),
    ("maker", "audience", "\"\""),
    ("picture", "of_kind", "8"),
    ("picture", "sizes", "null"),
    ("picture", "fault", "null"),
    ("designation", "document", "null"),
    ("designation", "valid_from", "null"),
    ("designation", "valid_until", "null"),
    ("designation", "announced", "null"),
    ("designation", "objection_until", "null"),
    ("designation", "round", "null"),
    ("designation", "outside", "false"),
    ("designation", "retired_on", "null"),
    ("designation", "retired_why", "null"),
    ("item", "reserved", "0"),
    ("maker_order", "unread_maker", "0"),
    ("maker_order", "unread_buyer", "0"),
    ("order_group", "track", "null"),
    ("item", "variants", "0"),
    ("item", "low", "null"),
    ("item", "varies", "false"),
    ("item", "care", "\"{}\""),
    ("item_variant", "picture", "null"),
    ("stock_movement", "variant", "null"),
    ("order_line", "variant", "null"),
    ("order_line", "variant_words", "null"),
    ("maker_order", "channel", "\"site\""),
];

/// Every table of a backup.
#[rustfmt::skip]
pub const TABLES: &[Table] = tables! {
    meta [key: Text] { value: Text }
    command [id: Uuid] { actor: Text, at: Int, result: Text }
    journal [position: Int] { number: Int, office: Uuid, hlc: Int, device: Text, device_at: Int, actor: Text, command: Uuid, kind: Int, record: Uuid, region: Text, operation: Int, schema: Int, reason: Text, fields: Text }
    journal_held [office: Uuid, number: Int] { hlc: Int, arrived_at: Int, entry: Text }
    version [record: Uuid, field: Text] { command: Uuid }
    follower [name: Text] { position: Int }
    person_key [person: Uuid] { secret: Bytes }
    erasure [person: Uuid] { at: Int }
    old_slug [kind: Int, slug: Text] { record: Uuid }
    source [record: Uuid, ord: Int] { url: Text }
    tally [region: Text, what: Text] { n: Int }
    region [code: Text] { id: Uuid, edition: Text, level: Int, form: Text, name: Text, full_name: Text, parent: Text, since: Text, until: Text, area_m2: Int, population: Int, lat_e6: Int, lng_e6: Int, sort_key: Text, match_key: Text, path: Text, area: Text, held: Bool }
    region_name [region: Text, since: Text] { until: Text, name: Text, full_name: Text }
    region_parent [region: Text, since: Text] { until: Text, parent: Text }
    region_group [id: Uuid] { key: Text, names: Text, about: Text, sort_key: Text }
    region_group_member [grp: Uuid, region: Text] { ord: Int, since: Text, until: Text }
    region_change [id: Uuid] { region: Text, other: Text, act: Text, name: Text, before_name: Text, children: Text, decree: Text, date: Text, state: Text, snapshot: Text }
    target [id: Uuid] { region: Text, year: Int, measure: Text, value: Int, how: Text, note: Text }
    report [id: Uuid] { region: Text, year: Int, measure: Text, value: Int, source: Text, as_of: Text, note: Text }
    year_end [region: Text, year: Int, measure: Text] { n: Int }
    year_lock [id: Uuid] { region: Text, year: Int, closed: Bool, day: Text, note: Text }
    boundary [region: Text] { since: Text, geometry: Text }
    term [vocabulary: Text, key: Text] { id: Uuid, parent: Text, names: Text, craft: Bool, look: Text, protection: Text, note: Text, ord: Int }
    term_region [term: Uuid, region: Text] {  }
    motif [id: Uuid] { key: Text, slug: Text, name: Text, sort_key: Text, match_key: Text, family: Text, meaning: Text, wear: Text, checked: Text, status: Text }
    motif_alias [motif: Uuid, ord: Int] { alias: Text, match_key: Text }
    motif_people [motif: Uuid, ord: Int] { people: Text }
    motif_region [motif: Uuid, ord: Int] { region: Text }
    craft [id: Uuid] { key: Text, slug: Text, names: Text, sort_key: Text, vocabulary: Text, category: Text, warning: Text, protected: Bool, status: Text, sample: Bool }
    craft_alias [craft: Uuid, ord: Int] { alias: Text, match_key: Text }
    craft_term [craft: Uuid, vocabulary: Text, ord: Int] { key: Text }
    craft_motif [craft: Uuid, ord: Int] { motif: Uuid }
    presence [id: Uuid] { craft: Uuid, region: Text, locality: Text, note: Text, flagship_by: Text, checked: Text }
    heritage [id: Uuid] { key: Text, names: Text, sort_key: Text, craft: Uuid, register: Text, status: Text, year: Int, date: Text, number: Text, domain: Text, note: Text, checked: Text }
    heritage_region [heritage: Uuid, ord: Int] { region: Text }
    designation [id: Uuid] { key: Text, region: Text, craft: Uuid, period: Text, status: Text, document_number: Text, document_date: Text, basis: Text, checked: Text, recorded_at: Int, document: Uuid, valid_from: Text, valid_until: Text, announced: Text, objection_until: Text, round: Uuid, outside: Bool, retired_on: Text, retired_why: Text }
    objection [id: Uuid] { designation: Uuid, objector: Text, grounds: Text, date: Text, state: Text, answer: Text, answered: Text }
    review [id: Uuid] { designation: Uuid, year: Int, findings: Text, outcome: Text, date: Text }
    maker [id: Uuid] { key: Text, slug: Text, name: Text, sort_key: Text, kind: Text, region: Text, area: Text, locality: Text, story: Text, phone: Text, whatsapp: Text, email: Text, website: Text, instagram: Text, address: Text, consent_date: Text, consent_by: Text, status: Text, sample: Bool, name_key: Text, audience: Text }
    holiday [maker: Uuid] { since: Text, until: Text }
    maker_craft [maker: Uuid, ord: Int] { craft: Uuid }
    maker_merge [maker: Uuid] { into_maker: Uuid, entry: Uuid, at: Int }
    item [id: Uuid] { key: Text, slug: Text, maker: Uuid, region: Text, area: Text, craft: Uuid, names: Text, sort_key: Text, description: Text, length_mm: Int, width_mm: Int, height_mm: Int, weight_g: Int, price: Int, lead_days: Int, stock: Int, reserved: Int, status: Text, sample: Bool, variants: Int, low: Int, varies: Bool, care: Text, deposit_percent: Int }
    item_variant [id: Uuid] { item: Uuid, key: Text, ord: Int, size: Text, colour: Text, price: Int, weight_g: Int, on_sale: Bool, stock: Int, reserved: Int, picture: Uuid }
    item_motif [item: Uuid, ord: Int] { motif: Uuid }
    item_material [item: Uuid, ord: Int] { vocabulary: Text, key: Text }
    stock_movement [id: Uuid] { item: Uuid, quantity: Int, reason: Text, at: Int, variant: Uuid }
    picture [id: Uuid] { of_kind: Int, record: Uuid, ord: Int, media: Text, width: Int, height: Int, alt: Text, author: Text, licence: Text, status: Text, sizes: Text, fault: Text }
    proposal [id: Uuid] { region: Text, craft: Uuid, period: Text, story: Text, capacity: Int, capacity_unit: Text, capacity_note: Text, markets: Text, status: Text }
    proposal_partner [proposal: Uuid, region: Text] { ord: Int, answer: Text, asked: Text, answered: Text, note: Text }
    proposal_maker [proposal: Uuid, ord: Int] { maker: Uuid }
    document [id: Uuid] { of_kind: Int, record: Uuid, name: Text, media: Text, size: Int, digest: Text, at: Int }
    evidence [id: Uuid] { proposal: Uuid, way: Text, picture: Uuid, document: Uuid, url: Text, title: Text, date: Text, value: Int, unit: Text, year: Int, source: Text, criterion: Text, shows: Text, public: Bool }
    person [id: Uuid] { region: Text, name: Text, sort_key: Text, login: Text, lang: Text, active: Bool, password_since: Int, second_since: Int, sample: Bool, email: Text }
    holding [id: Uuid] { person: Uuid, role: Text, region: Text, since: Text, until: Text }
    password [person: Uuid] { hash: Text }
    second_step [person: Uuid] { secret: Bytes, last: Int }
    recovery_code [person: Uuid, hash: Bytes] {  }
    identity [id: Uuid] { person: Uuid, mark: Bytes, issuer: Text, name: Text, created: Int }
    push_device [id: Uuid] { person: Uuid, mark: Bytes, sealed: Bytes, name: Text, created: Int }
    push_key [id: Uuid] { sealed: Bytes, made: Int }
    passkey [id: Uuid] { person: Uuid, credential: Bytes, public_key: Text, name: Text, created: Int, used: Int }
    mandate [id: Uuid] { maker: Uuid, person: Uuid, agent: Uuid, own: Bool, deeds: Text, since: Text, until: Text }
    invitation [id: Uuid] { maker: Uuid, sender: Uuid, told: Text, number: Text, deeds: Text, until: Text, lapses: Text, state: Text }
    business [maker: Uuid] { owner: Text, owner_sex: Text, owner_born: Int, owner_disabled: Bool, form: Text, started: Int, nib: Text, kbli: Text, women_paid: Int, women_unpaid: Int, men_paid: Int, men_unpaid: Int, young: Int, disabled: Int, turnover: Int, assets: Int, capacity: Int, capacity_unit: Text, lead_days: Int, materials: Text, markets: Text, channels: Text, stage: Text, stage_since: Text, open: Text }
    business_stage [maker: Uuid, at: Int] { stage: Text, since: Text }
    maker_number [kind: Text, maker: Uuid] { sealed: Bytes, hash: Bytes }
    permit [id: Uuid] { maker: Uuid, area: Text, kind: Text, number: Text, issuer: Text, issued: Text, expires: Text, note: Text }
    designation_notice [designation: Uuid, due: Text, year: Int] { at: Int }
    permit_notice [permit: Uuid, expires: Text, days: Int] { at: Int }
    coaching [id: Uuid] { maker: Uuid, area: Text, day: Text, kind: Text, told: Text, source: Text, value: Int, result: Text, next: Text, due: Text, done: Bool }
    consent [id: Uuid] { maker: Uuid, day: Text, lang: Text, version: Text, text: Text, witness: Text, way: Text, withdrawn: Text }
    erasure_request [id: Uuid] { maker: Uuid, asker: Uuid, asked: Int, why: Text, state: Text, answer: Text }
    membership [id: Uuid] { of_group: Uuid, member: Uuid, post: Text, since: Text, until: Text }
    card [id: Uuid] { person: Uuid, hash: Bytes, issued: Int, expires: Int, revoked: Int, replaced_by: Uuid }
    council [id: Uuid] { region: Text, area: Text, names: Text, sort_key: Text, decree_number: Text, decree_date: Text, decree_issuer: Text, decree_file: Text, since: Text, until: Text, phone: Text, whatsapp: Text, email: Text, website: Text, instagram: Text, address: Text, withheld: Text, status: Text, sample: Bool }
    council_division [id: Uuid] { council: Uuid, names: Text, tasks: Text, ord: Int, sort_key: Text, status: Text, sample: Bool }
    council_post [id: Uuid] { council: Uuid, division: Uuid, role: Text, names: Text, seats: Int, ord: Int, sort_key: Text, status: Text, sample: Bool }
    council_holder [id: Uuid] { council: Uuid, post: Uuid, name: Text, sort_key: Text, acting: Text, since: Text, until: Text, decree_number: Text, decree_date: Text, decree_issuer: Text, decree_file: Text, account: Uuid, phone: Text, email: Text, status: Text, sample: Bool }
    council_statute [id: Uuid] { council: Uuid, key: Text, document: Text, decree_number: Text, decree_date: Text, decree_issuer: Text, decree_file: Text, since: Text, until: Text, text: Text, sort_key: Text, status: Text, sample: Bool }
    council_article [id: Uuid] { statute: Uuid, ord: Int, number: Text, title: Text }
    assessment_round [id: Uuid] { region: Text, title: Text, period: Text, set_key: Text, frozen_set: Text, method: Text, weighing: Text, deadline: Text, state: Text, opened: Int, closed: Int, decided: Int, reason: Text, sample: Bool, sort_key: Text, reopened: Text }
    round_candidate [id: Uuid] { round: Uuid, designation: Uuid, number: Int, withdrawn: Text }
    round_seat [id: Uuid] { round: Uuid, person: Uuid, number: Int, declared: Text, interests: Text, left_why: Text, after_reopening: Bool }
    round_weighing [seat: Uuid] { id: Uuid, levels: Text }
    round_sheet [seat: Uuid, candidate: Uuid] { id: Uuid, scores: Text }
    round_result [round: Uuid] { id: Uuid, sha256: Text, body: Text }
    training_need [id: Uuid] { candidate: Uuid, criterion: Text, note: Text, state: Text }
    round_notice [round: Uuid, person: Uuid, what: Text, mark: Text] { at: Int }
    criteria_set [id: Uuid] { region: Text, key: Text, based_on: Text, stage: Text, names: Text, body: Text, sort_key: Text, sample: Bool }
    market_rules [one: Int] { fee_ppm: Int, open: Bool, entity_name: Text, entity_form: Text, entity_number: Text, provider: Bool, return_days: Int }
    terms [maker: Uuid] { pick_up: Text, rates: Text, ask: Bool, qris: Text, bank: Text, account: Text, holder: Text, cash: Bool, withheld: Text }
    order_group [id: Uuid] { word: Uuid, name: Text, phone: Text, email: Text, street: Text, postcode: Text, note: Text, to_region: Text, lang: Text, at: Int, track: Text }
    promotion [id: Uuid] { maker: Uuid, percent: Int, amount: Int, items: Text, since: Text, until: Text, code: Text, least: Int, ended: Bool }
    maker_order [id: Uuid] { grp: Uuid, maker: Uuid, region: Text, area: Text, way: Text, delivery: Int, paying: Text, extra: Int, fee: Int, goods: Int, state: Text, payment: Text, due: Int, tracking: Text, reason: Text, seen: Int, sample: Bool, at: Int, kept: Int, discount: Int, deposit: Int, received: Int, returned: Int, remitted: Int, unread_maker: Int, unread_buyer: Int, channel: Text, got: Int, return_days: Int, coming_back: Text, extra_rest: Int }
    order_line [ord: Uuid, n: Int] { item: Uuid, names: Text, price: Int, pieces: Int, lead_days: Int, weight_g: Int, variant: Uuid, variant_words: Text, discount: Int, back: Int }
    goods_return [id: Uuid] { ord: Uuid, pieces: Text, reason: Text, words: Text, state: Text, answer: Text, amount: Int, delivery: Int, stocked: Text, opened: Int, since: Int }
    payment [id: Uuid] { grp: Uuid, begun: Int, until: Int, code: Text, txn: Text, ended: Bool, booked: Int, sent: Int, need: Text, next: Int, tries: Int, trouble: Text }
    payment_part [payment: Uuid, n: Int] { ord: Uuid, amount: Int }
    payment_fact [payment: Uuid, what: Text, name: Text, minor: Int, currency: Text] { at: Int }
    payment_refund [id: Uuid] { payment: Uuid, amount: Int, why: Text, refused: Text }
    sale [ord: Uuid, n: Int] { maker: Uuid, craft: Uuid, day: Text, channel: Text, pieces: Int, amount: Int }
    sales [region: Text, craft: Uuid, month: Text, channel: Text] { orders: Int, pieces: Int, amount: Int }
    sales_maker [maker: Uuid, craft: Uuid, month: Text, channel: Text] { area: Text, orders: Int, pieces: Int, amount: Int }
    order_request [id: Uuid] { maker: Uuid, region: Text, area: Text, item: Uuid, names: Text, pieces: Int, name: Text, phone: Text, lang: Text, state: Text, ord: Uuid, seen: Int, at: Int, due: Int, sample: Bool }
    order_message [id: Uuid] { ord: Uuid, sender: Text, text: Text, at: Int }
    payout [id: Uuid] { maker: Uuid, way: Text, amount: Int, day: Text, means: Text, note: Text, proof: Uuid, undone: Text, at: Int }
    maker_due [maker: Uuid] { area: Text, amount: Int }
    ledger_entry [id: Uuid] { ord: Uuid, maker: Uuid, what: Text, at: Int }
    ledger_amount [entry: Uuid, account: Text, owner: Uuid] { amount: Int }
};

/// The statements of one table.
pub(crate) struct Texts {
    first: String,
    next: String,
    one: String,
    many: String,
    clear: String,
    count: String,
    some: String,
}

/// Rows that are inserted by one statement.
pub(crate) const MANY: usize = 50;

static TEXTS: LazyLock<Vec<Texts>> = LazyLock::new(|| TABLES.iter().map(texts).collect());

fn list(from: usize, n: usize) -> String {
    (from..from + n).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ")
}

fn texts(t: &Table) -> Texts {
    let names = |c: &[Column]| c.iter().map(|c| c.name).collect::<Vec<_>>().join(", ");
    let (all, key, n) = (names(t.columns), names(&t.columns[..t.key]), t.columns.len());
    let rows = |m: usize| (0..m).map(|i| format!("({})", list(1 + i * n, n))).collect::<Vec<_>>().join(", ");
    let name = t.name;
    let after = if t.key == 1 { format!("{key} > $1") } else { format!("({key}) > ({})", list(1, t.key)) };
    Texts {
        first: format!("SELECT {all} FROM {name} ORDER BY {key} LIMIT $1"),
        next: format!("SELECT {all} FROM {name} WHERE {after} ORDER BY {key} LIMIT ${}", t.key + 1),
        one: format!("INSERT INTO {name} ({all}) VALUES {}", rows(1)),
        many: format!("INSERT INTO {name} ({all}) VALUES {}", rows(MANY)),
        clear: format!("DELETE FROM {name}"),
        count: format!("SELECT count(*) FROM {name}"),
        some: format!("SELECT 1 FROM {name} LIMIT 1"),
    }
}

/// What can be done with a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// The first page.
    First,
    /// The page after a key.
    Next,
    /// One row in.
    One,
    /// [`MANY`] rows in.
    Many,
    /// Every row out.
    Clear,
    /// How many rows there are.
    Count,
    /// Whether there is a row.
    Some,
}

/// The statement of a table.
pub(crate) fn statement(table: usize, what: What) -> Sql {
    let t: &'static Texts = &TEXTS[table];
    Sql::new(match what {
        What::First => &t.first,
        What::Next => &t.next,
        What::One => &t.one,
        What::Many => &t.many,
        What::Clear => &t.clear,
        What::Count => &t.count,
        What::Some => &t.some,
    })
}

/// Every statement of this module, for the test that prepares each one.
pub(crate) fn all() -> Vec<(&'static str, Sql)> {
    let whats = [What::First, What::Next, What::One, What::Many, What::Clear, What::Count, What::Some];
    (0..TABLES.len()).flat_map(|i| whats.map(|w| ("store::dump::tables", statement(i, w)))).collect()
}

/// The place of a table in the list.
pub fn place(name: &str) -> Option<usize> {
    TABLES.iter().position(|t| t.name == name)
}

impl Table {
    /// How many rows are read at a time: few where a row is large.
    pub fn page(&self) -> i64 {
        if self.name == "boundary" { 8 } else { 500 }
    }

    /// What rows of a backup that does not know a column hold there; nothing where such a backup cannot be read.
    pub fn added(&self, column: &str) -> Option<serde_json::Value> {
        let found = ADDED.iter().find(|(t, c, _)| *t == self.name && *c == column);
        found.and_then(|(_, _, json)| serde_json::from_str(json).ok())
    }
}
