package dev.holdfast.core.session;

import static dev.holdfast.core.TestPackets.word;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.SessionEnd;
import dev.holdfast.fsm.SnapshotException;
import dev.holdfast.fsm.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The tests of sessions that one manager parks and another adopts. */
class SessionParkingTest {

  private static final ClientHost HOST = new ClientHost("192.0.2.1", false);

  private static final long BYTES = 1 << 20;

  private final VirtualLoop loop = new VirtualLoop();
  private final Counter counter = new Counter();
  private int sids;
  private MemoryBudget budget = new MemoryBudget(1 << 20);
  private ConnectionManager manager = manager(SessionPolicy.DEFAULT);

  /** An application that counts the packets of each session; it can be parked, or not. */
  private static final class Counter implements Application {
    final List<String> told = new ArrayList<>();
    final List<Session> sessions = new ArrayList<>();
    @Nullable String refused; // by `park`, or by `adopt`
    @Nullable String throwing;
    final Map<String, Integer> size = new HashMap<>(); // of what is parked, if not as it is

    @Override
    public void opened(Session session, HandshakeRequest request) {
      session.attach(0);
      sessions.add(session);
    }

    @Override
    public void received(Session session, List<Packet> packets) {
      check(session);
      int count = (Integer) requireNonNull(session.attachment()) + packets.size();
      session.attach(count);
      session.send(word("n" + count));
    }

    @Override
    public byte @Nullable [] park(Session session) {
      check(session);
      Integer bytes = size.get(session.toString());
      if (bytes != null) {
        return new byte[bytes];
      }
      return session.toString().equals(refused)
          ? null
          : String.valueOf(session.attachment()).getBytes(UTF_8);
    }

    @Override
    public boolean adopt(Session session, byte[] parked) {
      check(session);
      session.attach(Integer.valueOf(new String(parked, UTF_8)));
      sessions.add(session);
      return !session.toString().equals(refused);
    }

    @Override
    public void adopted() {
      told.add("adopted");
    }

    private void check(Session session) {
      if (session.toString().equals(throwing)) {
        throw new IllegalStateException("as told");
      }
    }

    @Override
    public void closed(Session session, SessionEnd end) {
      told.add(session + " closed " + end);
    }
  }

  private ConnectionManager manager(SessionPolicy policy) {
    return new ConnectionManager(
        loop,
        counter,
        policy,
        budget,
        SessionMetrics.NONE,
        () -> "s" + ++sids,
        SessionObserverFactory.NONE);
  }

  private RecordingTicket create() {
    RecordingTicket ticket = new RecordingTicket();
    manager.create(CreationRequests.plain(1), ticket, HandshakeRequest.from(HOST));
    return ticket;
  }

  private RecordingTicket request(String sid, long rid, Packet... packets) {
    RecordingTicket ticket = new RecordingTicket();
    manager.request(sid, Request.of(rid, ticket, List.of(packets)));
    return ticket;
  }

  /** Another process goes on with the sessions of this one. */
  private int restart(List<ParkedSession> parked) {
    budget = new MemoryBudget(1 << 20);
    manager = manager(SessionPolicy.DEFAULT);
    return manager.adopt(parked);
  }

  private List<ParkedSession> park() {
    List<ParkedSession> parked = manager.park(BYTES);
    manager.dropParked();
    manager.shutdown();
    return parked;
  }

  @Test
  void aSessionGoesOnWhereItWas() {
    create();
    request("s1", 2, word("a"));
    RecordingTicket held = request("s1", 3);
    List<ParkedSession> parked = park();
    counter.sessions.get(0).send(word("too late"));
    assertFalse(held.isAnswered());
    assertEquals(1, restart(parked));
    assertEquals(List.of("adopted"), counter.told);
    assertEquals(List.of(word("n1")), request("s1", 2).reply().packets());
    RecordingTicket again = request("s1", 3);
    assertTrue(again.isHeld());
    assertEquals(List.of(word("n2")), request("s1", 4, word("b")).reply().packets());
  }

  @Test
  void aSessionThatIsNotWrittenDownEndsWithTheShutdown() {
    create();
    create();
    counter.refused = "s1";
    RecordingTicket held = request("s1", 2);
    RecordingTicket parkedOne = request("s2", 2);
    List<ParkedSession> parked = park();
    assertEquals("system-shutdown", held.reply().condition().name());
    assertFalse(parkedOne.isAnswered());
    assertEquals(List.of("s1 closed app:system-shutdown"), counter.told);
    assertEquals(1, parked.size());
  }

