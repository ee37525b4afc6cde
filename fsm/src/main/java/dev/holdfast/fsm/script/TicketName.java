package dev.holdfast.fsm.script;

/**
 * The name of a ticket in a script: {@code +n}, or {@code +n.x} where x tells apart the tickets of
 * one rid. Users read it as the name of the socket that the request came on. One below the rid of
 * the creation is {@code -n}.
 *
 * @param rid of its request, relative to that of the creation
 * @param suffix what stands behind the dot; empty if there is none
 */
record TicketName(long rid, String suffix) {

  @Override
  public String toString() {
    return (rid < 0 ? "" : "+") + rid + (suffix.isEmpty() ? "" : "." + suffix);
  }
}
