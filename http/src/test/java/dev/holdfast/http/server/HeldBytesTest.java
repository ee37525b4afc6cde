package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawSession.packets;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.guest.GuestCursor;
import dev.holdfast.core.chat.guest.GuestReadCallback;
import dev.holdfast.core.chat.guest.GuestStreamListener;
import dev.holdfast.core.chat.guest.LobbyMessage;
import dev.holdfast.core.chat.guest.MessageBatch;
import dev.holdfast.core.limit.MemoryCategory;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.connection.TrustedProxies;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bytes that the server counts as held for clients, compared with the growth of the heap. */
class HeldBytesTest {

  private static final int ENOUGH = 4 << 20; // bytes, beside which all else in the heap is little
  private static final int A_LOT = 4 * ENOUGH; // bytes
  private static final int A_BODY = 60_000; // bytes
  private static final int A_HEAD = 10_000; // bytes
  private static final int COUNT = ENOUGH / A_BODY + 1;
  private static final double FACTOR = 2;
  private static final long REST = 100_000; // bytes
  private static final int MOST_LOOKS = 100;
  private static final long PAUSE = 10_000_000; // nanoseconds: other threads let go of theirs
  private static final Duration LONG = Duration.ofHours(1);

  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        new TestServer(
            TestServer.unlimited(
                    TestServer.unlimited()
                        .inactivity(LONG)
                        .engine(TestServer.large())
                        .memoryBudget(Long.MAX_VALUE)
                        .build())
                .trustedProxies(TrustedProxies.parse("127.0.0.1"))
                .bodyTimeout(LONG)
                .writeTimeout(LONG)
                .build());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** What clients do so that something is held for them. */
  private interface Holding {
    void begin() throws IOException;
  }

  private double held(String category) {
    return server.metric("holdfast_held_bytes{what=\"" + category + "\"}");
  }

  private double held() {
    double held = 0;
    for (MemoryCategory category : MemoryCategory.values()) {
      held += held(category.name().toLowerCase(Locale.ROOT));
    }
    return held;
  }

  /** The bytes of the heap that are in use, once two looks agree: some garbage goes late. */
  private static double used() {
    long now = look();
    long before;
    int looks = 1;
    do {
      assertTrue(looks++ < MOST_LOOKS, "the heap does not come to rest");
      before = now;
      LockSupport.parkNanos(PAUSE);
      now = look();
    } while (Math.abs(now - before) > REST);
    return now;
  }

  private static long look() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private void compare(String use, Holding holding) throws IOException {
    double heldBefore = held();
    double usedBefore = used();
    holding.begin();
    server.await(use, () -> held(use) >= ENOUGH);
    double held = held() - heldBefore;
    double used = used() - usedBefore;
    String statistics = use + ": " + held + " bytes are held, and the heap grew by " + used;
    assertTrue(used < FACTOR * held, statistics);
    assertTrue(held < FACTOR * used, statistics);
  }

  private RawSession session(int host) throws IOException {
    return RawSession.from(server, "192.0.2." + host);
  }

  private static String large() {
    return packets('"' + "x".repeat(A_BODY) + '"');
  }

  @Test
  void slowBodiesAreCountedInFull() throws IOException {
    compare(
        "bodies",
        () -> {
          String most = RawClient.bind("x".repeat(A_BODY));
          for (int i = 0; i < COUNT; i++) {
            server.keep(server.client().send(most.substring(0, most.length() - 1)));
          }
        });
  }

  @Test
  void slowHeadsAreCountedInFull() throws IOException {
    compare(
        "headers",
        () -> {
          String most = "GET / HTTP/1.1\r\nHost: test\r\nX: " + "x".repeat(A_HEAD);
          for (int i = 0; i < ENOUGH / (2 * A_HEAD); i++) {
            server.keep(server.client().send(most));
          }
        });
  }

  @Test
  void earlyRequestsAreCountedInFull() throws IOException {
    compare(
        "early",
        () -> {
          for (int i = 0; i < COUNT; i++) {
            server.keep(session(i).open(3, large()));
          }
        });
  }

