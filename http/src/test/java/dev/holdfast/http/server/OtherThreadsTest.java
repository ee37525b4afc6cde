package dev.holdfast.http.server;

import static dev.holdfast.http.TestPackets.json;
import static dev.holdfast.http.server.RawClient.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.core.session.Application;
import dev.holdfast.core.session.HandshakeRequest;
import dev.holdfast.core.session.Session;
import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Packet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** An application that calls a session on a thread of its own is told what to do instead. */
class OtherThreadsTest {

  private final CompletableFuture<Session> opened = new CompletableFuture<>();
  private volatile EventLoop loop;

  private final class Waiting implements Application {
    @Override
    public void opened(Session session, HandshakeRequest request) {
      opened.complete(session);
    }

    @Override
    public void received(Session session, List<Packet> packets) {}
  }

  private static String bind(String body) {
    return post("/wait", "text/plain", body).replace("Host: test", "Host: localhost");
  }

  @Test
  void aSessionIsCalledOnItsLoopOnly() throws Exception {
    Server server =
        Server.start(
            ServerConfig.builder().port(0).build(),
            (loop, codec) -> {
              this.loop = loop;
              return Backend.builder().application("/wait", new Waiting()).build();
            },
            failure -> {});
    try (server;
        RawClient client = new RawClient(server.address())) {
      String created = client.send(bind("{\"rid\":1}")).read().body();
      String sid = created.replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");
      Session session = opened.get(20, TimeUnit.SECONDS);
      assertRefused(() -> session.send(json("\"lost\"")));
      assertRefused(() -> session.end(Condition.POLICY_VIOLATION));
      loop.execute(() -> session.send(json("\"handed over\"")));
      String answer = client.send(bind("{\"sid\":\"" + sid + "\",\"rid\":2}")).read().body();
      assertEquals("{\"packets\":[\"handed over\"]}", answer);
    }
  }

  private static void assertRefused(Executable call) {
    String message = assertThrows(IllegalStateException.class, call).getMessage();
    assertTrue(message.contains("loop.execute(() -> session.send(packet))"), message);
  }
}
