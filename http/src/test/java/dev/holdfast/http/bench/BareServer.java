package dev.holdfast.http.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.AttachmentKey;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * The least that Undertow needs to hold requests and to answer all of them with each message: what
 * {@code ./holdfast bench} compares Holdfast with. One I/O thread, no sessions, no checks, no
 * limits; a connection stands for a session, and misses messages if it lags by more than one. It
 * notices that a client is gone, reads the same requests, and answers with bodies of the same size.
 *
 * <p>One file, which is run with the server's jar on the class path; it prints its address.
 */
public final class BareServer implements HttpHandler {

  private static final String JSON = "application/json; charset=utf-8";

  /** One connection: the message that it has, and its request that is held. */
  private static final class Peer implements ChannelListener<ConduitStreamSourceChannel> {
    static final AttachmentKey<Peer> KEY = AttachmentKey.create(Peer.class);

    final HttpServerConnection connection;
    HttpServerExchange held; // null if none is
    long seq;

    Peer(HttpServerConnection connection, long seq) {
      this.connection = connection;
      this.seq = seq;
    }

    @Override
    public void handleEvent(ConduitStreamSourceChannel source) {
      try (PooledByteBuffer pooled = connection.getByteBufferPool().allocate()) {
        if (connection.getOriginalSourceConduit().read(pooled.getBuffer()) != 0) {
          IoUtils.safeClose(connection); // gone, or pipelining, which is not spoken here
        }
      } catch (IOException e) {
        IoUtils.safeClose(connection);
      }
    }
  }

  private final byte[] body = new byte[1 << 16]; // of the request that is being read
  private final List<Peer> holding = new ArrayList<>();
  private byte[] newest = {};
  private long seq;

  public static void main(String[] args) {
    InetSocketAddress address = (InetSocketAddress) start().getListenerInfo().get(0).getAddress();
    System.out.println("listening on http://127.0.0.1:" + address.getPort());
  }

  static Undertow start() {
    Undertow server =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setIoThreads(1)
            .setWorkerThreads(1)
            .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
            .setHandler(new BareServer())
            .build();
    server.start();
    return server;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws IOException {
    int length = read(exchange);
    exchange.dispatch(Runnable::run, () -> handle(exchange, length));
  }

  private int read(HttpServerExchange exchange) throws IOException {
    ByteBuffer into = ByteBuffer.wrap(body);
    var channel = Objects.requireNonNull(exchange.getRequestChannel());
    while (!exchange.isRequestComplete()) {
      if (channel.read(into) == 0) {
        throw new IOException("this server takes requests only that come whole");
      }
    }
    return into.position();
  }

  private void handle(HttpServerExchange exchange, int length) {
    HttpServerConnection connection = (HttpServerConnection) exchange.getConnection();
    Peer peer = connection.getAttachment(Peer.KEY);
    if (peer == null) {
      peer = new Peer(connection, seq);
      connection.putAttachment(Peer.KEY, peer);
    }
    if (length < 70) { // an empty request, or the first one
      if (body[2] == 'r') {
        send(exchange, ascii("{\"sid\":\"012345678901234567890123\",\"packets\":[]}"));
      } else if (peer.seq < seq) {
        peer.seq = seq;
        send(exchange, newest);
      } else {
        hold(peer, exchange);
      }
    } else {
      String request = new String(body, 0, length, ISO_8859_1);
      if (request.contains("\"join\"")) {
        send(exchange, ascii("{\"packets\":[{\"kind\":\"welcome\",\"seq\":" + seq + "}]}"));
      } else {
        say(request.substring(request.indexOf("\"kind\":\"say\"") + 12, request.length() - 3));
        peer.seq = seq;
        hold(peer, exchange);
      }
    }
  }

  private void hold(Peer peer, HttpServerExchange exchange) {
    exchange.getRequestHeaders().clear();
    peer.held = exchange;
    holding.add(peer);
    peer.connection.getChannel().getSourceChannel().setReadListener(peer);
    peer.connection.getOriginalSourceConduit().resumeReads();
  }

  private void say(String fields) {
    seq++;
    newest =
        ascii(
            "{\"packets\":[{\"kind\":\"message\",\"from\":\"talker-abcde-0\""
                + fields
                + ",\"seq\":"
                + seq
                + ",\"at\":\""
                + Instant.now()
                + "\"}]}");
    List<Peer> all = List.copyOf(holding);
    holding.clear();
    for (Peer peer : all) {
      HttpServerExchange exchange = peer.held;
      peer.held = null;
      peer.seq = seq;
      send(exchange, newest);
    }
  }

  private static void send(HttpServerExchange exchange, byte[] json) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, JSON);
    exchange.setResponseContentLength(json.length);
    exchange.getResponseSender().send(ByteBuffer.wrap(json));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
