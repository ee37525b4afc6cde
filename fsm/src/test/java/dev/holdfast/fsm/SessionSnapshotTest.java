package dev.holdfast.fsm;

import static dev.holdfast.fsm.TestPackets.word;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The tests of a session that is written down, and of what reads it. */
class SessionSnapshotTest {

  private static final EngineConfig CONFIG = EngineConfig.STRICT;
  private static final int SEEDS = Integer.getInteger("holdfast.seeds", 10_000);

  /** A session with some of everything: two early requests, answers, packets and a pause. */
  private static SessionSnapshot full(int wait) {
    SessionTerms terms =
        new SessionTerms(
            "a-sid", 7, new GrantedTerms(true, wait, 2, 3, 45_000, 120_000, 5_000, "1.11", CONFIG));
    SessionEngine engine = new SessionEngine(terms, -5_000);
    long now = -1_000;
    engine.create(line(7), List.of(), now);
    engine.request(new Request(8, line(8), List.of(word("m1")), 7, Request.ABSENT, false), now);
    engine.send(List.of(word("p1").sharedBy(50), word("p2")), now);
    engine.request(new Request(10, line(10), List.of(word("m3")), 8, 60_000, false), now);
    engine.request(new Request(11, line(11), List.of(word("m4")), 8, Request.ABSENT, true), now);
    engine.send(List.of(word("p3")), now + 100);
    return engine.snapshot(now + 200);
  }

  private static CheckedEngine.Line line(long rid) {
    return new CheckedEngine.Line(rid);
  }

  private static SessionSnapshot read(byte[] bytes) throws SnapshotException {
    return SessionSnapshot.decode(bytes, CONFIG, UnaryOperator.identity());
  }

  /** Returns these bytes with a checksum that is right. */
  private static byte[] sealed(byte[] bytes) {
    int end = bytes.length - SnapshotWriter.CHECKSUM;
    int crc = SnapshotWriter.checksumOf(bytes, end);
    for (int i = 0; i < SnapshotWriter.CHECKSUM; i++) {
      bytes[end + i] = (byte) (crc >>> (24 - 8 * i));
    }
    return bytes;
  }

  @Test
  void whatWasWrittenIsRead() throws SnapshotException {
    for (int wait : new int[] {0, 60_000}) {
      SessionSnapshot snapshot = full(wait);
      assertEquals(2, snapshot.early().size());
      assertEquals(snapshot, read(snapshot.encode()));
    }
  }

  @Test
  void itIsSmall() {
    assertTrue(full(60_000).encode().length < 160);
  }

  @Test
  void aRenewedOneHasAllItsTime() {
    SessionSnapshot snapshot = full(60_000);
    assertEquals(200, snapshot.idle());
    SessionEngine engine = SessionEngine.of(snapshot.renewed(), 10, SessionObserver.NONE);
    assertEquals(10 + 45_000, engine.deadline());
  }

  @Test
  void sessionsCanSharePackets() throws SnapshotException {
    Packet shared = word("p3");
    SessionSnapshot read =
        SessionSnapshot.decode(
            full(60_000).encode(), CONFIG, packet -> packet.equals(shared) ? shared : packet);
    assertSame(shared, read.packets().get(0));
  }

  @Test
  void aSharedPacketIsChargedForItsShareAsBefore() throws SnapshotException {
    Packet shared = word("p".repeat(100)).sharedBy(50);
    SessionEngine engine = new SessionEngine(full(60_000).terms(), 0);
    engine.send(List.of(shared), 0);
    SessionEngine read =
        SessionEngine.of(read(engine.snapshot(0).encode()), 0, SessionObserver.NONE);
    assertEquals(shared.weight(), read.mailboxWeight());
  }

  @Test
  void theConfigIsThatOfTheServerThatReadsIt() throws SnapshotException {
    EngineConfig config = new EngineConfig(1, 2, 3, 4, true);
    SessionSnapshot read =
        SessionSnapshot.decode(full(60_000).encode(), config, UnaryOperator.identity());
    assertEquals(config, read.terms().granted().config());
  }

  @Test
  void anotherVersionIsRefused() {
    byte[] bytes = full(60_000).encode();
    bytes[0]++;
    assertThrows(SnapshotException.class, () -> read(sealed(bytes)));
  }

