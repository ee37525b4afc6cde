package dev.holdfast.fsm;

/**
 * The configuration of an engine: what the server sets and the client cannot negotiate.
 *
 * @param mailboxPackets packets that may wait while nothing is held; four times that in a pause.
 *     Those of an answer that did not arrive wait again, however many they are
 * @param mailboxBytes how many bytes these packets may have; likewise
 * @param repeats how often one unanswered request may be sent again
 * @param reportAfter age of an answer in milliseconds below which a missing acknowledgement of it
 *     brings no report
 * @param lenient what a rid too old to replay ends: only its own exchange, or (strict, XEP-0124
 *     section 14.2) the session
 */
public record EngineConfig(
    int mailboxPackets, long mailboxBytes, int repeats, long reportAfter, boolean lenient) {

  /** The defaults of an engine by itself: strict, a mailbox of 1,000 packets or 1 MiB. */
  public static final EngineConfig STRICT = new EngineConfig(1_000, 1 << 20, 5, 1_000, false);

  /** The defaults of a server: as {@link #STRICT}, but lenient. */
  public static final EngineConfig LENIENT =
      new EngineConfig(
          STRICT.mailboxPackets, STRICT.mailboxBytes, STRICT.repeats, STRICT.reportAfter, true);
}
