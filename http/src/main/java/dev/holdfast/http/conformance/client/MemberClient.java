package dev.holdfast.http.conformance.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A member of a chat room, in a session of its own: sends packets, and collects those that the
 * server sends. For one thread.
 */
public final class MemberClient {

  private final RawHttpClient client;
  private final BindSession session;
  private final String room;
  private final String nick;
  private final List<JsonValue> inbox = new ArrayList<>(); // what was heard and not yet awaited
  private JsonValue end = JsonValue.NONE;
  private JsonValue welcome = JsonValue.NONE;

  /**
   * Joins a room.
   *
   * @throws IOException if it is not welcomed
   */
  public MemberClient(RawHttpClient client, String room, String nick) throws IOException {
    this(client, room, nick, "");
  }

  /** Joins a room with more fields of the {@code join}, each behind a comma. */
  public MemberClient(RawHttpClient client, String room, String nick, String fields)
      throws IOException {
    this.client = client;
    this.room = room;
    this.nick = nick;
    this.session = new BindSession(client, ",\"wait\":1");
    welcome = join(room, nick, fields);
    if (!welcome.is("welcome")) {
      throw new IOException("a join is answered " + welcome);
    }
  }

  /** Its session. */
  public BindSession session() {
    return session;
  }

  /** Its nick. */
  public String nick() {
    return nick;
  }

  /** Its first welcome. */
  public JsonValue welcome() {
    return welcome;
  }

  /** Its token, as a field. */
  public String token() {
    return ",\"token\":" + JsonValue.quote(welcome.text("token"));
  }

  /** The text of a packet for its room. */
  public String packet(String kind, String fields) {
    return "{\"kind\":\"" + kind + "\",\"room\":" + JsonValue.quote(room) + fields + "}";
  }

  /** Sends a packet for its room. */
  public void tell(String kind, String fields) throws IOException {
    send(packet(kind, fields));
  }

  /** Sends packets. */
  public void send(String packets) throws IOException {
    hear(session.ask(",\"packets\":[" + packets + "]"));
  }

  /** Sends packets; {@link #finish} reads the answer. */
  public SentRequest start(String packets) throws IOException {
    return session.open(",\"packets\":[" + packets + "]");
  }

  /** Reads the answer to a request of {@link #start}. */
  public void finish(SentRequest request) throws IOException {
    hear(request.read());
  }

  /** Sends a message with an id. */
  public void say(String text, String id) throws IOException {
    tell("say", MemberPackets.said(text, id));
  }

  /** Sends a message, and waits for the packet that acknowledges it. */
  public JsonValue sayAndAwait(String text, String id) throws IOException {
    return ask(packet("say", MemberPackets.said(text, id)), id);
  }

  /** Sends a packet with an id, and waits for the packet that acknowledges it. */
  public JsonValue ask(String kind, String fields, String id) throws IOException {
    return ask(packet(kind, fields + ",\"id\":" + JsonValue.quote(id)), id);
  }

  /** Sends packets, and waits for the one that acknowledges that with the id. */
  public JsonValue ask(String packets, String id) throws IOException {
    return ask(packets, packet -> packet.text("id").equals(id), "a packet with the id " + id);
  }

  /** Joins a room, its own or another, and returns the welcome or the error. */
  public JsonValue join(String name, String as, String fields) throws IOException {
    return ask(
        MemberPackets.join(name, as, fields),
        packet -> packet.is("error") || (packet.is("welcome") && packet.text("room").equals(name)),
        "welcome");
  }

  /**
   * Sends packets, and waits for the one that answers them. They are sent again later while the
   * server says that the suite asks too much.
   *
   * @throws IOException if it says so for too long
   */
  public JsonValue ask(String packets, Predicate<JsonValue> which, String name) throws IOException {
    RetryLimit limit = new RetryLimit();
    while (true) {
      send(packets);
      JsonValue answer = await(which.or(RetryLimit::isForNow), name);
      if (!RetryLimit.isForNow(answer)) {
        return answer;
      }
      long millis = limit.millis(answer.retryAfter());
      if (millis < 0) {
        throw new IOException("refused for too long: " + answer);
      }
      long end = System.nanoTime() + millis * 1_000_000;
      while (System.nanoTime() < end && !isOver()) {
        ask();
      }
      inbox.removeIf(packet -> packet.is("error")); // about what stood behind what was refused
    }
  }

