package dev.holdfast.core;

import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Request;
import java.util.List;

/** Requests for sessions. */
final class Creations {

  static Creation plain(long rid, Packet... packets) {
    return new Creation(rid, Request.ABSENT, Request.ABSENT, false, null, List.of(packets));
  }

  static Creation asking(long wait, long hold, String ver) {
    return new Creation(1, wait, hold, false, ver, List.of());
  }

  private Creations() {}
}
