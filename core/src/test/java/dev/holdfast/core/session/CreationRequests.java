package dev.holdfast.core.session;

import dev.holdfast.fsm.Packet;
import dev.holdfast.fsm.Request;
import java.util.List;

/** The creation requests of tests. */
final class CreationRequests {

  static CreationRequest plain(long rid, Packet... packets) {
    return new CreationRequest(rid, Request.ABSENT, Request.ABSENT, false, null, List.of(packets));
  }

  static CreationRequest asking(long wait, long hold, String ver) {
    return new CreationRequest(1, wait, hold, false, ver, List.of());
  }

  private CreationRequests() {}
}
