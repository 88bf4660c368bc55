//! The public face, asked through its router as a browser would.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

#[path = "site/accounts.rs"]
mod accounts;
#[path = "site/api.rs"]
mod api;
#[path = "site/audience.rs"]
mod audience;
#[path = "site/browser.rs"]
mod browser;
#[path = "site/changes.rs"]
mod changes;
#[path = "site/claims.rs"]
mod claims;
#[path = "site/councils.rs"]
mod councils;
#[path = "site/crafts.rs"]
mod crafts;
#[path = "site/criteria.rs"]
mod criteria;
#[path = "site/designations.rs"]
mod designations;
#[path = "site/desk.rs"]
mod desk;
#[path = "site/feeds.rs"]
mod feeds;
#[path = "site/finding.rs"]
mod finding;
#[path = "site/flagships.rs"]
mod flagships;
#[path = "site/forgotten.rs"]
mod forgotten;
#[path = "site/goods.rs"]
mod goods;
#[path = "site/groups.rs"]
mod groups;
#[path = "site/hostile.rs"]
mod hostile;
#[path = "site/imports.rs"]
mod imports;
#[path = "site/jobs.rs"]
mod jobs;
#[path = "site/kept.rs"]
mod kept;
#[path = "site/machines.rs"]
mod machines;
#[path = "site/makers.rs"]
mod makers;
#[path = "site/market.rs"]
mod market;
#[path = "site/marks.rs"]
mod marks;
#[path = "site/merges.rs"]
mod merges;
#[path = "site/news.rs"]
mod news;
#[path = "site/once.rs"]
mod once;
#[path = "site/open_data.rs"]
mod open_data;
#[path = "site/openapi.rs"]
mod openapi;
#[path = "site/own_data.rs"]
mod own_data;
#[path = "site/passkeys.rs"]
mod passkeys;
#[path = "site/photos.rs"]
mod photos;
#[path = "site/proposals.rs"]
mod proposals;
#[path = "site/provider.rs"]
mod provider;
#[path = "site/regions.rs"]
mod regions;
#[path = "site/requests.rs"]
mod requests;
#[path = "site/results.rs"]
mod results;
#[path = "site/returns.rs"]
mod returns;
#[path = "site/rights.rs"]
mod rights;
#[path = "site/rounds.rs"]
mod rounds;
#[path = "site/sales.rs"]
mod sales;
#[path = "site/shops.rs"]
mod shops;
#[path = "site/slips.rs"]
mod slips;
#[path = "site/stall.rs"]
mod stall;
#[path = "site/strangers.rs"]
mod strangers;
#[path = "site/talk.rs"]
mod talk;
#[path = "site/targets.rs"]
mod targets;
#[path = "site/troubles.rs"]
mod troubles;
#[path = "site/uploads.rs"]
mod uploads;
#[path = "site/variants.rs"]
mod variants;
#[path = "site/visitor.rs"]
mod visitor;
#[path = "site/weaves.rs"]
mod weaves;
