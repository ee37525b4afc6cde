-- The tables and functions of a chat that several nodes share, for PostgreSQL 14 and later.
--
-- All times are those of this database: no clock of a node counts. What clients have written is kept as bytes of UTF-8,
-- because a text of PostgreSQL has no U+0000.
--
-- The locks of each transaction are taken in this order, so that none waits for another in a circle: the row of one node,
-- the rows of rooms in the order of their names, then what belongs to those rooms.

CREATE TABLE hf_schema (
  version int NOT NULL,
  oldest  int NOT NULL);            -- the oldest version that may still run beside this one
INSERT INTO hf_schema VALUES (1, 1);

-- ---- nodes

CREATE TABLE hf_node (
  node    text PRIMARY KEY,
  life    bigint NOT NULL,          -- one more at each start
  conn    bigint NOT NULL,          -- one more for each connection of its writer
  batch   bigint NOT NULL,          -- the last one that was committed
  address text,                     -- where its links are, as host:port; null: it has none
  state   text NOT NULL,            -- serving or dead
  beat    timestamptz NOT NULL);

CREATE TABLE hf_following (         -- rooms that nodes follow
  room text NOT NULL,
  node text NOT NULL,
  life bigint NOT NULL,
  PRIMARY KEY (room, node));

-- ---- rooms

CREATE TABLE hf_room (
  name        text PRIMARY KEY,
  log         text NOT NULL,
  head        bigint NOT NULL DEFAULT 0,  -- of messages: dense
  n           bigint NOT NULL DEFAULT 0,  -- of all else that happens: dense
  rev         bigint NOT NULL DEFAULT 0,  -- of the roster: dense
  oldest      bigint NOT NULL DEFAULT 1,  -- the oldest message that is kept
  members     int NOT NULL DEFAULT 0,
  empty_since timestamptz NOT NULL DEFAULT clock_timestamp());

CREATE TABLE hf_message (
  room text NOT NULL,
  seq  bigint NOT NULL,
  nick text NOT NULL,
  txt  bytea NOT NULL,
  id   bytea,
  at   timestamptz NOT NULL,
  PRIMARY KEY (room, seq));

CREATE TABLE hf_receipt (
  sender      bytea NOT NULL,
  id          bytea NOT NULL,
  seq         bigint NOT NULL,      -- 0: of a whisper
  fingerprint bigint NOT NULL,
  at          timestamptz NOT NULL,
  PRIMARY KEY (sender, id));
CREATE INDEX hf_receipt_at ON hf_receipt (at);

CREATE TABLE hf_member (            -- present ones, and former ones that may come back
  token   bytea PRIMARY KEY,
  room    text NOT NULL,
  nick    text NOT NULL,
  keys    text[] NOT NULL,          -- of the nick
  node    text,                     -- where its session is; null: nowhere
  life    bigint,
  host    text,
  shared  boolean NOT NULL,
  admin   boolean NOT NULL,
  since   timestamptz NOT NULL,
  arrival bigint NOT NULL,          -- the revision with which it came
  orphan  timestamptz,              -- until when it may be without a session
  gone    timestamptz);             -- null: it is present
CREATE INDEX hf_member_room ON hf_member (room, arrival) WHERE gone IS NULL;
CREATE INDEX hf_member_node ON hf_member (node) WHERE gone IS NULL;
CREATE INDEX hf_member_orphan ON hf_member (orphan) WHERE gone IS NULL AND orphan IS NOT NULL;
CREATE INDEX hf_member_gone ON hf_member (gone) WHERE gone IS NOT NULL;

CREATE TABLE hf_nick (              -- the nicks of a room that are taken, by each of their keys
  room  text NOT NULL,
  key   text NOT NULL,
  token bytea NOT NULL,
  until timestamptz,                -- null: its member is present
  PRIMARY KEY (room, key));
CREATE INDEX hf_nick_token ON hf_nick (token);
CREATE INDEX hf_nick_until ON hf_nick (until) WHERE until IS NOT NULL;

