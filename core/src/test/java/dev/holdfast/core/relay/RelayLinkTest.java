package dev.holdfast.core.relay;

import static dev.holdfast.core.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.loop.VirtualLoop;
import dev.holdfast.core.session.ConnectionManager;
import dev.holdfast.core.session.CreationRequest;
import dev.holdfast.core.session.EchoApplication;
import dev.holdfast.core.session.HandshakeRequest;
import dev.holdfast.core.session.RecordingTicket;
import dev.holdfast.core.session.SessionMetrics;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.ReplyType;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.State;
import dev.holdfast.fsm.Ticket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** An owner with one session, which answers each packet with the same, and edges. */
class RelayLinkTest {

  private static final NodeName EDGE = new NodeName("edge");
  private static final NodeName OWNER = new NodeName("owner");
  private static final String SID = OWNER.sid("abcdefghijklmnopqrstuvwx");
  private static final RelayLimits LIMITS = new RelayLimits(1_000, 400, 5);

  private final VirtualLoop loop = new VirtualLoop();
  private final EchoApplication echo = new EchoApplication();
  private final ConnectionManager manager = manager(() -> SID);
  private final LocalRequests owner = new ManagerRequests(manager, loop);
  private final LocalRequests nothing = new ManagerRequests(manager(() -> ""), loop);
  private TestLink link = link();

  RelayLinkTest() {
    manager.create(
        new CreationRequest(1, Request.ABSENT, Request.ABSENT, false, null, List.of()),
        new RecordingTicket(),
        HandshakeRequest.from(new ClientHost("192.0.2.1", false)));
  }

  private ConnectionManager manager(Supplier<String> sids) {
    return new ConnectionManager(loop, echo, SessionPolicy.DEFAULT, SessionMetrics.NONE, sids);
  }

  private TestLink link() {
    return new TestLink(EDGE, nothing, OWNER, owner, LIMITS);
  }

  // ---- requests and answers

  private RecordingClientTicket relay(TestLink over, long rid, String... words) {
    RecordingClientTicket ticket = new RecordingClientTicket();
    assertTrue(relay(over, ticket, rid, words));
    return ticket;
  }

  private boolean relay(TestLink over, RecordingClientTicket ticket, long rid, String... words) {
    return over.edge.relay(SID, body(rid, words), ticket);
  }

  private static byte[] body(long rid, String... words) {
    return TestBodyCodec.encode(Request.of(rid, new RecordingTicket(), packets(words)));
  }

  private static List<Packet> packets(String... words) {
    return Arrays.stream(words).map(word -> word(word)).toList();
  }

  private void settle() {
    link.settle();
    loop.runAll();
    link.settle();
  }

  @Test
  void aRelayedRequestIsAnsweredAtItsEdge() {
    RecordingClientTicket ticket = relay(link, 2, "hello");
    assertFalse(ticket.isAnswered());
    settle();
    assertEquals(packets("hello"), ticket.reply().packets());
    assertEquals(List.of("owner- opened", "owner- [hello]"), echo.told);
  }

  @Test
  void aRelayedRequestIsHeldUntilThereIsAPacket() {
    RecordingClientTicket ticket = relay(link, 2);
    settle();
    assertTrue(ticket.isOpen());
    assertEquals(1, manager.count(State.HAVE_REQUEST));
    echo.sessions.get(0).send(word("x"));
    settle();
    assertEquals(packets("x"), ticket.reply().packets());
  }

  @Test
  void answersGoToTheirOwnRequests() {
    RecordingClientTicket held = relay(link, 2);
    RecordingClientTicket next = relay(link, 3, "b");
    settle();
    assertEquals(packets(), held.reply().packets());
    assertEquals(packets("b"), next.reply().packets());
  }

  @Test
  void anUnknownSessionIsNotFoundAtTheOwner() {
    RecordingClientTicket ticket = new RecordingClientTicket();
    assertTrue(link.edge.relay(OWNER.sid("x".repeat(24)), body(2), ticket));
    settle();
    assertEquals("item-not-found", ticket.reply().condition().name());
  }

  @Test
  void requestsGoInBothDirectionsOverOneLink() {
    RecordingClientTicket there = new RecordingClientTicket();
    assertTrue(link.owner.relay(EDGE.sid("x".repeat(24)), body(2), there));
    RecordingClientTicket here = relay(link, 2, "hello");
    settle();
    assertEquals("item-not-found", there.reply().condition().name());
    assertEquals(packets("hello"), here.reply().packets());
  }

  // ---- clients that go

  @Test
  void theSessionIsToldThatAClientIsGone() {
    RecordingClientTicket ticket = relay(link, 2);
    settle();
    ticket.lose();
    settle();
    assertEquals(1, manager.count(State.WAITING));
  }

