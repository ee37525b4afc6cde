package dev.holdfast.core.relay;

import static java.util.Objects.requireNonNull;

import dev.holdfast.core.session.RecordingTicket;
import org.jspecify.annotations.Nullable;

/** A ticket of a client at one of several nodes, which records its answer. */
final class RecordingClientTicket extends RecordingTicket implements ClientTicket {

  private @Nullable RelayedRequest request; // null: it was not relayed
  private boolean unavailable;
  private boolean lost;

  @Override
  public boolean isOpen() {
    return !isAnswered() && !isDiscarded() && !unavailable && !lost;
  }

  @Override
  public void relayed(RelayedRequest request) {
    this.request = request;
  }

  @Override
  public void answerEncoded(byte[] body) {
    answer(TestBodyCodec.decodeReply(body));
  }

  @Override
  public void answerUnavailable() {
    unavailable = true;
  }

  boolean isUnavailable() {
    return unavailable;
  }

  /** The client is gone. */
  void lose() {
    lost = true;
    requireNonNull(request).lost();
  }

  /** Not all of the answer was sent. */
  void failWrite() {
    requireNonNull(request).writeFailed();
  }
}
