package dev.holdfast.http.server;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.Application;
import dev.holdfast.core.session.PacketCodec;
import dev.holdfast.core.session.ParkedSession;
import dev.holdfast.core.session.ParkedSessionStore;
import dev.holdfast.core.session.Session;
import dev.holdfast.fsm.Packet;
import dev.holdfast.http.server.RawClient.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A server that goes on with the sessions of the one before, as their clients see it. */
class SessionHandoverTest {

  private static final ServerConfig CONFIG = ServerConfig.builder().port(0).build();
  private static final Pattern SID = Pattern.compile("\"sid\":\"([^\"]+)\"");
  private static final String HELD = "holdfast_sessions{state=\"have_request\"} 1.0\n";
  private static final Pattern PART_OF_A_BODY =
      Pattern.compile("holdfast_held_bytes\\{what=\"bodies\"} [1-9]");
  private static final String SHUTDOWN =
      "{\"type\":\"terminate\",\"condition\":\"system-shutdown\",\"packets\":[]}";

  private final Shelf shelf = new Shelf();
  private final Echo echo = new Echo();
  private final Application forgetful = (session, packets) -> session.send(packets);

  /** What keeps sessions between two servers, unless it is broken. */
  private static final class Shelf implements ParkedSessionStore {
    private volatile List<ParkedSession> kept = List.of();
    private volatile boolean full;
    private volatile boolean faulty;
    private volatile boolean locked;
    private volatile CountDownLatch slow = new CountDownLatch(0);

    @Override
    public void keep(List<ParkedSession> sessions, Consumer<Boolean> then) {
      if (faulty) {
        throw new IllegalStateException("on purpose");
      }
      if (!full) {
        kept = List.copyOf(sessions);
      }
      then.accept(!full);
    }

    @Override
    public void take(Consumer<List<ParkedSession>> then, Runnable failed) {
      if (faulty) {
        throw new IllegalStateException("on purpose");
      }
      Uninterruptibles.awaitUninterruptibly(slow);
      if (locked) {
        failed.run();
        return;
      }
      List<ParkedSession> taken = kept;
      kept = List.of();
      then.accept(taken);
    }
  }

  /** Sends packets back; it is quiescent at once, or later, or never. */
  private static final class Echo implements Application {
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable EventLoop loop;
    private volatile @Nullable Runnable whenQuiescent; // while it is busy
    private volatile boolean busy;
    private volatile boolean faulty;

    @Override
    public void received(Session session, List<Packet> packets) {
      session.send(packets);
    }

    @Override
    public void quiesce(Runnable then) {
      if (faulty) {
        throw new IllegalStateException("on purpose");
      }
      if (!busy) {
        then.run();
      } else {
        whenQuiescent = () -> requireNonNull(loop).execute(then);
        stopping.countDown();
      }
    }

    @Override
    public byte[] park(Session session) {
      return new byte[0];
    }

    @Override
    public boolean adopt(Session session, byte[] parked) {
      return true;
    }
  }

  private Backend backend(EventLoop loop, PacketCodec codec) {
    echo.loop = loop;
    return Backend.builder()
        .application("/bind", echo)
        .application("/forgetful", forgetful)
        .parking("/bind", shelf)
        .build();
  }

  private Server start(int port) throws IOException {
    return start(CONFIG.toBuilder().port(port).build());
  }

  private Server start(ServerConfig config) throws IOException {
    return Server.start(config, this::backend, fault -> {});
  }

  private static Answer ask(InetSocketAddress server, String request) throws IOException {
    try (RawClient client = new RawClient(server)) {
      return client.send(called(request)).read();
    }
  }

  private static String called(String request) {
    return request.replace("Host: test", "Host: localhost");
  }

  private static String create(Server server, String path) throws IOException {
    Answer answer = ask(server.address(), post(path, "{\"rid\":1}"));
    Matcher sid = SID.matcher(answer.body());
    assertTrue(sid.find(), answer.body());
    return sid.group(1);
  }

  private static String post(String path, String body) {
    return RawClient.post(path, "application/json", body);
  }

  private static String request(String sid, long rid, String packets) {
    return post(
        "/bind", "{\"sid\":\"" + sid + "\",\"rid\":" + rid + ",\"packets\":" + packets + "}");
  }

  private static RawClient hold(Server server, String request) throws IOException {
    RawClient client = new RawClient(server.address());
    client.send(called(request));
    awaitHeld(server);
    return client;
  }

