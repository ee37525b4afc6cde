package dev.holdfast.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.holdfast.http.server.RawClient.Answer;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Bytes that no client should send: none of them is the server's fault, every answer may be read by
 * the page that asked, and the log does not grow.
 */
class FuzzTest {

  private static final String PLACE = "@"; // where the bytes go
  private static final String HOST = " HTTP/1.1\r\nHost: test\r\n";
  private static final String GET = "GET /client/probe.js";
  private static final String ORIGIN = "Origin: http://localhost\r\n";

  private static final String PARTS =
      String.join(
          "\r\n",
          "--b1",
          "Content-Disposition: form-data; name=\"message\"",
          "",
          "hi",
          "--b1--",
          "");

  /** A creation, a message of a guest, a file: as a browser asks for them, and in chunks. */
  private static final List<String> REQUESTS =
      List.of(
          "POST /bind" + HOST + ORIGIN + "Content-Length: 9\r\n\r\n{\"rid\":1}",
          "POST /bind" + HOST + "Transfer-Encoding: chunked\r\n\r\n9\r\n{\"rid\":1}\r\n0\r\n\r\n",
          "POST /chat"
              + HOST
              + "Content-Type: multipart/form-data; boundary=b1\r\nContent-Length: "
              + PARTS.length()
              + "\r\n\r\n"
              + PARTS,
          "POST /chat" + HOST + "Content-Length: 17\r\n\r\nmessage=hi&nick=a",
          "GET /chat?since=x" + HOST + "Cookie: a=b; holdfast=L0g.4\r\nAccept: */*\r\n\r\n",
          GET + HOST + "If-None-Match: \"x\", W/\"y\"\r\nAccept-Encoding: gzip, br\r\n\r\n",
          "OPTIONS /bind" + HOST + ORIGIN + "Access-Control-Request-Method: POST\r\n\r\n");

  private final Logger root =
      ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer();
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stop() throws IOException {
    try {
      assertEquals(200, server.ask(RawClient.bind("{\"rid\":1}")).status());
      assertEquals(List.of(), List.copyOf(log.list)); // of none of this is a line written
    } finally {
      root.detachAppender(log);
      server.close();
    }
  }

  private static void check(Answer answer, String request) {
    assertTrue(answer.status() < 500 || answer.status() == 501 || answer.status() == 505, request);
    boolean readable = answer.headers().containsKey("access-control-allow-origin");
    assertTrue(readable || answer.status() == 403, request); // for what the server is called
    assertEquals("nosniff", answer.header("x-content-type-options"), request);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@ET /client/probe.js" + HOST + "\r\n",
        "GET /client/@?x=@&@" + HOST + "\r\n",
        "GET /chat?since=x@&x=1" + HOST + "\r\n",
        "GET /client/probe.js H@TP/1.1\r\nHost: test\r\n\r\n",
        "GET /client/probe.js HTTP/1.@\r\nHost: test\r\n\r\n",
        GET + " HTTP/1.1\r\nHost: t@st\r\n\r\n",
        GET + HOST + "X@: y\r\n\r\n",
        GET + HOST + "Cookie: a=@; holdfast=@\r\n\r\n",
        GET + HOST + "Origin: http://@\r\n\r\n",
        GET + HOST + "If-None-Match: \"@\", @\r\n\r\n",
        GET + HOST + "Connection: @\r\nExpect: @\r\nX-Forwarded-For: @\r\nRange: @\r\n\r\n",
        "POST /chat" + HOST + "Content-Type: @/@; @=@\r\nContent-Length: 10\r\n\r\nmessage=hi",
        "POST /chat" + HOST + "Content-Length: 10\r\n\r\nmessage=@@",
        "POST /bind" + HOST + "Transfer-Encoding: chunked@\r\n\r\n0\r\n\r\n",
        "POST /bind" + HOST + "Transfer-Encoding: chunked\r\n\r\n9@\r\n{\"rid\":1}\r\n0\r\n\r\n",
        "POST /bind"
            + HOST
            + "Transfer-Encoding: chunked\r\n\r\n9\r\n{\"rid\":1}\r\n0\r\n@: @\r\n\r\n"
      })
  void everyByteInEveryPlaceOfARequestIsAnsweredWithoutAFault(String request) throws IOException {
    for (int octet = 0; octet < 256; octet++) {
      String sent = request.replace(PLACE, String.valueOf((char) octet));
      try (RawClient client = server.client()) {
        check(client.send(sent.getBytes(ISO_8859_1)).read(), sent);
      }
    }
  }

  @Test
  void pipelinedRequestsWithRandomChangesAreAnsweredWithoutAFault() throws IOException {
    Random random = new Random(20_261_127);
    for (int i = 0; i < 400; i++) {
      StringBuilder stream = new StringBuilder();
      for (int j = 0; j < 3; j++) {
        stream.append(REQUESTS.get(random.nextInt(REQUESTS.size())));
      }
      for (int j = random.nextInt(4); j >= 0; j--) {
        change(stream, random);
      }
      exchange(stream.toString());
    }
  }

  private static void change(StringBuilder stream, Random random) {
    int at = random.nextInt(stream.length());
    int to = Math.min(stream.length(), at + random.nextInt(4));
    StringBuilder noise = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      String usual = "\r\n :;,%=&?\"0aF\t";
      boolean any = random.nextBoolean();
      noise.append(any ? (char) random.nextInt(256) : usual.charAt(random.nextInt(usual.length())));
    }
    stream.replace(at, to, noise.toString());
  }

  private void exchange(String stream) throws IOException {
    try (RawClient client = server.client()) {
      client.send(stream.getBytes(ISO_8859_1)).halfClose();
      while (true) {
        Answer answer = client.read();
        if (answer.status() != 100) {
          check(answer, stream);
        }
      }
    } catch (EOFException | SocketException e) { // it was the last
      return;
    }
  }
}