  @Test
  void anAnswerThatCrossesTheLossOfItsClientIsKeptForTheNextRequest() {
    RecordingClientTicket ticket = relay(link, 2);
    settle();
    ticket.lose();
    echo.sessions.get(0).send(word("x"));
    settle();
    assertEquals(1, manager.count(State.HAVE_PACKET));
    RecordingClientTicket next = relay(link, 2);
    settle();
    assertEquals(packets("x"), next.reply().packets());
  }

  @Test
  void anAnswerThatDidNotLeaveIsKeptForTheNextRequest() {
    RecordingClientTicket ticket = relay(link, 2, "x");
    settle();
    assertEquals(1, manager.count(State.WAITING));
    ticket.failWrite();
    settle();
    assertEquals(1, manager.count(State.HAVE_PACKET));
  }

  @Test
  void aRequestThatIsLeftToAnotherManagerHasNoAnswer() {
    RecordingClientTicket held = relay(link, 2);
    settle();
    manager.quiesce(() -> {});
    RecordingClientTicket late = relay(link, 3, "late");
    settle();
    assertTrue(late.isOpen());
    manager.park(1 << 20);
    manager.dropParked();
    settle();
    assertTrue(late.isDiscarded());
    assertTrue(held.isOpen());
  }

  // ---- several nodes

  @Test
  void repeatsOverTwoNodesMeetInOneWindow() {
    TestLink other = link();
    RecordingClientTicket first = relay(link, 2);
    link.settle();
    RecordingClientTicket repeat = relay(other, 2);
    other.settle();
    link.settle();
    assertEquals(ReplyType.ERROR, first.reply().type());
    echo.sessions.get(0).send(word("x"));
    other.settle();
    assertEquals(packets("x"), repeat.reply().packets());
  }

  @Test
  void aRepeatOverAnotherNodeIsAnsweredAsTheFirstWas() {
    TestLink other = link();
    RecordingClientTicket first = relay(link, 2, "hello");
    settle();
    RecordingClientTicket repeat = relay(other, 2, "hello");
    other.settle();
    assertEquals(first.reply(), repeat.reply());
    assertEquals(List.of("owner- opened", "owner- [hello]"), echo.told);
  }

  @Test
  void requestsThatOvertakeEachOtherOverTwoNodesAreHandledInTheirOrder() {
    TestLink other = link();
    RecordingClientTicket first = relay(link, 2, "a");
    RecordingClientTicket second = relay(other, 3, "b");
    other.settle();
    assertTrue(second.isOpen());
    link.settle();
    other.settle();
    assertTrue(first.isAnswered() && second.isAnswered());
    assertEquals(List.of("owner- opened", "owner- [a, b]"), echo.told);
  }

  // ---- a link that closes

  @Test
  void aLinkThatClosesDropsClientsAtTheEdgeAndLosesTicketsAtTheOwner() {
    RecordingClientTicket held = relay(link, 2);
    settle();
    RecordingClientTicket under = relay(link, 3, "lost");
    link.cut();
    assertTrue(held.isDiscarded());
    assertTrue(under.isDiscarded());
    assertEquals(1, manager.count(State.WAITING));
    echo.sessions.get(0).send(word("x"));
    assertEquals(1, manager.count(State.HAVE_PACKET));
    link.cut();
    held.lose();
    held.failWrite();
    assertFalse(relay(link, new RecordingClientTicket(), 2));
  }

  /** Two requests and their answers, and the link is cut behind each frame, in each order. */
  @Test
  void aLinkThatIsCutAtAnyMomentLosesNothingAndDoublesNothing() {
    for (int frames = 0; frames <= 5; frames++) {
      for (int order = 0; order < 1 << frames; order++) {
        new RelayLinkTest().cutBehind(frames, order);
      }
    }
  }

  private void cutBehind(int frames, int order) {
    Map<Long, Reply> replies = new TreeMap<>();
    Map<Long, RecordingClientTicket> open = new TreeMap<>();
    open.put(2L, relay(link, 2, "a"));
    open.put(3L, relay(link, 3, "b"));
    for (int i = 0; i < frames; i++) {
      link.step((order & 1 << i) != 0);
    }
    link.cut();
    collect(open, replies);
    link = link();
    open.replaceAll((rid, dropped) -> relay(link, rid, rid == 2 ? "a" : "b"));
    settle();
    collect(open, replies);
    assertEquals(Map.of(), open);
    List<Packet> heard = new ArrayList<>();
    replies.values().forEach(reply -> heard.addAll(reply.packets()));
    assertEquals(packets("a", "b"), heard);
    assertEquals(List.of("owner- opened", "owner- [a]", "owner- [b]"), echo.told);
  }

