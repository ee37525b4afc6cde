package dev.holdfast.http.conformance.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableMap;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A reader of a stream of server-sent events (WHATWG HTML, 9.2) that comes in chunks. For one
 * thread. An event that does not come in time throws {@link java.net.SocketTimeoutException}.
 */
public final class EventReader {

  private static final String EVENTS = "Accept: text/event-stream";

  private final RawConnection connection;
  private final RawHttpResponse head;
  private byte[] chunk = {};
  private int at; // in the chunk

  private EventReader(RawConnection connection) throws IOException {
    this.connection = connection;
    this.head = connection.readHead();
  }

  /** Asks for a stream of the lobby, or of what the query names. */
  public static EventReader open(RawHttpClient client, String query, String... headers)
      throws IOException {
    return open(client, Duration.ZERO, query, headers);
  }

  /** The same, on a connection on which the server may be silent for this time. */
  public static EventReader open(
      RawHttpClient client, Duration silence, String query, String... headers) throws IOException {
    String[] all = new String[headers.length + 1];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = EVENTS;
    RawConnection connection = client.connect(silence);
    return new EventReader(connection.send(client.text("GET", "/chat" + query, all)));
  }

  /** The head of the answer. */
  public RawHttpResponse head() {
    return head;
  }

  /** Its connection. */
  public RawConnection connection() {
    return connection;
  }

  /**
   * Reads the fields up to the next empty line, each with its last value; a comment has an empty
   * name.
   *
   * @throws EOFException if the stream has ended
   */
  public ImmutableMap<String, String> read() throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      String name = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      fields.put(name, value.startsWith(" ") ? value.substring(1) : value);
    }
    return ImmutableMap.copyOf(fields);
  }

  /** Reads the next event that has data. */
  public ImmutableMap<String, String> readEvent() throws IOException {
    ImmutableMap<String, String> fields = read();
    while (!fields.containsKey("data")) {
      fields = read();
    }
    return fields;
  }

  /** Whether the stream ends in order, and what comes before that is passed over. */
  public boolean ends() throws IOException {
    try {
      while (true) {
        read();
      }
    } catch (EOFException e) {
      return chunk.length == 0;
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = next(); next != '\n'; next = next()) {
      line.write(next);
    }
    return line.toString(UTF_8);
  }

  private int next() throws IOException {
    if (at == chunk.length) {
      chunk = connection.readChunk();
      at = 0;
      if (chunk.length == 0) {
        throw new EOFException("the stream has ended");
      }
    }
    return chunk[at++] & 0xff;
  }
}
