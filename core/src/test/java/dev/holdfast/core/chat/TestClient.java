package dev.holdfast.core.chat;

import static dev.holdfast.core.TestPackets.word;
import static java.util.Objects.requireNonNull;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.session.CreationRequest;
import dev.holdfast.core.session.HandshakeRequest;
import dev.holdfast.core.session.RecordingTicket;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.ReplyType;
import dev.holdfast.fsm.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client of a {@link TestChat}, on a perfect network or on a {@link BadNetwork}.
 *
 * <p>It is long because it has a method for each packet that tests send, and for what they look up.
 */
public final class TestClient {

  private static final Pattern PHRASES = Pattern.compile(",'phrases':\\[.*]}$", Pattern.DOTALL);

  private static final int WINDOW = 2; // requests without an answer

  private TestChat world;
  private final String sid;
  private final @Nullable BadNetwork network; // null: it is perfect
  private final Map<RecordingTicket, Request> open = new LinkedHashMap<>(); // not answered
  private final List<Packet> outbox = new ArrayList<>(); // for which the window had no room
  private final List<Packet> heard = new ArrayList<>();
  private long rid = 100;
  private int answers; // with packets
  private boolean silent;
  private boolean terminating;
  private boolean waits; // until it goes on with another server
  private @Nullable Reply end;

  TestClient(TestChat world, ClientHost host, @Nullable BadNetwork network) {
    this.world = world;
    this.network = network;
    sid = requireNonNull(create(world, host).creation()).sid();
    rid++;
  }

  /** The answer of the server to a creation request from this host. */
  static Reply create(TestChat world, ClientHost host) {
    RecordingTicket ticket = new RecordingTicket();
    CreationRequest creation =
        new CreationRequest(100, Request.ABSENT, Request.ABSENT, false, null, List.of());
    world.manager.create(creation, ticket, HandshakeRequest.from(host));
    return ticket.reply();
  }

  String sid() {
    return sid;
  }

  /** Its server. */
  TestChat world() {
    return world;
  }

  // ---- actions

  /** Sends packets in one request; apostrophes stand for quotes. */
  public TestClient send(String... packets) {
    request(false, packets);
    return this;
  }

  public TestClient join(String nick) {
    return send("{'kind':'join','room':'lobby','nick':'" + nick + "'}");
  }

  /** Joins with more fields, such as {@code 'since':3}. */
  public TestClient join(String nick, String more) {
    return send("{'kind':'join','room':'lobby','nick':'" + nick + "'," + more + "}");
  }

  /** Joins a room that need not be the lobby. */
  public TestClient enter(String room, String nick) {
    return send("{'kind':'join','room':'" + room + "','nick':'" + nick + "'}");
  }

  TestClient who() {
    return send("{'kind':'who','room':'lobby'}");
  }

  TestClient whisper(String to, String id, String text) {
    return send(
        "{'kind':'whisper','room':'lobby','to':'%s','id':'%s','text':'%s'}"
            .formatted(to, id, text));
  }

  TestClient typing(boolean active) {
    return send("{'kind':'typing','room':'lobby','active':" + active + "}");
  }

  public TestClient leave() {
    return send("{'kind':'leave','room':'lobby'}");
  }

  public TestClient say(String text) {
    return send("{'kind':'say','room':'lobby','text':'" + text + "'}");
  }

  public TestClient say(String id, String text) {
    return send("{'kind':'say','room':'lobby','id':'" + id + "','text':'" + text + "'}");
  }

  /** Ends its session with the request that carries these packets. */
  public void terminate(String... packets) {
    request(true, packets);
  }

  /** Closes its socket and sends no more requests. */
  public void vanish() {
    silent = true;
    if (network == null) {
      open.keySet().forEach(ticket -> world.manager.lost(sid, ticket));
    } else {
      network.close();
    }
    open.clear();
  }

  /** Sends no further request once it is answered. */
  void hush() {
    silent = true;
  }

  /** Sends a request far beyond the window. */
  void skipRid() {
    rid += 10;
    send();
  }

  /** Sends an empty request on this exchange, which releases the held one. */
  void holdOn(RecordingTicket ticket) {
    world.manager.request(sid, Request.of(rid++, ticket, List.of()));
    collect();
  }

  /** Sends requests again; returns the condition with which the session has ended, if it has. */
  @Nullable String comeBack() {
    silent = false;
    world.settle();
    return condition();
  }

  /** Sends packets in one request, whose turn of the loop goes on. */
  TestClient sendInTurn(String... packets) {
    submit(false, packets);
    return this;
  }

  private void request(boolean terminate, String... packets) {
    submit(terminate, packets);
    world.settle();
  }

  private void submit(boolean terminate, String... packets) {
    Arrays.stream(packets).map(packet -> word(packet.replace('\'', '"'))).forEach(outbox::add);
    terminating |= terminate;
    collect();
    if (terminate || hasRoom()) {
      request(terminate);
    }
  }

