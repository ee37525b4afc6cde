package dev.holdfast.http.conformance.checks;

import static dev.holdfast.http.conformance.Assertions.equal;
import static dev.holdfast.http.conformance.Assertions.status;
import static dev.holdfast.http.conformance.Assertions.that;
import static dev.holdfast.http.conformance.CheckContext.SOON;

import com.google.common.collect.ImmutableList;
import dev.holdfast.http.conformance.Check;
import dev.holdfast.http.conformance.CheckContext;
import dev.holdfast.http.conformance.CheckPrecondition;
import dev.holdfast.http.conformance.RuleViolationException;
import dev.holdfast.http.conformance.client.RawConnection;
import dev.holdfast.http.conformance.client.RawHttpClient;
import dev.holdfast.http.conformance.client.RawHttpResponse;
import dev.holdfast.http.conformance.client.RawWebSocket;
import java.io.IOException;
import java.util.List;

/** Checks of the handshake by which a connection becomes a WebSocket. */
final class WebSocketHandshakeChecks {

  private static final String PROTOCOL = "Sec-WebSocket-Protocol: ";

  static final ImmutableList<Check> ALL =
      ImmutableList.of(
          Check.of(
              "S300 S303",
              "a handshake without a subprotocol",
              context -> {
                RawWebSocket socket = new RawWebSocket(context.client());
                equal("accepted is", RawWebSocket.ACCEPT, header(socket, "sec-websocket-accept"));
                equal("upgraded is", "websocket", header(socket, "upgrade"));
                that(
                    !socket.response().has("sec-websocket-protocol"),
                    "a subprotocol is named that was not offered");
                socket.create();
              }),
          Check.of(
              "S301",
              "our subprotocol",
              context -> {
                for (String named : List.of("holdfast.v1", "other, holdfast.v1")) {
                  RawWebSocket socket = new RawWebSocket(context.client(), PROTOCOL + named);
                  equal("named is", "holdfast.v1", header(socket, "sec-websocket-protocol"));
                }
              }),
          Check.of(
              "S302",
              "other subprotocols",
              context -> {
                for (String named : List.of("other", "holdfast.v9, soap")) {
                  status(
                      400,
                      ask(context, RawWebSocket.handshake(context.client(), PROTOCOL + named)));
                }
              }),
          Check.of(
              "S304",
              "other versions of WebSocket",
              context -> {
                String usual = RawWebSocket.handshake(context.client());
                for (String version : List.of("Sec-WebSocket-Version: 8\r\n", "")) {
                  RawConnection connection = context.client().connect();
                  connection.send(usual.replace("Sec-WebSocket-Version: 13\r\n", version));
                  RawHttpResponse answer = connection.read();
                  status(426, answer);
                  that(connection.closesWithin(SOON), "the connection stays open");
                  equal("the version is", "13", answer.header("sec-websocket-version"));
                }
              }),
          Check.of("S305", "wrong handshakes", WebSocketHandshakeChecks::wrong),
          Check.of(
              "S306",
              "an extension",
              context -> {
                RawWebSocket socket =
                    new RawWebSocket(
                        context.client(), "Sec-WebSocket-Extensions: permessage-deflate");
                that(!socket.response().has("sec-websocket-extensions"), "it is agreed on");
              }),
          Check.of(
              "S324",
              "WebSockets of a host behind a proxy",
              context -> {
                RawHttpClient client = context.client().from(context.host());
                int most = context.options().number("connections-per-host");
                for (int i = 0; i < most; i++) {
                  new RawWebSocket(client);
                }
                RawHttpResponse answer = client.ask(RawWebSocket.handshake(client));
                status(503, answer);
                that(answer.has("retry-after"), "there is no Retry-After");
              },
              CheckPrecondition.PROXY,
              CheckPrecondition.numberAtMost("connections-per-host", 64, "16")));

  private WebSocketHandshakeChecks() {}

  private static String header(RawWebSocket socket, String name) {
    return socket.response().header(name);
  }

  private static RawHttpResponse ask(CheckContext context, String request) throws IOException {
    return context.client().ask(request);
  }

  private static void wrong(CheckContext context) throws IOException, RuleViolationException {
    String usual = RawWebSocket.handshake(context.client());
    String key = "Sec-WebSocket-Key: " + RawWebSocket.KEY + "\r\n";
    for (String request :
        List.of(
            usual.replace(key, ""),
            usual.replace(key, "Sec-WebSocket-Key: short\r\n"),
            usual.replace(key, key + key),
            usual.replace("Connection: Upgrade\r\n", ""),
            usual.replace("Connection: Upgrade\r\n", "Connection: close, Upgrade\r\n"))) {
      RawConnection connection = context.client().connect();
      status(400, connection.send(request).read());
      that(connection.closesWithin(SOON), "the connection stays open");
    }
    String withBody = usual.replace(key, key + "Content-Length: 2\r\n") + "{}";
    status(400, ask(context, withBody));
  }
}
