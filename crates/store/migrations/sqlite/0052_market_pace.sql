-- How often a browser or an address did something within an hour: no journal, no backup, forgotten after a day. The key is a hash.
CREATE TABLE market_pace (
  key BLOB NOT NULL,
  hour INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (key, hour)
) STRICT, WITHOUT ROWID;
CREATE INDEX market_pace_hour ON market_pace (hour);
