package dev.holdfast.fsm;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must be done after one call of the engine, as data, in the order in which it is to be done.
 * Immutable. What the application does meanwhile is a further call of the engine, with effects of
 * its own.
 *
 * @param answers which tickets to answer with what, in the order of rids
 * @param released a ticket whose socket is gone: it gets no answer; null if there is none
 * @param received the packets of the client for the application, in the order of rids, each once
 * @param overflowed whether the mailbox overflowed: what waited in it is lost, the session ends
 * @param undelivered what was sent and is not known to have arrived, in order, when the session
 *     ends because its client is gone or broke the rules
 * @param end that the session has ended; null while it lives
 * @param held the ticket of the request of this call, if it has no answer yet: its exchange is kept
 *     open. Last, because the application may have answered on it by now
 */
public record Effects(
    List<Answer> answers,
    @Nullable Ticket released,
    List<Packet> received,
    boolean overflowed,
    List<Packet> undelivered,
    @Nullable SessionEnd end,
    @Nullable Ticket held) {

  /**
   * One answer to write.
   *
   * @param replay whether it repeats an earlier answer
   */
  public record Answer(Ticket ticket, Reply reply, boolean replay) {}

  public Effects {
    answers = ImmutableList.copyOf(answers);
    received = ImmutableList.copyOf(received);
    undelivered = ImmutableList.copyOf(undelivered);
  }
}
