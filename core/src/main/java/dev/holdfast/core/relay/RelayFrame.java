package dev.holdfast.core.relay;

/**
 * A message of a link between two nodes, about one request, which the edge has numbered. The arrays
 * are not copied and must not be written to.
 */
sealed interface RelayFrame {

  /** The number of the request, from 1. */
  long number();

  /** Calls the visitor's method for this kind of frame. */
  void accept(RelayFrameVisitor visitor);

  /**
   * From the edge: a request.
   *
   * @param sid of its session
   * @param body as the client has sent it
   */
  @SuppressWarnings("ArrayRecordComponent") // not compared
  record Request(long number, String sid, byte[] body) implements RelayFrame {
    @Override
    public void accept(RelayFrameVisitor visitor) {
      visitor.request(this);
    }
  }

  /** From the edge: the client is gone, and can be sent no answer any more. */
  record Lost(long number) implements RelayFrame {
    @Override
    public void accept(RelayFrameVisitor visitor) {
      visitor.lost(this);
    }
  }

  /** From the edge: not all of the answer was sent, so that the client cannot have it. */
  record NotDelivered(long number) implements RelayFrame {
    @Override
    public void accept(RelayFrameVisitor visitor) {
      visitor.notDelivered(this);
    }
  }

  /**
   * From the owner: the answer.
   *
   * @param body of the response, as it is to be written
   */
  @SuppressWarnings("ArrayRecordComponent") // not compared
  record Answer(long number, byte[] body) implements RelayFrame {
    @Override
    public void accept(RelayFrameVisitor visitor) {
      visitor.answer(this);
    }
  }

  /** From the owner: there will be no answer, and the connection to the client is to be closed. */
  record Release(long number) implements RelayFrame {
    @Override
    public void accept(RelayFrameVisitor visitor) {
      visitor.release(this);
    }
  }
}
