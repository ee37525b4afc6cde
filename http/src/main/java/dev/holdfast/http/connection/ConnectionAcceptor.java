package dev.holdfast.http.connection;

import dev.holdfast.http.http2.Http2Stream;
import dev.holdfast.http.loop.FairTaskQueue;
import dev.holdfast.http.loop.XnioEventLoop;
import dev.holdfast.http.parser.RequestHeadParser;
import dev.holdfast.http.parser.RequestValidator;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.channels.AcceptingChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.ssl.SslConnection;

/**
 * The acceptor of one port: it registers each connection, and puts the conduits in its pipeline.
 * Confined to the loop.
 */
final class ConnectionAcceptor {

  private static final Logger log = LoggerFactory.getLogger(ConnectionAcceptor.class);

  private final ConnectionRegistry connections;
  private final boolean operators;
  private final @Nullable TlsTransport tls;
  private final RequestShortcut shortcut;
  private final HttpOpenListener http;
  private final RequestHeadParser head = new RequestHeadParser();
  private final ByteBuffer buffer = ByteBuffer.allocate(Http2Carrier.BUFFER); // for a turn
  private final FairTaskQueue queue = new FairTaskQueue(ConnectionAcceptor::afterSelect);

  ConnectionAcceptor(
      ConnectionRegistry connections,
      boolean operators,
      @Nullable TlsTransport tls,
      RequestShortcut shortcut,
      HttpOpenListener http) {
    this.connections = connections;
    this.operators = operators;
    this.tls = tls;
    this.shortcut = shortcut;
    this.http = http;
  }

  void accept(AcceptingChannel<? extends StreamConnection> port) {
    XnioEventLoop.callBack(() -> acceptOne(port));
  }

  private void acceptOne(AcceptingChannel<? extends StreamConnection> port) {
    try {
      StreamConnection accepted = port.accept();
      if (!port.isOpen()) {
        closeAll(accepted, port);
      } else if (accepted != null) {
        if (accepted instanceof SslConnection secured) {
          TlsSinkConduit.insert(secured);
        }
        connections.accept(accepted, operators, queue, client -> open(accepted, client));
      }
    } catch (IOException e) {
      log.debug("no connection could be accepted", e); // nor is one queued, if the port is closed
    }
  }

  /** Closes what was queued before the port was closed: XNIO asks until its queue is empty. */
  private static void closeAll(
      @Nullable StreamConnection first, AcceptingChannel<? extends StreamConnection> port)
      throws IOException {
    for (StreamConnection next = first; next != null; next = port.accept()) {
      IoUtils.safeClose(next);
    }
  }

  private void open(StreamConnection accepted, ClientConnection client) {
    if (tls != null && accepted instanceof SslConnection secured) {
      TlsHandshake.begin(
          secured, client, tls.prepare(secured), protocol -> open(protocol, accepted, client));
    } else {
      openHttp(accepted, client);
    }
  }

  private void open(String protocol, StreamConnection accepted, ClientConnection client) {
    if (protocol.equals(TlsTransport.HTTP_2)) {
      Http2Carrier.begin(accepted, client, buffer, this::openStream);
    } else {
      openHttp(accepted, client);
    }
  }

  private boolean openStream(Http2Stream stream, ClientConnection carrier) {
    return connections.acceptStream(
        stream,
        carrier,
        queue,
        client -> {
          stream.onLost(client::cut);
          openHttp(stream, client);
        });
  }

  private void openHttp(StreamConnection accepted, ClientConnection client) {
    ConduitStreamSourceChannel source = accepted.getSourceChannel();
    ShortcutConduit conduit = new ShortcutConduit(source.getConduit(), client, shortcut, queue);
    RequestValidator validator = new RequestValidator(conduit, head, client, queue);
    conduit.begin(validator);
    client.setShortcutListener(conduit);
    source.setConduit(validator);
    http.handleEvent(accepted);
  }

  private static void afterSelect(Runnable task) {
    XnioEventLoop.current().afterSelect(task);
  }
}
