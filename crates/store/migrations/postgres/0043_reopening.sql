-- Each time a round was opened again after scores had been seen, and who got a seat only then.
ALTER TABLE assessment_round ADD COLUMN reopened TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE round_seat ADD COLUMN after_reopening BOOLEAN NOT NULL DEFAULT false;
