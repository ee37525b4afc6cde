package dev.holdfast.core.relay;

import static dev.holdfast.core.TestPackets.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.Ticket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A node k1, and what it does with requests for sessions of k2, which k3 may have adopted. */
class RequestRouterTest {

  private static final NodeName OWN = new NodeName("k1");
  private static final NodeName OTHER = new NodeName("k2");
  private static final NodeName THIRD = new NodeName("k3");
  private static final String RANDOM = "abcdefghijklmnopqrstuvwx";
  private static final String SID = OTHER.sid(RANDOM);
  private static final byte[] BODY = {1, 2};

  /** The sessions of a node, which answers each request with its own name. */
  private static final class Sessions implements LocalRequests {

    private final NodeName name;
    final Set<String> sids = new HashSet<>();
    final List<String> handled = new ArrayList<>();

    Sessions(NodeName name) {
      this.name = name;
    }

    @Override
    public boolean has(String sid) {
      return sids.contains(sid);
    }

    @Override
    public void handle(String sid, byte[] body, Ticket ticket) {
      handled.add(sid);
      ticket.answer(
          new Reply(
              null,
              Reply.EMPTY.type(),
              Reply.EMPTY.condition(),
              null,
              Request.ABSENT,
              List.of(word(name + ""))));
    }

    @Override
    public void lost(String sid, Ticket ticket) {}

    @Override
    public void writeFailed(String sid, Ticket ticket) {}

    @Override
    public byte[] encode(Reply reply) {
      return TestBodyCodec.encode(reply);
    }
  }

  /** What k1 knows of the others. */
  private static final class Directory implements ClusterDirectory {

    final Set<NodeName> serving = new HashSet<>(Set.of(OTHER, THIRD));
    final List<AdoptionCallback> asked = new ArrayList<>();

    @Override
    public boolean isServing(NodeName node) {
      return serving.contains(node);
    }

    @Override
    public void adopt(String sid, AdoptionCallback then) {
      asked.add(then);
    }
  }

  private final Sessions own = new Sessions(OWN);
  private final Directory directory = new Directory();
  private int relayed;
  private int unavailable;
  private final RequestRouter router = new RequestRouter(OWN, own, directory, metrics());
  private final TestLink toOther = link(OTHER);
  private final TestLink toThird = link(THIRD);

  private RelayMetrics metrics() {
    return new RelayMetrics() {
      @Override
      public void relayed() {
        relayed++;
      }

      @Override
      public void unavailable() {
        unavailable++;
      }
    };
  }

  private TestLink link(NodeName to) {
    return new TestLink(OWN, own, to, new Sessions(to), RelayLimits.DEFAULT);
  }

  private void connect() {
    router.connected(toOther.edge);
    router.connected(toThird.edge);
  }

  private RecordingClientTicket route(String sid) {
    RecordingClientTicket ticket = new RecordingClientTicket();
    router.route(sid, BODY, ticket);
    toOther.settle();
    toThird.settle();
    return ticket;
  }

  private static void assertAnsweredBy(NodeName node, RecordingClientTicket ticket) {
    assertEquals(List.of(word(node + "")), ticket.reply().packets());
  }

  /** The ticket of a request for a session of k2, which is dead, when this is known of it. */
  private RecordingClientTicket routeToDead(Consumer<AdoptionCallback> known) {
    directory.serving.remove(OTHER);
    RecordingClientTicket ticket = route(SID);
    assertTrue(ticket.isOpen());
    known.accept(directory.asked.get(directory.asked.size() - 1));
    toThird.settle();
    return ticket;
  }

  @Test
  void aSessionOfThisNodeIsServedHere() {
    connect();
    own.sids.add(OWN.sid(RANDOM));
    assertAnsweredBy(OWN, route(OWN.sid(RANDOM)));
    assertEquals(List.of(), directory.asked);
  }

  @Test
  void aSessionThatWasAdoptedHereIsServedHere() {
    connect();
    own.sids.add(SID);
    assertAnsweredBy(OWN, route(SID));
  }

  @Test
  void aRequestGoesToTheNodeThatItsSidNames() {
    connect();
    assertAnsweredBy(OTHER, route(SID));
    assertAnsweredBy(THIRD, route(THIRD.sid(RANDOM)));
    assertEquals(List.of(), own.handled);
    assertEquals(2, relayed);
    assertEquals(0, unavailable);
  }

  @Test
  void aSidThatNoNodeGaveIsAnsweredHere() {
    connect();
    assertAnsweredBy(OWN, route("k2-short"));
    assertEquals(List.of(), directory.asked);
  }

