package dev.holdfast.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.http.server.RawClient.Answer;
import dev.holdfast.http.server.TestCluster.Node;
import dev.holdfast.http.tls.TestCertificates;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that arrive at another node than that of their session, on real sockets. */
class RelayTest {

  private static final int SEALED = 4 + 16; // bytes of a frame besides what is in it
  private static final int ANSWER = 1 + 8 + 4; // bytes of the frame of an answer besides its body

  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static ServerConfig config() {
    return TestServer.config();
  }

  private static ServerConfig secured() throws IOException {
    return config().toBuilder().tls(TestCertificates.files("server")).build();
  }

  /** The owner and the edge, which are linked. */
  private record Pair(Node owner, Node edge) {

    /** The text of a request, with what follows sid and rid. */
    static String request(String sid, long rid, String rest) {
      return RawClient.bind(RawWebSocket.request(sid, rid, rest));
    }
  }

  private Pair pair(ServerConfig config) throws IOException {
    Node owner = cluster.start("n1", config);
    Node edge = cluster.start("n2", config);
    cluster.know(TestCluster.peer(owner, owner.address()), TestCluster.peer(edge, edge.address()));
    edge.awaitLinked(owner);
    owner.awaitLinked(edge);
    return new Pair(owner, edge);
  }

  /** The edge reaches the owner through a proxy, and not the other way round. */
  private Pair pair(ProxyFactory proxies) throws IOException {
    Node owner = cluster.start("n1", config());
    Node edge = cluster.start("n2", config());
    cluster.know(
        TestCluster.peer(owner, proxies.open(owner).address()), TestCluster.peer(edge, null));
    edge.awaitLinked(owner);
    return new Pair(owner, edge);
  }

  private interface ProxyFactory {
    LinkProxy open(Node to) throws IOException;
  }

  private static String packet(int number) {
    return RawSession.packets("\"p" + number + "\"");
  }

  // ---- carriers

  /** All of an answer but the time, with its headers in their order. */
  private static String text(Answer answer) {
    StringBuilder text = new StringBuilder(answer.status() + "\n");
    for (Map.Entry<String, String> header : answer.headers().entrySet()) {
      if (!header.getKey().equals("date")) {
        text.append(header.getKey()).append(": ").append(header.getValue()).append('\n');
      }
    }
    return text + "\n" + answer.body();
  }

  @Test
  void anAnswerOfHttp11IsTheSameAtBothNodes() throws IOException {
    Pair pair = pair(config());
    String here = pair.owner.server().create();
    String there = pair.owner.server().create();
    String malformed = ",\"packets\":3";
    for (String rest : List.of(packet(1), ",\"packets\":[\"grüße\"]", malformed)) {
      String request =
          Pair.request(here, 2, rest).replace("Host", "Origin: http://a.example\r\nHost");
      try (RawClient direct = pair.owner.server().client();
          RawClient relayed = pair.edge.server().client()) {
        Answer expected = direct.send(request).read();
        Answer actual = relayed.send(request.replace(here, there)).read();
        assertEquals(text(expected), text(actual));
      }
      here = pair.owner.server().create();
      there = pair.owner.server().create();
    }
  }

  @Test
  void aBodyThatIsTooLongIsRefusedAtTheEdge() throws IOException {
    Pair pair = pair(config());
    String sid = pair.owner.server().create();
    String request = Pair.request(sid, 2, RawSession.packets('"' + "x".repeat(5_000) + '"'));
    assertEquals(text(pair.owner.server().ask(request)), text(pair.edge.server().ask(request)));
    assertTrue(pair.edge.server().ask(Pair.request(sid, 2, packet(2))).body().contains("p2"));
  }

  @Test
  void anAnswerOfHttp2IsTheSameAtBothNodes() throws IOException {
    Pair pair = pair(secured());
    try (RawHttp2 direct = new RawHttp2(pair.owner.server().address());
        RawHttp2 relayed = new RawHttp2(pair.edge.server().address())) {
      String here = direct.create();
      String there = direct.create();
      for (int rid = 2; rid < 5; rid++) {
        RawHttp2.Response expected =
            direct.response(direct.post(RawWebSocket.request(here, rid, packet(rid))));
        RawHttp2.Response actual =
            relayed.response(relayed.post(RawWebSocket.request(there, rid, packet(rid))));
        expected.headers().remove("date");
        actual.headers().remove("date");
        assertEquals(expected, actual);
      }
    }
  }

  @Test
  void anAnswerInAFrameIsTheSameAtBothNodes() throws IOException {
    Pair pair = pair(config());
    try (RawWebSocket direct = new RawWebSocket(pair.owner.server().address());
        RawWebSocket other = new RawWebSocket(pair.owner.server().address());
        RawWebSocket relayed = new RawWebSocket(pair.edge.server().address())) {
      String here = direct.create();
      String there = other.create();
      for (int rid = 2; rid < 5; rid++) {
        assertEquals(
            direct.ask(RawWebSocket.request(here, rid, packet(rid))),
            relayed.ask(RawWebSocket.request(there, rid, packet(rid))));
      }
    }
  }

