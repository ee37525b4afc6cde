package dev.holdfast.http.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.HostAndPort;
import dev.holdfast.core.relay.NodeName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links over real sockets, to nodes that are right, wrong, or none. */
class ClusterLinksTest {

  private static final NodeName OTHER = new NodeName("n2");
  private static final String NO_SECRET = "it does not have the secret of this cluster";
  private static final String CHANGED = "a frame was changed on its way";
  private static final String LENGTH = "a frame is too long, or too short";

  private final RecordedLog log = new RecordedLog();
  private final TestNode node;

  ClusterLinksTest() throws IOException {
    node = new TestNode("n1");
  }

  @AfterEach
  void stop() {
    node.close();
    log.close();
  }

  // ---- nodes

  @Test
  void twoNodesThatDialEachOtherServeEachOther() throws IOException {
    try (TestNode other = new TestNode("n2")) {
      node.know(node.peer(), other.peer());
      other.know(node.peer(), other.peer());
      node.awaitLinked(other);
      other.awaitLinked(node);
    }
    assertEquals(List.of(), log.warnings());
  }

  @Test
  void aNodeThatStartsAgainUnderItsNameIsLinkedAnew() throws IOException {
    try (TestNode first = new TestNode("n2.1")) {
      node.know(first.peer());
      node.awaitLinked(first);
      first.kill();
    }
    NodeName gone = new NodeName("n2.1");
    node.awaitRouted(gone, "unavailable");
    TestNode.await("it is gone", () -> !node.onLoop(() -> node.directory.isServing(gone)));
    node.awaitRouted(gone, "here");
    try (TestNode second = new TestNode("n2.2")) {
      node.know(second.peer());
      node.awaitLinked(second);
    }
  }

  @Test
  void aNewLinkTakesThePlaceOfOneThatIsNotKnownToBeLost() throws Exception {
    node.know(TestNode.peer(OTHER, TestNode.freeAddress()));
    try (RawLink first = RawLink.as("n2", node);
        TestNode second = new TestNode("n2")) {
      TestNode.await("linked", () -> log.lines("linked with node n2").size() == 1);
      second.know(node.peer());
      second.awaitLinked(node);
      node.awaitLinked(second);
      first.beat();
    }
  }

  @Test
  void aNodeWhoseNameIsNotKnownIsToldOnce() throws IOException {
    String name = "x".repeat(300);
    node.know(TestNode.peer(OTHER, HostAndPort.fromParts(name, 1)));
    TestNode.await("a warning", () -> node.hasFailed() || !log.warnings().isEmpty());
    assertFalse(node.hasFailed());
    try (TestNode other = new TestNode("n3")) {
      node.know(TestNode.peer(OTHER, HostAndPort.fromParts(name, 1)), other.peer());
      node.awaitLinked(other);
    }
    assertEquals(List.of("node n2 cannot be reached: no host is called " + name), log.warnings());
  }

  @Test
  void aRefusalBeforeALinkDoesNotCountBehindIt() throws Exception {
    node.know(TestNode.peer(OTHER, TestNode.freeAddress()));
    TestNode.await("two refusals", () -> refusals() >= 2);
    try (RawLink link = RawLink.as("n2", node)) {
      link.write(link.seal(RawLink.request(1, TestNode.sid(node.name), "a")));
      assertEquals('A', link.read()[0]);
    }
    int before = refusals();
    TestNode.await("it is gone", () -> !node.onLoop(() -> node.directory.isServing(OTHER)));
    assertTrue(refusals() >= before + 2, "one refusal was enough");
  }

  private int refusals() {
    return log.lines("node n2 cannot be reached").size();
  }

