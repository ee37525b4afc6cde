package dev.holdfast.http.transport.websocket;

import dev.holdfast.core.limit.MemoryCategory;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.loop.FairTaskQueue;
import dev.holdfast.http.loop.XnioEventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * The source of the frames of a client: it reads the socket, a turn at a time, and tells its
 * listener of messages.
 *
 * <p>The socket is read as long as the client takes what is written, so the loss of the socket is
 * noticed at once. While the client is slow nothing is read, and the write tells. Confined to the
 * loop.
 */
final class FrameSource
    implements ChannelListener<ConduitStreamSourceChannel>, FrameReader.Listener {

  /** The listener to what a client sends. */
  interface Listener {
    /** A whole text came, in UTF-8. */
    void text(byte[] message);

    /** A turn is over in which pings came; this is the payload of the last. */
    void pinged(byte[] payload);

    /** The client closes; {@link CloseStatus#NO_CODE} if it does not say why. */
    void closing(int code);

    /** What came breaks the rules, or cannot be taken, or came too late. */
    void fault(CloseStatus status);

    /** The socket is lost. */
    void lost();

    /** Whether the client has taken all that is written, and may send more. */
    boolean hasRoom();
  }

  private static final int TEXTS_AT_ONCE = 2; // in a turn: as many as a window has requests
  private static final byte[] NONE = {};
  private static final CloseStatus LATE =
      new CloseStatus(CloseStatus.POLICY_VIOLATION, "the request took too long to arrive");

  private final WebSocketContext context;
  private final ConduitStreamSourceChannel channel;
  private final ClientConnection client;
  private final FairTaskQueue turns;
  private final Listener listener;
  private final FrameReader reader;
  private final MessageTimeout timeout;
  private byte[] rest = NONE; // what was read and is no whole frame, or waits while reads pause
  private boolean paused; // no read until the client has taken what is written, or for a turn
  private boolean stopped;
  private int texts; // that were read in this turn
  private byte @Nullable [] ping; // the payload of the last ping of this turn; null if none came

  /**
   * Makes a source that reads nothing yet.
   *
   * @param turns the queue for texts that come together: a client must not keep the loop from
   *     others
   */
  FrameSource(
      WebSocketContext context,
      ConduitStreamSourceChannel channel,
      ClientConnection client,
      FairTaskQueue turns,
      Listener listener) {
    this.context = context;
    this.channel = channel;
    this.client = client;
    this.turns = turns;
    this.listener = listener;
    this.reader = new FrameReader(context.limits().maxBytes(), this);
    this.timeout =
        new MessageTimeout(
            XnioEventLoop.current(), context.limits().timeoutMillis(), () -> listener.fault(LATE));
  }

  /** Begins to read. */
  void begin() {
    channel.setReadListener(this);
    channel.wakeupReads(); // some may have come with the handshake
  }

  /** Reads on, if the client was slow and has taken all that is written now. */
  void resume() {
    if (paused) {
      context.endpoint().loop().execute(this::readOn);
    }
  }

  /** Reads nothing more, and forgets what came; once, for a lingering close reads after it. */
  void stop() {
    if (!stopped) {
      stopped = true;
      channel.suspendReads();
      rest = NONE;
      reader.drop();
      timeout.stop();
    }
  }

  // ---- a turn

  @Override
  public void handleEvent(ConduitStreamSourceChannel source) {
    XnioEventLoop.callBack(this::receive);
  }

  private void receive() {
    if (!listener.hasRoom()) {
      pause();
      return;
    }
    ByteBuffer buffer = context.buffer().clear().put(rest);
    try {
      if (channel.read(buffer) < 0) {
        listener.lost();
        return;
      }
    } catch (IOException e) {
      listener.lost();
      return;
    }
    take(buffer.flip());
  }

  /** Handles what came, but no more than a turn of it. */
  private void take(ByteBuffer bytes) {
    texts = 0;
    reader.read(bytes);
    tellPing();
    if (stopped) {
      return;
    }
    rest = NONE;
    if (bytes.hasRemaining()) {
      rest = new byte[bytes.remaining()];
      bytes.get(rest);
    }
    timeout.read(reader.isInMessage() || rest.length > 0, reader.taken());
    if (!listener.hasRoom()) {
      pause();
    } else if (texts == TEXTS_AT_ONCE && rest.length > 0) {
      pause();
      turns.add(() -> context.endpoint().loop().execute(this::readOn));
    }
  }

  /**
   * Tells of the last of the pings that came together: RFC 6455, 5.5.3, allows answering only it.
   */
  private void tellPing() {
    byte[] payload = ping;
    ping = null;
    if (payload != null && !stopped) {
      listener.pinged(payload);
    }
  }

  /** Reads nothing more until {@link #readOn}. */
  private void pause() {
    paused = true;
    timeout.pause();
    channel.suspendReads();
  }

  private void readOn() {
    if (paused && listener.hasRoom()) {
      paused = false;
      take(ByteBuffer.wrap(rest));
      if (!paused && !stopped) {
        channel.resumeReads();
      }
    }
  }

  // ---- from the reader

  @Override
  public void text(byte[] message) {
    texts++;
    listener.text(message);
  }

  @Override
  public void ping(byte[] payload) {
    ping = payload;
  }

  @Override
  public void closing(int code) {
    listener.closing(code);
  }

  @Override
  public void fault(CloseStatus status) {
    listener.fault(status);
  }

  @Override
  public boolean isReading() {
    return listener.hasRoom() && texts < TEXTS_AT_ONCE;
  }

  @Override
  public boolean admits(int more) {
    return client.admits(more);
  }

  @Override
  public void hold(int size) {
    client.hold(MemoryCategory.BODIES, size);
  }
}
