package dev.holdfast.core.relay;

/** A visitor of frames, with one method for each kind. */
interface RelayFrameVisitor {
  void request(RelayFrame.Request frame);

  void lost(RelayFrame.Lost frame);

  void notDelivered(RelayFrame.NotDelivered frame);

  void answer(RelayFrame.Answer frame);

  void release(RelayFrame.Release frame);
}