CREATE TABLE hf_change (            -- what happens in rooms beside messages; kept for an hour
  room    text NOT NULL,
  n       bigint NOT NULL,
  after   bigint NOT NULL,          -- it belongs behind this message
  rev     bigint,                   -- null: the roster has not changed
  what    text NOT NULL,            -- joined, moved, left, admin, whispered, forwarded
  token   bytea NOT NULL,           -- of the member that it is about
  nick    text,
  host    text,
  shared  boolean NOT NULL DEFAULT false,
  yes     boolean NOT NULL DEFAULT false,  -- whether it is an admin; of left, whether its token is void
  reason  text,                     -- of left, its kind
  content bytea,                    -- of left, the details; what was whispered or forwarded
  node    text,                     -- the node that has asked for it; of the last two, that is told
  life    bigint,
  at      timestamptz NOT NULL,
  PRIMARY KEY (room, n));
CREATE INDEX hf_change_at ON hf_change (at);

CREATE TABLE hf_undelivered (       -- whispers and packets for members that have no session
  token   bytea NOT NULL,
  n       bigint GENERATED ALWAYS AS IDENTITY,
  room    text NOT NULL,
  what    text NOT NULL,
  content bytea NOT NULL,
  at      timestamptz NOT NULL,
  PRIMARY KEY (token, n));

-- ---- bans

CREATE TABLE hf_ban (
  network text PRIMARY KEY,
  nick    text NOT NULL,
  reason  bytea NOT NULL,
  until   timestamptz NOT NULL,
  n       bigint NOT NULL);
CREATE TABLE hf_bans (n bigint NOT NULL); -- one row: how often bans have changed
INSERT INTO hf_bans VALUES (0);

-- ---- sessions of nodes that have stopped

CREATE TABLE hf_session (
  sid   bytea PRIMARY KEY,          -- its hash: who reads this table can take over no session
  node  text NOT NULL,              -- that has parked it, or taken it, with the number of its life: k3.5
  state bytea,                      -- null: it was taken; its row says for a day by which node
  until timestamptz NOT NULL);
CREATE INDEX hf_session_until ON hf_session (until);

-- The time, as it is told: to the millisecond.
CREATE FUNCTION hf_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
  SELECT date_trunc('milliseconds', clock_timestamp()) $$;

-- ---- the life of a node

-- Leaves the members at a node without one: they may come back for a while.
CREATE FUNCTION hf_orphan(p_node text, p_rest interval) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM hf_room r WHERE name IN (SELECT room FROM hf_member WHERE node = p_node AND gone IS NULL)
    ORDER BY name FOR UPDATE;
  -- What it was told to tell them may not have reached them; a client drops a whisper that it has.
  INSERT INTO hf_undelivered (token, room, what, content, at)
    SELECT c.token, c.room, c.what, c.content, c.at
      FROM hf_change c JOIN hf_member m ON m.token = c.token AND m.gone IS NULL AND m.node = c.node AND m.life = c.life
     WHERE m.node = p_node AND c.what = 'whispered' AND c.at > hf_now() - interval '2 minutes'
     ORDER BY c.room, c.n;
  UPDATE hf_member SET node = NULL, life = NULL, orphan = hf_now() + p_rest
   WHERE node = p_node AND gone IS NULL;
  DELETE FROM hf_following WHERE node = p_node;
END $$;

-- Starts a node. Answers its life; null if it lives in another process and is not to be replaced.
CREATE FUNCTION hf_start(p_node text, p_address text, p_replace boolean, p_lease interval, p_rest interval)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE v hf_node;
BEGIN
  INSERT INTO hf_node VALUES (p_node, 0, 0, 0, p_address, 'dead', hf_now()) ON CONFLICT DO NOTHING;
  SELECT * INTO v FROM hf_node WHERE node = p_node FOR UPDATE;
  IF NOT p_replace AND v.state <> 'dead' AND v.beat > hf_now() - p_lease THEN
    RETURN NULL;
  END IF;
  PERFORM hf_orphan(p_node, p_rest);
  UPDATE hf_node SET life = v.life + 1, conn = 0, batch = 0, address = p_address, state = 'serving', beat = hf_now()
   WHERE node = p_node;
  RETURN v.life + 1;
