package dev.holdfast.core.chat;

import dev.holdfast.core.session.ConnectionManager;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.Ticket;

/** Where the requests of clients arrive: at the manager of a server, or at any node of several. */
interface RequestEntrance {

  void request(String sid, Request request);

  void lost(String sid, Ticket ticket);

  void writeFailed(String sid, Ticket ticket);

  /** The entrance to the sessions of one server. */
  static RequestEntrance of(ConnectionManager manager) {
    return new RequestEntrance() {
      @Override
      public void request(String sid, Request request) {
        manager.request(sid, request);
      }

      @Override
      public void lost(String sid, Ticket ticket) {
        manager.lost(sid, ticket);
      }

      @Override
      public void writeFailed(String sid, Ticket ticket) {
        manager.writeFailed(sid, ticket);
      }
    };
  }
}
