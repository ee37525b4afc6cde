package dev.holdfast.http.conformance.client;

import com.google.common.io.Closer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A session whose caller decides when each request is sent and which rid it has; each request has a
 * connection of its own. Requests are counted from the creation, which is number 0. {@link #close}
 * terminates the session, if the server still knows it. For one thread.
 */
public final class BindSession implements AutoCloseable {

  private static final long FIRST_RID = 1_000;
  private static final String WAIT = "\"wait\":";

  private final RawHttpClient client;
  private final SessionAnswer created;
  private final long firstRid;
  private final Duration wait;
  private Duration creationTime = Duration.ZERO;
  private long last;
  private boolean over;

  /**
   * Creates a session.
   *
   * @param fields more fields of the creation, each behind a comma
   * @throws IOException if the server answers without a session
   */
  public BindSession(RawHttpClient client, String fields) throws IOException {
    this(client, FIRST_RID, fields);
  }

  /** Creates a session with a first rid. */
  public BindSession(RawHttpClient client, long firstRid, String fields) throws IOException {
    this.client = client;
    this.firstRid = firstRid;
    this.created = create("{\"rid\":" + firstRid + fields + "}");
    this.wait = fields.contains(WAIT) ? wait(created) : Duration.ZERO;
    if (created.json().text("sid").isEmpty()) {
      throw new IOException("a creation is answered " + created + ", without a session");
    }
    client.closeToo(this);
  }

  /** Creates the session; tries again while the server says that the suite creates too many. */
  private SessionAnswer create(String body) throws IOException {
    RetryLimit limit = new RetryLimit();
    while (true) {
      long since = System.nanoTime();
      SessionAnswer answer = SessionAnswer.of(client.ask(client.bind(body)));
      creationTime = Duration.ofNanos(System.nanoTime() - since);
      Optional<JsonValue> refusal =
          answer.packets().stream().filter(packet -> packet.get("retryAfter").isThere()).findAny();
      if (refusal.isEmpty() || !limit.waits(refusal.get().retryAfter())) {
        return answer;
      }
    }
  }

  /** How long the creation took, without those that were refused before it. */
  public Duration creationTime() {
    return creationTime;
  }

  private static Duration wait(SessionAnswer created) {
    return Duration.ofSeconds(Math.max(0, created.json().number("wait")));
  }

  /** The answer to the creation. */
  public SessionAnswer created() {
    return created;
  }

  /** Its id. */
  public String sid() {
    return created.json().text("sid");
  }

  /** The rid of a request. */
  public long rid(int number) {
    return firstRid + number;
  }

  /** The JSON text of a request. */
  public String body(int number, String fields) {
    return "{\"sid\":" + JsonValue.quote(sid()) + ",\"rid\":" + rid(number) + fields + "}";
  }

  /** The HTTP text of a request. */
  public String text(int number, String fields, String... headers) {
    return client.bind(body(number, fields), headers);
  }

  /**
   * Sends a request. A session that asked for a {@code wait} means to see its end, so that its
   * answers are awaited for as much longer.
   */
  public SentRequest open(int number, String fields) throws IOException {
    last = Math.max(last, number);
    RawConnection connection = client.connect(wait);
    connection.send(text(number, fields));
    return new SentRequest(connection);
  }

  /** Sends a request and waits for its answer. */
  public SessionAnswer ask(int number, String fields) throws IOException {
    return open(number, fields).read();
  }

  /** Sends the request behind the last one. */
  public SentRequest open(String fields) throws IOException {
    return open((int) last + 1, fields);
  }

  /** Sends the request behind the last one and waits for its answer. */
  public SessionAnswer ask(String fields) throws IOException {
    return open(fields).read();
  }

  /** The number of the last request. */
  public int last() {
    return (int) last;
  }

  /**
   * Whether the server still knows the session: sends an empty request, and another that makes the
   * server answer the first.
   */
  public boolean isAlive() throws IOException {
    try (Closer opened = Closer.create()) {
      SentRequest first = open("");
      opened.register(first::close);
      if (!first.isAnsweredWithin(Duration.ofMillis(50))) {
        SentRequest second = open("");
        opened.register(second::close);
      }
      return first.read().type().isEmpty();
    }
  }

  /** Makes {@link #close} leave the session alone. */
  public void leave() {
    over = true;
  }

  @Override
  public void close() throws IOException {
    if (!over) {
      over = true;
      SentRequest end = open(",\"type\":\"terminate\"");
      end.isAnsweredWithin(Duration.ofMillis(500));
      end.close();
    }
  }
}
