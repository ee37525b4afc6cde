package dev.holdfast.http.conformance;

import com.google.common.base.Ascii;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.MemberClient;
import dev.holdfast.http.conformance.client.RawHttpClient;
import dev.holdfast.http.conformance.client.SentRequest;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.stream.IntStream;

/**
 * The context of one run of a check: an HTTP client for the server, and the options of the server.
 * For one thread.
 */
public final class CheckContext implements AutoCloseable {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int IDS = 36 * 36 * 36 * 36;

  /** How long a server may take on a busy machine for what it should do at once. */
  public static final Duration SOON = Duration.ofSeconds(3);

  /** How long a check waits to see that nothing happens. */
  public static final Duration WHILE = Duration.ofMillis(400);

  private final RawHttpClient client;
  private final TestedServerOptions options;

  CheckContext(RawHttpClient client, TestedServerOptions options) {
    this.client = client;
    this.options = options;
  }

  /** The HTTP client for the server. */
  public RawHttpClient client() {
    return client;
  }

  /** The options of the server. */
  public TestedServerOptions options() {
    return options;
  }

  /** Creates a session that holds as long as the server lets it. */
  public BindSession session() throws IOException {
    return new BindSession(client, "");
  }

  /** Creates a session with more fields. */
  public BindSession session(String fields) throws IOException {
    return new BindSession(client, fields);
  }

  /** A member of a room, in a session of its own. */
  public MemberClient join(String room, String nick) throws IOException {
    return new MemberClient(client, room, nick);
  }

  /** A member of a room that comes from this address; the suite acts as a proxy. */
  public MemberClient joinFrom(String address, String room, String nick) throws IOException {
    return new MemberClient(client.from(address), room, nick);
  }

  /** A session that is in no room but the lobby. */
  public MemberClient visitor() throws IOException {
    return join("lobby", fresh("visitor"));
  }

  /** Loses the connection of a request, and gives the server time to see it on a busy machine. */
  public static void lose(SentRequest lost) throws IOException, InterruptedException {
    lose(lost, SOON);
  }

  /** Loses the connection of a request, and gives the server so long to see it. */
  public static void lose(SentRequest lost, Duration time)
      throws IOException, InterruptedException {
    lost.close();
    Thread.sleep(time.toMillis());
  }

  /** A random name for a room or a member, which no other check is likely to use. */
  public String fresh(String prefix) {
    int id = RANDOM.nextInt(IDS) + IDS;
    return prefix + Ascii.toLowerCase(Integer.toString(id, 36));
  }

  /**
   * A random address, which no other check is likely to use, for {@code X-Forwarded-For}: the suite
   * acts as a proxy.
   */
  public String host() {
    return "10."
        + (1 + RANDOM.nextInt(250))
        + "."
        + RANDOM.nextInt(256)
        + "."
        + (1 + RANDOM.nextInt(250));
  }

  /**
   * The first 48 bits of an IPv6 address: a random network, which no other check is likely to use.
   */
  public String network() {
    return String.format("2001:db8:%x", 1 + RANDOM.nextInt(0xfffe));
  }

  /**
   * The field with packets of an unknown kind, which the server answers with errors that have these
   * ids.
   */
  public static String echo(String... ids) {
    StringBuilder all = new StringBuilder();
    for (String id : ids) {
      all.append(all.isEmpty() ? "" : ",").append(echoed(id));
    }
    return packets(all.toString());
  }

  /** The field with so many of these packets, with the ids {@code e0}, {@code e1} and so on. */
  public static String echoes(int count) {
    return echo(IntStream.range(0, count).mapToObj(i -> "e" + i).toArray(String[]::new));
  }

  /** A packet of an unknown kind, which the server answers with an error that has this id. */
  public static String echoed(String id) {
    return "{\"kind\":\"echo-of-the-suite\",\"id\":" + JsonValue.quote(id) + "}";
  }

  /** The field {@code packets} of a request, with a comma in front. */
  public static String packets(String packets) {
    return ",\"packets\":[" + packets + "]";
  }

  @Override
  public void close() {
    client.close();
  }
}
