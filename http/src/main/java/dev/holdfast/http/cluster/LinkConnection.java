package dev.holdfast.http.cluster;

import dev.holdfast.core.relay.NodeName;
import dev.holdfast.core.relay.PeerLink;
import dev.holdfast.http.loop.XnioEventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * A connection of a link: first the handshake, then sealed frames. A node that is silent for too
 * long is taken for lost, so that one whose machine has vanished is noticed. Confined to the loop.
 */
final class LinkConnection implements PeerLink {

  private static final Logger log = LoggerFactory.getLogger(LinkConnection.class);

  private static final long HANDSHAKE = 5_000; // milliseconds
  private static final long BEAT = 2_000; // milliseconds from one sign of life to the next
  private static final long SILENCE = 6_000; // milliseconds
  private static final int BUFFER = 64 << 10; // bytes
  private static final int READS = 16; // in a turn, so that others have theirs
  private static final byte[] NOTHING = {};

  /** What a connection tells; the last thing is that it is closed. */
  interface Listener {
    /** The other node has proved itself. */
    void opened(LinkConnection link, NodeName peer);

    /** A frame has come. */
    void received(LinkConnection link, byte[] frame);

    /** It is closed, once. */
    void closed(LinkConnection link);
  }

  private final StreamConnection connection;
  private final LinkHandshake handshake;
  private final SecureRandom random;
  private final int longest; // bytes of a frame
  private final Listener listener;
  private final XnioEventLoop loop = XnioEventLoop.current();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final Deque<ByteBuffer> queue = new ArrayDeque<>();
  private long queued; // bytes
  private byte[] read = NOTHING; // what has come and is no whole message
  private int length; // of it
  private @Nullable FrameCipher sealing; // null until the handshake is over
  private @Nullable FrameCipher opening;
  private boolean closed;
  private long heardAt;
  private long sentAt;
  private XnioExecutor.@Nullable Key timer;

  private LinkConnection(
      StreamConnection connection,
      LinkHandshake handshake,
      SecureRandom random,
      int longest,
      Listener listener) {
    this.connection = connection;
    this.handshake = handshake;
    this.random = random;
    this.longest = longest + FrameCipher.TAG;
    this.listener = listener;
    this.heardAt = loop.now();
    this.sentAt = heardAt;
  }

  /**
   * Begins on an open connection.
   *
   * @param longest bytes that a frame may have
   */
  static LinkConnection begin(
      StreamConnection connection,
      LinkHandshake handshake,
      SecureRandom random,
      int longest,
      Listener listener) {
    LinkConnection link = new LinkConnection(connection, handshake, random, longest, listener);
    link.timer = link.loop.after(HANDSHAKE, link::beat);
    connection
        .getSourceChannel()
        .setReadListener(source -> XnioEventLoop.callBack(() -> link.readable(source)));
    connection
        .getSinkChannel()
        .setWriteListener(sink -> XnioEventLoop.callBack(() -> link.writable(sink)));
    connection.setCloseListener(gone -> XnioEventLoop.callBack(link::lost));
    link.write(ByteBuffer.wrap(handshake.begin(random)));
    connection.getSourceChannel().resumeReads();
    return link;
  }

  /** The other node, when it has proved itself; null before. */
  @Nullable NodeName peer() {
    return sealing == null ? null : handshake.peer();
  }

  // ---- reading

  private void readable(ConduitStreamSourceChannel source) {
    try {
      for (int i = 0; i < READS && !closed; i++) {
        int count = source.read(buffer.clear());
        if (count < 0) {
          lost();
        }
        if (count <= 0) {
          return;
        }
        heardAt = loop.now();
        add(buffer.flip());
        parse();
      }
      if (!closed) {
        source.wakeupReads(); // behind what others have to say
      }
    } catch (IOException e) {
      lost();
    } catch (LinkException e) {
      log.warn("the link with {} is closed: {}", connection.getPeerAddress(), e.getMessage());
      lost();
    }
  }

