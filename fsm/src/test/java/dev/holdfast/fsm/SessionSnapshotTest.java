package dev.holdfast.fsm;

import static dev.holdfast.fsm.TestPackets.word;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The tests of a session that is written down, and of what reads it. */
class SessionSnapshotTest {

  private static final EngineConfig CONFIG = EngineConfig.STRICT;

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

  private static WatchedSession.Line line(long rid) {
    return new WatchedSession.Line(rid);
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
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = full(i % 2 == 0 ? 0 : 60_000).encode();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        int at = random.nextInt(bytes.length);
        bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : 0xff);
      }
      read += use(sealed(bytes)) ? 1 : 0;
    }
    assertTrue(read > 1_000, "none could be read");
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
    assertEquals(snapshot, RestoredTwin.written(engine.snapshot(0)));
    long next = Math.min(Request.MAX_RID, engine.received() + 1);
    engine.request(Request.of(next, line(next), List.of(word("m"))), 1);
    engine.send(List.of(word("p")), 2);
    engine.timeout(Math.max(3, Math.min(engine.deadline(), 1L << 54)));
    engine.end(List.of(), Condition.NONE, 1L << 55);
    return true;
  }

  /** Each of these has one thing that no engine could have written. */
  @Test
  void eachBoundIsChecked() {
    SessionSnapshot good = full(60_000);
    refused("received below the creation", with(good, 6, good.early(), good.answers()));
    refused("an answer is missing", with(good, good.received() + 1, List.of(), good.answers()));
    SessionSnapshot.Early early = good.early().get(0);
    refused("early twice", with(good, good.received(), List.of(early, early), good.answers()));
    refused("early, but next", with(good, good.received(), List.of(at(early, 9)), good.answers()));
    refused("early, too high", with(good, good.received(), List.of(at(early, 13)), good.answers()));
    SessionSnapshot.Answer answer = good.answers().get(0);
    List<SessionSnapshot.Answer> last = List.of(ending(answer));
    refused("ended, and goes on", with(good, good.received(), good.early(), last));
  }

  private static void refused(String what, SessionSnapshot bad) {
    assertThrows(SnapshotException.class, () -> read(bad.encode()), what);
  }

  private static SessionSnapshot with(
      SessionSnapshot good,
      long received,
      List<SessionSnapshot.Early> early,
      List<SessionSnapshot.Answer> answers) {
    return new SessionSnapshot(
        good.terms(),
        received,
        good.closed(),
        good.held(),
        early,
        answers,
        good.packets(),
        good.notice(),
        good.idle(),
        good.pause(),
        good.polling());
  }

  private static SessionSnapshot.Early at(SessionSnapshot.Early early, long rid) {
    return new SessionSnapshot.Early(
        rid, early.packets(), early.ack(), early.pause(), false, 0, early.age());
  }

  private static SessionSnapshot.Answer ending(SessionSnapshot.Answer answer) {
    Reply end = Reply.refusal(Condition.of("x"), answer.reply().packets());
    return new SessionSnapshot.Answer(answer.rid(), end, answer.age());
  }

  @Test
  void aTextIsUtf8() {
    byte[] bytes = full(60_000).encode();
    int sid = new String(bytes, UTF_8).indexOf("a-sid");
    bytes[sid] = (byte) 0xff;
    assertThrows(SnapshotException.class, () -> read(sealed(bytes)));
  }
}
