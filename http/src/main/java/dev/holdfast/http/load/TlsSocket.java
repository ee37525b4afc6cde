package dev.holdfast.http.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A socket with TLS: an {@link SSLEngine} between it and its connection. What the engine has to
 * compute is computed here, in the loop. Between two calls it keeps only what is no whole record,
 * or was not taken.
 */
final class TlsSocket implements LoadSocket {

  /** Room for records on their way, which all sockets of a loop share. */
  static final class Memory {

    /** So that what is read is never more than a connection reads at once: records shrink. */
    private static final int INCOMING = LoadLoop.BUFFER / 2; // bytes

    private final ByteBuffer incoming = ByteBuffer.allocate(INCOMING);
    private final ByteBuffer outgoing;

    Memory(int record) {
      outgoing = ByteBuffer.allocate(record);
    }
  }

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  // what a record begins with (RFC 8446, appendix B.1)
  private static final int FIRST_TYPE = 20;
  private static final int LAST_TYPE = 24;

  private final SocketChannel channel;
  private final SSLEngine engine;
  private final Memory memory;
  private @Nullable ByteBuffer part; // of a record, the rest of which has not come; null for none
  private @Nullable ByteBuffer unwritten; // of records; null for none
  private boolean begun;

  TlsSocket(SocketChannel channel, SSLEngine engine, Memory memory) {
    this.channel = channel;
    this.engine = engine;
    this.memory = memory;
  }

  @Override
  public int read(byte[] bytes) throws IOException {
    try {
      return readRecords(bytes);
    } catch (SSLException e) {
      throw new UnusableTlsException(e);
    }
  }

  @Override
  public boolean write(ByteBuffer bytes) throws IOException {
    try {
      return writeRecords(bytes);
    } catch (SSLException e) {
      throw new UnusableTlsException(e);
    }
  }

  @Override
  public boolean wantsWrite() {
    return unwritten != null;
  }

  private int readRecords(byte[] bytes) throws IOException {
    ByteBuffer records = memory.incoming.clear();
    if (part != null) {
      records.put(part);
      part = null;
    }
    boolean ended = channel.read(records) < 0;
    records.flip();
    if (records.hasRemaining() && isShakingHands() && !isRecord(records.get(0))) {
      throw new SSLException("the server answered what is no TLS: is its address http:// ?");
    }
    ByteBuffer clear = ByteBuffer.wrap(bytes);
    ended |= unwrap(records, clear);
    if (records.hasRemaining()) {
      part = copy(records);
    }
    return clear.position() > 0 ? clear.position() : ended ? end() : 0;
  }

  private static boolean isRecord(byte type) {
    return FIRST_TYPE <= type && type <= LAST_TYPE;
  }

  private int end() throws IOException {
    if (isShakingHands()) {
      throw new SSLException("the server closed the connection in the handshake");
    }
    return -1;
  }

  /** Reads whole records; returns whether one said that it is the last. */
  private boolean unwrap(ByteBuffer records, ByteBuffer clear) throws IOException {
    while (true) {
      SSLEngineResult result = engine.unwrap(records, clear);
      if (result.getStatus() == Status.CLOSED) {
        return true;
      }
      if (result.getStatus() == Status.BUFFER_OVERFLOW) {
        throw new SSLException("a record of the server is too long");
      }
      boolean replied = reply();
      if (result.getStatus() == Status.BUFFER_UNDERFLOW
          || (!records.hasRemaining() && !replied)
          || (result.bytesConsumed() == 0 && !replied)) {
        return false;
      }
    }
  }

  private boolean writeRecords(ByteBuffer bytes) throws IOException {
    if (!begun) {
      begun = true;
      engine.beginHandshake();
    }
    flush();
    reply();
    while (unwritten == null && bytes.hasRemaining() && !isShakingHands()) {
      wrap(bytes);
    }
    return unwritten != null;
  }

  private boolean isShakingHands() {
    HandshakeStatus status = engine.getHandshakeStatus();
    return !begun
        || (status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED);
  }

  /** Computes and sends what the handshake wants from this side; returns whether it did. */
  private boolean reply() throws IOException {
    boolean replied = false;
    while (true) {
      HandshakeStatus status = engine.getHandshakeStatus();
      if (status == HandshakeStatus.NEED_TASK) {
        engine.getDelegatedTask().run();
      } else if (status == HandshakeStatus.NEED_WRAP) {
        wrap(NOTHING);
      } else {
        return replied;
      }
      replied = true;
    }
  }

  /** Sends one record, with as many bytes as it can take. */
  private void wrap(ByteBuffer bytes) throws IOException {
    ByteBuffer record = memory.outgoing.clear();
    if (engine.wrap(bytes, record).getStatus() != Status.OK) {
      throw new SSLException("the connection is closed");
    }
    record.flip();
    flush();
    if (unwritten == null) {
      channel.write(record);
    }
    if (record.hasRemaining()) {
      unwritten = unwritten == null ? copy(record) : joined(unwritten, record);
    }
  }

  private void flush() throws IOException {
    ByteBuffer rest = unwritten;
    if (rest != null) {
      channel.write(rest);
      unwritten = rest.hasRemaining() ? rest : null;
    }
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
  }

  private static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
    return ByteBuffer.allocate(first.remaining() + second.remaining())
        .put(first)
        .put(second)
        .flip();
  }
}
