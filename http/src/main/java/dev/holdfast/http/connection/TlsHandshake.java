package dev.holdfast.http.connection;

import dev.holdfast.http.loop.XnioEventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.XnioExecutor;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.ssl.SslConnection;

/**
 * The begin of a connection with TLS, until it is known which version of HTTP its client speaks. A
 * client that does not get that far in {@value #TIMEOUT} ms is cut off. Confined to the loop.
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
  private XnioExecutor.@Nullable Key timer;

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
    handshake.timer = XnioEventLoop.current().after(TIMEOUT, handshake::late);
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
      stop();
      next.accept(protocol);
    }
  }

  private void late() {
    timer = null;
    client.cut();
  }

  private void stop() {
    if (timer != null) {
      timer.remove();
      timer = null;
    }
  }

  @Override
  public void answered() {}

  @Override
  public void closed() {
    stop();
  }
}
