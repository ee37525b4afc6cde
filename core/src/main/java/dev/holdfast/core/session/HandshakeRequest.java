package dev.holdfast.core.session;

import dev.holdfast.core.limit.ClientHost;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP request with which a client creates a session, on a WebSocket that of the handshake, for
 * applications that want to know whether its user is logged in, and as which. Valid only during the
 * call that it is passed to; what is needed later goes to {@link Session#attach}.
 *
 * <p>All texts are as the client sent them, and not to be trusted.
 */
public interface HandshakeRequest {

  /** The host of the client; behind a trusted proxy that of the forwarded address. */
  ClientHost host();

  /** The path that was asked for, without the query: {@code /stocks}. */
  String path();

  /** All values of a header, in their order; empty if there is none. Case does not matter. */
  List<String> headers(String name);

  /** The first value of a header; null if there is none. */
  default @Nullable String header(String name) {
    List<String> values = headers(name);
    return values.isEmpty() ? null : values.get(0);
  }

  /** The value of a cookie; null if there is none, or if it is malformed. */
  @Nullable String cookie(String name);

  /** The first value of a parameter in the query, decoded; null if there is none. */
  @Nullable String parameter(String name);

  /** A request of this host about which nothing else is known. */
  static HandshakeRequest from(ClientHost host) {
    return new HandshakeRequest() {
      @Override
      public ClientHost host() {
        return host;
      }

      @Override
      public String path() {
        return "/";
      }

      @Override
      public List<String> headers(String name) {
        return List.of();
      }

      @Override
      public @Nullable String cookie(String name) {
        return null;
      }

      @Override
      public @Nullable String parameter(String name) {
        return null;
      }
    };
  }
}
