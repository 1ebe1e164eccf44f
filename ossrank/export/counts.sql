-- Counts, bounds and leads as `ossrank report` gives them, by {by}, of every board and date of an
-- export: a row for each group within the first N places. Reads the tables entries and snapshots.
-- Places were counted when the export was written. The Ns and the countries can be changed here:
WITH tops (top) AS (VALUES (10), (25), (50), (100)),
focus (country, turn) AS (VALUES ('CN', 1), ('US', 2)),
groups (name, country, turn) AS (
    SELECT country, country, turn FROM focus
    UNION ALL SELECT 'other', NULL, 1000
    UNION ALL SELECT 'unknown', NULL, 1001
),
listed AS (
    SELECT board, as_of, place, COALESCE(total, score) AS score, country_{by} AS country,
        unknown_{by} AS unknown
    FROM entries WHERE place IS NOT NULL
),
-- The last that is counted of a board on a date: where fewer are counted than N, it is at the cut.
-- The hints are Spark's: the files of the rows are small, but their number is not.
ends AS (
    SELECT /*+ BROADCAST(k) */ l.board, l.as_of, l.place, l.score
    FROM listed l
    JOIN (SELECT board, as_of, MAX(place) AS place FROM listed GROUP BY board, as_of) k
        ON k.board = l.board AND k.as_of = l.as_of AND k.place = l.place
),
edges AS (
    SELECT l.board, l.as_of, t.top, MAX(CASE WHEN l.place = t.top THEN l.score END) AS score,
        MAX(CASE WHEN l.place > t.top THEN l.score END) AS next_score
    FROM listed l JOIN tops t ON l.place = t.top OR l.place = t.top + 1
    GROUP BY l.board, l.as_of, t.top
    UNION ALL
    SELECT n.board, n.as_of, t.top, n.score, NULL FROM ends n JOIN tops t ON n.place < t.top
),
-- tied_score: the score on both sides of the cut, if any. open_ended: its tie may go on below the
-- end of the list.
cuts AS (
    SELECT s.board, s.as_of, t.top,
        CASE WHEN s.goes_on AND e.score = s.last_score THEN 1 ELSE 0 END AS open_ended,
        CASE WHEN (s.goes_on AND e.score = s.last_score) OR e.score = e.next_score
            THEN e.score END AS tied_score
    FROM snapshots s
    CROSS JOIN tops t
    LEFT JOIN edges e ON e.board = s.board AND e.as_of = s.as_of AND e.top = t.top
    WHERE s.standing
),
members AS (
    SELECT /*+ SHUFFLE_HASH(c) */ c.board, c.as_of, c.top, c.open_ended, l.country, l.unknown,
        COALESCE(f.country, CASE WHEN l.country IS NULL THEN 'unknown' ELSE 'other' END) AS name,
        CASE WHEN l.place <= c.top THEN 1 ELSE 0 END AS inside,
        CASE WHEN l.score = c.tied_score THEN 1 ELSE 0 END AS tied
    FROM cuts c
    JOIN listed l ON l.board = c.board AND l.as_of = c.as_of
        AND (l.place <= c.top OR l.score = c.tied_score)
    LEFT JOIN focus f ON f.country = l.country
    -- A group without a model has its row too.
    UNION ALL
    SELECT c.board, c.as_of, c.top, c.open_ended, g.country, NULL, g.name, 0, 0
    FROM cuts c CROSS JOIN groups g
),
-- above: the models within the N whose score is on both sides of the cut.
sides AS (
    SELECT board, as_of, top, open_ended, name, country, unknown, SUM(inside) AS models,
        SUM(inside * (1 - tied)) AS clear, SUM(tied) AS tied, SUM(inside * tied) AS above
    FROM members GROUP BY board, as_of, top, open_ended, name, country, unknown
),
sums AS (
    SELECT board, as_of, top, open_ended, name, country, models, clear, tied,
        SUM(models) OVER cut AS counted, SUM(tied) OVER cut AS all_tied, SUM(above) OVER cut AS above,
        SUM(CASE WHEN name = 'unknown' THEN models ELSE 0 END) OVER cut AS unknown,
        SUM(CASE WHEN name = 'unknown' THEN clear ELSE 0 END) OVER cut AS clear_unknown,
        SUM(CASE WHEN name = 'unknown' THEN tied ELSE 0 END) OVER cut AS tied_unknown,
        SUM(CASE WHEN unknown = 'undisclosed' THEN models ELSE 0 END) OVER cut AS undisclosed,
        SUM(CASE WHEN unknown = 'unmapped' THEN models ELSE 0 END) OVER cut AS unmapped,
        SUM(CASE WHEN unknown = 'mixed' THEN models ELSE 0 END) OVER cut AS mixed,
        SUM(CASE WHEN unknown = 'reupload' THEN models ELSE 0 END) OVER cut AS reupload,
        SUM(CASE WHEN unknown = 'untagged' THEN models ELSE 0 END) OVER cut AS untagged,
        MAX(CASE WHEN name = country THEN models END) OVER cut AS most
    FROM sides WINDOW cut AS (PARTITION BY board, as_of, top)
),
-- The leader is the one country of the focus that has the most.
leaders AS (
    SELECT *, COUNT(CASE WHEN name = country AND models = most THEN 1 END) OVER cut AS leaders,
        MAX(CASE WHEN name = country AND models = most THEN country END) OVER cut AS leader,
        MAX(CASE WHEN name = country AND models = most THEN clear END) OVER cut AS leader_clear,
        MAX(CASE WHEN name = country AND models = most THEN tied END) OVER cut AS leader_tied,
        MAX(CASE WHEN name = country AND models < most THEN models END) OVER cut AS second
    FROM sums WINDOW cut AS (PARTITION BY board, as_of, top)
),
-- Beside each other country all ties and all the unknown go against the leader. Below the end of a
-- list that goes on, any model may be anybody's.
rivals AS (
    SELECT *, leader_clear - clear - clear_unknown AS certain,
        tied + tied_unknown + open_ended * above AS hostile,
        all_tied - leader_tied - tied - tied_unknown AS neutral
    FROM leaders
),
margins AS (
    SELECT *, CASE WHEN country <> leader THEN certain + CASE
        WHEN above <= hostile THEN - above
        WHEN above - hostile > neutral THEN above - hostile - neutral - hostile
        ELSE - hostile END END AS margin
    FROM rivals
),
shares AS (
    SELECT board, as_of, top, open_ended, name, counted, unknown, undisclosed, unmapped, mixed,
        reupload, untagged, all_tied, above, leader, most - second AS ahead,
        CASE WHEN leaders = 1 AND second IS NOT NULL THEN 1 ELSE 0 END AS led,
        SUM(models) AS models, SUM(clear) AS clear, SUM(tied) AS tied, MIN(margin) AS margin
    FROM margins
    GROUP BY board, as_of, top, open_ended, name, counted, unknown, undisclosed, unmapped, mixed,
        reupload, untagged, all_tied, above, leader, most, leaders, second
),
leads AS (
    SELECT *, MIN(margin) OVER cut AS margin_of_all,
        MIN(CASE WHEN name <> 'other' THEN margin END) OVER cut AS margin_of_focus
    FROM shares WINDOW cut AS (PARTITION BY board, as_of, top)
)
SELECT s.board, s.as_of, s.top, s.counted, s.counted - s.unknown AS classified, s.undisclosed,
    s.unmapped, s.mixed, s.reupload, s.untagged, s.name AS country_group, s.models AS count,
    1E0 * s.models / NULLIF(s.counted, 0) AS share,
    1E0 * CASE WHEN s.name = 'unknown' THEN s.models ELSE s.models + s.unknown END
        / NULLIF(s.counted, 0) AS share_max,
    CASE WHEN s.open_ended = 0 THEN s.clear + CASE WHEN s.above + s.tied > s.all_tied
        THEN s.above + s.tied - s.all_tied ELSE 0 END END AS count_min,
    CASE WHEN s.open_ended = 0 THEN s.clear + CASE WHEN s.above < s.tied
        THEN s.above ELSE s.tied END END AS count_max,
    CASE WHEN s.led = 1 THEN s.leader END AS lead_group,
    CASE WHEN s.led = 1 THEN s.ahead ELSE 0 END AS lead_by,
    s.led = 1 AND s.margin_of_focus > 0 AS lead_decided,
    s.led = 1 AND s.margin_of_all > 0 AS lead_first
FROM leads s JOIN groups g ON g.name = s.name
ORDER BY s.board, s.as_of, s.top, g.turn