  @Test
  void waitingPacketsAreCountedInFull() throws IOException {
    compare(
        "mailboxes",
        () -> {
          for (int i = 0; i < COUNT; i++) {
            session(i).ask(",\"pause\":60" + large());
          }
        });
  }

  @Test
  void eventsThatAClientTakesSlowlyAreCountedInFull() throws IOException {
    compare(
        "mailboxes",
        () -> {
          server.keep(server.client().send(RawClient.get("/chat", "Accept: text/event-stream")));
          server.await("open", () -> !server.streams.open.isEmpty());
          GuestStreamListener listener = server.streams.open.element().listener;
          String text = "x".repeat(A_BODY);
          for (int i = 1; i <= 2 * COUNT; i++) {
            MessageBatch event = FakeGuestStreams.messages(1, text, i, i);
            server.onLoop(() -> listener.heard(event));
          }
        });
  }

  @Test
  void answersKeptForRepeatsAreCountedInFull() throws IOException {
    compare(
        "replays",
        () -> {
          for (int i = 0; i < COUNT; i++) {
            session(i).ask(large());
          }
        });
  }

  @Test
  void unreadAnswersAreCountedBesideTheirPackets() throws IOException {
    compare("answers", () -> server.keep(new RawSession(server).open(packets("\"big\""))));
  }

  @Test
  void connectionsThatHadLargeHeadsAreCountedInFull() throws IOException {
    String ordinary = RawClient.get("/healthz");
    String large = RawClient.get("/healthz", "X: " + "x".repeat(A_HEAD));
    compare(
        "connections",
        () -> {
          for (int i = 0; i < ENOUGH / A_HEAD; i++) {
            RawClient client = server.client().send(large);
            server.keep(client);
            client.read();
            client.send(ordinary).read();
          }
        });
  }

  @Test
  void idleConnectionsAreCountedInFull() throws IOException {
    compare(
        "connections",
        () -> {
          for (int i = 0; i <= ENOUGH / ClientConnection.WEIGHT; i++) {
            server.keep(server.client());
          }
        });
  }

  @Test
  void aRepeatedAnswerThatWasReadLeavesNoBytes() throws IOException {
    RawSession session = new RawSession(server);
    server.keep(session.open(2, packets("\"big\""))).read();
    assertLittleIsLeft(
        () -> {
          for (int i = 0; i < 3; i++) {
            RawClient client = session.open(2, packets("\"big\""));
            server.keep(client);
            assertTrue(client.read().body().length() >= A_LOT);
          }
        });
  }

  @Test
  void anAnswerToAGuestThatWasReadLeavesNoBytes() throws IOException {
    assertLittleIsLeft(
        () -> {
          for (int i = 0; i < 3; i++) {
            tell("x".repeat(A_LOT));
          }
          for (int i = 0; i < 8; i++) { // the latest are kept, to be told to others
            tell("little");
          }
        });
  }

  private void tell(String text) throws IOException {
    RawClient client = server.client().send(RawClient.get("/chat"));
    server.keep(client);
    server.await("listening", () -> !server.guests.listening.isEmpty());
    GuestReadCallback listener = server.guests.listening.remove().listener();
    List<LobbyMessage> messages = List.of(new LobbyMessage("n", text));
    server.onLoop(() -> listener.heard(messages, new GuestCursor("log", 1), true));
    assertTrue(client.read().body().contains(text));
  }

  /** The heap does not grow for open connections whose clients have read their large answers. */
  private void assertLittleIsLeft(Holding taking) throws IOException {
    double before = used();
    taking.begin();
    double grown = used() - before;
    assertTrue(grown < ENOUGH, "the heap grew by " + grown);
  }

  @Test
  void sessions() throws IOException {
    compare(
        "sessions",
        () -> {
          for (int i = 0; i <= ENOUGH / 1_536; i++) {
            session(i % 250);
          }
        });
  }
}
