package dev.holdfast.http.connection;

import dev.holdfast.core.limit.MemoryCategory;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.http.http2.Http2Connection;
import dev.holdfast.http.http2.Http2Listener;
import dev.holdfast.http.http2.Http2Stream;
import java.nio.ByteBuffer;
import java.util.function.BiPredicate;
import org.xnio.StreamConnection;

/**
 * A connection with HTTP/2 between its {@link ClientConnection}, which is charged for it, closed
 * when it is idle, and cut off when its client is slow, and its streams, each of which is a
 * connection of its own for all that. Confined to the loop.
 */
final class Http2Carrier implements Http2Listener, ServerCutListener, ShortcutConnectionListener {

  /** Bytes of the buffer that all of them are read through: three frames. */
  static final int BUFFER = 48 << 10;

  // streams that a client may give up or break: so many at once, and a tenth of them each second
  private static final RateLimit CANCELLED = new RateLimit(200, 10_000);
  private static final RateLimit CANCELLED_BY_PROXY = CANCELLED.times(50); // it has many clients

  // frames without a request or a part of one
  private static final RateLimit IDLE_FRAMES = new RateLimit(1_000, 10_000);
  private static final RateLimit IDLE_FRAMES_OF_PROXY = new RateLimit(20_000, 4_000);

  private final StreamConnection connection;
  private final ClientConnection client;
  private final ByteBuffer buffer;
  private final BiPredicate<Http2Stream, ClientConnection> open;
  private final Http2Connection http2;
  private final RateLimit.Meter cancelled = new RateLimit.Meter();
  private final RateLimit.Meter idleFrames = new RateLimit.Meter();

  private Http2Carrier(
      StreamConnection connection,
      ClientConnection client,
      ByteBuffer buffer,
      BiPredicate<Http2Stream, ClientConnection> open) {
    this.connection = connection;
    this.client = client;
    this.buffer = buffer;
    this.open = open;
    this.http2 = new Http2Connection(connection, this);
  }

  /**
   * Begins with a connection on which HTTP/2 is spoken.
   *
   * @param buffer what is read goes through it
   * @param open registers a stream; false if there is no room for it
   */
  static void begin(
      StreamConnection connection,
      ClientConnection client,
      ByteBuffer buffer,
      BiPredicate<Http2Stream, ClientConnection> open) {
    Http2Carrier carrier = new Http2Carrier(connection, client, buffer, open);
    client.carryStreams();
    client.onCut(carrier);
    client.setShortcutListener(carrier);
    carrier.http2.begin();
  }

  @Override
  public boolean open(Http2Stream stream) {
    return open.test(stream, client);
  }

  @Override
  public boolean isReadingOver() {
    return client.isReadingOver();
  }

  @Override
  public void busy(boolean busy) {
    client.setIdle(!busy);
  }

  @Override
  public boolean countCancelled() {
    RateLimit limit = client.isProxy() ? CANCELLED_BY_PROXY : CANCELLED;
    return limit.admit(cancelled, 1, client.connections.now());
  }

  @Override
  public boolean countIdle() {
    RateLimit limit = client.isProxy() ? IDLE_FRAMES_OF_PROXY : IDLE_FRAMES;
    return limit.admit(idleFrames, 1, client.connections.now());
  }

  @Override
  public void hold(int bytes) {
    client.hold(MemoryCategory.BODIES, bytes);
  }

  @Override
  public ByteBuffer buffer() {
    return buffer;
  }

  @Override
  public void end(boolean atOnce) {
    if (atOnce) {
      client.cut();
    } else {
      LingeringSocket.begin(client, connection.getSourceChannel(), buffer, client::cut);
    }
  }

  @Override
  public void cut() {
    http2.close();
  }

  @Override
  public boolean closesIdle() {
    return http2.endIdle();
  }

  @Override
  public void answered() {}

  @Override
  public void closed() {
    http2.close();
  }
}
