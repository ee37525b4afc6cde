package dev.holdfast.http.connection;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.xnio.ChannelListener;
import org.xnio.OptionMap;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;
import org.xnio.ssl.SslConnection;

/**
 * What a port needs to speak TLS: the context of its certificate, which may be replaced, and the
 * threads that do the arithmetic of handshakes, so that the loop need not wait for it. TLS 1.3 and
 * 1.2 are spoken, and HTTP/2 if the client asks for it (ALPN, RFC 7301). Thread-safe.
 */
public final class TlsTransport implements AutoCloseable {

  /** HTTP/2, as ALPN names it. */
  static final String HTTP_2 = "h2";

  private static final String HTTP_1 = "http/1.1";
  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

  /** Bytes of a buffer: a record has at most 2^14 of text, and 2,053 around them (RFC 5246). */
  private static final int BUFFER = 19 << 10;

  /** Tasks of handshakes that may wait; a client whose task is one more is cut off. */
  private static final int WAITING = 1 << 14;

  private static final long THREAD_KEPT = 10; // seconds without a handshake

  private final ThreadPoolExecutor handshakes;
  private final UndertowXnioSsl ssl;
  private final String[] protocols;

  /**
   * Makes it for connections from now on.
   *
   * @param http2 whether HTTP/2 is offered beside HTTP/1.1
   */
  public TlsTransport(SSLContext context, boolean http2) {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    this.handshakes =
        new ThreadPoolExecutor(
            threads,
            threads,
            THREAD_KEPT,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            new ThreadFactoryBuilder().setNameFormat("holdfast tls %d").setDaemon(true).build());
    handshakes.allowCoreThreadTimeOut(true);
    this.ssl =
        new UndertowXnioSsl(
            Xnio.getInstance(), OptionMap.EMPTY, new BufferPool(BUFFER), context, handshakes);
    this.protocols = http2 ? new String[] {HTTP_2, HTTP_1} : new String[] {HTTP_1};
  }

  /** Replaces the context: connections that are open keep theirs. */
  public void renew(SSLContext context) {
    ssl.updateSSLContext(context);
  }

  AcceptingChannel<SslConnection> listen(
      XnioWorker worker,
      InetSocketAddress where,
      ChannelListener<AcceptingChannel<SslConnection>> accept,
      OptionMap options)
      throws IOException {
    return ssl.createSslConnectionServer(worker, where, accept, options);
  }

  /** Sets what is spoken on a connection, before its handshake. Returns its engine. */
  SSLEngine prepare(SslConnection connection) {
    SSLEngine engine = UndertowXnioSsl.getSslEngine(connection);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(VERSIONS);
    parameters.setApplicationProtocols(protocols);
    engine.setSSLParameters(parameters);
    return engine;
  }

  @Override
  public void close() {
    handshakes.shutdownNow();
  }
}
