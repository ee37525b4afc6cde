package dev.holdfast.http.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a load test: of HTTP/1.1, with one request under way, or none, of HTTP/2 or a
 * WebSocket, with as many as its session has; without TLS or with it. Confined to the loop.
 */
final class LoadConnection {

  /** The owner of a connection, which is told what comes over it. */
  interface Owner {

    /** Bytes came, of heads and bodies. */
    void received(int count);

    /** A request was answered. */
    void answered(long rid, int status, byte[] bytes, int from, int end);

    /** The connection failed, or brought what was not asked. */
    void failed(IOException why);

    /** A connection on which nothing was under way is gone. */
    void dropped(LoadConnection connection);
  }

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Owner owner;
  private final SocketChannel channel;
  private final LoadSocket socket;
  private final SelectionKey key;
  private final AnswerReader reader;
  private @Nullable ByteBuffer unwritten; // what is to be written; null once it is
  private int underWay; // requests
  private long rid; // the rid of the last request

  /**
   * Makes a connection that is not begun.
   *
   * @param framing of its requests
   */
  LoadConnection(Owner owner, RequestFraming framing, LoadSocket.Factory sockets, Selector selector)
      throws IOException {
    this.owner = owner;
    this.reader = framing.reader();
    byte[] handshake = framing.handshake();
    this.unwritten = handshake.length > 0 ? ByteBuffer.wrap(handshake) : null;
    this.channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    socket = sockets.on(channel);
    key = channel.register(selector, 0, this);
  }

  /** Has it connect from an address of this machine. */
  void bind(InetAddress local) throws IOException {
    channel.bind(new InetSocketAddress(local, 0));
  }

  /** Begins to connect. */
  void connect(InetSocketAddress server) throws IOException {
    if (channel.connect(server)) {
      write();
    } else {
      key.interestOps(SelectionKey.OP_CONNECT);
    }
  }

  /** Whether one more request may be under way. */
  boolean isFree() {
    return underWay < reader.mostUnderWay();
  }

  /**
   * Sends a request, as soon as the connection is there, and a handshake is done.
   *
   * @param id its rid
   * @param request which is not kept: what cannot be written yet is copied
   */
  void send(long id, ByteBuffer request) throws IOException {
    underWay++;
    rid = id;
    write(reader.ask(id, request));
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
  }

  private void write(ByteBuffer request) throws IOException {
    ByteBuffer before = unwritten;
    if (before != null) {
      unwritten =
          ByteBuffer.allocate(before.remaining() + request.remaining())
              .put(before)
              .put(request)
              .flip();
      return;
    }
    boolean waits = channel.isConnected() && socket.write(request);
    if (request.hasRemaining()) {
      unwritten = copy(request);
    }
    if (waits) {
      key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }
  }

  /**
   * Does what the selector says can be done.
   *
   * @param memory into which is read
   */
  void ready(byte[] memory) throws IOException {
    if (key.isConnectable()) {
      channel.finishConnect();
      write();
    } else if (key.isWritable()) {
      write();
    }
    if (key.isValid() && key.isReadable()) {
      read(memory);
    }
  }

  private void write() throws IOException {
    boolean waits = socket.write(unwritten == null ? NOTHING : unwritten);
    if (unwritten != null && !unwritten.hasRemaining()) {
      unwritten = null;
    }
    int interest = SelectionKey.OP_READ | (waits ? SelectionKey.OP_WRITE : 0);
    if (key.interestOps() != interest) {
      key.interestOps(interest);
    }
  }

  private void read(byte[] memory) throws IOException {
    int count = socket.read(memory);
    if (count < 0) {
      throw new IOException("the server closed a connection with a request");
    }
    if (count > 0) {
      owner.received(count);
      reader.take(memory, count, this::answered);
      ByteBuffer due = reader.due();
      if (due != null) {
        write(due);
      }
    }
    if ((unwritten != null || socket.wantsWrite()) && channel.isConnected()) {
      write();
    }
  }

  private void answered(int status, byte[] bytes, int from, int to) throws IOException {
    if (underWay == 0) {
      owner.failed(new UnexpectedAnswerException("what was not asked"));
      return;
    }
    underWay--;
    owner.answered(reader.rid(rid, bytes, from, to), status, bytes, from, to);
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      owner.failed(e);
    }
  }

  /** It is lost, which its owner is told as a failure unless nothing was under way. */
  void lost(IOException why) {
    if (underWay > 0) {
      owner.failed(why);
    } else {
      owner.dropped(this);
      close();
    }
  }
}
