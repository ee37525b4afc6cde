package dev.holdfast.http.conformance;

import com.google.common.base.Ascii;
import dev.holdfast.http.conformance.client.BindSession;
import dev.holdfast.http.conformance.client.JsonValue;
import dev.holdfast.http.conformance.client.Member;
import dev.holdfast.http.conformance.client.RawHttpClient;
import dev.holdfast.http.conformance.client.SentRequest;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;

/** The context of one run of a check: a way to the server, and its options. For one thread. */
public final class CheckContext implements AutoCloseable {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int IDS = 36 * 36 * 36 * 36;

  /** How long a server may take on a busy machine for what it should do at once. */
  public static final Duration SOON = Duration.ofSeconds(3);

  /** How long it is watched that nothing happens. */
  public static final Duration WHILE = Duration.ofMillis(400);

  private final RawHttpClient client;
  private final ServerOptions options;

  CheckContext(RawHttpClient client, ServerOptions options) {
    this.client = client;
    this.options = options;
  }

  /** The way to the server. */
  public RawHttpClient client() {
    return client;
  }

  /** What the server runs with. */
  public ServerOptions options() {
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
  public Member join(String room, String nick) throws IOException {
    return new Member(client, room, nick);
  }

  /** A session that is in no room but the lobby. */
  public Member visitor() throws IOException {
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

  /** The name of a room, or a nick, that nothing else has. */
  public String fresh(String prefix) {
    int id = RANDOM.nextInt(IDS) + IDS;
    return prefix + Ascii.toLowerCase(Integer.toString(id, 36));
  }

  /** An address that no other check has, behind the proxy that the suite is. */
  public String host() {
    return "10."
        + (1 + RANDOM.nextInt(250))
        + "."
        + RANDOM.nextInt(256)
        + "."
        + (1 + RANDOM.nextInt(250));
  }

  /** The first 40 bits of an IPv6 network that no other check has, as text to be gone on with. */
  public String network() {
    return String.format("2001:db8:%x", 1 + RANDOM.nextInt(0xfffe));
  }

  /** Packets that the server sends back as errors with these ids, in any session. */
  public static String echo(String... ids) {
    StringBuilder all = new StringBuilder();
    for (String id : ids) {
      all.append(all.isEmpty() ? "" : ",").append(echoed(id));
    }
    return packets(all.toString());
  }

  /** One packet that comes back with its id. */
  public static String echoed(String id) {
    return "{\"kind\":\"echo-of-the-suite\",\"id\":" + JsonValue.quote(id) + "}";
  }

  /** The field for packets. */
  public static String packets(String packets) {
    return ",\"packets\":[" + packets + "]";
  }

  @Override
  public void close() {
    client.close();
  }
}
