package dev.holdfast.core.chat;

import dev.holdfast.core.session.RecordingTicket;
import dev.holdfast.fsm.Reply;
import dev.holdfast.fsm.Request;
import org.jspecify.annotations.Nullable;

/** A socket of a {@link BadNetwork}, with one copy of a request, and the ticket for its answer. */
final class SimulatedSocket extends RecordingTicket {

  private final BadNetwork network;
  final TestClient client;
  final Request request; // as its client has sent it
  private final boolean ofClient; // else of a proxy, which drops the answer
  private @Nullable TestChat server; // where the copy has arrived
  private boolean closed; // for the client, which hears no answer
  private boolean heard; // the answer, by the client

  SimulatedSocket(BadNetwork network, TestClient client, Request request, boolean ofClient) {
    this.network = network;
    this.client = client;
    this.request = request;
    this.ofClient = ofClient;
  }

  /** Whether its client would hear an answer. */
  boolean isListening() {
    return ofClient && !closed && !heard;
  }

  /** Whether it was closed for the client before there was an answer. */
  boolean isBroken() {
    return closed;
  }

  /** Whether its copy is at this server, and has no answer. */
  boolean isOpenAt(TestChat other) {
    return server == other && isOpen();
  }

  /** Whether its copy is under way still, or at a server without an answer. */
  boolean isOpen() {
    return !isAnswered() && !isDiscarded();
  }

  /** Whether its copy, or an answer that the client would hear, is under way. */
  boolean isUnderWay() {
    return isListening() && (server == null || !isOpen());
  }

  // ---- what happens to it

  void close() {
    closed = true;
  }

  void hear() {
    heard = true;
  }

  /** Its copy arrives at the server; returns whether that is to notice that it is broken. */
  boolean arrive(TestChat there) {
    server = there;
    boolean lost = !isListening();
    there
        .entrance()
        .request(
            client.sid(),
            new Request(
                request.rid(),
                this,
                request.packets(),
                request.ack(),
                request.pause(),
                request.terminate()));
    return lost;
  }

  /** The server notices that it is broken, if it has not answered. */
  void noticeLoss() {
    if (server != null && isOpen()) {
      server.entrance().lost(client.sid(), this);
    }
  }

  /** The server notices that the answer was not written. */
  void noticeFailedWrite() {
    if (server != null) {
      server.entrance().writeFailed(client.sid(), this);
    }
  }

  /** Has the server that has its copy do something in its turn. */
  void atServer(Runnable task) {
    if (server != null) {
      server.own.execute(task);
    }
  }

  @Override
  public void answer(Reply reply) {
    super.answer(reply);
    network.answered(this, reply);
  }

  @Override
  public void discard() {
    super.discard();
    network.breakDown(this);
  }
}
