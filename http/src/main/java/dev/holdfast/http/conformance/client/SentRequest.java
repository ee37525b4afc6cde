package dev.holdfast.http.conformance.client;

import java.io.IOException;
import java.time.Duration;

/**
 * A request of a session that was sent on a connection of its own, and whose answer has not been
 * read yet.
 */
public final class SentRequest implements AutoCloseable {

  private final RawConnection connection;
  private final long since = System.nanoTime();

  SentRequest(RawConnection connection) {
    this.connection = connection;
  }

  /** Waits for the answer. */
  public SessionAnswer read() throws IOException {
    SessionAnswer answer = SessionAnswer.of(connection.read());
    connection.close();
    return answer;
  }

  /** Whether an answer comes within this time. */
  public boolean isAnsweredWithin(Duration time) throws IOException {
    return connection.comesWithin(time);
  }

  /** How long ago the request was sent. */
  public Duration age() {
    return Duration.ofNanos(System.nanoTime() - since);
  }

  /** The connection, for what only it can do. */
  public RawConnection connection() {
    return connection;
  }

  /** Closes the connection, without the answer if it has not come. */
  @Override
  public void close() throws IOException {
    connection.close();
  }
}
