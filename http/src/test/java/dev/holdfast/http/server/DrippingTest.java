package dev.holdfast.http.server;

import static dev.holdfast.http.server.RawClient.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.http.server.RawClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that send a little again and again: no limit of time begins anew because of that. */
class DrippingTest {

  private static final String POST = "POST /bind HTTP/1.1\r\nHost: test\r\n";
  private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

  private final List<RawClient> clients = new ArrayList<>();
  private final Thread drips = new Thread(this::drip, "drips");
  private final List<String> drops = new ArrayList<>();
  private TestServer server;

  /** Bodies may take 300 ms, connections be idle for 500. */
  @BeforeEach
  void start() throws IOException {
    ServerConfig config = TestServer.config("*", null, SessionPolicy.DEFAULT, null);
    server = new TestServer(config.toBuilder().idleTimeout(Duration.ofMillis(500)).build());
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    drips.interrupt();
    drips.join();
    for (RawClient client : clients) {
      client.close();
    }
    server.close();
  }

  private RawClient client(String first, String drop) throws IOException {
    RawClient client = server.client().send(first);
    clients.add(client);
    drops.add(drop);
    return client;
  }

  private void drip() {
    for (int i = 0; !Thread.interrupted(); i++) {
      for (int j = 0; j < clients.size(); j++) {
        String drop = drops.get(j);
        try {
          clients.get(j).send(drop.substring(i % drop.length(), i % drop.length() + 1));
        } catch (IOException e) { // it is closed, as it should be
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  @Test
  void emptyLinesDoNotKeepAConnectionOpen() throws IOException {
    List<RawClient> used = new ArrayList<>();
    client("", "\r\n");
    client("\r\n\r", "\n\r");
    used.add(client(get("/healthz"), "\r\n"));
    used.add(client(get("/healthz") + "\r\n", "\r\n"));
    drips.start();
    for (RawClient client : used) {
      assertEquals(200, client.read().status());
    }
    for (RawClient client : clients) {
      assertTrue(client.isGone());
    }
    awaitEnd();
  }

  /** Waits until the server has closed both sides of every connection that drips. */
  private void awaitEnd() {
    server.await("closed", () -> server.metric("holdfast_connections") == 1); // the question's
  }

  @Test
  void theTimeOfABodyIsTheSameWhicheverPartOfItIsSlow() throws IOException {
    client(POST + "Content-Length: 1000\r\n\r\n", " ");
    client(POST.replace("bind", "chat") + "Content-Length: 1000\r\n\r\n", "x");
    client(CHUNKED, "1\r\nx\r\n");
    client(CHUNKED + "1;", "x");
    client(CHUNKED + "9\r\n{\"rid\":1}\r\n0\r\n", "X: y\r\n");
    drips.start();
    for (RawClient client : clients) {
      Answer answer = client.read();
      assertEquals(408, answer.status(), answer.body());
      assertEquals("close", answer.header("connection"));
      assertTrue(client.isGone());
    }
  }

  @Test
  void aBodyThatIsNotWantedKeepsNoConnectionOpen() throws IOException {
    String body = "Content-Length: 1000\r\n";
    client(RawClient.request("GET", "/healthz", body.strip()), "x");
    client(RawClient.request("GET", "/", body.strip()), "x");
    client(RawClient.request("POST", "/nothing", body.strip()), "x");
    client(RawClient.request("OPTIONS", "/bind", body.strip()), "x");
    client(RawClient.request("OPTIONS", "/bind", "Transfer-Encoding: chunked"), "1\r\nx\r\n");
    client(RawClient.request("GET", "/", "Transfer-Encoding: chunked"), "1\r\nx\r\n");
    drips.start();
    for (RawClient client : clients) {
      assertTrue(client.read().status() > 0);
    }
    awaitEnd();
  }
}
