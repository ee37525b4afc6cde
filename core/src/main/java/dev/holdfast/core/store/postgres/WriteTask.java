package dev.holdfast.core.store.postgres;

import dev.holdfast.core.store.ChatStore.Draft;
import dev.holdfast.core.store.Outcome;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A task for the writer. Immutable.
 *
 * @param kind what becomes of it when it cannot be written
 * @param epoch when it was asked for: see {@link SharedChatStore}
 * @param room the room that it locks; null for none
 * @param draft of a message, of which several are written at once; null if it is none
 * @param call what is done in the transaction of its batch; null if nothing is
 * @param bell what others are told of it that is not stored; null for nothing
 * @param outcome gets the outcome of a message
 * @param refused is told on the loop that it was refused; if it is a change, that it is still
 *     tried; null if that need not be reported
 */
record WriteTask(
    Kind kind,
    int epoch,
    @Nullable String room,
    @Nullable Draft draft,
    @Nullable Call call,
    @Nullable String bell,
    Consumer<Outcome> outcome,
    @Nullable Consumer<Outcome.Why> refused) {

  /** The kinds of tasks. */
  enum Kind {
    /** It is refused, and so is what was asked for behind it. */
    IN_ORDER,
    /** It is refused alone. */
    REFUSABLE,
    /** It was refused before, for want of room, and is here for its place in the order. */
    OVERFLOW,
    /** It is written when that can be done again, in its order. */
    CHANGE,
    /** It is refused alone, and is in a transaction of its own, behind which there is none. */
    PARKING,
    /** It is lost. */
    TYPING
  }

  /** What is done in a transaction. */
  interface Call {
    /** Does it, and returns what came of it. */
    Settled run(Statements statements) throws SQLException;
  }

  private static final int BESIDE = 200; // bytes

  /** This change, when its refusal was reported: it is not reported a second time. */
  WriteTask told() {
    return new WriteTask(kind, epoch, room, draft, call, bell, outcome, null);
  }

  /** Its size in the queue, in bytes of memory, roughly. */
  long weight() {
    return BESIDE + (draft == null ? 0 : 2L * draft.text().length());
  }

  /** Whether it has a transaction of its own. */
  boolean isAlone() {
    return kind == Kind.PARKING;
  }

  /** Whether it is tried until it is written. */
  boolean isKept() {
    return kind == Kind.CHANGE;
  }
}
