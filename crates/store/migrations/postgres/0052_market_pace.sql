-- How often a browser or an address did something within an hour: no journal, no backup, forgotten after a day. The key is a hash.
CREATE TABLE market_pace (
  key UUID NOT NULL,
  hour BIGINT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (key, hour)
);
CREATE INDEX market_pace_hour ON market_pace (hour);
