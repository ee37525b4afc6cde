package dev.holdfast.fsm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * A packet in its encoded form, shared by every mailbox and answer that has it. The engine does not
 * look into it; on the wire it is one JSON value in UTF-8.
 *
 * <p>Immutable by agreement: what {@link #bytes()} returns must not be written to.
 */
public final class Packet {

  private static final int REFERENCE = 64; // bytes that each holder spends on it besides

  private final byte[] bytes;
  private final int holders;

  private Packet(byte[] bytes, int holders) {
    this.bytes = bytes;
    this.holders = holders;
  }

  /**
   * Makes a packet of bytes that a codec has encoded. They are not checked: if they are no JSON
   * value, the client cannot read the answer that has them, and the session ends. An application
   * makes its packets with the codec that it is given.
   *
   * @param bytes taken over; the caller must not change them afterwards
   */
  public static Packet unchecked(byte[] bytes) {
    return new Packet(bytes, 1);
  }

  /** The encoded form itself, not a copy. */
  @SuppressWarnings("EI_EXPOSE_REP") // sharing is the point: see the class comment
  public byte[] bytes() {
    return bytes;
  }

  /** Length in bytes. */
  public int size() {
    return bytes.length;
  }

  /** Returns this packet for that many holders, which share the encoded form. */
  public Packet sharedBy(int holders) {
    return new Packet(bytes, Math.max(1, holders));
  }

  /** How many holders share it, as far as is known: see {@link #sharedBy}. */
  int holders() {
    return holders;
  }

  /**
   * The memory that each holder of the packet is charged for, in bytes: its share of the encoded
   * form, and a fixed cost.
   *
   * <p>When other holders drop the packet, the share of the last one stays too small, because
   * packets do not count their holders. The error is small: the encoded form exists once, and only
   * until the last holder's client has fetched it and got three more answers. Rate limits bound how
   * many such packets there are.
   */
  public int weight() {
    return REFERENCE + bytes.length / holders;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Packet packet && Arrays.equals(bytes, packet.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return new String(bytes, UTF_8);
  }
}
