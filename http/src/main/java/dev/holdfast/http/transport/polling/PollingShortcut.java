package dev.holdfast.http.transport.polling;

import dev.holdfast.http.codec.ParsedRequest;
import dev.holdfast.http.connection.ClientConnection;
import dev.holdfast.http.connection.PendingShortcutRequest;
import dev.holdfast.http.connection.RequestShortcut;
import dev.holdfast.http.handler.CorsPolicy;
import dev.holdfast.http.handler.ShutdownGate;
import dev.holdfast.http.loop.XnioEventLoop;
import dev.holdfast.http.parser.UsualRequestParser;
import dev.holdfast.http.response.Responses;
import dev.holdfast.http.transport.SharedResponseHead;
import dev.holdfast.http.transport.endpoint.EndpointContext;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way past Undertow for the requests that sessions at one path usually send: a client sends one
 * for each delivery, and an exchange of Undertow with its headers and channels costs more than all
 * that is done for the session.
 *
 * <p>It takes a request only if its bytes tell that the handlers behind Undertow would give it to
 * the {@link BindHandler} of that path, and which headers they would set: one that came whole and
 * alone, of an allowed page, not through a proxy, with a body that the codec reads as a request of
 * a session. All others, and all that is wrong with one, are left to Undertow as they came. A test
 * sends the same requests both ways and compares the answers. Confined to the loop.
 */
public final class PollingShortcut implements RequestShortcut {

  private static final Logger log = LoggerFactory.getLogger(PollingShortcut.class);
  private static final int PAGES_KEPT = 8;

  /** The head of the answers to requests of one page; of programs, if it has no origin. */
  private record Page(String host, @Nullable String origin, SharedResponseHead head) {}

  private final EndpointContext endpoint;
  private final UsualRequestParser parser;
  private final int maxBody; // bytes
  private final ShutdownGate gate;
  private final CorsPolicy cors;
  private final boolean clustered;
  private final @Nullable Page[] pages = new Page[PAGES_KEPT];
  private int nextPage;

  /**
   * Makes the way to the sessions at one path.
   *
   * @param maxBody how many bytes a body may have
   * @param cors decides which pages are allowed
   * @param clustered whether other nodes have sessions, whose requests are not taken
   */
  public PollingShortcut(
      EndpointContext endpoint,
      String path,
      int maxBody,
      ShutdownGate gate,
      CorsPolicy cors,
      boolean clustered) {
    this.endpoint = endpoint;
    this.parser = new UsualRequestParser(path);
    this.maxBody = maxBody;
    this.gate = gate;
    this.cors = cors;
    this.clustered = clustered;
  }

  @Override
  public @Nullable PendingShortcutRequest take(
      ClientConnection client, ByteBuffer bytes, int from, int to) {
    if (gate.isClosed() || !parser.read(bytes, from, to) || to - parser.body() > maxBody) {
      return null;
    }
    int length = parser.body() - from;
    SharedResponseHead head = head(bytes);
    if (head == null) {
      return null;
    }
    byte[] body = new byte[to - parser.body()];
    bytes.get(parser.body(), body);
    return endpoint.codec().read(body, client.lastSid()) instanceof ParsedRequest.Continue request
            && (!clustered || endpoint.manager().has(request.sid()))
        ? begin(client, length, head, request)
        : null;
  }

  private PendingShortcutRequest begin(
      ClientConnection client,
      int headLength,
      SharedResponseHead head,
      ParsedRequest.Continue request) {
    String sid = noted(request.sid(), client);
    client.begin(client.peer(), headLength, false);
    ShortcutTicket ticket = new ShortcutTicket(endpoint, client, head);
    client.onCut(ticket);
    try {
      endpoint.manager().request(sid, request.on(ticket));
    } catch (Throwable e) {
      XnioEventLoop.failIfFatal(e);
      log.error("handling a request failed", e);
      ticket.discard();
    }
    return ticket;
  }

  /** Returns the sid of a request as its connection keeps it, mostly that which it kept before. */
  @SuppressWarnings("ReferenceEquality") // the reader returns the kept text where it is equal
  private String noted(String sid, ClientConnection client) {
    if (sid == client.lastSid()) {
      return sid;
    }
    String shared = endpoint.manager().shared(sid);
    client.noteSid(shared);
    return shared;
  }

  /** The head of the answer to the request that was parsed; null if its page is not allowed. */
  private @Nullable SharedResponseHead head(ByteBuffer bytes) {
    for (Page page : pages) {
      if (page != null && parser.isOf(bytes, page.host, page.origin)) {
        return page.head;
      }
    }
    String host = parser.host(bytes);
    String origin = parser.origin(bytes);
    HeaderMap headers = new HeaderMap();
    if (!cors.admit(host, origin, headers)) {
      return null;
    }
    Responses.noSniff(headers);
    headers
        .put(Headers.CONTENT_TYPE, endpoint.codec().contentType())
        .put(Headers.CACHE_CONTROL, Responses.NO_STORE);
    SharedResponseHead head = endpoint.responses().head(headers);
    pages[nextPage] = new Page(host, origin, head);
    nextPage = (nextPage + 1) % PAGES_KEPT;
    return head;
  }
}
