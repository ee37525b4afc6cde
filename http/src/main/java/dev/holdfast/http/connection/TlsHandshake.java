package dev.holdfast.http.connection;

import dev.holdfast.http.loop.XnioEventLoop;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.XnioExecutor;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.ssl.SslConnection;

/**
 * The begin of a connection with TLS, until it is known which version of HTTP its client speaks:
 * that is said at the begin of the handshake. A client that has not ended it in {@value #TIMEOUT}
 * ms is cut off. Confined to the loop.
 */
final class TlsHandshake
    implements ChannelListener<ConduitStreamSourceChannel>, ShortcutConnectionListener {

  private static final Logger log = LoggerFactory.getLogger(TlsHandshake.class);

  /** Milliseconds, as many as a head of HTTP/1.1 has. */
  private static final int TIMEOUT = 10_000;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final ClientConnection client;
  private final SSLEngine engine;
  private final Consumer<String> next;
  private XnioExecutor.@Nullable Key timer; // null: it is over, or left to itself

  private TlsHandshake(ClientConnection client, SSLEngine engine, Consumer<String> next) {
    this.client = client;
    this.engine = engine;
    this.next = next;
  }

  /**
   * Begins the handshake of a connection.
   *
   * @param next is given the name that ALPN has for what is spoken; empty if the client named none
   */
  static void begin(
      SslConnection connection, ClientConnection client, SSLEngine engine, Consumer<String> next) {
    TlsHandshake handshake = new TlsHandshake(client, engine, next);
    Runnable late = new Late(new WeakReference<>(client), new WeakReference<>(engine));
    handshake.timer = XnioEventLoop.current().after(TIMEOUT, late);
    client.setShortcutListener(handshake);
    connection.getSourceChannel().setReadListener(handshake);
    connection.getSourceChannel().resumeReads();
  }

  @Override
  public void handleEvent(ConduitStreamSourceChannel source) {
    XnioEventLoop.callBack(() -> proceed(source));
  }

  /** Lets TLS read what has come of the handshake: of what follows, nothing is taken here. */
  private void proceed(ConduitStreamSourceChannel source) {
    if (timer == null) {
      return; // it is over
    }
    try {
      if (source.read(NOTHING.duplicate()) < 0) {
        client.cut();
        return;
      }
    } catch (IOException e) {
      log.debug("a handshake of TLS has failed", e);
      client.cut();
      return;
    }
    String protocol = engine.getApplicationProtocol();
    if (protocol != null) {
      timer = null; // it runs on: the client may send nothing more
      next.accept(protocol);
    }
  }

  /** Cuts a client off that has not ended its handshake; keeps no connection that is closed. */
  private record Late(WeakReference<ClientConnection> client, WeakReference<SSLEngine> engine)
      implements Runnable {

    @Override
    public void run() {
      ClientConnection late = client.get();
      SSLEngine begun = engine.get();
      if (late == null || begun == null) {
        return;
      }
      HandshakeStatus status = begun.getHandshakeStatus();
      boolean hello = begun.getApplicationProtocol() != null;
      if (status == HandshakeStatus.NEED_TASK) {
        XnioEventLoop.current().after(TIMEOUT, this); // it waits for this side
      } else if (!hello || status == HandshakeStatus.NEED_UNWRAP) {
        late.cut();
      } // else it is done, but for what goes with data
    }
  }

  @Override
  public void answered() {}

  @Override
  public void closed() {
    if (timer != null) {
      timer.remove();
      timer = null;
    }
  }
}
