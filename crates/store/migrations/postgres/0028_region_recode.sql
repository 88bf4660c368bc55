-- A region may get another code.
ALTER TABLE region_change DROP CONSTRAINT region_change_act_check;
ALTER TABLE region_change ADD CONSTRAINT region_change_act_check CHECK (act IN ('rename', 'split', 'merge', 'move', 'recode'));
