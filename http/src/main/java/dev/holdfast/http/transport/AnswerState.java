package dev.holdfast.http.transport;

/**
 * The state of a request that is answered later, from when it may be held. A request leaves {@link
 * #WAITING} once, so that it has one answer at most.
 */
public enum AnswerState {
  /** There is no answer yet; once it is held, the socket is watched as far as bytes may come. */
  WAITING,

  /** The answer is being written. */
  WRITING,

  /** The write of the answer has ended: the socket has taken all of it, or it has failed. */
  WRITTEN,

  /** There will be no answer: the socket is lost, or the server has closed the connection. */
  DROPPED;

  /** Whether there is an answer. */
  public boolean isAnswered() {
    return this == WRITING || this == WRITTEN;
  }
}
