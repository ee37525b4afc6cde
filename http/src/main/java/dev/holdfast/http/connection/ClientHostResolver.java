package dev.holdfast.http.connection;

import com.google.common.base.Splitter;
import com.google.common.collect.Lists;
import com.google.common.net.HostAndPort;
import dev.holdfast.core.address.IpAddressCodec;
import dev.holdfast.core.limit.ClientHost;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A resolver that finds the host from which a request comes.
 *
 * <p>The host is the peer of the socket, unless that is a trusted proxy. Each proxy appends the
 * address of its own client to {@code X-Forwarded-For}; what stands further left came with the
 * request and may be forged. So the host is the rightmost address that is no trusted proxy.
 * Confined to the loop.
 */
public final class ClientHostResolver {

  private static final Logger log = LoggerFactory.getLogger(ClientHostResolver.class);
  private static final Splitter LIST = Splitter.on(',').trimResults().omitEmptyStrings();

  private final TrustedProxies trusted;
  private final UnaryOperator<String> names;
  private boolean warnedOfUntrusted;
  private boolean warnedOfUnreadable;

  /**
   * Makes a resolver that trusts these proxies.
   *
   * @param names how messages name what can be set, such as {@code ServerConfig.trustedProxies}
   */
  public ClientHostResolver(TrustedProxies trusted, UnaryOperator<String> names) {
    this.trusted = trusted;
    this.names = names;
  }

  /** Whether this address is that of a trusted proxy. */
  public boolean isTrusted(InetAddress peer) {
    return trusted.contains(peer);
  }

  /** The host of this exchange; call it before the request headers are cleared. */
  public ClientHost find(HttpServerExchange exchange) {
    InetAddress peer = exchange.getSourceAddress().getAddress();
    HeaderValues forwarded = exchange.getRequestHeaders().get(Headers.X_FORWARDED_FOR);
    if (!trusted.contains(peer)) {
      if (forwarded != null && peer.isLoopbackAddress()) {
        warnOfUntrusted(peer);
      }
      return ClientConnection.of(exchange).peer();
    }
    InetAddress client = forwarded == null ? null : rightmostStranger(forwarded, peer);
    return client == null ? ClientHost.ofProxy(peer) : ClientHost.of(client);
  }

  /**
   * The rightmost address of no trusted proxy; null if none, or if no address stands further right.
   */
  private @Nullable InetAddress rightmostStranger(List<String> lines, InetAddress peer) {
    List<String> all = new ArrayList<>();
    lines.forEach(line -> all.addAll(LIST.splitToList(line)));
    for (String each : Lists.reverse(all)) {
      InetAddress address = address(each);
      if (address == null) {
        warnOfUnreadable(peer);
        return null;
      }
      if (!trusted.contains(address)) {
        return address;
      }
    }
    return null;
  }

  /** Parses an address, with optional brackets and port; null if the text is none. */
  private static @Nullable InetAddress address(String text) {
    try {
      return IpAddressCodec.parse(HostAndPort.fromString(text).getHost());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private void warnOfUntrusted(InetAddress peer) {
    if (!warnedOfUntrusted) {
      warnedOfUntrusted = true;
      log.warn(
          "a proxy on this machine forwards requests, but is not trusted: its clients are all taken"
              + " for this machine, which has no limits; set {} to {}",
          names.apply("ServerConfig.trustedProxies"),
          IpAddressCodec.format(peer));
    }
  }

  private void warnOfUnreadable(InetAddress peer) {
    if (!warnedOfUnreadable) {
      warnedOfUnreadable = true;
      log.warn(
          "the trusted proxy {} adds to X-Forwarded-For what is no address: these clients are all"
              + " taken for the proxy, which has no limits; have it add the address that it sees",
          IpAddressCodec.format(peer));
    }
  }
}