  /** A machine that answers nothing is tried again soon: it may be back. */
  @Test
  void aConnectionThatIsNotOpenedIsGivenUp() throws IOException {
    List<SocketChannel> fill = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 4; i++) {
        SocketChannel one = SocketChannel.open();
        one.configureBlocking(false);
        one.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()));
        fill.add(one);
      }
      HostAndPort address = HostAndPort.fromParts("127.0.0.1", full.getLocalPort());
      node.know(TestNode.peer(OTHER, address));
      TestNode.await("given up", () -> refusals() >= 1);
      assertTrue(node.onLoop(() -> node.directory.isServing(OTHER)));
    } finally {
      for (SocketChannel one : fill) {
        one.close();
      }
    }
  }

  // ---- others than nodes

  private void assertRefused(RawLink link, String why) throws IOException {
    link.awaitClosed();
    TestNode.await("one line", () -> !log.warnings().isEmpty());
    List<String> warnings = log.warnings();
    assertEquals(1, warnings.size(), warnings::toString);
    assertTrue(warnings.get(0).endsWith(why), warnings::toString);
    assertServes();
  }

  private void assertServes() throws IOException {
    try (TestNode third = new TestNode("n3")) {
      node.know(third.peer());
      node.awaitLinked(third);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: here\r\nAccept: text/plain, text/html, application/json; q=0.5, application/xml\r\n\r\n",
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        "HFL0n2\0\0\0\0\0\0n1\0\0\0\0\0\0............................................................................",
        "HFL9n2\0\0\0\0\0\0n1\0\0\0\0\0\0............................................................................"
      })
  void whatIsNoHelloOfThisVersionIsRefused(String text) throws IOException {
    try (RawLink link = new RawLink(node)) {
      link.write(text.getBytes(US_ASCII));
      assertRefused(link, "it does not speak as a node of this version");
    }
  }

  @Test
  void aNodeWithoutTheSecretIsRefused() throws Exception {
    try (RawLink link = new RawLink(node)) {
      LinkSecret wrong = new LinkSecret("another secret of 32 characters!");
      link.write(LinkHandshake.dialling(wrong, OTHER, node.name).begin(new SecureRandom()));
      link.write(new byte[32]);
      assertRefused(link, NO_SECRET);
    }
  }

  @Test
  void aHandshakeThatIsSentAgainIsRefused() throws Exception {
    byte[] said;
    try (RawLink first = new RawLink(node)) {
      said = first.shake("n2", node);
    }
    try (RawLink again = new RawLink(node)) {
      again.write(said);
      assertRefused(again, NO_SECRET);
    }
  }

  @Test
  void aConnectionThatSaysNothingIsClosed() throws IOException {
    try (RawLink mute = new RawLink(node)) {
      mute.awaitClosed();
      TestNode.await("one line", () -> log.lines("no node has proved itself in time").size() == 1);
      assertServes();
    }
  }

  @Test
  void aNodeThatSaysNothingIsTakenForLost() throws Exception {
    try (RawLink mute = RawLink.as("n2", node)) {
      assertRefused(mute, "node n2 is silent: its link is closed");
    }
  }

  @Test
  void connectionsThatProveNothingKeepNoNodeOut() throws Exception {
    List<RawLink> mute = new ArrayList<>();
    try {
      for (int i = 0; i < 64; i++) {
        mute.add(new RawLink(node));
      }
      try (RawLink link = RawLink.as("n2", node)) {
        mute.get(0).awaitClosed();
        link.write(link.seal(RawLink.request(1, TestNode.sid(node.name), "a")));
        assertArrayEquals(RawLink.answer(1, "n1:a"), link.read());
      }
    } finally {
      for (RawLink each : mute) {
        each.close();
      }
    }
  }

  // ---- frames

  @ParameterizedTest
  @ValueSource(ints = {(128 << 20) + 17, Integer.MAX_VALUE, 15, 0, -1})
  void aFrameOfAnotherLengthThanFramesHaveClosesTheLink(int length) throws Exception {
    try (RawLink link = RawLink.as("n2", node)) {
      link.write(ByteBuffer.allocate(20).putInt(length).array());
      assertRefused(link, LENGTH);
    }
  }

  @Test
  void aFrameThatWasChangedClosesTheLink() throws Exception {
    try (RawLink link = RawLink.as("n2", node)) {
      byte[] frame = link.seal(RawLink.request(1, TestNode.sid(node.name), "a"));
      frame[frame.length - 1] ^= 1;
      link.write(frame);
      assertRefused(link, CHANGED);
    }
  }

  @Test
  void aFrameThatComesBeforeItsTurnClosesTheLink() throws Exception {
    try (RawLink link = RawLink.as("n2", node)) {
      link.seal(RawLink.request(1, TestNode.sid(node.name), "a"));
      link.write(link.seal(RawLink.request(2, TestNode.sid(node.name), "b")));
      assertRefused(link, CHANGED);
    }
  }

  @Test
  void aFrameThatComesTwiceClosesTheLink() throws Exception {
    try (RawLink link = RawLink.as("n2", node)) {
      byte[] frame = link.seal(RawLink.request(1, TestNode.sid(node.name), "a"));
      link.write(frame).write(frame);
      assertRefused(link, CHANGED);
    }
  }

  @Test
  void aFrameThatSaysNothingARelaySaysClosesTheLink() throws Exception {
    try (RawLink link = RawLink.as("n2", node)) {
      link.write(link.seal(new byte[9]));
      link.awaitClosed();
      assertServes();
    }
  }

  // ---- a link that is full

  @Test
  void aLinkThatIsFullRefusesRequestsUntilItHasRoom() throws Exception {
    node.know(TestNode.peer(OTHER, TestNode.freeAddress()));
    String body = "x".repeat(1 << 20);
    try (RawLink link = RawLink.as("n2", node)) {
      TestNode.await("linked", () -> log.lines("linked with node n2").size() == 1);
      List<CompletableFuture<String>> held = new ArrayList<>();
      CompletableFuture<String> last = route(body);
      while (!last.isDone()) {
        held.add(last);
        assertTrue(held.size() < 64, "nothing is refused");
        last = route(body);
      }
      assertEquals("unavailable", TestNode.get(last));
      assertTrue(held.size() >= 16, "refused at " + held.size() + " MiB");
      link.beat();
      for (int i = 1; i <= held.size(); i++) {
        byte[] frame = link.read();
        assertEquals(i, ByteBuffer.wrap(frame).getLong(1));
        assertEquals(
            body, new String(frame, frame.length - body.length(), body.length(), US_ASCII));
        link.write(link.seal(RawLink.answer(i, "a" + i)));
      }
      for (int i = 1; i <= held.size(); i++) {
        assertEquals("a" + i, TestNode.get(held.get(i - 1)));
      }
      CompletableFuture<String> next = node.route(OTHER, "more");
      byte[] frame = link.read();
      assertEquals(
          "more", new String(Arrays.copyOfRange(frame, frame.length - 4, frame.length), US_ASCII));
      link.write(link.seal(RawLink.answer(held.size() + 1, "there")));
      assertEquals("there", TestNode.get(next));
    }
  }

  /** Routes a request; when this returns it is sent, queued or refused. */
  private CompletableFuture<String> route(String body) {
    CompletableFuture<String> answer = node.route(OTHER, body);
    node.onLoop(() -> true);
    return answer;
  }
}