  @Test
  void aSessionThatItsNodeDoesNotHaveIsNotFoundAtAnyNode() throws IOException {
    Pair pair = pair(config());
    String request = Pair.request(pair.owner.name().sid("y".repeat(24)), 2, "");
    Answer answer = pair.edge.server().ask(request);
    assertTrue(answer.body().contains("item-not-found"), answer.body());
    assertEquals(text(pair.owner.server().ask(request)), text(answer));
  }

  // ---- what is held

  private static void awaitHeld(Node owner, int held) {
    owner
        .server()
        .await("requests are held", () -> owner.server().sessions("have_request") == held);
  }

  @Test
  void aRequestThatIsHeldIsAnsweredWhenTheNextOneComes() throws IOException {
    Pair pair = pair(config());
    String sid = pair.owner.server().create();
    try (RawClient first = pair.edge.server().client();
        RawClient second = pair.owner.server().client()) {
      first.send(Pair.request(sid, 2, ""));
      awaitHeld(pair.owner, 1);
      second.send(Pair.request(sid, 3, packet(3)));
      assertEquals(200, first.read().status());
    }
  }

  @Test
  void theSessionIsToldAtOnceThatTheClientIsGone() throws IOException {
    Pair pair = pair(config());
    String sid = pair.owner.server().create();
    try (RawClient client = pair.edge.server().client()) {
      client.send(Pair.request(sid, 2, ""));
      awaitHeld(pair.owner, 1);
    }
    awaitHeld(pair.owner, 0);
    try (RawWebSocket socket = new RawWebSocket(pair.edge.server().address())) {
      socket.send(RawWebSocket.request(sid, 2, ""));
      awaitHeld(pair.owner, 1);
      socket.reset();
    }
    awaitHeld(pair.owner, 0);
  }

  @Test
  void aSessionWhoseNodeIsKilledIsNotFound() throws IOException {
    Pair pair = pair(config());
    String sid = pair.owner.server().create();
    String request = Pair.request(sid, 2, "");
    try (RawClient client = pair.edge.server().client()) {
      client.send(request);
      awaitHeld(pair.owner, 1);
      pair.owner.server().kill();
      assertTrue(client.isGone(), "a byte came");
    }
    Answer answer = pair.edge.askUntilServed(request);
    assertTrue(answer.body().contains("item-not-found"), answer.body());
  }

  @Test
  void whileOnlyTheLinkIsBrokenClientsTryAgain() throws IOException {
    List<LinkProxy> proxies = new ArrayList<>();
    Pair pair =
        pair(
            to -> {
              proxies.add(new LinkProxy(to.address()));
              return proxies.get(0);
            });
    try (LinkProxy proxy = proxies.get(0)) {
      String sid = pair.owner.server().create();
      String request = Pair.request(sid, 2, packet(2));
      try (RawClient held = pair.edge.server().client()) {
        held.send(Pair.request(sid, 2, ""));
        awaitHeld(pair.owner, 1);
        proxy.breakUp();
        assertTrue(held.isGone(), "a byte came");
      }
      awaitHeld(pair.owner, 0);
      for (int i = 0; i < 3; i++) {
        Answer refused = pair.edge.server().ask(request.replace("\"rid\":2", "\"rid\":3"));
        assertEquals(503, refused.status());
        assertEquals("1", refused.header("retry-after"));
        assertEquals("", refused.body());
      }
      try (RawWebSocket socket = new RawWebSocket(pair.edge.server().address())) {
        socket.send(RawWebSocket.request(sid, 3, ""));
        assertTrue(socket.isGone(), "a frame came");
      }
      proxy.mend();
      pair.edge.awaitLinked(pair.owner);
      assertEquals(200, pair.edge.server().ask(request.replace("\"rid\":2", "\"rid\":3")).status());
    }
  }

  @Test
  void aLinkThatIsCutInTheMiddleOfAnAnswerCostsARepeatAndNothingElse() throws IOException {
    List<LinkProxy> proxies = new ArrayList<>();
    Pair pair =
        pair(
            to -> {
              proxies.add(new LinkProxy(to.address()));
              return proxies.get(0);
            });
    try (LinkProxy proxy = proxies.get(0)) {
      String sid = pair.owner.server().create();
      int rid = 2;
      int dropped = 0;
      String expected = pair.edge.server().ask(Pair.request(sid, rid, packet(10))).body();
      assertTrue(expected.contains("[\"p10\"]"), expected);
      int frame = SEALED + ANSWER + expected.length();
      for (int cut = 0; cut < frame; cut += cut < 8 ? 1 : 7) {
        rid++;
        String request = Pair.request(sid, rid, packet(10 + rid));
        proxy.cutBehind(cut);
        dropped += isDropped(pair.edge, request) ? 1 : 0;
        Answer answer = pair.edge.askUntilServed(request);
        assertEquals(expected.replace("p10", "p" + (10 + rid)), answer.body(), "cut " + cut);
      }
      assertTrue(dropped > 0, "no link was cut in an answer");
    }
  }

  /** Whether a request is dropped without a byte; a link that a sign of life has cut is away. */
  private static boolean isDropped(Node edge, String request) throws IOException {
    try (RawClient client = edge.server().client()) {
      assertEquals(503, client.send(request).read().status());
      return false;
    } catch (EOFException e) {
      assertEquals("after ''", e.getMessage());
      return true;
    }
  }
}
