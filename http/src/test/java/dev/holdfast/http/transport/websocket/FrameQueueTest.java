package dev.holdfast.http.transport.websocket;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.mockito.Mockito.withSettings;

import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.loop.EventLoop;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.connection.ClientHostResolver;
import dev.holdfast.http.connection.ConnectionMetrics;
import dev.holdfast.http.connection.ConnectionRegistry;
import dev.holdfast.http.connection.TrustedProxies;
import dev.holdfast.http.loop.FairTaskQueue;
import dev.holdfast.http.transport.ResponseCallback;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;

class FrameQueueTest {

  private static final Duration IN_TIME = Duration.ofSeconds(30); // for a machine that is busy
  private static final int LARGE = 100_000; // bytes, which are not copied

  /** A connection whose socket takes all that is written, and keeps nothing. */
  private static ClientConnection client() throws IOException {
    StreamSinkConduit conduit = mock(StreamSinkConduit.class, withSettings().stubOnly());
    when(conduit.write(any(ByteBuffer[].class), anyInt(), anyInt()))
        .thenAnswer(call -> drain(call.getArgument(0)));
    ConduitStreamSinkChannel sink = mock(ConduitStreamSinkChannel.class);
    when(sink.getConduit()).thenReturn(conduit);
    StreamConnection connection = mock(StreamConnection.class);
    when(connection.getSinkChannel()).thenReturn(sink);
    ConduitStreamSourceChannel source = mock(ConduitStreamSourceChannel.class);
    when(source.getConduit()).thenReturn(mock(StreamSourceConduit.class));
    when(connection.getSourceChannel()).thenReturn(source);
    when(connection.getPeerAddress(InetSocketAddress.class))
        .thenReturn(new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000));
    ConnectionRegistry connections =
        new ConnectionRegistry(
            new MemoryBudget(1 << 20),
            new ClientHostResolver(TrustedProxies.NONE, UnaryOperator.identity()),
            0,
            10,
            1_000,
            1_000,
            mock(EventLoop.class),
            mock(ConnectionMetrics.class));
    List<ClientConnection> accepted = new ArrayList<>();
    connections.accept(connection, false, new FairTaskQueue(task -> {}), accepted::add);
    return accepted.get(0);
  }

  private static long drain(ByteBuffer[] from) {
    long taken = 0;
    for (ByteBuffer one : from) {
      taken += one.remaining();
      one.position(one.limit());
    }
    return taken;
  }

  /** An answer of this body. */
  @SuppressWarnings("ArrayRecordComponent") // is compared with nothing
  private record Large(byte[] body) implements Outgoing {
    @Override
    public void write(FrameWriter writer, ClientConnection client, ResponseCallback callback) {
      writer.writeAnswer(client, 1, body, callback);
    }

    @Override
    public void written() {}
  }

  private static WeakReference<byte[]> write(FrameQueue frames) {
    byte[] body = new byte[LARGE];
    frames.add(new Large(body));
    return new WeakReference<>(body);
  }

  @Test
  void anAnswerThatIsWrittenIsNotKept() throws IOException {
    ClientConnection client = client();
    FrameQueue frames = new FrameQueue(client, new FrameWriter(), () -> {});
    WeakReference<byte[]> body = write(frames);
    assertTimeoutPreemptively(
        IN_TIME,
        () -> {
          while (body.get() != null) {
            System.gc();
            Thread.sleep(10);
          }
        });
    assertTrue(frames.isEmpty());
  }
}
