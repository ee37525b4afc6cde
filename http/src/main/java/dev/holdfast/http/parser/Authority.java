package dev.holdfast.http.parser;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import dev.holdfast.core.address.IpAddressCodec;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host with an optional port, as in the header {@code Host} and in origins, in normal form: small
 * letters, no dot at the end, addresses in their shortest form, and an IPv4 address inside an IPv6
 * address as IPv4.
 *
 * @param host a name, {@code 192.0.2.7}, or {@code [2001:db8::1]}
 * @param port {@link #NO_PORT} if none is named
 */
public record Authority(String host, int port) {

  public static final int NO_PORT = -1;

  private static final int MAX_LENGTH = 253; // a name (RFC 1035)
  private static final int PORTS = 65_536;
  private static final Pattern FORM =
      Pattern.compile("(\\[[^\\[\\]]*\\]|[^:\\[\\]]*)(?::([0-9]{1,5})?)?");
  private static final CharMatcher NAME =
      CharMatcher.inRange('a', 'z').or(CharMatcher.inRange('0', '9')).or(CharMatcher.anyOf("-._"));

  /** Parses an authority; null if the text is none. */
  public static @Nullable Authority parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return null;
    }
    String host = normal(form.group(1));
    int port = form.group(2) == null ? NO_PORT : Integer.parseInt(form.group(2));
    return host == null || port >= PORTS ? null : new Authority(host, port);
  }

  private static @Nullable String normal(String text) {
    if (text.startsWith("[")) {
      String address = text.substring(1, text.length() - 1);
      return address.contains(":") ? address(address) : null;
    }
    String lower = Ascii.toLowerCase(text);
    String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    if (name.length() > MAX_LENGTH || !NAME.matchesAllOf(name) || hasEmptyLabel(name)) {
      return null;
    }
    return IpAddressCodec.isMeantAsAddress(name) ? address(name) : name;
  }

  private static boolean hasEmptyLabel(String name) {
    return ("." + name + ".").contains("..");
  }

  /** An address in normal form; null if the text is none. */
  private static @Nullable String address(String text) {
    InetAddress address = IpAddressCodec.parse(text);
    if (address == null) {
      return null;
    }
    String shortest = IpAddressCodec.format(address);
    return address instanceof Inet6Address ? "[" + shortest + "]" : shortest;
  }

  /** Whether the host is an address, and not a name, which DNS could point elsewhere. */
  public boolean isAddress() {
    return address() != null;
  }

  /** Whether the host is this machine: a loopback address, or {@code localhost}. */
  public boolean isLoopback() {
    InetAddress address = address();
    return address == null
        ? host.equals("localhost") || host.endsWith(".localhost")
        : address.isLoopbackAddress();
  }

  private @Nullable InetAddress address() {
    return IpAddressCodec.parse(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
  }

  @Override
  public String toString() {
    return port == NO_PORT ? host : host + ":" + port;
  }
}
