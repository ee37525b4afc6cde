package dev.holdfast.http.connection;

import dev.holdfast.core.limit.ClientHost;
import dev.holdfast.core.limit.MemoryBudget;
import dev.holdfast.core.limit.MemoryBudget.Use;
import dev.holdfast.http.parser.RequestHeadParser;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * One connection of a client, below Undertow: all its bytes pass here, whichever handler they are
 * for. So this is where it shows that a client is slow to send its head or to take an answer, and
 * what is held in memory meanwhile.
 *
 * <p>While a client is not slow this costs a few comparisons for each request. Confined to the
 * loop.
 */
public final class ClientConnection extends AbstractStreamSinkConduit<StreamSinkConduit>
    implements ExchangeCompletionListener, MemoryBudget.Holder {

  /** What is under way on a connection, and has something to do when that is cut. */
  public interface Work {
    /** The connection is closed, after this, because it costs too much. */
    void cut();
  }

  /** What Undertow keeps for each connection, in bytes: an exchange, its headers, its conduits. */
  public static final int WEIGHT = 3 << 10;

  private static final int ORDINARY = 1 << 10; // bytes of a head, which the weight contains
  private static final int HEAD = 4 << 10; // bytes: of what a head is parsed into
  private static final int LARGEST_HEAD = 3 * RequestHeadParser.LONGEST; // bytes that wait, at most
  private static final int HEAD_FACTOR = 2; // of each byte of a head, in strings
  static final int BUFFER = 8 << 10; // bytes, of each buffer of Undertow

  /** For a head to send, and for a request behind. */
  public static final int BUFFERS = 2 * BUFFER;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final ConnectionTracker all;
  private final StreamConnection connection;
  private final ClientHost peer;
  private final boolean proxy;

  final IdleConnections.Node idle = new IdleConnections.Node(this);
  private boolean busy; // a request is being handled, and its head has come
  private boolean tooMuch; // that is one too many of its host
  private ClientHost host; // of the request that is handled, or else of the connection
  private @Nullable Work work;
  private MemoryBudget.@Nullable Holding holding; // null: nothing is held
  private int head; // bytes of a request's head that came so far, or lines before it
  private int lastHead; // bytes of the head of the request that is handled
  private int largestHead = ORDINARY; // bytes, of all so far
  private ByteBuffer @Nullable [] gathered; // what Undertow wrote last from, and keeps
  private Runnable atClose = () -> {};
  private byte @Nullable [] unsent; // of an answer that the client is slow to take
  private long slowSince; // when it began to be slow; means something while it is stalled
  private long progressAt; // when it last took some

  ClientConnection(
      ConnectionTracker all, StreamConnection connection, ClientHost peer, boolean proxy) {
    super(connection.getSinkChannel().getConduit());
    this.all = all;
    this.connection = connection;
    this.peer = peer;
    this.host = peer;
    this.proxy = proxy;
    connection.getSinkChannel().setConduit(this);
    StreamSourceConduit source = connection.getSourceChannel().getConduit();
    connection.getSourceChannel().setConduit(new Source(source));
  }

  /** The connection of an exchange. */
  public static ClientConnection of(HttpServerExchange exchange) {
    return (ClientConnection)
        ((HttpServerConnection) exchange.getConnection()).getOriginalSinkConduit();
  }

  /** Where the request that is handled comes from. */
  ClientHost host() {
    return host;
  }

  /** Where the connection comes from. */
  public ClientHost peer() {
    return peer;
  }

  /** Whether that is a trusted proxy. */
  boolean isProxy() {
    return proxy;
  }

  // ---- requests

  /**
   * The head of a request of this host has come.
   *
   * @param length of the head, in bytes
   * @param tooMuch whether the host has as many requests as it may have without this one
   */
  public void begin(ClientHost host, int length, boolean tooMuch) {
    this.host = host;
    this.tooMuch = tooMuch;
    busy = true;
    all.busy(this);
    lastHead = length;
    head = 0;
    if (holding != null) {
      hold(Use.HEADERS, 0);
    }
  }

  @Override
  public void exchangeEvent(HttpServerExchange exchange, NextListener next) {
    work = null;
    letGo();
    if (busy) {
      busy = false;
      all.completed(this);
      all.idle(this);
    }
    if (holding != null) {
      hold(Use.HEADERS, 0);
      hold(Use.BODIES, 0);
    }
    host = peer;
    next.proceed();
  }

  /**
   * Makes Undertow let go of an answer: for each connection it keeps the array that it wrote the
   * head and the body from, and the listener that would write the rest, until another takes their
   * place, which a client that sends nothing more never lets happen.
   */
  private void letGo() {
    ByteBuffer[] written = gathered;
    if (written != null) {
      Arrays.fill(written, NOTHING);
      gathered = null;
    }
    connection.getSinkChannel().setWriteListener(null);
  }

  /**
   * A head of so many bytes was parsed.
   *
   * @return how many bytes more than before the connection weighs
   */
  int parsed(int bytes) {
    if (bytes <= largestHead || !connection.isOpen()) { // what closed weighs nothing any more
      return 0;
    }
    int more = HEAD_FACTOR * (bytes - largestHead);
    largestHead = bytes;
    return more;
  }

  /**
   * What is kept for this connection until it closes, in bytes. Undertow's parser keeps the room
   * that the largest head needed, for the next one.
   */
  int weight() {
    return WEIGHT + HEAD_FACTOR * (largestHead - ORDINARY);
  }

  /** Whether it weighs more than others. */
  boolean isHeavy() {
    return largestHead > ORDINARY;
  }

  /** Whether the request that is handled is one too many of its host. */
  boolean isTooMuch() {
    return tooMuch;
  }

  /** What to tell if the connection is cut from now on; null for nothing. */
  public void work(@Nullable Work now) {
    work = now;
  }

  /** Whether so many bytes more may be held for the request. */
  public boolean admits(long more) {
    return all.budget().admits(host, more);
  }

  /** Notes that the head of the request that is handled is held for a while. */
  public void holdHead() {
    hold(Use.HEADERS, weightOf(lastHead));
  }

  private static long weightOf(int head) {
    return HEAD + (long) HEAD_FACTOR * head;
  }

  /** Notes how many bytes are held for this use. */
  public void hold(Use use, long bytes) {
    MemoryBudget.Holding held = holding;
    if (held == null) {
      if (bytes == 0 || !connection.isOpen()) {
        return;
      }
      held = all.budget().open(host, this);
      holding = held;
    }
    held.set(use, bytes);
    if (held.bytes() == 0) {
      held.close();
      holding = null;
    }
  }

  // ---- the end

  /** It holds the most while all hold too much. */
  @Override
  public void giveUp() {
    cut();
  }

  /** Closes the connection, whatever is under way. */
  public void cut() {
    Work underWay = work;
    if (underWay != null) {
      work = null;
      underWay.cut();
    }
    IoUtils.safeClose(connection);
  }

  /** Runs a task when it has closed. */
  public void whenClosed(Runnable task) {
    atClose = task;
  }

  /** It has closed. */
  void closed() {
    atClose.run();
    flowing();
    if (holding != null) {
      holding.close();
      holding = null;
    }
    if (busy) {
      busy = false;
      all.completed(this);
    }
  }

  // ---- heads that come slowly

  private final class Source extends AbstractStreamSourceConduit<StreamSourceConduit> {
    Source(StreamSourceConduit next) {
      super(next);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      return note(next.read(into));
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
      long read = next.read(into, offset, length);
      note((int) read);
      return read;
    }

    private int note(int read) {
      if (!busy && read > 0) {
        head = Math.min(head + read, LARGEST_HEAD);
        if (holding != null) {
          hold(Use.HEADERS, weightOf(head));
        }
      }
      return read;
    }
  }

  /** The head of the next request is there in part, and is held until the rest comes. */
  void headWaits() {
    hold(Use.HEADERS, busy ? BUFFERS : weightOf(head));
  }

  // ---- answers that go slowly

  /** Undertow itself answers some heads that no handler sees. */
  private void answered() {
    if (head > 0 && !busy) {
      head = 0;
      hold(Use.HEADERS, 0);
    }
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    int wanted = from.remaining();
    int written = next.write(from);
    answered();
    if (written < wanted || isSlow()) {
      note(wanted - written, written, from);
    }
    return written;
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    long wanted = remaining(from, offset, length);
    gathered = from;
    long written = next.write(from, offset, length);
    answered();
    if (written < wanted || isSlow()) {
      note(wanted - written, written, from[offset + length - 1]);
    }
    return written;
  }

  @Override
  public int writeFinal(ByteBuffer from) throws IOException {
    int wanted = from.remaining();
    int written = next.writeFinal(from);
    answered();
    if (written < wanted || isSlow()) {
      note(wanted - written, written, from);
    }
    return written;
  }

  @Override
  public long writeFinal(ByteBuffer[] from, int offset, int length) throws IOException {
    long wanted = remaining(from, offset, length);
    gathered = from;
    long written = next.writeFinal(from, offset, length);
    answered();
    if (written < wanted || isSlow()) {
      note(wanted - written, written, from[offset + length - 1]);
    }
    return written;
  }

  @Override
  public long transferFrom(FileChannel from, long at, long count) {
    throw new UnsupportedOperationException("what is answered is in memory");
  }

  @Override
  public long transferFrom(StreamSourceChannel from, long count, ByteBuffer through) {
    throw new UnsupportedOperationException("what is answered is in memory");
  }

  private static long remaining(ByteBuffer[] from, int offset, int length) {
    long remaining = 0;
    for (int i = offset; i < offset + length; i++) {
      remaining += from[i].remaining();
    }
    return remaining;
  }

  private boolean isSlow() {
    return unsent != null;
  }

  private static final byte[] HEAD_ONLY = {};

  /**
   * Notes how an answer goes.
   *
   * @throws IOException if there is no memory to let this client be slow
   */
  @SuppressWarnings("ByteBufferBackingArray") // not read: it is what is retained
  private void note(long left, long written, ByteBuffer last) throws IOException {
    if (left == 0) {
      flowing();
      return;
    }
    byte[] body = last.hasArray() ? last.array() : HEAD_ONLY;
    if (unsent == null) {
      if (!admits(BUFFERS + body.length)) {
        all.metrics().evicted(1);
        throw new IOException("the client is slow, and there is no memory to wait for it");
      }
      slowSince = all.now();
      progressAt = slowSince;
      all.slow(this);
    } else if (written > 0) {
      progressAt = all.now();
    }
    if (unsent != body) {
      all.share(this, unsent, body);
      unsent = body;
    }
  }

  /** The client has taken what there was. */
  private void flowing() {
    if (unsent != null) {
      all.share(this, unsent, null);
      unsent = null;
      all.flows(this);
    }
  }

  /** Whether a client took nothing for so long, or not all for so much longer. */
  boolean isStuck(long now, long nothing, long all) {
    return now - progressAt >= nothing || now - slowSince >= all;
  }
}
