package dev.holdfast.fsm.script;

/**
 * The name of a socket in a script: {@code +n}, or {@code +n.x} where x tells apart the sockets
 * that carried the same rid. One below the rid of the creation is {@code -n}.
 *
 * @param rid that it carried, relative to that of the creation
 * @param suffix what stands behind the dot; empty if there is none
 */
record SocketName(long rid, String suffix) {

  @Override
  public String toString() {
    return (rid < 0 ? "" : "+") + rid + (suffix.isEmpty() ? "" : "." + suffix);
  }
}
