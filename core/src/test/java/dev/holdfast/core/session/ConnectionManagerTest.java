package dev.holdfast.core.session;

import static dev.holdfast.core.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.TestPackets;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.ReplyType;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.SessionTerms;
import dev.holdfast.fsm.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConnectionManagerTest {

  private static final ClientHost HOST = new ClientHost("192.0.2.1", false);
  private static final ClientHost OTHER_HOST = new ClientHost("192.0.2.2", false);
  private static final ClientHost LOOPBACK = new ClientHost("127.0.0.1", true);

  private final VirtualLoop loop = new VirtualLoop();
  private final EchoApplication echo = new EchoApplication();
  private ConnectionManager manager = manager(SessionPolicy.DEFAULT);
  private int sids;

  // ---- the life of a session

  @Test
  void aSessionIsCreatedAndItsFirstPacketsAreHandedOver() {
    RecordingTicket ticket = new RecordingTicket();
    manager.create(
        CreationRequests.plain(7, word("a"), word("b")), ticket, HandshakeRequest.from(HOST));
    assertEquals("s1", assertNotNullAndGet(ticket.reply()).sid());
    assertEquals(List.of("s1 opened", "s1 [a, b]"), echo.told);
    assertEquals(List.of(word("a"), word("b")), request("s1", 8).reply().packets());
  }

  @Test
  void aRequestIsHeldUntilThereIsAPacket() {
    create(HOST);
    RecordingTicket held = request("s1", 2);
    assertFalse(held.isAnswered());
    assertEquals(1, manager.count(State.HAVE_REQUEST));
    session().send(word("x"));
    assertEquals(List.of(word("x")), held.reply().packets());
    assertEquals(1, manager.count(State.WAITING));
    session().send(word("y"));
    assertEquals(1, manager.count(State.HAVE_PACKET));
  }

  @Test
  void theExchangeOfARequestIsHeldWhileItHasNoAnswer() {
    create(HOST);
    RecordingTicket waits = request("s1", 2);
    assertTrue(waits.isHeld());
    RecordingTicket echoed = request("s1", 3, "hello");
    assertFalse(echoed.isHeld());
    assertTrue(request("s1", 5).isHeld()); // early
  }

  @Test
  void repliesOfTheApplicationLeaveOnTheNewestRequest() {
    create(HOST);
    RecordingTicket first = request("s1", 2);
    RecordingTicket second = request("s1", 3, "hello");
    assertEquals(List.of(), first.reply().packets());
    assertEquals(List.of(word("hello")), second.reply().packets());
  }

  @Test
  void timersAnswerAfterTheWaitAndEndAfterTheInactivity() {
    create(HOST);
    RecordingTicket held = request("s1", 2);
    pass(59_999);
    assertFalse(held.isAnswered());
    pass(1);
    assertEquals(Reply.EMPTY, held.reply());
    pass(44_999);
    assertEquals(List.of("s1 opened"), echo.told);
    pass(1);
    assertEquals(List.of("s1 opened", "s1 closed die"), echo.told);
    assertEquals("item-not-found", request("s1", 3).reply().condition().name());
  }

  @Test
  void aClosedSocketIsReleasedAndItsPacketsAreKept() {
    create(HOST);
    RecordingTicket held = request("s1", 2);
    manager.lost("s1", held);
    assertTrue(held.isDiscarded());
    session().send(word("x"));
    assertEquals(List.of(word("x")), request("s1", 2).reply().packets());
  }

  @Test
  void anAnswerThatCertainlyDidNotArriveIsTakenBack() {
    create(HOST);
    RecordingTicket held = request("s1", 2);
    session().send(word("x"));
    manager.writeFailed("s1", held);
    assertEquals(1, manager.count(State.HAVE_PACKET));
    assertEquals(List.of(word("x")), request("s1", 3).reply().packets());
  }

  @Test
  void theClientEndsItsSessionAfterItsLastPackets() {
    create(HOST);
    RecordingTicket held = request("s1", 2);
    RecordingTicket last = new RecordingTicket();
    manager.request(
        "s1", new Request(3, last, List.of(word("bye")), Request.ABSENT, Request.ABSENT, true));
    assertEquals(List.of("s1 opened", "s1 [bye]", "s1 closed client"), echo.told);
    assertEquals(ReplyType.TERMINATE, held.reply().type());
    assertEquals(ReplyType.TERMINATE, last.reply().type());
  }

  @Test
  void theApplicationEndsASession() {
    create(HOST);
    assertEquals("gone", request("s1", 2, "end:gone").reply().condition().name());
    assertEquals("s1 closed app:gone", echo.told.get(2));
  }

  @Test
  void anOverflowOfAMailboxIsReportedBeforeTheEnd() {
    create(HOST);
    session().send(Collections.nCopies(1_000, word("x")));
    session().send(word("y"));
    assertEquals(List.of("s1 opened", "s1 overflowed"), echo.told);
    assertEquals("undefined-condition", request("s1", 2).reply().condition().name());
    assertEquals("s1 closed app:undefined-condition/send-queue-overflow", echo.told.get(2));
  }

  @Test
  void aRequestThatCannotBeReadEndsTheSessionItNames() {
    create(HOST);
    RecordingTicket ticket = new RecordingTicket();
    manager.malformed("s1", "it is no JSON", ticket);
    assertEquals(Condition.BAD_REQUEST.saying("it is no JSON"), ticket.reply().condition());
    assertEquals("s1 closed bad-request", echo.told.get(1));
  }

  @Test
  void aSidOfNoSessionIsUnknownWhateverIsAsked() {
    RecordingTicket ticket = new RecordingTicket();
    manager.malformed("unknown", "it is no JSON", ticket);
    assertEquals("item-not-found", ticket.reply().condition().name());
    assertEquals("item-not-found", request("unknown", 2).reply().condition().name());
    manager.lost("unknown", new RecordingTicket());
    manager.writeFailed("unknown", new RecordingTicket());
    assertEquals(List.of(), echo.told);
  }

  @Test
  void aCreationWithTheLastRidIsRefused() {
    RecordingTicket ticket = new RecordingTicket();
    manager.create(CreationRequests.plain(Request.MAX_RID), ticket, HandshakeRequest.from(HOST));
    assertEquals(Condition.RID_EXHAUSTED, ticket.reply().condition());
  }

  @Test
  void aShutdownAnswersEveryHeldRequest() {
    create(HOST);
    create(HOST);
    RecordingTicket held = request("s1", 2);
    manager.shutdown();
    assertEquals("system-shutdown", held.reply().condition().name());
    assertEquals("system-shutdown", request("s2", 2).reply().condition().name());
    assertNoSessionIsLeft();
  }

  @Test
  void aShutdownAnswersRequestsThatWaitForAnEarlierOne() {
    create(HOST);
    RecordingTicket early = request("s1", 3);
    Session session = session();
    manager.shutdown();
    assertFalse(session.failed);
    assertEquals("system-shutdown", early.reply().condition().name());
    assertEquals("system-shutdown", request("s1", 2).reply().condition().name());
    assertNoSessionIsLeft();
  }

  // ---- after the end

  @Test
  void theEndIsRepeatedToAClientThatDidNotReceiveIt() {
    create(HOST);
    RecordingTicket held = request("s1", 2);
    session().end(List.of(word("last")), Condition.of("gone"));
    Reply told = held.reply();
    assertEquals("gone", told.condition().name());
    pass(44_999);
    assertEquals(told, request("s1", 2).reply());
    assertEquals("item-not-found", request("s1", 3).reply().condition().name());
    pass(1);
    assertEquals("item-not-found", request("s1", 2).reply().condition().name());
    assertEquals(0, manager.budget().held());
    assertEquals(List.of("s1 opened", "s1 closed app:gone"), echo.told);
  }

  @Test
  void aSessionIsKnownWhileItLivesAndAsLongAsItsEndIsRepeated() {
    assertFalse(manager.has("s1"));
    create(HOST);
    assertTrue(manager.has("s1"));
    request("s1", 2);
    session().end(List.of(), Condition.of("gone"));
    assertTrue(manager.has("s1"));
    pass(45_000);
    assertFalse(manager.has("s1"));
  }

  @Test
  void theEndOfASessionIsToldBehindItsLastAnswers() {
    List<String> ended = new ArrayList<>();
    create(HOST);
    RecordingTicket held = request("s1", 2);
    manager.onEnd(sid -> ended.add(sid + " " + held.isAnswered() + " " + manager.isOpen(sid)));
    assertTrue(manager.isOpen("s1"));
    leave("s1");
    assertEquals(List.of("s1 true false"), ended);
    assertFalse(manager.isOpen("s2"));
  }

  @Test
  void theEndsOfSessionsAreToldToOneListener() {
    manager.onEnd(sid -> {});
    assertThrows(IllegalStateException.class, () -> manager.onEnd(sid -> {}));
  }

  @Test
  void theEndOfASessionWithoutARequestIsTold() {
    List<String> ended = new ArrayList<>();
    manager.onEnd(ended::add);
    create(HOST);
    pass(44_999);
    assertEquals(List.of(), ended);
    pass(1);
    assertEquals(List.of("s1"), ended);
  }

  @Test
  void endsAreRepeatedAsLongAsThereIsRoom() {
    manager =
        manager(SessionPolicy.builder().memoryBudget(80_000).creationLimit(RateLimit.OFF).build());
    for (int i = 1; i <= 3; i++) {
      create(LOOPBACK);
      request("s" + i, 2);
      session().end(List.of(word("x".repeat(4_000))), Condition.of("gone"));
    }
    assertTrue(manager.budget().held() <= 10_000);
    assertEquals("item-not-found", request("s1", 2).reply().condition().name());
    assertEquals("gone", request("s3", 2).reply().condition().name());
    for (int i = 4; i <= EndedSessionCache.MAX_SESSIONS + 4; i++) {
      create(LOOPBACK);
      request("s" + i, 2);
      session().end(Condition.of("gone"));
    }
    assertEquals("item-not-found", request("s3", 2).reply().condition().name());
    assertEquals("item-not-found", request("s4", 2).reply().condition().name());
    assertEquals("gone", request("s5", 2).reply().condition().name());
  }

  // ---- limits

  @Test
  void moreSessionsThanAllowedAreRefusedAndOneThatEndsMakesRoom() {
    manager = manager(policy(RateLimit.OFF, 2, 0));
    begin(HOST);
    begin(LOOPBACK);
    assertRefused(HOST);
    assertRefused(LOOPBACK);
    leave("s1");
    begin(OTHER_HOST);
    assertRefused(HOST);
  }

  @Test
  void moreSessionsOfAHostThanAllowedAreRefusedButNotOfThisMachine() {
    manager = manager(policy(RateLimit.OFF, 100, 2));
    begin(HOST);
    begin(HOST);
    assertRefused(HOST);
    begin(OTHER_HOST);
    for (int i = 0; i < 10; i++) {
      begin(LOOPBACK);
    }
    leave("s1");
    begin(HOST);
    assertRefused(HOST);
  }

  @Test
  void endedSessionsCountAgainstNoLimit() {
    manager = manager(policy(RateLimit.OFF, 3, 1));
    begin(HOST);
    assertRefused(HOST);
    session().end(Condition.of("gone"));
    begin(HOST);
    assertRefused(HOST);
    begin(OTHER_HOST);
    session().end(Condition.of("gone"));
    begin(OTHER_HOST);
    begin(LOOPBACK);
    assertRefused(LOOPBACK);
    assertEquals("gone", request("s1", 3).reply().condition().name());
    leave("s2");
    begin(HOST);
    assertRefused(HOST);
  }

  @Test
  void endedSessionsAreNoMoreThanSessionsMayBe() {
    manager = manager(policy(RateLimit.OFF, 2, 0));
    for (int i = 0; i < 2; i++) {
      begin(HOST);
      session().end(Condition.of("gone"));
    }
    assertRefused(HOST);
    pass(45_000);
    begin(HOST);
  }

  @Test
  void aSessionWithoutASecondRequestMakesRoomForAnother() {
    manager = manager(policy(RateLimit.OFF, 3, 0));
    begin(HOST);
    create(OTHER_HOST);
    create(HOST);
    create(LOOPBACK); // s2 ends for it
    assertTrue(echo.told.contains("s2 closed app:policy-violation"));
    assertEquals("item-not-found", request("s2", 2).reply().condition().name());
    request("s3", 2);
    begin(HOST); // s4 ends for it, since s1 and s3 sent another request
    assertFalse(request("s1", 3).isAnswered());
    assertFalse(request("s3", 3).isAnswered());
    assertRefused(HOST);
    pass(60_000);
    pass(45_000);
    assertNoSessionIsLeft();
  }

  @Test
  void aHostMakesRoomForItselfOnly() {
    manager = manager(policy(RateLimit.OFF, 100, 2));
    create(OTHER_HOST);
    begin(HOST);
    create(HOST);
    create(HOST); // s3 ends for it
    assertEquals("item-not-found", request("s3", 2).reply().condition().name());
    assertFalse(request("s1", 2).isAnswered());
    assertFalse(request("s4", 2).isAnswered());
    assertRefused(HOST);
  }

  @Test
  void noHostCreatesSessionsFasterThanTheLimitNotEvenThisMachine() {
    manager =
        manager(
            SessionPolicy.builder().creationLimit(RateLimit.of(3, Duration.ofSeconds(3))).build());
    for (ClientHost host : List.of(LOOPBACK, HOST)) {
      for (int i = 0; i < 3; i++) {
        begin(host);
      }
      assertRefused(host);
      assertEquals(1_000, echo.retryAfter);
      pass(1_000);
      begin(host);
      assertRefused(host);
    }
  }

  @Test
  void aClientIsRefusedWhenTheEdgeHasNoRoomForItsConnection() {
    RecordingTicket ticket = new RecordingTicket();
    manager.refuse(ticket);
    assertEquals(
        Reply.refusal(Condition.POLICY_VIOLATION, List.of(EchoApplication.FULL)), ticket.reply());
    assertNoSessionIsLeft();
  }

  @Test
  void aHostThatTheApplicationRefusesGetsTheReasonAndNoSession() {
    create(HOST);
    echo.refused = HOST;
    RecordingTicket ticket = new RecordingTicket();
    manager.create(CreationRequests.plain(1, word("x")), ticket, HandshakeRequest.from(HOST));
    Packet why = word("192.0.2.1 is refused");
    assertEquals(Reply.refusal(Condition.POLICY_VIOLATION, List.of(why)), ticket.reply());
    assertEquals(List.of("s1 opened"), echo.told);
    create(OTHER_HOST);
    assertFalse(request("s1", 2).isAnswered());
  }

  @Test
  void withoutALimitAHostMayHaveAnyNumberOfSessions() {
    manager = manager(policy(RateLimit.OFF, 1_000, 0));
    for (int i = 0; i < 500; i++) {
      create(HOST);
    }
  }

  @Test
  void aRequestCarriesAtMost64Packets() {
    create(HOST);
    assertFalse(request("s1", 2, packets(50)).reply().packets().isEmpty());
    manager = manager(policy(RateLimit.OFF, 10, 0));
    create(HOST);
    assertEquals(64, request("s2", 2, packets(64)).reply().packets().size());
    assertEquals("policy-violation", request("s2", 3, packets(65)).reply().condition().name());
    RecordingTicket ticket = new RecordingTicket();
    Packet[] many = IntStream.range(0, 65).mapToObj(i -> word("x")).toArray(Packet[]::new);
    manager.create(CreationRequests.plain(1, many), ticket, HandshakeRequest.from(HOST));
    assertEquals("policy-violation", ticket.reply().condition().name());
    assertNoSessionIsLeft();
  }

  @Test
  void everyPacketCountsAgainstTheLimit() {
    manager = manager(policy(RateLimit.of(5, Duration.ofSeconds(3)), 10, 0));
    create(HOST);
    request("s1", 2, packets(5));
    assertEquals("policy-violation", request("s1", 3, "x").reply().condition().name());
    assertEquals("s1 closed policy-violation", echo.told.get(2));
  }

  @Test
  void everyRequestThatReleasesAHeldOneCountsAgainstTheLimit() {
    manager = manager(policy(RateLimit.of(5, Duration.ofSeconds(3)), 10, 0));
    create(HOST);
    for (int rid = 2; rid <= 7; rid++) { // the first releases none
      assertFalse(request("s1", rid).isAnswered());
    }
    assertEquals("policy-violation", request("s1", 8).reply().condition().name());
  }

  @Test
  void aRequestThatComesEarlyCountsAgainstTheLimit() {
    manager = manager(policy(RateLimit.of(5, Duration.ofSeconds(3)), 10, 0));
    create(HOST);
    assertFalse(request("s1", 3, packets(5)).isAnswered());
    assertEquals("policy-violation", request("s1", 2, "x").reply().condition().name());
    assertEquals(List.of("s1 opened", "s1 closed policy-violation"), echo.told);
  }

  @Test
  void anEarlyRequestThatIsSentAgainCountsOnce() {
    manager = manager(policy(RateLimit.of(5, Duration.ofSeconds(3)), 10, 0));
    create(HOST);
    assertFalse(request("s1", 3, packets(4)).isAnswered());
    assertFalse(request("s1", 3, packets(4)).isAnswered());
    assertFalse(request("s1", 2, "x").reply().type() == ReplyType.TERMINATE);
  }

  @Test
  void aPatientClientReachesNoLimit() {
    manager = manager(policy(RateLimit.of(5, Duration.ofSeconds(3)), 10, 0));
    create(HOST);
    for (int rid = 2; rid <= 100; rid++) {
      assertFalse(request("s1", rid, "x").reply().packets().isEmpty());
      pass(600);
    }
  }

  // ---- faults of the application

  @Test
  void anApplicationThatThrowsEndsThatSessionOnly() {
    create(HOST);
    create(HOST);
    RecordingTicket held = request("s2", 2);
    assertEquals("internal-server-error", request("s1", 2, "throw").reply().condition().name());
    assertEquals("s1 closed app:internal-server-error", echo.told.get(3));
    assertEquals("x", request("s2", 3, "x").reply().packets().get(0).toString());
    assertEquals(Reply.EMPTY, held.reply());
  }

  @Test
  void anApplicationThatThrowsWhenASessionOpensOrClosesEndsThatSessionOnly() {
    echo.throwsWhenOpened = true;
    create(HOST);
    echo.throwsWhenOpened = false;
    echo.throwsWhenClosed = true;
    create(HOST);
    assertEquals("internal-server-error", request("s1", 2).reply().condition().name());
    terminate("s2");
    assertNoSessionIsLeft();
    create(HOST);
    assertFalse(request("s3", 2).isAnswered());
  }

  @Test
  void anApplicationIsHandedNothingOfASessionThatItFailedToOpen() {
    echo.throwsWhenOpened = true;
    manager.create(
        CreationRequests.plain(1, word("x")), new RecordingTicket(), HandshakeRequest.from(HOST));
    assertEquals(List.of("s1 opened"), echo.told);
  }

  @Test
  void anExchangeThatFailsEndsItsSessionAndNoAnswerOfOthersIsSkipped() {
    create(HOST);
    RecordingTicket broken =
        new RecordingTicket() {
          @Override
          public void answer(Reply reply) {
            throw new IllegalStateException("the exchange is broken");
          }
        };
    manager.request("s1", Request.of(2, broken, List.of()));
    RecordingTicket last = new RecordingTicket();
    manager.request("s1", new Request(3, last, List.of(), Request.ABSENT, Request.ABSENT, true));
    assertEquals(ReplyType.TERMINATE, last.reply().type());
    assertEquals(List.of("s1 opened", "s1 closed client"), echo.told);
    assertNoSessionIsLeft();
  }

  @Test
  void packetsToAnEndedSessionAreNotCounted() {
    create(HOST);
    Session session = session();
    terminate("s1");
    session.send(word("late"));
    session.end(Condition.BAD_REQUEST);
    assertNoSessionIsLeft();
    assertEquals(List.of("s1 opened", "s1 closed client"), echo.told);
  }

  // ---- helpers

  private static SessionTerms assertNotNullAndGet(Reply reply) {
    assertNotNull(reply.creation());
    return reply.creation();
  }

  private void create(ClientHost host) {
    RecordingTicket ticket = new RecordingTicket();
    manager.create(CreationRequests.plain(1), ticket, HandshakeRequest.from(host));
    assertNotNull(ticket.reply().creation());
  }

  /** Creates a session whose client has sent a second request, and holds none. */
  private void begin(ClientHost host) {
    create(host);
    RecordingTicket ticket = new RecordingTicket();
    long pause = SessionPolicy.DEFAULT.inactivity().toMillis();
    manager.request("s" + sids, new Request(2, ticket, List.of(), Request.ABSENT, pause, false));
    assertTrue(ticket.isAnswered());
  }

  private void assertRefused(ClientHost host) {
    RecordingTicket ticket = new RecordingTicket();
    manager.create(CreationRequests.plain(1), ticket, HandshakeRequest.from(host));
    assertEquals(
        Reply.refusal(Condition.POLICY_VIOLATION, List.of(EchoApplication.FULL)), ticket.reply());
  }

  private RecordingTicket request(String sid, long rid, String... packets) {
    RecordingTicket ticket = new RecordingTicket();
    List<Packet> list = Arrays.stream(packets).map(TestPackets::word).toList();
    manager.request(sid, Request.of(rid, ticket, list));
    return ticket;
  }

  private void terminate(String sid) {
    terminate(sid, 2);
  }

  /** Ends a session that has begun. */
  private void leave(String sid) {
    terminate(sid, 3);
  }

  private void terminate(String sid, long rid) {
    RecordingTicket ticket = new RecordingTicket();
    manager.request(sid, new Request(rid, ticket, List.of(), Request.ABSENT, Request.ABSENT, true));
    assertTrue(ticket.isAnswered());
  }

  private static String[] packets(int count) {
    return Collections.nCopies(count, "x").toArray(String[]::new);
  }

  private Session session() {
    return echo.sessions.get(echo.sessions.size() - 1);
  }

  private void pass(long millis) {
    loop.pass(millis);
    manager.sweep();
  }

  private void assertNoSessionIsLeft() {
    for (State state : State.values()) {
      assertEquals(0, manager.count(state), state.name());
    }
  }

  private ConnectionManager manager(SessionPolicy policy) {
    return new ConnectionManager(loop, echo, policy, SessionMetrics.NONE, () -> "s" + ++sids);
  }

  private static SessionPolicy policy(RateLimit packetLimit, int maxSessions, int sessionsPerHost) {
    return SessionPolicy.builder()
        .packetLimit(packetLimit)
        .maxSessions(maxSessions)
        .sessionsPerHost(sessionsPerHost)
        .build();
  }
}
