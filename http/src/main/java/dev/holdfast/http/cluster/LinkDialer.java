package dev.holdfast.http.cluster;

import com.google.common.net.HostAndPort;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.holdfast.core.relay.NodeName;
import dev.holdfast.http.loop.XnioEventLoop;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoFuture;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.XnioWorker;

/**
 * The dialer of a node: it opens connections to the ports of other nodes, one at a time to each,
 * and not too often. Confined to the loop.
 */
final class LinkDialer {

  private static final Logger log = LoggerFactory.getLogger(LinkDialer.class);

  private static final long RETRY = 500; // milliseconds between two tries
  private static final long TIMEOUT = 3_000; // milliseconds, where no answer comes to the first SYN

  /** What a dialer tells. */
  interface Listener {
    /**
     * A connection is open.
     *
     * @param over to be called once, when its handshake is over, or it is closed
     */
    void connected(NodeName node, StreamConnection connection, Runnable over);

    /** A node has refused connections twice, half a second apart: its process is gone. */
    void refused(NodeName node);
  }

  /** What was tried to reach a node. */
  private static final class Attempts {
    long next; // by the clock of the loop
    long refusedSince; // 0: the last try was not refused
    boolean dialling;
    boolean told; // that its address is not known
  }

  private final XnioWorker worker;
  private final XnioEventLoop loop;
  private final OptionMap options;
  private final Listener listener;
  private final ExecutorService resolver; // names take time to be looked up
  private final Map<NodeName, Attempts> attempts = new HashMap<>();

  LinkDialer(XnioWorker worker, XnioEventLoop loop, OptionMap options, Listener listener) {
    this.worker = worker;
    this.loop = loop;
    this.options = options;
    this.listener = listener;
    this.resolver =
        new ThreadPoolExecutor(
            0,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // one task for each node
            new ThreadFactoryBuilder().setNameFormat("link-names").setDaemon(true).build());
  }

  /** Forgets all nodes but these. */
  void retain(Collection<NodeName> nodes) {
    attempts.keySet().retainAll(nodes);
  }

  /** Opens a connection to a node, unless one is being opened, or the last try was just now. */
  void dial(NodeName node, HostAndPort address) {
    Attempts tried = attempts.computeIfAbsent(node, none -> new Attempts());
    if (tried.dialling || loop.now() < tried.next) {
      return;
    }
    tried.dialling = true;
    tried.next = loop.now() + RETRY;
    resolver.execute(
        () -> {
          InetSocketAddress where = new InetSocketAddress(address.getHost(), address.getPort());
          loop.execute(() -> connect(node, where, tried));
        });
  }

  private void connect(NodeName node, InetSocketAddress where, Attempts tried) {
    IoFuture<StreamConnection> future = worker.openStreamConnection(where, null, options);
    XnioExecutor.Key timer = loop.after(TIMEOUT, future::cancel);
    future.addNotifier(
        (IoFuture<? extends StreamConnection> ended, Attempts of) ->
            loop.execute(
                () -> {
                  timer.remove();
                  connected(node, ended, of);
                }),
        tried);
  }

  private void connected(
      NodeName node, IoFuture<? extends StreamConnection> ended, Attempts tried) {
    tried.dialling = ended.getStatus() == IoFuture.Status.DONE; // until the handshake is over
    if (!tried.dialling) {
      failed(node, ended, tried);
      return;
    }
    tried.refusedSince = 0;
    tried.told = false;
    try {
      listener.connected(node, ended.get(), () -> tried.dialling = false);
    } catch (IOException e) {
      throw new IllegalStateException("a connection is open, and is not", e);
    }
  }

  private void failed(NodeName node, IoFuture<? extends StreamConnection> ended, Attempts tried) {
    boolean isCancelled = ended.getStatus() == IoFuture.Status.CANCELLED;
    IOException cause = isCancelled ? null : ended.getException();
    if (cause instanceof UnknownHostException && !tried.told) {
      tried.told = true;
      log.warn("node {} cannot be reached: no host is called {}", node, cause.getMessage());
    } else {
      log.debug("node {} cannot be reached", node, cause);
    }
    if (!(cause instanceof ConnectException)) {
      tried.refusedSince = 0;
    } else if (tried.refusedSince == 0) {
      tried.refusedSince = loop.now();
    } else if (loop.now() - tried.refusedSince >= RETRY - 100) {
      listener.refused(node);
    }
  }

  /** There is a link with a node, whichever of both has opened it. */
  void linked(NodeName node) {
    Attempts tried = attempts.get(node);
    if (tried != null) {
      tried.refusedSince = 0;
    }
  }

  /** A link with a node is closed: whether its process is gone is soon known. */
  void unlinked(NodeName node) {
    Attempts tried = attempts.get(node);
    if (tried != null) {
      tried.next = 0; // at once
    }
  }
}
