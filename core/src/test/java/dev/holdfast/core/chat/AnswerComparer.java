package dev.holdfast.core.chat;

import static dev.holdfast.core.chat.SimulationFailure.checkEqual;

import dev.holdfast.fsm.Condition;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.ReplyType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A comparer of all answers to the requests of one session of a simulation, also of those that its
 * client does not get: each copy of a request has the same answer, and none is unknown as long as
 * the session must live.
 */
final class AnswerComparer {

  private final Map<Long, Reply> answers = new HashMap<>(); // by rid
  private long last; // when there was one
  private boolean ended; // as the server has said
  private boolean moved; // to a node that has not answered yet
  private @Nullable String difference;

  /** Makes the comparer of a session that begins now. */
  AnswerComparer(long now) {
    last = now;
  }

  /**
   * Compares an answer with those before.
   *
   * @param awaited whether its client has not ended the session, and waits for this answer
   */
  void compare(long rid, Reply reply, boolean awaited, long now) {
    if (reply.condition().equals(Condition.ITEM_NOT_FOUND)) {
      if (awaited && !ended && !moved && now - last < SimulatedNode.INACTIVITY) {
        difference = "request " + rid + " of a session that lives is not found";
      }
    } else if (reply.type() != ReplyType.ERROR) { // which is no answer to this rid
      moved = false;
      ended |= reply.type() == ReplyType.TERMINATE;
      last = now;
      Reply first = answers.putIfAbsent(rid, reply);
      if (first != null && !first.equals(reply)) {
        difference = "request " + rid + " is answered " + reply + " behind " + first;
      }
    }
  }

  /** The answer to a request was given back: it may get another one. */
  void forget(long rid) {
    answers.remove(rid);
  }

  /** The session goes on at another node, if that has it. */
  void moved() {
    moved = true;
  }

  /** Checks that there was no other answer than there may be. */
  void check() {
    checkEqual(null, difference, "another answer", answers.size());
  }
}
