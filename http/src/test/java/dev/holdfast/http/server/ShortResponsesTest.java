package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.bind;
import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.handler.AllowedOrigins;
import dev.holdfast.http.server.RawClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that are short leave past Undertow: they are those that Undertow would have sent. */
class ShortResponsesTest {

  private static final int MANY = 2_000;
  private static final int LITTLE = 4_096; // bytes
  private static final String SLOW = "holdfast_held_bytes{what=\"answers\"}";
  private static final Duration NOW = Duration.ofMinutes(1);

  private TestServer server;
  private String sid;
  private long rid = 1;

  @BeforeEach
  void start() throws IOException {
    server =
        new TestServer(
            TestServer.unlimited(TestServer.policy(NOW.toMillis()))
                .allowOrigin(AllowedOrigins.parse("https://one.example,https://two.example"))
                .build());
    sid = server.create();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String poll() {
    return bind("{\"sid\":\"" + sid + "\",\"rid\":" + ++rid + "}");
  }

  private String say(String packet) {
    return bind("{\"sid\":\"" + sid + "\",\"rid\":" + ++rid + ",\"packets\":[\"" + packet + "\"]}");
  }

  private String sayMany() {
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < MANY; i++) {
      requests.append(say("packet " + i));
    }
    return requests.toString();
  }

  private static String from(String origin, String request) {
    return request.replaceFirst("\r\n", "\r\nOrigin: " + origin + "\r\n");
  }

  @Test
  void theirHeadersAreThoseOfLongOnes() throws IOException {
    for (String origin : new String[] {"https://one.example", "https://two.example"}) {
      try (RawClient client = server.client()) {
        Answer brief = client.send(from(origin, say("x"))).read();
        Answer tall = client.send(from(origin, say("x".repeat(LITTLE)))).read();
        assertEquals(fixed(tall), fixed(brief));
        assertEquals(origin, brief.header("access-control-allow-origin"));
        assertEquals(Integer.toString(brief.body().length()), brief.header("content-length"));
        Instant date = Instant.from(RFC_1123_DATE_TIME.parse(brief.header("date")));
        assertTrue(Duration.between(date, Instant.now()).abs().compareTo(NOW) < 0);
      }
    }
  }

  /** The headers of an answer that do not depend on its length and time. */
  private static Map<String, String> fixed(Answer answer) {
    Map<String, String> headers = new LinkedHashMap<>(answer.headers());
    headers.keySet().removeAll(Set.of("content-length", "date"));
    return headers;
  }

  @Test
  void anAnswerToAHeldRequestHasTheHeadersOfThatRequest() throws IOException {
    try (RawClient one = server.client();
        RawClient two = server.client();
        RawClient program = server.client()) {
      one.send(from("https://one.example", poll()));
      server.await("held", () -> server.sessions("have_request") == 1);
      two.send(from("https://two.example", poll()));
      assertEquals("https://one.example", one.read().header("access-control-allow-origin"));
      Answer own = program.send(say("x")).read();
      assertEquals("{\"packets\":[\"x\"]}", own.body());
      assertNull(own.header("access-control-allow-origin"));
      assertEquals("https://two.example", two.read().header("access-control-allow-origin"));
    }
  }

  @Test
  void aLongAnswerToAHeldRequestHasItsHeadersToo() throws IOException {
    String text = "x".repeat(LITTLE);
    try (RawClient held = server.client();
        RawClient other = server.client()) {
      held.send(from("https://one.example", poll()));
      server.await("held", () -> server.sessions("have_request") == 1);
      other.send(say(text));
      assertEquals("{\"packets\":[]}", held.read().body());
      assertEquals("{\"packets\":[\"" + text + "\"]}", other.read().body());
    }
  }

  @Test
  void aClientThatReadsSlowlyGetsAllOfThem() throws IOException {
    String requests = sayMany();
    try (RawClient client = new RawClient(server.address(), LITTLE)) {
      CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(client, requests));
      server.await("slow", () -> server.metric(SLOW) > 0);
      for (int i = 0; i < MANY; i++) {
        assertEquals("{\"packets\":[\"packet " + i + "\"]}", client.read().body());
      }
      sent.join();
    }
  }

  @Test
  void aClientThatGoesWhileItIsSlowIsForgotten() throws IOException {
    String requests = sayMany();
    try (RawClient client = new RawClient(server.address(), LITTLE)) {
      CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(client, requests));
      server.await("slow", () -> server.metric(SLOW) > 0);
      client.reset();
      sent.exceptionally(gone -> null).join();
    }
    server.await("forgotten", () -> server.metric(SLOW) == 0);
    server.await("closed", () -> server.metric("holdfast_connections") == 1); // which asks this
  }

  private static void send(RawClient client, String requests) {
    try {
      client.send(requests);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }
}
