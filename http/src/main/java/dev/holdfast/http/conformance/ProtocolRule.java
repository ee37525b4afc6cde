package dev.holdfast.http.conformance;

/**
 * A rule of the protocol for servers.
 *
 * @param id its number, such as S12
 * @param sentence what it demands, in one sentence
 */
public record ProtocolRule(String id, String sentence) implements Comparable<ProtocolRule> {

  /** The number alone. */
  public int number() {
    return Integer.parseInt(id.substring(1));
  }

  @Override
  public int compareTo(ProtocolRule that) {
    return Integer.compare(number(), that.number());
  }
}
