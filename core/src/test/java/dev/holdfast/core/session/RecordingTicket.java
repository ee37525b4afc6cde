package dev.holdfast.core.session;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Ticket;
import org.jspecify.annotations.Nullable;

/** A ticket that records its answer, and fails if it gets a second one. */
public class RecordingTicket implements Ticket {

  private @Nullable Reply reply;
  private boolean discarded;
  private boolean held;

  @Override
  public void hold() {
    held = reply == null;
  }

  boolean isHeld() {
    return held;
  }

  @Override
  public void answer(Reply reply) {
    checkState(this.reply == null && !discarded, "answered after its end");
    this.reply = reply;
  }

  @Override
  public void discard() {
    checkState(reply == null && !discarded, "discarded after its end");
    discarded = true;
  }

  public boolean isAnswered() {
    return reply != null;
  }

  public boolean isDiscarded() {
    return discarded;
  }

  public Reply reply() {
    return requireNonNull(reply, "not answered");
  }
}
