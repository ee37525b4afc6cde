package dev.holdfast.core.relay;

/** The port to what is known of the other nodes, and of the sessions that they have left. */
public interface ClusterDirectory {

  /** Whether a node lives and is not stopping, as far as is known. */
  boolean isServing(NodeName node);

  /**
   * Looks for a session whose node cannot be reached, and has this node adopt it if it was parked.
   *
   * @param then is told, during the call or later
   */
  void adopt(String sid, AdoptionCallback then);
}
