package dev.holdfast.core.address;

import com.google.common.primitives.Ints;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A block of IP addresses as it is written: {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or one
 * address alone. A value.
 *
 * @param start an address in the block, not always the first
 * @param length the length of the prefix that the addresses of the block share, in bits of {@code
 *     start}
 */
public record AddressBlock(InetAddress start, int length) {

  private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]*");
  private static final int WRAPPING = 96; // bits of an IPv6 address before an IPv4 one inside it

  /** Parses an address with an optional length of a prefix; null if {@code text} is none. */
  public static @Nullable AddressBlock parse(String text) {
    int slash = text.indexOf('/');
    String written = slash < 0 ? text : text.substring(0, slash);
    InetAddress start = IpAddressCodec.parse(written);
    if (start == null) {
      return null;
    }
    int bits = bits(start);
    if (slash < 0) {
      return new AddressBlock(start, bits);
    }
    Integer length = length(text.substring(slash + 1));
    int wrapping = start instanceof Inet4Address && written.indexOf(':') >= 0 ? WRAPPING : 0;
    return length == null || length < wrapping || length > wrapping + bits
        ? null
        : new AddressBlock(start, length - wrapping);
  }

  /** Parses the length of a prefix, written without leading zeros; null if {@code text} is none. */
  private static @Nullable Integer length(String text) {
    return LENGTH.matcher(text).matches() ? Ints.tryParse(text) : null;
  }

  /**
   * Whether a reader takes {@code text} for a block, right or wrong: an address is before its
   * slash.
   */
  public static boolean looksLikeBlock(String text) {
    int slash = text.indexOf('/');
    return IpAddressCodec.looksLikeAddress(slash < 0 ? text : text.substring(0, slash));
  }

  /**
   * Returns the block that an address is in; it starts with the first one of it.
   *
   * @param length of its prefix, in bits; a multiple of eight
   */
  public static AddressBlock around(InetAddress address, int length) {
    byte[] bytes = address.getAddress();
    Arrays.fill(bytes, length / Byte.SIZE, bytes.length, (byte) 0);
    try {
      return new AddressBlock(InetAddress.getByAddress(bytes), length);
    } catch (UnknownHostException e) {
      throw new AssertionError("as many bytes are an address", e);
    }
  }

  /** Whether {@link #start} is the only address in it. */
  public boolean isOneAddress() {
    return length == bits(start);
  }

  private static int bits(InetAddress address) {
    return address.getAddress().length * Byte.SIZE;
  }
}
