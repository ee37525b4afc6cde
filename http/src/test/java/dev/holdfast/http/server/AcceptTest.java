package dev.holdfast.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.google.common.net.InetAddresses;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.connection.ClientHostResolver;
import dev.holdfast.http.connection.ConnectionRegistry;
import dev.holdfast.http.connection.ShortcutConnectionListener;
import dev.holdfast.http.connection.TrustedProxies;
import dev.holdfast.http.http2.Http2Stream;
import dev.holdfast.http.loop.FairTaskQueue;
import dev.holdfast.http.metrics.PrometheusMetrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.xnio.ChannelListener;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;

/** Two connections a host, which are accepted from addresses that this machine does not have. */
class AcceptTest {

  private static final int PER_HOST = 2;
  private static final int MOST = 1_000;

  private static final int IDLE = 75_000; // milliseconds

  private long now;
  private MemoryBudget budget = new MemoryBudget(Long.MAX_VALUE);
  private ConnectionRegistry connections = connections();

  private ConnectionRegistry connections() {
    return new ConnectionRegistry(
        budget,
        new ClientHostResolver(TrustedProxies.parse("198.51.100.0/24"), UnaryOperator.identity()),
        PER_HOST,
        MOST,
        IDLE,
        30_000,
        loop(),
        new PrometheusMetrics().connections());
  }

  private EventLoop loop() {
    EventLoop loop = mock(EventLoop.class);
    when(loop.now()).thenAnswer(call -> now);
    return loop;
  }

  /** A connection from any address, as XNIO would accept it. */
  private final class Accepted {
    private final StreamConnection connection = mock(StreamConnection.class);
    private final StringBuilder answer = new StringBuilder();
    private ChannelListener<? super StreamConnection> closeListener;
    private boolean closed;
    private boolean taken;

    Accepted(String address, boolean operators, Consumer<ClientConnection> next)
        throws IOException {
      ConduitStreamSinkChannel sink = mock(ConduitStreamSinkChannel.class);
      ConduitStreamSourceChannel source = mock(ConduitStreamSourceChannel.class);
      when(sink.getConduit()).thenReturn(mock(StreamSinkConduit.class));
      when(source.getConduit()).thenReturn(mock(StreamSourceConduit.class));
      when(sink.write(any(ByteBuffer.class)))
          .thenAnswer(
              call -> {
                ByteBuffer bytes = call.getArgument(0);
                answer.append(StandardCharsets.US_ASCII.decode(bytes));
                return answer.length();
              });
      when(connection.getSinkChannel()).thenReturn(sink);
      when(connection.getSourceChannel()).thenReturn(source);
      when(connection.getPeerAddress(InetSocketAddress.class))
          .thenReturn(new InetSocketAddress(InetAddresses.forString(address), 50_000));
      when(connection.isOpen()).thenAnswer(call -> !closed);
      doAnswer(call -> closeListener = call.getArgument(0))
          .when(connection)
          .setCloseListener(any());
      doAnswer(
              call -> {
                close();
                return null;
              })
          .when(connection)
          .close();
      FairTaskQueue queue = new FairTaskQueue(task -> {});
      connections.accept(
          connection,
          operators,
          queue,
          client -> {
            taken = true;
            next.accept(client);
          });
    }

    void close() {
      if (!closed) {
        closed = true;
        if (closeListener != null) {
          closeListener.handleEvent(connection);
        }
      }
    }

    boolean isRefused() {
      assertEquals(!taken, closed);
      if (!taken) {
        assertTrue(answer.toString().startsWith("HTTP/1.1 503 Service Unavailable\r\n"));
        assertTrue(answer.toString().contains("\r\nRetry-After: 5\r\n"));
      }
      return closed;
    }
  }

  private Accepted accept(String address) throws IOException {
    return new Accepted(address, false, client -> {});
  }

  @Test
  void moreConnectionsOfAHostThanAllowedAreRefusedUntilOneCloses() throws IOException {
    Accepted first = accept("192.0.2.1");
    assertFalse(first.isRefused());
    assertFalse(accept("192.0.2.1").isRefused());
    assertTrue(accept("192.0.2.1").isRefused());
    assertFalse(accept("192.0.2.2").isRefused(), "another host");
    assertEquals(3, connections.count());
    first.close();
    assertFalse(accept("192.0.2.1").isRefused());
    assertTrue(accept("192.0.2.1").isRefused());
    assertEquals(3, connections.count());
    assertEquals(3L * ClientConnection.WEIGHT, budget.held());
  }

