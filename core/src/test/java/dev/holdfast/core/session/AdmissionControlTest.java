package dev.holdfast.core.session;

import static dev.holdfast.core.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import com.google.common.net.InetAddresses;
import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Request;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The admission of creations, and the session that ends to make room for one. */
class AdmissionControlTest {

  private static final ClientHost HOST = new ClientHost("192.0.2.1", false);

  private final VirtualLoop loop = new VirtualLoop();
  private final EchoApplication echo = new EchoApplication();
  private final SessionMetrics metrics = mock(SessionMetrics.class);
  private int sids;

  private ConnectionManager manager(SessionPolicy.Builder policy) {
    return new ConnectionManager(loop, echo, policy.build(), metrics, () -> "s" + ++sids);
  }

  private static Reply create(ConnectionManager manager, ClientHost host, Packet... packets) {
    RecordingTicket ticket = new RecordingTicket();
    manager.create(CreationRequests.plain(1, packets), ticket, HandshakeRequest.from(host));
    return ticket.reply();
  }

  private static boolean isRefused(Reply reply) {
    return reply.creation() == null;
  }

  private Session last() {
    return echo.sessions.get(echo.sessions.size() - 1);
  }

  @Test
  void aCreationMayCarryAsManyPacketsAsARequest() {
    ConnectionManager manager = manager(SessionPolicy.builder().requestPackets(3));
    Packet[] three = Collections.nCopies(3, word("x")).toArray(Packet[]::new);
    assertFalse(isRefused(create(manager, HOST, three)));
  }

  @Test
  void aCreationMayCarryNoMorePacketsThanComeInABurst() {
    RateLimit limit = RateLimit.of(5, Duration.ofSeconds(3));
    ConnectionManager manager =
        manager(SessionPolicy.builder().requestPackets(10).packetLimit(limit));
    Packet[] six = Collections.nCopies(6, word("x")).toArray(Packet[]::new);
    assertTrue(isRefused(create(manager, HOST, six)));
    verify(metrics).refused(CreationRefusal.INVALID);
  }

  @Test
  void anApplicationMayBeSilentWhenThereIsNoRoom() {
    SessionPolicy full = SessionPolicy.builder().maxSessions(0).build();
    ConnectionManager manager =
        new ConnectionManager(loop, mock(Application.class), full, metrics, () -> "s1");
    assertEquals(Reply.refusal(Condition.POLICY_VIOLATION), create(manager, HOST));
  }

  @Test
  void refusalsAreCounted() {
    ConnectionManager manager = manager(SessionPolicy.builder().maxSessions(0));
    assertTrue(isRefused(create(manager, HOST)));
    verify(metrics).refused(CreationRefusal.FULL);
  }

  @Test
  void aHostWithItsShareOfTheMemoryGetsNoSession() {
    ConnectionManager manager = manager(SessionPolicy.builder().memoryBudget(4 * Session.WEIGHT));
    for (int i = 1; i <= 3; i++) {
      assertFalse(isRefused(create(manager, HOST)));
      manager.request("s" + i, Request.of(2, new RecordingTicket(), List.of()));
    }
    assertTrue(isRefused(create(manager, HOST)));
    verify(metrics).refused(CreationRefusal.MEMORY);
    assertFalse(isRefused(create(manager, new ClientHost("192.0.2.2", false))));
  }

  @Test
  void aHostWithItsShareOfTheMemoryTakesThePlaceOfNoOther() {
    ConnectionManager manager = manager(SessionPolicy.builder().memoryBudget(4 * Session.WEIGHT));
    create(manager, new ClientHost("192.0.2.2", false));
    create(manager, HOST);
    create(manager, HOST);
    assertFalse(isRefused(create(manager, HOST)));
    assertTrue(echo.told.contains("s2 closed app:policy-violation"), echo.told.toString());
  }

  @Test
  void theOldestUnusedSessionOfAFullNetworkGivesWay() {
    ConnectionManager manager =
        manager(SessionPolicy.builder().sessionsPerHost(1).creationLimit(RateLimit.OFF));
    for (int i = 1; i <= 3; i++) { // of one /56, which has the share of two
      ClientHost host = ClientHost.of(InetAddresses.forString("2001:db8:0:" + i + "::1"));
      assertFalse(isRefused(create(manager, host)), "host " + i);
    }
    assertTrue(echo.told.contains("s1 closed app:policy-violation"), echo.told.toString());
    assertEquals(4, echo.told.size());
  }

  @Test
  void anEndedSessionDoesNotGiveWayToANewOne() {
    ConnectionManager manager = manager(SessionPolicy.builder().maxSessions(2));
    create(manager, HOST);
    last().end(Condition.of("gone"));
    create(manager, HOST);
    create(manager, HOST);
    assertFalse(isRefused(create(manager, HOST)));
    assertTrue(echo.told.contains("s2 closed app:policy-violation"), echo.told.toString());
    RecordingTicket late = new RecordingTicket();
    manager.request("s1", Request.of(2, late, List.of()));
    assertEquals("gone", late.reply().condition().name());
  }
}
