package dev.holdfast.core.relay;

/** A callback with what became of a session whose node cannot be reached: one call of one. */
public interface AdoptionCallback {

  /** It was parked, and this node has it now, or another. */
  void adopted(NodeName by);

  /** It is being parked or adopted. */
  void notYet();

  /** It was not parked, or not for so long: it has ended. */
  void gone();
}
