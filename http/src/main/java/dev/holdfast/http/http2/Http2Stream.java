package dev.holdfast.http.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import com.google.common.primitives.Bytes;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.ssl.SslConnection;

/**
 * A stream of HTTP/2 as a connection of HTTP/1.1 that carries one request: what reads from it gets
 * the request, and the end behind it when the response is complete; what is written to it is sent
 * as frames. So the rules, the limits and the ways past Undertow are the same for both. Confined to
 * the loop.
 *
 * <p>When the client gives the stream up, or the connection is lost, {@link #onLost} is told, which
 * closes this connection as the server closes any other.
 */
public final class Http2Stream extends SslConnection implements ResponseReader.Target {

  private static final String LAST_CHUNK = "0\r\n\r\n";
  private static final byte[] LINE_END = {'\r', '\n'};

  private final Http2Connection owner;
  private final StreamConnection carrier;
  private final int id;
  private final long declared; // bytes that the body is to have
  private final StreamSource source;
  private final StreamSink sink;
  private final ResponseReader response;

  private @Nullable RequestHead head; // null: it can be read
  private long received; // bytes of the body
  private boolean remoteClosed; // the request is complete
  private boolean chunked; // its body is put into chunks
  private int unread; // bytes of the body that the client may not send again before they are read
  private int returned; // bytes that were read, and that the client was not told of
  private int receiveWindow = Frame.INITIAL_WINDOW;
  private int sendWindow;
  private boolean counted = true; // among those that may be open at a time
  private boolean lost; // given up by the client, or with its connection
  private @Nullable Runnable onLost; // null: the request has not begun

  Http2Stream(
      Http2Connection owner,
      StreamConnection carrier,
      int id,
      RequestHead head,
      boolean complete,
      int sendWindow)
      throws Http2Fault {
    super(carrier.getIoThread());
    this.owner = owner;
    this.carrier = carrier;
    this.id = id;
    this.head = head;
    this.declared = head.length();
    this.sendWindow = sendWindow;
    this.response = new ResponseReader(this, head.isHead());
    this.source = new StreamSource(this);
    this.sink = new StreamSink(this, response);
    setSourceConduit(source);
    setSinkConduit(sink);
    if (complete) {
      end();
    }
  }

  /** Sets what is told when the stream is given up; it is to close this connection. */
  public void onLost(Runnable listener) {
    onLost = listener;
  }

  int id() {
    return id;
  }

  // ---- the request

  /**
   * A part of the body has come.
   *
   * @param flow bytes that count for the window: with their padding
   * @throws Http2Fault if the client may not send it
   */
  void receive(ByteBuffer content, int flow, boolean last) throws Http2Fault {
    unread += flow;
    if (remoteClosed) {
      throw Http2Fault.ofStream(id, ErrorCode.STREAM_CLOSED, "data behind the end");
    }
    receiveWindow -= flow;
    if (receiveWindow < 0) {
      throw Http2Fault.ofStream(id, ErrorCode.FLOW_CONTROL_ERROR, "more than the window");
    }
    int count = content.remaining();
    received += count;
    if (declared != RequestHead.UNKNOWN && received > declared) {
      throw malformed();
    }
    if (count > 0) {
      byte[] bytes = new byte[count];
      content.get(bytes);
      source.append(framed(bytes));
    }
    if (last) {
      end();
    }
    if (source.isEmpty()) {
      drained();
    }
    source.signal();
  }

  private byte[] framed(byte[] bytes) {
    if (!chunked) {
      return bytes;
    }
    byte[] size = (Integer.toHexString(bytes.length) + "\r\n").getBytes(US_ASCII);
    return Bytes.concat(size, bytes, LINE_END);
  }

  /** The request is complete: by its last data, or by fields behind them, which mean nothing. */
  void end() throws Http2Fault {
    if (remoteClosed) {
      throw Http2Fault.ofStream(id, ErrorCode.STREAM_CLOSED, "an end behind the end");
    }
    remoteClosed = true;
    if (declared != RequestHead.UNKNOWN && received != declared) {
      throw malformed();
    }
    if (response.isDone()) {
      finish();
    }
    if (chunked) {
      source.append(LAST_CHUNK.getBytes(US_ASCII));
      source.signal();
    }
  }

  private Http2Fault malformed() {
    return Http2Fault.ofStream(id, ErrorCode.PROTOCOL_ERROR, "a body of another length");
  }

