package dev.holdfast.http.server;

import dev.holdfast.http.server.RawClient.Answer;
import java.io.IOException;

/**
 * A session spoken by hand: its creation has the rid 1, each request a connection of its own.
 * {@code rest} is what follows sid and rid in the body, with its comma.
 */
final class RawSession {

  private final TestServer server;
  private final Answer created;
  private final String sid;
  private final String header;
  private long rid = 1;

  RawSession(TestServer server) throws IOException {
    this(server, "");
  }

  RawSession(TestServer server, String rest) throws IOException {
    this(server, rest, "");
  }

  /** Through a proxy, from this host. */
  static RawSession from(TestServer server, String host) throws IOException {
    return new RawSession(server, "", "X-Forwarded-For: " + host + "\r\n");
  }

  private RawSession(TestServer server, String rest, String header) throws IOException {
    this.server = server;
    this.header = header;
    this.created = server.ask(bind("{\"rid\":1" + rest + "}"));
    this.sid = created.body().replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");
  }

  /** The answer to its creation. */
  Answer created() {
    return created;
  }

  /** The text of a request with any rid. */
  String request(long rid, String rest) {
    return bind("{\"sid\":\"" + sid + "\",\"rid\":" + rid + rest + "}");
  }

  private String bind(String body) {
    return RawClient.bind(body).replaceFirst("Host:", header + "Host:");
  }

  /** Sends a request with any rid; the answer is still to be read. */
  RawClient open(long rid, String rest) throws IOException {
    return server.client().send(request(rid, rest));
  }

  /**
   * Sends a request with any rid, which the server holds.
   *
   * @param whole whether it passes Undertow by: it does if it comes as a whole
   */
  void hold(RawClient client, long rid, boolean whole) throws IOException {
    String request = request(rid, "");
    if (whole) {
      client.send(request);
      return;
    }
    int part = request.length() - 1;
    client.send(request.substring(0, part));
    server.metric("holdfast_connections"); // when that is answered, what was sent is read
    client.send(request.substring(part));
  }

  /** Sends a request with any rid, and reads the answer. */
  String ask(long rid, String rest) throws IOException {
    return server.ask(request(rid, rest)).body();
  }

  /** The same with the next rid. */
  RawClient open(String rest) throws IOException {
    return open(++rid, rest);
  }

  /** The same with the next rid. */
  String ask(String rest) throws IOException {
    return ask(++rid, rest);
  }

  /** Asks for what there is, or comes. */
  String ask() throws IOException {
    return ask("");
  }

  /** Sends packets with the next rid. */
  String send(String packets) throws IOException {
    return ask(packets(packets));
  }

  /** Sends packets with the next rid, and asks until an answer contains this. */
  void sendUntil(String awaited, String packets) throws IOException {
    String answer = send(packets);
    while (!answer.contains(awaited)) {
      answer = ask();
    }
  }

  /** The field for these packets. */
  static String packets(String packets) {
    return ",\"packets\":[" + packets + "]";
  }
}
