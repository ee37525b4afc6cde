package dev.holdfast.fsm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * One packet in its encoded form, shared by every mailbox and answer that carries it. To the engine
 * it is opaque; on the wire it is one JSON value in UTF-8.
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
   * A packet of bytes that a codec has encoded. They are not checked: of bytes that are no JSON
   * value the session ends, because its client cannot read any answer that carries them. An
   * application makes its packets with the codec that it is given.
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

  /** The same packet, of which so many will hold the one encoded form. */
  public Packet sharedBy(int holders) {
    return new Packet(bytes, Math.max(1, holders));
  }

  /**
   * What it costs each of its holders, in bytes: its share of the encoded form, and a little of its
   * own.
   *
   * <p>A holder that outlasts the others is charged too little: to pass their shares on, every
   * packet would have to count its holders, through all mailboxes, answers and ends of sessions.
   * What is hidden so is there once, however many hide it, and no longer than until the last of
   * them has fetched it and had three more answers: the limits of what may be said bound it.
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
