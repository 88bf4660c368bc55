-- The register of persons by name, where a right reaches everything.
CREATE INDEX person_name ON person (sort_key, id);
