package dev.holdfast.core.session;

import dev.holdfast.fsm.Packet;
import java.util.Map;

/**
 * Between packets as bytes and packets as values; the edge implements it. Thread-safe.
 *
 * <p>On the wire a packet is one JSON value. As a value, one from the client is what JSON has:
 * {@code Map<String, Object>}, {@code List<Object>}, {@code String}, {@code Long} for whole numbers
 * that fit one, {@code Double} for other numbers, {@code Boolean} and {@code null}.
 */
public interface PacketCodec {

  /** The fields of a packet from the client; an empty map if it is no JSON object. */
  Map<String, Object> decode(Packet packet);

  /**
   * Encodes a packet for clients.
   *
   * @param packet a record: its components are the fields, in their order; null ones are left out;
   *     a component of type {@link Packet} is put in as the JSON it is, {@link java.time.Instant}
   *     as RFC 3339 in UTC, to the millisecond
   */
  Packet encode(Record packet);
}
