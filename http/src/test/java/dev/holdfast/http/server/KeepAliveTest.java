package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.bind;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.server.RawClient.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeepAliveTest {

  private TestServer server;
  private String sid;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer();
    sid = server.create();
  }

  @AfterEach
  void stop() {
    server.close();
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
      assertEquals(200, client.send(say(2, "2").replace("HTTP/1.1", keep)).read().status());
      assertEquals(200, client.send(say(3, "3").replace("HTTP/1.1", keep)).read().status());
    }
  }
}
