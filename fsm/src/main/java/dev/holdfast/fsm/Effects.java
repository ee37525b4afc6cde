package dev.holdfast.fsm;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must be done after one call of the engine, as data. The driver performs it in this order:
 *
 * <ol>
 *   <li>write {@link #answers()}, in order (answers leave in the order of rids);
 *   <li>release {@link #released()};
 *   <li>hand {@link #received()} to the application, then that its mailbox overflowed, then what is
 *       {@link #undelivered()}, then {@link #end()}.
 * </ol>
 *
 * <p>What the application does meanwhile is a further call of the engine, with effects of its own.
 */
public final class Effects {

  /**
   * One answer to write.
   *
   * @param replay whether it repeats an earlier answer
   */
  public record Answer(Ticket ticket, Reply reply, boolean replay) {}

  private List<Packet> received = List.of();
  private final List<Answer> answers = new ArrayList<>(2);
  private List<Ticket> released = List.of();
  private boolean overflowed;
  private List<Packet> undelivered = List.of();
  private @Nullable SessionEnd end;

  Effects() {}

  /** The packets of the client, in the order of rids, each exactly once. */
  public List<Packet> received() {
    return received;
  }

  /** Which tickets to answer, with what. */
  public List<Answer> answers() {
    return answers;
  }

  /** Tickets whose socket is gone; they get no answer. */
  public List<Ticket> released() {
    return released;
  }

  /** Whether the mailbox overflowed: what waited in it is lost, and the session ends. */
  public boolean overflowed() {
    return overflowed;
  }

  /**
   * What was sent and is not known to have arrived, in order, when the session ends because its
   * client is gone or broke the rules.
   */
  public List<Packet> undelivered() {
    return undelivered;
  }

  /** That the session has ended; null while it lives. */
  public @Nullable SessionEnd end() {
    return end;
  }

  void receive(List<Packet> packets) {
    if (received.isEmpty()) {
      received = packets;
    } else if (!packets.isEmpty()) {
      received = new ArrayList<>(received);
      received.addAll(packets);
    }
  }

  void answer(@Nullable Ticket ticket, Reply reply, boolean replay) {
    if (ticket != null) {
      answers.add(new Answer(ticket, reply, replay));
    }
  }

  void release(Ticket ticket) {
    released = List.of(ticket);
  }

  void overflow() {
    overflowed = true;
  }

  void leaveUndelivered(List<Packet> packets) {
    undelivered = packets;
  }

  void end(SessionEnd why) {
    end = why;
  }
}
