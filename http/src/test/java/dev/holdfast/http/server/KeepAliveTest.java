package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.bind;
import static dev.holdfast.http.server.RawClient.get;
import static dev.holdfast.http.server.RawClient.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.chat.guest.GuestCursor;
import dev.holdfast.http.server.RawClient.Answer;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeepAliveTest {

  private static final String HELD_HEADERS = "holdfast_held_bytes{what=\"headers\"}";

  @AutoClose private final TestServer server = TestServer.started();
  private String sid;

  @BeforeEach
  void create() throws IOException {
    sid = server.create();
  }

  private String say(long rid, String packet) {
    return bind("{\"sid\":\"" + sid + "\",\"rid\":" + rid + ",\"packets\":[" + packet + "]}");
  }

  private String poll(long rid) {
    return bind("{\"sid\":\"" + sid + "\",\"rid\":" + rid + "}");
  }

  @Test
  void aConnectionServesManyRequests() throws IOException {
    try (RawClient client = server.client()) {
      for (int rid = 2; rid < 100; rid++) {
        assertEquals("{\"packets\":[" + rid + "]}", client.send(say(rid, "" + rid)).read().body());
      }
    }
  }

  @Test
  void aConnectionServesOnAfterItHeldARequest() throws IOException {
    try (RawClient one = server.client();
        RawClient other = server.client()) {
      RawClient held = one;
      RawClient free = other;
      held.send(poll(2));
      for (int rid = 3; rid < 50; rid++) {
        free.send(poll(rid));
        assertEquals("{\"packets\":[]}", held.read().body());
        RawClient swap = held;
        held = free;
        free = swap;
      }
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrder() throws IOException {
    try (RawClient client = server.client()) {
      client.send(say(2, "2") + say(3, "3") + say(4, "4"));
      assertEquals("{\"packets\":[2]}", client.read().body());
      assertEquals("{\"packets\":[3]}", client.read().body());
      assertEquals("{\"packets\":[4]}", client.read().body());
    }
  }

  @Test
  void aRequestMayFollowAHeldOneInPieces() throws IOException {
    String next = say(4, "4");
    try (RawClient held = server.client()) {
      held.send(poll(2));
      server.await("held", () -> server.sessions("have_request") == 1);
      held.send(next.substring(0, 20));
      held.send(next.substring(20, 90));
      assertEquals("{\"packets\":[3]}", server.ask(say(3, "3")).body());
      assertEquals("{\"packets\":[]}", held.read().body());
      held.send(next.substring(90));
      assertEquals("{\"packets\":[4]}", held.read().body());
    }
  }

  @Test
  void whatFollowsAHeldRequestIsAnsweredHoweverMuchItIs() throws IOException {
    String unknown = get("/unknown", "X: " + "x".repeat(3_000));
    int many = 60; // more bytes than are read ahead
    try (RawClient client = server.client()) {
      client.send(poll(2));
      server.await("held", () -> server.sessions("have_request") == 1);
      client.send(unknown.repeat(many));
      server.await("read", () -> server.metric(HELD_HEADERS) > 64 << 10);
      assertEquals("{\"packets\":[3]}", server.ask(say(3, "3")).body());
      assertEquals("{\"packets\":[]}", client.read().body());
      for (int i = 0; i < many; i++) {
        assertEquals(404, client.read().status());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClientThatClosesItsSideBehindARequestGetsAllOfItsAnswer(boolean whole) throws IOException {
    String big = say(2, "\"big\"");
    try (RawClient client = new RawClient(server.address(), 4_096)) {
      if (whole) {
        client.send(big);
      } else {
        client.send(big.substring(0, 20));
        server.metric(HELD_HEADERS); // when that is answered, what was sent is read
        client.send(big.substring(20));
      }
      server.await("slow", () -> server.metric("holdfast_held_bytes{what=\"answers\"}") > 0);
      client.halfClose();
      server.metric(HELD_HEADERS);
      assertEquals((16 << 20) + "{\"packets\":[\"\"]}".length(), client.read().body().length());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "close",
        "Close",
        "keep-alive, close",
        "close,\tx",
        ", close",
        "close,",
        "x\r\nConnection: close"
      })
  void aConnectionIsClosedWhereverItsListSaysSo(String list) throws IOException {
    String closing = "HTTP/1.1\r\nConnection: " + list;
    try (RawClient client = server.client()) {
      Answer answer = client.send(say(2, "2").replace("HTTP/1.1", closing)).read();
      assertEquals("{\"packets\":[2]}", answer.body());
      assertEquals("close", answer.header("connection"));
      assertTrue(client.isClosed());
    }
  }

  @Test
  void http10IsAnsweredAndClosed() throws IOException {
    try (RawClient client = server.client()) {
      Answer answer = client.send(say(2, "2").replace("HTTP/1.1", "HTTP/1.0")).read();
      assertEquals("{\"packets\":[2]}", answer.body());
      assertEquals("close", answer.header("connection"));
      assertTrue(client.isClosed());
    }
  }

  @Test
  void http10IsHeldAsWell() throws IOException {
    try (RawClient client = server.client()) {
      client.send(poll(2).replace("HTTP/1.1", "HTTP/1.0"));
      server.await("held", () -> server.sessions("have_request") == 1);
      server.ask(say(3, "3"));
      assertEquals("{\"packets\":[]}", client.read().body());
      assertTrue(client.isClosed());
    }
  }

  @Test
  void http10MayKeepItsConnection() throws IOException {
    String keep = "HTTP/1.0\r\nConnection: keep-alive";
    try (RawClient client = server.client()) {
      Answer answer = client.send(say(2, "2").replace("HTTP/1.1", keep)).read();
      assertEquals(200, answer.status());
      assertEquals("keep-alive", answer.header("connection"));
      assertEquals(200, client.send(say(3, "3").replace("HTTP/1.1", keep)).read().status());
    }
  }

  @ParameterizedTest
  @CsvSource({"1.1, x", "1.1, close", "1.0, x", "1.0, keep-alive"})
  void anAnswerToHeadSaysWhetherTheConnectionStays(String version, String sent) throws IOException {
    String head =
        request("HEAD", "/client/holdfast.js", "If-None-Match: *", "Connection: " + sent)
            .replace("HTTP/1.1", "HTTP/" + version);
    try (RawClient client = server.client()) {
      Answer answer = client.send(head).readHead();
      assertEquals(304, answer.status());
      if ("close".equals(answer.header("connection"))) {
        assertTrue(client.isClosed());
      } else {
        assertEquals(version.equals("1.0") ? "keep-alive" : null, answer.header("connection"));
        assertEquals(404, client.send(get("/nothing")).read().status());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1, x, ",
    "HTTP/1.1, close, close",
    "HTTP/1.0, x, close",
    "HTTP/1.0, close, close",
    "HTTP/1.0, keep-alive, keep-alive"
  })
  void anAnswerWithoutABodySaysWhetherTheConnectionStays(
      String version, String sent, @Nullable String told) throws IOException {
    String connection = "Connection: " + sent;
    List<String> requests =
        List.of(
            get("/client/holdfast.js", "If-None-Match: *", connection),
            request("OPTIONS", "/bind", connection),
            request("OPTIONS", "*", connection),
            get("/chat", connection));
    for (String request : requests) {
      try (RawClient client = server.client()) {
        client.send(request.replace("HTTP/1.1", version));
        if (request.startsWith("GET /chat")) {
          server.await("listening", () -> server.guests.listening.size() == 1);
          server.onLoop(
              () ->
                  server
                      .guests
                      .listening
                      .remove()
                      .listener()
                      .heard(List.of(), new GuestCursor("L0g", 3), true));
        }
        Answer answer = client.readHead();
        assertTrue(answer.status() == 204 || answer.status() == 304, request);
        assertEquals(told, answer.header("connection"), request);
        if ("close".equals(told)) {
          assertTrue(client.isClosed(), request);
        } else {
          client.send(get("/nothing"));
          assertEquals(404, client.read().status(), request);
        }
      }
    }
  }
}
