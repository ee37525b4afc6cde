package dev.holdfast.http.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that a client sends behind one that is held: what is charged for their bytes. */
class PipelinedBytesTest {

  private static final int LITTLE = 4_096; // bytes
  private static final int PART = 40_000; // bytes of the last request
  private static final int HEAD = 7_000; // bytes of a part of a head
  private static final int FILES = 200; // more than the sockets take
  private static final String HEADERS = "holdfast_held_bytes{what=\"headers\"}";
  private static final String ANSWERS = "holdfast_held_bytes{what=\"answers\"}";

  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        new TestServer(
            TestServer.unlimited(TestServer.unlimited().build())
                .writeTimeout(Duration.ofMinutes(5))
                .build());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Whether the held request passes Undertow by: it does if it comes as a whole. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theyAreChargedUntilTheyAreRead(boolean whole) throws IOException {
    RawSession session = new RawSession(server);
    try (RawClient client = new RawClient(server.address(), LITTLE)) {
      session.hold(client, 2, whole);
      server.await("held", () -> server.sessions("have_request") == 1);
      String files = RawClient.get("/client/chat.js").repeat(FILES);
      String last = "POST /bind HTTP/1.1\r\nHost: test\r\nContent-Length: 60000\r\n\r\n";
      client.send(files + last + "x".repeat(PART));
      server.await("kept", () -> server.metric(HEADERS) > files.length() + PART);
      session.ask(3, ",\"packets\":[1]");
      server.await("slow", () -> server.metric(ANSWERS) > 0);
      assertTrue(server.metric(HEADERS) > PART, "the rest is charged still");
      for (int i = 0; i <= FILES; i++) {
        client.read();
      }
      server.await("read", () -> server.metric(HEADERS) == 0);
    }
    server.await("closed", () -> server.metric("holdfast_connections") == 1); // which asks this
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPartOfAHeadIsChargedUntilTheRestComes(boolean whole) throws IOException {
    RawSession session = new RawSession(server);
    try (RawClient client = server.client()) {
      session.hold(client, 2, whole);
      server.await("held", () -> server.sessions("have_request") == 1);
      client.send("GET /client/chat.js HTTP/1.1\r\nHost: test\r\nX: " + "x".repeat(HEAD));
      server.await("kept", () -> server.metric(HEADERS) > HEAD);
      session.ask(3, ",\"packets\":[1]");
      client.read();
      server.await("idle", () -> server.sessions("have_request") == 0);
      assertTrue(server.metric(HEADERS) > HEAD, "the part is charged still");
      client.send("\r\n\r\n");
      client.read();
      server.await("read", () -> server.metric(HEADERS) == 0);
    }
  }
}