  private static void collect(Map<Long, RecordingClientTicket> open, Map<Long, Reply> replies) {
    open.forEach(
        (rid, ticket) -> {
          assertFalse(ticket.isOpen());
          if (ticket.isAnswered()) {
            replies.put(rid, ticket.reply());
          }
        });
    open.keySet().removeAll(replies.keySet());
  }

  // ---- bounds

  @Test
  void aFullLinkTakesNoMoreRequests() {
    relay(link, 2, "x".repeat(400));
    RecordingClientTicket refused = new RecordingClientTicket();
    assertFalse(relay(link, refused, 3));
    assertTrue(refused.isOpen());
    settle();
    relay(link, 3);
  }

  @Test
  void anAnswerForAFullLinkIsKeptForTheNextRequest() {
    RecordingClientTicket full = relay(link, 2, "x".repeat(400));
    link.step(false); // its answer is under way
    RecordingClientTicket dropped = relay(link, 3, "y");
    link.step(false);
    settle();
    assertTrue(full.isAnswered());
    assertTrue(dropped.isDiscarded());
    assertEquals(1, manager.count(State.HAVE_PACKET));
    RecordingClientTicket repeat = relay(link, 3, "y");
    settle();
    assertEquals(packets("y"), repeat.reply().packets());
  }

  @Test
  void aRequestThatIsTooLongIsNotRelayed() {
    assertFalse(relay(link, new RecordingClientTicket(), 2, "x".repeat(1_000)));
  }

  @Test
  void soManyRequestsMayBeOpenAndNoMore() {
    RecordingClientTicket first = relay(link, 2);
    for (int i = 1; i < LIMITS.openRequests(); i++) {
      relay(link, 2);
    }
    assertFalse(relay(link, new RecordingClientTicket(), 2));
    first.lose();
    relay(link, 2);
    settle();
    assertNull(link.closedBecause);
  }

  // ---- a node that does what it must not

  private void assertClosed(String why, RelayLink end, byte[] frame) {
    RecordingClientTicket ticket = relay(link, 2);
    settle();
    end.receive(frame);
    assertEquals(why, link.closedBecause);
    assertTrue(ticket.isDiscarded());
    assertEquals(1, manager.count(State.WAITING));
    end.receive(frame); // nothing happens
    link = link();
  }

  @Test
  void aFrameThatMustNotBeClosesTheLink() {
    assertClosed("a frame ends early", link.owner, new byte[] {'Q', 1});
    assertClosed("a frame is too long", link.owner, new byte[1_001]);
    assertClosed(
        "a request has the number of one before it",
        link.owner,
        RelayFrameCodec.encode(new RelayFrame.Request(1, SID, body(3))));
    assertClosed(
        "a request is lost that was not sent",
        link.owner,
        RelayFrameCodec.encode(new RelayFrame.Lost(2)));
    assertClosed(
        "a request is lost that was not sent",
        link.owner,
        RelayFrameCodec.encode(new RelayFrame.NotDelivered(2)));
    assertClosed(
        "a request is answered that was not sent",
        link.edge,
        RelayFrameCodec.encode(new RelayFrame.Answer(2, new byte[0])));
    assertClosed(
        "a request is answered that was not sent",
        link.edge,
        RelayFrameCodec.encode(new RelayFrame.Release(2)));
  }

  @Test
  void tooManyOpenRequestsCloseTheLink() {
    RecordingRequests never = new RecordingRequests();
    link = new TestLink(EDGE, nothing, OWNER, never, LIMITS);
    for (int number = 1; number <= LIMITS.openRequests() + 1; number++) {
      assertNull(link.closedBecause);
      link.owner.receive(
          RelayFrameCodec.encode(new RelayFrame.Request(number, SID, new byte[] {7})));
    }
    assertEquals("too many requests are open", link.closedBecause);
    assertEquals(LIMITS.openRequests(), never.handled.size());
    assertEquals(never.handled, never.lost);
  }

  /** Sessions that answer nothing. */
  private static final class RecordingRequests implements LocalRequests {

    final List<Ticket> handled = new ArrayList<>();
    final List<Ticket> lost = new ArrayList<>();

    @Override
    public boolean has(String sid) {
      return true;
    }

    @Override
    public void handle(String sid, byte[] body, Ticket ticket) {
      handled.add(ticket);
    }

    @Override
    public void lost(String sid, Ticket ticket) {
      ticket.answer(Reply.EMPTY); // does nothing
      lost.add(ticket);
    }

    @Override
    public void writeFailed(String sid, Ticket ticket) {
      throw new AssertionError(sid);
    }

    @Override
    public byte[] encode(Reply reply) {
      throw new AssertionError(reply);
    }
  }
}
