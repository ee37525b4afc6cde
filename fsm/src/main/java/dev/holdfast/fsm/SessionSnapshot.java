package dev.holdfast.fsm;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one session at one moment but its sockets, which count as lost from then on.
 * {@link SessionEngine#of} makes an engine of it, in this process or another, that behaves like one
 * whose sockets have closed. Times are ages and remainders in milliseconds, because clocks of two
 * processes have nothing in common. Immutable.
 *
 * <p>{@link #encode} writes it down and {@link #decode} reads it; the form has a version and a
 * checksum.
 *
 * @param terms what the session was granted
 * @param received the highest rid received with all before it; what those requests carried was
 *     handed to the application
 * @param closed whether the session has ended, and only repeats its answers
 * @param held the requests that have no answer yet, the last of which is {@code received}
 * @param early the requests above {@code received} that wait for those before them
 * @param answers the last answers, for requests that are sent again
 * @param packets those that wait for a request
 * @param notice why the session ends, which the client must still be told; null if it does not end
 * @param idle how long the die-timer has been running
 * @param pause the length of the pause that the client has asked for; {@link Request#ABSENT} if
 *     there is none
 * @param polling what a polling session knows of its last request; null in other sessions
 */
public record SessionSnapshot(
    SessionTerms terms,
    long received,
    boolean closed,
    List<Held> held,
    List<Early> early,
    List<Answer> answers,
    List<Packet> packets,
    @Nullable Condition notice,
    long idle,
    long pause,
    @Nullable Polling polling) {

  /**
   * A request that was processed and has no answer yet.
   *
   * @param repeats how often it was sent again while its socket was open
   * @param report for its client; null for none
   * @param waitLeft how long it may still wait for its answer
   */
  public record Held(int repeats, @Nullable Report report, long waitLeft) {}

  /**
   * A request that waits for one before it; its fields are those of {@link Request}.
   *
   * @param repeats how often it was sent again while its socket was open
   * @param age how long ago it came
   */
  public record Early(
      long rid,
      List<Packet> packets,
      long ack,
      long pause,
      boolean terminate,
      int repeats,
      long age) {

    public Early {
      packets = ImmutableList.copyOf(packets);
    }
  }

  /**
   * An answer that is kept.
   *
   * @param age how long ago it was given
   */
  public record Answer(long rid, Reply reply, long age) {}

  /**
   * The last request of a polling session.
   *
   * @param last its rid
   * @param age how long ago it came
   * @param empty whether it was empty, and its answer, if it has one
   * @param answered whether it has an answer
   */
  public record Polling(long last, long age, boolean empty, boolean answered) {}

  public SessionSnapshot {
    held = ImmutableList.copyOf(held);
    early = ImmutableList.copyOf(early);
    answers = ImmutableList.copyOf(answers);
    packets = ImmutableList.copyOf(packets);
  }

  /** The state of a session without sockets. */
  State state() {
    if (closed) {
      return State.CLOSED;
    }
    return packets.isEmpty() && notice == null ? State.WAITING : State.HAVE_PACKET;
  }

  /** Returns this snapshot with a die-timer that has all its time left. */
  public SessionSnapshot renewed() {
    return new SessionSnapshot(
        terms, received, closed, held, early, answers, packets, notice, 0, pause, polling);
  }

  /**
   * Returns the form in which it can be kept. {@link GrantedTerms#config} is not in it: it is for
   * the server that reads it to say.
   */
  public byte[] encode() {
    return SnapshotWriter.write(this);
  }

  /**
   * Reads what {@link #encode} has written. Nothing in it is trusted: a form that no engine could
   * have written is refused, and no more memory is taken than it is long.
   *
   * @param config that of the server which will have the session
   * @param sharing returns an equal packet, so that sessions which have the same one can share it
   * @throws SnapshotException if it is damaged or of an unknown version
   */
  public static SessionSnapshot decode(
      byte[] bytes, EngineConfig config, UnaryOperator<Packet> sharing) throws SnapshotException {
    return SnapshotReader.read(bytes, config, sharing);
  }
}