END $$;

-- A connection of the writer: waits for what an older one commits, and shuts that out.
CREATE FUNCTION hf_connect(p_node text, p_life bigint, OUT conn bigint, OUT batch bigint) LANGUAGE plpgsql AS $$
BEGIN
  UPDATE hf_node x SET conn = x.conn + 1, beat = hf_now() WHERE x.node = p_node AND x.life = p_life AND x.state <> 'dead'
    RETURNING x.conn, x.batch INTO conn, batch;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'fenced' USING ERRCODE = 'HF001';
  END IF;
END $$;

-- The first statement of each transaction of a writer; alone it is a heartbeat.
CREATE FUNCTION hf_fence(p_node text, p_life bigint, p_conn bigint, p_batch bigint, p_rooms text[]) RETURNS timestamptz
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE hf_node SET batch = p_batch, beat = hf_now()
   WHERE node = p_node AND life = p_life AND conn = p_conn AND batch < p_batch AND state <> 'dead';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'fenced' USING ERRCODE = 'HF001';
  END IF;
  PERFORM 1 FROM hf_room WHERE name = ANY (p_rooms) ORDER BY name FOR UPDATE;
  RETURN clock_timestamp();
END $$;

-- Ends a node in order.
CREATE FUNCTION hf_stop(p_node text, p_life bigint, p_rest interval) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE hf_node SET state = 'dead' WHERE node = p_node AND life = p_life AND state <> 'dead';
  IF FOUND THEN
    PERFORM hf_orphan(p_node, p_rest);
  END IF;
END $$;

-- Declares nodes dead that do not beat any more. Only for a node that has beaten for a whole lease itself, so that an
-- outage of the database ends none.
CREATE FUNCTION hf_declare_dead(p_lease interval, p_rest interval) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE v text;
BEGIN
  FOR v IN SELECT node FROM hf_node WHERE state <> 'dead' AND beat < hf_now() - p_lease ORDER BY node LIMIT 1
             FOR UPDATE SKIP LOCKED LOOP
    UPDATE hf_node SET state = 'dead' WHERE node = v;
    PERFORM hf_orphan(v, p_rest);
    RETURN NEXT v;
  END LOOP;
END $$;

-- ---- messages

