package dev.holdfast.fsm;

import static com.google.common.base.Preconditions.checkState;
import static dev.holdfast.fsm.Action.*;
import static dev.holdfast.fsm.Event.*;
import static dev.holdfast.fsm.State.*;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * The state machine of one session, which is one connection to the application, however many
 * requests it takes: a table of transitions, and the current state.
 *
 * <p>Two rules hold. Only {@link #TABLE} changes the state: no other code assigns one, except that
 * a machine begins in {@code WAITING} or in the state of a snapshot. And the table knows no request
 * ids, sockets, clocks or bytes: {@link SessionEngine} turns what happens into an {@link Event},
 * and {@link ActionPerformer} performs the action of the row that {@link #fire} returns. {@link
 * RequestProcessor} decides which event a request has, and when.
 *
 * <p>Nothing is admitted, queued, delivered or answered before its event has fired, but for what
 * never reaches the machine: in {@link SessionEngine#create} the creation request, whose answer is
 * the machine's beginning; in {@link RequestProcessor#take} a request that is early, until it is
 * repeated or its turn comes, and a rid too low for a lenient server, which has no part in the
 * session; in {@link SessionEngine#lost} the socket of an early request; and in {@link
 * SessionEngine#shutdown} early requests, which are told of the end at once.
 *
 * <p>The table has a row for each state and event, or the class fails to load. Rows that cannot be
 * reached stand together, one line for each reason; they have the action {@code IMPOSSIBLE}, which
 * throws. The diagrams in {@code docs/} are printed from this table. Confined to the thread of its
 * session.
 */
public final class ConnectionFsm {

  private static final int EVENTS = Event.values().length;

  // spotless:off
  /** Every state and event, in the order of the enums. */
  public static final ImmutableList<Row> TABLE = inOrder(ImmutableList.<Row>builder().add(
      //  from          on                do                      to            why, where that is not plain
      row(WAITING,      REQUEST,          HOLD,                   HAVE_REQUEST),
      row(WAITING,      DETACHED_REQUEST, HOLD_DETACHED,          WAITING),
      row(WAITING,      HELD_REPEAT,      ATTACH,                 HAVE_REQUEST, "it was detached"),
      row(WAITING,      EARLY_REPEAT,     ATTACH,                 WAITING),
      row(WAITING,      ANSWERED_REPEAT,  REPLAY,                 WAITING),
      row(WAITING,      PAUSE,            SUSPEND,                WAITING),
      row(WAITING,      TERMINATE,        TERMINATE_SESSION,      CLOSED),
      row(WAITING,      FAULT,            TERMINATE_WITH_ERROR,   CLOSED),
      row(WAITING,      RID_EXHAUSTED,    EXHAUST_SESSION,        CLOSED),
      row(WAITING,      NEXT,             IGNORE,                 HAVE_REQUEST, "another is still held"),
      row(WAITING,      PACKET,           KEEP,                   HAVE_PACKET),
      row(WAITING,      WRITE_FAILED,     TAKE_BACK,              WAITING,      "PACKET follows, if any wait now"),
      row(WAITING,      OVERFLOW,         DROP_AND_MARK_ENDING,   HAVE_PACKET),
      row(WAITING,      EVICTED,          EVICT,                  HAVE_PACKET),
      row(WAITING,      END,              MARK_ENDING,            HAVE_PACKET),
      row(WAITING,      TIMEOUT,          EXPIRE_SESSION,         CLOSED),

      row(HAVE_REQUEST, REQUEST,          RELEASE,                HAVE_REQUEST),
      row(HAVE_REQUEST, DETACHED_REQUEST, HOLD_DETACHED,          HAVE_REQUEST),
      row(HAVE_REQUEST, HELD_REPEAT,      ATTACH_AND_RELEASE,     HAVE_REQUEST),
      row(HAVE_REQUEST, EARLY_REPEAT,     ATTACH,                 HAVE_REQUEST),
      row(HAVE_REQUEST, ANSWERED_REPEAT,  REPLAY,                 HAVE_REQUEST),
      row(HAVE_REQUEST, PAUSE,            SUSPEND,                WAITING),
      row(HAVE_REQUEST, TERMINATE,        TERMINATE_SESSION,      CLOSED),
      row(HAVE_REQUEST, FAULT,            TERMINATE_WITH_ERROR,   CLOSED),
      row(HAVE_REQUEST, RID_EXHAUSTED,    EXHAUST_SESSION,        CLOSED),
      row(HAVE_REQUEST, LOST,             DETACH,                 WAITING),
      row(HAVE_REQUEST, PACKET,           DELIVER,                WAITING),
      row(HAVE_REQUEST, WRITE_FAILED,     TAKE_BACK,              HAVE_REQUEST, "PACKET follows, if any wait now"),
      row(HAVE_REQUEST, OVERFLOW,         DELIVER,                WAITING,      "what leaves at once needs no room"),
      row(HAVE_REQUEST, EVICTED,          EVICT_AND_DELIVER_END,  CLOSED),
      row(HAVE_REQUEST, END,              DELIVER_END,            CLOSED),
      row(HAVE_REQUEST, TIMEOUT,          EXPIRE_REQUEST,         WAITING),

      row(HAVE_PACKET,  REQUEST,          HOLD_AND_DELIVER,       WAITING),
      row(HAVE_PACKET,  LAST_REQUEST,     HOLD_AND_DELIVER_END,   CLOSED),
      row(HAVE_PACKET,  DETACHED_REQUEST, HOLD_DETACHED,          HAVE_PACKET),
      row(HAVE_PACKET,  HELD_REPEAT,      ATTACH_AND_DELIVER,     WAITING,      "it was detached"),
      row(HAVE_PACKET,  LAST_HELD_REPEAT, ATTACH_AND_DELIVER_END, CLOSED),
      row(HAVE_PACKET,  EARLY_REPEAT,     ATTACH,                 HAVE_PACKET),
      row(HAVE_PACKET,  ANSWERED_REPEAT,  REPLAY,                 HAVE_PACKET),
      row(HAVE_PACKET,  PAUSE,            SUSPEND,                HAVE_PACKET),
      row(HAVE_PACKET,  TERMINATE,        TERMINATE_SESSION,      CLOSED),
      row(HAVE_PACKET,  FAULT,            TERMINATE_WITH_ERROR,   CLOSED),
      row(HAVE_PACKET,  RID_EXHAUSTED,    EXHAUST_SESSION,        CLOSED),
      row(HAVE_PACKET,  PACKET,           KEEP,                   HAVE_PACKET),
      row(HAVE_PACKET,  WRITE_FAILED,     TAKE_BACK,              HAVE_PACKET,  "PACKET follows, and is kept"),
      row(HAVE_PACKET,  OVERFLOW,         DROP_AND_MARK_ENDING,   HAVE_PACKET),
      row(HAVE_PACKET,  EVICTED,          EVICT,                  HAVE_PACKET),
      row(HAVE_PACKET,  END,              MARK_ENDING,            HAVE_PACKET),
      row(HAVE_PACKET,  TIMEOUT,          EXPIRE_SESSION,         CLOSED),

      row(CLOSED,       REQUEST,          REJECT,                 CLOSED),
      row(CLOSED,       ANSWERED_REPEAT,  REPLAY,                 CLOSED),
      row(CLOSED,       FAULT,            REJECT,                 CLOSED),
      row(CLOSED,       PACKET,           IGNORE,                 CLOSED),
      row(CLOSED,       WRITE_FAILED,     IGNORE,                 CLOSED),
      row(CLOSED,       OVERFLOW,         IGNORE,                 CLOSED),
      row(CLOSED,       EVICTED,          IGNORE,                 CLOSED),
      row(CLOSED,       END,              IGNORE,                 CLOSED))

      //                 in                                          on                                                      cannot be, because
      .addAll(impossible(List.of(WAITING, HAVE_REQUEST),             List.of(LAST_REQUEST, LAST_HELD_REPEAT),                "no final notice waits"))
      .addAll(impossible(List.of(HAVE_REQUEST, HAVE_PACKET, CLOSED), List.of(NEXT),                                          "it follows an event that has led to WAITING"))
      .addAll(impossible(List.of(WAITING, HAVE_PACKET, CLOSED),      List.of(LOST),                                          "no held request is live"))
      .addAll(impossible(List.of(CLOSED),                            List.of(LAST_REQUEST, PAUSE, TERMINATE, RID_EXHAUSTED), "each request is a REQUEST now"))
      .addAll(impossible(List.of(CLOSED),                            List.of(HELD_REPEAT, LAST_HELD_REPEAT, EARLY_REPEAT),   "its answer is kept, or it is a REQUEST now"))
      .addAll(impossible(List.of(CLOSED),                            List.of(DETACHED_REQUEST),                              "early requests were answered with the end"))
      .addAll(impossible(List.of(CLOSED),                            List.of(TIMEOUT),                                       "no timer runs"))
      .build());
  // spotless:on

  private final ImmutableList<Row> cells;
  private State state;

  /** Makes the machine of a session that begins. */
  ConnectionFsm() {
    this(TABLE, WAITING);
  }

  /** Makes the machine of a session that goes on in this state. */
  ConnectionFsm(State state) {
    this(TABLE, state);
  }

  /**
   * Makes a machine with another table, for the test that changes each row and expects a failure.
   */
  ConnectionFsm(ImmutableList<Row> cells) {
    this(cells, WAITING);
  }

  private ConnectionFsm(ImmutableList<Row> cells, State state) {
    this.cells = cells;
    this.state = state;
  }

  /** The current state; that of a new session is {@link State#WAITING}. */
  public State state() {
    return state;
  }

  /**
   * Moves to the next state.
   *
   * @return the row that fired, whose action the caller must now perform
   * @throws IllegalStateException if the table calls this cell impossible; the state stays
   */
  Row fire(Event event) {
    Row row = cells.get(index(state, event));
    if (row.action() == IMPOSSIBLE) {
      throw new IllegalStateException(event + " cannot happen in " + state + ": " + row.why());
    }
    state = row.to();
    return row;
  }

  private static Row row(State from, Event event, Action action, State to) {
    return new Row(from, event, action, to);
  }

  private static Row row(State from, Event event, Action action, State to, String why) {
    return new Row(from, event, action, to, why);
  }

  /** The rows of all of these states and events, which cannot happen. */
  private static List<Row> impossible(List<State> states, List<Event> events, String why) {
    return states.stream()
        .flatMap(from -> events.stream().map(on -> row(from, on, IMPOSSIBLE, from, why)))
        .toList();
  }

  /**
   * Returns the rows in the order of the enums. Throws unless there is exactly one row for each
   * state and event.
   */
  static ImmutableList<Row> inOrder(List<Row> table) {
    Row[] cells = new Row[State.values().length * EVENTS];
    for (Row row : table) {
      Row other = cells[index(row.from(), row.event())];
      checkState(other == null, "the table has two rows for one cell: %s, %s", other, row);
      cells[index(row.from(), row.event())] = row;
    }
    checkState(table.size() == cells.length, "a cell is missing");
    return ImmutableList.copyOf(cells);
  }

  @SuppressWarnings("EnumOrdinal") // within one process, and looked up at each event
  private static int index(State state, Event event) {
    return state.ordinal() * EVENTS + event.ordinal();
  }
}
