package dev.holdfast.http.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.http.conformance.client.ServerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A server that looks like one of the protocol and knows no sessions: it holds no request, keeps no
 * order, and takes a repeat for a request.
 */
public final class CarelessServer implements AutoCloseable {

  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]*)\"");

  private final HttpServer server =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private int requests;

  public CarelessServer() throws IOException {
    server.createContext("/bind", this::answer);
    server.setExecutor(executor);
    server.start();
  }

  public ServerAddress address() {
    return new ServerAddress(false, "127.0.0.1", server.getAddress().getPort(), "");
  }

  private void answer(HttpExchange exchange) throws IOException {
    String request = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    byte[] body = answer(request).getBytes(UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private synchronized String answer(String request) {
    requests++;
    if (!request.contains("\"sid\"")) {
      return "{\"sid\":\"s"
          + requests
          + "\",\"wait\":60,\"requests\":2,\"hold\":1,"
          + "\"inactivity\":40,\"maxpause\":120,\"packets\":[]}";
    }
    String type = request.contains("terminate") ? "\"type\":\"terminate\"," : "";
    String packets =
        ID.matcher(request)
            .results()
            .map((MatchResult id) -> "{\"kind\":\"error\",\"id\":\"" + id.group(1) + "\"}")
            .collect(Collectors.joining(",", "[", "]"));
    return "{" + type + "\"packets\":" + packets + "}";
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