  private static void awaitHeld(Server server) throws IOException {
    while (!ask(server.address(), RawClient.get("/metrics")).body().contains(HELD)) {
      Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(5));
    }
  }

  private static void awaitPartOfABody(Server server) throws IOException {
    String metrics = "";
    while (!PART_OF_A_BODY.matcher(metrics).find()) {
      Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(5));
      metrics = ask(server.address(), RawClient.get("/metrics")).body();
    }
  }

  @Test
  void aClientThatWaitsSeesAClosedConnectionAndGoesOn() throws IOException {
    Server first = start(0);
    String sid = create(first, "/bind");
    try (RawClient held = hold(first, request(sid, 2, "[]"))) {
      first.close();
      assertTrue(held.isClosed());
    }
    try (Server second = start(first.address().getPort());
        RawClient again = hold(second, request(sid, 2, "[]"))) {
      Answer next = ask(second.address(), request(sid, 3, "[\"a\"]"));
      assertEquals("{\"packets\":[]}", again.read().body());
      assertEquals("{\"packets\":[\"a\"]}", next.body());
    }
  }

  @Test
  void aWebSocketOfASessionThatIsParkedIsClosedWithoutAFrame() throws IOException {
    Server first = start(0);
    String sid;
    try (RawWebSocket socket =
        new RawWebSocket(first.address(), 0, called(RawWebSocket.handshake()))) {
      sid = socket.create();
      socket.send(RawWebSocket.request(sid, 2, ""));
      awaitHeld(first);
      first.close();
      assertTrue(socket.isGone());
    }
    try (Server second = start(0);
        RawWebSocket socket =
            new RawWebSocket(second.address(), 0, called(RawWebSocket.handshake()))) {
      socket.send(RawWebSocket.request(sid, 2, ""));
      awaitHeld(second);
      assertEquals(
          "{\"rid\":2,\"packets\":[]}",
          socket.ask(RawWebSocket.request(sid, 3, RawSession.packets("\"a\""))));
      assertEquals("{\"rid\":3,\"packets\":[\"a\"]}", socket.readText());
    }
  }

  @Test
  void anApplicationThatDoesNotTakePartEndsItsSessions() throws IOException {
    Server first = start(0);
    String sid = create(first, "/forgetful");
    String request = request(sid, 2, "[]").replace("/bind", "/forgetful");
    try (RawClient held = hold(first, request)) {
      first.close();
      assertEquals(SHUTDOWN, held.read().body());
    }
  }

  @Test
  void allEndWhenTheyCannotBeKept() throws IOException {
    shelf.full = true;
    Server first = start(0);
    try (RawClient held = hold(first, request(create(first, "/bind"), 2, "[]"))) {
      first.close();
      assertEquals(SHUTDOWN, held.read().body());
    }
  }

  @Test
  void anApplicationThatIsNeverDoneIsNotWaitedForLong() throws IOException {
    echo.busy = true;
    Server first = start(0);
    try (RawClient held = hold(first, request(create(first, "/bind"), 2, "[]"))) {
      first.close();
      assertEquals(SHUTDOWN, held.read().body());
    }
    assertEquals(List.of(), shelf.kept);
  }

  @Test
  void aRequestThatIsCompleteOnlyWhileTheServerStopsIsForTheNextOne() throws Exception {
    echo.busy = true;
    Server first = start(0);
    String sid = create(first, "/bind");
    String request = called(request(sid, 2, "[\"a\"]"));
    try (RawClient slow = new RawClient(first.address())) {
      slow.send(request.substring(0, request.length() - 1));
      awaitPartOfABody(first); // what comes whole while it stops is answered with 503
      closeWhile(first, () -> slow.send(request.substring(request.length() - 1)));
      assertTrue(slow.isClosed());
    }
    assertTakenByTheNextOne(sid);
  }

  @Test
  void aTextThatComesWhileTheServerStopsIsForTheNextOne() throws Exception {
    echo.busy = true;
    Server first = start(0);
    String sid;
    try (RawWebSocket socket =
        new RawWebSocket(first.address(), 0, called(RawWebSocket.handshake()))) {
      sid = socket.create();
      closeWhile(
          first,
          () -> {
            socket.send(RawWebSocket.request(sid, 2, RawSession.packets("\"a\"")));
            assertEquals(1_001, socket.readClose());
          });
    }
    assertTakenByTheNextOne(sid);
  }

  /** Something that is sent and answered. */
  private interface Exchange {
    void run() throws IOException;
  }

  /** Closes a server whose application is busy, and does something before that is done. */
  private void closeWhile(Server server, Exchange work) throws Exception {
    Thread closing = new Thread(server::close);
    closing.start();
    echo.stopping.await();
    work.run();
    requireNonNull(echo.whenQuiescent).run();
    closing.join();
    echo.busy = false;
  }

  /**
   * Checks that a session was parked, and the next server takes the request that the last has not.
   */
  private void assertTakenByTheNextOne(String sid) throws IOException {
    assertEquals(1, shelf.kept.size());
    try (Server second = start(0)) {
      assertEquals(
          "{\"packets\":[\"a\"]}", ask(second.address(), request(sid, 2, "[\"a\"]")).body());
    }
  }

  @Test
  void aFaultOfTheApplicationEndsItsSessions() throws IOException {
    echo.faulty = true;
    Server first = start(0);
    try (RawClient held = hold(first, request(create(first, "/bind"), 2, "[]"))) {
      first.close();
      assertEquals(SHUTDOWN, held.read().body());
    }
  }

  @Test
  void aFaultOfWhatKeepsThemEndsTheSessions() throws IOException {
    Server first = start(0);
    shelf.faulty = true;
    try (RawClient held = hold(first, request(create(first, "/bind"), 2, "[]"))) {
      first.close();
      assertEquals(SHUTDOWN, held.read().body());
    }
  }

  @Test
  void aServerWhoseStoreFailsDoesNotStart() {
    shelf.faulty = true;
    assertThrows(IOException.class, () -> start(0));
  }

  @Test
  void aServerThatCannotTakeThemDoesNotStart() {
    shelf.locked = true;
    IOException refused = assertThrows(IOException.class, () -> start(0));
    assertEquals(
        "the sessions of the last process cannot be taken; the log says why", refused.getMessage());
  }

  @Test
  void aServerWhosePortIsInUseLeavesThemForTheNext() throws IOException {
    Server first = start(0);
    String sid = create(first, "/bind");
    first.close();
    try (Server other = Server.start(CONFIG, (loop, codec) -> Backend.builder().build(), f -> {})) {
      assertThrows(IOException.class, () -> start(other.address().getPort()));
    }
    try (Server second = start(0)) {
      assertEquals(
          "{\"packets\":[\"a\"]}", ask(second.address(), request(sid, 2, "[\"a\"]")).body());
    }
  }

  @Test
  void aRequestThatComesBeforeTheSessionsWaitsForThem() throws Exception {
    Server first = start(0);
    String sid = create(first, "/bind");
    first.close();
    shelf.slow = new CountDownLatch(1);
    int port = first.address().getPort();
    CompletableFuture<Server> starting = CompletableFuture.supplyAsync(() -> startUnchecked(port));
    try (RawClient early = connect(port)) {
      early.send(called(request(sid, 2, "[\"a\"]")));
      shelf.slow.countDown();
      assertEquals("{\"packets\":[\"a\"]}", early.read().body());
    } finally {
      starting.join().close();
    }
  }

  private Server startUnchecked(int port) {
    try {
      return start(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects as soon as the port is bound. */
  private static RawClient connect(int port) {
    while (true) {
      try {
        return new RawClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      } catch (IOException e) { // not yet
        Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(5));
      }
    }
  }

  @Test
  void whileItDrainsAServerIsNotReadyAndServesOn() throws Exception {
    ServerConfig slow = CONFIG.toBuilder().drainDelay(Duration.ofMinutes(2)).build();
    Server server = start(slow);
    String sid = create(server, "/bind");
    assertEquals(200, ask(server.address(), RawClient.get("/readyz")).status());
    Thread closing = new Thread(server::close);
    closing.start();
    Answer ready = awaitNotReady(server);
    assertEquals("the server is stopping\n", ready.body());
    assertEquals(200, ask(server.address(), RawClient.get("/healthz")).status());
    assertEquals("{\"packets\":[\"a\"]}", ask(server.address(), request(sid, 2, "[\"a\"]")).body());
    closing.interrupt(); // ends the delay
    closing.join();
    assertEquals(1, shelf.kept.size());
  }

  private static Answer awaitNotReady(Server server) throws IOException {
    @Nullable Answer answer = null;
    while (answer == null || answer.status() == 200) {
      answer = ask(server.address(), RawClient.get("/readyz"));
    }
    return answer;
  }

  @Test
  void aPathWithoutAnApplicationHasNothingToPark() {
    assertThrows(IllegalArgumentException.class, () -> Backend.builder().parking("/bind", shelf));
  }
}