  /** Makes what has come readable: one piece, if all of it has. */
  void begin() {
    RequestHead whole = requireNonNull(head, "it begins once");
    head = null;
    byte[] body = source.takeAll();
    chunked = declared == RequestHead.UNKNOWN && !remoteClosed;
    String framing = "";
    if (chunked) {
      framing = "Transfer-Encoding: chunked\r\n";
    } else if (declared != RequestHead.UNKNOWN || received > 0) {
      framing = "Content-Length: " + Math.max(declared, received) + "\r\n";
    }
    byte[] first = whole.toHttp1(framing);
    source.append(body.length == 0 ? first : Bytes.concat(first, framed(body)));
  }

  /** Whether the client has sent all of it. */
  boolean isComplete() {
    return remoteClosed;
  }

  /** All that has come was read: the client may send as much again. */
  void drained() {
    int count = unread;
    unread = 0;
    if (count == 0) {
      return;
    }
    owner.read(count);
    returned += count;
    if (!remoteClosed && returned >= Frame.INITIAL_WINDOW / 2) {
      receiveWindow += returned;
      owner.writer().windowUpdate(id, returned);
      returned = 0;
    }
  }

  // ---- the response

  @Override
  public boolean hasRoom() {
    return owner.writer().room() > 0;
  }

  @Override
  public int room() {
    int window = (int) Math.max(0, Math.min(sendWindow, owner.sendWindow()));
    return Math.min(window, Math.min(Frame.MAX_PAYLOAD, owner.writer().room()));
  }

  @Override
  public void head(int status, List<HeaderField> fields, boolean last) {
    owner.writer().headers(id, status, fields, last);
    if (last) {
      answered();
    }
  }

  @Override
  public void data(ByteBuffer from, int count, boolean last) {
    if (count > 0 || last) {
      owner.writer().data(id, from, count, last);
      sendWindow -= count;
      owner.sent(this, count);
    }
    if (last) {
      answered();
    }
  }

  /** The response is complete: no other request follows. */
  private void answered() {
    source.end();
    if (remoteClosed) {
      finish();
    }
  }

  /** It is over for the client, which may open another, though not all is done here. */
  private void finish() {
    if (counted) {
      counted = false;
      owner.finished();
    }
  }

  /** Sends what was put together. */
  void flush() {
    owner.flush();
  }

  /**
   * Lets the client take more, or less.
   *
   * @throws Http2Fault if that is more than can be counted
   */
  void changeSendWindow(long change) throws Http2Fault {
    long changed = sendWindow + change;
    if (changed > Integer.MAX_VALUE) {
      throw Http2Fault.ofStream(id, ErrorCode.FLOW_CONTROL_ERROR, "a window too large");
    }
    sendWindow = (int) Math.max(changed, Integer.MIN_VALUE);
    owner.wakeWriters();
  }

  /** Tells the writer that it may write, if it waits for that and may. */
  void wakeWriter() {
    sink.signal();
  }

  /** Whether the writer would be able to write now. */
  boolean isWritable() {
    return response.isDone() || (response.awaitsBody() ? room() > 0 : hasRoom());
  }

  void await(boolean waits) {
    owner.await(this, waits);
  }

  // ---- the end

  /** The client has given it up, or the connection is lost. */
  void lose() {
    if (!lost) {
      lost = true;
      if (onLost == null) {
        IoUtils.safeClose(this);
      } else {
        onLost.run();
      }
    }
  }

  /** The reader reads no more. */
  void endReads() {
    readClosed();
  }

  /** The writer writes no more; a response that is not complete is cut off. */
  void endWrites() {
    if (response.end()) {
      writeClosed();
    } else {
      IoUtils.safeClose(this);
    }
  }

  @Override
  protected void closeAction() {
    source.drop();
    sink.drop();
    finish();
    int count = unread;
    unread = 0;
    if (!lost && !response.isDone()) {
      owner.reset(id, ErrorCode.CANCEL);
    } else if (!lost && !remoteClosed) {
      owner.reset(id, ErrorCode.NO_ERROR); // the rest of the request is not wanted
    }
    owner.closed(this, count);
  }

  @Override
  protected void notifyWriteClosed() {}

  @Override
  protected void notifyReadClosed() {}

  @Override
  public SocketAddress getPeerAddress() {
    return carrier.getPeerAddress();
  }

  @Override
  public SocketAddress getLocalAddress() {
    return carrier.getLocalAddress();
  }

  @Override
  public void startHandshake() {}

  @Override
  public @Nullable SSLSession getSslSession() {
    return carrier instanceof SslConnection secured ? secured.getSslSession() : null;
  }

  @Override
  public ChannelListener.Setter<? extends SslConnection> getHandshakeSetter() {
    return new ChannelListener.SimpleSetter<>(); // it is over
  }
}
