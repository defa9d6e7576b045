-- A project of one invented interview, as the program with the tables 0002 left it.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE attribute (
	participant_code VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	PRIMARY KEY (participant_code, name), 
	FOREIGN KEY(participant_code) REFERENCES participant (code)
);
INSERT INTO "attribute" VALUES('rs-01-en/R','country','RS','header');
INSERT INTO "attribute" VALUES('rs-01-en/R','gender','boy','header');
INSERT INTO "attribute" VALUES('rs-01-en/R','age','13','header');
CREATE TABLE coding (
	id INTEGER NOT NULL, 
	turn_id INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	code VARCHAR NOT NULL, 
	reality VARCHAR NOT NULL, 
	coder VARCHAR NOT NULL, 
	codebook_version VARCHAR NOT NULL, 
	memo VARCHAR, 
	active BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(turn_id) REFERENCES turn (id)
);
INSERT INTO "coding" VALUES(1,2,0,68,'family-poverty','own','ana','ctrp 1','ask again',1);
CREATE TABLE event (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	coder VARCHAR NOT NULL, 
	action VARCHAR NOT NULL, 
	subject JSON NOT NULL, 
	undoes INTEGER, 
	PRIMARY KEY (id), 
	UNIQUE (undoes), 
	FOREIGN KEY(undoes) REFERENCES event (id)
);
INSERT INTO "event" VALUES(1,'2026-11-25 01:27:44.000000','ana','import','{"transcript": "rs-01-en", "sha256": "aaeea7d26e79daa0384ff21674f2b6859ec672fcddc574caaa5308832573665b"}',NULL);
INSERT INTO "event" VALUES(2,'2026-11-25 01:27:45.000000','ana','code add','{"codings": [1]}',NULL);
INSERT INTO "event" VALUES(3,'2026-11-25 01:27:45.000000','bo','code remove','{"codings": [1]}',NULL);
INSERT INTO "event" VALUES(4,'2026-11-25 01:27:45.000000','bo','undo','{"codings": [1]}',3);
CREATE TABLE header_line (
	id INTEGER NOT NULL, 
	transcript_id VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	text VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (transcript_id, number), 
	FOREIGN KEY(transcript_id) REFERENCES transcript (id)
);
INSERT INTO "header_line" VALUES(1,'rs-01-en',1,'Country: Serbia');
INSERT INTO "header_line" VALUES(2,'rs-01-en',2,'Place: [Place 1]');
INSERT INTO "header_line" VALUES(3,'rs-01-en',3,'Date: [Date 1]');
INSERT INTO "header_line" VALUES(4,'rs-01-en',4,'Interviewer: [Person 1]');
INSERT INTO "header_line" VALUES(5,'rs-01-en',5,'Child: [Person 2], boy, 13');
INSERT INTO "header_line" VALUES(6,'rs-01-en',6,'Setting: school');
CREATE TABLE mention (
	id INTEGER NOT NULL, 
	turn_id INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	label VARCHAR NOT NULL, 
	confidence DOUBLE NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(turn_id) REFERENCES turn (id)
);
INSERT INTO "mention" VALUES(1,1,0,10,'PERSON','[Person 2]',0.96);
INSERT INTO "mention" VALUES(2,2,17,27,'PERSON','[Person 3]',0.99);
INSERT INTO "mention" VALUES(3,4,61,71,'PERSON','[Person 4]',0.99);
INSERT INTO "mention" VALUES(4,6,55,64,'PLACE','[Place 2]',0.99);
CREATE TABLE participant (
	code VARCHAR NOT NULL, 
	PRIMARY KEY (code)
);
INSERT INTO "participant" VALUES('rs-01-en/R');
CREATE TABLE review (
	transcript_id VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	turn INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	confidence DOUBLE NOT NULL, 
	decision VARCHAR, 
	coder VARCHAR, 
	at DATETIME, 
	PRIMARY KEY (transcript_id, number), 
	FOREIGN KEY(transcript_id) REFERENCES transcript (id)
);
INSERT INTO "review" VALUES('rs-01-en',1,0,'PLACE',0.99,NULL,NULL,NULL);
INSERT INTO "review" VALUES('rs-01-en',2,0,'DATE',0.95,NULL,NULL,NULL);
INSERT INTO "review" VALUES('rs-01-en',3,0,'PERSON',0.99,NULL,NULL,NULL);
INSERT INTO "review" VALUES('rs-01-en',4,0,'PERSON',0.99,NULL,NULL,NULL);
INSERT INTO "review" VALUES('rs-01-en',5,1,'PERSON',0.96,NULL,NULL,NULL);
INSERT INTO "review" VALUES('rs-01-en',6,2,'PERSON',0.99,NULL,NULL,NULL);
INSERT INTO "review" VALUES('rs-01-en',7,4,'PERSON',0.99,NULL,NULL,NULL);
INSERT INTO "review" VALUES('rs-01-en',8,6,'PLACE',0.99,NULL,NULL,NULL);
CREATE TABLE speaker (
	id INTEGER NOT NULL, 
	transcript_id VARCHAR NOT NULL, 
	label VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	confidence DOUBLE NOT NULL, 
	reason VARCHAR NOT NULL, 
	participant_code VARCHAR, 
	PRIMARY KEY (id), 
	UNIQUE (transcript_id, label), 
	FOREIGN KEY(transcript_id) REFERENCES transcript (id), 
	FOREIGN KEY(participant_code) REFERENCES participant (code)
);
INSERT INTO "speaker" VALUES(1,'rs-01-en','I','interviewer',0.95,'asks in 100% of its turns',NULL);
INSERT INTO "speaker" VALUES(2,'rs-01-en','R','child',0.9,'answers; asks in 0% of its turns','rs-01-en/R');
CREATE TABLE transcript (
	id VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	country VARCHAR, 
	method VARCHAR NOT NULL, 
	imported DATETIME NOT NULL, revision VARCHAR, 
	PRIMARY KEY (id), 
	UNIQUE (sha256)
);
INSERT INTO "transcript" VALUES('rs-01-en','aaeea7d26e79daa0384ff21674f2b6859ec672fcddc574caaa5308832573665b','en','RS','interview','2026-11-25 01:27:44.000000',NULL);
CREATE TABLE turn (
	id INTEGER NOT NULL, 
	transcript_id VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	speaker_id INTEGER NOT NULL, 
	time VARCHAR, 
	text VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (transcript_id, number), 
	FOREIGN KEY(transcript_id) REFERENCES transcript (id), 
	FOREIGN KEY(speaker_id) REFERENCES speaker (id)
);
INSERT INTO "turn" VALUES(1,'rs-01-en',1,1,NULL,'[Person 2], who lives with you?');
INSERT INTO "turn" VALUES(2,'rs-01-en',2,2,NULL,'My mother and my [Person 3]. Some days there was only bread and tea.');
INSERT INTO "turn" VALUES(3,'rs-01-en',3,1,NULL,'Do you go to school?');
INSERT INTO "turn" VALUES(4,'rs-01-en',4,2,NULL,'I left in second grade, I cannot read well. My teacher, Miss [Person 4], still asks about me.');
INSERT INTO "turn" VALUES(5,'rs-01-en',5,1,NULL,'What do you want to be?');
INSERT INTO "turn" VALUES(6,'rs-01-en',6,2,NULL,'I want to finish hairdressing and rent a small shop in [Place 2].');
CREATE INDEX ix_mention_turn_id ON mention (turn_id);
CREATE INDEX ix_coding_code ON coding (code);
CREATE INDEX ix_coding_turn_id ON coding (turn_id);
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
COMMIT;
