package dev.holdfast.core.chat;

import static dev.holdfast.core.chat.SimulationFailure.check;
import static dev.holdfast.core.chat.SimulationFailure.checkEqual;
import static java.util.Objects.requireNonNull;

import com.google.common.base.Splitter;
import com.google.common.hash.HashCode;
import dev.holdfast.core.TestPackets;
import dev.holdfast.core.chat.SimulatedEngine.Event;
import dev.holdfast.core.chat.SimulatedEngine.SimulatedRoom;
import dev.holdfast.core.chat.member.MembershipToken;
import dev.holdfast.core.store.ChatStore.Message;
import dev.holdfast.core.store.RosterChange;
import dev.holdfast.fsm.Packet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client of a simulation that keeps to the protocol: it has one room, comes back with its token
 * and what it has seen, and says again what has no outcome. It compares all that it is told with
 * what has happened in the engine.
 */
final class SimulatedClient {

  private static final long RETRY = 500; // milliseconds
  private static final String GAP = "a gap in the messages";

  private final String nick;
  private final String room;
  private final SimulatedEngine engine;
  private final Supplier<TestChat> anyNode;
  private final Map<String, String> open = new LinkedHashMap<>(); // texts, by the ids said
  private @Nullable TestChat node; // null: it has no session
  private @Nullable TestClient client;
  private @Nullable String token;
  private @Nullable String log;
  private long since;
  private boolean joined;
  private boolean leaving;
  private final Map<TestClient, TestChat> replaced = new LinkedHashMap<>(); // with their nodes
  private int place; // in the events of the room, behind what it was told
  private int said;
  private long retryAt;
  int told; // packets that were compared

  SimulatedClient(String nick, String room, SimulatedEngine engine, Supplier<TestChat> anyNode) {
    this.nick = nick;
    this.room = room;
    this.engine = engine;
    this.anyNode = anyNode;
  }

  boolean isAt(TestChat other) {
    return node == other;
  }

  boolean isSettled() {
    return open.isEmpty();
  }

  boolean isJoined() {
    return joined;
  }

  /** Whether it was told all that has happened in its room. */
  boolean isCurrent(long now) {
    return now >= retryAt && next() == null;
  }

  // ---- actions

  /** Does what a step says, if it can; without a session it comes back. */
  void act(SimulatedStep step, long now) {
    if (client == null) {
      comeBack(now);
    } else if (joined && !leaving) {
      switch (step.verb()) {
        case "say" -> client.send(packet(++said));
        case "leave" -> leave();
        case "last-words" -> {
          client.send(packet(++said), packet(++said), "{'kind':'leave','room':'" + room + "'}");
          leaving = true;
        }
        case "end" -> client.terminate(packet(++said));
        case "auth" -> client.send("{'kind':'say','room':'" + room + "','text':'/auth sesame'}");
        case "reload" -> reload(step.object());
        default -> throw new IllegalArgumentException(step + "");
      }
    }
  }

  private String packet(int number) {
    String id = "i" + number;
    open.put(id, nick + " " + number);
    return "{'kind':'say','room':'%s','id':'%s','text':'%s'}".formatted(room, id, open.get(id));
  }

  void leave() {
    if (client != null && joined && !leaving) {
      leaving = true;
      client.send("{'kind':'leave','room':'" + room + "'}");
    }
  }

  /**
   * It comes back in another session, maybe at another node.
   *
   * @param how its former session is lost, or ends late, or is told that it was replaced
   */
  private void reload(String how) {
    TestClient before = requireNonNull(client);
    TestChat beforeAt = requireNonNull(node);
    if (how.equals("lost")) {
      before.vanish();
    }
    lose();
    comeBack(0);
    if (how.equals("late")) {
      before.terminate();
    } else if (how.equals("told")) {
      replaced.put(before, beforeAt);
    }
  }

  /** Asserts that no former session goes on at a node that lives. */
  void assertReplaced(Set<TestChat> nodes) {
    replaced.forEach(
        (session, at) ->
            check(
                !nodes.contains(at) || session.condition() != null,
                "a session that was replaced goes on",
                nick));
  }

  /** It sends no more requests, and comes back no more. */
  void vanish() {
    if (client != null) {
      client.vanish();
    }
    lose();
    retryAt = Long.MAX_VALUE;
  }

  /** It has no session any more. */
  void lose() {
    if (leaving) {
      open.clear(); // whether it has left it does not know, and its token may be void
    }
    client = null;
    node = null;
    joined = false;
    leaving = false;
  }

  /** Begins a session, joins, and says in the same request what it said without an outcome. */
  void comeBack(long now) {
    if (client != null || now < retryAt) {
      return;
    }
    node = anyNode.get();
    client = node.client();
    List<String> packets = new ArrayList<>();
    String more = token == null ? "" : ",'token':'" + token + "'";
    String seen = log == null ? "" : ",'since':" + since + ",'log':'" + log + "'";
    packets.add("{'kind':'join','room':'%s','nick':'%s'%s%s}".formatted(room, nick, more, seen));
    open.forEach(
        (id, text) ->
            packets.add(
                "{'kind':'say','room':'%s','id':'%s','text':'%s'}".formatted(room, id, text)));
    client.send(packets.toArray(String[]::new));
  }

  // ---- what it is told