  /** Whether the window has room for a request with packets; a perfect network needs none. */
  private boolean hasRoom() {
    return network == null || open.size() < WINDOW;
  }

  /** Sends a request with all that is to be sent. */
  private void request(boolean terminate) {
    List<Packet> packets = List.copyOf(outbox);
    outbox.clear();
    request(
        new Request(
            rid++, new RecordingTicket(), packets, Request.ABSENT, Request.ABSENT, terminate));
  }

  private void request(Request request) {
    open.put((RecordingTicket) request.ticket(), request);
    if (waits) {
      return;
    } else if (network == null) {
      world.manager.request(sid, request);
    } else {
      network.carry(this, request);
    }
  }

  /** Whether it sends this request again if it is lost. */
  boolean awaits(Request request) {
    RecordingTicket ticket = (RecordingTicket) request.ticket();
    return !waits && open.containsKey(ticket) && !ticket.isAnswered();
  }

  /** Whether it has sent the request that ends its session. */
  boolean isTerminating() {
    return terminating;
  }

  /** Its server takes no more requests: what it sends waits until {@link #moveTo}. */
  void awaitMove() {
    waits = true;
  }

  /**
   * Goes on with another server, to which it sends again what has no answer.
   *
   * @param loses whether the answers have not arrived that came while it {@linkplain #awaitMove
   *     waited}
   */
  void moveTo(TestChat next, boolean loses) {
    waits = false;
    if (!loses) {
      collect();
    }
    world = next;
    if (network != null) {
      network.moved();
    }
    List<Request> unanswered = List.copyOf(open.values());
    open.clear();
    for (Request lost : unanswered) {
      RecordingTicket ticket = new RecordingTicket();
      request(
          new Request(
              lost.rid(), ticket, lost.packets(), lost.ack(), lost.pause(), lost.terminate()));
    }
  }

  /** Its session has ended with its server, or may have. */
  void loseServer() {
    if (network != null) {
      network.moved();
    }
  }

  /** Sends the next request if the last one was answered; false if it was not. */
  boolean poll() {
    collect();
    boolean due = outbox.isEmpty() ? open.isEmpty() : hasRoom();
    if (silent || end != null || !due) {
      return false;
    }
    request(false);
    return true;
  }

  /** Takes the answers that are there, in the order of the requests. */
  private void collect() {
    if (waits) {
      return; // the answers are on their way
    }
    for (RecordingTicket ticket : List.copyOf(open.keySet())) {
      if (!ticket.isAnswered()) {
        return;
      }
      open.remove(ticket);
      if (end == null) { // behind the end there is nothing
        heard.addAll(ticket.reply().packets());
        answers += ticket.reply().packets().isEmpty() ? 0 : 1;
      }
      if (ticket.reply().type() == ReplyType.TERMINATE && !knowsEnd()) {
        end = ticket.reply();
      }
    }
  }

  private boolean knowsEnd() {
    return end != null && !end.condition().equals(Condition.OTHER_REQUEST);
  }

  /**
   * Returns a packet with apostrophes for quotes, without its phrases: they say once more what its
   * text says.
   */
  static String readable(Packet packet) {
    String text = packet.toString().replace('"', '\'');
    return PHRASES.matcher(text).replaceFirst("}");
  }

  // ---- observations

  /** Whether a request has no answer that it knows. */
  boolean hasOpenRequest() {
    collect();
    return !open.isEmpty();
  }

  /** The packets that came since the last call, {@linkplain #readable readable}. */
  public List<String> heard() {
    return packets().stream().map(TestClient::readable).toList();
  }

  /** The number of answers with packets that came since the last call. */
  int answers() {
    collect();
    int count = answers;
    answers = 0;
    return count;
  }

  /** The packets that came since the last call. */
  public List<Packet> packets() {
    collect();
    List<Packet> all = List.copyOf(heard);
    heard.clear();
    return all;
  }

  /** The packets of this kind that came since the last call. */
  public List<String> heard(String kind) {
    return heard().stream().filter(packet -> packet.startsWith("{'kind':'" + kind + "'")).toList();
  }

  /** The value of a field in the only packet that came. */
  public String heardField(String name) {
    return field(heard(), name);
  }

  public static String field(List<String> packets, String name) {
    String packet = packets.get(packets.size() - 1);
    int start = packet.indexOf("'" + name + "':") + name.length() + 3;
    int nesting = 0;
    int end = start;
    for (; nesting > 0 || (packet.charAt(end) != ',' && packet.charAt(end) != '}'); end++) {
      nesting += "[{".indexOf(packet.charAt(end)) >= 0 ? 1 : 0;
      nesting -= "]}".indexOf(packet.charAt(end)) >= 0 ? 1 : 0;
    }
    return packet.substring(start, end).replace("'", "");
  }

  /** The condition with which the session has ended; null while it lives. */
  public @Nullable String condition() {
    collect();
    return end == null ? null : end.condition().name();
  }
}