-- Stores messages in the order of the arrays. outcome: stored, repeated, reused, void, no-room.
CREATE FUNCTION hf_append(p_room text[], p_sender bytea[], p_id bytea[], p_nick text[], p_txt bytea[], p_fingerprint bigint[])
RETURNS TABLE (outcome text, seq bigint, at timestamptz, oldest bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  v_now timestamptz := hf_now();
  v_room hf_room;
  v_receipt hf_receipt;
BEGIN
  FOR i IN 1 .. cardinality(p_room) LOOP
    outcome := NULL;
    IF p_sender[i] IS NOT NULL AND p_id[i] IS NOT NULL THEN
      SELECT * INTO v_receipt FROM hf_receipt r WHERE r.sender = p_sender[i] AND r.id = p_id[i];
      IF FOUND THEN
        outcome := CASE WHEN v_receipt.fingerprint = p_fingerprint[i] THEN 'repeated' ELSE 'reused' END;
        seq := v_receipt.seq;
        at := v_receipt.at;
        oldest := 0;
      END IF;
    END IF;
    IF outcome IS NULL AND p_sender[i] IS NOT NULL AND NOT EXISTS (SELECT FROM hf_member m WHERE m.token = p_sender[i]) THEN
      outcome := 'void';
    END IF;
    IF outcome IS NULL THEN
      UPDATE hf_room r SET head = r.head + 1 WHERE r.name = p_room[i] RETURNING * INTO v_room;
      IF FOUND THEN
        outcome := 'stored';
        seq := v_room.head;
        at := v_now;
        oldest := v_room.oldest;
        INSERT INTO hf_message VALUES (p_room[i], seq, p_nick[i], p_txt[i], p_id[i], v_now);
        IF p_sender[i] IS NOT NULL AND p_id[i] IS NOT NULL THEN
          INSERT INTO hf_receipt VALUES (p_sender[i], p_id[i], seq, p_fingerprint[i], v_now);
        END IF;
      ELSE
        outcome := 'no-room';
      END IF;
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;

-- What a node was not told of its rooms, as one moment has it: at most so many messages, and so much else, of each.
CREATE FUNCTION hf_news(p_room text[], p_seq bigint[], p_n bigint[], p_count int)
RETURNS TABLE (room text, seq bigint, n bigint, after bigint, rev bigint, what text, token bytea, nick text, host text,
               shared boolean, yes boolean, reason text, content bytea, id bytea, node text, life bigint, at timestamptz)
LANGUAGE sql STABLE AS $$
  SELECT m.room, m.seq, NULL::bigint, NULL::bigint, NULL::bigint, NULL, NULL::bytea, m.nick, NULL, NULL::boolean,
         NULL::boolean, NULL, m.txt, m.id, NULL, NULL::bigint, m.at
    FROM unnest(p_room, p_seq) AS c (room, seq)
    CROSS JOIN LATERAL (
      SELECT * FROM hf_message x WHERE x.room = c.room AND x.seq > c.seq ORDER BY x.seq LIMIT p_count) m
  UNION ALL
  SELECT h.room, NULL, h.n, h.after, h.rev, h.what, h.token, h.nick, h.host, h.shared, h.yes, h.reason, h.content, NULL,
         h.node, h.life, h.at
    FROM unnest(p_room, p_n) AS c (room, n)
    CROSS JOIN LATERAL (
      SELECT * FROM hf_change x WHERE x.room = c.room AND x.n > c.n ORDER BY x.n LIMIT p_count) h $$;

-- ---- members

-- Tells a node what is for a member that is at it.
CREATE FUNCTION hf_tell(p_room text, p_token bytea, p_what text, p_content bytea, p_node text, p_life bigint)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE v hf_room;
BEGIN
  UPDATE hf_room SET n = n + 1 WHERE name = p_room RETURNING * INTO v;
  INSERT INTO hf_change (room, n, after, what, token, content, node, life, at)
    VALUES (p_room, v.n, v.head, p_what, p_token, p_content, p_node, p_life, hf_now());
  RETURN v.n;
END $$;

-- Tells the node of a member what was kept for it.
CREATE FUNCTION hf_tell_kept(p_room text, p_token bytea, p_node text, p_life bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE u hf_undelivered;
BEGIN
  FOR u IN SELECT * FROM hf_undelivered WHERE token = p_token ORDER BY n LOOP
    PERFORM hf_tell(p_room, p_token, u.what, u.content, p_node, p_life);
    DELETE FROM hf_undelivered WHERE token = p_token AND n = u.n;
  END LOOP;
END $$;

-- One join. outcome: done, unknown-token, nick-taken, room-full, no-room; n is that of the change, last that of what was
-- kept for the member.
CREATE FUNCTION hf_join(p_node text, p_life bigint, p_room text, p_token bytea, p_claimed boolean, p_adopts boolean,
  p_nick text, p_keys text[], p_host text, p_shared boolean, p_admin boolean, p_capacity int, OUT outcome text, OUT n bigint, OUT last bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  r hf_room;
  m hf_member;
  v_now timestamptz := hf_now();
BEGIN
  SELECT * INTO r FROM hf_room x WHERE x.name = p_room FOR UPDATE;
  IF NOT FOUND THEN
    outcome := 'no-room';
    RETURN;
  END IF;
  SELECT * INTO m FROM hf_member x WHERE p_claimed AND x.token = p_token AND x.room = p_room AND x.keys && p_keys
     AND (NOT p_adopts OR (x.node IS NULL AND x.gone IS NULL));
  IF p_claimed AND m.token IS NULL THEN
    outcome := 'unknown-token';
  ELSIF m.token IS NOT NULL AND m.gone IS NULL THEN
    outcome := 'done';
    UPDATE hf_room x SET n = x.n + 1, rev = x.rev + 1 WHERE x.name = p_room RETURNING * INTO r;
    INSERT INTO hf_change (room, n, after, rev, what, token, host, shared, yes, node, life, at)
      VALUES (p_room, r.n, r.head, r.rev, 'moved', p_token, p_host, p_shared, p_admin, p_node, p_life, v_now);
    UPDATE hf_member x SET node = p_node, life = p_life, orphan = NULL, host = p_host, shared = p_shared,
           admin = x.admin OR p_admin WHERE x.token = p_token;
  ELSIF EXISTS (SELECT FROM hf_nick x WHERE x.room = p_room AND x.key = ANY (p_keys) AND x.token <> p_token
                  AND (x.until IS NULL OR x.until > v_now)) THEN
    outcome := 'nick-taken';
  ELSIF r.members >= p_capacity THEN
    outcome := 'room-full';
  ELSE
    outcome := 'done';
    UPDATE hf_room x SET n = x.n + 1, rev = x.rev + 1, members = x.members + 1 WHERE x.name = p_room RETURNING * INTO r;
    INSERT INTO hf_change (room, n, after, rev, what, token, nick, host, shared, yes, node, life, at)
      VALUES (p_room, r.n, r.head, r.rev, 'joined', p_token, p_nick, p_host, p_shared, p_admin, p_node, p_life, v_now);
    INSERT INTO hf_member VALUES (p_token, p_room, p_nick, p_keys, p_node, p_life, p_host, p_shared, p_admin, v_now, r.rev)
      ON CONFLICT (token) DO UPDATE SET nick = p_nick, keys = p_keys, node = p_node, life = p_life, host = p_host,
        shared = p_shared, admin = p_admin, since = v_now, arrival = excluded.arrival, orphan = NULL, gone = NULL;
    DELETE FROM hf_nick x WHERE x.token = p_token OR (x.room = p_room AND x.key = ANY (p_keys));
    INSERT INTO hf_nick SELECT p_room, k, p_token, NULL FROM unnest(p_keys) k;
  END IF;
  n := r.n;
  IF outcome = 'done' THEN
    PERFORM hf_tell_kept(p_room, p_token, p_node, p_life);
  END IF;
  SELECT x.n INTO last FROM hf_room x WHERE x.name = p_room;
END $$;

-- One leave, of a member that is at this node unless p_node is null. Answers the number of the change; null for none.
CREATE FUNCTION hf_leave(p_node text, p_life bigint, p_room text, p_token bytea, p_reason text, p_details bytea,
  p_void boolean, p_reserved interval) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  r hf_room;
  m hf_member;
  v_now timestamptz := hf_now();
BEGIN
  PERFORM 1 FROM hf_room WHERE name = p_room FOR UPDATE;
  SELECT * INTO m FROM hf_member WHERE token = p_token AND room = p_room AND gone IS NULL
     AND (p_node IS NULL OR (node = p_node AND life = p_life));
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  UPDATE hf_room SET n = n + 1, rev = rev + 1, members = members - 1,
         empty_since = CASE WHEN members = 1 THEN v_now ELSE empty_since END
   WHERE name = p_room RETURNING * INTO r;
  INSERT INTO hf_change (room, n, after, rev, what, token, yes, reason, content, node, life, at)
    VALUES (p_room, r.n, r.head, r.rev, 'left', p_token, p_void, p_reason, p_details, p_node, p_life, v_now);
  IF p_void THEN
    DELETE FROM hf_member WHERE token = p_token;
    DELETE FROM hf_nick WHERE token = p_token;
    DELETE FROM hf_receipt WHERE sender = p_token;
    DELETE FROM hf_undelivered WHERE token = p_token;
  ELSE
    UPDATE hf_member SET gone = v_now, node = NULL, life = NULL, orphan = NULL WHERE token = p_token;
    UPDATE hf_nick SET until = v_now + p_reserved WHERE token = p_token;
  END IF;
  RETURN r.n;
END $$;

CREATE FUNCTION hf_admin(p_node text, p_life bigint, p_room text, p_token bytea, p_admin boolean) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE r hf_room;
BEGIN
  UPDATE hf_member SET admin = p_admin WHERE token = p_token AND room = p_room AND gone IS NULL AND admin <> p_admin;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  UPDATE hf_room SET n = n + 1, rev = rev + 1 WHERE name = p_room RETURNING * INTO r;
  INSERT INTO hf_change (room, n, after, rev, what, token, yes, node, life, at)
    VALUES (p_room, r.n, r.head, r.rev, 'admin', p_token, p_admin, p_node, p_life, hf_now());
  RETURN r.n;
END $$;

-- Has the node of a member told something, or keeps it for when the member is back. Answers false if it has left for good.
CREATE FUNCTION hf_deliver(p_room text, p_token bytea, p_what text, p_content bytea, OUT told boolean, OUT n bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE m hf_member;
BEGIN
  SELECT * INTO m FROM hf_member x WHERE x.token = p_token AND x.room = p_room;
  told := FOUND;
  IF told AND m.node IS NOT NULL THEN
    n := hf_tell(p_room, p_token, p_what, p_content, m.node, m.life);
  ELSIF told THEN
    INSERT INTO hf_undelivered (token, room, what, content, at) VALUES (p_token, p_room, p_what, p_content, hf_now());
    DELETE FROM hf_undelivered x WHERE x.token = p_token AND x.n <= (
      SELECT y.n FROM hf_undelivered y WHERE y.token = p_token ORDER BY y.n DESC OFFSET 100 LIMIT 1);
  END IF;
END $$;

-- One whisper. outcome: done, repeated, reused, void, no-recipient.
CREATE FUNCTION hf_whisper(p_room text, p_sender bytea, p_id bytea, p_recipient bytea, p_content bytea, p_fingerprint bigint,
  p_at timestamptz, OUT outcome text, OUT at timestamptz, OUT n bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE v_receipt hf_receipt;
BEGIN
  SELECT * INTO v_receipt FROM hf_receipt r WHERE r.sender = p_sender AND r.id = p_id;
  IF FOUND THEN
    outcome := CASE WHEN v_receipt.fingerprint = p_fingerprint THEN 'repeated' ELSE 'reused' END;
    at := v_receipt.at;
  ELSIF NOT EXISTS (SELECT FROM hf_member m WHERE m.token = p_sender) THEN
    outcome := 'void';
  ELSE
    SELECT CASE WHEN d.told THEN 'done' ELSE 'no-recipient' END, d.n INTO outcome, n
      FROM hf_deliver(p_room, p_recipient, 'whispered', p_content) d;
    IF outcome = 'done' AND p_id IS NOT NULL THEN
      INSERT INTO hf_receipt VALUES (p_sender, p_id, 0, p_fingerprint, p_at);
    END IF;
  END IF;
END $$;

-- ---- bans

CREATE FUNCTION hf_set_ban(p_network text, p_nick text, p_reason bytea, p_length interval, p_most int,
  OUT n bigint, OUT until timestamptz) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  UPDATE hf_bans b SET n = b.n + 1 RETURNING b.n INTO n;
  until := hf_now() + p_length;
  DELETE FROM hf_ban b WHERE b.until <= hf_now();
  INSERT INTO hf_ban VALUES (p_network, p_nick, p_reason, until, n)
    ON CONFLICT (network) DO UPDATE SET nick = excluded.nick, reason = excluded.reason, until = excluded.until, n = excluded.n;
  DELETE FROM hf_ban b WHERE b.network IN (
    SELECT x.network FROM hf_ban x WHERE x.network <> p_network ORDER BY x.until, x.network
     LIMIT greatest(0, (SELECT count(*) FROM hf_ban) - p_most));
END $$;

CREATE FUNCTION hf_lift_ban(p_network text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE v bigint;
BEGIN
  UPDATE hf_bans SET n = n + 1 RETURNING n INTO v;
  DELETE FROM hf_ban WHERE network = p_network;
  RETURN v;
END $$;

-- ---- a restart

-- Keeps sessions of a node that stops, for any other; their members wait for them, and what it was told for them and has
-- not told them yet waits as well. The arrays are of sessions, of members, and of rooms with how far it was told.
CREATE FUNCTION hf_park(p_node text, p_life bigint, p_sid bytea[], p_state bytea[], p_rest bigint[], p_token bytea[],
  p_token_rest bigint[], p_room text[], p_n bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM hf_room WHERE name IN (SELECT room FROM hf_member WHERE token = ANY (p_token)) ORDER BY name FOR UPDATE;
  INSERT INTO hf_session
    SELECT t.sid, p_node || '.' || p_life, t.state, hf_now() + t.rest * interval '1 ms'
      FROM unnest(p_sid, p_state, p_rest) AS t (sid, state, rest)
    ON CONFLICT (sid) DO UPDATE SET node = excluded.node, state = excluded.state, until = excluded.until;
  INSERT INTO hf_undelivered (token, room, what, content, at)
    SELECT c.token, c.room, c.what, c.content, c.at
      FROM unnest(p_room, p_n) AS t (room, n)
      JOIN hf_change c ON c.room = t.room AND c.n > t.n AND c.node = p_node AND c.life = p_life
     WHERE c.what IN ('whispered', 'forwarded') AND c.token = ANY (p_token)
     ORDER BY c.room, c.n;
  UPDATE hf_member m SET node = NULL, life = NULL, orphan = hf_now() + t.rest * interval '1 ms'
    FROM unnest(p_token, p_token_rest) AS t (token, rest)
   WHERE m.token = t.token AND m.node = p_node AND m.life = p_life AND m.gone IS NULL;
END $$;

-- Takes a session that was parked. Null: it is not kept, or not any more.
CREATE FUNCTION hf_take(p_node text, p_life bigint, p_sid bytea) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE v hf_session;
BEGIN
  SELECT * INTO v FROM hf_session WHERE sid = p_sid AND until > hf_now() FOR UPDATE;
  IF v.state IS NOT NULL THEN
    UPDATE hf_session SET node = p_node || '.' || p_life, state = NULL, until = hf_now() + interval '1 day' WHERE sid = p_sid;
  END IF;
  RETURN v.state;
END $$;

-- ---- keeping house: by one node at a time, in short transactions

-- Members without a session whose time is over are seen to leave.
CREATE FUNCTION hf_sweep_orphans(p_count int, p_reserved interval) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  m record;
  v int := 0;
BEGIN
  FOR m IN SELECT room, token FROM hf_member WHERE gone IS NULL AND orphan < hf_now() ORDER BY room, token LIMIT p_count LOOP
    PERFORM 1 FROM hf_room WHERE name = m.room FOR UPDATE;
    IF EXISTS (SELECT FROM hf_member WHERE token = m.token AND gone IS NULL AND orphan < hf_now()) THEN
      PERFORM hf_leave(NULL, NULL, m.room, m.token, 'TIMEOUT', '', false, p_reserved);
      v := v + 1;
    END IF;
  END LOOP;
  RETURN v;
END $$;

-- Deletes the oldest messages of rooms, which are kept no longer; at most so many of each.
CREATE FUNCTION hf_sweep_messages(p_count int, p_kept interval, p_messages bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  r record;
  v_first bigint;
BEGIN
  FOR r IN SELECT name, head, oldest FROM hf_room h
            WHERE oldest <= head AND (oldest <= head - p_messages
              OR (SELECT at FROM hf_message m WHERE m.room = h.name AND m.seq = h.oldest) < hf_now() - p_kept)
            ORDER BY name LIMIT 100 LOOP
    SELECT coalesce(min(seq) FILTER (WHERE at >= hf_now() - p_kept), max(seq) + 1, r.head + 1) INTO v_first FROM (
      SELECT seq, at FROM hf_message WHERE room = r.name AND seq >= greatest(r.oldest, r.head - p_messages + 1)
       ORDER BY seq LIMIT p_count) m;
    v_first := least(v_first, r.oldest + p_count);
    UPDATE hf_room SET oldest = greatest(oldest, v_first) WHERE name = r.name;
    DELETE FROM hf_message WHERE room = r.name AND seq < v_first;
  END LOOP;
END $$;

-- Deletes a room that no node follows, if more of these are kept than may be.
CREATE FUNCTION hf_sweep_room(p_rooms int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE r text;
BEGIN
  SELECT name INTO r FROM hf_room h
   WHERE members = 0 AND empty_since < hf_now() - interval '1 minute' AND name <> 'lobby'
     AND NOT EXISTS (SELECT FROM hf_following f WHERE f.room = h.name)
   ORDER BY empty_since DESC OFFSET p_rooms LIMIT 1;
  PERFORM 1 FROM hf_room WHERE name = r AND members = 0 FOR UPDATE;
  IF FOUND AND NOT EXISTS (SELECT FROM hf_following f WHERE f.room = r) THEN
    DELETE FROM hf_message WHERE room = r;
    DELETE FROM hf_change WHERE room = r;
    DELETE FROM hf_member WHERE room = r;
    DELETE FROM hf_nick WHERE room = r;
    DELETE FROM hf_room WHERE name = r;
  END IF;
END $$;

-- Deletes what else is kept no longer; at most so many rows of each kind.
CREATE FUNCTION hf_sweep(p_count int, p_former int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
  DELETE FROM hf_receipt WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM hf_receipt WHERE at < hf_now() - interval '1 day' ORDER BY at LIMIT p_count));
  DELETE FROM hf_change WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM hf_change WHERE at < hf_now() - interval '1 hour' ORDER BY at LIMIT p_count));
  DELETE FROM hf_undelivered WHERE at < hf_now() - interval '1 day';
  DELETE FROM hf_nick WHERE until < hf_now();
  FOR r IN SELECT token FROM hf_member WHERE gone < hf_now() - interval '1 day'
           UNION (SELECT token FROM hf_member WHERE gone IS NOT NULL ORDER BY gone DESC OFFSET p_former) LIMIT p_count LOOP
    DELETE FROM hf_member WHERE token = r.token AND gone IS NOT NULL;
    IF FOUND THEN
      DELETE FROM hf_receipt WHERE sender = r.token;
      DELETE FROM hf_undelivered WHERE token = r.token;
      DELETE FROM hf_nick WHERE token = r.token;
    END IF;
  END LOOP;
  DELETE FROM hf_session WHERE sid = ANY (ARRAY(
    SELECT sid FROM hf_session WHERE until < hf_now() ORDER BY until LIMIT p_count));
  DELETE FROM hf_node WHERE state = 'dead' AND beat < hf_now() - interval '1 day'
    AND NOT EXISTS (SELECT FROM hf_member m WHERE m.node = hf_node.node);
  IF EXISTS (SELECT FROM hf_ban WHERE until <= hf_now()) THEN
    UPDATE hf_bans SET n = n + 1;
    DELETE FROM hf_ban WHERE until <= hf_now();
  END IF;
END $$;
