package dev.holdfast.core.store.postgres;

import com.google.common.collect.ImmutableList;
import dev.holdfast.core.store.postgres.Positions.RoomPosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that hears what other nodes have done: by notifications at once, and every second by
 * asking how far the rooms are that are followed, so that a lost notification costs a second and
 * nothing else. It also keeps house, if no other node does.
 */
final class DatabaseListener implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(DatabaseListener.class);

  private static final int SILENCE = 5; // seconds in which an answer must come
  private static final long ASK = 1_000; // milliseconds
  private static final long RETRY = 300; // milliseconds between two tries to connect
  private static final long HOUSEKEEPING = 2_000; // milliseconds

  private final NodeContext context;
  private final Housekeeping housekeeping;
  private final Bell.Listener bell;
  private final Consumer<Positions> positions;
  private volatile ImmutableList<String> rooms = ImmutableList.of();
  private volatile boolean stopping;
  private volatile long heardAt; // by the steady clock: when the database last answered
  private volatile @Nullable Thread thread;

  /**
   * Makes one that does not listen yet.
   *
   * @param bell is told what others tell, on the loop
   * @param positions gets how far everything is, on the loop
   */
  DatabaseListener(
      NodeContext context,
      Housekeeping housekeeping,
      Bell.Listener bell,
      Consumer<Positions> positions) {
    this.context = context;
    this.housekeeping = housekeeping;
    this.bell = bell;
    this.positions = positions;
    this.heardAt = context.steady();
  }

  /** The rooms that are followed from now on. Thread-safe. */
  void follow(List<String> rooms) {
    this.rooms = ImmutableList.copyOf(rooms);
  }

  /** For how many milliseconds the database has not answered. Thread-safe. */
  long silentFor() {
    return context.steady() - heardAt;
  }

  /** Ends it. Thread-safe. */
  void stop() {
    stopping = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    try {
      while (!stopping) {
        try (Connection connection =
            context.database.open("listener " + context.config.node(), SILENCE)) {
          listen(connection);
        } catch (SQLException e) {
          if (!DatabaseConnector.isOutage(e) && !DatabaseConnector.isConflict(e)) {
            throw new IllegalStateException(context.database + " cannot be listened to", e);
          }
          log.debug("the database is not heard", e);
          TimeUnit.MILLISECONDS.sleep(RETRY);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      log.error("the listener to {} has failed", context.database, e);
      context.fail(e);
    }
  }

  private void listen(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("LISTEN " + Bell.CHANNEL);
    }
    PGConnection notified = connection.unwrap(PGConnection.class);
    long keptAt = context.steady() - HOUSEKEEPING;
    while (!stopping) {
      ask(connection);
      if (context.steady() - keptAt >= HOUSEKEEPING) {
        keptAt = context.steady();
        housekeeping.keep(connection);
      }
      long next = context.steady() + ASK;
      for (long left = ASK; left > 0 && !stopping; left = next - context.steady()) {
        PGNotification[] heard = notified.getNotifications((int) left);
        for (int i = 0; heard != null && i < heard.length; i++) {
          String text = heard[i].getParameter();
          context.run(() -> Bell.read(text, bell));
        }
      }
    }
  }

  /** Asks how far everything is. */
  private void ask(Connection connection) throws SQLException {
    Sql sql = new Sql(connection);
    long began = context.steady();
    List<RoomPosition> found =
        sql.list(
            "SELECT name, log, head, n, oldest FROM hf_room WHERE name = ANY (?)",
            row ->
                new RoomPosition(
                    row.getString(1),
                    row.getString(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5)),
            sql.texts(rooms));
    List<KnownNode> nodes = Snapshots.nodes(connection);
    long bans =
        sql.one(
            "SELECT n, clock_timestamp() FROM hf_bans",
            row -> {
              context.noteTime(Sql.at(row, 2).toEpochMilli(), began);
              return row.getLong(1);
            });
    heardAt = context.steady();
    Positions all = new Positions(found, bans, nodes);
    context.run(() -> positions.accept(all));
  }
}
