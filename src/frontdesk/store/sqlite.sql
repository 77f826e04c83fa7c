-- :name pragmas
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA busy_timeout = 10000;

-- :name schema
CREATE TABLE IF NOT EXISTS facts (
    conversation TEXT NOT NULL,
    number INTEGER NOT NULL,
    at REAL NOT NULL,
    kind TEXT NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (conversation, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS facts_by_kind ON facts (kind, conversation, number);

-- :name last
SELECT coalesce(max(number), 0) FROM facts WHERE conversation = ?;

-- :name insert
INSERT INTO facts (conversation, number, at, kind, data) VALUES (?, ?, ?, ?, ?);

-- :name read
SELECT number, at, data FROM facts WHERE conversation = ? AND number > ? ORDER BY number;

-- :name unfinished
SELECT conversation
FROM facts AS open
WHERE kind IN ('CustomerSaid', 'ApprovalGiven')
GROUP BY conversation
HAVING max(CASE kind WHEN 'CustomerSaid' THEN number END) > coalesce((
        SELECT max(json_extract(CAST(data AS TEXT), '$.turn'))
        FROM facts AS ended
        WHERE ended.kind = 'TurnEnded' AND ended.conversation = open.conversation
    ), 0)
    OR max(CASE kind WHEN 'ApprovalGiven' THEN number END) > coalesce((
        SELECT max(number)
        FROM facts AS ended
        WHERE ended.kind = 'TurnEnded' AND ended.conversation = open.conversation
    ), 0);

-- :name history
SELECT conversation, number, at, data
FROM facts
WHERE (conversation, number) > (:conversation, :number)
    AND kind IN (SELECT value FROM json_each(:kinds))
    AND (at >= :since OR number = 1)
    AND EXISTS (
        SELECT 1
        FROM facts AS opened
        WHERE opened.conversation = facts.conversation AND opened.number = 1
            AND json_extract(CAST(opened.data AS TEXT), '$.agent') = :agent
    )
    AND NOT EXISTS (
        SELECT 1
        FROM facts AS erased
        WHERE erased.kind = 'Erased' AND erased.conversation = facts.conversation
    )
ORDER BY conversation, number
LIMIT :most;

-- :name recent
SELECT conversation
FROM facts AS opened
WHERE kind = 'ConversationOpened'
    AND json_extract(CAST(data AS TEXT), '$.agent') = :agent
    AND NOT EXISTS (
        SELECT 1
        FROM facts AS erased
        WHERE erased.kind = 'Erased' AND erased.conversation = opened.conversation
    )
ORDER BY at DESC, conversation
LIMIT :most;

-- :name beginning_with
SELECT conversation
FROM facts
WHERE conversation >= :text AND conversation < :text || char(1114111) AND number = 1
ORDER BY conversation
LIMIT :most;