  @Test
  void theNetworksAroundAHostHaveTwoAndFourTimesItsShare() throws IOException {
    assertFalse(accept("2001:db8:0:1::1").isRefused());
    assertFalse(accept("2001:db8:0:1::2").isRefused());
    assertTrue(accept("2001:db8:0:1::3").isRefused(), "the same /64");
    assertFalse(accept("2001:db8:0:2::1").isRefused());
    assertFalse(accept("2001:db8:0:3::1").isRefused());
    assertTrue(accept("2001:db8:0:4::1").isRefused(), "the same /56");
    assertFalse(accept("2001:db8:0:100::1").isRefused());
  }

  private final List<ChannelListener<? super StreamConnection>> ofStreams = new ArrayList<>();

  private Http2Stream stream() {
    ConduitStreamSinkChannel sink = mock(ConduitStreamSinkChannel.class);
    ConduitStreamSourceChannel source = mock(ConduitStreamSourceChannel.class);
    when(sink.getConduit()).thenReturn(mock(StreamSinkConduit.class));
    when(source.getConduit()).thenReturn(mock(StreamSourceConduit.class));
    Http2Stream stream = mock(Http2Stream.class);
    when(stream.getSinkChannel()).thenReturn(sink);
    when(stream.getSourceChannel()).thenReturn(source);
    when(stream.isOpen()).thenReturn(true);
    doAnswer(call -> ofStreams.add(call.getArgument(0))).when(stream).setCloseListener(any());
    return stream;
  }

  private boolean open(Http2Stream stream, ClientConnection carrier) {
    return connections.acceptStream(stream, carrier, new FairTaskQueue(task -> {}), client -> {});
  }

  @Test
  void streamsCountAsConnectionsOfTheirHost() throws IOException {
    List<ClientConnection> carriers = new ArrayList<>();
    Accepted carrier = new Accepted("192.0.2.1", false, carriers::add);
    Http2Stream stream = stream();
    assertTrue(open(stream, carriers.get(0)));
    assertFalse(open(stream(), carriers.get(0)), "these are two with that of the socket");
    assertTrue(accept("192.0.2.1").isRefused());
    assertFalse(accept("192.0.2.2").isRefused());
    assertEquals(2, connections.count(), "of sockets");
    assertEquals(1, connections.streams());
    ofStreams.get(0).handleEvent(stream);
    assertEquals(0, connections.streams());
    assertFalse(accept("192.0.2.1").isRefused());
    carrier.close();
    assertEquals(2L * ClientConnection.WEIGHT, budget.held());
  }

  @Test
  void thisMachineTrustedProxiesAndThePortOfOperatorsHaveNoLimit() throws IOException {
    for (int i = 0; i < 10; i++) {
      assertFalse(accept("127.0.0.1").isRefused());
      assertFalse(accept("198.51.100.7").isRefused());
      assertFalse(new Accepted("192.0.2.1", true, client -> {}).isRefused());
    }
    assertTrue(accept("192.0.2.1").isRefused(), "those at the port of operators count as well");
  }

  @Test
  void aRequestThatCameWithItsConnectionIsNotIdle() throws IOException {
    Accepted idle = accept("192.0.2.1");
    Accepted held =
        new Accepted("192.0.2.1", false, client -> client.begin(client.peer(), 100, false));
    now = IDLE;
    connections.sweep();
    assertTrue(idle.closed);
    assertFalse(held.closed);
  }

  private static ShortcutConnectionListener reader(Runnable whenClosed) {
    return new ShortcutConnectionListener() {
      @Override
      public void answered() {}

      @Override
      public void closed() {
        whenClosed.run();
      }
    };
  }

  @Test
  void nothingWaitsForAConnectionThatHasClosed() throws IOException {
    List<String> told = new ArrayList<>();
    Accepted connection =
        new Accepted(
            "192.0.2.1",
            false,
            client -> client.setShortcutListener(reader(() -> told.add("closed"))));
    assertEquals(List.of(), told);
    connection.close();
    assertEquals(List.of("closed"), told);
  }

  @Test
  void aConnectionThatFailsAtItsBeginCountsNoMore() throws IOException {
    assertThrows(
        AssertionError.class,
        () ->
            new Accepted(
                "192.0.2.1",
                false,
                client -> {
                  throw new AssertionError("made by a test");
                }));
    assertEquals(0, connections.count());
    assertEquals(0, budget.held());
  }

  @Test
  void idleConnectionsCloseWhenConnectionsFillTheirHalfOfTheMemory() throws IOException {
    budget = new MemoryBudget(2 * 3 * ClientConnection.WEIGHT);
    connections = connections();
    Accepted held =
        new Accepted("192.0.2.1", false, client -> client.begin(client.peer(), 100, false));
    Accepted first = accept("192.0.2.2");
    Accepted second = accept("192.0.2.2");
    assertFalse(accept("192.0.2.3").isRefused());
    assertTrue(first.closed);
    assertFalse(second.closed);
    assertFalse(held.closed);
    assertEquals(3, connections.count());
  }
}
