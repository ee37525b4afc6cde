package dev.holdfast.core.session;

import dev.holdfast.fsm.Packet;
import java.util.Map;

/**
 * The port to the encoding of packets, from bytes to values and back; implemented by the HTTP
 * server. Thread-safe.
 *
 * <p>On the wire a packet is one JSON value. A decoded packet has values of these types: {@code
 * Map<String, Object>}, {@code List<Object>}, {@code String}, {@code Long} for whole numbers that
 * fit one, {@code Double} for other numbers, {@code Boolean} and {@code null}.
 */
public interface PacketCodec {

  /** Decodes the fields of a packet from a client; an empty map if it is not a JSON object. */
  Map<String, Object> decode(Packet packet);

  /**
   * Makes a packet of a JSON text.
   *
   * @throws IllegalArgumentException if it is not one JSON value, has a key twice, or is nested
   *     more than 30 deep; the message says why
   */
  Packet packet(String json);

  /**
   * Encodes a packet for clients.
   *
   * @param packet a record: its components are the fields, in their order; null ones are left out;
   *     a component of type {@link Packet} is inserted as JSON, a {@link java.time.Instant} is
   *     written as RFC 3339 in UTC, to the millisecond; a {@link java.util.function.Supplier} as
   *     what it supplies, so that a field can have several types. Others are texts, numbers,
   *     booleans, records, maps, and lists and other iterables
   * @throws IllegalArgumentException if a component, or what is in it, is of another type, is a
   *     number that JSON has not, or is nested more than 30 deep
   */
  Packet encode(Record packet);
}
