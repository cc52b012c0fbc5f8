-- What a challenger's step into shadow rests on: the file that sets it beside the champion, for whoever makes it live to see.

CREATE TABLE model_promotions (
    command_id    {int} PRIMARY KEY REFERENCES model_steps (command_id),
    model_hash    TEXT NOT NULL REFERENCES models (model_hash),
    champion_hash TEXT NOT NULL CHECK (length(champion_hash) = 64),
    file_hash     TEXT NOT NULL CHECK (length(file_hash) = 64),
    verdict       TEXT NOT NULL CHECK (verdict IN ('better', 'not_shown', 'worse')),
    text          TEXT NOT NULL CHECK (length(text) BETWEEN 2 AND 65536)
){keyed};
