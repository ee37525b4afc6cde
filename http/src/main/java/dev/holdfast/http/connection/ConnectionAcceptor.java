package dev.holdfast.http.connection;

import dev.holdfast.http.loop.FairTaskQueue;
import dev.holdfast.http.loop.XnioEventLoop;
import dev.holdfast.http.parser.RequestHeadParser;
import dev.holdfast.http.parser.RequestValidator;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.channels.AcceptingChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * The acceptor of one port: it registers each connection, and puts the conduits in its pipeline.
 * Confined to the loop.
 */
final class ConnectionAcceptor {

  private static final Logger log = LoggerFactory.getLogger(ConnectionAcceptor.class);

  private final ConnectionRegistry connections;
  private final boolean operators;
  private final RequestShortcut shortcut;
  private final HttpOpenListener http;
  private final RequestHeadParser head = new RequestHeadParser();
  private final FairTaskQueue queue = new FairTaskQueue(ConnectionAcceptor::afterSelect);

  ConnectionAcceptor(
      ConnectionRegistry connections,
      boolean operators,
      RequestShortcut shortcut,
      HttpOpenListener http) {
    this.connections = connections;
    this.operators = operators;
    this.shortcut = shortcut;
    this.http = http;
  }

  void accept(AcceptingChannel<StreamConnection> port) {
    try {
      StreamConnection accepted = port.accept();
      if (!port.isOpen()) {
        closeAll(accepted, port);
      } else if (accepted != null) {
        connections.accept(accepted, operators, queue, client -> open(accepted, client));
      }
    } catch (IOException e) {
      log.debug("no connection could be accepted", e); // nor is one queued, if the port is closed
    }
  }

  /** Closes what was queued before the port was closed: XNIO asks until its queue is empty. */
  private static void closeAll(
      @Nullable StreamConnection first, AcceptingChannel<StreamConnection> port)
      throws IOException {
    for (StreamConnection next = first; next != null; next = port.accept()) {
      IoUtils.safeClose(next);
    }
  }

  private void open(StreamConnection accepted, ClientConnection client) {
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
