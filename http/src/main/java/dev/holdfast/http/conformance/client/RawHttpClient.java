package dev.holdfast.http.conformance.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * An HTTP client that sends requests as they are written, also wrong ones, and closes at its end
 * all that it has opened. For one thread.
 */
public final class RawHttpClient implements AutoCloseable {

  private final ServerAddress server;
  private final Duration patience;
  private final String headers;
  private final Deque<AutoCloseable> open;

  /** A client that waits so long for an answer. */
  public RawHttpClient(ServerAddress server, Duration patience) {
    this(server, patience, "", new ArrayDeque<>());
  }

  private RawHttpClient(
      ServerAddress server, Duration patience, String headers, Deque<AutoCloseable> open) {
    this.server = server;
    this.patience = patience;
    this.headers = headers;
    this.open = open;
  }

  /** This client with another address, if the server trusts it as a proxy. */
  public RawHttpClient from(String host) {
    return new RawHttpClient(server, patience, "X-Forwarded-For: " + host + "\r\n", open);
  }

  /** The server that it talks to. */
  public ServerAddress server() {
    return server;
  }

  /** How long it waits for an answer. */
  public Duration patience() {
    return patience;
  }

  /** Opens a connection, which is closed together with this client. */
  public RawConnection connect() throws IOException {
    return connect(Duration.ZERO);
  }

  /** Opens a connection on which the server may be silent for this time before an answer is due. */
  public RawConnection connect(Duration silence) throws IOException {
    RawConnection connection = new RawConnection(server, patience.plus(silence));
    open.push(connection);
    return connection;
  }

  /** Closes a session together with this client, before what was opened earlier. */
  void closeToo(AutoCloseable session) {
    open.push(session);
  }

  /** The text of a request without a body; a {@code Host} among the headers is the only one. */
  public String text(String method, String path, String... more) {
    StringBuilder text = new StringBuilder(method + " " + server.path() + path + " HTTP/1.1\r\n");
    boolean hasHost = false;
    for (String header : more) {
      hasHost |= header.regionMatches(true, 0, "host:", 0, 5);
      text.append(header).append("\r\n");
    }
    if (!hasHost) {
      text.append("Host: ").append(server.authority()).append("\r\n");
    }
    return text.append(headers).append("\r\n").toString();
  }

  /** The text of a POST with a body. */
  public String post(String path, String body, String... more) {
    String[] all = new String[more.length + 1];
    System.arraycopy(more, 0, all, 0, more.length);
    all[more.length] = "Content-Length: " + body.getBytes(UTF_8).length;
    return text("POST", path, all) + body;
  }

  /** The text of a request of a session, or of its creation. */
  public String bind(String json, String... more) {
    return post("/bind", json, more);
  }

  /** Sends a request on a connection of its own and reads the answer. */
  public RawHttpResponse ask(String request) throws IOException {
    try (RawConnection connection = new RawConnection(server, patience)) {
      return connection.send(request).read();
    }
  }

  /** Gets a path at which the server may be silent for this time before an answer is due. */
  public RawHttpResponse getWithin(Duration silence, String path) throws IOException {
    return connect(silence).send(text("GET", path)).read();
  }

  /** Gets a path. */
  public RawHttpResponse get(String path, String... more) throws IOException {
    return ask(text("GET", path, more));
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        // what is closed already needs no more
      }
    }
  }
}
