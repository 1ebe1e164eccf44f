BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'ossrank','m001_initial','2026-11-26 00:34:18.085714+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'ossrank','m002_lineage_with_dates','2026-11-26 00:34:18.087017+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'ossrank','m003_marks','2026-11-26 00:34:18.088109+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'ossrank','m004_releases','2026-11-26 00:34:18.100990+00:00');
CREATE TABLE bases (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
INSERT INTO "bases" VALUES(1,'["quantized:Qwen/Base", "a/b"]');
CREATE TABLE "batches" (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    request TEXT,
    process TEXT
);
INSERT INTO "batches" VALUES(1,'backfill','arena/text','2026-05-04T08:43:20Z','2026-05-04T08:43:20Z','',NULL);
INSERT INTO "batches" VALUES(2,'import','arena/text','2026-05-04T08:43:20Z','2026-05-04T08:43:20Z','',NULL);
INSERT INTO "batches" VALUES(3,'reject','arena/text','2026-05-04T08:43:20Z','2026-05-04T08:43:20Z','',NULL);
CREATE TABLE boards (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
INSERT INTO "boards" VALUES(1,'hf/trending');
INSERT INTO "boards" VALUES(2,'arena/text');
INSERT INTO "boards" VALUES(3,'arena/text/coding');
INSERT INTO "boards" VALUES(4,'hf/likes');
CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    rank INTEGER NOT NULL,
    model_id INTEGER NOT NULL REFERENCES models(id),
    publisher_id INTEGER REFERENCES publishers(id),
    licence_id INTEGER REFERENCES licences(id),
    bases_id INTEGER REFERENCES bases(id),
    hub_id INTEGER REFERENCES models(id),
    score REAL,
    low REAL,
    high REAL,
    votes INTEGER,
    likes INTEGER,
    downloads INTEGER
, released TEXT, country TEXT);
INSERT INTO "entries" VALUES(65537,1,1,1,1,1,1,1500.123456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(65538,1,2,NULL,NULL,NULL,NULL,1500.123456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(65539,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(65540,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(65541,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(131073,1,1,1,1,1,1,1500.123456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(131074,1,2,NULL,NULL,NULL,NULL,1500.123456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(131075,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(131076,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(131077,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(196609,1,1,1,1,1,1,1500.623456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(196610,1,2,NULL,NULL,NULL,NULL,1500.623456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(196611,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(196612,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(196613,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(262145,1,1,1,1,1,1,1500.123456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(262146,1,2,NULL,NULL,NULL,NULL,1500.123456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(262147,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(262148,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(262149,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(327681,1,1,1,1,1,1,1500.623456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(327682,1,2,NULL,NULL,NULL,NULL,1500.623456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(327683,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(327684,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(327685,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(393217,1,1,1,1,1,1,1501.123456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(393218,1,2,NULL,NULL,NULL,NULL,1501.123456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(393219,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(393220,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(393221,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(458753,1,1,1,1,1,1,1501.123456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(458754,1,2,NULL,NULL,NULL,NULL,1501.123456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(458755,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(458756,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(458757,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(524289,1,1,1,1,1,1,1501.623456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(524290,1,2,NULL,NULL,NULL,NULL,1501.623456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(524291,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(524292,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(524293,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(589825,1,1,1,1,1,1,1501.123456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(589826,1,2,NULL,NULL,NULL,NULL,1501.123456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(589827,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(589828,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(589829,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(655361,1,1,1,1,1,1,1501.623456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(655362,1,2,NULL,NULL,NULL,NULL,1501.623456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(655363,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(655364,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(655365,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(720897,1,1,1,1,1,1,1502.123456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(720898,1,2,NULL,NULL,NULL,NULL,1502.123456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(720899,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(720900,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(720901,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(786433,1,1,1,1,1,1,1502.123456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(786434,1,2,NULL,NULL,NULL,NULL,1502.123456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(786435,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(786436,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(786437,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(851969,1,1,1,1,1,1,1502.623456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(851970,1,2,NULL,NULL,NULL,NULL,1502.623456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(851971,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(851972,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(851973,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(917505,1,1,1,1,1,1,1502.123456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(917506,1,2,NULL,NULL,NULL,NULL,1502.123456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(917507,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(917508,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(917509,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(983041,1,1,1,1,1,1,1502.623456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(983042,1,2,NULL,NULL,NULL,NULL,1502.623456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(983043,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(983044,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(983045,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1048577,1,1,1,1,1,1,1503.123456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(1048578,1,2,NULL,NULL,NULL,NULL,1503.123456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1048579,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1048580,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1048581,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1114113,1,1,1,1,1,1,1503.123456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(1114114,1,2,NULL,NULL,NULL,NULL,1503.123456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1114115,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1114116,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1114117,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1179649,1,1,1,1,1,1,1503.623456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(1179650,1,2,NULL,NULL,NULL,NULL,1503.623456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1179651,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1179652,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1179653,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1245185,1,1,1,1,1,1,1503.123456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(1245186,1,2,NULL,NULL,NULL,NULL,1503.123456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1245187,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1245188,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1245189,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1310721,1,1,1,1,1,1,1503.623456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(1310722,1,2,NULL,NULL,NULL,NULL,1503.623456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1310723,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1310724,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1310725,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1376257,1,1,1,1,1,1,1500.123456789,1490.1,1510.9,4321,77,1000000000000000,'2025-04-28','China');
INSERT INTO "entries" VALUES(1376258,1,2,NULL,NULL,NULL,NULL,1500.123456789,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1376259,3,2,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1376260,4,3,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "entries" VALUES(1376261,5,4,2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE fetches (
    id INTEGER PRIMARY KEY,
    feed TEXT NOT NULL,
    started_at TEXT NOT NULL,
    seconds REAL NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT,
    snapshots INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    url TEXT,
    etag TEXT,
    payload_sha256 TEXT
);
INSERT INTO "fetches" VALUES(1,'hf/trending','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(2,'hf/trending','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(3,'hf/likes','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(4,'hf/likes','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(5,'hf/downloads','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(6,'hf/downloads','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(7,'arena/text','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(8,'arena/text','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(9,'arena/text-plain','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(10,'arena/text-plain','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(11,'arena/vision','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(12,'arena/vision','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(13,'arena/search','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(14,'arena/search','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(15,'arena/document','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(16,'arena/document','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(17,'arena/webdev','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(18,'arena/webdev','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(19,'arena/text-to-image','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(20,'arena/text-to-image','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(21,'arena/image-edit','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(22,'arena/image-edit','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(23,'arena/text-to-video','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(24,'arena/text-to-video','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(25,'arena/image-to-video','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(26,'arena/image-to-video','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(27,'arena/video-edit','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(28,'arena/video-edit','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(29,'arena/text-factuality','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(30,'arena/text-factuality','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(31,'arena/search-factuality','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(32,'arena/search-factuality','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(33,'arena/agent','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(34,'arena/agent','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(35,'arena/agent-bash-recovery-steps','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(36,'arena/agent-bash-recovery-steps','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(37,'arena/agent-praise-complaint','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(38,'arena/agent-praise-complaint','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(39,'arena/agent-steerability','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(40,'arena/agent-steerability','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(41,'arena/agent-task-outcome-explicit','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(42,'arena/agent-task-outcome-explicit','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(43,'arena/agent-tool-hallucination','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(44,'arena/agent-tool-hallucination','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(45,'design-arena','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(46,'design-arena','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
INSERT INTO "fetches" VALUES(47,'epoch/eci','2026-05-04T08:43:20Z',1.25,'failed','no answer',0,0,NULL,NULL,NULL);
INSERT INTO "fetches" VALUES(48,'epoch/eci','2026-05-04T08:43:20Z',0.5,'stored',NULL,1,5,'https://x','"e"','ab');
CREATE TABLE licences (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
INSERT INTO "licences" VALUES(1,'apache-2.0');
CREATE TABLE lineage (
    id INTEGER PRIMARY KEY,
    model TEXT NOT NULL COLLATE NOCASE,
    bases TEXT,
    told_at TEXT NOT NULL,
    batch_id INTEGER REFERENCES batches(id)
);
INSERT INTO "lineage" VALUES(1,'Qwen/Base','["finetune:Qwen/Root"]','2026-05-04T08:43:20Z',NULL);
INSERT INTO "lineage" VALUES(2,'gone/model',NULL,'2026-05-04T08:43:20Z',NULL);
INSERT INTO "lineage" VALUES(3,'Qwen/Base','["finetune:Qwen/Other"]','2026-05-13T08:43:20Z',NULL);
CREATE TABLE marks (
    batch_id INTEGER NOT NULL REFERENCES batches(id),
    snapshot_id INTEGER NOT NULL REFERENCES snapshots(id),
    suspect TEXT,
    PRIMARY KEY (batch_id, snapshot_id)
);
INSERT INTO "marks" VALUES(3,18,NULL);
CREATE TABLE models (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
INSERT INTO "models" VALUES(1,'Qwen/Qwen3-8B');
INSERT INTO "models" VALUES(2,'通义/千问');
INSERT INTO "models" VALUES(3,'a
b/[31m');
INSERT INTO "models" VALUES(4,'''; DROP TABLE entries; --/x');
CREATE TABLE publishers (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
INSERT INTO "publishers" VALUES(1,'Qwen');
INSERT INTO "publishers" VALUES(2,'a');
CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY,
    board_id INTEGER NOT NULL REFERENCES boards(id),
    as_of TEXT NOT NULL,
    via INTEGER NOT NULL REFERENCES vias(id),
    revision INTEGER NOT NULL,
    depth INTEGER,
    fetched_at TEXT,
    payload_sha256 TEXT,
    url TEXT,
    etag TEXT,
    dataset_commit TEXT,
    batch_id INTEGER REFERENCES batches(id),
    suspect TEXT,
    entries INTEGER NOT NULL,
    UNIQUE (board_id, as_of, via, revision)
);
INSERT INTO "snapshots" VALUES(1,1,'2026-05-04',0,1,5,'2026-05-04T08:43:20Z','abababababababababababababababababababababababababababababababab','https://example.org/x','"etag"','0123abc',NULL,NULL,5);
INSERT INTO "snapshots" VALUES(2,2,'2026-05-04',0,1,5,'2026-05-04T08:43:20Z','abababababababababababababababababababababababababababababababab','https://example.org/x','"etag"','0123abc',NULL,NULL,5);
INSERT INTO "snapshots" VALUES(3,2,'2026-05-04',0,2,5,'2026-05-04T08:43:20Z','abababababababababababababababababababababababababababababababab','https://example.org/x','"etag"','0123abc',NULL,NULL,5);
INSERT INTO "snapshots" VALUES(4,3,'2026-05-04',0,1,5,'2026-05-04T08:43:20Z','abababababababababababababababababababababababababababababababab','https://example.org/x','"etag"','0123abc',NULL,NULL,5);
INSERT INTO "snapshots" VALUES(5,3,'2026-05-04',0,2,5,'2026-05-04T08:43:20Z','abababababababababababababababababababababababababababababababab','https://example.org/x','"etag"','0123abc',NULL,NULL,5);
INSERT INTO "snapshots" VALUES(6,1,'2026-05-05',1,1,5,NULL,'abababababababababababababababababababababababababababababababab','https://example.org/x','"etag"','0123abc',NULL,NULL,5);
INSERT INTO "snapshots" VALUES(7,2,'2026-05-05',1,1,5,NULL,'abababababababababababababababababababababababababababababababab','https://example.org/x','"etag"','0123abc',NULL,NULL,5);
INSERT INTO "snapshots" VALUES(8,2,'2026-05-05',1,2,5,NULL,'abababababababababababababababababababababababababababababababab','https://example.org/x','"etag"','0123abc',NULL,NULL,5);
INSERT INTO "snapshots" VALUES(9,3,'2026-05-05',1,1,5,NULL,'abababababababababababababababababababababababababababababababab','https://example.org/x','"etag"','0123abc',NULL,NULL,5);
INSERT INTO "snapshots" VALUES(10,3,'2026-05-05',1,2,5,NULL,'abababababababababababababababababababababababababababababababab','https://example.org/x','"etag"','0123abc',NULL,NULL,5);
INSERT INTO "snapshots" VALUES(11,1,'2026-05-06',2,1,5,NULL,'abababababababababababababababababababababababababababababababab','https://example.org/x','"etag"','0123abc',1,NULL,5);
INSERT INTO "snapshots" VALUES(12,2,'2026-05-06',2,1,5,NULL,'abababababababababababababababababababababababababababababababab','https://example.org/x','"etag"','0123abc',1,NULL,5);
INSERT INTO "snapshots" VALUES(13,2,'2026-05-06',2,2,5,NULL,'abababababababababababababababababababababababababababababababab','https://example.org/x','"etag"','0123abc',1,NULL,5);
INSERT INTO "snapshots" VALUES(14,3,'2026-05-06',2,1,5,NULL,'abababababababababababababababababababababababababababababababab','https://example.org/x','"etag"','0123abc',1,NULL,5);
INSERT INTO "snapshots" VALUES(15,3,'2026-05-06',2,2,5,NULL,'abababababababababababababababababababababababababababababababab','https://example.org/x','"etag"','0123abc',1,NULL,5);
INSERT INTO "snapshots" VALUES(16,1,'2026-05-07',3,1,5,NULL,'abababababababababababababababababababababababababababababababab','https://example.org/x','"etag"','0123abc',2,NULL,5);
INSERT INTO "snapshots" VALUES(17,2,'2026-05-07',3,1,5,NULL,'abababababababababababababababababababababababababababababababab','https://example.org/x','"etag"','0123abc',2,NULL,5);
INSERT INTO "snapshots" VALUES(18,2,'2026-05-07',3,2,5,NULL,'abababababababababababababababababababababababababababababababab','https://example.org/x','"etag"','0123abc',2,'rejected on 2026-05-04',5);
INSERT INTO "snapshots" VALUES(19,3,'2026-05-07',3,1,5,NULL,'abababababababababababababababababababababababababababababababab','https://example.org/x','"etag"','0123abc',2,NULL,5);
INSERT INTO "snapshots" VALUES(20,3,'2026-05-07',3,2,5,NULL,'abababababababababababababababababababababababababababababababab','https://example.org/x','"etag"','0123abc',2,NULL,5);
INSERT INTO "snapshots" VALUES(21,4,'2026-05-04',0,0,200,'2026-05-04T08:43:20Z','cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd',NULL,NULL,NULL,NULL,'5 rows where 200 were asked for',5);
CREATE TABLE vias (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
INSERT INTO "vias" VALUES(0,'live');
INSERT INTO "vias" VALUES(1,'replay');
INSERT INTO "vias" VALUES(2,'backfill');
INSERT INTO "vias" VALUES(3,'import');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX snapshots_batch ON snapshots(batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX fetches_feed ON fetches(feed, id);
CREATE VIEW standing AS
    SELECT * FROM snapshots AS one
    WHERE suspect IS NULL AND NOT EXISTS (
        SELECT 1 FROM snapshots AS other
        WHERE other.board_id = one.board_id AND other.as_of = one.as_of
        AND other.suspect IS NULL
        AND (other.via < one.via OR (other.via = one.via AND other.revision > one.revision))
    );
CREATE INDEX lineage_model ON lineage(model, told_at);
CREATE INDEX lineage_batch ON lineage(batch_id) WHERE batch_id IS NOT NULL
;
CREATE VIEW rankings AS
    SELECT boards.name AS board, standing.as_of, vias.name AS via, standing.revision,
        entries.id & 65535 AS position, entries.rank, models.name AS model,
        publishers.name AS publisher, licences.name AS licence, bases.name AS bases,
        hub.name AS hub_id, entries.score, entries.low, entries.high, entries.votes,
        entries.likes, entries.downloads, entries.released, entries.country,
        standing.fetched_at, standing.payload_sha256
    FROM standing
    JOIN boards ON boards.id = standing.board_id
    JOIN vias ON vias.id = standing.via
    JOIN entries ON entries.id BETWEEN (standing.id << 16)
        AND (standing.id << 16) + 65535
    JOIN models ON models.id = entries.model_id
    LEFT JOIN publishers ON publishers.id = entries.publisher_id
    LEFT JOIN licences ON licences.id = entries.licence_id
    LEFT JOIN bases ON bases.id = entries.bases_id
    LEFT JOIN models AS hub ON hub.id = entries.hub_id;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('batches',3);
COMMIT;