  /** Waits for a packet with an id. */
  public JsonValue awaitId(String id) throws IOException {
    return await(packet -> packet.text("id").equals(id), "a packet with the id " + id);
  }

  /** Waits for a packet of a kind. */
  public JsonValue await(String kind) throws IOException {
    return await(kind, Duration.ZERO);
  }

  /** Waits for a packet of a kind, before which the server may be silent for this time. */
  public JsonValue await(String kind, Duration silence) throws IOException {
    return await(packet -> packet.is(kind), kind, silence);
  }

  /** Waits until another member is seen to leave. */
  public JsonValue awaitLeft(String who) throws IOException {
    return await(packet -> packet.is("left") && packet.text("nick").equals(who), who + " to leave");
  }

  /** Waits so long until another member is seen to leave. */
  public JsonValue awaitLeftWithin(String who, Duration time) throws IOException {
    long deadline = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < deadline) {
      for (JsonValue packet : listen(Duration.ofMillis(1))) {
        if (packet.is("left") && packet.text("nick").equals(who)) {
          return packet;
        }
      }
    }
    throw new IOException(who + " is not seen to leave within " + time.toSeconds() + " s");
  }

  /** Waits for a packet; it, and those that came before it, are not found again. */
  public JsonValue await(Predicate<JsonValue> which, String name) throws IOException {
    return await(which, name, Duration.ZERO);
  }

  /** Waits for a packet, before which the server may be silent for this time. */
  public JsonValue await(Predicate<JsonValue> which, String name, Duration silence)
      throws IOException {
    int index = find(which, name, silence);
    JsonValue packet = inbox.get(index);
    inbox.subList(0, index + 1).clear();
    return packet;
  }

  /** Sends requests until a packet is there, and returns its place among those that came. */
  private int find(Predicate<JsonValue> which, String name, Duration silence) throws IOException {
    long deadline = System.nanoTime() + client.patience().plus(silence).toNanos();
    int seen = 0;
    while (true) {
      for (; seen < inbox.size(); seen++) {
        if (which.test(inbox.get(seen))) {
          return seen;
        }
      }
      if (isOver() || System.nanoTime() > deadline) {
        throw new IOException(
            "waited in vain for "
                + name
                + (isOver() ? "; the session ended: " + end : "")
                + (inbox.isEmpty() ? "" : "; there came " + inbox));
      }
      ask();
    }
  }

  /** Sends one request, and keeps the packets of its answer. */
  public void ask() throws IOException {
    hear(session.ask(""));
  }

  /** Sends requests for so long, and returns all packets that were not awaited. */
  public List<JsonValue> listen(Duration time) throws IOException {
    long deadline = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < deadline && !isOver()) {
      ask();
    }
    return takeAll();
  }

  /** The packets that came and were not awaited; they are not found again. */
  public List<JsonValue> takeAll() {
    List<JsonValue> all = List.copyOf(inbox);
    inbox.clear();
    return all;
  }

  /**
   * Sends a packet that the server answers, and returns the packets that come before that answer.
   */
  public List<JsonValue> flush() throws IOException {
    String id = "flush-" + session.last();
    send("{\"kind\":\"echo-of-the-suite\",\"id\":" + JsonValue.quote(id) + "}");
    int index = find(p -> p.text("id").equals(id), "an answer to an unknown kind", Duration.ZERO);
    List<JsonValue> before = List.copyOf(inbox.subList(0, index));
    inbox.subList(0, index + 1).clear();
    return before;
  }

  /** The ids of the packets of a kind that {@link #flush} returns. */
  public List<String> flushIds(String kind) throws IOException {
    return flush().stream().filter(packet -> packet.is(kind)).map(p -> p.text("id")).toList();
  }

  private void hear(SessionAnswer answer) {
    inbox.addAll(answer.packets());
    if (!answer.type().isEmpty()) {
      end = answer.json();
      session.leave();
    }
  }

  /** Whether its session is over. */
  public boolean isOver() {
    return end.isThere();
  }

  /** Sends requests until the session ends, and returns the answer that ended it. */
  public JsonValue awaitEnd() throws IOException {
    long deadline = System.nanoTime() + client.patience().toNanos();
    while (!isOver()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("waited in vain for the end of a session");
      }
      ask();
    }
    return end;
  }
}
