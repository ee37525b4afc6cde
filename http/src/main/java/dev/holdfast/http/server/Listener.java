package dev.holdfast.http.server;

import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * A port, and what is served there. Undertow's own builder would not let go of a port without
 * closing the connections that came through it.
 */
final class Listener {

  private static final int BUFFER = 8 * 1024; // bytes
  private static final int BUFFERS_KEPT = 4; // for each thread
  private static final int HEADERS = 16 * 1024; // bytes
  private static final int HEADERS_TIMEOUT = 10_000; // milliseconds
  private static final int IDLE_TIMEOUT = 60_000; // milliseconds without a request
  private static final int BACKLOG = 4_096; // connections: a restart brings all clients at once

  private static final OptionMap HTTP_OPTIONS =
      OptionMap.builder()
          .set(UndertowOptions.MAX_HEADER_SIZE, HEADERS)
          .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, HEADERS_TIMEOUT)
          .set(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_TIMEOUT)
          .getMap();

  private static final OptionMap SOCKET_OPTIONS =
      OptionMap.builder()
          .set(Options.TCP_NODELAY, true)
          .set(Options.REUSE_ADDRESSES, true)
          .set(Options.BACKLOG, BACKLOG)
          .getMap();

  private final AcceptingChannel<StreamConnection> channel;

  private Listener(AcceptingChannel<StreamConnection> channel) {
    this.channel = channel;
  }

  /**
   * Listens there.
   *
   * @throws IOException if that cannot be, for example because the port is in use
   */
  static Listener open(XnioWorker worker, InetSocketAddress where, HttpHandler handler)
      throws IOException {
    ByteBufferPool buffers = new DefaultByteBufferPool(true, BUFFER, -1, BUFFERS_KEPT);
    HttpOpenListener http = new HttpOpenListener(buffers, HTTP_OPTIONS);
    http.setRootHandler(handler);
    ChannelListener<AcceptingChannel<StreamConnection>> accept =
        ChannelListeners.openListenerAdapter(http);
    AcceptingChannel<StreamConnection> channel =
        worker.createStreamConnectionServer(
            where,
            port -> {
              // Those that were queued when it was closed are no failures to accept.
              if (port.isOpen()) {
                accept.handleEvent(port);
              }
            },
            SOCKET_OPTIONS);
    channel.resumeAccepts();
    return new Listener(channel);
  }

  /** Where it listens, with the port that was picked. */
  InetSocketAddress address() {
    return channel.getLocalAddress(InetSocketAddress.class);
  }

  /** Accepts nobody from now on. */
  void suspend() {
    channel.suspendAccepts();
  }

  /** Lets go of the port. The connections stay. */
  void close() {
    IoUtils.safeClose(channel);
  }
}