  /** Takes what it was told. */
  void listen(long now) {
    if (client == null) {
      return;
    }
    for (Packet packet : client.packets()) {
      if (client != null) {
        take(new Told(packet), now);
      }
    }
    if (client != null && client.condition() != null) {
      lose();
    }
  }

  private void take(Told packet, long now) {
    switch (packet.text("kind")) {
      case "welcome" -> welcome(packet);
      case "message" -> {
        boolean repeat = packet.text("from").equals(nick) && packet.number("seq") <= since;
        if (joined && !leaving && !repeat) {
          compare(packet.number("seq") + " " + packet.text("text"), packet);
        }
        settle(packet);
      }
      case "joined" -> compare("joined " + packet.text("nick"), packet);
      case "left" -> {
        if (packet.text("nick").equals(nick) && leaving) {
          check(open.isEmpty(), "what was said before a leave has no outcome", this);
          token = null;
          requireNonNull(client).terminate();
          lose();
        } else if (!leaving) {
          compare("left " + packet.text("nick"), packet);
        }
      }
      case "notice" -> {}
      case "error" -> refused(packet.text("code"), now);
      default -> throw new SimulationFailure("an unknown packet", packet);
    }
  }

  private void refused(String code, long now) {
    check(List.of("nick-taken", "replaced", "not-joined").contains(code), "told " + code, this);
    if (code.equals("nick-taken")) { // its member is still there, and it does not know the token
      requireNonNull(client).vanish();
      lose();
      retryAt = now + RETRY;
    }
  }

  private void welcome(Told welcome) {
    joined = true;
    token = welcome.text("token");
    HashCode hash = new MembershipToken(token).hash();
    long head = welcome.number("seq");
    place = placeOfJoin(hash, head);
    String logNow = welcome.text("log");
    check(log == null || log.equals(logNow), "the log is another one", this);
    log = logNow;
    for (Told message : welcome.history()) {
      checkEqual(since + 1, message.number("seq"), GAP, this);
      since++;
      settle(message);
    }
    checkEqual(head, since, GAP, this);
    checkEqual(membersAt(place), welcome.members(), "wrong members in a welcome", this);
  }

  /** The place behind the last event by which the member came, with so many messages before it. */
  private int placeOfJoin(HashCode hash, long head) {
    List<Event> events = room().events;
    for (int i = events.size() - 1; i >= 0; i--) {
      RosterChange change = events.get(i).change();
      if (change != null
          && change.token().equals(hash)
          && change.after() == head
          && (change instanceof RosterChange.Joined || change instanceof RosterChange.Moved)) {
        return i + 1;
      }
    }
    throw new SimulationFailure("welcomed without a join", this);
  }

  private List<String> membersAt(int end) {
    Map<HashCode, String> members = new LinkedHashMap<>();
    for (Event event : room().events.subList(0, end)) {
      if (event.change() instanceof RosterChange.Joined joined) {
        members.put(joined.token(), joined.nick().name());
      } else if (event.change() instanceof RosterChange.Left left) {
        members.remove(left.token());
      }
    }
    return List.copyOf(members.values());
  }

  /** Compares what it is told with what has happened next. */
  private void compare(String packet, Told whole) {
    told++;
    checkEqual(next(), packet, "told in another order", this + " is told " + whole);
    place++;
    since += whole.text("kind").equals("message") ? 1 : 0;
  }

  /** What happens next that a member is told; null if nothing has. Passes over all else. */
  private @Nullable String next() {
    List<Event> events = room().events;
    for (; place < events.size(); place++) {
      Event event = events.get(place);
      Message message = event.message();
      if (message != null) {
        return message.seq() + " " + message.text();
      } else if (event.change() instanceof RosterChange.Joined joined) {
        return "joined " + joined.nick().name();
      } else if (event.change() instanceof RosterChange.Left left) {
        return "left " + engine.nickOf(left.token());
      }
    }
    return null;
  }

  private SimulatedRoom room() {
    return requireNonNull(engine.rooms.get(room));
  }

  private void settle(Told message) {
    if (message.text("from").equals(nick)) {
      String text = open.remove(message.text("id"));
      check(text == null || text.equals(message.text("text")), "another text", this);
    }
  }

  /** A packet that it was told. */
  private static final class Told {
    private static final Pattern MESSAGE = Pattern.compile("\\{\"kind\":\"message\"[^}]*}");
    private static final Pattern MEMBERS = Pattern.compile("\"members\":\\[([^]]*)]");
    private final String json;
    private final Map<String, Object> fields;

    Told(Packet packet) {
      json = packet.toString();
      fields = new JsonCodec().decode(packet);
    }

    String text(String field) {
      return (String) requireNonNull(fields.get(field), () -> "no " + field + " in " + json);
    }

    long number(String field) {
      return (Long) requireNonNull(fields.get(field), () -> "no " + field + " in " + json);
    }

    List<Told> history() {
      return MESSAGE
          .matcher(json)
          .results()
          .map(found -> new Told(TestPackets.word(found.group())))
          .toList();
    }

    List<String> members() {
      Matcher found = MEMBERS.matcher(json);
      check(found.find(), "a welcome without members", json);
      return Splitter.on(',').splitToList(found.group(1).replace("\"", ""));
    }

    @Override
    public String toString() {
      return json;
    }
  }

  @Override
  public String toString() {
    return nick + (joined ? " joined" : client == null ? " away" : " joining") + " open " + open;
  }
}