  /** The ticket of a request for a session of k2, which lives, without a link to it. */
  private RecordingClientTicket routeUnlinked() {
    RecordingClientTicket ticket = route(SID);
    assertTrue(ticket.isOpen(), "it may be parked");
    directory.asked.remove(0).notYet();
    return ticket;
  }

  @Test
  void aNodeThatLivesAndCannotBeReachedIsTriedAgainSoon() {
    assertTrue(routeUnlinked().isUnavailable());
    connect();
    assertAnsweredBy(OTHER, route(SID));
    toOther.cut();
    assertTrue(route(SID).isUnavailable());
    router.disconnected(toOther.edge);
    assertTrue(routeUnlinked().isUnavailable());
    assertEquals(1, relayed);
    assertEquals(3, unavailable);
  }

  @Test
  void aNewLinkStaysWhenTheOldOneIsGone() {
    connect();
    TestLink next = link(OTHER);
    router.connected(next.edge);
    toOther.cut();
    router.disconnected(toOther.edge);
    RecordingClientTicket ticket = route(SID);
    next.settle();
    assertAnsweredBy(OTHER, ticket);
  }

  @Test
  void aSessionThatADeadNodeHasNotParkedHasEnded() {
    connect();
    assertAnsweredBy(OWN, routeToDead(AdoptionCallback::gone)); // item-not-found
    assertEquals(List.of(SID), own.handled);
  }

  @Test
  void aSessionThatIsBeingParkedIsTriedAgainSoon() {
    connect();
    assertTrue(routeToDead(AdoptionCallback::notYet).isUnavailable());
    assertEquals(List.of(), own.handled);
  }

  @Test
  void aSessionThatThisNodeAdoptsIsServedHere() {
    assertAnsweredBy(OWN, routeToDead(then -> then.adopted(OWN)));
    route(SID);
    assertEquals(2, directory.asked.size()); // it has ended meanwhile
  }

  @Test
  void anotherNodeThatHasAdoptedASessionIsRemembered() {
    connect();
    assertAnsweredBy(THIRD, routeToDead(then -> then.adopted(THIRD)));
    assertAnsweredBy(THIRD, route(SID));
    assertEquals(1, directory.asked.size());
    directory.serving.remove(THIRD);
    assertTrue(route(SID).isOpen());
    assertEquals(2, directory.asked.size());
  }

  @Test
  void anAdopterThatCannotBeReachedIsTriedAgainSoon() {
    assertTrue(routeToDead(then -> then.adopted(THIRD)).isUnavailable());
  }

  @Test
  void aNodeThatWasStartedAgainLooksForWhatItParked() {
    connect();
    assertTrue(route(OWN.sid(RANDOM)).isOpen());
    directory.asked.get(0).adopted(THIRD);
    assertAnsweredBy(THIRD, route(OWN.sid(RANDOM)));
  }

  @Test
  void aClientThatIsGoneMeanwhileIsNotServed() {
    connect();
    List<Consumer<AdoptionCallback>> all =
        List.of(
            AdoptionCallback::gone,
            AdoptionCallback::notYet,
            then -> then.adopted(OWN),
            then -> then.adopted(THIRD));
    for (Consumer<AdoptionCallback> each : all) {
      RecordingClientTicket ticket = routeToDead(then -> {});
      ticket.discard();
      each.accept(directory.asked.get(directory.asked.size() - 1));
      toThird.settle();
      assertFalse(ticket.isAnswered() || ticket.isUnavailable());
    }
    assertEquals(List.of(), own.handled);
  }

  @Test
  void requestsThatWaitForTheDirectoryAreBounded() {
    directory.serving.remove(OTHER);
    byte[] body = new byte[1 << 20];
    List<RecordingClientTicket> held = new ArrayList<>();
    RecordingClientTicket last = new RecordingClientTicket();
    router.route(SID, body, last);
    while (!last.isUnavailable()) {
      held.add(last);
      assertTrue(held.size() <= RequestRouter.WAITING / body.length, "nothing is refused");
      last = new RecordingClientTicket();
      router.route(SID, body, last);
    }
    assertEquals(RequestRouter.WAITING / body.length - 1, held.size());
    directory.asked.get(0).notYet();
    directory.asked.get(1).gone();
    directory.asked.get(2).adopted(THIRD);
    String another = OTHER.sid(new StringBuilder(RANDOM).reverse().toString());
    for (int i = 0; i < 3; i++) {
      assertTrue(route(another).isOpen());
      RecordingClientTicket next = new RecordingClientTicket();
      router.route(another, body, next);
      assertTrue(next.isOpen(), "there was no room for request " + i);
    }
  }
}
