package dev.holdfast.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.handler.AllowedOrigins;
import dev.holdfast.http.server.RawClient.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The way past Undertow: a request that comes as a whole may take it, and one that comes in two
 * pieces does not. Both must have the same answer.
 */
class ShortcutTest {

  private static final int CASES = 1_500;
  private static final int CONTINUE = 100;
  private static final long SEED = 20_261_128;

  private static final List<String> FIELDS =
      List.of(
          "Origin: https://one.example",
          "origin:https://two.example\t",
          "Origin: https://other.example",
          "Origin: null",
          "Sec-Fetch-Site: same-origin",
          "Sec-Fetch-Site: cross-site",
          "Connection: keep-alive",
          "Connection: close",
          "Connection: keep-alive, close",
          "Connection: Upgrade",
          "Upgrade: h2c",
          "Expect: 100-continue",
          "Content-Encoding: gzip",
          "Content-Encoding: identity",
          "Content-Type: text/plain",
          "Cookie: a=b; c=d",
          "X-Forwarded-For: 10.1.2.3",
          "Accept-Encoding: gzip, br",
          "Bad Name: x",
          " folded",
          "Control: \u0001",
          "Empty:");
  private static final List<String> HOSTS =
      List.of("Host: test", "host:TEST:80", "Host: other", "Host: a b", "X: no host");
  private static final List<String> LINES =
      List.of(
          "POST /bind HTTP/1.1",
          "POST /bind/ HTTP/1.1",
          "POST /bind HTTP/1.0",
          "POST http://test/bind HTTP/1.1",
          "GET /bind HTTP/1.1");
  private static final List<String> BODIES =
      List.of(
          "{\"sid\":\"SID\",\"rid\":2,\"packets\":[1,\"two\"]}",
          "{\"sid\":\"SID\",\"rid\":2,\"packets\":[\"\\u00e9\"]}",
          "{\"sid\":\"SID\",\"rid\":2,\"packets\":[1],\"ack\":1}",
          "{\"rid\":2,\"sid\":\"SID\",\"pause\":5}",
          "{\"sid\":\"SID\",\"rid\":2,\"type\":\"terminate\"}",
          "{\"sid\":\"SID\",\"rid\":900}",
          "{\"sid\":\"SID\",\"rid\":\"2\"}",
          "{\"sid\":\"unknown\",\"rid\":2}",
          "{\"sid\":\"SID\",\"rid\":2,\"packets\":[\"LONG\"]}",
          "{\"type\":\"terminate\"}",
          "[]",
          "{");

  private static final String WAY = "{\"sid\":\"SID\",\"rid\":2,\"packets\":[\"way\"]}";

  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        new TestServer(
            TestServer.unlimited(TestServer.unlimited().maxSessions(2 * CASES + 1).build())
                .allowOrigin(AllowedOrigins.parse("https://one.example,https://two.example"))
                .maxBody(3_000)
                .build());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aRequestTakesItIfItComesAsAWhole() throws IOException {
    String request = LINES.get(0) + "\r\nHost: test\r\nContent-Length: LENGTH\r\n\r\n" + WAY;
    assertTrue(answer(request, true, () -> {}).contains("[\"shortcut\"]"));
    assertTrue(answer(request, false, this::awaitPartOfABody).contains("[\"undertow\"]"));
  }

  @Test
  void aRequestHasTheSameAnswerWhicheverWayItTakes() throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < CASES; i++) {
      String request = request(random);
      assertEquals(
          answer(request, false, this::giveTimeToRead), answer(request, true, () -> {}), request);
    }
  }

  /** A request that differs in some points from the usual ones. */
  private static String request(Random random) {
    List<String> head = new ArrayList<>();
    head.add(random.nextInt(4) > 0 ? HOSTS.get(0) : pick(HOSTS, random));
    int fields = random.nextInt(4);
    for (int i = 0; i < fields; i++) {
      head.add(random.nextInt(head.size() + 1), pick(FIELDS, random));
    }
    String body = pick(BODIES, random).replace("LONG", "x".repeat(1_000 + random.nextInt(2_500)));
    head.add(random.nextInt(head.size() + 1), "Content-Length: LENGTH");
    String line = random.nextInt(4) > 0 ? LINES.get(0) : pick(LINES, random);
    return line + "\r\n" + String.join("\r\n", head) + "\r\n\r\n" + body;
  }

  private static Answer read(RawClient client, String request) throws IOException {
    try {
      return client.read();
    } catch (IOException e) {
      throw new IOException(request, e);
    }
  }

  private static String pick(List<String> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }

  private void awaitPartOfABody() {
    server.await(
        "a part of a body", () -> server.metric("holdfast_held_bytes{what=\"bodies\"}") > 0);
  }

  /** What was sent before is usually read by the time when this is answered. */
  private void giveTimeToRead() {
    server.metric("holdfast_connections");
  }

  /**
   * What a client is told that sends this request of a new session, and another one then.
   *
   * @param afterFirstPart runs before the last byte is sent, if the request is not sent as a whole
   */
  private String answer(String request, boolean whole, Runnable afterFirstPart) throws IOException {
    String sid = server.create();
    String own = request.replace("SID", sid);
    int body = own.indexOf("\r\n\r\n") + 4;
    byte[] bytes =
        own.replace("LENGTH", Integer.toString(own.length() - body)).getBytes(ISO_8859_1);
    try (RawClient client = server.client()) {
      if (whole) {
        client.send(bytes);
      } else {
        client.send(Arrays.copyOf(bytes, bytes.length - 1));
        afterFirstPart.run();
        client.send(Arrays.copyOfRange(bytes, bytes.length - 1, bytes.length));
      }
      Answer answer = read(client, own);
      if (answer.status() == CONTINUE) {
        answer = client.read();
      }
      Map<String, String> headers = new TreeMap<>(answer.headers());
      headers.remove("date");
      String next = "{\"sid\":\"" + sid + "\",\"rid\":2,\"packets\":[3]}";
      String then = server.ask(RawClient.bind(next)).body();
      return (answer.status() + " " + headers + " " + answer.body() + " " + then)
          .replace(sid, "SID");
    }
  }
}