  @Test
  void aFormThatIsCutOrLongerIsRefused() {
    byte[] bytes = full(60_000).encode();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(SnapshotException.class, () -> read(cut));
      if (length >= SnapshotWriter.CHECKSUM) {
        assertThrows(SnapshotException.class, () -> read(sealed(cut)));
      }
    }
    byte[] longer = sealed(Arrays.copyOf(bytes, bytes.length + 1));
    assertThrows(SnapshotException.class, () -> read(longer));
  }

  @Test
  void aFlippedBitIsNoticed() {
    byte[] bytes = full(60_000).encode();
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThrows(SnapshotException.class, () -> read(flipped));
    }
  }

  /** What is damaged under a right checksum is refused, or makes a session that can be used. */
  @Test
  void noFormBreaksTheEngine() {
    Random random = new Random(1);
    int read = 0;
    for (int i = 0; i < 20 * SEEDS; i++) {
      byte[] bytes = full(i % 2 == 0 ? 0 : 60_000).encode();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        int at = random.nextInt(bytes.length);
        bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : 0xff);
      }
      read += use(sealed(bytes)) ? 1 : 0;
    }
    assertTrue(read > SEEDS / 10, "none could be read");
  }

  private static boolean use(byte[] bytes) {
    SessionSnapshot snapshot;
    try {
      snapshot = read(bytes);
    } catch (SnapshotException refused) {
      return false;
    }
    SessionEngine engine = SessionEngine.of(snapshot, 0, SessionObserver.NONE);
    assertTrue(engine.isConsistent());
    assertEquals(snapshot, RestoredEngineObserver.written(engine.snapshot(0)));
    long next = Math.min(Request.MAX_RID, engine.received() + 1);
    engine.request(Request.of(next, line(next), List.of(word("m"))), 1);
    engine.send(List.of(word("p")), 2);
    engine.timeout(Math.max(3, Math.min(engine.deadline(), 1L << 54)));
    engine.end(List.of(), Condition.NONE, 1L << 55);
    return true;
  }

  private static void refused(byte[] bytes) {
    assertThrows(SnapshotException.class, () -> read(bytes));
  }

  private static SessionTerms terms(String sid, int hold, int requests) {
    return new SessionTerms(
        sid, 7, new GrantedTerms(true, 1_000, hold, requests, 2_000, 3_000, 4_000, "1.6", CONFIG));
  }

  /** A session that goes on, or has ended; no two of its numbers are the same. */
  private static SessionSnapshot handmade(SessionTerms terms, boolean closed) {
    Report report = new Report(8, 60);
    Condition reason = new Condition("x", "a text");
    SessionSnapshot.Held held = new SessionSnapshot.Held(11, report, 61);
    SessionSnapshot.Early early =
        new SessionSnapshot.Early(12, List.of(word("m"), word("n")), 9, 62, true, 13, 63);
    return new SessionSnapshot(
        terms,
        10,
        closed,
        closed ? List.of() : List.of(held, new SessionSnapshot.Held(0, null, 0)),
        closed ? List.of() : List.of(early),
        closed
            ? List.of(
                answer(9, new Reply(null, ReplyType.ERROR, Condition.NONE, null, 5, List.of())),
                answer(10, Reply.terminate(reason, Request.ABSENT, List.of(word("p")))))
            : List.of(answer(8, Reply.ordinary(report, 3, List.of(word("p"), word("q"))))),
        closed ? List.of() : List.of(word("r"), word("s").sharedBy(70)),
        closed ? null : reason,
        64,
        closed ? Request.ABSENT : 65,
        terms.granted().isPolling() ? new SessionSnapshot.Polling(10, 66, true, closed) : null);
  }

  private static SessionSnapshot.Answer answer(long rid, Reply reply) {
    return new SessionSnapshot.Answer(rid, reply, 67 + rid);
  }

  @Test
  void everyFieldIsReadAsItWasWritten() throws SnapshotException {
    for (int hold = 0; hold < 2; hold++) {
      for (boolean closed : new boolean[] {false, true}) {
        SessionSnapshot session = handmade(terms("sid", hold, 5), closed);
        assertEquals(session, read(session.encode()));
      }
    }
  }

  @Test
  void theTermsHaveBounds() throws SnapshotException {
    SessionSnapshot largest = handmade(terms("s".repeat(256), 255, 255), true);
    assertEquals(largest, read(largest.encode()));
    refused(handmade(terms("s".repeat(257), 255, 255), true).encode());
    refused(handmade(terms("", 255, 255), true).encode());
    refused(handmade(terms("sid", 256, 255), true).encode());
    refused(handmade(terms("sid", 255, 256), true).encode());
    refused(handmade(terms("sid", 255, 0), true).encode());
  }

  @Test
  void theHeldRequestsAreAsManyAsTheWindowLets() throws SnapshotException {
    for (SessionSnapshot most :
        List.of(holding(1, 2, 6), holding(1, 255, 3 * 255), holding(2, 3, 20))) {
      assertEquals(most, read(most.encode()));
    }
    refused(holding(1, 2, 7).encode());
    refused(holding(1, 255, 3 * 255 + 1).encode());
  }

  private static SessionSnapshot holding(int hold, int window, int requests) {
    SessionSnapshot.Held held = new SessionSnapshot.Held(0, null, 0);
    return new SessionSnapshot(
        terms("sid", hold, window),
        7 + requests,
        false,
        Collections.nCopies(requests, held),
        List.of(),
        List.of(),
        List.of(),
        null,
        0,
        Request.ABSENT,
        null);
  }

  @Test
  void anUnknownTypeOfAnAnswerIsRefused() {
    byte[] bytes = handmade(terms("sid", 1, 5), true).encode();
    int at = new String(bytes, ISO_8859_1).indexOf("terminate");
    bytes[at] = 'g';
    refused(sealed(bytes));
  }

  /** One request is held, but the creation is all that was received. */
  @Test
  void whatNoEngineCouldHaveWrittenIsRefused() {
    SessionSnapshot.Held held = new SessionSnapshot.Held(0, null, 0);
    refused(
        new SessionSnapshot(
                terms("sid", 1, 5),
                7,
                false,
                List.of(held),
                List.of(),
                List.of(),
                List.of(),
                null,
                0,
                Request.ABSENT,
                null)
            .encode());
  }

  /** The second empty request may come four seconds after the first, wherever this came. */
  @Test
  void aPollingSessionIsNotAskedMoreOftenThanBefore() {
    for (long time : new long[] {5_999, 6_000}) {
      SessionTerms terms = terms("sid", 0, 5);
      SessionEngine before = new SessionEngine(terms, 0);
      before.request(Request.of(8, line(8), List.of()), 2_000);
      SessionEngine after = restored(before, 2_500);
      after.request(Request.of(9, line(9), List.of()), time);
      assertEquals(time == 6_000, after.state() != State.CLOSED, "at " + time);
    }
  }

  /**
   * The next empty request may come four seconds after the early one, which came at 2,000 and is
   * repeated.
   */
  @Test
  void anEarlyRequestCameWhenItCame() {
    for (long time : new long[] {5_999, 6_000}) {
      SessionEngine before = new SessionEngine(terms("sid", 0, 5), 0);
      before.request(Request.of(9, line(9), List.of()), 2_000);
      SessionEngine after = restored(before, 2_500);
      after.request(Request.of(9, line(9), List.of()), 2_600);
      after.request(Request.of(8, line(8), List.of(word("m"))), 3_000);
      after.request(Request.of(10, line(10), List.of()), time);
      assertEquals(time == 6_000, after.state() != State.CLOSED, "at " + time);
    }
  }

  private static SessionEngine restored(SessionEngine before, long now) {
    return SessionEngine.of(
        RestoredEngineObserver.written(before.snapshot(now)), now, SessionObserver.NONE);
  }

  @Test
  void anEarlyRequestEndsTheSessionWhenItsTurnComes() {
    SessionEngine before = new SessionEngine(terms("sid", 1, 5), 0);
    before.request(new Request(9, line(9), List.of(), Request.ABSENT, Request.ABSENT, true), 0);
    SessionEngine after = restored(before, 0);
    after.request(Request.of(8, line(8), List.of()), 1);
    assertEquals(State.CLOSED, after.state());
  }

  /** The first repeat takes the place of the socket that was lost, and does not count. */
  @Test
  void anEarlyRequestIsRepeatedNoMoreOftenThanBefore() {
    SessionEngine before = new SessionEngine(terms("sid", 1, 5), 0);
    for (int i = 0; i <= CONFIG.repeats(); i++) {
      before.request(Request.of(9, line(9), List.of()), 0);
    }
    SessionEngine after = restored(before, 0);
    after.request(Request.of(9, line(9), List.of()), 1);
    assertEquals(State.WAITING, after.state());
    after.request(Request.of(9, line(9), List.of()), 1);
    assertEquals(State.CLOSED, after.state());
  }
}