  private void add(ByteBuffer bytes) {
    int count = bytes.remaining();
    if (read.length < length + count) {
      read = Arrays.copyOf(read, Math.max(length + count, 2 * read.length));
    }
    bytes.get(read, length, count);
    length += count;
  }

  private void parse() throws LinkException {
    int at = 0;
    while (!closed) {
      int end = opening == null ? message(at) : frame(at);
      if (end < 0) {
        break;
      }
      at = end;
    }
    if (at > 0) {
      System.arraycopy(read, at, read, 0, length - at);
      length -= at;
      if (length == 0 && read.length > BUFFER) {
        read = NOTHING; // that of a long frame
      }
    }
  }

  /** Takes a message of the handshake; returns where it ends, or -1 if it is not whole. */
  private int message(int at) throws LinkException {
    int end = at + handshake.expected();
    if (length < end) {
      return -1;
    }
    byte[] answer = handshake.receive(Arrays.copyOfRange(read, at, end), random);
    write(ByteBuffer.wrap(answer));
    if (handshake.isDone()) {
      LinkHandshake.Keys keys = handshake.keys();
      sealing = FrameCipher.sealing(keys.sending());
      opening = FrameCipher.opening(keys.receiving());
      restart(BEAT);
      listener.opened(this, handshake.peer());
    }
    return end;
  }

  /** Takes a frame; returns where it ends, or -1 if it is not whole. */
  private int frame(int at) throws LinkException {
    if (length < at + Integer.BYTES) {
      return -1;
    }
    int size = ByteBuffer.wrap(read).getInt(at);
    if (size < FrameCipher.TAG || size > longest) {
      throw new LinkException("a frame is too long, or too short");
    }
    int end = at + Integer.BYTES + size;
    if (length < end) {
      return -1;
    }
    FrameCipher cipher = opening;
    byte[] frame = cipher == null ? NOTHING : cipher.open(read, at + Integer.BYTES, size);
    if (frame.length > 0) { // else it is a sign of life
      listener.received(this, frame);
    }
    return end;
  }

  // ---- writing

  @Override
  public void send(byte[] frame) {
    FrameCipher cipher = sealing;
    if (!closed && cipher != null) {
      write(cipher.seal(frame));
    }
  }

  @Override
  public long queuedBytes() {
    return queued;
  }

  private void write(ByteBuffer bytes) {
    if (closed || !bytes.hasRemaining()) {
      return;
    }
    sentAt = loop.now();
    queue.add(bytes);
    queued += bytes.remaining();
    if (queue.size() == 1) {
      writable(connection.getSinkChannel());
    }
  }

  private void writable(ConduitStreamSinkChannel sink) {
    try {
      while (!queue.isEmpty()) {
        ByteBuffer first = queue.getFirst();
        queued -= sink.write(first);
        if (first.hasRemaining()) {
          sink.resumeWrites();
          return;
        }
        queue.removeFirst();
      }
      if (sink.flush()) {
        sink.suspendWrites();
      } else {
        sink.resumeWrites();
      }
    } catch (IOException e) {
      loop.execute(this::lost); // the caller may be in the middle of something
    }
  }

  // ---- signs of life

  private void beat() {
    if (closed) {
      return;
    }
    long now = loop.now();
    if (sealing == null) {
      log.warn("no node has proved itself in time: {}", connection.getPeerAddress());
      lost();
    } else if (now - heardAt >= SILENCE) {
      log.warn("node {} is silent: its link is closed", handshake.peer());
      lost();
    } else {
      if (now - sentAt >= BEAT) {
        send(NOTHING);
      }
      restart(BEAT);
    }
  }

  private void restart(long millis) {
    if (timer != null) {
      timer.remove();
    }
    timer = loop.after(millis, this::beat);
  }

  // ---- the end

  @Override
  public void close(String why) {
    lost();
  }

  private void lost() {
    if (closed) {
      return;
    }
    closed = true;
    if (timer != null) {
      timer.remove();
    }
    queue.clear();
    queued = 0;
    IoUtils.safeClose(connection);
    listener.closed(this);
  }
}