  @Test
  void noEndIsToldOfASessionThatGoesOnElsewhere() {
    List<String> ended = new ArrayList<>();
    manager.onEnd(ended::add);
    create();
    create();
    request("s1", 2);
    request("s2", 2);
    counter.refused = "s1";
    assertEquals(1, park().size());
    assertEquals(List.of("s1"), ended);
  }

  @Test
  void whatAFaultHasLeftIsNotWrittenDown() {
    counter.throwing = "s1";
    RecordingTicket ticket = new RecordingTicket();
    manager.create(CreationRequests.plain(1, word("a")), ticket, HandshakeRequest.from(HOST));
    counter.throwing = null;
    assertEquals(1, manager.count(State.HAVE_PACKET)); // the notice of its end
    assertEquals(List.of(), park());
  }

  @Test
  void allEndWhenTheyCannotBeKept() {
    create();
    RecordingTicket held = request("s1", 2);
    assertEquals(1, manager.park(BYTES).size());
    manager.shutdown();
    assertEquals("system-shutdown", held.reply().condition().name());
  }

  @Test
  void aFaultWhileOneIsWrittenDownOrAdoptedIsTheEndOfThatOne() {
    create();
    create();
    create();
    request("s1", 2);
    counter.throwing = "s1";
    List<ParkedSession> parked = park();
    assertEquals(2, parked.size());
    counter.throwing = "s2";
    assertEquals(1, restart(parked));
    assertEquals("item-not-found", request("s2", 2).reply().condition().name());
    assertTrue(request("s3", 2).isHeld());
    assertEquals(List.of("s1 closed app:system-shutdown", "adopted"), counter.told);
  }

  @Test
  void theApplicationMayRefuseToGoOn() {
    create();
    List<ParkedSession> parked = park();
    counter.refused = "s1";
    assertEquals(0, restart(parked));
    assertEquals("item-not-found", request("s1", 2).reply().condition().name());
    assertEquals(0, manager.count(State.WAITING));
    assertEquals(0, budget.held());
  }

  @Test
  void whatCannotBeReadIsTheEndOfThatSession() {
    create();
    create();
    List<ParkedSession> parked = park();
    ParkedSession bad = parked.get(0);
    byte[] damaged = bad.snapshot().clone();
    damaged[damaged.length / 2]++;
    ParkedSession unreadable =
        new ParkedSession(
            bad.sid(), bad.rest(), bad.host(), bad.confirmed(), damaged, bad.application());
    assertEquals(1, restart(List.of(unreadable, parked.get(1), parked.get(1))));
    assertEquals(1, manager.count(State.WAITING));
  }

  @Test
  void theLargestAreLeftOutWhenTheyHaveTooManyBytes() {
    create();
    create();
    create();
    counter.size.putAll(Map.of("s1", 10, "s2", 600_000, "s3", 500_000));
    RecordingTicket held = request("s2", 2);
    assertEquals(2, park().size());
    assertEquals("system-shutdown", held.reply().condition().name());
    assertEquals(List.of("s2 closed app:system-shutdown"), counter.told);
  }

  @Test
  void aRequestThatComesAfterTheyWereParkedHasNoAnswer() {
    create();
    List<ParkedSession> parked = manager.park(BYTES);
    RecordingTicket late = request("s1", 2, word("a"));
    RecordingTicket creation = create();
    manager.dropParked();
    RecordingTicket later = request("s1", 2, word("a"));
    assertFalse(late.isAnswered() || creation.isAnswered() || later.isAnswered());
    manager.shutdown();
    restart(parked);
    assertEquals(List.of(word("n1")), request("s1", 2, word("a")).reply().packets());
  }

  @Test
  void aRequestThatComesTooLateIsRepeatedWhenTheSessionsAreParked() {
    create();
    manager.quiesce(() -> {});
    RecordingTicket late = request("s1", 2, word("a"));
    RecordingTicket gone = request("s1", 3);
    RecordingTicket creation = create();
    assertFalse(late.isDiscarded(), "its client would repeat it in vain");
    manager.lost("s1", gone);
    gone.discard();
    manager.park(BYTES);
    assertFalse(late.isDiscarded());
    manager.dropParked();
    assertTrue(late.isDiscarded() && creation.isDiscarded());
  }

