package dev.holdfast.http.demo;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster to try: nodes, their database and a balancer, all on this machine and in one temporary
 * folder. {@link #close} may be called by another thread at any time, and ends what was started.
 */
public final class ClusterDemo implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ClusterDemo.class);

  private final int port;
  private final int count;
  private final Consumer<String> told;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>(); // the last one started is first
  private boolean closed;

  /**
   * A demo that is not started.
   *
   * @param port of the balancer; 0 for a free one
   * @param nodes how many
   * @param told gets lines for people, also from other threads
   */
  public ClusterDemo(int port, int nodes, Consumer<String> told) {
    this.port = port;
    this.count = nodes;
    this.told = told;
  }

  /**
   * Runs it until another thread closes it.
   *
   * @throws DemoException if it cannot be started, or the database has ended
   */
  public void run() throws DemoException {
    DemoDatabase database;
    try {
      database = start();
    } catch (IOException e) {
      throw new DemoException("the demo cannot be started: " + e.getMessage(), e);
    }
    database.join();
    if (!isClosed()) {
      throw new DemoException("the database of the demo has ended");
    }
  }

  private DemoDatabase start() throws IOException, DemoException {
    PostgresPrograms programs = PostgresPrograms.find(System.getenv());
    DemoFolder folder = part(DemoFolder.create());
    Path password = folder.secret("database-password");
    Path admin = folder.secret("admin-password");
    DemoDatabase database = new DemoDatabase(programs, folder, password);
    NodeCommand command =
        NodeCommand.of(database::address, password, folder.secret("cluster-secret"), admin);
    ImmutableList<DemoNode> nodes =
        IntStream.rangeClosed(1, count)
            .mapToObj(i -> new DemoNode("n" + i, command, folder, told))
            .collect(ImmutableList.toImmutableList());
    DemoBalancer balancer = part(DemoBalancer.start(port, nodes));
    told.accept("starting a database and " + count + " nodes...");
    part(database).start();
    part(
        () -> {
          nodes.forEach(DemoNode::stop);
          nodes.forEach(DemoNode::awaitEnd);
        });
    nodes.forEach(DemoNode::start);
    List<String> started = new ArrayList<>();
    for (DemoNode node : nodes) {
      started.add(node.name() + " PID " + node.awaitReady());
    }
    tell(balancer, folder, admin, started);
    return database;
  }

  private void tell(DemoBalancer balancer, DemoFolder folder, Path admin, List<String> nodes) {
    told.accept("the page   http://127.0.0.1:" + balancer.port());
    told.accept("the nodes  " + String.join(", ", nodes));
    told.accept(
        "their logs, and the password of admins ("
            + admin.getFileName()
            + "), are in "
            + folder.path());
    told.accept(
        "Talk in two tabs: no request goes to the node that had the one before. Then try kill -9 PID:"
            + " the node starts again after "
            + DemoNode.AWAY.toSeconds()
            + " s.");
    told.accept("Ctrl-C ends all of it, and removes the folder.");
  }

  /** Adds a part, which is closed with the demo, or at once if that is closed already. */
  private <T extends AutoCloseable> T part(T part) throws DemoException {
    synchronized (this) {
      if (!closed) {
        parts.push(part);
        return part;
      }
    }
    close(part);
    throw new DemoException("the demo has ended");
  }

  /** Whether it has been closed, or is being closed. */
  public synchronized boolean isClosed() {
    return closed;
  }

  /** Ends all that was started, the last first. */
  @Override
  public void close() {
    List<AutoCloseable> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(parts);
      parts.clear();
    }
    all.forEach(ClusterDemo::close);
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      log.error("the end of the demo was not in order", e);
    }
  }
}