  @Test
  void aRequestThatComesTooLateIsRepeatedWhenTheSessionsCannotBeParked() {
    create();
    manager.quiesce(() -> {});
    RecordingTicket late = request("s1", 2);
    manager.shutdown();
    assertTrue(late.isDiscarded());
  }

  @Test
  void aSessionThatAnotherProcessHasParkedGoesOnWhileOthersDo() {
    create();
    request("s1", 2, word("a"));
    ParkedSession parked = park().get(0);
    manager = manager(SessionPolicy.DEFAULT);
    create();
    assertTrue(manager.adopt(parked));
    assertFalse(manager.adopt(parked), "it is here already");
    assertEquals(2, manager.count(State.WAITING) + manager.count(State.HAVE_REQUEST));
    manager.quiesce(() -> {});
    manager.park(BYTES);
    assertFalse(manager.adopt(parked), "it would be lost");
  }

  @Test
  void theApplicationIsToldWhenAllWereOffered() {
    create();
    restart(park());
    assertEquals(List.of("adopted"), counter.told);
    restart(List.of());
    assertEquals(List.of("adopted", "adopted"), counter.told);
  }

  @Test
  void theKeptFormIsReadAsItWasWritten() throws SnapshotException {
    ClientHost shared = new ClientHost("2001:db8::/64", false, true);
    byte[] kept =
        new ParkedSession("s1", 9, shared, true, new byte[] {1, 2}, new byte[] {3}).encode();
    ParkedSession read = ParkedSession.decode(kept);
    assertEquals(shared, read.host());
    assertTrue(read.confirmed());
    assertArrayEquals(new byte[] {1, 2}, read.snapshot());
    assertArrayEquals(new byte[] {3}, read.application());
  }

  @Test
  void aKeptFormThatIsDamagedIsRefused() throws SnapshotException {
    byte[] kept =
        new ParkedSession("s1", 9, HOST, true, new byte[] {1, 2}, new byte[] {3}).encode();
    for (int length = 0; length < kept.length; length++) {
      byte[] cut = Arrays.copyOf(kept, length);
      assertThrows(SnapshotException.class, () -> ParkedSession.decode(cut), "" + length);
    }
    byte[] longer = Arrays.copyOf(kept, kept.length + 1);
    assertThrows(SnapshotException.class, () -> ParkedSession.decode(longer));
    byte[] newer = kept.clone();
    newer[0]++;
    assertThrows(SnapshotException.class, () -> ParkedSession.decode(newer));
    byte[] nowhere =
        new ParkedSession("s1", 9, new ClientHost("?", false), true, kept, kept).encode();
    assertThrows(SnapshotException.class, () -> ParkedSession.decode(nowhere));
    byte[] huge = kept.clone();
    huge[3 + HOST.name().length() + 2] = 127; // the length of the snapshot
    assertThrows(SnapshotException.class, () -> ParkedSession.decode(huge));
  }

  @Test
  void anAdoptedSessionHasAllItsTimeToCall() {
    create();
    loop.pass(40_000);
    manager.sweep();
    restart(park());
    loop.pass(44_999);
    manager.sweep();
    assertEquals(List.of("adopted"), counter.told);
    loop.pass(1);
    manager.sweep();
    assertEquals(List.of("adopted", "s1 closed die"), counter.told);
  }

  @Test
  void adoptedSessionsCountAsTheyDidBefore() {
    create();
    create();
    request("s2", 2); // s1 stays unconfirmed
    counter.sessions.get(1).send(word("x")); // answers the request
    counter.sessions.get(1).send(word("waits"));
    request("s2", 3); // takes it
    counter.sessions.get(0).send(word("waits"));
    long held = budget.held();
    List<ParkedSession> parked = park();
    assertEquals(0, budget.held());
    SessionPolicy full = SessionPolicy.builder().sessionsPerHost(2).build();
    budget = new MemoryBudget(1 << 20);
    manager = manager(full);
    assertEquals(2, manager.adopt(parked));
    assertEquals(held, budget.held());
    assertEquals(1, manager.count(State.HAVE_PACKET));
    assertEquals(1, manager.count(State.WAITING));
    create(); // in place of s1, which is unconfirmed
    assertEquals("item-not-found", request("s1", 2).reply().condition().name());
    request("s3", 2);
    assertEquals("policy-violation", create().reply().condition().name());
    assertTrue(request("s2", 4).isHeld());
  }
}
